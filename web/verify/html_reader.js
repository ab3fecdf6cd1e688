// Reads the figures out of a report that anyone may have changed, as src/report/figure_reader.cpp does: only the few elements
// and attributes that Daybook writes, well nested. Whatever can change or hide what a browser shows is refused with its line:
// scripts, comments, inline styles, event handlers, resources, hidden parts, marks that turn the direction of writing.
import { Refused, bytesOf, toHex, wholeNumber } from "./bytes.js";
import { parseFigureKey } from "./figure_key.js";
import { sha256 } from "./sha256.js";

const deepestNesting = 64, mostAttributes = 24, longestVisible = 256;
export const mostFigures = 1_000_000;

const set = (/** @type {string} */ words) => new Set(words.split(" "));
const knownElements = set(
    "a body br circle code data dd defs desc details div dl dt em figcaption figure footer g h1 h2 h3 h4 head header html li main meta nav ol p path pattern pre rect " +
    "section span strong style summary svg table tbody td text tfoot th thead title tr ul abbr b caption i small time");
const knownAttributes = set(
    "aria-hidden aria-label aria-labelledby charset class content cx cy d data-cite data-figure data-value fill fill-rule height href http-equiv id lang name patternunits " +
    "points r role scope tabindex text-anchor value viewbox width x y colspan datetime");
const voidElements = set("br circle meta path rect");
const unseenParents = set("defs desc details head pattern title");
const doctype = "<!doctype html>";
const turnsWriting = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/;
const references = new Map([["amp", "&"], ["lt", "<"], ["gt", ">"], ["quot", '"']]);

/**
 * @typedef {{ key: import("./figure_key.js").FigureKey, value: string, visible: string, line: number }} ReadFigure
 * @typedef {{ origin: string, root: string, bookSha256: string, size: number | null }} Citation
 * @typedef {Citation & { figures: ReadFigure[], language: string, bookText: string | null, styleSha256: string, footer: string | null, disclosure: string }} FigureFile
 * @typedef {{ name: string, figure: ReadFigure | null, cite: string, isBook: boolean, text: string }} Open
 * @typedef {{ name: string, attributes: Map<string, string>, closesItself: boolean }} Tag
 */

/** The letters of a numeric reference that means itself; null for those that browsers put others in place of. */
function numericReference(/** @type {string} */ name) {
    const parts = /^#(?:[xX]([0-9a-fA-F]+)|([0-9]+))$/.exec(name);
    if (parts === null) return null;
    const point = parts[1] !== undefined ? Number.parseInt(parts[1], 16) : Number.parseInt(parts[2], 10);
    const plain = point === 9 || point === 10 || point === 13 || (point >= 0x20 && !(point >= 0x7f && point <= 0x9f) && !(point >= 0xd800 && point <= 0xdfff) && point <= 0x10ffff);
    const letter = plain ? String.fromCodePoint(point) : "";
    return plain && !turnsWriting.test(letter) ? letter : null;
}

/** A text with its references resolved; null when an & begins none that reports have. */
function resolved(/** @type {string} */ raw) {
    let bad = false;
    const text = raw.replaceAll(/&([^;&]{0,11};)?/g, (_, name) => {
        const letters = name === undefined ? null : references.get(name.slice(0, -1)) ?? numericReference(name.slice(0, -1));
        bad ||= letters === null;
        return letters ?? "";
    });
    return bad ? null : text;
}

export class HtmlReader {
    constructor(/** @type {string} */ html) {
        this.html = html;
        this.at = 0;
        this.start = 0;     // of what is being read
        this.counted = 0;   // letters whose line ends are in line
        this.line = 1;
        this.htmlSeen = false;
        this.styles = 0;
        /** @type {Open[]} */
        this.open = [];
        /** @type {FigureFile} */
        this.file = { figures: [], language: "", bookText: null, styleSha256: "", footer: null, origin: "", root: "", bookSha256: "", size: null, disclosure: "" };
    }

