// Editions of the board report: sends the steps to the API, says how it went, and shows the lists as they are then. The server decides who may
// do what; it has written the lists and the buttons.
import { change, knownRefusal, make, needSession, renew } from "./staff.js";
import { language, loadTexts, t } from "./texts.js";

/** What is said when a step has been taken. */
const done = /** @type {Record<string, string>} */ ({
    draft: "editions.done_draft", change: "editions.done_change", submit: "editions.done_submit", approve: "editions.done_approve", "send-back": "editions.done_send_back",
    withdraw: "editions.done_withdraw", release: "editions.done_release", correct: "editions.done_correct",
});
/** Refusals that name a place in what was given: the server's words say which. */
const namesPlace = /^(area|indicator|instructions|official|period)\./;

/** Why a step was refused. @param {import("./api.js").Answer} answer */
function why(answer) {
    const known = knownRefusal(answer), box = make("div", "", { class: "bad" });
    if (known !== null) box.append(make("p", known));
    const row = answer.problem?.errors?.[0]?.row;
    if (row) box.append(make("p", t("editions.row", { row })));
    if (answer.problem?.detail && (known === null || namesPlace.test(answer.problem.code ?? ""))) box.append(make("p", answer.problem.detail, { lang: "en" }));
    return box;
}

/** Sends a step. While the server works, and it may be making files, nothing here can be pressed.
 * @param {HTMLElement} place where the answer is shown @param {HTMLButtonElement} button @param {string} path @param {object} json */
async function send(place, button, path, json) {
    const said = place.querySelector(".said");
    const buttons = [...place.querySelectorAll("button")];
    for (const one of buttons) one.disabled = true;
    button.setAttribute("aria-busy", "true");
    said?.replaceChildren(make("p", t("editions.busy"), { class: "muted" }));
    const answer = await change(path, json);
    for (const one of buttons) one.disabled = false;
    button.removeAttribute("aria-busy");
    said?.replaceChildren(...(answer.ok ? [] : [why(answer)]));
    if (!answer.ok) button.focus();
    return answer;
}

/** The lists as they are now. */
async function showLists() {
    if (await renew(`/editions?lang=${language}`, ["on-their-way", "published"])) showSteps();
}

/** Takes a step; afterwards the lists are new, and it is said above them how it went.
 * @param {HTMLElement} place @param {HTMLButtonElement} button @param {string} step @param {string} edition @param {object} json */
async function take(place, button, step, edition, json) {
    const path = step === "draft" ? "/api/v1/editions" : `/api/v1/editions/${edition}/${step}`;
    const answer = await send(place, button, path, json);
    if (!answer.ok) {
        const field = answer.problem?.errors?.[0]?.field;
        const input = field ? place.querySelector(`form [name="${CSS.escape(field)}"]`) : null;
        const folded = input?.closest("details");
        if (folded) folded.open = true;
        if (input instanceof HTMLElement) input.focus();
        return false;
    }
    await showLists();
    const address = answer.body.address ?? `#edition-${answer.body.edition}`;
    const line = make("p", `${t(done[step], { edition: answer.body.edition })} `, { class: "good" });
    if (step !== "withdraw") line.append(make("a", t(step === "release" ? "editions.to_published" : "editions.to_edition"), { href: address }));
    const box = /** @type {HTMLElement} */ (document.getElementById("done"));
    box.replaceChildren(line);
    box.focus();
    return true;
}

/** What was filled in, without what was left empty; files as text. @param {HTMLFormElement} form */
async function given(form) {
    const json = /** @type {Record<string, unknown>} */ ({});
    for (const [name, value] of new FormData(form)) {
        if (value instanceof File) {
            if (value.name === "") continue;
            json[name] = await value.text();
            if (name === "official") json.official_name = value.name;
        } else if (name === "areas") {
            const areas = value.split(",").map((area) => area.trim()).filter(Boolean);
            if (areas.length > 0) json.areas = areas;
        } else if (value.trim() !== "") json[name] = value.trim();
    }
    return json;
}

/** Asks in a dialog what a step needs to know. @param {HTMLDialogElement} dialog @param {HTMLButtonElement} opener */
function ask(dialog, opener) {
    const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    if (form.dataset.edition !== opener.dataset.edition) form.reset();  // what was begun for this one stays
    form.dataset.edition = opener.dataset.edition;
    /** @type {HTMLElement} */ (dialog.querySelector(".name")).textContent = opener.dataset.name ?? opener.dataset.edition ?? "";
    dialog.querySelector(".said")?.replaceChildren();
    dialog.showModal();
}

/** The form is for a new draft, or for changing one: then what is left empty stays as it was. @param {string} [edition] */
function setForm(edition) {
    const box = /** @type {HTMLDetailsElement} */ (document.getElementById("draft"));
    const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
    form.reset();
    form.dataset.step = edition ? "change" : "draft";
    form.dataset.edition = edition ?? "";
    const about = /** @type {HTMLElement} */ (document.getElementById("changing"));
    /** @type {HTMLElement} */ (about.querySelector("strong")).textContent = edition ? t("editions.changing", { edition }) : "";
    for (const name of ["period", "against"]) form.querySelector(`[name=${name}]`)?.toggleAttribute("required", !edition);
    for (const name of ["source", "edition"]) form.querySelector(`[name=${name}]`)?.toggleAttribute("disabled", Boolean(edition));
    form.querySelector(".said")?.replaceChildren();
    for (const part of [box, ...box.querySelectorAll("details")]) part.open = true;
    /** @type {HTMLElement} */ (form.querySelector("[name=period]")).focus();
}

/** @param {MouseEvent} event */
function onClick(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.hasAttribute("data-close")) return button.closest("dialog")?.close();
    if (button.hasAttribute("data-new")) return setForm();
    const { step, edition } = button.dataset;
    if (!step || !edition) return;
    if (step === "change") return setForm(edition);
    const dialog = document.getElementById(`ask-${step}`);
    if (dialog instanceof HTMLDialogElement) return ask(dialog, button);
    const place = button.closest("article");
    if (place) void take(place, button, step, edition, {});
}

/** @param {SubmitEvent} event */
async function onSubmit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.step) return;
    event.preventDefault();
    const place = /** @type {HTMLElement} */ (form.closest("dialog, details.card"));
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
    if (!(await take(place, button, form.dataset.step, form.dataset.edition ?? "", await given(form)))) return;
    if (place instanceof HTMLDialogElement) {
        form.reset();
        place.close();
    } else if (place instanceof HTMLDetailsElement) {
        setForm();
        place.open = false;
    }
    document.getElementById("done")?.focus();  // closing gives the focus back to a button that is gone
}

/** What needs scripts can be used now. */
function showSteps() {
    for (const part of document.querySelectorAll("[data-scripts]")) part.removeAttribute("hidden");
}

async function start() {
    await loadTexts(false, ["editions"]);
    if (!(await needSession())) return;
    document.addEventListener("click", onClick);
    document.addEventListener("submit", (event) => void onSubmit(event));
    // Esc does not hide what is being sent.
    for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("cancel", (event) => { if (dialog.querySelector("[aria-busy]")) event.preventDefault(); });
    showSteps();
}

void start();
