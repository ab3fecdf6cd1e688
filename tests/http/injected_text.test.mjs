// Text that means something to a browser, a database, a shell or a spreadsheet: it is kept as text and given back as text.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { logIn, ordinary, postReport, request, skip, skipStaff } from './raw_client.mjs';

const script = '<script>alert(1)</script>';
const texts = [
    script, '"><img src=x onerror=alert(1)>', "';alert(1)//", '</textarea><svg/onload=alert(1)>', "' OR '1'='1' --", "'; DROP TABLE accounts; --", '{{7*7}} ${7*7} <%= 7*7 %>', '$(reboot) `reboot` | reboot', "=cmd|'/c calc'!A1", '@SUM(1+1)',
    '../../etc/passwd', '%0d%0aSet-Cookie: x=1', 'a\r\nX-Injected: 1', '\u202egnp.exe', ']]>&lt;!--', '\\u003cscript\\u003e', '😀 Ұлттық ў ё', '&amp;&#60;', '%s%n%x', '\u2028\u2029',
];
// What a browser would run or load; a page that shows one of the texts may not have it.
const dangerous = /<script>alert|<img src=x|<svg\/onload|onerror=alert\(1\)>/i;

const follow = (words) => ({ Authorization: `Words ${encodeURIComponent(words)}` });

