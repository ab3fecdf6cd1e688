// The one page form with scripts on: kept while it is written, sent through the outbox, so that it works without a signal and is never
// sent twice. With scripts off the same form goes to the server by itself.
import { call, refusal } from "./api.js";
import { ownPlace, PlacePicker, placeText } from "./place.js";
import { Sent } from "./sent.js";
import { element, html, render, useState } from "./view.js";
import { hand, Waiting } from "./waiting.js";
import { language, loadTexts, t } from "./texts.js";

const form = /** @type {HTMLFormElement} */ (element("form"));
const fields = ["text", "category", "address", "date", "time", "naming", "name", "phone", "email", "lat", "lon"];
let limits = { text_bytes: 8000, attachments: 5, attachment_bytes: 0 };

/** @param {string} name */
const value = (name) => String(new FormData(form).get(name) ?? "");

/** @param {string} name @param {string} to */
function setValue(name, to) {
    const control = form.elements.namedItem(name);
    if (control instanceof RadioNodeList) control.value = to;
    else if (control && "value" in control) control.value = to;
}

/** @returns {File[]} */
const chosenFiles = () => new FormData(form).getAll("attachments").filter((file) => file instanceof File && file.size > 0).map((file) => /** @type {File} */ (file));

function keepDraft() {
    void outbox.keep("form", Object.fromEntries(fields.map((name) => [name, value(name)]))).catch(() => {});
}

/** Names and numbers are asked only of those who want to be reached. */
function showWho() {
    element("who").hidden = value("naming") === "anonymous" || value("naming") === "";
}

/** @param {string} name @param {string} text */
function setError(name, text) {
    const place = document.getElementById(`error-${name}`);
    if (place) place.textContent = text;
    const control = document.getElementById(name);
    if (control && text) control.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    return Boolean(place);
}

/** @param {string} text @param {"good" | "bad" | ""} kind */
function say(text, kind) {
    const status = element("status");
    status.className = kind;
    status.textContent = text;
}

/** The first field that cannot be sent as it is, or nothing. */
function check() {
    for (const name of ["text", "attachments", ...fields]) setError(name, "");
    const files = chosenFiles();
    const wrong = /** @type {[string, string][]} */ ([]);
    if (value("text").trim() === "" && files.length === 0) wrong.push(["text", t("form.text_missing")]);
    if (new TextEncoder().encode(value("text")).length > limits.text_bytes) wrong.push(["text", t("form.text_long")]);
    if (files.length > limits.attachments) wrong.push(["attachments", t("form.files_many", { count: limits.attachments })]);
    if (limits.attachment_bytes > 0 && files.some((file) => file.size > limits.attachment_bytes)) wrong.push(["attachments", t("chat.file_large", { size: Math.floor(limits.attachment_bytes / 1048576) })]);
    for (const [name, text] of wrong) setError(name, text);
    return wrong[0]?.[0];
}

/** @returns {Record<string, unknown>} */
function body() {
    const day = value("date") || (value("time") ? new Date().toLocaleDateString("sv") : "");
    const known = value("naming") !== "anonymous";
    return {
        language, naming: value("naming") || "anonymous", category: value("category"), occurred: day && value("time") ? `${day}T${value("time")}` : day,
        ...(value("lat") && value("lon") ? { lat: Number(value("lat")), lon: Number(value("lon")) } : {}),
        text: value("text").trim(), address: value("address").trim(),
        name: known ? value("name").trim() : "", phone: known ? value("phone").trim() : "", email: known ? value("email").trim() : "",
    };
}

/** @param {SubmitEvent} event */
async function submit(event) {
    event.preventDefault();
    const wrong = check();
    if (wrong) {
        say(t("form.mend"), "bad");
        document.getElementById(wrong)?.focus();
        return;
    }
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
    button.disabled = true;
    say(t("form.sending"), "");
    const draft = /** @type {Draft} */ ({ once: outbox.makeOnce(), at: new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16), state: "waiting", body: body(),
        files: chosenFiles().map((file) => ({ name: file.name, type: file.type, blob: file })) });
    try {
        await hand(draft);
    } catch {
        form.submit();  // this browser keeps nothing: the plain way
        return;
    }
    button.disabled = false;
    await outcome(draft.once);
}

