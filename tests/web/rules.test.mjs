// What the modules read: entries, the indicator book and its TOML, dates and periods, keys of figures, texts of numbers. Where the
// program has a rule, the examples are those of its own tests.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Refused } from "../../web/verify/bytes.js";
import { isOf, parseAgreements, parseBook, takesClass } from "../../web/verify/book.js";
import { Columns } from "../../web/verify/columns.js";
import { benjaminiHochberg, exactOddsRatio, exactRateRatio } from "../../web/verify/compare.js";
import { Counter, receivedIn } from "../../web/verify/count.js";
import { entriesOfBundle, readEntry } from "../../web/verify/entries.js";
import { parseFigureKey } from "../../web/verify/figure_key.js";
import { knownStyles } from "../../web/verify/report.js";
import { fixed, shownText, valueText } from "../../web/verify/shown.js";
import { normalBothTails, normalQuantile } from "../../web/verify/tails.js";
import { Period, calendar, dayOf, whenFromText } from "../../web/verify/time.js";
import { parseToml } from "../../web/verify/toml.js";
import { readTexts, root } from "./town.mjs";

const bytes = (text) => new TextEncoder().encode(text);
const read = (file) => readFileSync(join(root, file), "utf8");
const plain = (value) => JSON.parse(JSON.stringify(value));

test("an offence is read in the one form that the program writes, and in no other", () => {
    const good = '{"area":"12","class":"0509","code":"90J","import":27,"kind":"offence","lat":48031300,"lon":-17953000,"occurred":"2022-04-06T19:08","record":"R1","recorded":"2022-04-06","source":"town"}';
    assert.equal(readEntry(bytes(good))?.code, "90J");
    const altered = [
        good.replace('"area":"12",', '"area":"",'), good.replace('"area":"12"', '"area":12'), good.replace('"code":"90J",', ""), good.replace('"import":27', '"import":-1'),
        good.replace('"import":27', '"import":27.0'), good.replace('"import":27', '"import":1e3'), good.replace('"lat":48031300,', ""), good.replace("48031300", "90000001"), good.replace("48031300", "-0"),
        good.replace("2022-04-06T19:08", "2022-02-30"), good.replace("2022-04-06T19:08", "2022-04-06T24:00"), good.replace("2022-04-06T19:08", ""), good.replace('"code"', '"count":1,"code"'), good.replace('"import"', '"count":1,"import"'),
        good.replace('"import"', '"count":128,"import"'), good.replace('"import"', '"domestic":0,"import"'), good.replace('"import"', '"domestic":true,"import"'), good.replace('"source":"town"', '"source":"town","sources":"x"'),
        good.replace('"record":"R1"', '"record":"\\u0052"'), good.replace('"record":"R1"', '"record":"\\ud800"'), good.replace('"record":"R1"', '"record":"R1","record":"R1"'), ` ${good}`, `${good}\n`, good.replace(",", ", "),
        good.replace('"source":"town"', '"seal":"short","source":"town"'), good.replace('"area":"12","class":"0509"', '"class":"0509","area":"12"'),
    ];
    for (const text of altered) assert.equal(readEntry(bytes(text)), null, text);
    assert.equal(readEntry(bytes(good.replace('"import"', '"count":-1,"import"')))?.count, -1);
    assert.equal(readEntry(Uint8Array.from([...bytes('{"kind":"'), 0xff, ...bytes('"}')])), null, "bytes that are no UTF-8");
    assert.equal(readEntry(Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes('{"kind":"a"}')])), null, "a byte order mark");
    assert.deepEqual(readEntry(bytes('{"kind":"other","list":[{"a":"\\u001f\\n"}]}')), { kind: "other", list: [{ a: "\u001f\n" }] });
    assert.equal(readEntry(bytes('{"kind":"other","list":[{"b":1,"a":2}]}')), null, "members out of order inside");
});

