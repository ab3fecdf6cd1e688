// The own account: password, second factor, end of the session.
import { call, sentence } from "./api.js";
import { copy } from "./sent.js";
import { change, logOut, needSession } from "./staff.js";
import { element, html, render, useEffect, useRef, useState } from "./view.js";
import { language, loadTexts, t, when } from "./texts.js";

/** A line below a form about how it went. @param {{said: {text: string, good: boolean}}} props */
function Said({ said }) {
    return html`<p role="status" class=${said.text === "" ? "" : said.good ? "good" : "bad"}>${said.text}</p>`;
}
const silence = { text: "", good: true };

/** @param {{session: import("./staff.js").Session}} props */
function Who({ session }) {
    return html`<section class="card" aria-labelledby="who-title">
        <h2 id="who-title">${session.display_name || session.name}</h2>
        <dl class="facts">
            <dt>${t("account.roles")}</dt><dd>${session.roles.map((role) => t(`role.${role}`)).join(", ")}</dd>
            <dt>${t("account.areas")}</dt><dd>${session.areas?.length > 0 ? session.areas.join(", ") : t("account.everywhere")}</dd>
        </dl>
        <div class="row">${!session.must_change_password && html`<a class="button" href=${`/desk?lang=${language}`}>${t("desk.title")}</a>`}<button onClick=${logOut}>${t("account.leave")}</button></div>
    </section>`;
}

/** The name that a password manager keeps a password under. @param {{session: import("./staff.js").Session}} props */
const ForManagers = ({ session }) => html`<input type="text" name="username" autocomplete="username" value=${session.name} readonly hidden />`;

/** @param {{session: import("./staff.js").Session}} props */
function Password({ session }) {
    const [said, setSaid] = useState(silence);
    const send = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.target);
        const data = new FormData(form);
        if (data.get("new") !== data.get("again")) return setSaid({ text: t("account.differ"), good: false });
        const answer = await change("/api/v1/account/password", { old: data.get("old"), new: data.get("new") });
        setSaid({ text: answer.ok ? t("account.changed") : sentence(answer), good: answer.ok });
        if (!answer.ok) return;
        form.reset();
        // Whoever had to choose one first was on the way to the desk.
        if (session.must_change_password) location.assign(`/desk?lang=${language}`);
        else await show();  // a new password begins a new session, with a new token
    };
    return html`<section class="card" aria-labelledby="password-title">
        <h2 id="password-title">${t("account.password")}</h2>
        ${session.must_change_password && html`<p class="bad">${t("account.temporary")}</p>`}
        <form onSubmit=${send}>
            <${ForManagers} session=${session} />
            <div class="field"><label for="old">${t("account.old")}</label><input id="old" name="old" type="password" autocomplete="current-password" required maxlength="1000" /></div>
            <div class="field"><label for="new">${t("account.new")}</label><p class="muted" id="new-about">${t("account.new_about")}</p>
                <input id="new" name="new" type="password" autocomplete="new-password" required maxlength="1000" aria-describedby="new-about" /></div>
            <div class="field"><label for="again">${t("account.again")}</label><input id="again" name="again" type="password" autocomplete="new-password" required maxlength="1000" /></div>
            <${Said} said=${said} />
            <button class="main" type="submit">${t("account.change")}</button>
        </form>
    </section>`;
}

/** The squares of a QR code as one path, with the quiet border of four that readers need.
 * @param {string} text @returns {Promise<{path: string, size: number} | null>} */
async function squares(text) {
    try {
        const { default: qrcode } = await import("../vendor/qrcode.mjs");
        const code = qrcode(0, "M");
        code.addData(text);
        code.make();
        const size = code.getModuleCount();
        let path = "";
        for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (code.isDark(y, x)) path += `M${x + 4} ${y + 4}h1v1h-1z`;
        return { path, size: size + 8 };
    } catch {
        return null;  // the secret in letters is there as well
    }
}

/** @typedef {{secret: string, uri: string, code: {path: string, size: number} | null}} Offer */

