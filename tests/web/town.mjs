// A made-up town's ledger, as the program itself makes it: its tiles, receipts and reports are what the pages' modules are tested
// against. DAYBOOK_PROGRAM names the program; else it is the one that scripts/build leaves. Not a test by itself.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const program = resolve(process.env.DAYBOOK_PROGRAM ?? join(root, "build/release/daybook"));

/** A folder of its own for one test file, with a ledger and what the program makes of it. */
export class Town {
    constructor() {
        if (!existsSync(program)) throw new Error(`there is no program at ${program}: run scripts/build, or set DAYBOOK_PROGRAM`);
        /** @type {Set<string>} indicator books that reports were made with */
        this.books = new Set();
        this.folder = mkdtempSync(join(tmpdir(), "daybook-web-"));
        process.on("exit", () => rmSync(this.folder, { recursive: true, force: true }));
        this.run("simulate", "--seed", "1", "--out", this.path("town"));
        this.run("init", "--data", this.path("data"), "--origin", "town.example/log");
    }

    path(...parts) {
        return join(this.folder, ...parts);
    }

    run(...words) {
        return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
    }

    /** Imports the records of some years. */
    import(years, data = "data") {
        const town = (name) => this.path("town", name);
        this.run("import", "--data", this.path(data), "--profile", "town", "--areas", town("areas.geojson"), "--population", town("population.csv"), "--quiet", ...years.map((year) => town(`crimes-${year}.csv`)));
    }

    /** Imports what other bodies count. */
    importSeries(data = "data") {
        this.run("import", "--data", this.path(data), "--profile", "town-series", "--quiet", this.path("town/series.csv"));
    }

    /** The ledger as static files, in a folder of this name. */
    export(name, data = "data") {
        this.run("export", "--data", this.path(data), "--tiles", this.path(name));
        return this.path(name);
    }

    /** A copy of the ledger with its keys, which can then go another way. */
    fork(data) {
        cpSync(this.path("data"), this.path(data), { recursive: true });
        cpSync(this.path("data.keys"), this.path(`${data}.keys`), { recursive: true });
    }

    /** The bytes of the receipt of an entry. */
    receipt(index, data = "data") {
        return new TextEncoder().encode(this.run("prove", "--data", this.path(data), `#${index}`));
    }

    /** Writes a report in a language; its folder. */
    report(name, language, period, against, ...more) {
        const out = this.path(name);
        this.run("report", "--data", this.path("data"), "--lang", language, "--period", period, "--against", against, "--official", this.path("town/official.csv"), ...more, "--out", out);
        this.books.add(JSON.parse(readFileSync(join(out, "recipe.json"), "utf8")).book);
        return out;
    }

    get key() {
        return readFileSync(this.path("data/ledger/verifier.key"), "utf8").trim();
    }

    /** Bytes of the files that entries and reports name, by SHA-256 in hex. */
    get files() {
        const kept = this.path("data/files");
        const files = new Map(readdirSync(kept).map((name) => [name, readFileSync(join(kept, name))]));
        for (const book of this.books) files.set(createHash("sha256").update(book).digest("hex"), Buffer.from(book));
        return files;
    }
}

/** A table of texts: key → texts by language. */
export function readTexts(file) {
    const rows = readFileSync(join(root, file), "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("\t"));
    const languages = rows[0].slice(1);
    return new Map(rows.slice(1).map(([key, ...texts]) => [key, Object.fromEntries(languages.map((code, i) => [code, texts[i]]))]));
}

/** What the page gets as its texts in a language, keys without "verify.". */
export async function words(language) {
    return Object.fromEntries([...readTexts("data/reporting/verify.tsv")].map(([key, texts]) => [key.slice("verify.".length), texts[language]]));
}
