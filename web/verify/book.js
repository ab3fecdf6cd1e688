// The indicator book: what each figure counts, by which rule, dated by which date (src/figures/indicator.cpp). What is not
// understood is refused: a mistyped condition would silently change a figure.
import { Refused } from "./bytes.js";
import { Period } from "./time.js";
import { parseToml } from "./toml.js";

/**
 * @typedef {{ every: boolean, classes: string[], except: string[], unclassified: boolean, domestic: boolean | null, between: { from: number, to: number } | null }} Filter
 * @typedef {{ source: string, since: number }} Break
 * @typedef {{ id: string, counts: string, share: boolean, filter: Filter, date: string, perPopulation: boolean, of: string, cleared: string | null, series: string, measures: string, unit: string, breaks: Break[], settlesMonths: number, title: Record<string, string> }} Indicator
 */

const languages = ["en", "ru", "be", "kk"];
const mostIndicators = 64, longestSettling = 120;
const known = ["id", "counts", "classes", "except", "unclassified", "domestic", "between", "date", "per", "title", "rule", "kind", "of", "cleared", "series", "measures", "unit", "breaks", "settles_months"];
const units = ["reports", "incidents", "offences", "victims", "crashes", "casualties", "series"];

/** @returns {never} */
function wrong(/** @type {string} */ what) {
    throw new Refused("refused.book", { what });
}

/** A member that is one of some words; the first when it is not there and may be left out. */
function oneOf(/** @type {any} */ table, /** @type {string} */ key, /** @type {string[]} */ words, needed = false) {
    if (!(key in table) && !needed) return words[0];
    return words.includes(table[key]) ? String(table[key]) : wrong(key);
}

function textsOf(/** @type {any} */ table, /** @type {string} */ key) {
    const texts = table[key];
    const good = typeof texts === "object" && Object.keys(texts).length === languages.length && languages.every((code) => typeof texts[code] === "string" && texts[code] !== "");
    return good ? { ...texts } : wrong(key);
}

/** @returns {string[]} */
function listOf(/** @type {any} */ table, /** @type {string} */ key) {
    const list = table[key] ?? [];
    return Array.isArray(list) && list.every((item) => typeof item === "string" && item !== "") ? list : wrong(key);
}

function codesOf(/** @type {any} */ table, /** @type {string} */ key) {
    const codes = listOf(table, key);
    return codes.every((code) => /^(\d\d|\d{4,6})$/.test(code)) ? codes : wrong(key);
}

function timeOfDay(/** @type {any} */ table) {
    if (!("between" in table)) return null;
    const minutes = listOf(table, "between").map((text) => {
        const parts = /^(\d\d):(\d\d)$/.exec(text);
        return parts !== null && Number(parts[1]) < 24 && Number(parts[2]) < 60 ? Number(parts[1]) * 60 + Number(parts[2]) : -1;
    });
    return minutes.length === 2 && !minutes.includes(-1) && minutes[0] !== minutes[1] ? { from: minutes[0], to: minutes[1] } : wrong("between");
}

/** @returns {Filter} */
function filterOf(/** @type {any} */ table) {
    const every = Array.isArray(table.classes) && table.classes.length === 1 && table.classes[0] === "*";
    const classes = every ? [] : codesOf(table, "classes");
    if (!every && classes.length === 0) wrong("classes");
    for (const key of ["domestic", "unclassified"]) if (key in table && typeof table[key] !== "boolean") wrong(key);
    return { every, classes, except: codesOf(table, "except"), unclassified: table.unclassified ?? false, domestic: table.domestic ?? null, between: timeOfDay(table) };
}

/**
 * Days from which a source's codes mean something else.
 * @returns {Break[]}
 */
function breaksOf(/** @type {any} */ table) {
    const list = table.breaks ?? [];
    if (!Array.isArray(list)) wrong("breaks");
    return list.map((/** @type {any} */ one) => {
        const since = typeof one?.since === "string" && /^\d{4}-\d\d-\d\d$/.test(one.since) ? Period.parse(one.since) : null;
        if (since === null || typeof one.source !== "string" || one.source === "" || Object.keys(one).length !== 3) return wrong("breaks");
        textsOf(one, "why");
        return { source: one.source, since: since.first };
    });
}

function settlesOf(/** @type {any} */ table) {
    const months = table.settles_months ?? 0;
    return Number.isInteger(months) && months >= ("settles_months" in table ? 1 : 0) && months <= longestSettling ? months : wrong("settles_months");
}