/** The codes for a lost telephone, shown once: leaving before they are noted down has to be meant. @param {{codes: string[], onDone: () => void}} props */
function Recovery({ codes, onDone }) {
    const [said, setSaid] = useState(silence);
    useEffect(() => {
        const ask = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault();
        addEventListener("beforeunload", ask);
        return () => removeEventListener("beforeunload", ask);
    }, []);
    const doCopy = async () => {
        const done = await copy(codes.join("\n"));
        setSaid({ text: t(done ? "sent.copied" : "sent.not_copied"), good: done });
    };
    return html`<p class="good">${t("account.totp_on")}</p>
        <h3 id="totp-step" tabindex="-1">${t("account.recovery_title")}</h3>
        <p>${t("account.recovery")}</p>
        <ul class="recovery">${codes.map((code) => html`<li key=${code}><code>${code}</code></li>`)}</ul>
        <div class="row"><button onClick=${doCopy}>${t("sent.copy")}</button><button onClick=${() => print()}>${t("sent.print")}</button>
            <button class="main" onClick=${onDone}>${t("account.recovery_done")}</button></div>
        <${Said} said=${said} />`;
}

/** What the app needs to know, and the first code of it. @param {{offer: Offer, said: {text: string, good: boolean}, onCode: (event: SubmitEvent) => void, onCancel: () => void}} props */
function Scan({ offer, said, onCode, onCancel }) {
    const picture = offer.code && html`<p>${t("account.totp_scan")}</p>
        <svg class="code" viewBox=${`0 0 ${offer.code.size} ${offer.code.size}`} role="img" aria-label=${t("account.totp_code_image")} shape-rendering="crispEdges">
            <rect width="100%" height="100%" fill="#fff" /><path d=${offer.code.path} fill="#000" /></svg>`;
    const app = html`<p class="row"><a class="button" href=${offer.uri}>${t("account.totp_app")}</a></p>`;
    // A telephone cannot point its camera at itself: there the way into the app comes first.
    const onTelephone = matchMedia("(hover: none) and (pointer: coarse)").matches;
    return html`<h3 id="totp-step" tabindex="-1">${t("account.totp_connect")}</h3>
        ${onTelephone ? app : picture}
        <p>${t("account.totp_secret")}</p>
        <p class="reference">${offer.secret.replace(/(.{4})(?=.)/g, "$1 ")}</p>
        ${onTelephone ? picture : app}
        <form onSubmit=${onCode}>
            <div class="field"><label for="code">${t("account.totp_enter")}</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="8" required /></div>
            <${Said} said=${said} />
            <div class="row"><button class="main" type="submit">${t("account.totp_confirm")}</button><button type="button" class="quiet" onClick=${onCancel}>${t("page.cancel")}</button></div>
        </form>`;
}

/** Setting up goes in steps, one on the screen at a time: the password, the app with its first code, the codes for a lost telephone.
 * @param {{session: import("./staff.js").Session}} props */
function SecondFactor({ session }) {
    const [said, setSaid] = useState(silence);
    const [on, setOn] = useState(session.totp_enabled);
    const [step, setStep] = useState(/** @type {"rest" | "password" | "scan" | "recovery"} */ ("rest"));
    const [offer, setOffer] = useState(/** @type {Offer | null} */ (null));
    const [recovery, setRecovery] = useState(/** @type {string[]} */ ([]));
    const begun = useRef(false);
    useEffect(() => {
        // What had the focus is gone with its step.
        if (begun.current) document.getElementById({ rest: "totp-begin", password: "totp-password", scan: "totp-step", recovery: "totp-step" }[step])?.focus();
        begun.current = true;
    }, [step]);
    const go = (/** @type {typeof step} */ next) => { setSaid(silence); setStep(next); };
    const begin = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const answer = await change("/api/v1/account/totp", { password: new FormData(/** @type {HTMLFormElement} */ (event.target)).get("password") });
        if (!answer.ok) {
            setSaid({ text: sentence(answer), good: false });
            return element("totp-password").focus();
        }
        setOffer({ ...answer.body, code: await squares(answer.body.uri) });
        go("scan");
    };
    const confirmCode = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const field = /** @type {HTMLInputElement} */ (element("code"));
        const answer = await change("/api/v1/account/totp/confirm", { code: field.value.replace(/\s/g, "") });
        if (!answer.ok) {
            setSaid({ text: sentence(answer), good: false });
            return field.select();
        }
        setOn(true);
        setOffer(null);
        setRecovery(answer.body?.recovery_codes ?? []);
        go("recovery");
    };
    const done = () => { setRecovery([]); go("rest"); };
    return html`<section class="card" aria-labelledby="totp-title">
        <h2 id="totp-title">${t("account.totp")}</h2>
        ${step !== "recovery" && html`<p>${t("account.totp_about")}</p>`}
        ${step === "rest" && html`<p><strong>${t(on ? "account.totp_is_on" : "account.totp_is_off")}</strong></p>
            <button id="totp-begin" onClick=${() => go("password")}>${t(on ? "account.totp_renew" : "account.totp_begin")}</button>`}
        ${step === "password" && html`<form onSubmit=${begin}>
            <${ForManagers} session=${session} />
            <div class="field"><label for="totp-password">${t("account.totp_password")}</label><p class="muted" id="totp-password-about">${t("account.totp_why")}</p>
                <input id="totp-password" name="password" type="password" autocomplete="current-password" required maxlength="1000" aria-describedby="totp-password-about" /></div>
            <${Said} said=${said} />
            <div class="row"><button class="main" type="submit">${t("account.totp_next")}</button><button type="button" class="quiet" onClick=${() => go("rest")}>${t("page.cancel")}</button></div>
        </form>`}
        ${step === "scan" && offer && html`<${Scan} offer=${offer} said=${said} onCode=${confirmCode} onCancel=${() => { setOffer(null); go("rest"); }} />`}
        ${step === "recovery" && html`<${Recovery} codes=${recovery} onDone=${done} />`}
    </section>`;
}