describe('injected text', { skip }, () => {
    test('in every field of a report it comes back to the desk as it was', { skip: skipStaff }, async () => {
        const desk = await logIn();
        for (const text of texts) {
            const fields = { text, address: text, name: text };
            const posted = await postReport({ naming: 'named', ...fields });
            assert.equal(posted.status, 201, `${JSON.stringify(text)}: ${posted.body}`);
            const read = await request('POST', `/api/v1/desk/reports/${posted.json().reference}/read`, { headers: desk.writing, body: { purpose: 'triage' } });
            assert.equal(read.status, 200, read.body);
            assert.match(read.header('content-type'), /^application\/json/);
            assert.equal(read.headers['x-injected'], undefined);
            for (const [field, value] of Object.entries(fields)) assert.equal(read.json()[field].replaceAll('\r\n', '\n'), value.replaceAll('\r\n', '\n'), field);
        }
    });

    test('in fields that have a form of their own it is refused and named without harm', async () => {
        for (const text of texts)
            for (const field of ['email', 'phone', 'category', 'language', 'naming', 'occurred']) {
                const answer = await postReport({ naming: 'confidential', [field]: text });
                assert.ok([201, 422, 400].includes(answer.status), `${field} ${JSON.stringify(text)}: ${answer.status}`);
                if (['category', 'language', 'naming', 'occurred'].includes(field)) assert.notEqual(answer.status, 201, `${field} ${JSON.stringify(text)} was taken`);
                answer.json();  // is JSON whatever it repeats
                assert.match(answer.header('content-type'), /^application\/(problem\+)?json/);
                assert.equal(answer.header('x-content-type-options'), 'nosniff');
            }
    });

    test('a null character, which cannot be shown, is refused', async () => {
        for (const field of ['text', 'address', 'name']) assert.ok([400, 422].includes((await postReport({ naming: 'named', [field]: 'a\u0000b' })).status), field);
    });

    test('in messages it comes back as it was', async () => {
        const posted = (await postReport({})).json();
        for (const text of texts.slice(0, 6)) assert.equal((await request('POST', '/api/v1/followup/messages', { headers: follow(posted.words.latin), body: { text } })).status, 201, text);
        const seen = await request('GET', '/api/v1/followup', { headers: follow(posted.words.latin) });
        assert.match(seen.header('content-type'), /^application\/json/);
        assert.deepEqual(seen.json().messages.map((message) => message.text), texts.slice(0, 6));
    });

    test('in the address of a page it is not in the page', async () => {
        for (const text of texts)
            for (const path of ['/?lang=', '/form?lang=', '/form?text=', '/follow?words=', '/verify?file=', '/login?next=', '/desk?status=', '/nothing/', '/static/']) {
                const answer = await request('GET', path + encodeURIComponent(text));
                assert.ok(answer.status > 0 && answer.status < 500, `${path}${text}: ${answer.status}`);
                assert.ok(!dangerous.test(answer.body), `${path}${text}`);
            }
    });

    test('in a form that is refused it comes back encoded', async () => {
        for (const text of texts) {
            const fields = { language: 'en', naming: 'somebody', category: text, occurred: text, text, address: text, name: text, email: text, phone: text };
            const body = Object.entries(fields).map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('') + '--x--\r\n';
            const answer = await request('POST', '/form', { headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body });
            assert.ok(answer.status > 0 && answer.status < 500, `${text}: ${answer.status}`);
            assert.match(answer.header('content-type'), /^text\/html/);
            assert.ok(!dangerous.test(answer.body), text);
        }
    });

    test('in Open311 it comes back encoded, in XML and in JSON', async () => {
        for (const text of [script, ']]><x/>', '"&<>'])
            for (const format of ['xml', 'json'])
                for (const path of [`services.${format}?jurisdiction_id=`, `services/${encodeURIComponent(text)}.${format}?x=`, `requests.${format}?service_request_id=`, `requests.${format}?status=`, `tokens/${encodeURIComponent(text)}.${format}?x=`]) {
                    const answer = await request('GET', `/open311/v2/${path}${encodeURIComponent(text)}`);
                    assert.ok(answer.status > 0 && answer.status < 500, `${path}: ${answer.status}`);
                    if (answer.body.length > 0 && format === 'xml') assert.ok(!answer.body.includes('<x/>') && !answer.body.includes('<script>'), path);
                    if (answer.body.length > 0 && answer.header('content-type').includes('json')) answer.json();
                }
    });

    test('in what the chat is told it is text', async () => {
        let state;
        for (const message of [{ start: true }, ...texts.map((text) => ({ text })), ...texts.map((choice) => ({ choice }))]) {
            const answer = await request('POST', '/api/v1/chat', { body: { ...(state ? { state } : {}), message, lang: 'en' } });
            assert.ok(answer.status === 200 || (answer.status >= 400 && answer.status < 500), `${JSON.stringify(message)}: ${answer.status}`);
            if (answer.status === 200) state = answer.json().state;
        }
    });

    test('a state of the chat that was made or changed by somebody else is refused', async () => {
        const { state } = (await request('POST', '/api/v1/chat', { body: { message: { start: true }, lang: 'en' } })).json();
        const flipped = state.slice(0, -4) + (state.at(-4) === 'A' ? 'B' : 'A') + state.slice(-3);
        for (const forged of ['', 'x', flipped, state.slice(1), state + state, Buffer.from('{"report":{}}').toString('base64'), 'A'.repeat(100_000)]) {
            if (forged === '') continue;  // as if there were none
            const answer = await request('POST', '/api/v1/chat', { body: { state: forged, message: { text: 'hello' }, lang: 'en' } });
            assert.ok([400, 409, 413, 422].includes(answer.status), `${forged.slice(0, 40)}: ${answer.status}`);
        }
    });

    test('in a name at the login and in a list of the desk it finds nothing', async () => {
        for (const name of texts) {
            const answer = await request('POST', '/api/v1/login', { body: { name, password: texts[4] } });
            assert.ok([400, 401, 422, 429].includes(answer.status), `${name}: ${answer.status}`);
        }
        if (skipStaff) return;
        const desk = await logIn();
        for (const text of texts) {
            for (const path of ['reports?status=', 'reports?before=', 'reports?limit=']) {
                const answer = await request('GET', `/api/v1/desk/${path}${encodeURIComponent(text)}`, { headers: desk.reading });
                assert.ok(answer.status === 200 || (answer.status >= 400 && answer.status < 500), `${path}${text}: ${answer.status}`);
                answer.json();
            }
            const read = await request('POST', `/api/v1/desk/reports/${encodeURIComponent(text)}/read`, { headers: desk.writing, body: { purpose: 'triage' } });
            assert.ok(read.status >= 400 && read.status < 500, `${text}: ${read.status}`);
        }
    });

    test('an upload is what its bytes are, not what it says', async () => {
        const files = { 'a page': ['image/png', '<!doctype html><script>alert(1)</script>'], 'a drawing that can run scripts': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'], 'a program': ['image/jpeg', Buffer.from('7f454c46020101', 'hex')], nothing: ['image/png', ''], 'an archive': ['video/mp4', Buffer.from('504b0304', 'hex')] };
        for (const [what, [type, body]] of Object.entries(files)) {
            const answer = await request('POST', '/api/v1/uploads', { headers: { 'Content-Type': type }, body });
            assert.ok([400, 415, 422].includes(answer.status), `${what}: ${answer.status}`);
        }
        assert.equal((await ordinary()).status, 200);
    });
});
