// A server that behaves as Telegram's Bot API does towards one bot: it keeps updates until a higher offset confirms them, holds long polls
// open, numbers with gaps, sometimes sends an update again that was confirmed, limits how much is sent and says for how long to be silent, and
// fails now and then. What it saw is kept for the test to look at.
import http from "node:http";
import https from "node:https";

export class FakeTelegram {
    constructor({token, random, trouble = 0, tls = null}) {
        Object.assign(this, {token, random, trouble});
        this.updates = [];       // unconfirmed
        this.confirmed = [];
        this.lastId = 1000 + Math.floor(random() * 1000);
        this.shown = new Map();  // chat → texts, in order
        this.sentAt = [];        // of all messages taken, milliseconds
        this.sentTo = new Map(); // chat → when last
        this.silentUntil = 0;    // after a 429
        this.broken = [];        // rules of Telegram that the bot broke
        this.counts = {polls: 0, refused429: 0, failed: 0, lostAnswers: 0, repeated: 0, files: 0, callbacks: 0, toldToNobody: 0};
        this.polls = new Set();
        this.waiters = [];
        this.files = new Map();
        const answer = (request, response) => this.#take(request, response);
        this.server = tls ? https.createServer(tls, answer) : http.createServer(answer);
    }

    async start() {
        await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
        return this.server.address().port;
    }
    stop() {
        this.server.closeAllConnections();
        return new Promise((done) => this.server.close(done));
    }

    // A new process of the bot remembers nothing of what it was told, and is not held to it: nor to what the killed one is still told.
    forgetLimits() {
        this.silentUntil = 0;
        this.server.closeAllConnections();
    }

    says(chat, content) {
        this.#add({message: {message_id: this.lastId, date: 0, chat: {id: chat, type: "private"}, from: {id: chat, is_bot: false, language_code: "en"}, ...content}});
    }
    presses(chat, data) {
        this.#add({callback_query: {id: `c${this.lastId}`, from: {id: chat, is_bot: false}, message: {message_id: 1, chat: {id: chat, type: "private"}}, data}});
    }
    #add(content) {
        this.lastId += 1 + (this.random() < 0.1 ? Math.floor(this.random() * 50) : 0);
        this.updates.push({update_id: this.lastId, ...content});
        for (const wake of this.waiters.splice(0)) wake();
    }

    async #take(request, response) {
        let body = "";
        for await (const piece of request) body += piece;
        const parts = request.url.split("/");
        if (parts[1] === "file") return this.#file(request.url.slice(`/file/bot${this.token}/`.length), response);
        if (parts[1] !== `bot${this.token}`) return send(response, 404, {ok: false, error_code: 404, description: "Not Found"});
        const asked = JSON.parse(body);
        if (this.random() < this.trouble) {
            this.counts.failed++;
            const kind = this.random();
            if (kind < 0.3) return response.writeHead(502, {"Content-Type": "text/html"}).end("<html>502 Bad Gateway</html>");
            if (kind < 0.5) return request.socket.destroy();
            if (kind < 0.7) return send(response, 500, {ok: false, error_code: 500, description: "Internal Server Error"});
            await sleep(300);
        }
        const method = this[`on_${parts[2]}`];
        if (!method) return send(response, 404, {ok: false, error_code: 404});
        await method.call(this, asked, request, response);
    }

    async on_getUpdates({offset, limit = 100, timeout = 0, allowed_updates: kinds}, request, response) {
        this.counts.polls++;
        if (this.polls.size > 0) return send(response, 409, {ok: false, error_code: 409, description: "Conflict: terminated by other getUpdates request"});
        if (JSON.stringify(kinds) !== '["message","callback_query"]') this.broken.push(`asked for ${kinds}`);
        this.polls.add(request);
        response.once("close", () => this.polls.delete(request));
        if (offset !== undefined) {
            const done = this.updates.filter((update) => update.update_id < offset);
            this.updates = this.updates.filter((update) => update.update_id >= offset);
            this.confirmed.push(...done);
        }
        const until = Date.now() + timeout * 1000;
        while (this.updates.length === 0 && Date.now() < until && !request.socket.destroyed) {
            await Promise.race([sleep(Math.min(1000, until - Date.now())), new Promise((wake) => this.waiters.push(wake))]);
        }
        this.polls.delete(request);
        const list = this.updates.slice(0, Math.min(limit, 1 + Math.floor(this.random() * 10)));
        if (this.trouble > 0 && this.confirmed.length > 0 && this.random() < 0.2) {
            list.unshift(this.confirmed[Math.floor(this.random() * this.confirmed.length)]);
            this.counts.repeated++;
        }
        send(response, 200, {ok: true, result: list});
    }

    async on_sendMessage({chat_id: chat, text, reply_markup: keyboard}, request, response) {
        const now = Date.now();
        const gone = request.socket.destroyed;  // the bot was killed while this was on its way
        if (!gone && now < this.silentUntil - 30) this.broken.push(`sent ${this.silentUntil - now} ms before it was allowed to`);
        if (typeof text !== "string" || text.length === 0 || text.length > 4096) return send(response, 400, {ok: false, error_code: 400, description: "Bad Request: message text"});
        for (const button of keyboard?.inline_keyboard?.flat() ?? []) {
            const bytes = Buffer.byteLength(button.callback_data ?? "");
            if (bytes < 1 || bytes > 64) return send(response, 400, {ok: false, error_code: 400, description: "Bad Request: BUTTON_DATA_INVALID"});
        }
        const tooMany = this.sentAt.filter((time) => now - time < 950).length >= 30;
        if (tooMany || now - (this.sentTo.get(chat) ?? 0) < 900 || this.random() < this.trouble / 4) {
            this.counts.refused429++;
            const seconds = 1 + Math.floor(this.random() * 2);
            if (gone) this.counts.toldToNobody++;
            else this.silentUntil = now + seconds * 1000;
            return send(response, 429, {ok: false, error_code: 429, description: `Too Many Requests: retry after ${seconds}`, parameters: {retry_after: seconds}});
        }
        this.sentAt.push(now);
        this.sentTo.set(chat, now);
        if (!this.shown.has(chat)) this.shown.set(chat, []);
        this.shown.get(chat).push(text);
        if (this.random() < this.trouble / 4) {
            this.counts.lostAnswers++;
            return request.socket.destroy();  // the message is shown, but the bot does not learn of it
        }
        send(response, 200, {ok: true, result: {message_id: this.sentAt.length}});
    }

    async on_answerCallbackQuery(asked, request, response) {
        this.counts.callbacks++;
        if (this.random() < this.trouble) return send(response, 400, {ok: false, error_code: 400, description: "Bad Request: query is too old"});
        send(response, 200, {ok: true, result: true});
    }
    async on_getFile({file_id: id}, request, response) {
        if (!this.files.has(id)) return send(response, 400, {ok: false, error_code: 400, description: "Bad Request: invalid file_id"});
        send(response, 200, {ok: true, result: {file_id: id, file_path: `photos/${id}.jpg`}});
    }
    async on_deleteWebhook(asked, request, response) {
        send(response, 200, {ok: true, result: true});
    }
    #file(path, response) {
        const bytes = this.files.get(path.replace(/^photos\/(.*)\.jpg$/, "$1"));
        if (!bytes) return send(response, 404, {ok: false, error_code: 404});
        this.counts.files++;
        response.writeHead(200, {"Content-Type": "application/octet-stream"}).end(bytes);
    }
}

function send(response, status, value) {
    response.writeHead(status, {"Content-Type": "application/json"}).end(JSON.stringify(value));
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Numbers that look random and are the same for the same seed.
export function randomFrom(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}
