// The staff's pages in a real browser, against a running server: reading with a purpose, deciding, writing, and what the reporter sees of it.
// Without DAYBOOK_SERVER and DAYBOOK_STAFF the tests are skipped; see server_pages.mjs.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createHmac } from "node:crypto";
import { colleague, follow, foreignDate, go, inspect, isOnScreen, logIn, newcomer, openBrowser, reportByForm, server, staff, tabTo, visit, widths } from "./server_pages.mjs";
import { photoWithPlace } from "./photo.mjs";

if (server === "" || staff === "") test("the staff's pages", { skip: "DAYBOOK_SERVER or DAYBOOK_STAFF is not set" }, () => {});
else describe("the staff's pages", () => {
    let browser, resident;
    before(async () => { browser = await openBrowser(); resident = await visit(browser); });
    after(async () => { await browser?.close(); });

    /** A new report by form; its reference and words. */
    const report = (text, file) => reportByForm(resident, text, { category: 1, file });
    const openReport = async (page, reference) => {
        await page.fill("#search", reference);
        await page.click(`#row-${reference}`);
        await page.waitForSelector("#report-title");
    };
    const read = async (page) => {
        await page.selectOption("#purpose", { index: 1 });
        await page.click("form:has(#purpose) button");
        await page.waitForSelector("[data-sealed-text]");
    };
    const decided = (page) => page.waitForFunction(() => !document.querySelector(".undo") && document.querySelector(".list .good"), undefined, { timeout: 20_000 });

    test("a report appears by itself, is read with a purpose, answered and recorded; the reporter sees all of it", async () => {
        const page = await visit(browser);
        await logIn(page);
        const text = "The bicycle was blue, with a white basket <b>in front</b>";
        const { reference, words } = await report(text, photoWithPlace());
        await page.waitForSelector(`#row-${reference}`);
        await openReport(page, reference);
        assert.equal(await page.locator("[data-sealed-text]").count(), 0, "sealed text is not shown before a purpose is given");
        assert.equal((await page.content()).includes("white basket"), false);
        await inspect(page, "desk-report-1280");
        await read(page);
        assert.equal(await page.textContent("[data-sealed-text]"), text);
        await page.click(".files button");
        await page.waitForFunction(() => document.querySelector(".files img") && [...document.querySelectorAll(".files img")].every((image) => image.complete && image.naturalWidth > 0));
        await page.fill("#letter", "Was there a number on the frame?");
        await page.click("form:has(#letter) button");
        await page.waitForSelector(".report .letters");
        assert.ok(await isOnScreen(page.locator("form:has(#letter) .good")), "that it was sent is said where it was written");
        await inspect(page, "desk-opened-1280");

        await page.click("summary >> nth=0");
        assert.match(await page.inputValue("#category"), /^\d{4,6} \S/, "what the reporter chose stands there already");
        await inspect(page, "desk-record-1280");
        await page.click("form:has(#category) button");
        await page.click("#undo");
        await page.waitForSelector(".report .good");
        assert.match(await page.locator(`#row-${reference}`).getAttribute("data-status"), /received|read/);
        await page.click("summary >> nth=0");
        await page.click("form:has(#category) button");
        await inspect(page, "desk-undo-1280");
        await decided(page);

        await follow(resident, words);
        assert.equal(await resident.getAttribute("[data-status]", "data-status"), "recorded");
        assert.match(await resident.textContent("#progress .letters"), /number on the frame/);
        assert.ok((await resident.locator("section[aria-labelledby=readers-title] li").count()) >= 1);
        await resident.fill("#message", "Yes: 4711");
        await resident.click("form:has(#message) button");
        await resident.waitForFunction(() => document.querySelectorAll("#progress .letters li").length === 2);
        await inspect(resident, "follow-recorded-1280");
    });

    test("a class that no menu has is found by typing and taken with the keyboard alone", async () => {
        for (const width of widths) {
            const page = await visit(browser, width);
            await logIn(page, "ru");
            const { reference } = await report("Somebody was found dead by the river");
            await page.waitForSelector(`#row-${reference}`);
            await openReport(page, reference);
            await tabTo(page, "summary");
            await page.keyboard.press("Enter");
            await tabTo(page, "#category");
            assert.equal(await page.getAttribute("#category", "aria-expanded"), "false");
            await page.keyboard.press("Control+A");
            await page.keyboard.type("manslaughter");
            await page.waitForSelector("#class-1");
            await inspect(page, `desk-classes-${width}`);
            const listed = () => page.evaluate(() => ({ expanded: document.activeElement?.getAttribute("aria-expanded"), active: document.getElementById(document.activeElement?.getAttribute("aria-activedescendant") ?? "")?.textContent ?? "",
                selected: document.querySelectorAll("[role=option][aria-selected=true]").length }));
            assert.deepEqual(await listed(), { expanded: "true", active: "", selected: 0 });
            await page.keyboard.press("ArrowDown");
            const first = (await listed()).active;
            assert.match(first, /01031/);
            await page.keyboard.press("ArrowDown");
            await page.keyboard.press("ArrowUp");
            assert.deepEqual(await listed(), { expanded: "true", active: first, selected: 1 });
            await page.keyboard.press("ArrowUp");
            assert.notEqual((await listed()).active, first, "from the first to the last");
            await page.keyboard.press("ArrowDown");
            await page.keyboard.press("Escape");
            assert.equal((await listed()).expanded, "false");
            assert.equal(await page.locator("#report-title").count(), 1, "only the list was closed");
            await page.keyboard.press("Enter");
            await page.waitForFunction(() => document.querySelector("#category-error").textContent !== "");
            assert.equal(await page.evaluate(() => document.activeElement?.id), "category", "words that were typed are no class");
            await inspect(page, `desk-no-class-${width}`);
            // The list of before is there at once, and the same comes again from the server: what is chosen in between stays chosen.
            const again = page.waitForResponse((answer) => answer.url().includes("/desk/classes"));
            await page.route("**/desk/classes*", async (route) => { await new Promise((resolve) => { setTimeout(resolve, 400); }); await route.continue(); }, { times: 1 });
            await page.keyboard.press("ArrowDown");
            await page.waitForSelector("#class-0");
            await page.keyboard.press("ArrowDown");
            assert.equal((await listed()).active, first);
            await again;
            await page.waitForTimeout(100);
            assert.deepEqual(await listed(), { expanded: "true", active: first, selected: 1 });
            await page.keyboard.press("Enter");
            assert.match(await page.inputValue("#category"), /^01031 /);
            assert.equal(await page.textContent("#category-error"), "");
            // By what people say, in the page's language; the pointer works too.
            await page.fill("#category", "угнали велик");
            await page.locator("[role=option]", { hasText: "050229" }).click();
            assert.match(await page.inputValue("#category"), /^050229 Украли велосипед/);
            await page.fill("#category", "01031");
            await page.waitForFunction(() => document.querySelector("#class-0 code")?.textContent === "01031");
            await page.locator("#class-0").click();
            await page.click("form:has(#category) button.main");
            await page.locator(".undo button").nth(1).click();
            await decided(page);
            const row = await page.evaluate(async (wanted) => (await (await fetch("/api/v1/desk/reports?status=all&limit=50")).json()).reports.find((one) => one.reference === wanted), reference);
            assert.equal(row.recorded_as, "01031");
        }
    });

    test("the classes are for those who may read reports, and a search keeps to its limits", async () => {
        const page = await visit(browser);
        const ask = (query) => page.evaluate(async (path) => { const answer = await fetch(path); return { status: answer.status, body: await answer.json() }; }, `/api/v1/desk/classes?${query}`);
        await go(page, "/");
        assert.equal((await ask("q=theft")).status, 401);
        await logIn(page);
        const few = await ask("q=theft&limit=2");
        assert.equal(few.body.classes.length, 2);
        assert.ok(few.body.total > 2);
        assert.deepEqual(Object.keys(few.body.classes[0]), ["code", "title", "title_language", "iccs_title", "within"]);
        assert.ok((await ask("")).body.total > 30, "without words: the residents' menu");
        for (const query of ["limit=0", "limit=201", "limit=many", `q=${"a".repeat(201)}`]) assert.equal((await ask(query)).status, 400, query);
    });

    test("a report is closed with a reason, which the reporter reads", async () => {
        const page = await visit(browser, 360);
        await logIn(page);
        const { reference, words } = await report("A cat sits in a tree");
        await page.waitForSelector(`#row-${reference}`);
        await openReport(page, reference);
        await read(page);
        await page.locator("details.card").last().locator("summary").click();
        const reason = page.locator("input[name=reason]").first();
        const said = await reason.locator("xpath=..").textContent();
        await reason.check();
        await inspect(page, "desk-close-360");
        await page.click("form:has(input[name=reason]) button");
        await page.locator(".undo button").nth(1).click();
        await decided(page);
        await follow(resident, words);
        assert.equal(await resident.getAttribute("[data-status]", "data-status"), "closed");
        assert.match(await resident.textContent("#progress"), new RegExp(said.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
    });

    test("two reports of the same event are joined, and a decision is sent though the page is closed at once", async () => {
        const page = await visit(browser);
        await logIn(page);
        const first = await report("A lorry lost its load"), second = await report("There is gravel all over the road");
        await page.waitForSelector(`#row-${second.reference}`);
        await openReport(page, second.reference);
        await page.click("summary >> nth=1");
        await page.fill("#of", first.reference.toLowerCase());
        await page.click("form:has(#of) button");
        await page.waitForSelector(".undo");
        await page.goto(`${server}/?lang=en`);
        for (let look = 0; look < 20; look += 1) {
            await follow(resident, second.words);
            if ((await resident.getAttribute("[data-status]", "data-status")) === "duplicate") return;
            await resident.waitForTimeout(250);
        }
        assert.fail("the decision was lost");
    });

    test("the keyboard alone is enough at the desk", async () => {
        const page = await visit(browser);
        const { reference } = await report("Shots were heard by the river");
        await logIn(page);
        await page.waitForSelector(`#row-${reference}`);
        await page.keyboard.press("/");
        await page.keyboard.type(reference);
        await page.keyboard.press("Escape");
        await page.keyboard.press("j");
        await page.keyboard.press("k");
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement?.id === "report-title");
        await tabTo(page, "#purpose");
        await page.keyboard.press("ArrowDown");
        await tabTo(page, "form:has(#purpose) button");
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement?.id === "sealed-title");
        await tabTo(page, "details:last-of-type > summary");
        await page.keyboard.press("Enter");
        await tabTo(page, "input[name=reason]");
        await page.keyboard.press("Space");
        await tabTo(page, "form:has(input[name=reason]) button");
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement?.id === "undo");
        await page.keyboard.press("u");
        await page.waitForFunction(() => document.activeElement?.id === "report-title");
        assert.match(await page.locator(`#row-${reference}`).getAttribute("data-status"), /received|read/);
        await page.keyboard.press("?");
        await page.waitForSelector("dialog[open]");
        await inspect(page, "desk-keys-1280");
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        await page.waitForFunction((row) => document.activeElement?.id === row, `row-${reference}`);
    });

    for (const width of widths) for (const colorScheme of ["light", "dark"]) {
        test(`desk and account are accessible at ${width} px, ${colorScheme}`, async () => {
            const page = await visit(browser, width, { colorScheme });
            await logIn(page, "kk");
            await inspect(page, `desk-${width}-${colorScheme}`);
            await go(page, "/account", "kk");
            await page.waitForSelector("#old");
            await inspect(page, `account-${width}-${colorScheme}`);
            await page.click("#totp-begin");
            await page.fill("#totp-password", staff.split(":").slice(1).join(":"));
            await page.click("form:has(#totp-password) button.main");
            await page.waitForSelector("svg.code path");
            await inspect(page, `account-code-${width}-${colorScheme}`);
        });
    }

    test("a letter half written is there when the report is opened again, and is not lost with the page unasked", async () => {
        const page = await visit(browser, 360);
        await logIn(page, "be");
        const one = await report("A wallet lies on the stairs"), other = await report("The stairs are wet");
        await page.waitForSelector(`#row-${other.reference}`);
        await openReport(page, one.reference);
        assert.doesNotMatch(await page.textContent("#desk"), new RegExp(`${foreignDate.source}|English|Belarusian`));
        await read(page);
        await page.fill("#letter", "Які ў кашалька колер?");
        await page.goBack();
        await openReport(page, other.reference);
        await read(page);
        assert.equal(await page.inputValue("#letter"), "");
        await page.goBack();
        await openReport(page, one.reference);
        await read(page);
        assert.equal(await page.inputValue("#letter"), "Які ў кашалька колер?");
        let asked = 0;
        page.on("dialog", () => { asked += 1; });
        await page.reload();
        assert.equal(asked, 1, "the browser asks before it drops the letter");
    });

    test("whoever was logged out sends what they wrote after logging in again in another tab", async () => {
        const page = await visit(browser);
        await logIn(page);
        const { reference } = await report("A tree lies across the road");
        await page.waitForSelector(`#row-${reference}`);
        await openReport(page, reference);
        await read(page);
        await page.fill("#letter", "Which road?");
        await page.context().clearCookies({ name: /session/i });
        await page.click("form:has(#letter) button");
        await page.waitForSelector("form:has(#letter) .bad");
        assert.match(await page.textContent("form:has(#letter) .bad"), /not logged in any more/);
        assert.equal(await page.inputValue("#letter"), "Which road?");
        const tab = await page.context().newPage();
        await logIn(tab);
        await page.click("form:has(#letter) button");
        await page.waitForSelector("form:has(#letter) .good");
        assert.match(await page.textContent(".report .letters"), /Which road/);
    });

    /** The code that an app shows now. @param {string} secret in base 32 */
    const appCode = (secret) => {
        const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
        const step = Buffer.alloc(8);
        step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
        const hash = createHmac("sha1", Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))).update(step).digest();
        return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
    };

    test("what somebody wrote is not sent under the name of whoever logged in meanwhile in another tab", { skip: colleague === "" && "DAYBOOK_COLLEAGUE is not set" }, async () => {
        const page = await visit(browser);
        await logIn(page);
        const { reference, words } = await report("A letterbox was broken open");
        await page.waitForSelector(`#row-${reference}`);
        await openReport(page, reference);
        await read(page);
        await page.fill("#letter", "What was in it?");
        const other = await page.context().newPage();
        await logIn(other, "en", colleague);
        await page.click("form:has(#letter) button");
        await page.waitForURL(/\/login\?/);
        await follow(resident, words);
        assert.equal(await resident.locator("#progress .letters li").count(), 0);
    });

    test("the desk listens again when its stream was ended, also when the server does not answer at once", async () => {
        const page = await visit(browser, 1280, { serviceWorkers: "block" });
        let streams = 0, unanswered = 0;
        await page.route("**/api/v1/events", (route) => (streams += 1) === 1 ? route.fulfill({ status: 200, contentType: "text/event-stream", body: "event: ended\ndata: {}\n\n" }) : route.continue());
        await page.route("**/api/v1/session", (route) => streams === 1 && (unanswered += 1) === 1 ? route.abort() : route.continue());
        await logIn(page);
        await page.waitForFunction(() => document.querySelector(".live"));
        while (streams < 2) await page.waitForTimeout(100);
        assert.equal(unanswered > 0, true);
        const { reference } = await report("Somebody painted the bridge");
        await page.waitForSelector(`#row-${reference}`);
    });

    test("a newcomer chooses a password, sets up a second factor step by step with the keyboard, and logs in with it", { skip: newcomer === "" && "DAYBOOK_NEWCOMER is not set" }, async () => {
        const page = await visit(browser, 360);
        const [name, given] = newcomer.split(":");
        const own = "seven grey herons walking home";
        await go(page, "/login", "ru");
        await page.fill("#name", name);
        await page.fill("#password", given);
        await page.click("#login button");
        await page.waitForSelector("#old");
        assert.equal(await page.locator("#totp-title, #sessions-title").count(), 0, "first things first");
        await inspect(page, "account-newcomer-360");
        await page.fill("#old", given);
        await page.fill("#new", own);
        await page.fill("#again", own);
        await page.click("form:has(#old) button");
        await page.waitForSelector("#desk-title");

        await go(page, "/account", "ru");
        await page.waitForSelector("#totp-begin");
        assert.doesNotMatch(await page.textContent("section[aria-labelledby=sessions-title]"), /Mozilla|AppleWebKit/);
        await tabTo(page, "#totp-begin");
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement?.id === "totp-password");
        await inspect(page, "account-totp-password-360");
        await page.keyboard.type(own);
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement?.id === "totp-step");
        const secret = (await page.textContent("section[aria-labelledby=totp-title] .reference")).replace(/\s/g, "");
        await tabTo(page, "#code");
        await page.keyboard.type("000000");
        await page.keyboard.press("Enter");
        await page.waitForSelector("form:has(#code) .bad");
        assert.match(await page.textContent("form:has(#code) .bad"), /Это не тот код/, "in the reader's language");
        await page.keyboard.type(appCode(secret));
        await page.keyboard.press("Enter");
        await page.waitForSelector(".recovery code");
        assert.equal(await page.evaluate(() => document.activeElement?.id), "totp-step");
        await inspect(page, "account-recovery-360");
        const recovery = await page.locator(".recovery code").first().textContent();
        let asked = 0;
        page.on("dialog", () => { asked += 1; });
        await page.click(".card:has(.recovery) button.main");
        await page.waitForFunction(() => document.activeElement?.id === "totp-begin");
        await page.click("section[aria-labelledby=who-title] button");
        await page.waitForURL(/\/login/);
        assert.equal(asked, 0, "nothing is asked once the codes are noted down");
        await page.fill("#name", name);
        await page.fill("#password", own);
        await page.click("#login button");
        await page.waitForFunction(() => document.activeElement?.id === "totp");
        await page.keyboard.type(recovery);
        await page.keyboard.press("Enter");
        await page.waitForSelector("#desk-title");
    });

    test("who is not logged in is led to the login page and back", async () => {
        const page = await visit(browser);
        await go(page, "/desk");
        await page.waitForURL(/\/login/);
        const [name, ...password] = staff.split(":");
        await page.fill("#name", name);
        await page.fill("#password", `${password.join(":")}, but wrong`);
        await page.click("#login button");
        await page.waitForFunction(() => document.querySelector("#error").textContent !== "");
        await page.fill("#password", password.join(":"));
        await page.click("#login button");
        await page.waitForURL(/\/desk/);
        await go(page, "/account");
        await page.click("section[aria-labelledby=who-title] button");
        await page.waitForURL(/\/login/);
        assert.equal(await page.evaluate(async () => (await fetch("/api/v1/desk/reports")).status), 401);
    });
});
