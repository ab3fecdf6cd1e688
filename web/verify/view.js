// Draws results: elements made one by one, every text as text, so that nothing in a dropped file can become markup.
import { entryInWords } from "./entry_words.js";

/**
 * @typedef {import("./entry_words.js").Say} Say
 * @typedef {{ language: string, say: Say, has: import("./entry_words.js").Has }} Words
 * @typedef {import("./check.js").WrongFigure} WrongFigure
 */

const mostRows = 200;

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
}

/** The checks, each with a word before it: meaning does not rest on colour or on a sign. */
function checkList(/** @type {import("./check.js").ReportResult["checks"]} */ checks, /** @type {Words} */ { say }) {
    const items = checks.map(({ good, key, values }) => {
        const state = good === null ? "note" : good ? "holds" : "fails";
        return make("li", { class: `verify-${state}` }, make("strong", {}, say(`state.${state}`)), " ", say(key, values));
    });
    return make("ul", { class: "verify-checks" }, ...items);
}

/** What the figures rest on, for whoever compares two results. */
function citation(/** @type {[string, string | number][]} */ rows, /** @type {Words} */ { say }) {
    const list = make("dl", { class: "facts" });
    for (const [key, value] of rows) list.append(make("dt", {}, say(key)), make("dd", {}, make("code", {}, typeof value === "number" ? say("number", { number: value }) : value)));
    return make("details", { class: "card" }, make("summary", {}, say("citation")), list);
}

/** A receipt's result. */
export function receiptView(/** @type {import("./check.js").ReceiptResult} */ result, /** @type {Words} */ words) {
    const { say, language, has } = words, { title, facts } = entryInWords(result.entry, language, say, has);
    const list = make("dl", { class: "facts" });
    for (const { label, value, code } of facts) list.append(make("dt", {}, label), make("dd", {}, code ? make("code", {}, value) : value));
    const entry = make("section", { class: "card", "aria-labelledby": "entry-title" }, make("h3", { id: "entry-title" }, title), list);
    if (result.sealedText !== null) entry.append(make("h4", {}, say("sealed")), make("p", { class: "spoken" }, result.sealedText));
    return [checkList(result.checks, words), entry, citation([["cite.origin", result.origin], ["cite.place", result.index], ["cite.size", result.size], ["cite.root", result.root]], words)];
}

/** Where a figure is about: everywhere, the records without an area, or one area. */
function areaText(/** @type {string} */ area, /** @type {Say} */ say) {
    return area === "*" ? say("area.all") : area === "-" ? say("area.none") : area.slice(1).replaceAll("+", " + ");
}

function wrongRow(/** @type {WrongFigure} */ row, /** @type {Words} */ { say, has }) {
    const measure = has(`measure.${row.measure}`) ? say(`measure.${row.measure}`) : row.measure;
    const under = [`${measure}; ${row.period}; ${areaText(row.area, say)}`, `${say("line", { line: row.line })}: ${say(`what.${row.what}`)}`].map((text) => make("span", { class: "verify-under" }, text));
    const name = make("th", { scope: "row" }, row.indicator === "*" ? say("indicator.all") : row.indicator, ...under);
    return make("tr", {}, name, ...[row.inReport, row.fromLedger === "" ? "–" : row.fromLedger].map((text) => make("td", {}, text)));
}

function wrongTable(/** @type {WrongFigure[]} */ wrong, /** @type {Words} */ words) {
    const { say } = words, head = ["column.figure", "column.report", "column.ledger"].map((key) => make("th", { scope: "col" }, say(key)));
    const table = make("table", { "aria-labelledby": "wrong-title" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...wrong.slice(0, mostRows).map((row) => wrongRow(row, words))));
    const box = make("div", { class: "verify-table", role: "region", tabindex: "0", "aria-labelledby": "wrong-title" }, table);
    const section = make("section", { class: "card" }, make("h3", { id: "wrong-title" }, say("wrong")), box);
    if (wrong.length > mostRows) section.append(make("p", { class: "muted" }, say("wrong_more", { number: wrong.length - mostRows })));
    return section;
}

/** A report's result. */
export function reportView(/** @type {import("./check.js").ReportResult} */ result, /** @type {Words} */ words) {
    const { say } = words, parts = [];
    if (result.wrong.length > 0) parts.push(wrongTable(result.wrong, words));
    if (result.missing.length > 0) {
        const items = result.missing.slice(0, mostRows).map((key) => make("li", {}, make("code", {}, key)));
        parts.push(make("section", { class: "card" }, make("h3", {}, say("missing")), make("ul", {}, ...items)));
    }
    parts.push(checkList(result.checks, words));
    parts.push(citation([["cite.origin", result.origin], ["cite.size", result.size], ["cite.root", result.root], ["cite.book", result.bookSha256]], words));
    return parts;
}
