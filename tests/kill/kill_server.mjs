// Kills a server under load at random moments, starts it again, and compares what its clients were told with what its ledger
// holds: every acknowledged report is there, at the place that was named, and nothing is there twice.
//   node tests/kill/kill_server.mjs PROGRAM LOAD FOLDER [--kills 100] [--seed 1] [--load-ms 300] [--kills-per-ledger 25] [--clients 256]
// PROGRAM is daybook, LOAD bench_report_load; works in FOLDER, which must not exist. The load goes on through all kills: its
// clients come back and send again, under the same key, what was not answered, and now and then what was. Each check is one
// line; the last line counts them. The moments follow from the seed; what a kill meets at that moment does not.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, startServer } from '../http/run_server.mjs';
import { LedgerClient, get } from './ledger_client.mjs';

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' }, 'load-ms': { type: 'string', default: '300' },
        'kills-per-ledger': { type: 'string', default: '25' }, clients: { type: 'string', default: '256' },
    },
});
const [program, load, folder] = positionals.map((name) => path.resolve(name));
const kills = Number(values.kills), loadMs = Number(values['load-ms']), killsPerLedger = Number(values['kills-per-ledger']);
const publish_ms_max = 10_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let passed = 0, failed = 0;
function check(description, problems) {
    if (problems.length === 0) passed += 1;
    else failed += 1;
    console.log(`${problems.length === 0 ? 'ok     ' : 'FAILED '} ${description}`);
    for (const problem of problems.slice(0, 10)) console.log(`        ${problem}`);
    if (problems.length > 10) console.log(`        and ${problems.length - 10} more`);
}

// mulberry32
let state = Number(values.seed) >>> 0;
function random() {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x ^= x + Math.imul(x ^ (x >>> 7), 61 | x);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
}

// What clients were told, read from the load's log as it grows, and what the ledger holds. Entries are the common key.
class Comparison {
    toldAt = [];        // entry → reference, as told
    heldAt = [];        // entry → reference, as the ledger has it
    told = 0;
    held = 0;
    acknowledgements = [];  // { entry, reference, words } since the last look
    problems = { missing: [], twice: [], differs: [], unasked: [] };
    #references = new Map();
    #logAt = 0;
    #rest = '';
    #ledger = new LedgerClient();

    constructor(log) { this.log = log; }

