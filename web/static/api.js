// Asking the server. What can go wrong comes back as a value: no answer is status 0, a refusal carries the server's own words.
import { has, language, t } from "./texts.js";

/** @typedef {{ok: boolean, status: number, body: any, problem: Problem | null, wait: number}} Answer wait: seconds that the server asks for. */

/** @param {string} path @param {{method?: string, json?: unknown, headers?: Record<string, string>, keepalive?: boolean}} [options] @returns {Promise<Answer>} */
export async function call(path, options = {}) {
    /** @type {RequestInit & {headers: Record<string, string>}} */
    const request = { method: options.method ?? (options.json === undefined ? "GET" : "POST"), headers: { Accept: "application/json", "Accept-Language": language, ...options.headers } };
    if (options.json !== undefined) {
        request.headers["Content-Type"] = "application/json";
        request.body = JSON.stringify(options.json);
    }
    if (options.keepalive) request.keepalive = true;
    try {
        return await read(await fetch(path, request));
    } catch {
        return { ok: false, status: 0, body: null, problem: null, wait: 0 };
    }
}

/** @param {Response} response @returns {Promise<Answer>} */
async function read(response) {
    const text = await response.text();
    let body = null;
    try { body = text === "" ? null : JSON.parse(text); } catch { body = null; }
    const wait = Number(response.headers.get("Retry-After")) || 0;
    return { ok: response.ok, status: response.status, body, problem: response.ok ? null : body ?? {}, wait };
}

/** Sends a file as it is and tells how far it got, which fetch cannot.
 * @param {File | Blob} file @param {(part: number) => void} tell @returns {Promise<Answer>} */
export function upload(file, tell) {
    return new Promise((done) => {
        const request = new XMLHttpRequest();
        request.open("POST", "/api/v1/uploads");
        request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
        request.setRequestHeader("Accept-Language", language);
        request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) tell(event.loaded / event.total); });
        request.addEventListener("load", () => {
            const head = new Headers();
            const wait = request.getResponseHeader("Retry-After");
            if (wait) head.set("Retry-After", wait);
            done(read(new Response(request.status === 204 ? null : request.responseText, { status: request.status || 500, headers: head })));
        });
        request.addEventListener("error", () => done({ ok: false, status: 0, body: null, problem: null, wait: 0 }));
        request.send(file);
    });
}

/** One sentence about an answer that was no success.
 * @param {Answer} answer */
export function sentence(answer) {
    if (answer.status === 0) return t("page.no_signal");
    if ((answer.status === 429 || answer.status === 503) && !has(`form.error.${answer.problem?.code}`)) return t("page.busy");
    return refusal(answer.problem);
}

/** A refusal in the reader's language, by its code; where there is no sentence for the code, in the server's words.
 * @param {Problem | null | undefined} problem */
export function refusal(problem) {
    const key = `form.error.${problem?.code}`;
    return has(key) ? t(key) : problem?.detail || problem?.title || t("page.went_wrong");
}

/** The header that opens a report to who has its words.
 * @param {string} words @returns {Record<string, string>} */
export function wordsHeader(words) {
    return { Authorization: `Words ${encodeURIComponent(words)}` };
}

/** Fetches the proof of a report and hands it to the browser as a file. The answer says whether that went well.
 * @param {string} words @param {string} reference @returns {Promise<boolean>} */
export async function saveReceipt(words, reference) {
    try {
        const response = await fetch("/api/v1/followup/receipt", { headers: wordsHeader(words) });
        if (!response.ok) return false;
        const address = URL.createObjectURL(await response.blob());
        const link = document.createElement("a");
        link.href = address;
        link.download = `${reference}.tlog-proof`;
        document.body.append(link);
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(address), 10_000);
        return true;
    } catch {
        return false;
    }
}
