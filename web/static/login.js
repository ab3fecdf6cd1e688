// Logging in. The page goes on only to pages of this server.
import { call, sentence } from "./api.js";
import { element } from "./view.js";
import { language, loadTexts, t } from "./texts.js";

const form = /** @type {HTMLFormElement} */ (element("login"));

/** Where somebody begins who came for no page: what their rights are for. @param {string[]} rights */
function firstPage(rights) {
    return rights.includes("read-reports") ? "/desk" : rights.includes("read-figures") ? "/explore" : "/account";
}

/** @param {SubmitEvent} event */
async function enter(event) {
    event.preventDefault();
    const data = new FormData(form);
    const code = String(data.get("totp") ?? "").replace(/\s/g, "");
    const answer = await call("/api/v1/login", { json: { name: data.get("name"), password: data.get("password"), ...(code ? { totp: code } : {}) } });
    if (answer.ok) {
        const next = new URLSearchParams(location.search).get("next") ?? "";
        const page = answer.body?.must_change_password ? "/account" : /^\/(desk|account|editions|watch|findings|explore(\/records)?)(\?[^#\\]*)?(#[A-Za-z0-9-]*)?$/.test(next) ? next : firstPage(answer.body?.rights ?? []);
        const address = new URL(page, location.origin);
        address.searchParams.set("lang", language);
        location.assign(address.href);
        return;
    }
    const needsCode = answer.problem?.code === "account.code-needed";
    element("error").textContent = answer.status === 0 || answer.status >= 429 ? sentence(answer) : t(needsCode ? "login.code_needed" : "login.refused");
    // The code is asked for last; who has given a name and password goes on there.
    element(needsCode || answer.problem?.code === "account.wrong-code" ? "totp" : "password").focus();
}

async function start() {
    await loadTexts();
    form.addEventListener("submit", (event) => void enter(event));
}

void start();
