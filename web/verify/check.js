// Checks a dropped file from beginning to end. What comes back is plain data, so that it can be passed from a worker to the page.
import { Refused, hashFromBase64, sameBytes, toHex, utf8 } from "./bytes.js";
import { parseAgreements, parseBook } from "./book.js";
import { checkGrown, openLedger, readEntries } from "./ledger.js";
import { parseVerifierKey } from "./note.js";
import { looksLikeReceipt, verifyReceipt } from "./receipt.js";
import { measures } from "./figure_key.js";
import { Recount, countName } from "./recount.js";
import { looksLikeReport, readReport } from "./report.js";
import { sha256 } from "./sha256.js";
import { shownText, valueText } from "./shown.js";

const languages = ["en", "ru", "be", "kk"];
const asked = 500;  // figures between two reports of progress

/**
 * @typedef {{ key: string, values: Record<string, string | number> }} Said a sentence of data/reporting/verify.tsv
 * @typedef {{ figure: string, indicator: string, period: string, area: string, measure: string, line: number, inReport: string, fromLedger: string, what: string }} WrongFigure
 * @typedef {Said & { good: boolean | null }} Check null: nothing was checked, but it is worth knowing
 * @typedef {{ good: boolean, origin: string, size: number, root: string, checks: Check[] }} Result
 * @typedef {Result & { kind: "receipt", index: number, entry: Record<string, any>, sealedText: string | null }} ReceiptResult
 * @typedef {Result & { kind: "report", bookSha256: string, agree: number, wrong: WrongFigure[], missing: string[] }} ReportResult
 * @typedef {{ reader: import("./tiles.js").TileReader, words: (language: string) => Promise<Record<string, string>>, progress: (what: string, done: number, total: number) => void }} Means
 */

const said = (/** @type {boolean | null} */ good, /** @type {string} */ key, /** @type {Record<string, string | number>} */ values = {}) => ({ good, key, values });

/**
 * Reads a file, finds out what it is, and checks it. Refused: what does not fit.
 * @param {Uint8Array} bytes
 * @param {string} keyText
 * @param {Means} means
 * @returns {Promise<ReceiptResult | ReportResult>}
 */
export async function checkFile(bytes, keyText, means) {
    if (looksLikeReceipt(bytes)) return checkReceipt(bytes, keyText, means);
    if (looksLikeReport(bytes)) return checkReport(bytes, keyText, means);
    throw new Refused("refused.unknown-file");
}

/**
 * A receipt, by itself and, where the log can be reached, against what the log is now.
 * @param {Uint8Array} bytes
 * @param {string} keyText
 * @param {Means} means
 * @returns {Promise<ReceiptResult>}
 */
export async function checkReceipt(bytes, keyText, { reader }) {
    const key = parseVerifierKey(keyText);
    const { checkpoint, index, entry, sealedText } = await verifyReceipt(bytes, key);
    const checks = [said(true, "check.signature", { name: key.name }), said(true, "check.entry", { index, size: checkpoint.size })];
    if (sealedText !== null) checks.push(said(true, "check.seal"));
    checks.push(await nowInLog(reader, key, checkpoint));
    return { kind: "receipt", good: checks.every((check) => check.good !== false), origin: checkpoint.origin, size: checkpoint.size, root: toHex(checkpoint.root), index, entry, sealedText, checks };
}

/** What the log says now; null where it cannot be asked. A receipt is proof without it. */
async function nowInLog(/** @type {import("./tiles.js").TileReader} */ reader, /** @type {import("./note.js").VerifierKey} */ key, /** @type {import("./checkpoint.js").Checkpoint} */ old) {
    try {
        const now = await openLedger(reader, key, old.size);
        await checkGrown(reader, now, old);
        return said(true, "check.log", { now: now.size });
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return error.key.startsWith("refused.fetch.") ? said(null, "check.log-away") : said(false, error.key, error.values);
    }
}

