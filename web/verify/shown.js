// A figure's value and the text that a report shows for it, from the number behind it (src/report/wording.cpp,
// src/figures/phrases.cpp): so that nobody can show another number than the value that was checked.
import { measures } from "./figure_key.js";

const minus = "\u2212", noBreakSpace = "\u00a0", enDash = "\u2013";

/** Fixed digits, the last rounded half to even where the double lies exactly between, as C++ does. */
export function fixed(/** @type {number} */ number, /** @type {number} */ digits) {
    const rounded = Math.abs(number).toFixed(digits), exact = Math.abs(number).toFixed(Math.min(100, digits + 40));
    const point = exact.length - 40, half = exact[point] === "5" && /^50*$/.test(exact.slice(point));
    const last = Number(rounded.at(-1));
    const text = half && last % 2 === 1 ? exact.slice(0, digits === 0 ? point - 1 : point) : rounded;
    return number < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/** A figure's value as a report has it: a whole number, a name, or fixed digits with "inf" and "none". */
export function valueText(/** @type {string} */ measure, /** @type {number | string} */ value) {
    const rule = measures.get(measure);
    if (typeof value === "string" || rule === undefined) return String(value);
    if (rule.kind === "integer") return String(value);
    if (Number.isNaN(value) || value === -Infinity) return "none";
    return value === Infinity ? "inf" : fixed(value, rule.digits);
}

function grouped(/** @type {string} */ digits, /** @type {string} */ language) {
    return digits.replaceAll(/\B(?=(\d{3})+$)/g, language === "en" ? "," : noBreakSpace);
}

/** A whole number in a language: "12,199". */
export function numberText(/** @type {number} */ number, /** @type {string} */ language) {
    return (number < 0 ? minus : "") + grouped(String(Math.abs(number)), language);
}

function decimalText(/** @type {number} */ number, /** @type {number} */ digits, /** @type {string} */ language) {
    if (Number.isNaN(number)) return enDash;
    if (!Number.isFinite(number)) return `${number < 0 ? minus : ""}∞`;
    const scale = 10 ** digits, units = Math.round(Math.abs(number) * scale);
    const whole = grouped(String(Math.floor(units / scale)), language), rest = String(units % scale).padStart(digits, "0");
    return `${units !== 0 && number < 0 ? minus : ""}${whole}${digits > 0 ? (language === "en" ? "." : ",") + rest : ""}`;
}

/** With as many of its three decimals as say something. */
function amountText(/** @type {number} */ number, /** @type {string} */ language) {
    let digits = 0;
    for (let scaled = number; digits < 3 && Math.abs(scaled - Math.round(scaled)) > 0.0005 * 10 ** digits; ++digits) scaled *= 10;
    return decimalText(number, digits, language);
}

function percentText(/** @type {number} */ percent, /** @type {string} */ language, digits = 1) {
    return `${decimalText(percent, digits, language)}${language === "ru" || language === "be" ? noBreakSpace : ""}%`;
}

/** Whether one decimal of a number shows anything but zero. */
const showsSomething = (/** @type {number} */ number) => Math.round(Math.abs(number) * 10) !== 0;

function signedPercentText(/** @type {number} */ percent, /** @type {string} */ language) {
    return (percent > 0 && showsSomething(percent) ? "+" : "") + percentText(percent, language);
}

/** A limit next to "no change" has one digit more: "0.0 %" would look as if it were in. */
function limitText(/** @type {number} */ percent, /** @type {string} */ language) {
    const digits = Math.abs(percent) < 0.05 && Math.abs(percent) >= 0.005 ? 2 : 1;
    return (percent > 0 && Math.round(Math.abs(percent) * 10 ** digits) !== 0 ? "+" : "") + percentText(percent, language, digits);
}

/** Minutes in the unit in which a reader thinks of them. */
function durationText(/** @type {number} */ minutes, /** @type {string} */ language, /** @type {Record<string, string>} */ words) {
    const [number, digits, unit] = minutes < 120 ? [minutes, 0, "minutes"] : minutes < 48 * 60 ? [minutes / 60, 1, "hours"] : [minutes / (24 * 60), 1, "days"];
    return (words[`report.${unit}`] ?? "").replace("{number}", decimalText(Number(number), Number(digits), language));
}

function probabilityText(/** @type {number} */ p, /** @type {string} */ language) {
    return p < 0.001 ? `< ${decimalText(0.001, 3, language)}` : decimalText(p, p < 0.1 ? 3 : 2, language);
}

/**
 * The text of a number or a word in a report of this language.
 * @param {string} measure
 * @param {number | string} value
 * @param {string} language
 * @param {Record<string, string>} words the texts of that language: word.…, verdict.…, report.points
 * @returns {string}
 */
export function shownText(measure, value, language, words) {
    if (typeof value === "string") return words[`${measure === "verdict" ? "verdict" : "word"}.${value}`] ?? value;
    if (measures.get(measure)?.kind === "integer") return numberText(value, language);
    if (Number.isNaN(value)) return enDash;
    switch (measure) {
        case "amount": return amountText(value, language);
        case "share": case "missing-share": case "indicators-level": case "areas-level": return percentText(value * 100, language);
        case "change": case "deviation": return signedPercentText(value, language);
        case "points": return (words["report.points"] ?? "").replace("{points}", (value > 0 && showsSomething(value) ? "+" : "") + decimalText(value, 1, language));
        case "low": case "high": return value === Infinity ? "∞" : limitText((value - 1) * 100, language);
        case "wait-median": case "wait-p90": return durationText(value, language, words);
        case "p": case "adjusted-p": return probabilityText(value, language);
        case "ratio": case "odds-ratio": case "odds-low": case "odds-high": case "dispersion": return decimalText(value, 2, language);
        default: return decimalText(value, 1, language);
    }
}
