// The reports of this device: those that wait for a signal, those that were refused and can be mended, those whose words are not yet saved.
import { refusal } from "./api.js";
import { Sent } from "./sent.js";
import { html, useEffect, useState } from "./view.js";
import { language, t, when } from "./texts.js";

/** Keeps a finished report and starts sending it; the browser sends it also when the page is closed, where it can.
 * @param {Draft} draft */
export async function hand(draft) {
    await outbox.put(draft);
    try {
        const worker = await navigator.serviceWorker?.getRegistration();
        await worker?.sync?.register("daybook-send");
    } catch { /* the page sends by itself */ }
    await outbox.send();
}

/** @param {{draft: Draft, onMend?: (draft: Draft) => void}} props */
function Waits({ draft, onMend }) {
    const refused = draft.state === "refused";
    const drop = () => { if (confirm(t("draft.drop_sure"))) void outbox.remove(draft.once); };
    return html`<div class="card">
        <p><strong>${t(refused ? "draft.refused" : "draft.waits", { time: when(draft.at) })}</strong></p>
        ${refused && html`<p class="bad">${refusal(draft.problem)}</p>`}
        ${!refused && html`<p class="muted">${t("draft.waits_about")}</p>`}
        <div class="row">
            ${!refused && html`<button onClick=${() => void outbox.send()}>${t("draft.send_now")}</button>`}
            ${refused && (onMend ? html`<button onClick=${() => onMend(draft)}>${t("draft.mend")}</button>` : html`<a class="button" href="/form?lang=${language}">${t("draft.mend")}</a>`)}
            <button class="quiet" onClick=${drop}>${t("draft.drop")}</button>
        </div>
    </div>`;
}

/** @param {{draft: Draft}} props */
function WasSent({ draft }) {
    const [open, setOpen] = useState(false);
    const receipt = /** @type {Receipt} */ (draft.answer);
    if (open) return html`<${Sent} receipt=${receipt} focus=${true} onRemove=${() => { if (confirm(t("sent.remove_sure"))) void outbox.remove(draft.once); }} />`;
    return html`<div class="card">
        <p><strong>${t("draft.sent", { reference: receipt.reference })}</strong></p>
        <p class="muted">${t("draft.sent_about")}</p>
        <button onClick=${() => setOpen(true)}>${t("draft.show_words")}</button>
    </div>`;
}

/** @param {{hidden?: string, onMend?: (draft: Draft) => void}} props hidden: the draft that the page itself is showing */
export function Waiting({ hidden, onMend }) {
    const [drafts, setDrafts] = useState(/** @type {Draft[]} */ ([]));
    useEffect(() => {
        const look = () => void outbox.drafts().then(setDrafts, () => {});
        look();
        return outbox.onChange(look);
    }, []);
    const shown = drafts.filter((draft) => draft.once !== hidden);
    if (shown.length === 0) return null;
    return html`<section aria-label=${t("draft.title")} class="no-print">
        ${shown.map((draft) => (draft.state === "sent" ? html`<${WasSent} key=${draft.once} draft=${draft} />` : html`<${Waits} key=${draft.once} draft=${draft} onMend=${onMend} />`))}
    </section>`;
}
