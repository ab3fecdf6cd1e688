// The whole server with a Telegram of the test's own: two people report by the bot, staff answer them over the API, and whoever left a way to
// be reached is told that there is news: once, also when the bot was away meanwhile. Needs a server of its own: DAYBOOK_PROGRAM.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { FakeTelegram } from '../telegram/fake_telegram.mjs';
import { freePort, startServer } from './run_server.mjs';

const program = process.env.DAYBOOK_PROGRAM;
const password = 'correct-horse-battery-9', wait_ms = 60_000;

// Keeps the buttons of each message as well.
class Telegram extends FakeTelegram {
    buttons = new Map();
    async on_sendMessage(asked, request, response) {
        const offered = (asked.reply_markup?.inline_keyboard ?? []).flat().map((button) => button.callback_data);
        if (offered.length > 0) this.buttons.set(asked.chat_id, offered);
        await super.on_sendMessage(asked, request, response);
    }
}

async function until(what, truth) {
    for (const end = Date.now() + wait_ms; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
        const found = await truth();
        if (found) return found;
    }
    assert.fail(`in vain: ${what}`);
}

// Answers the bot's questions by its buttons until the report is sent; its reference.
async function reports(telegram, chat, naming) {
    const wanted = [/^send$/, /^danger:no$/, /^category:(?!else)/, /^where:unknown$/, /^when:today$/, /^files:done$/, new RegExp(`^naming:${naming}$`), /skip$/];
    const shown = () => telegram.shown.get(chat) ?? [];
    const reference = () => shown().map((text) => /[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}/.exec(text)?.[0]).find(Boolean);
    telegram.says(chat, { text: '/start' });
    for (let turn = 0; turn < 25 && !reference(); turn += 1) {
        const before = shown().length;
        await until('an answer of the bot', () => reference() || telegram.buttons.get(chat));
        if (reference()) break;
        const offered = telegram.buttons.get(chat);
        telegram.buttons.delete(chat);
        const choice = wanted.map((rule) => offered.find((one) => rule.test(one))).find(Boolean);
        if (choice) telegram.presses(chat, choice);
        else telegram.says(chat, { text: 'Somebody broke a shop window' });
        await until('the next question', () => reference() || (shown().length > before && telegram.buttons.get(chat)));
    }
    return until('a reference', reference);
}

async function staffOf(url) {
    const answer = await fetch(`${url}/api/v1/login`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'tests', password }) });
    assert.equal(answer.status, 200);
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': (await answer.json()).csrf, Cookie: answer.headers.get('set-cookie').split(';')[0] };
    return async (what, json) => {
        const done = await fetch(`${url}/api/v1/desk/reports/${what}`, { method: 'POST', headers, body: JSON.stringify(json) });
        assert.ok(done.ok, `${what}: ${done.status} ${await done.text()}`);
    };
}

test('who reported by Telegram and can be reached is told of news once, who is anonymous is not', { skip: !program && 'DAYBOOK_PROGRAM is not set' }, async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'daybook-telegram-')), data = path.join(folder, 'data'), token = path.join(folder, 'token');
    const telegram = new Telegram({ token: '123:ABC', random: () => 0.5 });
    let server;
    try {
        fs.writeFileSync(token, '123:ABC\n', { mode: 0o600 });
        const run = (args, input = '') => execFileSync(program, args, { input, stdio: ['pipe', 'ignore', 'inherit'] });
        run(['init', '--data', data, '--origin', 'test.example/telegram']);
        run(['account', 'add', 'tests', '--role', 'supervisor', '--password-stdin', '--keep-password', '--data', data], `${password}\n`);
        const bot = ['--rate-limits', 'off', '--public-address', 'https://reports.example', '--telegram-token-file', token, '--telegram-api', `http://127.0.0.1:${await telegram.start()}`];
        const start = async (options) => {
            server = startServer(program, data, { port: await freePort(), options });
            await server.ready;
            return staffOf(server.url);
        };
        const stop = async () => {
            server.signal('SIGTERM');
            assert.equal((await server.exited).code, 0, server.lastWords.join('\n'));
        };
        const news = (chat) => (telegram.shown.get(chat) ?? []).filter((text) => text.includes('news about your report'));

        let staff = await start(bot);
        const named = await reports(telegram, 100, 'confidential'), anonymous = await reports(telegram, 200, 'anonymous');
        await until('that news will be told', () => telegram.shown.get(100).some((text) => text.includes('never what it is')));
        assert.ok(!telegram.shown.get(200).some((text) => text.includes('never what it is')));
        for (const reference of [anonymous, named]) await staff(`${reference}/messages`, { text: 'Which window was it, please?' });
        await until('a notice', () => news(100).length > 0);
        assert.ok(news(100)[0].includes(named) && news(100)[0].includes('https://reports.example/follow?lang=en'), news(100)[0]);
        await staff(`${named}/read`, { purpose: 'triage' });  // that somebody read it is no news

        await stop();
        staff = await start(['--rate-limits', 'off']);  // the bot is away
        await staff(`${named}/close`, { reason: 'no-offence' });
        await staff(`${anonymous}/close`, { reason: 'no-offence' });
        await stop();
        await start(bot);
        await until('the notice of what happened meanwhile', () => news(100).length > 1);
        await stop();
        await start(bot);
        telegram.says(300, { text: '/start' });
        await until('the bot', () => telegram.shown.has(300));
        await new Promise((done) => setTimeout(done, 2_500));  // whatever comes too much comes now
        assert.equal(news(100).length, 2, 'each piece once, over two starts');
        assert.equal(news(200).length, 0, 'nobody knows whose the anonymous one is');
        const everything = [...telegram.shown.values()].flat().join('\n');
        assert.ok(!everything.includes('Which window'), 'what staff write does not go through Telegram');
        await stop();
    } finally {
        server?.signal('SIGKILL');
        await telegram.stop();
        fs.rmSync(folder, { recursive: true, force: true });
    }
});
