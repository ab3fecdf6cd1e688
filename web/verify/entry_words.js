// What an entry says, as pairs of words. Codes become words where the texts have some; else they are shown as they stand.

/**
 * @typedef {{ label: string, value: string, code: boolean }} Fact
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Say
 * @typedef {(key: string) => boolean} Has
 */

const commitments = new Set(["seal", "sha256", "profile_sha256", "mapping_sha256", "rejects_sha256", "book_sha256", "manifest_sha256", "opens"]);
const hidden = new Set(["kind", "lat", "lon"]);

/** Millionths of a degree as degrees: "48.031300". */
function degrees(/** @type {number} */ millionths) {
    const digits = String(Math.abs(millionths)).padStart(7, "0");
    return `${millionths < 0 ? "\u2212" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** "2022-04-06T19:08" as people of the language write it; what is vaguer stays as it is. */
function timeText(/** @type {string} */ text, /** @type {string} */ language) {
    const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/.exec(text);
    if (parts === null) return null;
    const [year, month, day, hour, minute] = parts.slice(1).map((part) => Number(part ?? 0));
    /** @type {Intl.DateTimeFormatOptions} */
    const style = parts[4] === undefined ? { dateStyle: "long", timeZone: "UTC" } : { dateStyle: "long", timeStyle: "short", timeZone: "UTC" };
    const locale = language === "en" ? "en-GB" : language, inWords = new Intl.DateTimeFormat(locale, style).format(new Date(Date.UTC(year, month - 1, day, hour, minute)));
    // Some browsers know no Belarusian and write English, and no Kazakh month and write "M11": then the day in numbers.
    if (Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0 && !/M\d\d/.test(inWords)) return inWords;
    return `${parts[3]}.${parts[2]}.${parts[1]}${parts[4] === undefined ? "" : ` ${parts[4]}:${parts[5]}`}`;
}

/** A value as one text; lists and objects in the form that the ledger has them. */
function plain(/** @type {any} */ value) {
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * @param {Record<string, any>} entry
 * @param {string} language
 * @param {Say} say
 * @param {Has} has
 * @returns {{ title: string, facts: Fact[] }}
 */
export function entryInWords(entry, language, say, has) {
    const title = has(`kind.${entry.kind}`) ? say(`kind.${entry.kind}`) : say("kind.other", { kind: entry.kind });
    /** @type {Fact[]} */
    const facts = [];
    for (const [name, value] of Object.entries(entry)) {
        if (hidden.has(name)) continue;
        const inWords = has(`value.${name}.${value}`) ? say(`value.${name}.${value}`) : null, when = typeof value === "string" ? timeText(value, language) : null;
        const own = `member.${entry.kind}.${name}`, label = has(own) ? own : `member.${name}`;
        facts.push({ label: has(label) ? say(label) : name, value: inWords ?? when ?? plain(value), code: commitments.has(name) });
    }
    if ("lat" in entry && "lon" in entry) facts.push({ label: say("member.place"), value: `${degrees(entry.lat)}, ${degrees(entry.lon)}`, code: false });
    return { title, facts };
}
