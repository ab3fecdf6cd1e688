// One report at the desk. What is sealed is asked for with a purpose, because each reading is an entry that the reporter can see.
import { Decide } from "./desk-decide.js";
import { inWords } from "./desk-list.js";
import { loadAreas, openMap } from "./map.js";
import { html, useEffect, useRef, useState } from "./view.js";
import { t, textsUnder, when } from "./texts.js";

/** @typedef {{desk: import("./desk.js").Desk, actions: import("./desk.js").Actions}} DeskProps */

/** @param {DeskProps} props */
function AskPurpose({ desk, actions }) {
    const all = desk.purposes?.map((code) => ({ code, title: inWords("purpose.", code) })) ?? textsUnder("purpose.");
    const [purpose, setPurpose] = useState(all.length === 1 ? all[0].code : "");
    const send = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (purpose) void actions.read(purpose);
    };
    return html`<form class="card" onSubmit=${send}>
        <h3>${t("desk.sealed")}</h3>
        <p>${t("desk.sealed_about")}</p>
        <div class="field"><label for="purpose">${t("desk.purpose")}</label>
        <select id="purpose" required value=${purpose} onChange=${(/** @type {any} */ event) => setPurpose(event.target.value)}>
            <option value="">${t("desk.purpose_choose")}</option>
            ${all.map((one) => html`<option value=${one.code}>${one.title}</option>`)}
        </select></div>
        <button class="main" type="submit">${t("desk.read")}</button>
    </form>`;
}

/** @param {{point: [number, number]}} props latitude, longitude */
function Where({ point }) {
    const frame = useRef(/** @type {HTMLElement | null} */ (null));
    const [open, setOpen] = useState(false);
    const [trouble, setTrouble] = useState("");
    useEffect(() => {
        if (!open || !frame.current) return undefined;
        /** @type {any} */
        let map = null;
        let here = true;
        const into = frame.current;
        void loadAreas().then((areas) => (here ? openMap(into, { areas, centre: [point[1], point[0]], marker: [point[1], point[0]], title: t("place.map") }) : null))
            .then((made) => { map = made; if (!here) map?.remove(); }, () => setTrouble(t("place.no_map")));
        return () => { here = false; map?.remove(); };
    }, [open]);
    return html`<p>${point[0].toFixed(5)}, ${point[1].toFixed(5)} ${!open && html`<button onClick=${() => setOpen(true)}>${t("desk.map")}</button>`}</p>
        ${open && !trouble && html`<div class="map"><div class="frame" ref=${frame}></div></div>`}
        ${trouble && html`<p class="bad">${trouble}</p>`}`;
}

/** One file, fetched when it is asked for: looking at it is a reading of its own. @param {{file: import("./desk.js").Opened["attachments"][0], number: number, reference: string, purpose: string}} props */
function File({ file, number, reference, purpose }) {
    const [open, setOpen] = useState(false);
    const address = `/api/v1/desk/reports/${reference}/files/${encodeURIComponent(file.id)}?purpose=${encodeURIComponent(purpose)}`;
    const title = t("desk.attachment", { number, size: Math.max(1, Math.round(file.bytes / 1024)) });
    if (!open) return html`<li><button onClick=${() => setOpen(true)}>${title}</button></li>`;
    return html`<li>${file.type.startsWith("image/") ? html`<img src=${address} alt=${title} />` : html`<video controls autoplay src=${address} aria-label=${title}></video>`}</li>`;
}

/** @param {DeskProps} props */
function Files({ desk }) {
    const files = desk.opened?.attachments ?? [];
    return html`<h3>${t("desk.attachments")}</h3>
        <p class="muted">${t("desk.attachments_about")}</p>
        <ul class="files">${files.map((file, index) => html`<${File} key=${file.id} file=${file} number=${index + 1} reference=${desk.report?.reference} purpose=${desk.purpose} />`)}</ul>`;
}

/** What colleagues noted when they decided. @param {DeskProps} props */
function Notes({ desk }) {
    const notes = (desk.opened?.notes ?? []).filter((one) => one.note);
    if (notes.length === 0) return null;
    return html`<h3>${t("desk.notes")}</h3><ol class="timeline">${notes.map((one) => html`<li><time datetime=${one.at}>${when(one.at)} · ${one.account}</time>${one.note}</li>`)}</ol>`;
}

