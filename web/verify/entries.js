// Entries of the ledger: one line of canonical JSON each (RFC 8785), whole numbers and strings. Every byte that is not exactly
// what the program writes for the same facts is refused, as src/record/entry.cpp does: nobody can hide two meanings in one entry.
import { Refused, hashFromBase64, utf8 } from "./bytes.js";
import { whenFromText } from "./time.js";

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
    return value.kind === "offence" && !isOffence(value) ? null : value;
}

const isText = (/** @type {any} */ value) => typeof value === "string";
const isSomeText = (/** @type {any} */ value) => typeof value === "string" && value !== "";
const isIndex = (/** @type {any} */ value) => typeof value === "number" && value >= 0;
const isWithin = (/** @type {number} */ most) => (/** @type {any} */ value) => typeof value === "number" && Math.abs(value) <= most;
const isWhen = (/** @type {any} */ value) => isSomeText(value) && whenFromText(value) !== null;

/** What each member of an offence may be; what is left out by the writer when it says nothing may not stand there empty. */
const offenceMembers = new Map(/** @type {[string, (value: any) => boolean][]} */ ([
    ["area", isSomeText],
    ["class", isSomeText],
    ["cleared", (value) => value === "arrest" || value === "exceptional"],
    ["code", isText],
    ["count", (value) => isWithin(127)(value) && value !== 1],
    ["domestic", (value) => value === 1],
    ["import", isIndex],
    ["incident", isSomeText],
    ["kind", isText],
    ["lat", isWithin(90_000_000)],
    ["lon", isWithin(180_000_000)],
    ["not_counted", isSomeText],
    ["occurred", isWhen],
    ["record", isText],
    ["recorded", isWhen],
    ["revises", isIndex],
    ["seal", (value) => isText(value) && hashFromBase64(value) !== null],
    ["site", isSomeText],
    ["source", isText],
]));
const offenceNeeds = ["code", "import", "record", "source"];

function isOffence(/** @type {Entry} */ entry) {
    for (const key in entry) {
        const fits = offenceMembers.get(key);
        if (fits === undefined || !fits(entry[key])) return false;
    }
    return offenceNeeds.every((key) => key in entry) && ("lat" in entry) === ("lon" in entry);
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
