// What the tests of the server's pages share: a browser, the server's address, and ways to walk through a page as a person does.
// DAYBOOK_SERVER is the address of a running server, DAYBOOK_STAFF "name:password" of an account that may read, decide and close,
// DAYBOOK_COLLEAGUE of another such, DAYBOOK_NEWCOMER of one that has to choose a password of its own first.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const server = (process.env.DAYBOOK_SERVER ?? "").replace(/\/$/, "");
export const staff = process.env.DAYBOOK_STAFF ?? "", colleague = process.env.DAYBOOK_COLLEAGUE ?? "", newcomer = process.env.DAYBOOK_NEWCOMER ?? "";
export const languages = ["en", "ru", "be", "kk"];
export const widths = [360, 1280];
const pictures = process.env.DAYBOOK_SCREENSHOTS;
if (pictures) mkdirSync(pictures, { recursive: true });

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

export const openBrowser = () => chromium.launch({
    executablePath: process.env.DAYBOOK_CHROMIUM ?? "/usr/bin/chromium",
    // The map draws with WebGL; a machine without a graphics card does it in software.
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A page of a new visitor. What its console complains of and what it asks of other places is gathered. */
export async function visit(browser, width = 1280, options = {}) {
    const context = await browser.newContext({ viewport: { width, height: width < 500 ? 740 : 900 }, ...options });
    const page = await context.newPage();
    context.setDefaultTimeout(90_000);  // a machine that does much beside is slow, not wrong
    page.complaints = [];
    page.elsewhere = [];
    page.on("pageerror", (error) => page.complaints.push(String(error)));
    page.on("console", (message) => { if (/Content.Security.Policy|Refused to/i.test(message.text())) page.complaints.push(message.text()); });
    context.on("request", (request) => { if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(server)) page.elsewhere.push(request.url()); });
    page.on("dialog", (dialog) => void dialog.accept());
    return page;
}

export const go = (page, path, language = "en") => page.goto(`${server}${path}${path.includes("?") ? "&" : "?"}lang=${language}`);

/** No violation of accessibility, no sideways scroll, no complaint, nothing asked of another place. */
export async function inspect(page, name) {
    await page.evaluate(axe);
    const found = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), rules);
    assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} ${n.failureSummary}`).join(" | ")}`), [], name);
    assert.ok(found.passes.length > 10, `${name}: axe looked at the page`);
    const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= view, `${name} is ${content} px wide in a view of ${view} px`);
    assert.deepEqual(page.complaints, [], name);
    assert.deepEqual(page.elsewhere, [], name);
    const small = await page.evaluate(() => [...document.querySelectorAll("button, .button, .call, select, input:not([type=radio]):not([type=checkbox]):not([type=hidden])")]
        .filter((e) => e.getClientRects().length > 0 && e.getBoundingClientRect().height < 44 && !e.closest(".maplibregl-map")).map((e) => e.outerHTML.slice(0, 100)));
    assert.deepEqual(small, [], `${name}: targets of less than 44 px`);
    if (pictures) await page.screenshot({ path: join(pictures, `${name.replace(/[^\w-]+/g, "-")}.png`), fullPage: true });
}

// What is answered, the first that fits; the engine's choices are stable over languages.
const answers = [/^send$/, /^danger:no$/, /^no$/, /^category:(?!else)/, /^cat:./, /^where:unknown$/, /^when:today$/, /^today$/, /^files:done$/, /^naming:anonymous$/, /^anonymous$/, /(skip|unknown|none|keep)/];

/** Answers one question of the conversation: by a button where there is one that fits, else in words. */
export async function answerOne(page, text, prefer = answers) {
    const lines = await page.locator(".talk li").count();
    const offered = await page.locator("[data-choice]").evaluateAll((all) => all.map((one) => one.dataset.choice));
    const choice = prefer.map((rule) => offered.find((one) => rule.test(one))).find(Boolean);
    if (choice) await page.locator(`[data-choice="${choice}"]`).click();
    else {
        await page.fill("#write", text);
        await page.click(".composer button[type=submit]");
    }
    await page.waitForFunction((before) => document.querySelector("[data-words]") || document.querySelector(".bad[role=alert]")
        || (document.querySelectorAll(".talk li").length > before + 1 && !document.querySelector(".end [role=status]:not(:empty)")), lines);
}

/** Talks until the report is sent; the reference and the words. */
export async function talk(page, text) {
    await page.waitForSelector(".talk li");
    for (let turn = 0; turn < 25 && (await page.locator("[data-words]").count()) === 0; turn += 1) await answerOne(page, text);
    return receiptOf(page);
}

/** Fills in the form, sends it; the reference and the words. */
export async function reportByForm(page, text, { language = "en", category, file } = {}) {
    await go(page, "/form", language);
    await page.waitForSelector("#place button");
    await page.fill("#text", text);
    if (category !== undefined) await page.selectOption("#category", { index: category });
    if (file) await page.setInputFiles("#attachments", { name: "photo.jpg", mimeType: "image/jpeg", buffer: file });
    await page.click("#form button[type=submit]");
    return receiptOf(page);
}

export async function receiptOf(page) {
    await page.waitForSelector("[data-words] li");
    const words = await page.locator("[data-words] li").allTextContents();
    const reference = await page.locator("[data-reference]").first().textContent();
    assert.match(reference, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    assert.equal(words.length, 7);
    return { reference, words: words.map((word) => word.trim()).join(" ") };
}

export async function follow(page, words, language = "en") {
    await go(page, "/follow", language);
    await page.fill("#words", words);
    await page.click("#open button");
    await page.waitForSelector("#progress [data-reference]");
}

export async function logIn(page, language = "en", who = staff) {
    const [name, ...password] = who.split(":");
    await go(page, "/login", language);
    await page.fill("#name", name);
    await page.fill("#password", password.join(":"));
    await page.click("#login button");
    await page.waitForSelector("#desk-title");
    await page.waitForSelector(".live");
}

/** Does the middle of this lie on the screen, with nothing over it? */
export const isOnScreen = (locator) => locator.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const there = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    return box.top >= 0 && box.bottom <= innerHeight && there !== null && (element === there || element.contains(there));
});

/** Dates of another language, or of none: what a browser writes that does not know the page's. */
export const foreignDate = /January|February|March|April|June|July|August|September|October|November|December|\bM\d\d\b|\d [AP]M\b/;

/** How many reports the desk knows. */
export const countReports = (page) => page.evaluate(async () => {
    let count = 0;
    for (let before = "", more = true; more;) {
        const answer = await (await fetch(`/api/v1/desk/reports?status=all&limit=100${before}`)).json();
        count += answer.reports.length;
        more = Boolean(answer.next);
        before = `&before=${encodeURIComponent(answer.next)}`;
    }
    return count;
});

/** Goes on by the keyboard until something has the focus. */
export async function tabTo(page, selector, key = "Tab") {
    for (let step = 0; step < 80; step += 1) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
        await page.keyboard.press(key);
    }
    assert.fail(`the keyboard does not reach ${selector}`);
}
