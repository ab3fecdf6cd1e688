// Shows the next view without loading the page anew: the form's choices are sent as soon as they change, the address bar has the
// pinned address. Without this file the form does the same with its button.
const form = /** @type {HTMLFormElement} */ (document.querySelector("form.ask") ?? document.createElement("form"));
let newest = 0;

/** @param {string} address @param {boolean} remember */
async function show(address, remember) {
    const mine = ++newest;
    const main = /** @type {HTMLElement} */ (document.querySelector("main"));
    main.setAttribute("aria-busy", "true");
    const answer = await fetch(address, { headers: { accept: "text/html" } }).catch(() => null);
    if (mine !== newest) return;
    if (!answer || new URL(answer.url).pathname !== form.getAttribute("action")) { location.assign(address); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== newest) return;
    const focused = document.activeElement?.id ?? "";
    for (const part of ["main", "form.ask", "header.bar nav"]) {
        const next = page.querySelector(part);
        const old = document.querySelector(part);
        if (next && old && part === "form.ask") old.replaceChildren(...next.childNodes);
        else if (next && old) old.replaceWith(next);
    }
    document.title = page.title;
    if (focused) document.getElementById(focused)?.focus();
    if (remember) history.pushState(null, "", answer.url);
}

function asked() {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") query.set(name, String(value));
    return `${form.getAttribute("action")}?${query}`;
}

form.addEventListener("submit", (event) => { event.preventDefault(); void show(asked(), true); });
form.addEventListener("change", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.id === "period") /** @type {HTMLInputElement} */ (form.elements.namedItem("against")).value = "";
    if (target.id === "source") { for (const name of ["indicator", "period", "against", "area"]) form.querySelector(`[name=${name}]`)?.removeAttribute("name"); }
    void show(asked(), true);
});
addEventListener("popstate", () => void show(location.href, false));