test("what becomes of reports makes rows of them: they count while they are open, as the program's columns have it", () => {
    const columns = new Columns(), seal = `${"A".repeat(43)}=`;
    const add = (entry, position) => columns.add(readEntry(bytes(JSON.stringify(entry))), position);
    const report = (reference, received, more = {}) => ({ ...(more.area ? { area: more.area } : {}), channel: "chat", ...(more.class ? { class: more.class } : {}), kind: "report", lang: "en", naming: "anonymous", opens: `${"A".repeat(22)}==`, received, reference, seal });
    const step = (reference, what, more = {}) => ({ at: "2026-11-25T08:00", ...(more.class ? { class: more.class } : {}), kind: "report-step", ...(more.reason ? { reason: more.reason } : {}), reference, step: what });
    add(report("AAAAA-AAAAA", "2026-11-24T14:05", { area: "town/3" }), 0);
    add(report("BBBBB-BBBBB", "2026-11-24T14:06", { class: "0401" }), 1);
    add(report("CCCCC-CCCCC", "2026-12-01T00:00", { area: "town/3" }), 2);
    const book = parseBook(read("data/indicators/book.toml")).filter((one) => isOf(one, "reports")), november = Period.parse("2026-11");
    const open = (area = null) => new Counter(columns, book, "reports").cube(november).at(0, area).count;
    assert.deepEqual(book.map((one) => one.id), ["reports-open"]);
    assert.deepEqual([open(), open(0), open(1)], [2, 1, 1]);
    add(step("AAAAA-AAAAA", "closed", { reason: "no-offence" }), 3);
    add(step("BBBBB-BBBBB", "recorded", { class: "0501" }), 4);
    assert.equal(open(), 0);
    assert.deepEqual([...receivedIn(columns, "reports", november).notCounted], [["closed: no-offence", 1], ["recorded", 1]]);
    add(step("AAAAA-AAAAA", "reopened"), 5);
    add(step("ZZZZZ-ZZZZZ", "closed", { reason: "test" }), 6);
    assert.deepEqual([open(), open(1)], [1, 1]);
    assert.equal(columns.categories.texts[columns.category.values[4]], "0501");
});

test("an entry in the life of a report is read in the one form that the program writes", () => {
    const good = `{"at":"2026-11-25T08:00","kind":"report-step","reason":"no-offence","reference":"ABCDE-FGHJK","step":"closed"}`;
    assert.equal(readEntry(bytes(good))?.reason, "no-offence");
    for (const [from, to] of [["ABCDE-FGHJK", "ABCDE-FGHJL"], ["ABCDE-FGHJK", "abcde-fghjk"], ["ABCDE-FGHJK", "ABCDEFGHJK"], ['"closed"', '"ended"'], ['"no-offence"', '""'], ['"at":"2026-11-25T08:00",', ""], ['"step":"closed"', '"step":"closed","who":"x"'], ['"reason":"no-offence",', '"reason":1,']])
        assert.equal(readEntry(bytes(good.replace(from, to))), null, to);
});

test("a bundle is cut up by its lengths, and refused where it is cut off", () => {
    const bundle = Uint8Array.from([0, 2, 65, 66, 0, 0, 1, 0, ...new Array(256).fill(67)]);
    assert.deepEqual(entriesOfBundle(bundle, 0).map((entry) => entry.length), [2, 0, 256]);
    for (const length of [1, 3, 5, 7, 100]) assert.throws(() => entriesOfBundle(bundle.subarray(0, length), 512), Refused);
});

test("the shipped book is read with all its indicators", () => {
    const book = parseBook(read("data/indicators/book.toml"));
    assert.deepEqual(book.map((one) => one.id), [...read("data/indicators/book.toml").matchAll(/^id = "(.*)"$/gm)].map((found) => found[1]));
    const night = book.find((one) => one.filter.between !== null), share = book.find((one) => one.share);
    assert.deepEqual(night?.filter.between, { from: 22 * 60, to: 6 * 60 });
    assert.equal(share?.filter, book.find((one) => one.id === share?.of)?.filter);
    assert.ok(book.every((one) => Object.keys(one.title).join() === "en,ru,be,kk"));
});

test("a book with anything that is not understood is refused", () => {
    const text = read("data/indicators/book.toml");
    const altered = [
        ["counts = \"offences\"", "count = \"offences\""], ["date = \"recorded-or-occurred\"", "date = \"recorded or occurred\""], ["classes = [\"*\"]", "classes = []"], ["except = [\"0907\"]", "except = [\"090\"]"],
        ["per = \"population\"", "per = \"head\""], ["version = ", "versions = "], ["title.kk = ", "title.kz = "], ["id = \"homicide\"", "id = \"all-crime\""], ["id = \"homicide\"", "id = \"Homicide\""], ["kind = \"share\"", "kind = \"shares\""],
    ];
    for (const [from, to] of altered) {
        assert.ok(text.includes(from), from);
        assert.throws(() => parseBook(text.replace(from, to)), Refused, to);
    }
});

test("classes are prefixes, exceptions go first, and a record without a class belongs only where that is said", () => {
    const filter = { every: false, classes: ["0502"], except: ["050211"], unclassified: false, domestic: null, between: null };
    assert.deepEqual(["0502", "05021", "050211", "0501", ""].map((iccs) => takesClass(filter, iccs)), [true, true, false, false, false]);
    assert.deepEqual(["01", "0907", ""].map((iccs) => takesClass({ ...filter, every: true, except: ["0907"] }, iccs)), [true, false, false]);
    assert.deepEqual(["", "0501"].map((iccs) => takesClass({ ...filter, unclassified: true }, iccs)), [true, false]);
});