/** Seconds since 1970 as a time of here. @param {number} seconds */
const moment = (seconds) => when(new Date(seconds * 1000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16));

/** The browser and the system that a browser says it is, by the names that people know; what is unknown stays as it is. @param {string} agent */
function deviceName(agent) {
    const first = (/** @type {[RegExp, string][]} */ names) => names.find(([sign]) => sign.test(agent))?.[1];
    const browser = first([[/Edg/, "Edge"], [/OPR|Opera/, "Opera"], [/YaBrowser/, "Yandex"], [/SamsungBrowser/, "Samsung Internet"], [/Firefox|FxiOS/, "Firefox"], [/Chrome|CriOS/, "Chrome"], [/Safari/, "Safari"]]);
    const system = first([[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/Windows/, "Windows"], [/Mac OS X/, "macOS"], [/CrOS/, "ChromeOS"], [/Linux/, "Linux"]]);
    return [browser, system].filter(Boolean).join(" · ") || agent.slice(0, 60);
}

/** Where else the account is open, and an end to it. @param {{session: import("./staff.js").Session}} props */
function Sessions({ session }) {
    const [sessions, setSessions] = useState(/** @type {{id: string, began: number, seen: number, user_agent: string, current: boolean}[]} */ ([]));
    const [said, setSaid] = useState(silence);
    const load = async () => {
        const answer = await call("/api/v1/account/sessions");
        if (answer.ok) setSessions(answer.body.sessions);
        else setSaid({ text: sentence(answer), good: false });
    };
    useEffect(() => void load(), [session]);
    const end = async (/** @type {string} */ id) => {
        const answer = await change(`/api/v1/account/sessions/${id}`, undefined, { method: "DELETE" });
        setSaid({ text: answer.ok ? t("account.session_ended") : sentence(answer), good: answer.ok });
        await load();
    };
    return html`<section class="card" aria-labelledby="sessions-title">
        <h2 id="sessions-title">${t("account.sessions")}</h2>
        <p>${t("account.sessions_about")}</p>
        <ul class="plain">${sessions.map((one) => html`<li key=${one.id}>
            <strong>${one.current ? t("account.session_this") : moment(one.seen)}</strong> <span class="muted">${deviceName(one.user_agent)}</span>
            ${!one.current && html`<div><button onClick=${() => void end(one.id)}>${t("account.session_end")}</button></div>`}</li>`)}</ul>
        <${Said} said=${said} />
    </section>`;
}

/** Draws the page for the account as it is now. */
async function show() {
    const session = await needSession();
    if (!session) return;
    render(html`<${Who} session=${session} /><${Password} session=${session} />
        ${!session.must_change_password && html`<${SecondFactor} session=${session} /><${Sessions} session=${session} />`}`, element("account"));
}

async function start() {
    await loadTexts(true);
    await show();
}

void start();
