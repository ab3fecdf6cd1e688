// Following a report with its seven words, and writing to those who read it. The words go in a header, never into an address.
import { call, saveReceipt, sentence, wordsHeader } from "./api.js";
import { element, html, render, useState } from "./view.js";
import { loadTexts, t, when } from "./texts.js";

const form = /** @type {HTMLFormElement} */ (element("open"));
const field = /** @type {HTMLInputElement} */ (element("words"));
const againMs = 5_000;
let words = "";
/** @type {any} */
let report = null;
let listening = new AbortController();  // ends with the report that is shown

/** @param {string} text */
function setError(text) {
    element("error-words").textContent = text;
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
}

async function look() {
    const mine = words;
    const answer = await call("/api/v1/followup", { headers: wordsHeader(mine) });
    if (words !== mine) return;  // closed meanwhile, or another one opened
    if (answer.ok) {
        const first = report === null;
        report = answer.body;
        form.hidden = true;
        draw();
        if (first) {
            element("status-title").focus();
            void listen(listening.signal);
        }
        return;
    }
    // A report that is on the screen stays there while the signal is away.
    if (report === null) {
        setError(answer.status === 401 || answer.status === 403 || answer.status === 404 ? t("follow.unknown") : sentence(answer));
        field.focus();
    }
}

/** Looks again when the server says that something changed. The browser's own EventSource cannot send the words in a header.
 * @param {AbortSignal} signal until then */
async function listen(signal) {
    while (!signal.aborted) {
        try {
            const response = await fetch("/api/v1/followup/events", { headers: { ...wordsHeader(words), Accept: "text/event-stream" }, signal });
            const reader = response.ok ? response.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined;
            for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) if (part.value.includes("event:")) await look();
            await reader?.cancel();
        } catch { /* the signal is away; a little later */ }
        await new Promise((done) => setTimeout(done, againMs));
    }
}

/** @param {SubmitEvent} event */
function open(event) {
    event.preventDefault();
    report = null;
    words = field.value.trim().replace(/[\s,;.-]+/g, " ");
    if (words.split(" ").length !== 7 || words === "") {
        setError(t("follow.seven"));
        field.focus();
        return;
    }
    setError("");
    render(null, element("progress"));
    void look();
}

function Letters() {
    const [text, setText] = useState("");
    const [said, setSaid] = useState({ text: "", good: true });
    const send = async (/** @type {Event} */ event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        const answer = await call("/api/v1/followup/messages", { json: { text: text.trim() }, headers: wordsHeader(words) });
        setSaid({ text: answer.ok ? t("follow.written") : sentence(answer), good: answer.ok });
        if (answer.ok) {
            setText("");
            await look();
        }
    };
    return html`<section class="card" aria-labelledby="letters-title">
        <h2 id="letters-title">${t("follow.messages")}</h2>
        ${report.messages?.length > 0 && html`<ol class="letters">${report.messages.map((/** @type {any} */ one) => html`<li class=${`from-${one.from}`}>
            <strong>${t(one.from === "staff" ? "follow.from_staff" : "follow.from_you")}</strong><time datetime=${one.at}>${when(one.at)}</time><p>${one.text}</p></li>`)}</ol>`}
        <form onSubmit=${send}>
            <div class="field"><label for="message">${t("follow.write")}</label>
            <textarea id="message" rows="3" maxlength="4000" value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)}></textarea></div>
            <p role="status" class=${said.text === "" ? "" : said.good ? "good" : "bad"}>${said.text}</p>
            <button type="submit">${t("follow.send")}</button>
        </form>
    </section>`;
}

function Proof() {
    const [said, setSaid] = useState({ text: "", good: true });
    const save = async () => {
        const done = await saveReceipt(words, report.reference);
        setSaid({ text: t(done ? "sent.saved" : "sent.not_saved"), good: done });
    };
    return html`<section class="card" aria-labelledby="proof-title">
        <h2 id="proof-title">${t("follow.receipt")}</h2>
        <p>${t("follow.receipt_about")}</p>
        <button onClick=${save}>${t("sent.save")}</button>
        <p role="status" class=${said.text === "" ? "" : said.good ? "good" : "bad"}>${said.text}</p>
    </section>`;
}

/** Whoever looks over a shoulder, or takes the device next, finds neither words nor report. */
function close() {
    words = "";
    report = null;
    sessionStorage.removeItem("words");
    listening.abort();
    listening = new AbortController();
    field.value = "";
    form.hidden = false;
    render(null, element("progress"));
    field.focus();
}

function Progress() {
    return html`<section class="card" aria-labelledby="status-title">
        <p><button class="quiet" onClick=${close}>${t("follow.close")}</button></p>
        <p class="muted">${t("sent.reference")} <span class="reference" data-reference>${report.reference}</span></p>
        <h2 id="status-title" tabindex="-1" data-status=${report.status}>${report.status_title}</h2>
        ${report.status_text && html`<p>${report.status_text}</p>`}
        ${report.reason_text && html`<p>${report.reason_text}</p>`}
        <dl class="facts">
            <dt>${t("follow.received")}</dt><dd>${when(report.received)}</dd>
            <dt>${t("follow.category")}</dt><dd>${report.category_title || t("form.category_else")}</dd>
            ${report.area_name && html`<dt>${t("follow.area")}</dt><dd>${report.area_name}</dd>`}
        </dl>
        <ol class="timeline">${(report.timeline ?? []).map((/** @type {any} */ step) => html`<li><time datetime=${step.at}>${when(step.at)}</time>${step.what}</li>`)}</ol>
    </section>
    <${Letters} />
    <section class="card" aria-labelledby="readers-title">
        <h2 id="readers-title">${t("follow.readers")}</h2>
        ${report.readings?.length > 0
            ? html`<ol class="timeline">${report.readings.map((/** @type {any} */ one) => html`<li><time datetime=${one.at}>${when(one.at)}</time>${t(`role.${one.role}`)}: ${one.purpose_text}</li>`)}</ol>`
            : html`<p>${t("follow.readers_none")}</p>`}
    </section>
    <${Proof} />`;
}

const draw = () => render(html`<${Progress} />`, element("progress"));

async function start() {
    await loadTexts();
    form.addEventListener("submit", open);
    // In another language the same report is open again.
    document.querySelector(".languages")?.addEventListener("click", () => { if (report) sessionStorage.setItem("words", words); });
    const handed = sessionStorage.getItem("words");
    sessionStorage.removeItem("words");
    if (handed) {
        field.value = handed;
        form.requestSubmit();
    }
}

void start();
