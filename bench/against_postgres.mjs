// Reports a second, each acknowledged after it is on the disk: Daybook's server with 256 keep-alive clients on its JSON API beside
// PostgreSQL 15 with the same rows as single inserts from 32 clients; in turn, on the same disk, in the same run.
//   node bench/against_postgres.mjs [--seconds 10] [--rounds 3] [--folder FOLDER] [--no-postgres]
// FOLDER is on the disk to be measured (default: the system's temporary folder). Prints each round, the medians, the ratio, what
// 1,000 idle event streams cost, and how near Daybook comes to what this machine's disk, processor and HTTP alone give.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, startServer } from '../tests/http/run_server.mjs';
import { Postgres } from './postgres.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' }, rounds: { type: 'string', default: '3' }, folder: { type: 'string', default: os.tmpdir() }, 'no-postgres': { type: 'boolean', default: false } } });
const build = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'build', 'release');
const work = fs.mkdtempSync(path.join(values.folder, 'daybook-bench-'));
fs.chmodSync(work, 0o755);  // PostgreSQL runs as another user
const rounds = Number(values.rounds), seconds = Number(values.seconds);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const whole = (number) => Math.round(number).toLocaleString('en');

function run(program, args) {
    const outcome = spawnSync(path.join(build, program), args, { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (outcome.status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${outcome.status}: ${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
}
const load = (server, ...args) => JSON.parse(run('bench/bench_report_load', ['--port', String(server.port), '--pid', String(server.pid), '--json', ...args]));

function folderBytes(folder) {
    let bytes = 0;
    for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) if (entry.isFile()) bytes += fs.statSync(path.join(entry.path, entry.name)).size;
    return bytes;
}

const data = path.join(work, 'data');
run('daybook', ['init', '--data', data, '--origin', 'bench.example/reports']);
const server = startServer(path.join(build, 'daybook'), data, { port: await freePort() });
const postgres = values['no-postgres'] ? null : new Postgres(path.join(work, 'postgres'), run('bench/bench_report_load', ['--print-bodies', '64']).trim().split('\n'));
const daybookRounds = [], postgresRounds = [];
try {
    await server.ready;
    if (postgres) console.log(await postgres.start());
    const limits = JSON.parse(run('bench/bench_machine_limits', [work]));
    console.log(`disk: ${limits.syncs_per_second_4k}/s syncs of 4 KiB, ${limits.syncs_per_second_256k}/s of 256 KiB, ${(limits.bytes_per_second / 1e6).toFixed(0)} MB/s; ${whole(limits.entries_hashed_per_second)}/s entries hashed on one core`);
    const http = load(server, '--seconds', '3', '--get', '/healthz');
    console.log(`HTTP alone (GET /healthz, the same clients): ${whole(http.per_second)}/s`);
    const bytesBefore = folderBytes(data);
    for (let round = 1; round <= rounds; ++round) {
        const daybook = load(server, '--seconds', String(seconds), '--warm-up', '1', '--seed', String(round));
        daybookRounds.push(daybook);
        console.log(`round ${round}: Daybook    ${whole(daybook.per_second)}/s, p50 ${daybook.p50_ms} ms, p99 ${daybook.p99_ms} ms, max ${daybook.max_ms} ms; server ${daybook.server_us_each} us, clients ${daybook.client_us_each} us of processor each; ${daybook.busy} times 503`);
        if (!postgres) continue;
        const inserted = postgres.insert(seconds, 32);
        postgresRounds.push(inserted);
        console.log(`round ${round}: PostgreSQL ${whole(inserted.per_second)}/s, p50 ${inserted.p50_ms.toFixed(3)} ms, p99 ${inserted.p99_ms.toFixed(3)} ms`);
        postgres.settle();
    }
    const perSecond = median(daybookRounds.map((round) => round.per_second)), all = daybookRounds.reduce((sum, round) => sum + round.acknowledged_in_all, 0);
    const bytesEach = (folderBytes(data) - bytesBefore) / all;
    console.log(`Daybook, median: ${whole(perSecond)} acknowledged reports/s, p99 ${median(daybookRounds.map((round) => round.p99_ms))} ms`);
    if (postgres) {
        const inserts = median(postgresRounds.map((round) => round.per_second));
        console.log(`PostgreSQL, median: ${whole(inserts)} inserts/s, p99 ${median(postgresRounds.map((round) => round.p99_ms)).toFixed(3)} ms`);
        console.log(`ratio of the medians: ${(perSecond / inserts).toFixed(2)}; round by round: ${daybookRounds.map((round, i) => (round.per_second / postgresRounds[i].per_second).toFixed(2)).join(', ')}`);
    }
    console.log(`of this machine: ${(100 * perSecond / limits.entries_hashed_per_second).toFixed(1)} % of one core's hashing, ${(100 * perSecond * bytesEach / limits.bytes_per_second).toFixed(1)} % of the disk's bytes (${bytesEach.toFixed(0)} bytes a report on disk), ${(100 * perSecond / http.per_second).toFixed(0)} % of HTTP alone; ${(perSecond / limits.syncs_per_second_256k).toFixed(0)} reports for each sync of 256 KiB that the disk could do`);
    const beside = load(server, '--seconds', String(Math.min(seconds, 5)), '--idle-streams', '1000', '--seed', String(rounds + 1));
    console.log(`1,000 idle event streams: ${((beside.resident_with_streams - beside.resident_before) / 2 ** 20).toFixed(1)} MiB of resident memory; beside them ${whole(beside.per_second)}/s, p99 ${beside.p99_ms} ms, ${beside.events} events`);
} finally {
    await postgres?.stop();
    server.signal('SIGTERM');
    await server.exited;
    fs.rmSync(work, { recursive: true, force: true });
}