test("TOML is read as the program reads it, or refused", () => {
    assert.deepEqual(plain(parseToml('a = 1 # x\nb.c = "x\\u00e9\\n" \n"d e" = \'\\n\'\n[t]\nl = [ 1,\n 2, # y\n]\n[[u]]\nv = true\n[[u]]\nv = -1_000.5\n[u.w]\ni = { j = [], k = "" }\n')), {
        a: 1, b: { c: "x\u00e9\n" }, "d e": "\\n", t: { l: [1, 2] }, u: [{ v: true }, { v: -1000.5, w: { i: { j: [], k: "" } } }],
    });
    assert.equal(parseToml('s = """\nfirst \\\n   second"""\n').s, "first second");
    assert.equal(parseToml("s = '''\nit''s'''''\n").s, "it''s''");
    for (const bad of ["a", "a = ", "a = 1 b = 2", "a = 1\na = 2", "a = 2020-01-01", "a = 01", "a = \"x", "a = [1", "a = {b = 1", "[a\nb = 1", "[a]\n[a]", "a = 1\n[a]", "a = {}\na.b = 1", "a = []\n[[a]]", "a = \"\\q\"", "a = \"\u0001\"", "a = nan", "a = tru", "a = 1.", "a = +", "= 1"])
        assert.throws(() => parseToml(bad), Refused, JSON.stringify(bad));
    for (const name of ["chicago", "police-uk", "stlouis", "town"]) assert.ok(parseToml(read(`data/profiles/${name}.toml`)).columns, name);
});

test("what a profile says of official figures is read", () => {
    const agreements = parseAgreements(read("data/profiles/town.toml"));
    assert.deepEqual(agreements.get("homicide"), { tolerance: 0, comparable: true, because: "" });
    assert.equal(agreements.get("rape")?.comparable, false);
    assert.equal(agreements.get("burglary")?.tolerance, 1);
});

test("days are those of the calendar, from year 1 to 4000", () => {
    for (let day = dayOf(1, 1, 1); day <= dayOf(4000, 12, 31); day += 97) {
        const date = calendar(day), utc = new Date(day * 86_400_000);
        assert.deepEqual(date, { year: utc.getUTCFullYear(), month: utc.getUTCMonth() + 1, day: utc.getUTCDate() });
        assert.equal(dayOf(date.year, date.month, date.day), day);
    }
});

test("times and periods have the forms that the program reads, and periods one shortest spelling", () => {
    assert.deepEqual(["2015", "2015-03", "2015-03-01", "2015-03-01T14:05"].map((text) => whenFromText(text)?.precision), [1, 2, 3, 4]);
    for (const bad of ["", "15", "2015-3", "2015-13", "2015-02-29", "2015-03-01T14", "2015-03-01T14:60", "0000", "4001", "2015-03-01 14:05"]) assert.equal(whenFromText(bad), null, bad);
    for (const [text, shortest] of [["2015", "2015"], ["2015-01/2015-12", "2015"], ["2015-04/2015-06", "2015-Q2"], ["2014/2015", "2014/2015"], ["2015-03-01/2015-03-31", "2015-03"], ["2015-02/2015-05", "2015-02/2015-05"], ["2015-03-04", "2015-03-04"], ["2015-03-04/2016-01-31", "2015-03-04/2016-01-31"]])
        assert.equal(Period.parse(text)?.toText(), shortest);
    for (const bad of ["", "2015-Q5", "2015/2014", "2015-03-01T14:05", "2015/", "x/2015"]) assert.equal(Period.parse(bad), null, bad);
    assert.equal(Period.parse("2016-01/2017-12")?.years(), 2);
    assert.equal(Period.parse("2016-01-01")?.years(), 1 / 366);
});

test("a figure's key has one spelling", () => {
    const key = parseFigureKey("St.%20Louis|robbery|2015|%2D|ratio|2014|-|1182080", 1);
    assert.deepEqual([key.source, key.area, key.against?.toText(), key.detail, key.size], ["St. Louis", "=-", "2014", "", 1182080]);
    const good = "town|robbery|2015|35|change|2014|-|10";
    parseFigureKey(good, 1);
    for (const bad of [good.slice(0, -3), `${good}|`, good.replace("town", "t%6Fwn"), good.replace("town", "t own"), good.replace("town", ""), good.replace("robbery", "Robbery"), good.replace("robbery", "-r"), good.replace("|2015|", "|2015-01/2015-12|"), good.replace("|35|", "|%2d|"), good.replace("|35|", "||"),
        good.replace("change", "changes"), good.replace("change", "count"), good.replace("|2014|", "|-|"), good.replace("|-|10", "|x|10"), good.replace("|10", "|010"), good.replace("|10", "|-1"), good.replace("|35|", `|${"x".repeat(1100)}|`)])
        assert.throws(() => parseFigureKey(bad, 1), Refused, bad);
});

