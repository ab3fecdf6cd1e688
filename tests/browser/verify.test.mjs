// The page that checks receipts and reports, in a real browser, against a small server of the test's own. DAYBOOK_PROGRAM names the
// program that makes the made-up town, DAYBOOK_SCREENSHOTS a folder for pictures to be looked at, DAYBOOK_CHROMIUM the browser.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "../web/server.mjs";
import { Town, readTexts } from "../web/town.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.DAYBOOK_SCREENSHOTS;
const widths = [360, 1280];
const texts = readTexts("data/reporting/verify.tsv");
const launch = {
    executablePath: process.env.DAYBOOK_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};
const say = (key, language = "en") => texts.get(`verify.${key}`)[language];
const waitMs = 120_000;

if (pictures) mkdirSync(pictures, { recursive: true });

describe("the page that verifies", { concurrency: 1 }, () => {
    let browser, town, server, receipt, report;
    const altered = {};
    before(async () => {
        town = new Town();
        town.import([2019, 2020, 2021, 2022, 2023]);
        receipt = town.path("receipt.tlog-proof");
        writeFileSync(receipt, town.receipt(40_000));
        report = join(town.report("report", "en", "2023", "2022"), "index.html");
        server = await serve({ tiles: town.export("tiles"), files: town.files, key: town.key });
        altered.receipt = town.path("altered.tlog-proof");
        writeFileSync(altered.receipt, readFileSync(receipt, "utf8").replace("index 40000", "index 40001"));
        altered.report = town.path("altered.html");
        writeFileSync(altered.report, readFileSync(report, "utf8").replaceAll(/value="12199"( data-figure="[^"]*">)12,199</g, 'value="11199"$111,199<'));
        browser = await chromium.launch(launch);
    });
    after(async () => {
        await browser?.close();
        await server?.close();
    });

    const open = async (width, language = "en", options = {}) => {
        const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
        const page = await context.newPage();
        page.complaints = [];
        // What other parts of the site complain of, which this small server does not have, is their tests' business.
        const isOurs = (message) => message.location().url.includes("/static/verify/") || message.text().includes("Content Security");
        page.on("console", (message) => { if (message.type() === "error" && isOurs(message)) page.complaints.push(message.text()); });
        page.on("pageerror", (error) => page.complaints.push(String(error)));
        await page.goto(`${server.base}verify?lang=${language}`);
        await page.locator("html[data-ready]").waitFor();
        return page;
    };
    const verdict = async (page, kind) => {
        await page.locator(`#verdict.${kind} h2`).waitFor({ timeout: waitMs });
        return page.locator("#verdict").innerText();
    };
    const give = async (page, file, kind) => {
        await page.setInputFiles("#file", file);
        return verdict(page, kind);
    };
    const picture = async (page, name, width) => { if (pictures) await page.screenshot({ path: join(pictures, `verify-${name}-${width}.png`), fullPage: true }); };

    // The policy of the page forbids the test's own script, so it is looked at in a page that is opened without the policy.
    const violations = async (page) => {
        await page.evaluate(axe);
        const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] }));
        assert.ok(found.passes.length > 15, "axe looked at the page");
        return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 120)} ${n.failureSummary}`).join(" | ")}`);
    };
    const isWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

    for (const width of widths) {
        for (const [name, file, kind] of [["receipt", () => receipt, "good"], ["receipt-altered", () => altered.receipt, "bad"], ["report", () => report, "good"], ["report-altered", () => altered.report, "bad"], ["start", null, ""]]) {
            test(`shows ${name} without an accessibility violation and without scrolling sideways at ${width} px`, async () => {
                const page = await open(width, "en", { bypassCSP: true });
                if (file !== null) await give(page, file(), kind);
                assert.deepEqual(await violations(page), []);
                assert.ok(!(await isWide(page)), "the page scrolls sideways");
                await picture(page, name, width);
                await page.context().close();
            });
        }
    }

    test("says what a receipt proves, and what its entry says", async () => {
        const page = await open(360);
        assert.match(await give(page, receipt, "good"), new RegExp(say("receipt.good")));
        const details = await page.locator("#details").innerText();
        for (const expected of [say("kind.offence"), "0509", "6 April 2022", "town.example/log", "48.0313"]) assert.ok(details.includes(expected), expected);
        assert.deepEqual(page.complaints, []);
    });

    test("refuses an altered receipt with a plain sentence", async () => {
        const page = await open(360), said = await give(page, altered.receipt, "bad");
        assert.ok(said.includes(say("not_verified")) && said.includes("40,001"), said);
        assert.equal(await page.locator("#details").innerText(), "");
    });

    test("counts a report again and names the altered figure", async () => {
        const page = await open(1280);
        assert.match(await give(page, report, "good"), /(\d,\d{3}) of \1/);
        await give(page, altered.report, "bad");
        const first = await page.locator("#details tbody tr").first().innerText();
        for (const expected of ["all-crime", "2023", "11199 (11,199)", "12199"]) assert.ok(first.includes(expected), `${expected} in ${first}`);
        assert.deepEqual(page.complaints, []);
    });

    test("takes a file that is dropped anywhere on the page", async () => {
        const page = await open(1280);
        const data = await page.evaluateHandle((text) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "receipt.tlog-proof"));
            return transfer;
        }, readFileSync(receipt, "utf8"));
        await page.dispatchEvent("main", "drop", { dataTransfer: data });
        assert.match(await verdict(page, "good"), new RegExp(say("receipt.good")));
    });

    test("can be used with the keyboard alone", async () => {
        const page = await open(360), reached = [];
        for (let i = 0; i < 30; ++i) {
            await page.keyboard.press("Tab");
            reached.push(await page.evaluate(() => document.activeElement?.id));
        }
        for (const id of ["file", "key", "key-fetch"]) assert.ok(reached.includes(id), `${id} is not reached: ${reached}`);
        await page.locator("#file").focus();
        const chosen = page.waitForEvent("filechooser", { timeout: 90_000 });
        await page.evaluate(() => 0);  // until the browser knows that it is waited for: a busy one showed its own dialog
        await page.keyboard.press("Space");
        await (await chosen).setFiles(receipt);
        await verdict(page, "good");
    });

    test("holds on to a key that was pasted, and says when the server names another", async () => {
        const page = await open(360), other = readFileSync(new URL("../../docs/ledger.md", import.meta.url), "utf8").match(/^example\.org\/ledger\+\S+$/m)[0];
        assert.ok((await page.locator("#key-note").innerText()).includes(say("key.from_server").slice(0, 40)));
        await page.fill("#key", other);
        assert.equal(await page.locator("#key-note").innerText(), say("key.differs"));
        assert.match(await give(page, receipt, "bad"), new RegExp(say("not_verified")));
        await page.reload();
        await page.locator("html[data-ready]").waitFor();
        assert.equal(await page.inputValue("#key"), other);
        await page.fill("#key", `${other}x`);
        assert.equal(await page.getAttribute("#key", "aria-invalid"), "true");
        await page.click("#key-fetch");
        await page.waitForFunction((key) => document.querySelector("#key").value === key, town.key);
        await give(page, receipt, "good");
    });

    test("checks a receipt without the network", async () => {
        const page = await open(360);
        await page.route("**/log/**", (route) => route.abort());
        await give(page, receipt, "good");
        assert.ok((await page.locator("#details").innerText()).includes(say("check.log-away")));
    });

    test("asks nothing of anybody but its own server, and sends it no part of the file", async () => {
        const page = await open(360), requests = [];
        page.on("request", (request) => requests.push(request));
        await give(page, receipt, "good");
        assert.ok(requests.length > 0);
        for (const request of requests) {
            assert.ok(request.url().startsWith(server.base) && request.method() === "GET", request.url());
            assert.equal(new URL(request.url()).search, "", request.url());
        }
    });

    for (const language of ["ru", "be", "kk"])
        test(`speaks ${language} and fits into 360 px`, async () => {
            const page = await open(360, language);
            assert.match(await page.locator("h1").innerText(), new RegExp(say("title", language)));
            assert.match(await give(page, receipt, "good"), new RegExp(say("receipt.good", language)));
            assert.ok(!(await isWide(page)));
            assert.ok(!/\{\w+\}|verify\.|check\.|member\./.test(await page.locator("main").innerText()), "a text is missing");
            await picture(page, `receipt-${language}`, 360);
        });
});