    lineAt(/** @type {number} */ place) {
        for (let end = this.html.indexOf("\n", this.counted); end >= 0 && end < place; end = this.html.indexOf("\n", end + 1)) {
            ++this.line;
            this.counted = end + 1;
        }
        return this.line;
    }

    /** @returns {never} */
    wrong(/** @type {string} */ what, /** @type {string} */ subject = "") {
        throw new Refused(`refused.report.${what}`, { line: this.lineAt(this.start), subject: subject.slice(0, 80) });
    }

    /** @returns {FigureFile} */
    read() {
        for (const [what, pattern] of /** @type {[string, RegExp][]} */ ([["control", /[\u0000-\u0008\u000b-\u001f\u007f]/], ["direction", turnsWriting]])) {
            this.start = this.html.search(pattern);
            if (this.start >= 0) this.wrong(what);
        }
        this.start = 0;
        if (this.html.slice(0, doctype.length).toLowerCase() !== doctype) this.wrong("doctype");
        for (this.at = doctype.length; this.at < this.html.length;) this.readOne();
        this.start = this.html.length;
        if (this.open.length > 0) this.wrong("nesting", this.open[this.open.length - 1].name);
        return this.file;
    }

    readOne() {
        this.start = this.at;
        if (this.html[this.at] !== "<") this.readText();
        else if (this.html[this.at + 1] === "/") this.readEnd();
        else if (/[A-Za-z0-9-]/.test(this.html[this.at + 1] ?? "")) this.readStart();
        else this.wrong("markup");
    }

    readText() {
        const next = this.html.indexOf("<", this.at), end = next < 0 ? this.html.length : next;
        const raw = this.html.slice(this.at, end);
        this.at = end;
        const holder = this.open.at(-1);
        if (holder === undefined) {
            if (/[^ \n\t]/.test(raw)) this.wrong("markup");
            return;
        }
        const text = resolved(raw);
        if (text === null) return this.wrong("entity");
        if (holder.figure !== null || holder.cite !== "" || holder.isBook) holder.text += text;
    }

    readName() {
        const begin = this.at;
        while (/[A-Za-z0-9-]/.test(this.html[this.at] ?? "")) ++this.at;
        if (this.at - begin > 32 || this.at === begin) this.wrong("markup");
        return this.html.slice(begin, this.at).toLowerCase();
    }

    readAttribute(/** @type {Tag} */ tag) {
        const name = this.readName();
        if (!knownAttributes.has(name) || !this.html.startsWith('="', this.at)) this.wrong("attribute", name);
        const end = this.html.indexOf('"', this.at + 2);
        const value = end < 0 ? null : resolved(this.html.slice(this.at + 2, end));
        if (value === null || tag.attributes.has(name)) return this.wrong("attribute", name);
        this.at = end + 1;
        tag.attributes.set(name, value);
    }

    /** @returns {Tag} */
    readTag() {
        const tag = { name: this.readName(), attributes: new Map(), closesItself: false };
        for (;;) {
            const before = this.at;
            while (" \n\t".includes(this.html[this.at] ?? "x")) ++this.at;
            if (this.at >= this.html.length) this.wrong("markup");
            if (this.html[this.at] === ">") break;
            if (this.html.startsWith("/>", this.at)) {
                tag.closesItself = true;
                ++this.at;
                break;
            }
            if (before === this.at || tag.attributes.size === mostAttributes) this.wrong("markup");
            this.readAttribute(tag);
        }
        ++this.at;
        return tag;
    }