test("values are rounded as the program rounds them: half to even where a double lies exactly between", () => {
    for (const [number, digits, text] of [[0.125, 2, "0.12"], [0.375, 2, "0.38"], [2.5, 0, "2"], [3.5, 0, "4"], [-0.125, 2, "-0.12"], [1.005, 2, "1.00"], [-0.001, 2, "0.00"], [1234.5678, 2, "1234.57"], [0.5, 4, "0.5000"]]) assert.equal(fixed(number, digits), text);
    assert.deepEqual([NaN, Infinity, -Infinity].map((value) => valueText("ratio", value)), ["none", "inf", "none"]);
    assert.equal(valueText("count", 12199), "12199");
});

test("numbers are shown as reports show them in each language", () => {
    const words = Object.fromEntries([...readTexts("data/reporting/verify.tsv")].map(([key, texts]) => [key.slice(7), texts.ru]));
    assert.equal(shownText("count", -12199, "en", words), "\u221212,199");
    assert.equal(shownText("count", 12199, "ru", words), "12\u00a0199");
    assert.equal(shownText("change", 2.34, "en", words), "+2.3%");
    assert.equal(shownText("change", -0.04, "ru", words), "0,0\u00a0%");
    assert.equal(shownText("low", 0.9876, "kk", words), "\u22121,2%");
    assert.equal(shownText("points", -0.84, "ru", words), "\u22120,8 п. п.");
    assert.equal(shownText("p", 0.0004, "en", words), "< 0.001");
    assert.equal(shownText("word", "rose", "ru", words), "рост");
    assert.equal(shownText("high", Infinity, "en", words), "∞");
});

test("tails and tests give what is published for them", () => {
    assert.ok(Math.abs(normalBothTails(1.959963984540054) - 0.05) < 1e-14);
    assert.ok(Math.abs(normalBothTails(6) / 1.973175290075396e-9 - 1) < 1e-12);
    assert.ok(Math.abs(normalQuantile(0.05) - 1.959963984540054) < 1e-12);
    // Computed with exact fractions from the binomial sums: 7 of 20 against one half.
    const ratio = exactRateRatio(7, 1, 13, 1, 0.95);
    assert.ok(Math.abs(ratio.p - 0.26317596435546875) < 1e-12);
    assert.ok(Math.abs(ratio.low / (1 + ratio.low) - 0.15390920478454115) < 1e-12 && Math.abs(ratio.high / (1 + ratio.high) - 0.5921885345328282) < 1e-12);
    // And from the hypergeometric weights: 3 of 4 against 1 of 4.
    const odds = exactOddsRatio(3, 4, 1, 4, 0.95);
    assert.ok(Math.abs(odds.p - 34 / 70) < 1e-12);
    assert.ok(Math.abs(odds.low - 0.21173559544657855) < 1e-9 && Math.abs(odds.high - 626.2435305888139) < 1e-6);
    assert.deepEqual(benjaminiHochberg([0.01, 0.04, 0.03, 0.5]).map((p) => Number(p.toFixed(6))), [0.04, 0.053333, 0.053333, 0.5]);
});

test("the texts hold together: four languages, the same places, and the words that reports are written with", () => {
    const own = readTexts("data/reporting/verify.tsv"), places = (text) => [...text.matchAll(/\{[^}]*\}/g)].map((found) => found[0]).sort().join();
    for (const [key, texts] of own) for (const language of ["en", "ru", "be", "kk"]) {
        assert.ok(texts[language], `${key} has no text in ${language}`);
        assert.equal(places(texts[language]), places(texts.en), `${key} in ${language}`);
    }
    const phrases = readTexts("data/phrases/phrases.tsv"), report = readTexts("data/phrases/report.tsv");
    const repeated = [...phrases].filter(([key]) => key.startsWith("word.") || key.startsWith("verdict."));
    assert.ok(repeated.length > 10);
    for (const [key, texts] of [...repeated, ...["points", "minutes", "hours", "days"].map((one) => [`report.${one}`, report.get(`report.${one}`)])]) assert.deepEqual(own.get(`verify.${key}`), texts, key);
});

test("the style sheet of reports is known", () => {
    assert.ok(knownStyles.has(createHash("sha256").update(readFileSync(join(root, "data/report/report.css"))).digest("hex")), "add the new hash to knownStyles in web/verify/report.js, and keep the old ones");
    const before = [...readFileSync(join(root, "src/report/html.cpp"), "utf8").match(/earlier_styles\{([^}]*)\}/)[1].matchAll(/"([0-9a-f]{64})"/g)].map(([, hash]) => hash);
    assert.deepEqual([...knownStyles].slice(0, -1).sort(), before.sort(), "the program knows the same earlier styles as knownStyles");
});
