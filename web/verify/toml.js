// TOML as far as indicator books and import profiles use it: tables, arrays of tables, dotted keys, the four kinds of string,
// whole numbers, decimals, truth values, lists and inline tables. Dates and what else TOML has are refused, so that a file is
// never read in another way than the program reads it.
import { Refused } from "./bytes.js";

const deepest = 16;
const escapes = new Map([["b", "\b"], ["t", "\t"], ["n", "\n"], ["f", "\f"], ["r", "\r"], ['"', '"'], ["\\", "\\"]]);

/** @typedef {{ [key: string]: any }} Table */

const newTable = () => /** @type {Table} */ (Object.create(null));

class TomlReader {
    constructor(/** @type {string} */ text) {
        this.text = text.replaceAll("\r\n", "\n");
        this.at = 0;
        /** @type {Set<object>} tables and lists that nothing may be added to */
        this.closed = new Set();
        /** @type {Set<object>} tables that a header has opened */
        this.opened = new Set();
    }

    /** @returns {never} */
    wrong() {
        throw new Refused("refused.toml", { line: this.text.slice(0, this.at).split("\n").length });
    }

    skipBlank() {
        while (this.text[this.at] === " " || this.text[this.at] === "\t") ++this.at;
    }

    skipComment() {
        this.skipBlank();
        if (this.text[this.at] !== "#") return;
        const end = this.text.indexOf("\n", this.at);
        this.at = end < 0 ? this.text.length : end;
    }

    skipLines() {
        do this.skipComment(); while (this.text[this.at] === "\n" && ++this.at > 0);
    }

    endLine() {
        this.skipComment();
        if (this.at < this.text.length && this.text[this.at] !== "\n") this.wrong();
    }

    take(/** @type {string} */ mark) {
        if (!this.text.startsWith(mark, this.at)) return false;
        this.at += mark.length;
        return true;
    }

    match(/** @type {RegExp} */ sticky) {
        sticky.lastIndex = this.at;
        const found = sticky.exec(this.text);
        if (found === null) return null;
        this.at += found[0].length;
        return found[0];
    }

    read() {
        const root = newTable();
        let into = root;
        for (this.skipLines(); this.at < this.text.length; this.skipLines()) {
            if (this.text[this.at] === "[") into = this.readHeader(root);
            else this.readPair(into, 0);
            this.endLine();
        }
        return root;
    }

    readHeader(/** @type {Table} */ root) {
        const list = this.take("[[");
        if (!list) this.take("[");
        const keys = this.readKeys();
        if (!this.take(list ? "]]" : "]")) this.wrong();
        const last = /** @type {string} */ (keys.pop());
        const parent = this.walk(root, keys);
        return list ? this.openInList(parent, last) : this.openTable(parent, last);
    }

    openTable(/** @type {Table} */ parent, /** @type {string} */ key) {
        const table = this.walk(parent, [key]);
        if (Array.isArray(parent[key]) || this.opened.has(table)) this.wrong();
        this.opened.add(table);
        return table;
    }

    openInList(/** @type {Table} */ parent, /** @type {string} */ key) {
        parent[key] ??= [];
        if (!Array.isArray(parent[key]) || this.closed.has(parent[key])) this.wrong();
        const table = newTable();
        parent[key].push(table);
        return table;
    }

    /** The table that keys lead to, made where it is not there; of a list of tables the last. */
    walk(/** @type {Table} */ table, /** @type {string[]} */ keys) {
        for (const key of keys) {
            table[key] ??= newTable();
            table = Array.isArray(table[key]) ? table[key].at(-1) : table[key];
            if (typeof table !== "object" || this.closed.has(table)) this.wrong();
        }
        return table;
    }

    readKeys() {
        const keys = [];
        do {
            this.skipBlank();
            const quote = this.text[this.at];
            const key = quote === '"' || quote === "'" ? this.readLine(quote) : this.match(/[A-Za-z0-9_-]+/y);
            if (key === null) this.wrong();
            keys.push(/** @type {string} */ (key));
            this.skipBlank();
        } while (this.take("."));
        return keys;
    }

    readPair(/** @type {Table} */ table, /** @type {number} */ depth) {
        const keys = this.readKeys();
        if (!this.take("=")) this.wrong();
        this.skipBlank();
        const last = /** @type {string} */ (keys.pop());
        const into = this.walk(table, keys);
        if (last in into) this.wrong();
        into[last] = this.readValue(depth);
    }

    /** @returns {any} */
    readValue(/** @type {number} */ depth) {
        if (depth === deepest) this.wrong();
        for (const quote of ['"', "'"]) {
            if (this.take(quote.repeat(3))) return this.readLines(quote);
            if (this.text[this.at] === quote) return this.readLine(quote);
        }
        if (this.take("[")) return this.readList(depth + 1);
        if (this.take("{")) return this.readInline(depth + 1);
        if (this.match(/true(?![\w.:+-])/y)) return true;
        if (this.match(/false(?![\w.:+-])/y)) return false;
        const number = this.match(/[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?(?![\w.:-])/y);
        return number === null ? this.wrong() : Number(number.replaceAll("_", ""));
    }

    readList(/** @type {number} */ depth) {
        /** @type {any[]} */
        const items = [];
        for (this.skipLines(); !this.take("]"); this.skipLines()) {
            items.push(this.readValue(depth));
            this.skipLines();
            if (!this.take(",") && this.text[this.at] !== "]") this.wrong();
        }
        this.closed.add(items);
        return items;
    }

    readInline(/** @type {number} */ depth) {
        const table = newTable();
        this.skipBlank();
        for (let first = true; !this.take("}"); first = false) {
            if (!first && !this.take(",")) this.wrong();
            this.readPair(table, depth);
            this.skipBlank();
        }
        this.closed.add(table);
        return table;
    }

    readLine(/** @type {string} */ quote) {
        ++this.at;
        return this.readString(quote, (letter) => (letter === "\n" || letter === undefined ? this.wrong() : letter), quote === '"');
    }

    readLines(/** @type {string} */ quote) {
        this.take("\n");
        const text = this.readString(quote.repeat(3), (letter) => letter ?? this.wrong(), quote === '"');
        // One or two quotes may stand right before the three that close.
        let more = "";
        while (more.length < 2 && this.take(quote)) more += quote;
        return text + more;
    }

    readString(/** @type {string} */ end, /** @type {(letter: string | undefined) => string} */ accept, /** @type {boolean} */ escaped) {
        let text = "";
        while (!this.take(end)) {
            const letter = accept(this.text[this.at++]);
            if (letter < " " && letter !== "\t" && letter !== "\n") this.wrong();
            text += escaped && letter === "\\" ? this.readEscape(end.length === 3) : letter;
        }
        return text;
    }

    readEscape(/** @type {boolean} */ lines) {
        if (lines && this.match(/[ \t]*\n[ \t\n]*/y) !== null) return "";
        const letter = this.text[this.at++];
        const simple = escapes.get(letter);
        if (simple !== undefined) return simple;
        const hex = letter === "u" ? this.match(/[0-9a-fA-F]{4}/y) : letter === "U" ? this.match(/[0-9a-fA-F]{8}/y) : null;
        const point = hex === null ? -1 : Number.parseInt(hex, 16);
        if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) this.wrong();
        return String.fromCodePoint(point);
    }
}

/**
 * @param {string} text
 * @returns {Table}
 */
export function parseToml(text) {
    return new TomlReader(text).read();
}
