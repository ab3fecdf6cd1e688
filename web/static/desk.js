// The desk: what came in, live; one report opened at a time; decisions that can be taken back for some seconds before they are sent.
// The server decides who may see and do what; this page only leaves out what would be refused.
import { call, sentence } from "./api.js";
import { Help, List } from "./desk-list.js";
import { Report } from "./desk-report.js";
import { may, change, needSession } from "./staff.js";
import { element, html, render } from "./view.js";
import { loadTexts, t } from "./texts.js";

/** @typedef {{reference: string, received: string, status: string, category: string, category_title: string, area: string, area_name: string, channel: string, language: string,
 *   naming: string, attachments: number, messages_waiting: number}} Row */
/** @typedef {{text: string, address: string, occurred: string, point?: [number, number], name: string, email: string, phone: string, erased?: boolean, messages: {from: string, at: string, text: string}[],
 *   attachments: {id: string, type: string, bytes: number, malware?: string}[], notes: {at: string, step: string, account: string, note: string}[]}} Opened */
/** @typedef {{reference: string, path: string, json: object, words: string, ends: number, timer: ReturnType<typeof setTimeout>}} Decision */

const undoMs = 8000, againMs = 5000;
/** Everything that the page shows; draw() shows it. */
const desk = {
    rows: /** @type {Row[]} */ ([]), next: /** @type {string | null} */ (null), filter: "open", search: "", chosen: 0,
    report: /** @type {Row | null} */ (null), opened: /** @type {Opened | null} */ (null), purpose: "", said: "", trouble: "", fresh: 0, live: false, help: false,
    decision: /** @type {Decision | null} */ (null), purposes: /** @type {string[] | null} */ (null),
    shortcuts: localStorage.getItem("shortcuts") !== "off",
    letters: /** @type {Map<string, string>} */ (new Map()),  // half written, by report: looking at another report costs nothing
};

/** The rows that match what is searched for. */
function shown() {
    const words = desk.search.toLowerCase().split(/\s+/).filter(Boolean);
    return desk.rows.filter((row) => {
        const text = `${row.reference} ${row.category_title} ${row.area_name} ${row.channel} ${row.language}`.toLowerCase();
        return words.every((word) => text.includes(word));
    });
}

async function load(more = false) {
    const before = more && desk.next ? `&before=${encodeURIComponent(desk.next)}` : "";
    const answer = await call(`/api/v1/desk/reports?status=${desk.filter}&limit=100${before}`);
    desk.trouble = answer.ok ? "" : sentence(answer);
    if (answer.ok) {
        desk.rows = more ? [...desk.rows, ...answer.body.reports] : answer.body.reports;
        desk.next = answer.body.next || null;
        desk.chosen = Math.min(desk.chosen, Math.max(0, desk.rows.length - 1));
        if (desk.report) desk.report = desk.rows.find((row) => row.reference === desk.report?.reference) ?? desk.report;
    }
    draw();
}

/** Opens a report; its sealed text stays closed until a purpose is given. @param {string} reference */
function openReport(reference) {
    const row = desk.rows.find((one) => one.reference === reference);
    if (!row || desk.report?.reference === reference) return;
    Object.assign(desk, { report: row, opened: null, said: "", trouble: "", chosen: Math.max(0, shown().indexOf(row)) });
    history.pushState({ reference }, "", `#${reference}`);
    draw();
    element("report-title").focus();
}

function closeReport() {
    const reference = desk.report?.reference;
    Object.assign(desk, { report: null, opened: null, said: "", trouble: "" });
    draw();
    document.getElementById(`row-${reference}`)?.focus();
}

/** @param {string} purpose */
async function read(purpose) {
    const reference = desk.report?.reference;
    if (!reference) return;
    const answer = await change(`/api/v1/desk/reports/${reference}/read`, { purpose });
    if (desk.report?.reference !== reference) return;
    desk.trouble = answer.ok ? "" : sentence(answer);
    if (answer.ok) Object.assign(desk, { opened: answer.body, purpose });
    draw();
    if (answer.ok) element("sealed-title").focus();
}

/** A decision waits some seconds, so that a slip can be taken back; then it is sent. One waits at a time.
 * @param {string} step @param {object} json @param {string} words */
async function decide(step, json, words) {
    if (!desk.report) return;
    await sendDecision();
    const reference = desk.report.reference;
    desk.decision = { reference, path: `/api/v1/desk/reports/${reference}/${step}`, json, words, ends: Date.now() + undoMs, timer: setTimeout(() => void sendDecision(), undoMs) };
    closeReport();
    draw();
    document.getElementById("undo")?.focus();
}

function undo() {
    if (!desk.decision) return;
    clearTimeout(desk.decision.timer);
    const { reference } = desk.decision;
    Object.assign(desk, { decision: null, said: t("desk.undone") });
    openReport(reference);
    desk.said = t("desk.undone");
    draw();
}

