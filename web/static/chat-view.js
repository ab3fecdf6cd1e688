// How the conversation looks: what was said, the answers offered, and the place to write.
import { Sent } from "./sent.js";
import { ownPlace, PlacePicker, placeText } from "./place.js";
import { html, useEffect, useRef, useState } from "./view.js";
import { language, t, when } from "./texts.js";

/** @typedef {import("./chat.js").Talk} Talk */
/** @typedef {import("./chat.js").Trouble} Trouble */
/** @typedef {{
 *   talk: Talk, trouble: Trouble | null, receipt: Receipt | null, busy: boolean, resumed: boolean, idle: boolean, progress: number, emergencyNumber: string,
 *   onChoice: (choice: import("./chat.js").Choice) => void, onText: (text: string, shown?: string) => void, onPlace: (place: import("./place.js").Place, shown: string) => void,
 *   onFile: (file: File) => void, onRetry: () => void, onTakeBack: () => string, onRestart: () => void, onRemove: () => void }} ChatProps */

/** @param {{line: import("./chat.js").Line, number: string}} props */
function Line({ line, number }) {
    return html`<li class=${`from-${line.who}${line.emergency ? " urgent" : ""}`}><span class="aside">${t(line.who === "us" ? "chat.we" : "chat.you")}</span> ${line.text}
        ${line.emergency && number && html`<a class="call" href=${`tel:${number}`}>${t("page.call")} ${number}</a>`}
        ${line.picture && html`<img src=${line.picture} alt=${t("chat.picture")} />`}</li>`;
}

/** What went wrong and what can be done about it. @param {ChatProps & {onBack: () => void}} props */
function TroubleCard({ trouble, onRetry, onBack, onRestart }) {
    if (!trouble) return null;
    return html`<div class="bad" role="alert">
        <p>${trouble.text}</p>
        ${trouble.kind === "signal" && html`<p>${t("chat.kept")}</p>`}
        <div class="row">
            ${(trouble.kind === "signal" || trouble.kind === "busy") && html`<button onClick=${onRetry}>${t("page.again")}</button>`}
            ${trouble.kind === "signal" && html`<a class="button" href=${`/form?lang=${language}&from=chat`}>${t("chat.without_signal")}</a>`}
            ${trouble.kind === "refused" && html`<button onClick=${onBack}>${t("chat.take_back")}</button><button onClick=${onRestart}>${t("chat.restart")}</button>`}
        </div>
    </div>`;
}

/** A place by map or by the device. @param {ChatProps} props */
function PlaceAnswers({ onPlace }) {
    const [open, setOpen] = useState(false);
    const [said, setSaid] = useState("");
    const use = (/** @type {import("./place.js").Place} */ place) => {
        setOpen(false);
        onPlace(place, t("chat.place_line", { place: placeText(place) }));
    };
    const here = async () => {
        setSaid(t("place.asking"));
        const own = await ownPlace();
        setSaid(own ? "" : t("place.no_own"));
        if (own) use({ ...own, area: "" });
    };
    return html`<button onClick=${here}>${t("place.own")}</button>
        <button onClick=${() => setOpen(true)}>${t("place.open")}</button>
        <span role="status" class="muted">${said}</span>
        ${open && html`<${PlacePicker} onUse=${use} onClose=${() => setOpen(false)} />`}`;
}

/** @param {ChatProps} props */
function TimeAnswer({ onText }) {
    const field = useRef(/** @type {HTMLInputElement | null} */ (null));
    const use = () => { if (field.current?.value) onText(field.current.value.replace("T", " "), when(field.current.value)); };
    return html`<span class="row"><label class="aside" for="moment">${t("chat.moment")}</label><input id="moment" class="short" type="datetime-local" ref=${field} />
        <button onClick=${use}>${t("chat.use_moment")}</button></span>`;
}

