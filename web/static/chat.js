// The conversation on /report. The server's engine decides what is asked; this page keeps the state that it hands out, the lines that
// were said and the answer that is on its way, so that a closed page or a lost signal costs nothing: the same answer is given again.
import { call, sentence, upload } from "./api.js";
import { Chat } from "./chat-view.js";
import { element, html, render } from "./view.js";
import { Waiting } from "./waiting.js";
import { language, loadTexts, t, when } from "./texts.js";

/** @typedef {{who: "us" | "you", text: string, emergency?: boolean, typed?: boolean, picture?: string}} Line */
/** @typedef {{label: string, choice: string}} Choice */
/** @typedef {{state: string, lines: Line[], choices: Choice[], ask: string, pending: object | null, at: string}} Talk */
/** @typedef {{kind: "signal" | "busy" | "refused" | "file", text: string}} Trouble */

/** @returns {Talk} */
const emptyTalk = () => ({ state: "", lines: [], choices: [], ask: "none", pending: null, at: new Date().toISOString().slice(0, 16) });

/** @type {Talk} */
let talk = emptyTalk();
/** @type {Trouble | null} */
let trouble = null;
/** @type {Receipt | null} */
let receipt = null;
let busy = false, resumed = false, idle = false;
let progress = -1;
let emergencyNumber = "", pictureLimit = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;

const save = () => outbox.keep("chat", talk).catch(() => { /* nothing is kept: the conversation still works while the page is open */ });

function draw() {
    element("intro").hidden = receipt !== null;
    render(html`<${Waiting} hidden=${receipt ? onceOf(receipt) : undefined} />`, element("waiting"));
    render(html`<${Chat} ...${{ talk, trouble, receipt, busy, resumed, idle, progress, emergencyNumber }}
        onChoice=${choose} onText=${write} onPlace=${point} onFile=${attach} onRetry=${deliver} onTakeBack=${takeBack} onRestart=${restart} onRemove=${removeReceipt} />`, element("chat"));
}

/** A line of the person, and the message that stands for it. @param {object} message @param {Line} line */
function say(message, line) {
    if (busy || talk.pending) return;
    talk.lines.push(line);
    talk.pending = message;
    void save();
    void deliver();
}

/** @param {Choice} choice */
const choose = (choice) => say({ choice: choice.choice }, { who: "you", text: choice.label });
/** @param {string} text @param {string} [shown] */
const write = (text, shown) => say({ text }, { who: "you", text: shown ?? text, typed: true });
/** @param {import("./place.js").Place} place @param {string} shown */
const point = (place, shown) => say({ point: [place.lat, place.lon] }, { who: "you", text: shown });

async function deliver() {
    clearTimeout(retry);
    if (busy) return;
    busy = true;
    trouble = null;
    draw();
    const answer = await call("/api/v1/chat", { json: { ...(talk.state ? { state: talk.state } : {}), message: talk.pending ?? { start: true }, lang: language } });
    busy = false;
    if (answer.ok) await hear(answer.body);
    else settle(answer);
    draw();
}

/** @param {import("./api.js").Answer} answer */
function settle(answer) {
    const waits = answer.status === 429 || answer.status >= 500;
    trouble = { kind: answer.status === 0 ? "signal" : waits ? "busy" : "refused", text: waits ? t("chat.busy_again") : sentence(answer) };
    if (waits) retry = setTimeout(deliver, Math.min(Math.max(answer.wait, 2), 60) * 1000);
}

/** What the engine said. @param {{state: string, messages: {text: string, buttons?: Choice[], ask?: string, emergency?: boolean}[], done?: Receipt}} said */
async function hear(said) {
    talk.state = said.state;
    talk.pending = null;
    talk.choices = [];
    for (const message of said.messages ?? []) {
        talk.lines.push({ who: "us", text: message.text, ...(message.emergency ? { emergency: true } : {}) });
        talk.choices.push(...(message.buttons ?? []));
        if (message.ask) talk.ask = message.ask;
    }
    if (said.done?.reference) await keepReceipt(said.done);
    else await save();
}

/** @param {Receipt} done */
const onceOf = (done) => `chat-${done.reference}`;

/** The words are kept until the person says that they have them: a page closed too early must not lose them.
 * @param {Receipt} done */
async function keepReceipt(done) {
    receipt = done;
    try {
        await outbox.put({ once: onceOf(done), at: talk.at, state: "sent", files: [], answer: done });
        await outbox.forget("chat");
    } catch { /* shown now, and not again */ }
}

/** @param {File} file */
async function attach(file) {
    if (busy || talk.pending) return;
    if (pictureLimit > 0 && file.size > pictureLimit) {
        trouble = { kind: "file", text: t("chat.file_large", { size: Math.floor(pictureLimit / 1048576) }) };
        return draw();
    }
    busy = true;
    trouble = null;
    progress = 0;
    draw();
    const answer = await upload(file, (part) => { progress = part; draw(); });
    busy = false;
    progress = -1;
    if (!answer.ok) {
        trouble = { kind: "file", text: sentence(answer) };
        return draw();
    }
    talk.lines.push({ who: "us", text: foundText(answer.body.found ?? {}) });
    say({ attachment: answer.body.id }, { who: "you", text: t("chat.file_line", { name: file.name }), ...(file.type.startsWith("image/") ? { picture: URL.createObjectURL(file) } : {}) });
}

/** What a file says of itself, and that it goes no further. @param {{place?: unknown, device?: string, taken?: string}} found */
function foundText(found) {
    const parts = [];
    if (found.place) parts.push(t("chat.found_place"));
    if (found.device) parts.push(t("chat.found_device", { device: found.device }));
    if (found.taken) parts.push(t("chat.found_taken", { taken: when(found.taken) }));
    return parts.length > 0 ? `${t("chat.found")}\n${parts.map((part) => `• ${part}`).join("\n")}\n${t("chat.found_removed")}` : t("chat.found_nothing");
}

/** Takes the last answer back, to be said otherwise. @returns {string} what was typed */
function takeBack() {
    const line = talk.lines.at(-1)?.who === "you" ? talk.lines.pop() : undefined;
    talk.pending = null;
    trouble = null;
    void save();
    draw();
    return line?.typed ? line.text : "";
}

async function restart() {
    clearTimeout(retry);
    await outbox.forget("chat").catch(() => {});
    sessionStorage.removeItem("writing");
    talk = emptyTalk();
    receipt = null;
    resumed = idle = false;
    await deliver();
}

async function removeReceipt() {
    if (receipt && confirm(t("sent.remove_sure"))) {
        await outbox.remove(onceOf(receipt)).catch(() => {});
        location.assign(`/?lang=${language}`);
    }
}

async function start() {
    await loadTexts();
    const kept = await outbox.kept("chat").catch(() => undefined);
    const service = await call(`/api/v1/service?lang=${language}`);
    emergencyNumber = service.body?.emergency_number ?? "";
    pictureLimit = service.body?.limits?.attachment_bytes ?? 0;
    addEventListener("online", () => { if (trouble?.kind === "signal") void deliver(); });
    if (kept?.lines?.length > 0) {
        // Pictures were addresses of the page that is closed.
        talk = { ...kept, lines: kept.lines.map((/** @type {Line} */ line) => ({ ...line, picture: undefined })) };
        resumed = true;
        draw();
        if (talk.pending) await deliver();
        return;
    }
    // Words that are not saved yet come first; a new conversation waits to be asked for.
    idle = (await outbox.drafts().catch(() => [])).length > 0;
    if (idle) draw();
    else await deliver();
}

void start();