/** @param {DeskProps} props */
function Letters({ desk, actions }) {
    const reference = desk.report?.reference ?? "";
    const [text, setTextNow] = useState(desk.letters.get(reference) ?? "");
    const [said, setSaid] = useState({ text: "", good: true });
    const setText = (/** @type {string} */ now) => {
        setTextNow(now);
        desk.letters.set(reference, now);
    };
    const send = async (/** @type {Event} */ event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        const told = await actions.write(text.trim());
        setSaid(told);
        if (told.good) setTextNow("");
    };
    const letters = desk.opened?.messages ?? [];
    return html`<section class="card" aria-labelledby="letters-title">
        <h3 id="letters-title">${t("desk.messages")}</h3>
        ${letters.length > 0 && html`<ol class="letters">${letters.map((one) => html`<li class=${`from-${one.from}`}><strong>${t(one.from === "staff" ? "desk.from_staff" : "desk.from_reporter")}</strong><time datetime=${one.at}>${when(one.at)}</time><p>${one.text}</p></li>`)}</ol>`}
        ${actions.may("write-to-reporter") && html`<form onSubmit=${send}><div class="field"><label for="letter">${t("desk.write")}</label>
            <textarea id="letter" rows="3" maxlength="4000" value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)}></textarea></div>
            <p role="status" class=${said.text === "" ? "" : said.good ? "good" : "bad"}>${said.text}</p>
            <button type="submit">${t("desk.send")}</button></form>`}
    </section>`;
}

/** @param {DeskProps} props */
function Sealed(props) {
    const { desk } = props;
    const opened = desk.opened;
    if (!opened) return null;
    const facts = [["form.name", opened.name], ["form.phone", opened.phone], ["form.email", opened.email], ["form.address", opened.address], ["form.when", opened.occurred && when(opened.occurred)]].filter(([, value]) => value);
    return html`<section class="card" aria-labelledby="sealed-title">
        <h3 id="sealed-title" tabindex="-1">${t("desk.what_was_said")}</h3>
        <p class="spoken" data-sealed-text>${opened.erased ? t("desk.erased") : opened.text || t("desk.no_text")}</p>
        ${facts.length > 0 && html`<dl class="facts">${facts.map(([key, value]) => html`<dt>${t(key)}</dt><dd>${value}</dd>`)}</dl>`}
        ${opened.point && html`<${Where} point=${opened.point} />`}
        ${opened.attachments?.length > 0 && html`<${Files} ...${props} />`}
        <${Notes} ...${props} />
        <p class="muted purpose">${t("desk.read_for", { purpose: inWords("purpose.", desk.purpose) })}</p>
    </section>`;
}

/** @param {DeskProps} props */
export function Report({ desk, actions }) {
    const row = /** @type {import("./desk.js").Row} */ (desk.report);
    return html`<article class="report" aria-labelledby="report-title">
        <p><button class="quiet" onClick=${actions.back}>← ${t("desk.back")}</button></p>
        <h2 id="report-title" tabindex="-1">${row.category_title || t("form.category_else")}</h2>
        ${desk.said && html`<p class="good" role="status">${desk.said}</p>`}
        ${desk.trouble && html`<p class="bad" role="alert">${desk.trouble}</p>`}
        <section class="card" aria-label=${t("desk.facts")}><dl class="facts">
            <dt>${t("sent.reference")}</dt><dd><code>${row.reference}</code></dd>
            <dt>${t("desk.state")}</dt><dd>${inWords("status.", row.status)}</dd>
            <dt>${t("follow.received")}</dt><dd>${when(row.received)}</dd>
            <dt>${t("follow.area")}</dt><dd>${row.area_name || t("desk.no_area")}</dd>
            <dt>${t("desk.channel")}</dt><dd>${inWords("channel.", row.channel)}</dd>
            <dt>${t("desk.language")}</dt><dd>${inWords("language.", row.language)}</dd>
            <dt>${t("desk.naming")}</dt><dd>${t(row.naming === "named" ? "desk.named" : row.naming === "confidential" ? "desk.confidential" : "desk.anonymous")}</dd>
        </dl></section>
        ${desk.opened ? html`<${Sealed} desk=${desk} actions=${actions} /><${Letters} desk=${desk} actions=${actions} />` : actions.may("read-sealed") && html`<${AskPurpose} desk=${desk} actions=${actions} />`}
        <${Decide} desk=${desk} actions=${actions} row=${row} />
    </article>`;
}
