// Reads the figures and the citation out of a board report, HTML or figures.csv. Nothing is recomputed here.
import { Refused, toHex, utf8 } from "./bytes.js";
import { parseFigureKey } from "./figure_key.js";
import { HtmlReader, mostFigures } from "./html_reader.js";
import { sha256 } from "./sha256.js";

export const largestReport = 64 << 20;  // bytes
const longestVisible = 256;

/**
 * SHA-256 of every style sheet that Daybook's reports were ever written with (data/report/report.css; a test compares). With
 * another one, a browser may show something else than what stands in the file.
 */
export const knownStyles = new Set([
    "87f23f5c395d03ee6aec1087aefa5d5d775fc4c5d4122a819203579df0b10c11",
    "0f71f3cba8f4bb4dc96f4b1eb810c31f8e9ba32fb6615bcb40e3444948e8c895",
    "87d9539163ca0be6a8abbd292e084a23078ea3f909fa53cf05e7a8b93bba61d3",
]);

/**
 * @typedef {import("./html_reader.js").FigureFile} FigureFile
 */

/** The style of the printed footer that belongs to a citation. */
function footerStyle(/** @type {number | null} */ size, /** @type {string} */ root) {
    return `@page{@bottom-left{content:"daybook ${size} ${root}"}@bottom-right{content:counter(page) " / " counter(pages)}}`;
}

/**
 * The rows of a table with commas, each with the line that it begins on; quotes as RFC 4180 has them.
 * @param {string} text
 * @returns {Generator<{ cells: string[], line: number }>}
 */
export function* csvRows(text) {
    const cell = /"((?:[^"]|"")*)"(,|\r?\n|$)|([^",\r\n]*)(,|\r?\n|$)/y;
    let cells = [], line = 1, begun = 1;
    while (cell.lastIndex < text.length || cells.length > 0) {
        const found = cell.exec(text);
        if (found === null) throw new Refused("refused.report.csv", { line });
        const [all, quoted, afterQuoted, plain, afterPlain] = found, end = afterQuoted ?? afterPlain;
        cells.push(quoted?.replaceAll('""', '"') ?? plain);
        line += all.split("\n").length - 1;
        if (end === ",") continue;
        yield { cells, line: begun };
        cells = [];
        begun = line;
    }
}

const unguarded = (/** @type {string} */ cell) => (cell.startsWith("'") ? cell.slice(1) : cell);
const columnNames = ["figure", "value", "shown", "ledger_origin", "ledger_root", "book_sha256"];

/** @returns {FigureFile} */
function readCsv(/** @type {string} */ text) {
    const rows = csvRows(text.replace(/^\ufeff/, "")), header = rows.next().value?.cells ?? [];
    if (columnNames.some((name) => header.filter((/** @type {string} */ cell) => cell === name).length !== 1)) throw new Refused("refused.report.header");
    /** @type {FigureFile} */
    const file = { figures: [], language: "", bookText: null, styleSha256: "", footer: null, origin: "", root: "", bookSha256: "", size: null, disclosure: "" };
    for (const { cells, line } of rows) {
        if (cells.length !== header.length) throw new Refused("refused.report.csv", { line });
        if (file.figures.length === mostFigures) throw new Refused("refused.report.size", { line });
        const [figure, value, visible, origin, root, bookSha256] = columnNames.map((name) => unguarded(cells[header.indexOf(name)]));
        const key = parseFigureKey(figure, line);
        if (visible === "" || visible.length > longestVisible) throw new Refused("refused.report.figure", { line });
        if (file.size === null) Object.assign(file, { origin, root, bookSha256, size: key.size });
        if (origin !== file.origin || root !== file.root || bookSha256 !== file.bookSha256) throw new Refused("refused.report.citation", { line, subject: "figures.csv" });
        file.figures.push({ key, value, visible, line });
    }
    return file;
}

/** What has to be there before anything can be computed. */
function checkCitation(/** @type {FigureFile} */ file) {
    if (file.figures.length === 0) throw new Refused("refused.report.no-figures");
    if (file.size === null || file.origin === "" || file.root === "" || !/^[0-9a-f]{64}$/.test(file.bookSha256)) throw new Refused("refused.report.no-citation");
    if (file.footer !== null && file.footer !== footerStyle(file.size, file.root)) throw new Refused("refused.report.footer");
    if (file.styleSha256 !== "" && !knownStyles.has(file.styleSha256)) throw new Refused("refused.report.unknown-style");
}

/** Whether a file may be a board report: HTML, or a table whose first column is that of figures.csv. */
export function looksLikeReport(/** @type {Uint8Array} */ bytes) {
    const start = new TextDecoder().decode(bytes.slice(0, 64)).trimStart().toLowerCase();
    return start.startsWith("<") || start.startsWith("figure,") || start.startsWith('"figure"');
}

/**
 * @param {Uint8Array} bytes
 * @returns {FigureFile}
 */
export function readReport(bytes) {
    if (bytes.length > largestReport) throw new Refused("refused.report.size", { line: 1 });
    const text = utf8(bytes);
    if (text === null) throw new Refused("refused.report.utf8");
    const file = text.startsWith("<") ? new HtmlReader(text).read() : readCsv(text);
    checkCitation(file);
    if (file.bookText !== null && toHex(sha256(new TextEncoder().encode(file.bookText))) !== file.bookSha256) throw new Refused("refused.report.book");
    return file;
}
