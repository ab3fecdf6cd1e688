// The page that checks receipts and reports: takes a file and a key, lets a worker check, says what came out.
import { Refused } from "./bytes.js";
import { parseVerifierKey } from "./note.js";
import { loadTexts, sentence, textsOfServer } from "./texts.js";
import { TileReader } from "./tiles.js";
import { make, receiptView, reportView } from "./view.js";

// A page from static files says where they lie; a server's own is where it always is.
const { log: logAt = "/log/", texts: textsAt = textsOfServer } = document.documentElement.dataset;
const log = new URL(logAt, location.href).href, textsFrom = decodeURI(new URL(textsAt, location.href).href);
const language = document.documentElement.lang || "en";
const largestFile = 64 << 20;
const storedKey = "daybook-verifier-key";
const spokenEveryMs = 3000;  // a screen reader hears progress as often as that

const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const keyField = /** @type {HTMLTextAreaElement} */ (find("key")), fileField = /** @type {HTMLInputElement} */ (find("file"));
const drop = find("drop"), verdict = find("verdict"), details = find("details"), work = find("work");
const bar = /** @type {HTMLProgressElement} */ (find("bar"));

/** @type {import("./texts.js").Texts} */
let texts = {};
const say = (/** @type {string} */ key, /** @type {Record<string, string | number>} */ values = {}) => sentence(texts, language, key, values);
const words = { language, say, has: (/** @type {string} */ key) => key in texts };

// ---- the key ------------------------------------------------------------------------------------------------------

let serverKey = "";

/** A key that the person put here is kept, so that a server cannot change its own unseen. Storage may be switched off. */
const kept = {
    get() {
        try { return localStorage.getItem(storedKey) ?? ""; } catch { return ""; }
    },
    set(/** @type {string} */ text) {
        try { localStorage.setItem(storedKey, text); } catch { /* then it is asked for again next time */ }
    },
    clear() {
        try { localStorage.removeItem(storedKey); } catch { /* nothing was kept */ }
    },
};

/** Says whose key is in the field, and whether it is one. */
function describeKey() {
    const text = keyField.value.trim(), note = find("key-note");
    let key = "key.none", bad = false, values = /** @type {import("./check.js").Said["values"]} */ ({});
    if (text !== "") {
        try {
            parseVerifierKey(text);
            bad = serverKey !== "" && text !== serverKey;
            key = text === serverKey ? (kept.get() === text ? "key.own_same" : "key.from_server") : bad ? "key.differs" : "key.own";
        } catch (error) {
            if (!(error instanceof Refused)) throw error;
            [key, values, bad] = [error.key, error.values, true];
        }
    } else if (serverKey === "") {
        key = "key.away";
    }
    note.textContent = say(key, values);
    note.className = bad ? "bad" : "muted";
    keyField.setAttribute("aria-invalid", String(bad && key !== "key.differs"));
}

async function fetchKey() {
    try {
        serverKey = await new TileReader(log).verifierKey();
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        serverKey = "";
    }
}

function keyTyped() {
    const text = keyField.value.trim();
    if (text === "") kept.clear();
    else if (text !== serverKey) kept.set(text);
    describeKey();
}

async function takeServerKey() {
    await fetchKey();
    if (serverKey !== "") {
        keyField.value = serverKey;
        kept.clear();
    }
    describeKey();
}

// ---- the check ----------------------------------------------------------------------------------------------------

/** @type {Worker | null} */
let worker = null;
let spokenAt = 0;

let fileName = "";

function showVerdict(/** @type {"good" | "bad" | "muted"} */ kind, /** @type {string} */ title, /** @type {string[]} */ ...paragraphs) {
    verdict.className = kind;
    verdict.replaceChildren(make("h2", {}, title), make("p", { class: "muted" }, fileName), ...paragraphs.map((text) => make("p", {}, text)));
}

