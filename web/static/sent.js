// What a resident holds after sending: reference, seven words, receipt, and what happens next.
import { saveReceipt } from "./api.js";
import { html, useEffect, useRef, useState } from "./view.js";
import { language, t } from "./texts.js";

/** Puts text on the clipboard, also where the page came without TLS and the browser has no clipboard for it.
 * @param {string} text @returns {Promise<boolean>} */
export async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const area = document.createElement("textarea");
        area.value = text;
        area.className = "aside";
        document.body.append(area);
        area.select();
        const done = document.execCommand("copy");
        area.remove();
        return done;
    }
}

/** @param {{receipt: Receipt, focus?: boolean, main?: boolean, onRemove?: () => void, onAnother?: () => void}} props */
export function Sent({ receipt, focus, main, onRemove, onAnother }) {
    const [latin, setLatin] = useState(language === "en");
    const [said, setSaid] = useState({ text: "", good: true });
    const head = useRef(/** @type {HTMLElement | null} */ (null));
    useEffect(() => { if (focus) head.current?.focus(); }, []);
    const words = latin ? receipt.words.latin : receipt.words.cyrillic;
    const doCopy = async () => {
        const done = await copy(`${receipt.reference}\n${words}\n${location.origin}/follow`);
        setSaid({ text: t(done ? "sent.copied" : "sent.not_copied"), good: done });
    };
    const doSave = async () => {
        const done = await saveReceipt(receipt.words.latin, receipt.reference);
        setSaid({ text: t(done ? "sent.saved" : "sent.not_saved"), good: done });
    };
    const doFollow = () => {
        sessionStorage.setItem("words", words);
        location.assign(`/follow?lang=${language}`);
    };
    return html`
        <div class="good no-print"><${main ? "h1" : "h2"} tabindex="-1" ref=${head}>${t("sent.title")}<//><p>${t("sent.kept")}</p></div>
        <section class="card receipt" aria-labelledby="words-title">
            <p class="print-only"><strong>${t("sent.title")}</strong></p>
            <p class="muted">${t("sent.reference")}</p>
            <p class="reference" data-reference>${receipt.reference}</p>
            <h2 id="words-title">${t("sent.words")}</h2>
            <p>${t("sent.words_about")}</p>
            <ol class="words" data-words lang=${latin ? "en" : language}>${words.split(/[\s-]+/).map((word) => html`<li key=${word}>${word}</li>`)}</ol>
            <p class="muted">${t("sent.follow_at")} ${location.origin}/follow</p>
            <p class="no-print"><button class="quiet" onClick=${() => setLatin(!latin)}>${t(latin ? "sent.in_cyrillic" : "sent.in_latin")}</button></p>
            <div class="row no-print">
                <button class="main" onClick=${doCopy}>${t("sent.copy")}</button>
                <button onClick=${() => print()}>${t("sent.print")}</button>
                <button onClick=${doSave}>${t("sent.save")}</button>
                <button onClick=${doFollow}>${t("sent.follow")}</button>
            </div>
            <p role="status" class=${said.text === "" ? "" : said.good ? "good" : "bad"}>${said.text}</p>
        </section>
        <section class="card no-print" aria-labelledby="next-title">
            <h2 id="next-title">${t("sent.next")}</h2>
            <ol class="steps"><li>${t("sent.next_read")}</li><li>${t("sent.next_decide")}</li><li>${t("sent.next_answer")}</li></ol>
        </section>
        <div class="row no-print">
            ${onRemove && html`<button onClick=${onRemove}>${t("sent.remove")}</button>`}
            ${onAnother && html`<button class="quiet" onClick=${onAnother}>${t("sent.another")}</button>`}
        </div>`;
}
