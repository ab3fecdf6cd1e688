// Runs the tests of this folder against a server of their own: node tests/http/run.mjs PROGRAM FOLDER
// PROGRAM is daybook; works in FOLDER, which must not exist. The last line is "N passed, N failed".
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startServer } from './run_server.mjs';

const [program, folder] = process.argv.slice(2).map((name) => path.resolve(name));
const here = path.dirname(fileURLToPath(import.meta.url));
const staff = { name: 'tests', password: 'correct-horse-battery-9' };

function run(command, args, input = '') {
    const outcome = spawnSync(command, args, { encoding: 'utf8', input, maxBuffer: 1 << 26 });
    if (outcome.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${outcome.status}: ${outcome.stderr}${outcome.stdout}`);
    return outcome.stdout;
}

fs.mkdirSync(folder, { recursive: true });
const data = path.join(folder, 'data'), tlsData = path.join(folder, 'tls-data'), certificate = path.join(folder, 'certificate.pem'), privateKey = path.join(folder, 'private-key.pem');
run(program, ['init', '--data', data, '--origin', 'test.example/http']);
run(program, ['init', '--data', tlsData, '--origin', 'test.example/tls']);
run(program, ['account', 'add', staff.name, '--role', 'dispatcher', '--password-stdin', '--keep-password', '--data', data], `${staff.password}\n`);
run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', privateKey, '-out', certificate]);

const server = startServer(program, data, { port: await freePort() });
const tlsServer = startServer(program, tlsData, { port: await freePort(), options: ['--certificate', certificate, '--private-key', privateKey] });
let passed = 0, failed = 0;
try {
    await Promise.all([server.ready, tlsServer.ready]);
    const tests = fs.readdirSync(here).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => path.join(here, name));
    for (const file of tests) {
        const environment = { ...process.env, DAYBOOK_SERVER: server.url, DAYBOOK_SERVER_PID: String(server.pid), DAYBOOK_TLS_SERVER: `https://127.0.0.1:${tlsServer.port}/`, DAYBOOK_PROGRAM: program, DAYBOOK_STAFF: staff.name, DAYBOOK_STAFF_PASSWORD: staff.password };
        const outcome = spawnSync(process.execPath, ['--test', '--test-reporter=tap', file], { encoding: 'utf8', env: environment, maxBuffer: 1 << 26 });
        const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(outcome.stdout)?.[1] ?? NaN);
        const [good, bad, skipped] = [count('pass'), count('fail'), count('skipped')];
        console.log(`${path.basename(file, '.test.mjs').padEnd(24)} ${good} passed, ${bad} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
        if (!(good > 0) || bad > 0) console.log(outcome.stdout + outcome.stderr);
        passed += good || 0;
        failed += good > 0 ? bad : 1;  // a file without results has failed
    }
} finally {
    for (const one of [server, tlsServer]) one.signal('SIGTERM');
}
for (const one of [server, tlsServer]) {
    const { code, signal } = await one.exited;
    if (code === 0) {
        passed += 1;
    } else {
        failed += 1;
        console.log(`A server ended with ${signal ?? code}: ${one.lastWords.join('\n')}`);
    }
}
const checked = spawnSync(program, ['fsck', '--data', data], { encoding: 'utf8' });
if (checked.status === 0) passed += 1;
else failed += 1;
if (checked.status !== 0) console.log(checked.stdout + checked.stderr);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
