// A search takes seconds: while it goes on the page says so, and the button is not pressed twice. Everything works without this file.
const form = document.querySelector("#ask");
const busy = document.querySelector("#busy");

/** @param {boolean} searching */
function show(searching) {
    if (busy instanceof HTMLElement) busy.textContent = searching ? busy.dataset.words ?? "" : "";
    const button = form?.querySelector("button");
    if (button) button.disabled = searching;
    document.querySelector("main")?.setAttribute("aria-busy", String(searching));
}

form?.addEventListener("submit", () => show(true));
for (const link of document.querySelectorAll(".kinds a")) link.addEventListener("click", (event) => { if (!(/** @type {MouseEvent} */ (event).ctrlKey || /** @type {MouseEvent} */ (event).metaKey)) show(true); });
addEventListener("pageshow", () => show(false));  // also of a page that the browser kept
export {};  // a module, whose names are its own
