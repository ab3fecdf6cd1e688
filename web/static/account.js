// The own account: password, second factor, end of the session.
import { call, sentence } from "./api.js";
import { change, logOut, needSession } from "./staff.js";
import { element, html, render, useEffect, useState } from "./view.js";
import { loadTexts, t, when } from "./texts.js";

/** A line below a form about how it went. @param {{said: {text: string, good: boolean}}} props */
function Said({ said }) {
    return html`<p role="status" class=${said.text === "" ? "" : said.good ? "good" : "bad"}>${said.text}</p>`;
}
const silence = { text: "", good: true };

/** @param {{session: import("./staff.js").Session}} props */
function Who({ session }) {
    return html`<section class="card" aria-labelledby="who-title">
        <h2 id="who-title">${session.name}</h2>
        <dl class="facts">
            <dt>${t("account.roles")}</dt><dd>${session.roles.map((role) => t(`role.${role}`)).join(", ")}</dd>
            <dt>${t("account.areas")}</dt><dd>${session.areas?.length > 0 ? session.areas.join(", ") : t("account.everywhere")}</dd>
        </dl>
        <div class="row"><a class="button" href=${`/desk?lang=${document.documentElement.lang}`}>${t("desk.title")}</a><button onClick=${logOut}>${t("account.leave")}</button></div>
    </section>`;
}

/** @param {{temporary: boolean}} props */
function Password({ temporary }) {
    const [said, setSaid] = useState(silence);
    const send = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.target);
        const data = new FormData(form);
        if (data.get("new") !== data.get("again")) return setSaid({ text: t("account.differ"), good: false });
        const answer = await change("/api/v1/account/password", { old: data.get("old"), new: data.get("new") });
        setSaid({ text: answer.ok ? t("account.changed") : sentence(answer), good: answer.ok });
        if (answer.ok) {
            form.reset();
            await needSession();  // a new password begins a new session, with a new token
        }
    };
    return html`<section class="card" aria-labelledby="password-title">
        <h2 id="password-title">${t("account.password")}</h2>
        ${temporary && html`<p class="bad">${t("account.temporary")}</p>`}
        <form onSubmit=${send}>
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

/** @param {{enabled: boolean}} props */
function SecondFactor({ enabled }) {
    const [said, setSaid] = useState(silence);
    const [on, setOn] = useState(enabled);
    const [secret, setSecret] = useState(/** @type {{secret: string, uri: string, code: {path: string, size: number} | null} | null} */ (null));
    const [recovery, setRecovery] = useState(/** @type {string[]} */ ([]));
    const begin = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const answer = await change("/api/v1/account/totp", { password: new FormData(/** @type {HTMLFormElement} */ (event.target)).get("password") });
        if (!answer.ok) return setSaid({ text: sentence(answer), good: false });
        setSaid(silence);
        setSecret({ ...answer.body, code: await squares(answer.body.uri) });
    };
    const confirmCode = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const code = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("code")).replace(/\s/g, "");
        const answer = await change("/api/v1/account/totp/confirm", { code });
        setSaid({ text: answer.ok ? t("account.totp_on") : sentence(answer), good: answer.ok });
        if (answer.ok) {
            setOn(true);
            setSecret(null);
            setRecovery(answer.body?.recovery_codes ?? []);
        }
    };
    return html`<section class="card" aria-labelledby="totp-title">
        <h2 id="totp-title">${t("account.totp")}</h2>
        <p>${t("account.totp_about")}</p>
        <p><strong>${t(on ? "account.totp_is_on" : "account.totp_is_off")}</strong></p>
        ${recovery.length > 0 && html`<p>${t("account.recovery")}</p><ul class="recovery">${recovery.map((code) => html`<li key=${code}><code>${code}</code></li>`)}</ul>`}
        ${!secret && html`<form onSubmit=${begin}>
            <div class="field"><label for="totp-password">${t("account.totp_password")}</label><input id="totp-password" name="password" type="password" autocomplete="current-password" required maxlength="1000" /></div>
            <button type="submit">${t(on ? "account.totp_renew" : "account.totp_begin")}</button>
        </form>`}
        ${secret && html`<p>${t("account.totp_scan")}</p>
            ${secret.code && html`<svg class="code" viewBox=${`0 0 ${secret.code.size} ${secret.code.size}`} role="img" aria-label=${t("account.totp_code_image")} shape-rendering="crispEdges">
                <rect width="100%" height="100%" fill="#fff" /><path d=${secret.code.path} fill="#000" /></svg>`}
            <p>${t("account.totp_secret")}</p>
            <p class="reference">${secret.secret.replace(/(.{4})(?=.)/g, "$1 ")}</p>
            <p class="row"><a class="button" href=${secret.uri}>${t("account.totp_app")}</a></p>
            <form onSubmit=${confirmCode}>
                <div class="field"><label for="code">${t("account.totp_enter")}</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="8" required /></div>
                <button class="main" type="submit">${t("account.totp_confirm")}</button>
            </form>`}
        <${Said} said=${said} />
    </section>`;
}

/** Seconds since 1970 as a time of here. @param {number} seconds */
const moment = (seconds) => when(new Date(seconds * 1000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16));

/** Where else the account is open, and an end to it. */
function Sessions() {
    const [sessions, setSessions] = useState(/** @type {{id: string, began: number, seen: number, user_agent: string, current: boolean}[]} */ ([]));
    const [said, setSaid] = useState(silence);
    const load = async () => {
        const answer = await call("/api/v1/account/sessions");
        if (answer.ok) setSessions(answer.body.sessions);
        else setSaid({ text: sentence(answer), good: false });
    };
    useEffect(() => void load(), []);
    const end = async (/** @type {string} */ id) => {
        const answer = await change(`/api/v1/account/sessions/${id}`, undefined, { method: "DELETE" });
        setSaid({ text: answer.ok ? t("account.session_ended") : sentence(answer), good: answer.ok });
        await load();
    };
    return html`<section class="card" aria-labelledby="sessions-title">
        <h2 id="sessions-title">${t("account.sessions")}</h2>
        <p>${t("account.sessions_about")}</p>
        <ul class="plain">${sessions.map((one) => html`<li key=${one.id}>
            <strong>${one.current ? t("account.session_this") : moment(one.seen)}</strong> <span class="muted">${one.user_agent}</span>
            ${!one.current && html`<div><button onClick=${() => void end(one.id)}>${t("account.session_end")}</button></div>`}</li>`)}</ul>
        <${Said} said=${said} />
    </section>`;
}

async function start() {
    await loadTexts(true);
    const session = await needSession();
    if (!session) return;
    render(html`<${Who} session=${session} /><${Password} temporary=${session.must_change_password === true} /><${SecondFactor} enabled=${session.totp_enabled} /><${Sessions} />`, element("account"));
}

void start();
