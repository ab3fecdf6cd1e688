// What every answer says to the browser about what it may do with it, and that pages have no script or style of their own inside.
// DAYBOOK_TLS_SERVER names the same server over TLS, for what belongs to that alone.
import assert from 'node:assert/strict';
import https from 'node:https';
import { describe, test } from 'node:test';
import { logIn, request, skip, skipStaff } from './raw_client.mjs';

const pages = ['/', '/report', '/form', '/follow', '/verify', '/desk', '/login', '/account'];
const others = ['/nothing', '/static/nothing.js', '/api/v1/service', '/api/v1/nothing', '/api/v1/openapi.json', '/api/v1/categories?lang=en', '/api/v1/texts/en.json', '/api/v1/areas.geojson', '/api/v1/followup', '/api/v1/desk/reports', '/healthz', '/log/checkpoint', '/open311/v2/services.xml', '/open311/v2/services.json'];

function directives(policy) {
    return Object.fromEntries(policy.split(';').map((one) => one.trim().split(/\s+/)).filter(([name]) => name).map(([name, ...sources]) => [name, sources]));
}

function hasSafeHeaders(answer, path) {
    const policy = directives(answer.header('content-security-policy'));
    assert.deepEqual(policy['default-src'], ["'self'"], `${path}: ${answer.header('content-security-policy')}`);
    assert.deepEqual(policy['frame-ancestors'], ["'none'"], path);
    assert.ok(policy['base-uri'] && !policy['base-uri'].includes('*'), `${path}: base-uri does not follow default-src`);
    assert.ok(policy['form-action'] && !policy['form-action'].includes('*'), `${path}: form-action does not follow default-src`);
    for (const [name, sources] of Object.entries(policy))
        for (const source of sources) {
            assert.ok(!["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", '*', 'http:', 'https:'].includes(source), `${path}: ${name} ${source}`);
            if (['data:', 'blob:'].includes(source)) assert.ok(['img-src', 'worker-src', 'media-src'].includes(name), `${path}: ${name} ${source}`);
        }
    assert.equal(answer.header('x-content-type-options'), 'nosniff', path);
    assert.match(answer.header('referrer-policy'), /^(no-referrer|same-origin|strict-origin)$/, path);
    assert.equal(answer.headers.server, undefined, `${path} names the program that answers`);
    assert.equal(answer.headers['x-powered-by'], undefined, path);
}

// The links of a page to what it loads.
const loaded = (html) => [...html.matchAll(/<(?:script|link|img|source|video|iframe|object|embed)\b[^>]*?\b(?:src|href|data)="([^"]*)"/g)].map((match) => match[1]);

describe('headers', { skip }, () => {
    for (const path of [...pages, ...others])
        test(`of ${path} are safe`, async () => {
            const answer = await request('GET', path);
            assert.ok(answer.status > 0 && answer.status < 500, `status ${answer.status}`);
            hasSafeHeaders(answer, path);
            assert.equal(answer.headers['strict-transport-security'], undefined, 'HSTS belongs to TLS');
            if (answer.body.length > 0) assert.match(answer.header('content-type'), /charset=utf-8|json|xml|octet-stream|javascript|^image\//i);
        });

    test('of what was refused before it was a request are safe, too', async () => {
        hasSafeHeaders(await request('GET', '/%'), 'a malformed address');
        hasSafeHeaders(await request('DELETE', '/api/v1/reports'), 'a wrong method');
    });

    test('forbid keeping what is for one person', async () => {
        for (const path of ['/api/v1/session', '/api/v1/followup', '/api/v1/desk/reports', '/desk', '/account']) assert.match((await request('GET', path)).header('cache-control'), /no-store|private/, path);
    });

    test('of the desk are safe when logged in', { skip: skipStaff }, async () => {
        const { reading } = await logIn();
        for (const path of ['/desk', '/account', '/api/v1/session', '/api/v1/desk/reports?status=open']) {
            const answer = await request('GET', path, { headers: reading });
            assert.equal(answer.status, 200, path);
            hasSafeHeaders(answer, path);
            assert.match(answer.header('cache-control'), /no-store/, path);
        }
    });

    test('demand TLS for later, under TLS', { skip: skip || (process.env.DAYBOOK_TLS_SERVER ? false : 'DAYBOOK_TLS_SERVER names no server') }, async () => {
        const headers = await new Promise((resolve, reject) => {
            https.get(process.env.DAYBOOK_TLS_SERVER, { rejectUnauthorized: false }, (response) => resolve(response.resume().headers)).on('error', reject);
        });
        assert.match(headers['strict-transport-security'] ?? '', /max-age=\d{7,}/);
    });
});

describe('pages', { skip }, () => {
    for (const path of pages)
        test(`${path} has no script or style inside, and loads only from here`, async () => {
            let answer = await request('GET', path);
            if ([302, 303, 307].includes(answer.status)) answer = await request('GET', answer.header('location'));
            assert.equal(answer.status, 200);
            assert.match(answer.header('content-type'), /^text\/html; ?charset=utf-8$/i);
            const html = answer.body;
            assert.match(html, /^<!doctype html>/i);
            assert.match(html, /<html[^>]* lang="[a-z]{2}"/);
            for (const [script, attributes, inside] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
                assert.match(attributes, /\bsrc="/, script.slice(0, 100));
                assert.equal(inside.trim(), '', script.slice(0, 100));
            }
            assert.doesNotMatch(html, /<style\b/i);
            assert.doesNotMatch(html, /<[a-z][^>]*\s(style|on[a-z]+)\s*=/i);
            assert.doesNotMatch(html, /(href|src|action)\s*=\s*["']?\s*javascript:/i);
            for (const link of loaded(html)) {
                assert.doesNotMatch(link, /^([a-z]+:)?\/\//i, `${link} is not from here`);
                const file = await request('GET', new URL(link, `http://page.example${path}`).pathname);
                assert.equal(file.status, 200, link);
                assert.equal(file.header('x-content-type-options'), 'nosniff', link);
                if (link.endsWith('.js') || link.endsWith('.mjs')) assert.match(file.header('content-type'), /javascript/, link);
                if (link.endsWith('.css')) assert.match(file.header('content-type'), /^text\/css/, link);
            }
        });
});
