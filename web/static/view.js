// Drawing: preact, its hooks and htm under one roof, so that pages name one file.
import htm from "../vendor/htm.mjs";
import { h, render } from "../vendor/preact.mjs";

/** Markup as a template: html`<p>${text}</p>`. Values are put in as text, never as markup. */
export const html = htm.bind(h);
export { render };
export { useEffect, useRef, useState } from "../vendor/hooks.mjs";

/** The element with this id, which the page is known to have.
 * @param {string} id */
export function element(id) {
    const found = document.getElementById(id);
    if (!found) throw new Error(`the page has no element ${id}`);
    return found;
}
