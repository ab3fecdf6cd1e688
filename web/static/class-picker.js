// Choosing a class of the classification by typing: a combobox after the WAI-ARIA pattern, with a list of what the server finds. The focus
// stays in the field; arrow keys move through the list, Enter takes, Escape closes.
import { call, sentence } from "./api.js";
import { html, useEffect, useRef, useState } from "./view.js";
import { language, t } from "./texts.js";

/** @typedef {{code: string, title: string, title_language: string, iccs_title: string, within: string}} Class */

const pauseMs = 150, shownMost = 30;

/** @param {Class} one */
export const nameOfClass = (one) => `${one.code} ${one.title}`;

/** @param {{one: Class, index: number, active: boolean, onTake: () => void}} props */
function Option({ one, index, active, onTake }) {
    const element = useRef(/** @type {HTMLElement | null} */ (null));
    useEffect(() => { if (active) element.current?.scrollIntoView({ block: "nearest" }); }, [active]);
    const official = [one.iccs_title === one.title ? "" : one.iccs_title, one.within].filter(Boolean);
    // The field keeps the focus when the mouse takes an option.
    return html`<li id=${`class-${index}`} ref=${element} role="option" aria-selected=${active} class=${active ? "active" : ""} onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${onTake}>
        <span><code>${one.code}</code> <span lang=${one.title_language}>${one.title}</span></span>
        ${official.length > 0 && html`<span class="muted" lang="en">${official.join(" · ")}</span>`}</li>`;
}

/** @param {{chosen: Class | null, onChoose: (chosen: Class | null) => void, error: string}} props */
export function ClassPicker({ chosen, onChoose, error }) {
    const [text, setText] = useState(chosen ? nameOfClass(chosen) : "");
    const [open, setOpen] = useState(false);
    const [found, setFound] = useState(/** @type {Class[]} */ ([]));
    const [said, setSaid] = useState("");
    const [activeCode, setActiveCode] = useState("");  // by its code, so that it stays when the same list comes again
    const active = found.findIndex(({ code }) => code === activeCode);
    const asked = useRef(0);
    const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
    useEffect(() => () => clearTimeout(timer.current), []);

    /** Looks for the words; an answer that comes after a later question is dropped. @param {string} words */
    const look = async (words) => {
        const mine = ++asked.current;
        const answer = await call(`/api/v1/desk/classes?lang=${language}&limit=${shownMost}&q=${encodeURIComponent(words.trim().slice(0, 100))}`);
        if (mine !== asked.current) return;
        setFound(answer.ok ? answer.body.classes : []);
        setSaid(!answer.ok ? sentence(answer) : answer.body.total === 0 ? t("desk.no_category") : t(answer.body.total > shownMost ? "desk.classes_first" : "desk.classes_found", { count: answer.body.total, shown: shownMost }));
    };
    /** @param {number} ms @param {string} words */
    const lookIn = (ms, words) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => void look(words), ms);
    };
    const unfold = () => {
        if (open) return;
        setOpen(true);
        lookIn(0, chosen ? "" : text);
    };
    const fold = () => {
        clearTimeout(timer.current);
        asked.current += 1;
        setOpen(false);
        setActiveCode("");
        setSaid("");
    };
    /** @param {Class} one */
    const take = (one) => {
        setText(nameOfClass(one));
        onChoose(one);
        fold();
    };
    const onInput = (/** @type {any} */ event) => {
        setText(event.target.value);
        onChoose(null);
        setOpen(true);
        setActiveCode("");
        lookIn(pauseMs, event.target.value);
    };
    const onKey = (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (!open) return unfold();
            const by = event.key === "ArrowDown" ? 1 : -1;
            if (found.length > 0) setActiveCode(found[active < 0 && by < 0 ? found.length - 1 : (active + by + found.length) % found.length].code);
        } else if (event.key === "Enter" && open) {
            event.preventDefault();  // nothing is sent while the list is open
            if (active >= 0) take(found[active]);
        } else if (event.key === "Escape" && (open || text !== "")) {
            event.preventDefault();
            event.stopPropagation();  // the first one closes the list, the next one empties the field, the one after that is the page's
            if (open) return fold();
            setText("");
            onChoose(null);
        }
    };
    return html`<div class="field picker"><label for="category">${t("desk.category")}</label>
        <p class="muted" id="category-about">${t("desk.category_about")}</p>
        <input id="category" role="combobox" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100" value=${text} aria-expanded=${open} aria-controls="category-list" aria-autocomplete="list"
            aria-activedescendant=${active >= 0 ? `class-${active}` : undefined} aria-describedby="category-about category-error" aria-invalid=${error ? "true" : undefined}
            onInput=${onInput} onKeyDown=${onKey} onClick=${unfold} onBlur=${fold} />
        <ul id="category-list" role="listbox" aria-label=${t("desk.category")} hidden=${!open || found.length === 0}>
            ${found.map((one, index) => html`<${Option} key=${one.code} one=${one} index=${index} active=${index === active} onTake=${() => take(one)} />`)}</ul>
        <p class="muted" role="status">${open ? said : ""}</p>
        ${chosen && !open && html`<p class="muted" id="category-chosen"><code>${chosen.code}</code> <span lang=${chosen.title_language}>${chosen.title}</span>${chosen.iccs_title && chosen.iccs_title !== chosen.title && html` · <span lang="en">${chosen.iccs_title}</span>`}</p>`}
        <p class="error" id="category-error">${error}</p></div>`;
}
