// The watch: sends what an alert is judged to have been to the API, and shows the alerts with it. The server decides who may judge; it has written the
// alerts, the judgements and the buttons. Without this file the page can be read.
import { change, knownRefusal, make, needSession, renew } from "./staff.js";
import { loadTexts, t } from "./texts.js";

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("judge"));
/** What the alert is about, as the API wants it. @type {Record<string, string>} */
let asked = {};

/** Why it was refused. @param {import("./api.js").Answer} answer */
function why(answer) {
    const known = knownRefusal(answer), box = make("div", "", { class: "warning" });
    box.append(known === null ? make("p", answer.problem?.detail ?? "", { lang: "en" }) : make("p", known));
    return box;
}

/** The alerts and the shares as they are now. */
async function showAlerts() {
    if (await renew(location.href, ["alerts", "shares"])) showButtons();
}

/** @param {HTMLButtonElement} button */
function ask(button) {
    const { alert = "", source = "", indicator = "", area = "", period = "", method = "", size = "", name = "" } = button.dataset;
    asked = { alert, source, indicator, area, period, method, size };
    const form = dialog?.querySelector("form");
    form?.reset();
    dialog?.querySelector(".name")?.replaceChildren(name);
    dialog?.querySelector(".said")?.replaceChildren();
    dialog?.showModal();
    /** @type {HTMLElement | null | undefined} */ (form?.querySelector("input"))?.focus();
}

/** @param {SubmitEvent} event */
async function judge(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const said = /** @type {HTMLElement} */ (form.querySelector(".said"));
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
    const { alert, size, area, ...question } = asked;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    said.replaceChildren(make("p", t("watch.busy"), { class: "muted" }));
    const verdict = String(new FormData(form).get("verdict") ?? "");
    const answer = await change(`/api/v1/alerts/${alert}/judgement${area ? `?area=${encodeURIComponent(`${question.source}/${area}`)}` : ""}`, { ...question, ledger_size: Number(size), verdict });
    if (answer.ok) await showAlerts();
    button.disabled = false;
    button.removeAttribute("aria-busy");
    said.replaceChildren(...(answer.ok ? [] : [why(answer)]));
    if (!answer.ok) return button.focus();
    dialog?.close();
    document.getElementById("done")?.replaceChildren(make("p", t("watch.done"), { class: "revision" }));
    const judged = document.getElementById(`alert-${alert}`) ?? document.getElementById("done");  // it is not there when only those not judged are shown
    judged?.focus();
    judged?.scrollIntoView({ block: "nearest" });
}

/** What needs scripts can be used now. */
function showButtons() {
    for (const part of document.querySelectorAll("[data-scripts]")) part.removeAttribute("hidden");
}

async function start() {
    await loadTexts(false, ["watch"]);
    if (!(await needSession())) return;
    document.addEventListener("click", (event) => {
        const button = event.target instanceof Element ? event.target.closest("button") : null;
        if (button?.hasAttribute("data-close")) dialog?.close();
        else if (button?.dataset.alert) ask(button);
    });
    dialog?.querySelector("form")?.addEventListener("submit", (event) => void judge(event));
    dialog?.addEventListener("cancel", (event) => { if (dialog.querySelector("[aria-busy]")) event.preventDefault(); });  // Esc does not hide what is being sent
    showButtons();
}

void start();
