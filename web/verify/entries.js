// Entries of the ledger: one line of canonical JSON each (RFC 8785), whole numbers and strings. Every byte that is not exactly
// what the program writes for the same facts is refused, as src/record/entry.cpp does: nobody can hide two meanings in one entry.
import { Refused, fromBase64, hashFromBase64, utf8 } from "./bytes.js";
import { Period, whenFromText } from "./time.js";

/** @typedef {{ kind: string } & Record<string, any>} Entry */

const deepest = 8;

/**
 * Whether a value is built of strings, whole numbers, lists and objects, with keys in order.
 * @param {any} value
 * @param {number} depth
 * @returns {boolean}
 */
function isCanonicalValue(value, depth) {
    if (typeof value === "string") return true;
    if (typeof value === "number") return Number.isSafeInteger(value);
    if (typeof value !== "object" || value === null || depth === deepest) return false;
    if (Array.isArray(value)) return value.every((item) => isCanonicalValue(item, depth + 1));
    let before = "";
    for (const key of Object.keys(value)) {
        if (before !== "" && key <= before) return false;
        before = key;
        if (!isCanonicalValue(value[key], depth + 1)) return false;
    }
    return true;
}

/**
 * The entry that these bytes are; null when they are none. JSON.stringify escapes as RFC 8785 asks, so that writing the
 * value again gives the same text exactly when that was canonical; lone surrogates are no text.
 * @param {Uint8Array} bytes
 * @returns {Entry | null}
 */
export function readEntry(bytes) {
    const text = utf8(bytes);
    if (text === null || text[0] !== "{" || /\\ud/i.test(text)) return null;
    let value;
    try {
        value = JSON.parse(text);
    } catch {
        return null;
    }
    if (JSON.stringify(value) !== text || typeof value.kind !== "string" || !isCanonicalValue(value, 0)) return null;
    return hasShape(value) ? value : null;
}

const isText = (/** @type {any} */ value) => typeof value === "string";
const isSomeText = (/** @type {any} */ value) => typeof value === "string" && value !== "";
const isNumber = (/** @type {any} */ value) => typeof value === "number";
const isIndex = (/** @type {any} */ value) => typeof value === "number" && value >= 0;
const isWithin = (/** @type {number} */ most) => (/** @type {any} */ value) => typeof value === "number" && Math.abs(value) <= most;
const isWhen = (/** @type {any} */ value) => isSomeText(value) && whenFromText(value) !== null;
const isSeal = (/** @type {any} */ value) => isText(value) && hashFromBase64(value) !== null;
const isSha256 = (/** @type {any} */ value) => isText(value) && /^[0-9a-f]{64}$/.test(value);
const isReference = (/** @type {any} */ value) => isText(value) && /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/.test(value);
const isPeriod = (/** @type {any} */ value) => isText(value) && Period.parse(value)?.toText() === value;
const isList = (/** @type {any} */ value) => Array.isArray(value);
const isOneOf = (/** @type {(string | number)[]} */ ...words) => (/** @type {any} */ value) => words.includes(value);

/** @typedef {{ needs: Record<string, (value: any) => boolean>, may: Record<string, (value: any) => boolean> }} Shape */

/**
 * What the members of a kind may be. What the writer leaves out when it says nothing may not stand there empty. Kinds that are not
 * here are only canonical: figures do not depend on them.
 * @type {Record<string, Shape>}
 */
const shapes = {
    "offence": {
        needs: { code: isText, import: isIndex, record: isText, source: isText },
        may: {
            area: isSomeText, class: isSomeText, cleared: isOneOf("arrest", "exceptional"), count: (value) => isWithin(127)(value) && value !== 1,
            domestic: (value) => value === 1, incident: isSomeText, lat: isWithin(90_000_000), lon: isWithin(180_000_000),
            not_counted: isSomeText, occurred: isWhen, recorded: isWhen, revises: isIndex, seal: isSeal, site: isSomeText,
        },
    },
    "report": {
        needs: {
            channel: isText, lang: isText, naming: isOneOf("anonymous", "confidential", "named"), opens: (value) => isText(value) && fromBase64(value)?.length === 16,
            received: isWhen, reference: isReference, seal: isSeal,
        },
        may: { area: isSomeText, attachments: (value) => isIndex(value) && value > 0, class: isSomeText, occurred: isWhen },
    },
    "report-step": {
        needs: { at: isWhen, reference: isReference, step: isOneOf("recorded", "duplicate", "closed", "reopened") },
        may: { class: isSomeText, of: isReference, reason: isSomeText, seal: isSeal },
    },
    "report-message": { needs: { at: isWhen, from: isOneOf("reporter", "staff"), reference: isReference, seal: isSeal }, may: {} },
    "attachment": { needs: { at: isWhen, bytes: isIndex, reference: isReference, seal: isSeal, type: isText }, may: {} },
    "sealed-read": { needs: { at: isWhen, entry: isIndex, purpose: isText, reference: isReference, role: isText, seal: isSeal }, may: {} },
    "edition-published": {
        needs: { against: isSomeText, as_of: isIndex, book_sha256: isSha256, edition: isSomeText, manifest_sha256: isSha256, number: (value) => isIndex(value) && value > 0, period: isSomeText, source: isText },
        may: { reason: isSomeText, supersedes: isIndex },
    },
    "population": { needs: { area: isText, number: isNumber, source: isText, year: isNumber }, may: {} },
    "series-value": {
        needs: { about: isText, edition: isText, import: isIndex, period: isPeriod, series: isText, source: isText, unit: isText, value: isIndex },
        may: { area: isSomeText, revises: isIndex, scale: isOneOf(1, 2, 3) },
    },
    "import-started": { needs: { files: isList, mapping: isText, mapping_sha256: isSha256, profile_sha256: isSha256, profile_version: isText, program: isText, source: isText }, may: {} },
};

function hasShape(/** @type {Entry} */ entry) {
    if (!Object.hasOwn(shapes, entry.kind)) return true;
    const { needs, may } = shapes[entry.kind];
    for (const key in entry) {
        const fits = Object.hasOwn(needs, key) ? needs[key] : Object.hasOwn(may, key) ? may[key] : null;
        if (key !== "kind" && (fits === null || !fits(entry[key]))) return false;
    }
    for (const key in needs) if (!(key in entry)) return false;
    return ("lat" in entry) === ("lon" in entry);
}

/**
 * The entries of a bundle: for each, two bytes of length and its own bytes.
 * @param {Uint8Array} bundle
 * @param {number} first index of its first entry, for the refusal
 * @returns {Uint8Array[]}
 */
export function entriesOfBundle(bundle, first) {
    const entries = [];
    for (let at = 0; at < bundle.length;) {
        const end = at + 2 + bundle[at] * 256 + bundle[at + 1];
        if (!(end <= bundle.length)) throw new Refused("refused.bundle", { index: first + entries.length });
        entries.push(bundle.subarray(at + 2, end));
        at = end;
    }
    return entries;
}