/**
 * A board report: its citation, the entries that it cites, its indicator book, and each of its figures.
 * @param {Uint8Array} bytes
 * @param {string} keyText
 * @param {Means} means
 * @returns {Promise<ReportResult>}
 */
export async function checkReport(bytes, keyText, means) {
    const key = parseVerifierKey(keyText), file = readReport(bytes), size = /** @type {number} */ (file.size);
    const citedRoot = hashFromBase64(file.root);
    if (file.origin !== key.name) throw new Refused("refused.report.origin", { origin: file.origin, name: key.name });
    const now = await openLedger(means.reader, key, size);
    if (size > now.size) throw new Refused("refused.log.shorter", { now: now.size, old: size });
    const { root, columns } = await readEntries(means.reader, size, (done) => means.progress("entries", done, size));
    await checkGrown(means.reader, now, { size, root });
    if (citedRoot === null || !sameBytes(citedRoot, root)) throw new Refused("refused.report.root", { size });
    const book = parseBook(await bookText(file, means.reader));
    const about = aboutOf(file), agreements = await agreementsOf(file, columns, about.source, means.reader);
    const recount = new Recount(columns, book, about, agreements ?? new Map(), shownTo(file));
    const { agree, wrong } = compareFigures(file, recount, agreements !== null, await wordsFor(file, recount, means), means);
    const missing = missingFigures(file, recount);
    const checks = [said(true, "check.checkpoint", { name: key.name, now: now.size }), said(true, "check.entries", { size }), said(true, "check.book")];
    if (file.figures.some((figure) => figure.key.measure === "deviation")) checks.push(said(null, agreements === null ? "check.no-profile" : "check.official"));
    if (recount.shown !== null) checks.push(said(null, "check.everyone"));
    checks.push(said(null, file.bookText === null ? "check.table-only" : "check.words-not"));
    return { kind: "report", good: wrong.length === 0 && missing.length === 0, origin: file.origin, size, root: file.root, bookSha256: file.bookSha256, agree, wrong, missing, checks };
}

/** The text of a file named by its SHA-256; refused when its bytes are others. */
async function fileOf(/** @type {import("./tiles.js").TileReader} */ reader, /** @type {string} */ hex) {
    const bytes = await reader.file(hex), text = utf8(bytes);
    if (toHex(sha256(bytes)) !== hex || text === null) throw new Refused("refused.file", { name: hex });
    return text;
}

/** The indicator book that a report cites: from the server, or where it has none, from the report, whose hash was checked. */
async function bookText(/** @type {import("./report.js").FigureFile} */ file, /** @type {import("./tiles.js").TileReader} */ reader) {
    try {
        return await fileOf(reader, file.bookSha256);
    } catch (error) {
        if (file.bookText === null || !(error instanceof Refused) || error.values.status !== 404) throw error;
        return file.bookText;
    }
}

/** The source and the periods that a report is about: those of its first comparison for the whole. */
function aboutOf(/** @type {import("./report.js").FigureFile} */ file) {
    const ofRegion = file.figures.find(({ key }) => key.against !== null && key.area.startsWith("+"));
    const first = ofRegion ?? file.figures.find(({ key }) => key.against !== null && key.area === "*");
    if (first === undefined || first.key.against === null) throw new Refused("refused.report.no-figures");
    return { source: first.key.source, period: first.key.period, against: first.key.against, region: first.key.area };
}

/**
 * What the profile of the newest import says of official figures; null where the server does not have it.
 * @param {import("./report.js").FigureFile} file
 * @param {import("./columns.js").Columns} columns
 * @param {string} source
 * @param {import("./tiles.js").TileReader} reader
 */
async function agreementsOf(file, columns, source, reader) {
    const hex = columns.profiles.get(source);
    if (!file.figures.some(({ key }) => key.measure === "verdict")) return new Map();
    if (hex === undefined) return null;
    try {
        return parseAgreements(await fileOf(reader, hex));
    } catch (error) {
        if (!(error instanceof Refused) || error.values.status !== 404) throw error;
        return null;
    }
}

