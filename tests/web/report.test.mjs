// Board reports of a made-up town, as the program writes them: every figure follows; whatever is altered is found and named.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parseBook, parseAgreements } from "../../web/verify/book.js";
import { checkFile, compareFigures } from "../../web/verify/check.js";
import { readEntries } from "../../web/verify/ledger.js";
import { Recount } from "../../web/verify/recount.js";
import { readReport } from "../../web/verify/report.js";
import { TileReader } from "../../web/verify/tiles.js";
import { Period } from "../../web/verify/time.js";
import { serve } from "./server.mjs";
import { Town, readTexts, root, words } from "./town.mjs";

globalThis.crypto ??= webcrypto;

const languages = ["en", "ru", "be", "kk"];
const texts = readTexts("data/reporting/verify.tsv");
const bytes = (text) => new TextEncoder().encode(text);

/** How a check ends: its result, or the key of its refusal. */
async function outcome(what) {
    try {
        return await what();
    } catch (error) {
        assert.equal(error.constructor.name, "Refused", error.stack);
        assert.ok(texts.has(`verify.${error.key}`), `${error.key} has no sentence`);
        for (const [, name] of texts.get(`verify.${error.key}`).en.matchAll(/\{(\w+)\}/g)) assert.ok(name in error.values, `${error.key} does not say {${name}}`);
        return error.key;
    }
}