/** What became of the draft: sent, refused and back in the form, or waiting for a signal. @param {string} once */
async function outcome(once) {
    const draft = (await outbox.drafts()).find((one) => one.once === once);
    if (!draft) return;
    if (draft.state === "refused") {
        await outbox.remove(once);
        const text = refusal(draft.problem);
        const field = draft.problem?.errors?.[0]?.field ?? "";
        say(setError(field === "lat" ? "address" : field, text) ? t("form.mend") : `${t("form.mend")} ${text}`, "bad");
        document.querySelector("[aria-invalid]")?.scrollIntoView({ block: "center" });
        return;
    }
    await Promise.all([outbox.forget("form"), outbox.forget("chat")]);
    form.reset();
    setValue("lat", "");
    setValue("lon", "");
    showWho();
    drawPlace();
    if (draft.state === "sent" && draft.answer) return showSent(draft.once, draft.answer);
    say(t("form.kept"), "good");
    drawWaiting(undefined);
    element("status").focus();
}

/** @param {string} once @param {Receipt} receipt */
function showSent(once, receipt) {
    element("page").hidden = true;
    const remove = async () => { if (confirm(t("sent.remove_sure"))) { await outbox.remove(once); location.assign(`/?lang=${language}`); } };
    render(html`<${Sent} receipt=${receipt} focus=${true} main=${true} onRemove=${remove} onAnother=${() => location.assign(`/form?lang=${language}`)} />`, element("sent"));
    scrollTo({ top: 0 });
}

/** Puts a refused draft back into the form. @param {Draft} draft */
async function mend(draft) {
    for (const [name, kept] of Object.entries(draft.body ?? {})) setValue(name, String(kept ?? ""));
    const [day, time] = String(draft.body?.occurred ?? "").split("T");
    setValue("date", day ?? "");
    setValue("time", time ?? "");
    showWho();
    drawPlace();
    await outbox.remove(draft.once);
    element("text").focus();
}

/** @param {string | undefined} hidden */
const drawWaiting = (hidden) => render(html`<${Waiting} hidden=${hidden} onMend=${mend} />`, element("waiting"));

function Place() {
    const [open, setOpen] = useState(false);
    const [said, setSaid] = useState("");
    const [place, setPlace] = useState(value("lat") ? { lat: Number(value("lat")), lon: Number(value("lon")), area: "" } : /** @type {import("./place.js").Place | null} */ (null));
    const use = (/** @type {import("./place.js").Place | null} */ chosen) => {
        setOpen(false);
        setPlace(chosen);
        setValue("lat", chosen ? String(chosen.lat) : "");
        setValue("lon", chosen ? String(chosen.lon) : "");
        keepDraft();
    };
    const here = async () => {
        setSaid(t("place.asking"));
        const own = await ownPlace();
        setSaid(own ? "" : t("place.no_own"));
        if (own) use({ ...own, area: "" });
    };
    return html`<div class="row">
        <button type="button" onClick=${() => setOpen(true)}>${t("place.open")}</button>
        <button type="button" onClick=${here}>${t("place.own")}</button>
        ${place && html`<span>${t("chat.place_line", { place: placeText(place) })}</span><button type="button" class="quiet" onClick=${() => use(null)}>${t("place.drop")}</button>`}
        <span role="status" class="muted">${said}</span></div>
        ${open && html`<${PlacePicker} onUse=${use} onClose=${() => setOpen(false)} start=${place} />`}`;
}
function drawPlace() {
    render(null, element("place"));
    render(html`<${Place} />`, element("place"));
}

/** Fills the form with what was kept; coming from the conversation, with what was typed there. */
async function restore() {
    const kept = await outbox.kept("form").catch(() => undefined);
    const talk = new URLSearchParams(location.search).get("from") === "chat" ? await outbox.kept("chat").catch(() => undefined) : undefined;
    if (kept && value("text") === "") for (const name of fields) if (typeof kept[name] === "string") setValue(name, kept[name]);
    if (talk && value("text") === "") setValue("text", talk.lines.filter((/** @type {any} */ line) => line.typed).map((/** @type {any} */ line) => line.text).join("\n"));
}

async function start() {
    await loadTexts();
    await restore();
    showWho();
    drawPlace();
    drawWaiting(undefined);
    form.addEventListener("input", (event) => {
        keepDraft();
        showWho();
        // What was wrong is being mended.
        if (!(event.target instanceof HTMLElement) || !event.target.getAttribute("aria-invalid")) return;
        setError(event.target.id, "");
        if (!form.querySelector("[aria-invalid]")) say("", "");
    });
    form.addEventListener("submit", (event) => void submit(event));
    const service = await call(`/api/v1/service?lang=${language}`);
    if (service.body?.limits) limits = { ...limits, ...service.body.limits };
}

void start();