function showProgress(/** @type {{ what: string, done: number, total: number }} */ { what, done, total }) {
    const text = say(`progress.${what}`, { done, total });
    bar.max = Math.max(1, total);
    bar.value = done;
    find("work-text").textContent = text;
    if (Date.now() - spokenAt < spokenEveryMs) return;
    spokenAt = Date.now();
    find("spoken").textContent = text;
}

function finish() {
    work.hidden = true;
    find("spoken").textContent = "";
    worker?.terminate();
    worker = null;
}

function showRefusal(/** @type {import("./check.js").Said} */ { key, values }) {
    finish();
    const about = key === "refused.unexpected" || key === "refused.browser" || key.startsWith("refused.fetch.") ? "cannot_say" : "not_verified";
    showVerdict("bad", say(about), say(key, values));
}

function showResult(/** @type {import("./check.js").ReceiptResult | import("./check.js").ReportResult} */ result, /** @type {boolean} */ ownKey) {
    finish();
    const kind = result.good ? "good" : "bad", reminder = ownKey ? [] : [say("key.reminder")];
    if (result.kind === "receipt") {
        showVerdict(kind, say(`receipt.${kind}`), say(`receipt.${kind}_text`, { origin: result.origin }), ...reminder);
        details.replaceChildren(...receiptView(result, words));
    } else {
        const total = result.agree + result.wrong.length;
        const title = say(`report.${kind}`, { agree: result.agree, wrong: result.wrong.length, missing: result.missing.length, total });
        showVerdict(kind, title, say(`report.${kind}_text`, { origin: result.origin, size: result.size }), ...reminder);
        details.replaceChildren(...reportView(result, words));
    }
}

async function check(/** @type {File} */ file) {
    finish();
    details.replaceChildren();
    fileName = file.name;
    if (file.size > largestFile) return showRefusal({ key: "refused.report.size", values: { line: 1 } });
    showVerdict("muted", say("checking"));
    work.hidden = false;
    bar.removeAttribute("value");
    find("work-text").textContent = "";
    spokenAt = Date.now();
    const keyText = keyField.value.trim(), ownKey = keyText === kept.get(), bytes = new Uint8Array(await file.arrayBuffer());
    const mine = (worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" }));
    mine.addEventListener("error", (event) => { if (worker === mine) showRefusal({ key: "refused.unexpected", values: { what: event.message ?? "" } }); });
    mine.addEventListener("message", (/** @type {MessageEvent<import("./worker.js").Message>} */ { data }) => {
        if (worker !== mine) return;
        if ("progress" in data) showProgress(data.progress);
        else if ("result" in data) showResult(data.result, ownKey);
        else showRefusal(data.refused);
    });
    mine.postMessage({ bytes, keyText, log, texts: textsFrom }, [bytes.buffer]);
}

function takeFiles(/** @type {FileList | null | undefined} */ files) {
    const file = files?.[0];
    if (file !== undefined) void check(file);
}

// ---- the start ----------------------------------------------------------------------------------------------------

function listen() {
    keyField.addEventListener("input", keyTyped);
    find("key-fetch").addEventListener("click", () => void takeServerKey());
    fileField.addEventListener("change", () => {
        takeFiles(fileField.files);
        fileField.value = "";  // so that the same file can be chosen again after a new key
    });
    // A file that misses the zone must not make the browser leave the page, so the whole window takes it.
    addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("verify-over"); });
    addEventListener("dragleave", () => drop.classList.remove("verify-over"));
    addEventListener("drop", (event) => {
        event.preventDefault();
        drop.classList.remove("verify-over");
        takeFiles(event.dataTransfer?.files);
    });
}

async function start() {
    listen();
    try {
        texts = await loadTexts(language, textsFrom);
    } catch (error) {
        if (!(error instanceof Refused)) throw error;  // without its texts the page shows their names: better than nothing
    }
    await fetchKey();
    keyField.value ||= kept.get() || serverKey;
    describeKey();
    document.documentElement.dataset.ready = "true";
}

void start();