/** The language of a report and its words; a table does not say its language, so the one that fits most figures is taken. */
async function wordsFor(/** @type {import("./report.js").FigureFile} */ file, /** @type {Recount} */ recount, /** @type {Means} */ means) {
    if (file.language !== "") {
        const language = languages.includes(file.language) ? file.language : "en";
        return { language, words: await means.words(language) };
    }
    const sample = file.figures.filter(({ key }) => key.measure === "word" || measures.get(key.measure)?.kind === "decimal").slice(0, 60);
    let best = { language: "en", words: /** @type {Record<string, string>} */ ({}) }, most = -1;
    for (const language of languages) {
        const words = await means.words(language);
        const fits = sample.filter(({ key, visible }) => shownText(key.measure, recount.value(key) ?? "", language, words) === visible).length;
        if (fits > most) [best, most] = [{ language, words }, fits];
    }
    return best;
}

/** Whether a value or text follows from a number. What chance tests give may differ in the sixteenth digit from machine to machine: then either way of rounding is right. */
function agrees(/** @type {string} */ given, /** @type {number | string} */ value, /** @type {(value: number | string) => string} */ write) {
    if (write(value) === given) return true;
    return typeof value === "number" && !Number.isInteger(value) && [1 - 1e-9, 1 + 1e-9].some((factor) => write(value * factor) === given);
}

/**
 * Every figure beside what follows from the ledger.
 * @param {import("./report.js").FigureFile} file
 * @param {Recount} recount
 * @param {boolean} withVerdicts whether agreement with official figures can be told
 * @param {{ language: string, words: Record<string, string> }} written the report's language and its words
 * @param {Pick<Means, "progress">} means
 * @returns {{ agree: number, wrong: WrongFigure[] }}
 */
export function compareFigures(file, recount, withVerdicts, { language, words }, means) {
    /** @type {WrongFigure[]} */
    const wrong = [];
    let agree = 0;
    file.figures.forEach(({ key, value, visible, line }, i) => {
        if (i % asked === 0) means.progress("figures", i, file.figures.length);
        if (key.measure === "verdict" && !withVerdicts) return;
        const own = key.size === file.size ? recount.value(key) : null;
        const writeValue = (/** @type {number | string} */ some) => valueText(key.measure, some), writeShown = (/** @type {number | string} */ some) => shownText(key.measure, some, language, words);
        const what = own === null ? "no-figure" : !agrees(value, own, writeValue) ? "other-value" : !agrees(visible, own, writeShown) ? "other-text" : "";
        if (what === "") return void ++agree;
        const inReport = what === "other-text" || value === visible ? visible : `${value} (${visible})`;
        const { text, indicator, area, measure } = key;
        const fromLedger = own === null ? "" : what === "other-text" ? writeShown(own) : writeValue(own);
        wrong.push({ figure: text, indicator, period: key.period.toText(), area, measure, line, inReport, fromLedger, what });
    });
    means.progress("figures", file.figures.length, file.figures.length);
    return { agree, wrong };
}

/**
 * What a report for everyone shows; null: it is for staff. The words and smoothed rates of what is shown rest on that alone (src/results/public_board.cpp).
 * @param {import("./report.js").FigureFile} file
 * @returns {import("./recount.js").Shown | null}
 */
function shownTo(file) {
    const words = file.figures.filter(({ key }) => key.measure === "word");
    if (file.disclosure === "" && words.every(({ value }) => value !== "hidden")) return null;
    return {
        words: new Set(words.filter(({ value }) => value !== "hidden").map(({ key }) => key.indicator)),
        counts: new Set(file.figures.filter(({ key }) => key.measure === "count").map(({ key }) => countName(key.indicator, key.period.toText(), key.area))),
    };
}

/** Figures that no report may leave out and this one does. */
function missingFigures(/** @type {import("./report.js").FigureFile} */ file, /** @type {Recount} */ recount) {
    const there = new Set(file.figures.map(({ key }) => key.text.slice(0, key.text.lastIndexOf("|"))));
    return recount.needed().filter((text) => !there.has(text));
}
