// The pages' files by themselves, without a server: types, sentences, templates, and that nothing in them needs a looser policy.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { render, withParts } from "../web/template.mjs";

const web = join(dirname(fileURLToPath(import.meta.url)), "../../web");
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const read = (...path) => readFileSync(join(web, ...path), "utf8");
const names = (folder, end) => readdirSync(join(web, folder)).filter((name) => name.endsWith(end));
const scripts = names("static", ".js"), pages = names("pages", ".html"), parts = names("pages/parts", ".html");
/** A page with its parts in place. @param {string} name */
const whole = (name) => withParts(read("pages", name), (part) => (parts.includes(`${part}.html`) ? read("pages/parts", `${part}.html`) : undefined));
const table = (name) => read("../data/reporting", name).split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("\t"));
const rows = table("pages.tsv"), editionRows = table("editions.tsv"), watchRows = table("watch.tsv"), findingRows = table("findings.tsv");  // what residents load, and what pages of staff add
const tables = [rows, editionRows, watchRows, findingRows], allRows = tables.flatMap((one) => one.slice(1));

for (const project of ["jsconfig.json", "jsconfig.worker.json"]) {
    test(`types hold (${project})`, () => {
        execFileSync(process.execPath, [compiler, "-p", join(web, project)], { encoding: "utf8", stdio: "pipe" });
    });
}

test("every sentence stands in four languages", () => {
    for (const one of tables) assert.deepEqual(one[0], ["key", "en", "ru", "be", "kk"]);
    const keys = allRows.map(([key]) => key);
    assert.equal(new Set(keys).size, keys.length, "a key stands twice");
    for (const [key, ...texts] of allRows) {
        assert.ok(texts.length === 4 && texts.every((text) => text.trim() !== ""), `${key} is not complete`);
        const places = texts.map((text) => (text.match(/\{\w+\}/g) ?? []).sort().join());
        assert.ok(places.every((one) => one === places[0]), `${key} does not fill in the same everywhere: ${places.join(" | ")}`);
    }
});

test("sentences that are used exist, and those that exist are used", () => {
    const have = new Set(allRows.map(([key]) => key));
    const used = new Set(["editions_page", "watch_page", "findings_page", "explorer_pages", "api_alerts"].flatMap((name) => [...read(`../src/http/${name}.cpp`).matchAll(/"((?:editions|explore|watch|findings)\.[a-z_]+)"/g)].map(([, key]) => key)));
    for (const [, key] of read("../src/http/watch_page.cpp").matchAll(/\.every\("(watch\.[a-z_]+)"\)/g)) {  // of these there is one for weeks and one for days
        used.delete(key);
        for (const unit of ["week", "day"]) used.add(`${key}_${unit}`);
    }
    for (const code of ["long", "none", "day", "no-unit", "source", "size"]) used.delete(`watch.${code}`);  // refusals
    for (const name of pages) for (const [, key] of whole(name).matchAll(/\{\{text:([a-z_.]+)\}\}/g)) if (!key.startsWith("verify.")) used.add(key);  // those stand in verify.tsv
    const families = new Set([...have].map((key) => key.split(".")[0]));
    for (const name of scripts) for (const [, key] of read("static", name).matchAll(/"([a-z]+\.[a-z_]+)"/g)) if (families.has(key.split(".")[0])) used.add(key);
    assert.deepEqual([...used].filter((key) => !have.has(key)).sort(), []);
    // Roles, languages, channels, refusals, parts of a view and what an edition's steps are called are named by code.
    assert.deepEqual([...have].filter((key) => !used.has(key) && !/^(role\.|language\.|channel\.|form\.error\.|explore\.(by|wrong)_|editions\.(state|step|did|counted)\.|watch\.(wrong_|verdict\.|means\.)|findings\.(kind\.|wrong_))/.test(key)).sort(), []);
});

