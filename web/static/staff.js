// What the staff's pages share: the session with its CSRF token, without which the server takes no change.
import { call, sentence } from "./api.js";
import { has, language } from "./texts.js";

/** @typedef {{name: string, display_name: string, roles: string[], areas: string[], csrf: string, totp_enabled: boolean, rights?: string[], purposes?: string[], must_change_password?: boolean}} Session */

/** @type {Session | null} */
let session = null;

const toLogin = () => location.assign(`/login?lang=${language}&next=${encodeURIComponent(location.pathname + location.hash)}`);

/** The session, or the way to the login page; links to what not everybody may see appear. @returns {Promise<Session | null>} */
export async function needSession() {
    const answer = await call("/api/v1/session");
    session = answer.ok ? answer.body : null;
    for (const link of document.querySelectorAll("a[data-right]")) if (session?.rights?.includes(link.getAttribute("data-right") ?? "")) link.removeAttribute("hidden");
    if (answer.status === 401 || answer.status === 403) toLogin();
    return session;
}

/** A change, with the token. Whoever has logged in again in another tab has a new one: then once more, with that. When somebody else has
 * logged in there it is not sent: it would stand in the ledger under the other's name.
 * @param {string} path @param {unknown} json @param {{keepalive?: boolean, method?: string}} [options] */
export async function change(path, json, options = {}) {
    const send = () => call(path, { method: "POST", json, headers: { "X-CSRF-Token": session?.csrf ?? "" }, ...options });
    const answer = await send();
    if (answer.problem?.code !== "http.csrf") return answer;
    const again = await call("/api/v1/session");
    if (!again.ok) return again;
    if (again.body.name !== session?.name) {
        toLogin();
        return answer;
    }
    session = again.body;
    return send();
}

/** May they, somewhere? A server that does not say leaves it to its own refusal. @param {string} right */
export const may = (right) => session?.rights?.includes(right) ?? true;

export async function logOut() {
    await change("/api/v1/logout", {});
    location.assign(`/login?lang=${language}`);
}

/** An element with a text. @param {string} tag @param {string} text @param {Record<string, string>} [attributes] */
export function make(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
}

/** Why something was refused, in the reader's language; null when there is only the server's English, the problem's detail.
 * @param {import("./api.js").Answer} answer */
export const knownRefusal = (answer) => (answer.status === 0 || has(`form.error.${answer.problem?.code}`) || answer.status === 429 || !answer.problem?.detail ? sentence(answer) : null);

/** Puts in parts of the page as they are now, by their ids; false when they cannot be had: not logged in any more, or too busy, and the browser
 * shows what it is. @param {string} address @param {string[]} ids */
export async function renew(address, ids) {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ids) {
        const fresh = page.getElementById(id);
        if (!fresh) {
            location.reload();
            return false;
        }
        document.getElementById(id)?.replaceWith(fresh);
    }
    return true;
}