const noFilter = { every: false, classes: [], except: [], unclassified: false, domestic: null, between: null };
const notOfSeries = ["classes", "except", "unclassified", "domestic", "between", "date", "of", "cleared", "kind"], onlyOfSeries = ["series", "measures", "unit"];

/** What an indicator says of the values that others supply; nothing when it counts records. */
function seriesOf(/** @type {any} */ table) {
    const isSeries = table.counts === "series";
    for (const key of isSeries ? notOfSeries : onlyOfSeries) if (key in table) wrong(key);
    if (!isSeries) return { series: "", measures: "events", unit: "" };
    for (const key of ["series", "unit"]) if (typeof table[key] !== "string" || table[key] === "") wrong(key);
    const measures = oneOf(table, "measures", ["events", "quantity", "stock"], true);
    if (table.per === "population" && measures !== "events") wrong("per");
    return { series: table.series, measures, unit: table.unit };
}

/** @returns {Indicator} */
function indicatorOf(/** @type {any} */ table) {
    for (const key of Object.keys(table)) if (!known.includes(key)) wrong(key);
    if (typeof table.id !== "string" || !/^[a-z0-9-]+$/.test(table.id)) wrong("id");
    const share = oneOf(table, "kind", ["count", "share"]) === "share";
    const counts = oneOf(table, "counts", ["offences", ...units]);
    textsOf(table, "rule");
    const date = oneOf(table, "date", ["recorded-or-occurred", "recorded", "occurred"]);
    const perPopulation = oneOf(table, "per", ["none", "population"]) === "population";
    for (const key of share ? ["classes", "except", "unclassified", "domestic", "between"] : ["of", "cleared"]) if (key in table) wrong(key);
    const cleared = share ? oneOf(table, "cleared", ["arrest", "exceptional", "any"], true) : null;
    if (share && typeof table.of !== "string") wrong("of");
    const series = seriesOf(table), filter = share || series.series !== "" ? { ...noFilter } : filterOf(table);
    return { id: table.id, counts, share, filter, date, perPopulation, of: share ? table.of : "", cleared, ...series, breaks: breaksOf(table), settlesMonths: settlesOf(table), title: textsOf(table, "title") };
}

/**
 * @param {string} text
 * @returns {Indicator[]} in the order of the book
 */
export function parseBook(text) {
    const root = parseToml(text);
    for (const key of Object.keys(root)) if (key !== "version" && key !== "indicator") wrong(key);
    if (typeof root.version !== "string" || !Array.isArray(root.indicator) || root.indicator.length === 0 || root.indicator.length > mostIndicators) wrong("indicator");
    const book = root.indicator.map((/** @type {any} */ table) => (typeof table === "object" ? indicatorOf(table) : wrong("indicator")));
    if (new Set(book.map((one) => one.id)).size !== book.length) wrong("id");
    for (const one of book.filter((some) => some.share)) {
        const whole = book.find((other) => other.id === one.of && !other.share && other.series === "");
        if (whole === undefined) wrong("of");
        one.filter = /** @type {Indicator} */ (whole).filter;
    }
    return book;
}

/** Whether an indicator is counted among the records of a source: a series among none, reports are counted among reports, everything else among the records of the other sources. */
export function isOf(/** @type {Indicator} */ indicator, /** @type {string} */ source) {
    return indicator.series === "" && (indicator.counts === "reports") === (source === "reports");
}

/** Whether a record of this ICCS class passes `classes`, `except` and, for "", `unclassified`. */
export function takesClass(/** @type {Filter} */ filter, /** @type {string} */ iccs) {
    const within = (/** @type {string} */ prefix) => iccs.startsWith(prefix);
    if (iccs === "") return filter.unclassified;
    if (filter.except.some(within)) return false;
    return filter.every || filter.classes.some(within);
}

/**
 * What an import profile says of official figures: by indicator, how far apart is agreement (src/intake/profile.cpp).
 * @param {string} text of the profile
 * @returns {Map<string, { tolerance: number, comparable: boolean, because: unknown }>} `because`: a text, or one for each language
 */
export function parseAgreements(text) {
    const official = parseToml(text).official ?? {};
    return new Map(Object.entries(official).map(([id, one]) => [id, { tolerance: one.tolerance_percent ?? 1, comparable: one.comparable ?? true, because: one.because ?? "" }]));
}