/** Where to write. Enter sends where there is a keyboard; on a telephone it begins a new line. @param {ChatProps & {text: string, setText: (text: string) => void}} props */
function Composer({ talk, busy, progress, onText, onFile, text, setText }) {
    // While the whole report waits for its "send", a second button of that name would be taken for it.
    if (isReview(talk)) return null;
    const send = () => {
        if (text.trim() === "" || busy || talk.pending) return;
        onText(text.trim());
        setText("");
    };
    const onKey = (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
        event.preventDefault();
        send();
    };
    const choose = (/** @type {Event} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        const file = input.files?.[0];
        input.value = "";
        if (file) onFile(file);
    };
    return html`<form class="composer" data-ask=${talk.ask} onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); send(); }}>
        ${progress >= 0 && html`<p class="muted"><label>${t("chat.uploading")} <progress max="1" value=${progress}></progress></label></p>`}
        <label for="write">${t(talk.ask === "place" ? "chat.write_place" : "chat.write")}</label>
        <textarea id="write" value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} onKeyDown=${onKey} rows="1" maxlength="8000" autocomplete="off"></textarea>
        <div class="row">
            <span class="button file"><span aria-hidden="true">${t("chat.attach")}</span><input type="file" accept="image/*,video/*" aria-label=${t("chat.attach")} disabled=${busy} onChange=${choose} /></span>
            <button class="main" type="submit" disabled=${busy}>${t("chat.send")}</button>
        </div>
    </form>`;
}

/** Is the report shown as a whole, to be sent or changed? @param {Talk} talk */
const isReview = (talk) => talk.choices.some((one) => one.choice === "send") && talk.choices.some((one) => one.choice.startsWith("change:"));

/** What is offered. Of a report that is complete, sending stands out, and what may be changed is one step away.
 * @param {ChatProps} props */
function Answers(props) {
    const { talk, onChoice } = props;
    const button = (/** @type {import("./chat.js").Choice} */ choice) => html`<button key=${choice.choice} class=${choice.choice === "send" ? "main" : ""} data-choice=${choice.choice} onClick=${() => onChoice(choice)}>${choice.label}</button>`;
    const changes = isReview(talk) ? talk.choices.filter((one) => one.choice.startsWith("change:")) : [];
    const others = talk.choices.filter((one) => one.choice !== "send" && !changes.includes(one));
    return html`<div class="answers" role="group" aria-label=${t("chat.answers")}>
        ${talk.ask === "place" && html`<${PlaceAnswers} ...${props} />`}
        ${talk.choices.filter((one) => one.choice === "send").map(button)}
        ${changes.length > 0 && html`<details class="changes"><summary>${t("chat.change")}</summary><div class="answers">${changes.map(button)}</div></details>`}
        ${others.map(button)}
        ${talk.ask === "when" && !talk.choices.some((one) => one.choice === "when:other") && html`<${TimeAnswer} ...${props} />`}
    </div>`;
}

/** Shows what was said last: from its beginning where it is longer than the screen, else down to the answers.
 * @param {HTMLElement} end what stands below the lines */
function scrollToNewest(end) {
    const lines = [...document.querySelectorAll(".talk > li")];
    const first = lines[lines.findLastIndex((line) => line.classList.contains("from-you")) + 1] ?? lines.at(-1);
    const composer = document.querySelector(".composer")?.getBoundingClientRect().height ?? 0;
    const tall = first && end.getBoundingClientRect().bottom - first.getBoundingClientRect().top > innerHeight - composer;
    if (tall) first.scrollIntoView({ block: "start" });
    else end.scrollIntoView({ block: "end" });
}

/** @param {ChatProps} props */
export function Chat(props) {
    const { talk, receipt, busy, trouble, resumed, idle, onRestart } = props;
    const [text, setTextNow] = useState(sessionStorage.getItem("writing") ?? "");
    // A telephone drops a page in the background: what is half written stays with the tab.
    const setText = (/** @type {string} */ now) => {
        setTextNow(now);
        sessionStorage.setItem("writing", now);
    };
    const end = useRef(/** @type {HTMLElement | null} */ (null));
    const waits = busy || talk.pending !== null;
    useEffect(() => {
        // A button that was pressed is gone: whoever works with the keyboard goes on from the newest words, not from the top of the page.
        if (!receipt && document.activeElement === document.body && talk.lines.length > 1) end.current?.focus({ preventScroll: true });
        if (talk.lines.length > 1 && end.current) scrollToNewest(end.current);
    }, [talk.lines.length, trouble]);

    if (receipt) return html`<${Sent} receipt=${receipt} focus=${true} main=${true} onRemove=${props.onRemove} onAnother=${onRestart} />`;
    if (idle) return html`<p><button class="main" onClick=${onRestart}>${t("chat.begin")}</button></p>`;
    return html`
        ${resumed && html`<div class="card row"><span>${t("chat.resumed", { time: when(talk.at) })}</span><button class="quiet" onClick=${() => { if (confirm(t("draft.drop_sure"))) onRestart(); }}>${t("chat.restart")}</button></div>`}
        <div role="log" aria-label=${t("chat.log")}><ol class="talk">${talk.lines.map((line, index) => html`<${Line} key=${index} line=${line} number=${props.emergencyNumber} />`)}</ol></div>
        <div ref=${end} tabindex="-1" class="end">
        <${TroubleCard} ...${props} onBack=${() => setText(props.onTakeBack())} />
        ${!waits && html`<${Answers} ...${props} />`}
        ${busy && props.progress < 0 && html`<p class="muted" role="status">${t("chat.busy")}</p>`}
        </div>
        <${Composer} ...${props} text=${text} setText=${setText} />`;
}
