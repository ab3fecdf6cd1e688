// What becomes of a report: recorded under a category, the same as another one, or closed with a reason from the list.
import { ClassPicker } from "./class-picker.js";
import { inWords } from "./desk-list.js";
import { element, html, useState } from "./view.js";
import { language, t, textsUnder } from "./texts.js";

/** @typedef {{desk: import("./desk.js").Desk, actions: import("./desk.js").Actions, row: import("./desk.js").Row}} DecideProps */

/** @param {DecideProps} props */
function Accept({ actions, row }) {
    const [chosen, setChosen] = useState(row.category ? { code: row.category, title: row.category_title, title_language: language, iccs_title: "", within: "" } : /** @type {import("./class-picker.js").Class | null} */ (null));
    const [error, setError] = useState("");
    const [note, setNote] = useState("");
    const send = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (chosen) return void actions.decide("accept", { category: chosen.code, ...(note.trim() ? { note: note.trim() } : {}) }, t("desk.will_accept", { reference: row.reference, category: chosen.title }));
        setError(t("desk.category_missing"));
        element("category").focus();
    };
    return html`<form onSubmit=${send}>
        <${ClassPicker} chosen=${chosen} onChoose=${(/** @type {typeof chosen} */ one) => { setChosen(one); setError(""); }} error=${error} />
        <${Note} id="accept-note" note=${note} setNote=${setNote} />
        <button class="main" type="submit">${t("desk.accept")}</button>
    </form>`;
}

/** @param {{id: string, note: string, setNote: (note: string) => void}} props */
function Note({ id, note, setNote }) {
    return html`<div class="field"><label for=${id}>${t("desk.note")}</label><p class="muted" id=${`${id}-about`}>${t("desk.note_about")}</p>
        <textarea id=${id} rows="2" maxlength="2000" aria-describedby=${`${id}-about`} value=${note} onInput=${(/** @type {any} */ event) => setNote(event.target.value)}></textarea></div>`;
}

/** @param {DecideProps} props */
function Close({ actions, row }) {
    const [reason, setReason] = useState("");
    const [note, setNote] = useState("");
    const send = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (reason) void actions.decide("close", { reason, ...(note.trim() ? { note: note.trim() } : {}) }, t("desk.will_close", { reference: row.reference, reason: inWords("reason.", reason) }));
    };
    return html`<form onSubmit=${send}>
        <fieldset class="field"><legend>${t("desk.reason")}</legend>
            ${textsUnder("reason.").map((one) => html`<label class="choice" key=${one.code}><input type="radio" name="reason" value=${one.code} required checked=${reason === one.code} onChange=${() => setReason(one.code)} /><span>${one.title}</span></label>`)}
        </fieldset>
        <${Note} id="close-note" note=${note} setNote=${setNote} />
        <button class="bad" type="submit">${t("desk.close")}</button>
    </form>`;
}

/** @param {DecideProps} props */
function Duplicate({ desk, actions, row }) {
    const [of, setOf] = useState("");
    const others = desk.rows.filter((one) => one.reference !== row.reference);
    const send = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (of.trim()) void actions.decide("duplicate", { of: of.trim().toUpperCase() }, t("desk.will_duplicate", { reference: row.reference, of: of.trim().toUpperCase() }));
    };
    return html`<form onSubmit=${send}>
        <div class="field"><label for="of">${t("desk.duplicate_of")}</label>
            <input id="of" list="others" required maxlength="11" pattern="[0-9A-Za-z]{5}-?[0-9A-Za-z]{5}" autocapitalize="characters" value=${of} onInput=${(/** @type {any} */ event) => setOf(event.target.value)} />
            <datalist id="others">${others.map((one) => html`<option value=${one.reference}>${one.category_title} · ${one.area_name}</option>`)}</datalist></div>
        <button type="submit">${t("desk.duplicate")}</button>
    </form>`;
}

/** @param {DecideProps} props */
function Reopen({ actions, row }) {
    const [note, setNote] = useState("");
    const send = (/** @type {Event} */ event) => {
        event.preventDefault();
        void actions.decide("reopen", { ...(note.trim() ? { note: note.trim() } : {}) }, t("desk.will_reopen", { reference: row.reference }));
    };
    return html`<form onSubmit=${send}><${Note} id="reopen-note" note=${note} setNote=${setNote} /><button type="submit">${t("desk.reopen")}</button></form>`;
}

/** @param {DecideProps} props */
export function Decide(props) {
    const { actions, row } = props;
    const isOpen = row.status === "received" || row.status === "read";
    const ways = !isOpen ? (actions.may("reopen-reports") ? [{ key: "desk.reopen", part: Reopen }] : []) : [
        ...(actions.may("decide-reports") ? [{ key: "desk.accept", part: Accept }, { key: "desk.duplicate", part: Duplicate }] : []),
        ...(actions.may("close-reports") ? [{ key: "desk.close", part: Close }] : []),
    ];
    if (ways.length === 0) return null;
    return html`<section class="decide" aria-labelledby="decide-title">
        <h3 id="decide-title">${t("desk.decide")}</h3>
        ${ways.map((way) => html`<details class="card" name="decision" key=${way.key}><summary>${t(way.key)}</summary><${way.part} ...${props} /></details>`)}
    </section>`;
}
