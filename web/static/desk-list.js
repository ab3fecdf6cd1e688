// The list at the desk: how many, which, and what the keys do.
import { html, useEffect, useRef } from "./view.js";
import { t, textsUnder, when } from "./texts.js";

/** A code in the words of the engine's texts, or as it is. @param {string} prefix @param {string} code */
export const inWords = (prefix, code) => textsUnder(prefix).find((one) => one.code === code)?.title ?? code;

/** @param {{row: import("./desk.js").Row, current: boolean, open: boolean, onOpen: () => void}} props */
function Row({ row, current, open, onOpen }) {
    return html`<li><button id=${`row-${row.reference}`} class=${`entry${open ? " open" : ""}`} aria-current=${open ? "true" : undefined} tabindex=${current ? 0 : -1} data-status=${row.status} onClick=${onOpen}>
        <span class="entry-title">${row.category_title || t("form.category_else")}</span>
        <span class=${`state state-${row.status}`}>${inWords("status.", row.status)}</span>
        <span class="entry-facts">${[row.area_name || t("desk.no_area"), when(row.received, "medium"), inWords("channel.", row.channel)].join(" · ")}</span>
        <span class="entry-facts"><code>${row.reference}</code>${row.attachments > 0 ? ` · ${t("desk.files", { count: row.attachments })}` : ""}${row.messages_waiting > 0 && html` · <strong>${t("desk.letters", { count: row.messages_waiting })}</strong>`}</span>
    </button></li>`;
}

/** A decision that has not been sent yet. @param {{desk: import("./desk.js").Desk, actions: import("./desk.js").Actions}} props */
function Undo({ desk, actions }) {
    if (!desk.decision) return null;
    return html`<div class="undo" role="status">
        <p>${desk.decision.words}</p>
        <div class="row"><button id="undo" onClick=${actions.undo}>${t("desk.undo")}</button><button class="quiet" onClick=${actions.sendNow}>${t("desk.send_now")}</button></div>
    </div>`;
}

/** @param {{desk: import("./desk.js").Desk, rows: import("./desk.js").Row[], actions: import("./desk.js").Actions}} props */
export function List({ desk, rows, actions }) {
    return html`<div class="row spread head"><h1 id="desk-title">${t("desk.title")}</h1>
        <span class=${desk.live ? "live" : "muted"} role="status">${t(desk.live ? "desk.live" : "desk.not_live")}</span></div>
        <section class="list" aria-labelledby="desk-title">
        <div class="filters">
            <div role="group" aria-label=${t("desk.filter")} class="row">
                ${["open", "all"].map((filter) => html`<button class=${desk.filter === filter ? "main" : ""} aria-pressed=${desk.filter === filter} onClick=${() => actions.setFilter(filter)}>${t(filter === "open" ? "desk.open" : "desk.all")}</button>`)}
            </div>
            <div><label class="aside" for="search">${t("desk.search")}</label><input id="search" type="search" placeholder=${t("desk.search")} value=${desk.search} onInput=${(/** @type {any} */ event) => actions.setSearch(event.target.value)} /></div>
        </div>
        <${Undo} desk=${desk} actions=${actions} />
        ${!desk.report && desk.said && html`<p class="good" role="status">${desk.said}</p>`}
        ${!desk.report && desk.trouble && html`<p class="bad" role="alert">${desk.trouble}</p>`}
        <p class="muted" aria-live="polite">${t("desk.count", { count: rows.length })}</p>
        ${rows.length === 0
            ? html`<p class="card">${t(desk.search ? "desk.none_found" : "desk.none")}</p>`
            : html`<ol class="entries">${rows.map((row, index) => html`<${Row} key=${row.reference} row=${row} current=${index === desk.chosen} open=${desk.report?.reference === row.reference} onOpen=${() => actions.open(row.reference)} />`)}</ol>`}
        ${desk.next && html`<p><button onClick=${actions.more}>${t("desk.more")}</button></p>`}
        <p class="with-keys"><button class="quiet" onClick=${() => actions.setHelp(true)}>${t("desk.keys")}</button></p>
    </section>`;
}

/** @param {{desk: import("./desk.js").Desk, actions: import("./desk.js").Actions}} props */
export function Help({ desk, actions }) {
    const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
    useEffect(() => { dialog.current?.showModal(); }, []);
    const keys = [["j", "desk.key_j"], ["k", "desk.key_k"], ["Enter", "desk.key_enter"], ["/", "desk.key_search"], ["u", "desk.key_u"], ["Esc", "desk.key_esc"], ["?", "desk.key_help"]];
    return html`<dialog ref=${dialog} aria-labelledby="help-title" onClose=${() => actions.setHelp(false)}>
        <h2 id="help-title">${t("desk.keys")}</h2>
        <dl class="keys">${keys.map(([key, text]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(text)}</dd>`)}</dl>
        <label class="choice"><input type="checkbox" checked=${desk.shortcuts} onChange=${(/** @type {any} */ event) => actions.setShortcuts(event.target.checked)} /><span>${t("desk.keys_on")}</span></label>
        <button class="main" onClick=${() => dialog.current?.close()}>${t("page.close")}</button>
    </dialog>`;
}
