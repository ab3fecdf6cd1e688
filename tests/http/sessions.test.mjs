// Whoever has no session, somebody else's, an ended or a made-up one reads nothing and changes nothing; the same for the words
// that open a report.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { describe, test } from 'node:test';
import { connect, logIn, newKey, postReport, request, server, skip, skipStaff, staff } from './raw_client.mjs';

const list = (headers) => request('GET', '/api/v1/desk/reports?status=open', { headers });

describe('sessions', { skip: skipStaff }, () => {
    test('the cookie is kept from scripts and from other sites, and is long enough', async () => {
        const { answer } = await logIn();
        const cookie = answer.headers['set-cookie'].find((one) => one.startsWith('session='));
        assert.match(cookie, /;\s*HttpOnly/i);
        assert.match(cookie, /;\s*SameSite=Strict/i);
        assert.match(cookie, /;\s*Path=\//i);
        assert.doesNotMatch(cookie, /Domain=/i);
        assert.equal(/;\s*Secure/i.test(cookie), server.protocol === 'https:', 'Secure belongs to TLS');
        assert.ok(cookie.split(';')[0].length >= 'session='.length + 32, cookie);
        assert.match(answer.header('cache-control'), /no-store/);
        assert.ok(!answer.body.includes(cookie.split(';')[0].slice('session='.length)), 'the token is in the cookie alone');
    });

    test('a login makes a new session and takes none that was brought', async () => {
        const planted = `session=${'a'.repeat(64)}`;
        const answer = await request('POST', '/api/v1/login', { headers: { Cookie: planted }, body: staff });
        assert.equal(answer.status, 200);
        assert.notEqual(answer.headers['set-cookie'].find((one) => one.startsWith('session=')).split(';')[0], planted);
        assert.equal((await list({ Cookie: planted })).status, 401);
        assert.notEqual((await logIn()).cookie, (await logIn()).cookie);
    });

    test('a forged cookie opens nothing', async () => {
        const { cookie } = await logIn();
        assert.equal((await list({ Cookie: cookie })).status, 200);
        const last = cookie.at(-1) === '0' ? '1' : '0';
        for (const forged of ['session=', 'session=x', `session=${crypto.randomBytes(32).toString('hex')}`, cookie.slice(0, -1) + last, cookie.slice(0, -1), `${cookie}0`, cookie.toUpperCase().replace('SESSION', 'session'), "session=' OR 1=1 --", `session=${'a'.repeat(8000)}`, `session="${cookie.slice(8)}%00"`, 'session=../../x', `Session${cookie.slice(7)}`])
            assert.ok([400, 401].includes((await list({ Cookie: forged })).status), forged.slice(0, 80));
        assert.equal((await list({})).status, 401);
    });

    test('a session that was ended is not opened by replaying its cookie', async () => {
        const { cookie, writing } = await logIn();
        assert.ok([200, 204].includes((await request('POST', '/api/v1/logout', { headers: writing })).status));
        assert.equal((await list({ Cookie: cookie })).status, 401);
        assert.equal((await request('POST', '/api/v1/logout', { headers: writing })).status, 401);
    });

    test('a stream of events ends with its session, and says so', async () => {
        const { cookie, writing } = await logIn();
        const socket = connect();
        let heard = '';
        const closed = new Promise((resolve, reject) => {
            socket.on('data', (part) => { heard += part; });
            socket.on('close', resolve);
            socket.setTimeout(20_000, () => reject(new Error(`the stream stays open; it said: ${heard}`)));
        });
        socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: ${server.host}\r\nCookie: ${cookie}\r\n\r\n`);
        while (!heard.includes('retry:')) await new Promise((resolve) => setTimeout(resolve, 20));
        assert.ok([200, 204].includes((await request('POST', '/api/v1/logout', { headers: writing })).status));
        await closed;
        assert.match(heard, /event: ended\ndata: \{\}\n\n$/);
    });

    test('changing something needs the token of the same session', async () => {
        const one = await logIn(), other = await logIn();
        const { reference } = (await postReport({})).json();
        const write = (headers, body = { text: 'We are looking into it.' }) => request('POST', `/api/v1/desk/reports/${reference}/messages`, { headers, body });
        const token = one.writing['X-CSRF-Token'];
        assert.equal((await write(one.reading)).status, 403, 'no token');
        for (const wrong of ['', 'x', '0'.repeat(token.length), token.slice(0, -1), `${token}0`, other.writing['X-CSRF-Token']]) assert.equal((await write({ ...one.reading, 'X-CSRF-Token': wrong })).status, 403, wrong);
        assert.equal((await write({ 'X-CSRF-Token': token })).status, 401, 'a token is no session');
        assert.ok([403, 415, 400].includes((await write({ ...one.reading, 'Content-Type': 'text/plain' }, JSON.stringify({ text: 'x' }))).status), 'what a form of another site can send');
        assert.ok([200, 201].includes((await write(one.writing)).status), 'with it');
        const seen = (await request('POST', `/api/v1/desk/reports/${reference}/read`, { headers: one.writing, body: { purpose: 'triage' } })).json();
        assert.equal(seen.messages.length, 1, 'only that one was written');
    });

    test('every call of the desk that changes something refuses without the token', async () => {
        const { reading } = await logIn();
        const { reference } = (await postReport({})).json();
        for (const path of [`/api/v1/desk/reports/${reference}/read`, `/api/v1/desk/reports/${reference}/accept`, `/api/v1/desk/reports/${reference}/close`, `/api/v1/desk/reports/${reference}/duplicate`, `/api/v1/desk/reports/${reference}/messages`, '/api/v1/logout', '/api/v1/account/password', '/api/v1/account/totp', '/api/v1/account/totp/confirm']) {
            assert.equal((await request('POST', path, { headers: reading, body: {} })).status, 403, path);
            assert.equal((await request('POST', path, { body: {} })).status, 401, `${path}, without a session`);
        }
    });

    test('sealed text is not read without a purpose, and not by a GET', async () => {
        const { writing } = await logIn();
        const { reference } = (await postReport({})).json();
        for (const body of [{}, { purpose: '' }, { purpose: 'curiosity' }, { purpose: ['triage'] }]) {
            const answer = await request('POST', `/api/v1/desk/reports/${reference}/read`, { headers: writing, body });
            assert.ok(answer.status >= 400 && answer.status < 500, JSON.stringify(body));
            assert.ok(!answer.body.includes('A window was broken'));
        }
        assert.equal((await request('GET', `/api/v1/desk/reports/${reference}/read`, { headers: writing })).status, 405);
    });

    test('another site is not let read answers', async () => {
        const { reading } = await logIn();
        for (const origin of ['https://evil.example', 'null']) {
            const answer = await request('GET', '/api/v1/desk/reports?status=open', { headers: { ...reading, Origin: origin } });
            assert.ok(!['*', origin].includes(answer.header('access-control-allow-origin')), origin);
            const asked = await request('OPTIONS', '/api/v1/desk/reports', { headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-csrf-token' } });
            assert.ok(!['*', origin].includes(asked.header('access-control-allow-origin')), origin);
        }
    });

    test('a wrong password and an unknown name are told apart by nothing', async () => {
        const known = await request('POST', '/api/v1/login', { body: { ...staff, password: 'wrong-password-1' } });
        const unknown = await request('POST', '/api/v1/login', { body: { name: `nobody-${newKey().slice(0, 6)}`, password: 'wrong-password-1' } });
        assert.equal(known.status, 401);
        assert.equal(known.status, unknown.status);
        assert.equal(known.body, unknown.body);
        assert.equal(known.headers['set-cookie'], undefined);
    });

    test('who guesses passwords has to wait longer and longer', async () => {
        const name = `nobody-${newKey().slice(0, 6)}`;
        let waiting = null;
        for (let i = 0; i < 20 && waiting === null; ++i) {
            const answer = await request('POST', '/api/v1/login', { body: { name, password: `guess-number-${i}` } });
            assert.ok([401, 429].includes(answer.status), `status ${answer.status}`);
            if (answer.status === 429) waiting = answer;
        }
        assert.ok(waiting, 'twenty guesses in a row were all looked at');
        assert.ok(Number(waiting.header('retry-after')) > 0);
    });
});

describe('the words that open a report', { skip }, () => {
    const follow = (value) => request('GET', '/api/v1/followup', { headers: value === null ? {} : { Authorization: value } });

    test('are needed, all seven, and right', async () => {
        const { words, reference } = (await postReport({})).json();
        const right = words.latin.split(/[ -]/);
        assert.equal(right.length, 7);
        assert.equal((await follow(`Words ${encodeURIComponent(right.join(' '))}`)).json().reference, reference);
        const swapped = [right[1], right[0], ...right.slice(2)];
        for (const wrong of [null, '', 'Words', 'Words ', `Words ${encodeURIComponent(right.slice(0, 6).join(' '))}`, `Words ${encodeURIComponent([...right, 'baba'].join(' '))}`, `Words ${encodeURIComponent(swapped.join(' '))}`, `Words ${encodeURIComponent(right.slice(0, 6).join(' ') + ' zuzu')}`, `Words ${'%ff'.repeat(20)}`, `Words ${'a'.repeat(7000)}`, `Bearer ${right.join('')}`, `Words ${reference}`, "Words ' OR 1=1 --", 'Words %'])
            if (wrong === null || right[0] !== right[1] || !wrong.includes(swapped.join('%20'))) {
                const answer = await follow(wrong);
                assert.ok([400, 401, 404, 429].includes(answer.status), `${wrong}: ${answer.status}`);
                assert.ok(!answer.body.includes(reference.slice(0, 5)), `${wrong} is answered with the reference`);
            }
    });

    test('are in no address, no cookie and no cache', async () => {
        const { words } = (await postReport({})).json();
        const answer = await follow(`Words ${encodeURIComponent(words.latin)}`);
        assert.equal(answer.headers['set-cookie'], undefined);
        assert.match(answer.header('cache-control'), /no-store/);
        assert.ok(!answer.body.includes(words.latin));
    });

    test('open one report and not the desk', async () => {
        const { words } = (await postReport({})).json();
        assert.equal((await request('GET', '/api/v1/desk/reports', { headers: { Authorization: `Words ${encodeURIComponent(words.latin)}` } })).status, 401);
    });
});

describe('measurements', { skip }, () => {
    test('are for this machine and the administrator', async () => {
        assert.equal((await request('GET', '/metrics')).status, 200);
        assert.ok([401, 403].includes((await request('GET', '/metrics', { headers: { 'X-Forwarded-For': '203.0.113.7' } })).status), 'through a proxy');
    });
});