test("what the server refuses somebody at a page has a sentence in their language", () => {
    // Refusals of these kinds come from what a person entered; those left out only a program of somebody else can meet, or a test of the page's own
    // fields comes before them, or, like a login that was refused, they have a sentence of their own.
    const ofPrograms = new Set(["report.once", "report.language", "report.channel", "report.attachment", "report.reason", "message.not-found", "account.unknown", "account.wrong", "account.exists", "account.name-form", "account.display-form",
        "account.last-administrator", "account.code-needed", "upload.form", "upload.exists", "password.memory"]);
    const have = new Set(rows.slice(1).map(([key]) => key));
    const sources = ["http", "clerk", "record", "store", "intake"].flatMap((folder) => readdirSync(join(web, "../src", folder)).filter((name) => name.endsWith(".cpp")).map((name) => read("../src", folder, name)));
    const refused = new Set(sources.flatMap((text) => [...text.matchAll(/"((?:report|message|media|upload|note|totp|account|password)\.[a-z-]+)"/g)].map(([, code]) => code)));
    assert.ok(refused.size > 25, "the sources name their refusals");
    assert.deepEqual([...refused].filter((code) => !have.has(`form.error.${code}`) && !ofPrograms.has(code)).sort(), []);
});

test("what the server refuses somebody who works on editions has a sentence in their language", () => {
    // Those left out come from files that were altered, from programs, or from options that the page does not have.
    const ofOthers = new Set(["edition.as-of", "edition.manifest", "edition.recipe", "edition.supersedes", "official.none"]);
    const have = new Set(editionRows.slice(1).map(([key]) => key));
    const sources = ["http", "clerk", "record", "store", "publishing", "results", "intake", "figures", "base"].flatMap((folder) => readdirSync(join(web, "../src", folder)).filter((name) => name.endsWith(".cpp")).map((name) => read("../src", folder, name)));
    const refused = new Set(sources.flatMap((text) => [...text.matchAll(/(?:refuse\(|problem\(\d+, |Error\{|return \{)"((?:edition|area|period|source|instructions|official|comment|indicator)\.[a-z-]+)"/g)].map(([, code]) => code)));
    assert.ok(refused.size > 30, "the sources name their refusals");
    assert.deepEqual([...refused].filter((code) => !have.has(`form.error.${code}`) && !ofOthers.has(code)).sort(), []);
});

test("what the server refuses somebody who judges an alert has a sentence in their language", () => {
    // Those left out only a program can meet: the page sends what the server wrote into it.
    const ofPrograms = new Set(["alert.id", "alert.source", "alert.indicator", "alert.area", "alert.period", "alert.method", "alert.size"]);
    const have = new Set(watchRows.slice(1).map(([key]) => key));
    const sources = ["http", "clerk", "record", "results"].flatMap((folder) => readdirSync(join(web, "../src", folder)).filter((name) => name.endsWith(".cpp")).map((name) => read("../src", folder, name)));
    const refused = new Set(sources.flatMap((text) => [...text.matchAll(/refuse\("(alert\.[a-z-]+)"/g)].map(([, code]) => code)));
    assert.ok(refused.size > 8, "the sources name their refusals");
    assert.deepEqual([...refused].filter((code) => !have.has(`form.error.${code}`) && !ofPrograms.has(code)).sort(), []);
});

test("no sentence stands in a script or a page", () => {
    for (const name of scripts) {
        // Between a tag and the next there is a value or nothing; so it is with the attributes that are read aloud or shown.
        const said = [...read("static", name).matchAll(/>([^<>`$={}()]*[A-Za-z]{2}[^<>`$={}()]*)</g), ...read("static", name).matchAll(/(?:aria-label|placeholder|alt|title)="([^"]*)"/g)].map(([, text]) => text);
        assert.deepEqual(said.filter((text) => /^[\w ,.!?:’'-]+$/.test(text.trim()) && !/^(j|k|u|Enter|Esc)$/.test(text)), [], name);
    }
    for (const name of pages) {
        const text = whole(name).replace(/\{\{[^}]*\}\}/g, "").replace(/<[^>]*>/g, " ").replace(/English|Русский|Беларуская|Қазақша|CSV|GeoJSON|JSON|ICCS|[·,.:–]|\/follow|\s/g, "");
        assert.equal(text, "", name);
    }
});

test("parts of pages are used, know nothing of one another, and are looked for by their names", () => {
    const asked = new Set(pages.flatMap((name) => [...read("pages", name).matchAll(/\{\{part:([^}]*)\}\}/g)].map(([, part]) => `${part}.html`)));
    assert.deepEqual([...asked].sort(), [...parts].sort());
    for (const name of parts) assert.doesNotMatch(read("pages/parts", name), /\{\{part:/, name);
    assert.throws(() => withParts("{{part:nowhere}}", () => undefined), /nowhere/);
    assert.throws(() => withParts("{{part:own}}", () => "{{part:own}}"), /of its own/);
    assert.throws(() => render("{{part:late}}", { text: String }), /unknown kind/);
    assert.throws(() => render("{{if:a}}", { text: String }), /without/);
});

for (const name of pages) {
    test(`the template ${name} keeps to its language and to the policy`, () => {
        const page = whole(name);
        const braces = [...page.matchAll(/\{\{([^}]*)\}\}/g)].map(([, inside]) => inside);
        for (const inside of braces) assert.match(inside, /^(text:[a-z_.]+|value:[a-z_.]+|list:[a-z_]+|if:[a-z_.]+|end)$/);
        let open = 0;
        for (const inside of braces) {
            if (inside.startsWith("if:")) open += 1;
            if (inside === "end") open -= 1;
            assert.ok(open >= 0, "an end without its if");
        }
        assert.equal(open, 0, "an if without its end");
        // Whatever is shown and left out, each brace is read.
        for (const values of [{}, Object.fromEntries(braces.filter((inside) => inside.startsWith("if:")).map((inside) => [inside.slice(3), "yes"]))]) {
            const made = render(page, { text: (key) => key, values: { lang: "en", ...values } });
            assert.doesNotMatch(made, /\{\{|\}\}/);
            assert.match(made, /^<!doctype html>\n<html lang="en">[^]*<\/html>\n$/);
        }
        assert.match(page, /^<!doctype html>\n<html lang="\{\{value:lang\}\}">/);
        assert.doesNotMatch(page, /\sstyle=|\son\w+=|<style|javascript:|https?:\/\//);
        for (const [, attributes, inside] of page.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) assert.ok(attributes.includes('src="/static/') && inside === "", "a script inside the page");
    });
}

test("scripts make no markup out of text and build no code", () => {
    for (const name of scripts) assert.doesNotMatch(read("static", name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|dangerouslySet/, name);
});

test("the service worker keeps every file of the residents' pages", () => {
    const worker = read("static", "sw.js");
    const needed = new Set();
    const follow = (path) => {
        if (needed.has(path)) return;
        needed.add(path);
        if (!/\.m?js$/.test(path)) return;
        for (const [, from] of read(path).matchAll(/(?:from|import)\s*\(?"(\.\.?\/[^"]+)"/g)) follow(join(dirname(path), from));
    };
    for (const name of ["start.html", "report.html", "form.html", "follow.html"]) for (const [, path] of whole(name).matchAll(/(?:src|href)="\/((?:static|vendor)\/[^"]+)"/g)) follow(path);
    const forgotten = [...needed].filter((path) => !worker.includes(`"/${path}"`) && !path.endsWith(".webmanifest"));
    assert.deepEqual(forgotten, []);
});

test("the first pages are light: under 45 KB compressed each, with scripts, style and sentences", () => {
    const packed = (text) => gzipSync(text, { level: 9 }).length;
    for (const [index, language] of ["en", "ru", "be", "kk"].entries()) {
        const texts = packed(JSON.stringify(Object.fromEntries(rows.slice(1).map(([key, ...all]) => [key, all[index]]))));
        const files = ["static/site.css", ...scripts.filter((name) => !/^(desk|account|login|staff|editions|watch|follow|form|sw)/.test(name)).map((name) => `static/${name}`), "vendor/preact.mjs", "vendor/hooks.mjs", "vendor/htm.mjs"];
        const total = texts + files.map((path) => packed(read(path))).reduce((a, b) => a + b, packed(whole("report.html")));
        assert.ok(total < 45_000, `${language}: ${total} bytes`);
    }
});
