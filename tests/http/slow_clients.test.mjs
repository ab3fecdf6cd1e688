// Clients that take their time, by intent or on a bad line: they are let go after a while, and meanwhile nobody else waits for them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect, newKey, ordinary, plainReport, request, server, skip } from './raw_client.mjs';

const host = server?.host;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const let_go_ms_max = 45_000;

// Connections that each send `first` and then a letter of `drip` every second, until the server lets them go or `enough` says so.
class SlowClients {
    constructor(count, first, drip) {
        this.open = count;
        this.sockets = Array.from({ length: count }, () => {
            const socket = connect();
            socket.once('connect', () => socket.write(first));
            socket.once('close', () => { this.open -= 1; });
            socket.resume();
            return socket;
        });
        let at = 0;
        this.timer = setInterval(() => {
            for (const socket of this.sockets) if (!socket.destroyed) socket.write(drip[at % drip.length]);
            at += 1;
        }, 1000);
    }
    end() {
        clearInterval(this.timer);
        for (const socket of this.sockets) socket.destroy();
    }
}

async function othersAreServed() {
    for (let i = 0; i < 10; ++i) {
        const { status, ms } = await ordinary();
        assert.equal(status, 200);
        assert.ok(ms < 1000, `an ordinary request took ${ms.toFixed(0)} ms`);
    }
    const answer = await request('POST', '/api/v1/reports', { headers: { 'Idempotency-Key': newKey() }, body: plainReport });
    assert.equal(answer.status, 201, answer.body);
    assert.ok(answer.ms < 1000, `a report took ${answer.ms.toFixed(0)} ms`);
}

async function areLetGo(slow) {
    const started = performance.now();
    while (slow.open > 0 && performance.now() - started < let_go_ms_max) await pause(200);
    assert.equal(slow.open, 0, `${slow.open} slow connections are still open after ${let_go_ms_max / 1000} s`);
}

describe('slow clients', { skip, concurrency: true }, () => {
    const kinds = {
        'that send a header letter by letter': [100, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `, 'slow'],
        'that never end their headers': [50, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n`, ['X-A: b\r\n']],
        'that send a body letter by letter': [50, `POST /api/v1/reports HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nIdempotency-Key: ${newKey()}\r\nContent-Length: 4000\r\n\r\n{"text":"`, 'slow'],
        'that send chunks of one letter': [50, `POST /api/v1/reports HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nIdempotency-Key: ${newKey()}\r\nTransfer-Encoding: chunked\r\n\r\n`, ['1\r\n \r\n']],
    };
    for (const [what, [count, first, drip]] of Object.entries(kinds)) {
        test(`${count} ${what} delay nobody and are let go`, async () => {
            const slow = new SlowClients(count, first, drip);
            try {
                await pause(1500);
                await othersAreServed();
                await areLetGo(slow);
            } finally {
                slow.end();
            }
        });
    }

    test('50 that ask for much and read nothing delay nobody', async () => {
        const sockets = Array.from({ length: 50 }, () => {
            const socket = connect();
            socket.pause();
            socket.once('connect', () => socket.write(`GET /api/v1/openapi.json HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(200)));
            return socket;
        });
        try {
            await pause(1500);
            await othersAreServed();
        } finally {
            for (const socket of sockets) socket.destroy();
        }
    });

    test('100 that connect and say nothing delay nobody', async () => {
        const sockets = Array.from({ length: 100 }, () => connect());
        try {
            await pause(500);
            await othersAreServed();
        } finally {
            for (const socket of sockets) socket.destroy();
        }
    });
});
