// The board report in a real browser. DAYBOOK_REPORT names report files (several with a colon between); without it the tests are
// skipped. DAYBOOK_SCREENSHOTS names a folder for pictures and printed pages, to be looked at. DAYBOOK_CHROMIUM: the browser.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const reports = (process.env.DAYBOOK_REPORT ?? "").split(":").filter(Boolean).map((file) => resolve(file));
const pictures = process.env.DAYBOOK_SCREENSHOTS;
const widths = [360, 768, 1280];
const launch = {
    executablePath: process.env.DAYBOOK_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

if (pictures) mkdirSync(pictures, { recursive: true });
if (reports.length === 0) test("a board report opens in a browser", { skip: "DAYBOOK_REPORT names no file" }, () => {});

for (const file of reports) {
    describe(`the board report ${basename(file)}`, () => {
        let browser;
        before(async () => { browser = await chromium.launch(launch); });
        after(async () => { await browser?.close(); });

        // Scripts of the page stay off by its own policy; the test's own need it bypassed.
        const open = async (width, options = {}) => {
            const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, ...options });
            const page = await context.newPage();
            await page.goto(pathToFileURL(file).href);
            return page;
        };

        for (const width of widths) {
            test(`has no accessibility violation at ${width} px`, async () => {
                const page = await open(width);
                await page.evaluate(axe);
                const found = await page.evaluate(() => globalThis.axe.run(document, {
                    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
                }));
                assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 120)} ${n.failureSummary}`).join(" | ")}`), []);
                assert.ok(found.passes.length > 15, "axe looked at the page");
            });

            test(`does not scroll sideways at ${width} px`, async () => {
                const page = await open(width);
                const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
                assert.ok(content <= view, `the page is ${content} px wide in a view of ${view} px`);
                if (pictures) await page.screenshot({ path: join(pictures, `${basename(file, ".html")}-${width}.png`), fullPage: true });
            });
        }

        test("keeps every word readable when the text is twice as large", async () => {
            const page = await open(1280);
            await page.addStyleTag({ content: "html { font-size: 200% }" });
            const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
            assert.ok(content <= view, `the page is ${content} px wide in a view of ${view} px`);
        });

        test("asks for nothing outside the file and runs no script", async () => {
            const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
            const page = await context.newPage();
            const asked = [], complaints = [];
            page.on("request", (request) => asked.push(request.url()));
            page.on("console", (message) => complaints.push(message.text()));
            page.on("pageerror", (error) => complaints.push(String(error)));
            await page.goto(pathToFileURL(file).href);
            assert.deepEqual(asked, [pathToFileURL(file).href]);
            assert.deepEqual(complaints, []);
            assert.equal(await page.locator("script, link, img, iframe, object, embed").count(), 0);
        });

        test("shows the text that each figure's element holds", async () => {
            const page = await open(1280);
            const hidden = await page.locator("[data-figure]").evaluateAll((all) => all.filter((e) => !e.closest("details") && e.getClientRects().length === 0).map((e) => e.outerHTML));
            assert.deepEqual(hidden, []);
            assert.ok(await page.locator("data.figure").count() > 20);
            assert.ok(await page.locator("data.word").count() > 3);
        });

        test("leads every link of its contents to a part", async () => {
            const page = await open(1280);
            const lost = await page.locator("a[href^='#']").evaluateAll((links) => links.map((a) => a.getAttribute("href")).filter((href) => document.querySelector(href) === null));
            assert.deepEqual(lost, []);
        });

        test("prints to A4 without cutting a table off", async () => {
            const page = await open(794);
            await page.emulateMedia({ media: "print" });
            const wide = await page.locator("table").evaluateAll((tables) => tables.filter((t) => t.scrollWidth > document.documentElement.clientWidth).map((t) => t.className));
            assert.deepEqual(wide, []);
            const pdf = await page.pdf({ preferCSSPageSize: true, ...(pictures ? { path: join(pictures, `${basename(file, ".html")}.pdf`) } : {}) });
            assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
            assert.ok(pdf.length > 20_000);
        });
    });
}