    readStart() {
        ++this.at;
        const tag = this.readTag(), holder = this.open.at(-1);
        this.checkElement(tag);
        if (tag.name === "html") this.file.language = tag.attributes.get("lang") ?? "";
        if (tag.name === "style") return this.readStyle();
        if (voidElements.has(tag.name) && (tag.closesItself || tag.name === "br" || tag.name === "meta")) {
            if (tag.attributes.has("data-figure") || tag.attributes.has("data-cite")) this.wrong("figure");
            return;
        }
        if (tag.closesItself) this.wrong("markup");
        if (this.open.length === deepestNesting) this.wrong("nesting", tag.name);
        if (holder !== undefined && (holder.figure !== null || holder.cite !== "" || holder.isBook)) this.wrong("nesting", tag.name);
        const isBook = tag.name === "pre" && tag.attributes.get("id") === "indicator-book";
        const element = { name: tag.name, figure: this.beginFigure(tag), cite: tag.attributes.get("data-cite") ?? "", isBook, text: "" };
        if (isBook && this.html[this.at] === "\n") ++this.at;  // a browser drops it, too
        if (isBook && this.file.bookText !== null) this.wrong("citation", "book");
        this.open.push(element);
    }

    /** Elements and uses of attributes that could hide, replace or fetch something. */
    checkElement(/** @type {Tag} */ tag) {
        const { name, attributes } = tag;
        if (!knownElements.has(name) || (this.open.length === 0 && name !== "html") || (name === "html" && (this.htmlSeen || this.open.length > 0))) this.wrong("element", name);
        this.htmlSeen ||= name === "html";
        const target = attributes.get("href"), fill = attributes.get("fill"), meta = attributes.get("http-equiv");
        if (target !== undefined && !(name === "a" && target.startsWith("#"))) this.wrong("attribute", "href");
        if (fill !== undefined && !fill.startsWith("url(#hatch-")) this.wrong("attribute", "fill");
        if (meta !== undefined && meta !== "Content-Security-Policy") this.wrong("attribute", "http-equiv");
    }

    /** Style sheets: only in the head; the first one's hash is given, the second is the printed footer. */
    readStyle() {
        const end = this.html.indexOf("</", this.at);
        if (this.open.at(-1)?.name !== "head" || this.styles === 2 || end < 0 || this.html.slice(end, end + 8).toLowerCase() !== "</style>") this.wrong("style");
        const style = this.html.slice(this.at, end);
        if (this.styles++ === 0) this.file.styleSha256 = toHex(sha256(bytesOf(style)));
        else this.file.footer = style;
        this.at = end + 8;
    }

    /** @returns {ReadFigure | null} */
    beginFigure(/** @type {Tag} */ { name, attributes }) {
        const text = attributes.get("data-figure"), kind = attributes.get("class");
        if (text === undefined) return name === "data" || kind === "figure" || kind === "word" ? this.wrong("figure") : null;
        const drawn = this.open.some((parent) => parent.name === "svg"), value = attributes.get(drawn ? "data-value" : "value");
        if (this.open.some((parent) => unseenParents.has(parent.name)) || name !== (drawn ? "text" : "data") || value === undefined) return this.wrong("figure");
        if (this.file.figures.length === mostFigures) this.wrong("size");
        const line = this.lineAt(this.start), figure = { key: parseFigureKey(text, line), value, visible: "", line };
        this.file.figures.push(figure);
        return figure;
    }

    readEnd() {
        this.at += 2;
        const name = this.readName(), element = this.open.pop();
        if (this.html[this.at++] !== ">" || element === undefined || element.name !== name) return this.wrong("nesting", name);
        if (element.figure !== null) {
            if (element.text === "" || bytesOf(element.text).length > longestVisible) this.wrong("figure");
            element.figure.visible = element.text;
        } else if (element.cite !== "") {
            this.takeCitation(element.cite, element.text);
        } else if (element.isBook) {
            this.file.bookText = element.text;
        }
    }

    takeCitation(/** @type {string} */ what, /** @type {string} */ text) {
        if (what === "size") {
            if (this.file.size !== null) this.wrong("citation", what);
            this.file.size = wholeNumber(text) ?? this.wrong("citation", what);
            return;
        }
        const member = what === "origin" ? "origin" : what === "root" ? "root" : what === "book_sha256" ? "bookSha256" : what === "disclosure" ? "disclosure" : null;
        if (member === null) return;
        if (this.file[member] !== "") this.wrong("citation", what);
        this.file[member] = text;
    }
}
