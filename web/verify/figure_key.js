// The name of a figure: everything that is needed to compute it again (src/report/figure_key.hpp). A key has one spelling.
import { Refused, utf8, wholeNumber } from "./bytes.js";
import { Period } from "./time.js";

const longestKey = 1024;  // bytes

/** @typedef {{ kind: "integer" | "decimal" | "name", digits: number, against: boolean, detail: boolean }} MeasureRule */

/** @returns {MeasureRule} */
const rule = (/** @type {"integer" | "decimal" | "name"} */ kind, /** @type {number} */ digits, against = false, detail = false) => ({ kind, digits, against, detail });

/** What a measure's value looks like, and which parts its keys have. The names are in published reports. */
export const measures = new Map([
    ["count", rule("integer", 0)], ["amount", rule("decimal", 3)], ["of", rule("integer", 0)], ["share", rule("decimal", 4)], ["rate", rule("decimal", 2)], ["shrunk-rate", rule("decimal", 2)],
    ["population", rule("integer", 0)], ["undated", rule("integer", 0)], ["without-time", rule("integer", 0)],
    ["change", rule("decimal", 2, true)], ["points", rule("decimal", 2, true)], ["ratio", rule("decimal", 4, true)], ["low", rule("decimal", 4, true)], ["high", rule("decimal", 4, true)],
    ["odds-ratio", rule("decimal", 4, true)], ["odds-low", rule("decimal", 4, true)], ["odds-high", rule("decimal", 4, true)],
    ["p", rule("decimal", 6, true)], ["adjusted-p", rule("decimal", 6, true)], ["dispersion", rule("decimal", 2, true)], ["word", rule("name", 0, true)],
    ["received", rule("integer", 0)], ["counted", rule("integer", 0)], ["not-counted", rule("integer", 0, false, true)], ["taken-back", rule("integer", 0)],
    ["missing", rule("integer", 0, false, true)], ["missing-share", rule("decimal", 4, false, true)], ["deviation", rule("decimal", 2, false, true)], ["verdict", rule("name", 0, false, true)],
    ["indicators-tried", rule("integer", 0, true)], ["indicators-with-word", rule("integer", 0, true, true)], ["indicators-level", rule("decimal", 4, true)],
    ["areas-tried", rule("integer", 0, true)], ["areas-with-word", rule("integer", 0, true, true)], ["areas-level", rule("decimal", 4, true)],
    ["decided", rule("integer", 0)], ["wait-median", rule("decimal", 0)], ["wait-p90", rule("decimal", 0)],
]);

/**
 * `area`: "*" everywhere, "-" without an area, "=" and the id of one area, or "+" and the escaped ids of a region with "+" between.
 * @typedef {{ text: string, source: string, indicator: string, period: Period, area: string, measure: string, against: Period | null, detail: string, size: number }} FigureKey
 */

const needlessEscape = /%(?:2D|2E|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9A])/;

/** A name out of its escaped form; null when it is not spelt in the one way that is allowed ("-" alone is escaped, too). */
function unescaped(/** @type {string} */ text) {
    if (text === "%2D") return "-";
    if (text === "-" || needlessEscape.test(text) || !/^(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+$/.test(text)) return null;
    const bytes = [];
    for (let i = 0; i < text.length; i += text[i] === "%" ? 3 : 1) bytes.push(text[i] === "%" ? Number.parseInt(text.slice(i + 1, i + 3), 16) : text.charCodeAt(i));
    return utf8(new Uint8Array(bytes));
}

/** @returns {Period | null} */
function canonicalPeriod(/** @type {string} */ text) {
    const period = Period.parse(text);
    return period !== null && period.toText() === text ? period : null;
}

/**
 * The ids of a region's areas; null when they are not in the order of their bytes, each once.
 * @returns {string[] | null}
 */
export function regionOf(/** @type {string[]} */ escaped) {
    const ids = [];
    for (const text of escaped) {
        const id = unescaped(text);
        if (id === null || (ids.length > 0 && !comesBefore(ids[ids.length - 1], id))) return null;
        ids.push(id);
    }
    return ids;
}

/** By the bytes of UTF-8, which is the order of code points. */
function comesBefore(/** @type {string} */ left, /** @type {string} */ right) {
    const [a, b] = [left, right].map((text) => [...text].map((letter) => letter.codePointAt(0) ?? 0));
    const at = a.findIndex((point, i) => point !== b[i]);
    return at < 0 ? a.length < b.length : at >= b.length ? false : a[at] < b[at];
}

/** @returns {string | null} */
function areaOf(/** @type {string} */ text) {
    if (text === "*" || text === "-") return text;
    if (text.startsWith("=")) return regionOf(text.slice(1).split("+")) === null ? null : `+${text.slice(1)}`;
    const id = unescaped(text);
    return id === null ? null : `=${id}`;
}

/** @returns {string | null} */
function detailOf(/** @type {string} */ text, /** @type {MeasureRule} */ { detail }) {
    if (!detail) return text === "-" ? "" : null;
    return text === "*" ? "*" : unescaped(text);
}

/**
 * @param {string} text
 * @param {number} line for the refusal
 * @returns {FigureKey}
 */
export function parseFigureKey(text, line) {
    const key = keyOf(text);
    if (key === null) throw new Refused("refused.report.key", { line, figure: text.slice(0, 80) });
    return key;
}

/** @returns {FigureKey | null} */
function keyOf(/** @type {string} */ text) {
    const parts = text.split("|");
    if (text.length > longestKey || parts.length !== 8) return null;
    const [sourceText, indicator, periodText, areaText, measure, againstText, detailText, sizeText] = parts;
    const found = measures.get(measure), source = unescaped(sourceText), period = canonicalPeriod(periodText), area = areaOf(areaText), size = wholeNumber(sizeText);
    if (found === undefined || source === null || period === null || area === null || size === null) return null;
    if (indicator !== "*" && !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(indicator)) return null;
    const against = found.against ? canonicalPeriod(againstText) : null, detail = detailOf(detailText, found);
    if ((found.against ? against === null : againstText !== "-") || detail === null) return null;
    return { text, source, indicator, period, area, measure, against, detail, size };
}
