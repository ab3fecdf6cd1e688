// The pages' sentences, in the language that the server wrote into <html lang>. No sentence stands in a script.

/** @type {Record<string, string>} */
const texts = {};
export const language = document.documentElement.lang || "en";

/** Fetches the sentences; call once before anything is drawn. With codes true also the words for what the
 * ledger holds as codes: status.CODE, reason.CODE, purpose.CODE. Parts beside the pages' own are for who needs them.
 * @param {boolean} [codes] @param {string[]} [parts] */
export async function loadTexts(codes = false, parts = []) {
    const addresses = [...["pages", ...parts].map((part) => `/api/v1/texts/${language}.json?part=${part}`), ...(codes ? [`/api/v1/texts/${language}.json`] : [])];
    await Promise.all(addresses.map(async (address) => {
        const answer = await fetch(address);
        if (answer.ok) Object.assign(texts, await answer.json());
    }));
}

/** The sentence under a key, with {names} filled in. A key that is missing shows itself: better an odd word than an empty button.
 * @param {string} key @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
    return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Is there a sentence under this key? @param {string} key */
export const has = (key) => key in texts;

/** All keys that begin so, without that beginning, with their sentences.
 * @param {string} prefix @returns {{code: string, title: string}[]} */
export function textsUnder(prefix) {
    return Object.keys(texts).filter((key) => key.startsWith(prefix)).map((key) => ({ code: key.slice(prefix.length), title: texts[key] }));
}

// With the day first and 24 hours, as the server writes it too; "en" alone would be American.
const locale = language === "en" ? "en-GB" : language;

/** A time of the server ("2026-11-24T14:05", local; or a day alone) in words of the language.
 * @param {string} time @param {"long" | "medium"} [dateStyle] */
export function when(time, dateStyle = "long") {
    const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(time ?? "");
    if (!parts) return time ?? "";
    const [year, month, day, hour, minute] = parts.slice(1).map((part) => Number(part ?? 0));
    const date = new Date(year, month - 1, day, hour, minute);
    const clock = parts[4] === undefined ? {} : /** @type {const} */ ({ timeStyle: "short" });
    const text = date.toLocaleString(locale, { dateStyle, ...clock });
    // Some browsers know no Belarusian and write English, and no Kazakh month and write "M11": then the day in numbers.
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0 || /M\d\d/.test(text) ? `${parts[3]}.${parts[2]}.${parts[1]}${parts[4] === undefined ? "" : ` ${parts[4]}:${parts[5]}`}` : text;
}