/** @param {boolean} [leaving] the page is being closed: the browser sends it on */
async function sendDecision(leaving = false) {
    const decision = desk.decision;
    if (!decision) return;
    clearTimeout(decision.timer);
    const hadFocus = document.activeElement?.closest(".undo") !== null && document.activeElement !== document.body;
    desk.decision = null;
    draw();
    const answer = await change(decision.path, decision.json, { keepalive: leaving });
    desk.said = answer.ok ? t("desk.decided", { reference: decision.reference }) : "";
    desk.trouble = answer.ok ? "" : t("desk.not_decided", { reference: decision.reference, why: sentence(answer) });
    await load();
    if (hadFocus) focusRow();
}

/** What the writer is told of it, and whether it went well. @param {string} text @returns {Promise<{text: string, good: boolean}>} */
async function write(text) {
    const reference = desk.report?.reference ?? "";
    const opened = desk.opened;
    const answer = await change(`/api/v1/desk/reports/${reference}/messages`, { text });
    if (answer.ok) {
        desk.letters.delete(reference);
        opened?.messages.push({ from: "staff", at: new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16), text });
    }
    draw();
    return { text: answer.ok ? t("desk.written") : sentence(answer), good: answer.ok };
}

function focusRow() {
    const row = shown()[desk.chosen];
    if (row) document.getElementById(`row-${row.reference}`)?.focus();
}

/** @param {number} by */
function move(by) {
    const rows = shown();
    if (rows.length === 0) return;
    desk.chosen = Math.min(Math.max(desk.chosen + by, 0), rows.length - 1);
    draw();
    if (desk.report) openReport(rows[desk.chosen].reference);
    else focusRow();
}

/** Single letters, which can be turned off, and never while something is being written. @param {KeyboardEvent} event */
function onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (target.matches("input, select, textarea")) {
        if (event.key === "Escape") target.blur();
        return;
    }
    const keys = /** @type {Record<string, () => void>} */ ({
        j: () => move(1), k: () => move(-1), u: undo, "?": () => { desk.help = true; draw(); }, "/": () => element("search").focus(),
        Escape: () => { if (desk.report) history.back(); },
    });
    if (!keys[event.key] || (!desk.shortcuts && event.key !== "Escape")) return;
    event.preventDefault();
    keys[event.key]();
}

/** @type {EventSource | undefined} */
let source;

/** Tells of new reports as they come; the browser takes the thread up again by itself after a break. */
function listen() {
    source = new EventSource("/api/v1/events");
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let soon;
    const reload = () => { clearTimeout(soon); soon = setTimeout(() => void load(), 300); };
    source.addEventListener("open", () => { desk.live = true; draw(); });
    source.addEventListener("error", () => { desk.live = false; draw(); });
    source.addEventListener("report-received", () => { desk.fresh += 1; reload(); });
    source.addEventListener("report-changed", reload);
    source.addEventListener("ended", () => {
        source?.close();
        desk.live = false;
        draw();
        void listenAgain();
    });
}

/** The server ended the stream: the session is over, which leads to the login, or it has other rights now. */
async function listenAgain() {
    if (await needSession()) listen();
    else setTimeout(() => void listenAgain(), againMs);
}

const actions = {
    open: openReport, back: () => history.back(), read, decide, undo, write, sendNow: () => void sendDecision(), more: () => void load(true),
    setFilter: (/** @type {string} */ filter) => { Object.assign(desk, { filter, chosen: 0 }); void load(); },
    setSearch: (/** @type {string} */ search) => { Object.assign(desk, { search, chosen: 0 }); draw(); },
    setHelp: (/** @type {boolean} */ help) => { desk.help = help; draw(); },
    setShortcuts: (/** @type {boolean} */ on) => { desk.shortcuts = on; localStorage.setItem("shortcuts", on ? "on" : "off"); draw(); },
    may,
};
/** @typedef {typeof desk} Desk */
/** @typedef {typeof actions} Actions */

function draw() {
    document.title = document.title.replace(/^(\(\d+\) )?/, desk.fresh > 0 && document.hidden ? `(${desk.fresh}) ` : "");
    render(html`<${List} desk=${desk} rows=${shown()} actions=${actions} />
        ${desk.report && html`<${Report} key=${desk.report.reference} desk=${desk} actions=${actions} />`}
        ${desk.help && html`<${Help} desk=${desk} actions=${actions} />`}`, element("desk"));
    element("desk").className = desk.report ? "split" : "";
}

async function start() {
    await loadTexts(true);
    const session = await needSession();
    if (!session) return;
    if (session.must_change_password) return location.assign("/account");
    desk.purposes = session.purposes ?? null;
    element("desk").replaceChildren();
    await load();
    listen();
    addEventListener("keydown", onKey);
    addEventListener("popstate", () => { if (desk.report) closeReport(); else if (location.hash) openReport(location.hash.slice(1)); });
    // A decision is not lost with the page. At pagehide it would be too late: the service worker no longer passes on what is asked then.
    addEventListener("beforeunload", (event) => {
        if ([...desk.letters.values()].some((text) => text.trim() !== "")) return event.preventDefault();  // the browser asks, and whoever stays may still undo
        void sendDecision(true);
    });
    addEventListener("pagehide", () => source?.close());
    document.addEventListener("visibilitychange", () => {
        if (document.hidden) return void sendDecision(true);
        desk.fresh = 0;
        draw();
    });
    if (location.hash) openReport(location.hash.slice(1));
}

void start();
