// Starts and ends a server for tests and benchmarks: `daybook serve` on a port of this machine, ready when it says so.
import { spawn } from 'node:child_process';
import net from 'node:net';
import readline from 'node:readline';

const ready_ms_max = 60_000;

// A port that nobody listens on now.
export function freePort() {
    return new Promise((resolve, reject) => {
        const probe = net.createServer();
        probe.once('error', reject);
        probe.listen(0, '127.0.0.1', () => {
            const { port } = probe.address();
            probe.close(() => resolve(port));
        });
    });
}

// A running server. `ready` settles when it listens, or fails with its last words when it ends before. `exited` is its end.
export function startServer(program, data, { port, options = ['--rate-limits', 'off'], environment = {} }) {
    const child = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--data', data, ...options], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } });
    const lastWords = [];
    const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    const ready = new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`the server was not ready after ${ready_ms_max} ms`)), ready_ms_max);
        readline.createInterface({ input: child.stderr }).on('line', (line) => {
            if (line.includes('"event":"listening"')) {
                clearTimeout(limit);
                resolve();
            }
            lastWords.push(line);
            if (lastWords.length > 20) lastWords.shift();
        });
        child.once('error', reject);
        exited.then(({ code, signal }) => {
            clearTimeout(limit);
            reject(new Error(`the server ended with ${signal ?? code}: ${lastWords.join('\n')}`));
        });
    });
    ready.catch(() => {});  // whoever does not wait for it does not want to hear of it
    return { pid: child.pid, port, url: `http://127.0.0.1:${port}`, ready, exited, lastWords, signal: (name) => child.kill(name) };
}