describe("a board report", { concurrency: 1 }, () => {
    let town, html, csv, server, ledger, reader, entries, recount;
    before(async () => {
        town = new Town();
        town.import([2019, 2020, 2021, 2022, 2023]);
        town.importSeries();
        for (const language of languages) town.report(`report-${language}`, language, "2023", "2022", "--finding", "clusters:burglary,areas:burglary");
        ledger = { tiles: town.export("tiles"), files: town.files, key: town.key };
        html = readFileSync(town.path("report-en/index.html"), "utf8");
        csv = readFileSync(town.path("report-en/figures.csv"), "utf8");
        server = await serve(ledger);
        reader = new TileReader(`${server.base}log/`);
        const file = readReport(bytes(html));
        reader.size = file.size;
        entries = await readEntries(reader, file.size, () => {});
        const book = parseBook([...town.books][0]);
        recount = new Recount(entries.columns, book, { source: "town", period: Period.parse("2023"), against: Period.parse("2022") }, parseAgreements(readFileSync(join(root, "data/profiles/town.toml"), "utf8")));
    });
    after(() => server?.close());

    /** The whole check, against a server that may lie. */
    const check = async (text, alter, more = {}) => {
        await server.close();
        server = await serve({ ...ledger, alter, ...more });
        const fresh = new TileReader(`${server.base}log/`);
        fresh.patienceMs = 20;
        return outcome(() => checkFile(bytes(text), town.key, { reader: fresh, words, progress: () => {} }));
    };
    /** The figures alone, counted from the entries that were read before. */
    const figures = async (text) => outcome(async () => compareFigures(readReport(bytes(text)), recount, true, { language: "en", words: await words("en") }, { progress: () => {} }));

    test("follows from the ledger in every figure, in each language, as page and as table", async (t) => {
        for (const language of languages)
            for (const name of ["index.html", "figures.csv"]) {
                const start = performance.now(), text = readFileSync(town.path(`report-${language}`, name), "utf8"), result = await check(text);
                assert.deepEqual([result.good, result.wrong, result.missing], [true, [], []], `${language} ${name}: ${JSON.stringify(result).slice(0, 500)}`);
                const own = name === "index.html" ? text.match(/data-figure="/g).length : text.trim().split("\r\n").length - 1;
                assert.equal(result.agree, own, "every figure of the file was compared");
                t.diagnostic(`${language} ${name}: ${own} figures, ${result.size} entries, ${(performance.now() - start).toFixed(0)} ms`);
            }
    });

    test("on a region follows too, and a figure that is moved to another region does not", async () => {
        town.run("report", "--data", town.path("data"), "--period", "2023", "--against", "2022", "--areas", "3,1", "--out", town.path("report-region"));
        const text = readFileSync(town.path("report-region", "index.html"), "utf8"), result = await check(text);
        assert.deepEqual([result.good, result.wrong, result.missing], [true, [], []], JSON.stringify(result).slice(0, 500));
        assert.equal(result.agree, text.match(/data-figure="/g).length);
        const moved = await check(text.replace("|robbery|2023|=1+3|count|", "|robbery|2023|=1+2|count|"));
        assert.deepEqual([moved.good, moved.wrong.map((one) => one.what)], [false, ["no-figure"]]);
    });

    test("for everyone follows in all that it shows, also in the words and smoothed rates that rest on that alone", async () => {
        for (const [period, against] of [["2023", "2022"], ["2023-Q2", "2022-Q2"]])
            for (const name of ["index.html", "figures.csv"]) {
                town.run("report", "--data", town.path("data"), "--period", period, "--against", against, "--for-everyone", "--out", town.path(`everyone-${period}`));
                const text = readFileSync(town.path(`everyone-${period}`, name), "utf8"), result = await check(text);
                assert.deepEqual([result.good, result.wrong, result.missing], [true, [], []], `${period} ${name}: ${JSON.stringify(result).slice(0, 500)}`);
                assert.equal(result.agree, name === "index.html" ? text.match(/data-figure="/g).length : text.trim().split("\r\n").length - 1);
            }
        const table = readFileSync(town.path("everyone-2023", "figures.csv"), "utf8"), rows = table.split("\r\n");
        const row = (measure, value = "") => rows.find((line) => line.includes(`|${measure}|`) && line.split(",")[1].startsWith(value));
        for (const [altered, by] of [[row("word", "no-clear-change"), /,no-clear-change,/], [row("shrunk-rate"), /,[0-9]/], [row("dispersion"), /,[0-9]/]]) {
            assert.ok(altered, String(by));
            const result = await check(table.replace(altered, altered.replace(by, by.source.includes("word") || by.source.includes("change") ? ",rose," : ",9")));
            assert.ok(!result.good && result.wrong.some(({ figure }) => altered.startsWith(figure)), altered);
        }
        const word = row("word", "hidden"), without = await check(table.replace(`${word}\r\n`, ""));
        assert.deepEqual([without.good, without.missing], [false, [word.split(",")[0].replace(/\|\d+$/, "")]]);
    });

    test("has each altered figure named: another value, another text, another key", async () => {
        const places = [...html.matchAll(/(?:data-)?value="([^"]*)" data-figure="([^"]*)">([^<]*)</g)];
        assert.ok(places.length > 2000);
        for (let i = 0; i < places.length; i += 149) {
            const [all, value, key, shown] = places[i], swap = (made) => html.slice(0, places[i].index) + made + html.slice(places[i].index + all.length);
            const other = /[0-9]/.test(value) ? value.replace(/[0-9]/, (digit) => String((Number(digit) + 1) % 10)) : `${value}x`;
            for (const [made, what] of [[all.replace(`"${value}"`, `"${other}"`), "other-value"], [all.replace(`>${shown}<`, `>${shown}9<`), "other-text"]]) {
                const result = await figures(swap(made));
                assert.equal(result.wrong?.length, 1, `${key} ${what} ${JSON.stringify(result).slice(0, 300)}`);
                assert.deepEqual([result.wrong[0].figure, result.wrong[0].what], [key, what]);
            }
            const result = await figures(swap(all.replace(/\|(\d+)"/, '|1"')));
            assert.deepEqual([result.wrong[0].what, result.wrong.length], ["no-figure", 1]);
        }
    });

    test("names the line, what the report has and what the ledger gives", async () => {
        const result = await check(html.replaceAll(/value="12199"( data-figure="[^"]*">)12,199</g, 'value="11199"$111,199<'));
        assert.ok(!result.good && result.wrong.length >= 2);
        assert.deepEqual([result.wrong[0].indicator, result.wrong[0].period, result.wrong[0].measure, result.wrong[0].inReport, result.wrong[0].fromLedger], ["all-crime", "2023", "count", "11199 (11,199)", "12199"]);
        assert.match(html.split("\n")[result.wrong[0].line - 1], /12,199/);
    });

    test("has a table's altered cell named", async () => {
        const row = csv.split("\r\n").find((line) => line.startsWith("town|burglary|2023|*|count|-|-|"));
        const result = await check(csv.replace(row, row.replace(/,(\d+),/, ",7,")));
        assert.deepEqual([result.good, result.wrong.map((one) => [one.indicator, one.what])], [false, [["burglary", "other-value"]]]);
    });

    test("is missed what it leaves out", async () => {
        const row = csv.split("\r\n").find((line) => line.startsWith("town|burglary|2023|*|word|2022|-|"));
        const result = await check(csv.replace(`${row}\r\n`, ""));
        assert.deepEqual([result.good, result.wrong, result.missing], [false, [], ["town|burglary|2023|*|word|2022|-"]]);
    });

    test("is refused with anything that could hide or change what is seen", async () => {
        const put = (made) => html.replace("<main>", `<main>${made}`);
        const cases = [
            [put("<script>1</script>"), "element"], [put("<!-- x -->"), "markup"], [put("<p style=\"color:red\">x</p>"), "attribute"], [put("<p onclick=\"x\">x</p>"), "attribute"], [put("<p hidden=\"\">x</p>"), "attribute"], [put("<iframe></iframe>"), "element"],
            [put("<a href=\"https://example.org\">x</a>"), "attribute"], [put("<img src=\"x\">"), "attribute"], [put("<img class=\"x\">"), "element"], [put("<p>&nbsp;</p>"), "entity"], [put("<p>&#x202e;</p>"), "entity"], [put("<p>\u202e</p>"), "direction"], [put("<p>\u0007</p>"), "control"], [put("<div>"), "nesting"], [put("</div>"), "nesting"],
            [put("<p/>"), "markup"], [put("<p class=x>y</p>"), "attribute"], [put("<p class=\"a\" class=\"b\">y</p>"), "attribute"], [put("<data value=\"1\">1</data>"), "figure"], [put("<p class=\"figure\">1</p>"), "figure"], [put("<style>p{}</style>"), "style"], [put("<html></html>"), "element"],
            [html.replace("<style>", "<style>.figure{display:none}"), "unknown-style"], [html.replace("@page{@bottom-left{content:\"daybook", "@page{@bottom-left{content:\"Daybook"), "footer"], [html.replace("<!doctype html>", "<!doctype xhtml>"), "doctype"], [`${html}more`, "markup"], [html.slice(0, -20), "nesting"],
            [html.replace(/(<data class="figure" value="\d+" data-figure="[^"]*">)/, "$1<b>1</b>"), "nesting"], [html.replace(/data-cite="size">\d+/, 'data-cite="size">x'), "citation"], [html.replace(/<dt>[^<]*<\/dt><dd><code data-cite="root">[^<]*<\/code><\/dd>/, ""), "no-citation"],
            [html.replace("classes = [&quot;0101&quot;]", "classes = [&quot;0102&quot;]"), "book"], ["<!doctype html>\n<html lang=\"en\"></html>\n", "no-figures"], [csv.replace("figure,value", "figure,values"), "header"], [csv.replace("\r\n", "\r\n\"x\r\n"), "csv"], [csv.replace(",town,", ",town,more,"), "csv"],
        ];
        for (const [text, expected] of cases) {
            assert.ok(text !== html && text !== csv, expected);
            assert.equal(await outcome(async () => readReport(bytes(text))), `refused.report.${expected}`, expected);
        }
    });

    test("is refused when it cites another ledger, another root, or more than there is", async () => {
        const rootText = /data-cite="root">([^<]*)/.exec(html)[1], other = `${rootText[0] === "A" ? "B" : "A"}${rootText.slice(1)}`, size = /data-cite="size">(\d+)/.exec(html)[1];
        assert.equal(await check(html.replaceAll(rootText, other)), "refused.report.root");
        assert.equal(await check(html.replace('data-cite="origin">town.example/log', 'data-cite="origin">other.example/log')), "refused.report.origin");
        assert.equal(await check(html.replaceAll(new RegExp(`\\b${size}\\b`, "g"), String(Number(size) + 1))), "refused.log.shorter");
        assert.equal(await check(html.replaceAll(new RegExp(`\\b${size}\\b`, "g"), String(Number(size) - 1))), "refused.report.root");
    });

    test("is refused when the server alters, swaps, cuts or withholds an entry", async () => {
        const bundle = "/log/tile/entries/100", changed = (make) => (path, found) => (path === bundle ? make(found) : found);
        const letters = (from, to) => changed((found) => Buffer.from(found.toString("latin1").replace(from, to), "latin1"));
        assert.equal(await check(html, letters('"class":"05', '"class":"04')), "refused.log.forked");
        assert.equal(await check(html, letters('"kind"', '"kinb"')), "refused.log.entry");
        assert.equal(await check(html, changed((found) => found.subarray(0, found.length - 1))), "refused.bundle");
        assert.equal(await check(html, changed(() => null)), "refused.fetch.status");
        assert.equal(await check(html, changed((found) => Buffer.concat([found, found]))), "refused.log.forked");
        assert.equal(await check(html, (path, found) => (path.startsWith("/log/tile/entries/240") ? found.subarray(0, 0) : found)), "refused.log.missing");
        assert.equal(await check(html, changed(() => readFileSync(town.path("tiles/tile/entries/101")))), "refused.log.forked");
    });

    test("is refused with another indicator book under the cited hash, and needs none from the server", async () => {
        const isBook = (path) => path === `/log/files/${/data-cite="book_sha256">([^<]*)/.exec(html)[1]}`;
        assert.equal(await check(html, (path, found) => (isBook(path) ? Buffer.from(found.toString().replace("0101", "0102")) : found)), "refused.file");
        assert.equal((await check(html, (path, found) => (isBook(path) ? null : found))).good, true, "the report holds the book itself");
        assert.equal(await check(csv, (path, found) => (isBook(path) ? null : found)), "refused.fetch.status");
    });

    test("says what it did not check when the server has no import profile", async () => {
        const profile = [...entries.columns.profiles.values()][0];
        const result = await check(html, (path, found) => (path === `/log/files/${profile}` ? null : found));
        assert.ok(result.good && result.checks.some((one) => one.key === "check.no-profile" && one.good === null));
        assert.equal(result.agree, html.match(/data-figure="/g).length - html.match(/\|verdict\|/g).length);
    });

    test("still follows when the ledger has grown since, records were revised, and is refused when its beginning was rewritten", async () => {
        const first = town.path("town/crimes-2023.csv"), rows = readFileSync(first, "utf8").split("\n");
        const revised = rows.map((row, i) => (i > 0 && i % 50 === 0 ? row.replace(/cleared-arrest|open|unfounded/, "cleared-exceptional") : row)).join("\n");
        writeFileSync(first, revised);
        town.import([2023]);
        const grown = { tiles: town.export("grown"), files: town.files };
        const old = await check(html, undefined, grown);
        assert.ok(old.good, JSON.stringify(old).slice(0, 300));
        assert.ok(old.checks[0].values.now > old.size, "the ledger has grown");
        const late = readFileSync(join(town.report("late", "en", "2023", "2022"), "index.html"), "utf8");
        const now = await check(late, undefined, grown);
        assert.ok(now.good && now.size > old.size, JSON.stringify(now).slice(0, 500));
        assert.equal(await check(html, (path, found) => (path.startsWith("/log/tile/0/") ? Buffer.from(found.map((byte) => byte ^ 1)) : found), grown), "refused.log.forked");
    });

    test("a quarter, and a period with missing records, follow too", async () => {
        for (const [period, against] of [["2023-Q2", "2022-Q2"], ["2023-05", "2022-05"], ["2024", "2023"], ["2022/2023", "2020/2021"], ["2023-03-10/2023-04-20", "2022-03-10/2022-04-20"]]) {
            const folder = town.report(`report-${period.replaceAll("/", "-")}`, "en", period, against);
            const result = await check(readFileSync(join(folder, "index.html"), "utf8"), undefined, { tiles: town.path("grown"), files: town.files });
            assert.deepEqual([result.good, result.wrong?.slice(0, 3), result.missing], [true, [], []], `${period} ${JSON.stringify(result).slice(0, 300)}`);
        }
    });
});
