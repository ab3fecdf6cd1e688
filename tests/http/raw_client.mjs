// Requests written byte by byte, as no library would let one write them, to the server that DAYBOOK_SERVER names. Shared by the
// tests of what strangers send. Without DAYBOOK_SERVER these tests are skipped; run.mjs starts a server and sets it.
//   DAYBOOK_SERVER             http://127.0.0.1:8080
//   DAYBOOK_SERVER_PID         its process, on this machine
//   DAYBOOK_STAFF, DAYBOOK_STAFF_PASSWORD    a dispatcher of all areas, without second factor
import crypto from 'node:crypto';
import net from 'node:net';

export const server = process.env.DAYBOOK_SERVER ? new URL(process.env.DAYBOOK_SERVER) : null;
export const staff = process.env.DAYBOOK_STAFF ? { name: process.env.DAYBOOK_STAFF, password: process.env.DAYBOOK_STAFF_PASSWORD } : null;
export const skip = server ? false : 'DAYBOOK_SERVER names no server';
export const skipStaff = skip || (staff ? false : 'DAYBOOK_STAFF names no account');

export function connect() {
    const socket = net.connect({ host: server.hostname, port: Number(server.port), noDelay: true });
    socket.on('error', () => {});  // a server may reset what it refuses
    return socket;
}

// The first complete response in the bytes; null while there is none. `rest` is what follows it.
export function parseResponse(bytes, { ended = false, withoutBody = false } = {}) {
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd < 0) return null;
    const [first, ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
    const headers = {};
    for (const line of lines) {
        const colon = line.indexOf(':'), name = line.slice(0, colon).toLowerCase();
        (headers[name] ??= []).push(line.slice(colon + 1).trim());
    }
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0);
    const length = withoutBody || status === 204 || status === 304 ? 0 : Number(headers['content-length']?.[0] ?? (ended ? bytes.length - headEnd - 4 : NaN));
    if (Number.isNaN(length) || bytes.length < headEnd + 4 + length) return null;
    return {
        status, headers, head: bytes.toString('latin1', 0, headEnd), body: bytes.toString('utf8', headEnd + 4, headEnd + 4 + length), rest: bytes.subarray(headEnd + 4 + length),
        header: (name) => headers[name]?.join(', ') ?? '', json: () => JSON.parse(bytes.toString('utf8', headEnd + 4, headEnd + 4 + length)),
    };
}

// Sends bytes on a connection of their own; the response, with `closed` when the server has ended the connection by then. Status 0:
// the server closed without a word, -1: it said nothing within the time.
export function exchange(bytes, { timeoutMs = 5000, withoutBody = false, endAfter = false } = {}) {
    return new Promise((resolve) => {
        const socket = connect(), started = performance.now();
        let received = Buffer.alloc(0), response = null;
        const finish = (closed, otherwise) => {
            clearTimeout(limit);
            socket.destroy();
            resolve({ ...(response ?? parseResponse(received, { ended: closed, withoutBody }) ?? { status: otherwise, headers: {}, head: '', body: '', header: () => '' }), closed, ms: performance.now() - started });
        };
        const limit = setTimeout(() => finish(false, -1), timeoutMs);
        socket.on('data', (part) => {
            received = Buffer.concat([received, part]);
            response ??= parseResponse(received, { withoutBody });
            if (response) setTimeout(() => finish(socket.destroyed || socket.readableEnded, 0), 20);  // is it closed now?
        });
        socket.on('end', () => finish(true, 0));
        socket.on('close', () => finish(true, 0));
        socket.write(bytes);
        if (endAfter) socket.end();
    });
}

// An ordinary request. A body that is an object is sent as JSON.
export function request(method, path, { headers = {}, body, ...options } = {}) {
    const isJson = body !== undefined && typeof body === 'object' && !Buffer.isBuffer(body);
    const bytes = body === undefined ? Buffer.alloc(0) : Buffer.isBuffer(body) ? body : Buffer.from(isJson ? JSON.stringify(body) : body);
    const all = { Host: server.host, ...(isJson ? { 'Content-Type': 'application/json' } : {}), ...(body === undefined && method !== 'POST' ? {} : { 'Content-Length': bytes.length }), ...headers };
    const head = `${method} ${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
    return exchange(Buffer.concat([Buffer.from(head, 'latin1'), bytes]), { withoutBody: method === 'HEAD', ...options });
}

export const newKey = () => crypto.randomBytes(16).toString('hex');

export const plainReport = { language: 'en', naming: 'anonymous', category: '', occurred: '2025-02-03', text: 'A window was broken.', address: '', name: '', email: '', phone: '', attachments: [] };

export const postReport = (report, headers = {}) => request('POST', '/api/v1/reports', { headers: { 'Idempotency-Key': newKey(), ...headers }, body: { ...plainReport, ...report } });

// A logged-in member of staff: headers for reading, and with the token for writing.
export async function logIn() {
    const answer = await request('POST', '/api/v1/login', { body: staff });
    if (answer.status !== 200) throw new Error(`login: status ${answer.status}: ${answer.body}`);
    const cookie = answer.headers['set-cookie'].find((one) => one.startsWith('session=')).split(';')[0];
    const session = await request('GET', '/api/v1/session', { headers: { Cookie: cookie } });
    return { answer, cookie, reading: { Cookie: cookie }, writing: { Cookie: cookie, 'X-CSRF-Token': session.json().csrf } };
}

// Whether the server still answers an ordinary request, and how soon.
export async function ordinary() {
    const answer = await request('GET', '/healthz');
    return { status: answer.status, ms: answer.ms };
}
