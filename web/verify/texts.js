// The sentences of this page (data/reporting/verify.tsv), by language; keys without their "verify.".
import { Refused } from "./bytes.js";
import { numberText } from "./shown.js";

const prefix = "verify.";

/** @typedef {Record<string, string>} Texts */

/** Where a server has them; a published folder has a file for each language beside the page. */
export const textsOfServer = "/api/v1/texts/{language}.json?part=verify";

/**
 * @param {string} language
 * @param {string} [at] their address, {language} standing for it
 * @returns {Promise<Texts>}
 */
export async function loadTexts(language, at = textsOfServer) {
    const path = at.replace("{language}", language);
    let answer;
    try {
        answer = await fetch(path);
    } catch {
        throw new Refused("refused.fetch.unreachable", { path });
    }
    if (!answer.ok) throw new Refused("refused.fetch.status", { path, status: answer.status });
    const all = /** @type {Texts} */ (await answer.json());
    return Object.fromEntries(Object.entries(all).map(([key, text]) => [key.startsWith(prefix) ? key.slice(prefix.length) : key, text]));
}

/**
 * The sentence under a key with its places filled in; numbers as the language groups them. A key without a sentence shows itself.
 * @param {Texts} texts
 * @param {string} language
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function sentence(texts, language, key, values = {}) {
    return (texts[key] ?? key).replaceAll(/\{(\w+)\}/g, (whole, name) => {
        const value = values[name];
        return value === undefined ? whole : typeof value === "number" ? numberText(value, language) : value;
    });
}
