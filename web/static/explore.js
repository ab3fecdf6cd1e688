// Shows the next view without loading the page anew: the form's choices are sent as soon as they change, the address bar has the
// pinned address. Without this file the form does the same with its button.
const form = /** @type {HTMLFormElement} */ (document.querySelector("#ask") ?? document.createElement("form"));
let newest = 0;

/** @param {string} address @param {boolean} remember */
async function show(address, remember) {
    const mine = ++newest;
    const main = /** @type {HTMLElement} */ (document.querySelector("main"));
    main.setAttribute("aria-busy", "true");
    const found = await view(address);
    if (mine !== newest) return;
    if (!found) {  // whatever it is, the browser shows it
        main.removeAttribute("aria-busy");
        location.assign(address);
        return;
    }
    const { page, url } = found;
    const focused = document.activeElement?.id ?? "";
    for (const part of ["main", "#ask", "header.bar nav"]) {
        const next = page.querySelector(part);
        const old = document.querySelector(part);
        if (next && old && part === "#ask") old.replaceChildren(...next.childNodes);
        else if (next && old) old.replaceWith(next);
    }
    document.title = page.title;
    if (focused) document.getElementById(focused)?.focus();
    if (remember) history.pushState(null, "", url);
}

/**
 * The view at an address; null when something else is there, or nothing. A view may say that there is none of what was asked for; too
 * busy, too often and not logged in are no views.
 * @param {string} address
 */
async function view(address) {
    try {
        const answer = await fetch(address, { headers: { accept: "text/html" } });
        const type = answer.headers.get("content-type") ?? "";
        if (new URL(answer.url).pathname !== form.getAttribute("action") || !type.startsWith("text/html")) return null;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        return page.querySelector("#ask") ? { page, url: answer.url } : null;
    } catch {
        return null;
    }
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