    get checkpointProblems() { return this.#ledger.differing; }

    readLog() {
        const size = fs.existsSync(this.log) ? fs.statSync(this.log).size : 0;
        if (size === this.#logAt) return;
        const bytes = Buffer.alloc(size - this.#logAt), file = fs.openSync(this.log, 'r');
        fs.readSync(file, bytes, 0, bytes.length, this.#logAt);
        fs.closeSync(file);
        this.#logAt = size;
        const lines = (this.#rest + bytes.toString('latin1')).split('\n');
        this.#rest = lines.pop();
        for (const line of lines) this.#readLine(line);
    }

    #readLine(line) {
        if (line.startsWith('differs ')) return this.problems.differs.push(`another answer for the same key: ${line}`);
        const [, key, reference, entryText, ...words] = line.split(' ');
        const entry = Number(entryText);
        if (this.toldAt[entry] !== undefined) this.problems.twice.push(`two keys were told entry ${entry}; the second is ${key}`);
        this.toldAt[entry] = reference;
        this.told += 1;
        this.acknowledgements.push({ entry, reference, words: words.join(' ') });
    }

    // Reads what is new in the ledger; everything that was told before must be in it. Checkpoints are published a moment after the
    // entries are on the disk, so one that holds all of them is waited for, for a while.
    async readLedger(port) {
        this.readLog();
        const needed = this.acknowledgements.reduce((most, { entry }) => Math.max(most, entry + 1), 0);
        let size = await this.#ledger.checkpoint(port);
        for (const until = performance.now() + publish_ms_max; size < needed && performance.now() < until; size = await this.#ledger.checkpoint(port)) await pause(20);
        await this.#ledger.readTo(port, size, (index, bytes) => {
            const entry = JSON.parse(bytes.toString('utf8'));
            if (entry.kind !== 'report') return;
            if (this.#references.has(entry.reference)) this.problems.twice.push(`reference ${entry.reference} is in entries ${this.#references.get(entry.reference)} and ${index}`);
            this.#references.set(entry.reference, index);
            this.heldAt[index] = entry.reference;
            this.held += 1;
        });
        for (const { entry, reference } of this.acknowledgements)
            if (this.heldAt[entry] !== reference) this.problems.missing.push(`${reference} was acknowledged as entry ${entry}; the ledger of ${size} entries has ${this.heldAt[entry] ?? 'no report'} there`);
    }

    // After the load has ended, when every report that was sent has been answered: what is in the ledger was asked for.
    findUnasked() {
        for (let entry = 0; entry < this.heldAt.length; ++entry)
            if (this.heldAt[entry] !== undefined && this.toldAt[entry] === undefined) this.problems.unasked.push(`entry ${entry} is report ${this.heldAt[entry]}, which nobody was told of`);
    }
}

// The seven words of some reports that were acknowledged before a kill open them after it.
async function openByWords(port, acknowledgements, problems) {
    for (let i = 0; i < 5 && acknowledgements.length > 0; ++i) {
        const { reference, words } = acknowledgements[Math.floor(random() * acknowledgements.length)];
        const { status, body } = await get(port, '/api/v1/followup', { Authorization: `Words ${encodeURIComponent(words)}` });
        if (status !== 200 || JSON.parse(body.toString('utf8')).reference !== reference) problems.push(`the words of ${reference}: status ${status}: ${body.toString('utf8', 0, 200)}`);
    }
}

function fsck(data) {
    const outcome = spawnSync(program, ['fsck', '--json', '--data', data], { encoding: 'utf8', maxBuffer: 1 << 26 });
    return outcome.status === 0 ? [] : [`daybook fsck ended with ${outcome.status}: ${(outcome.stdout + outcome.stderr).slice(0, 1000)}`];
}

// Waits for the moment of a kill: mostly under load, sometimes while the server is only starting.
async function killAtRandom(server) {
    if (random() < 0.1) {
        await pause(random() * loadMs / 2);
    } else {
        await server.ready;
        await pause(random() * 2 * loadMs);
    }
    server.signal('SIGKILL');
    const { signal, code } = await server.exited;
    if (signal !== 'SIGKILL') throw new Error(`the server ended by itself with ${signal ?? code}: ${server.lastWords.join('\n')}`);
}

async function withOneLedger(number, killsHere) {
    const data = path.join(folder, `ledger-${number}`), log = path.join(folder, `acknowledged-${number}`);
    const made = spawnSync(program, ['init', '--data', data, '--origin', 'test.example/kill'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`daybook init: ${made.stderr}`);
    const port = await freePort();
    let server = startServer(program, data, { port });
    await server.ready;
    const client = spawn(load, ['--port', String(port), '--clients', values.clients, '--until-stopped', '--server-may-stop', '--again', '0.02', '--seed', String(Number(values.seed) + number), '--log', log, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let summary = '';
    client.stdout.on('data', (part) => { summary += part; });
    const clientEnd = new Promise((resolve) => client.once('exit', (code) => resolve(code)));
    const comparison = new Comparison(log), closedWords = [], damage = [];
    const started = performance.now();
    try {
        for (let kill = 1; kill <= killsHere; ++kill) {
            await killAtRandom(server);
            if (kill % 25 === 0) damage.push(...fsck(data).map((problem) => `after kill ${kill}: ${problem}`));
            comparison.readLog();
            server = startServer(program, data, { port });
            if (random() < 0.2) continue;  // killed again before anybody looked
            await server.ready;
            client.kill('SIGSTOP');  // or the ledger would grow as fast as it is read
            await openByWords(port, comparison.acknowledgements, closedWords);
            await comparison.readLedger(port);
            client.kill('SIGCONT');
        }
        await server.ready;
        client.kill('SIGTERM');
        const clientStatus = await clientEnd;
        if (clientStatus !== 0) comparison.problems.differs.push(`the load ended with status ${clientStatus}: ${summary}`);
        await comparison.readLedger(port);
        comparison.findUnasked();
        server.signal('SIGTERM');
        const { code, signal } = await server.exited;
        check('the server stops when it is asked to', code === 0 ? [] : [`it ended with ${signal ?? code}`]);
    } finally {
        client.kill('SIGKILL');
        server.signal('SIGKILL');
    }
    damage.push(...fsck(data));
    const facts = JSON.parse(summary);
    const seconds = (performance.now() - started) / 1000;
    console.log(`        ${killsHere} kills in ${seconds.toFixed(0)} s: ${comparison.told} reports acknowledged, ${comparison.held} in the ledger, ${facts.repeated} keys sent again after an answer, ${facts.broken} connections broken while an answer was due`);
    check('there was load, and kills broke into it', comparison.told > killsHere && facts.broken > killsHere && facts.repeated > 0 ? [] : [summary]);
    check('every acknowledged report is in the ledger, at the entry that was named', comparison.problems.missing);
    check('no report is in the ledger twice', comparison.problems.twice);
    check('a key that is sent again gets the same answer', comparison.problems.differs);
    check('every report in the ledger was acknowledged in the end', comparison.problems.unasked);
    check('every checkpoint that was shown is about this ledger', comparison.checkpointProblems);
    check('the seven words open reports that were acknowledged before a kill', closedWords);
    check('daybook fsck finds no damage', damage);
}

fs.mkdirSync(folder, { recursive: true });
if (fs.readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
for (let done = 0, number = 1; done < kills; done += killsPerLedger, ++number) {
    await withOneLedger(number, Math.min(killsPerLedger, kills - done));
    if (failed > 0) break;  // what is there is worth looking at
    for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name), { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
