// The page of the watch in a real browser, with a server of its own: what stands out, the evidence, judging by mouse and by the keyboard alone, who may
// judge what; without scripts; at two widths and in four languages. DAYBOOK_PROGRAM names the program.
import assert from "node:assert/strict";
import { test } from "node:test";
import { program, serveTown } from "./town_server.mjs";

const people = [["anna", "--role", "analyst"], ["boris", "--role", "supervisor"], ["clara", "--role", "supervisor", "--area", "town/3"], ["aigul", "--role", "auditor"], ["oleg", "--role", "officer"]];
// In the last year of the town vehicle theft doubles in districts 3 and 9.
const question = "/watch?source=town&by=area&since=2023-01-02&until=2023-07-30";

if (!program) test("the page of the watch", { skip: "DAYBOOK_PROGRAM names no program" }, () => {});
else {
    const { go, inspect, isLinked, keepsOut, ready, tabTo, visit, widths, ...world } = await serveTown({ years: [2019, 2020, 2021, 2022, 2023], people, path: "/watch", landmark: "#alerts-title" });

    /** The page as somebody sees it who has just logged in. */
    async function as(name, { width = 1280, language = "en", address = question } = {}) {
        const page = await world.as(name, { width, language });
        await go(page, address, language);
        return page;
    }
    const unjudged = async (page) => Number(/not judged yet: (\d+)/.exec(await page.locator("#alerts-title").innerText())[1]);

    test("who may not read figures sees neither the page nor a link to it; who may comes to it from the other pages", async () => {
        await keepsOut("oleg");
        const anna = await as("anna");
        await isLinked(anna, ["/explore", "/editions", "/account"]);
        await anna.context().close();
    });

    test("an address without a ledger size leads to one that shows the same alerts for ever; each alert has its evidence and its records", async () => {
        const page = await as("anna");
        assert.match(page.url(), /&size=\d+/);
        const card = page.locator("article.alert").first();
        assert.match(await card.innerText(), /Not judged yet[^]*would be usual[^]*The numbers say nothing about the cause/);
        assert.match(await card.locator("svg[role=img]").getAttribute("aria-label"), /weeks compared with, from .* would not stand out/);
        await card.locator("summary").click();
        assert.match(await card.locator("table.measures").innerText(), /Expected[^]*Highest count that is no alert/);
        assert.match(await card.locator("table.counts").innerText(), /20\d\d-\d\d-\d\d\s+\d+ \d+/);
        const theft = page.locator("article.alert", { hasText: "Vehicle theft" }).first();
        const observed = /Counted: (\d+)/.exec(await theft.innerText())[1];
        const link = theft.locator("a[href^='/explore/records']");
        if (await link.count() === 1) {
            await link.click();
            assert.match(await page.locator("main").innerText(), new RegExp(`: ${observed}\\b`));
        }
        await page.context().close();
    });

    test("an analyst judges an alert, sees it judged with who and when, and supersedes it; the share counts the last", async () => {
        const page = await as("anna");
        await ready(page);
        const before = await unjudged(page), address = page.url();
        const id = await page.locator("article.unjudged").first().getAttribute("id");
        await page.click(`#${id} button[data-alert]`);
        assert.match(await page.locator("#judge-final").innerText(), /cannot be taken back, only superseded/);
        await page.click("#judge button[type=submit]");
        assert.equal(await page.locator("#judge").isVisible(), true, "a verdict is asked for");
        await page.check("#judge input[value=chance]");
        await inspect(page, "watch judge 1280");
        await page.click("#judge button[type=submit]");
        await page.waitForSelector("#done p");
        assert.equal(await unjudged(page), before - 1);
        assert.match(await page.locator(`#${id}`).innerText(), /Chance · anna, /);
        assert.equal(page.url(), address);
        assert.equal(await page.evaluate(() => document.activeElement.id), id);
        await page.click(`#${id} button[data-alert]`);
        await page.check("#judge input[value=real]");
        await page.click("#judge button[type=submit]");
        await page.waitForFunction((card) => /Superseded: Chance/.test(document.querySelector(`#${card} .judgements`).textContent), id);
        assert.match(await page.locator("#shares table").innerText(), /100%/);
        assert.equal(await page.locator(`#${id}.unjudged`).count(), 0);
        await page.reload();
        assert.equal(await unjudged(page), before - 1);
        await page.context().close();
    });

    test("by the keyboard alone a supervisor of one area judges there, and is offered no other", async () => {
        const page = await as("clara", { width: 360 });
        await ready(page);
        const areas = await page.locator("button[data-alert]").evaluateAll((all) => all.map((one) => one.dataset.area));
        assert.ok(areas.length > 0 && areas.every((area) => area === "3"), String(areas));
        const id = await page.locator("article.unjudged button[data-alert]").first().getAttribute("data-alert");
        await tabTo(page, `button[data-alert="${id}"]`);
        await page.keyboard.press("Enter");
        assert.equal(await page.evaluate(() => document.activeElement.name), "verdict");
        await page.keyboard.press("Escape");
        assert.equal(await page.evaluate(() => document.activeElement.dataset.alert), id);
        await page.keyboard.press("Enter");
        await page.keyboard.press("Space");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowDown");
        await inspect(page, "watch judge 360");
        await tabTo(page, "#judge button[type=submit]");
        await page.keyboard.press("Enter");
        await page.waitForFunction((alert) => document.activeElement.id === `alert-${alert}`, id);
        assert.match(await page.locator(`#alert-${id}`).innerText(), /Recording changed · clara/);
        await page.context().close();
    });

    test("the form asks for another watch, and what cannot be read is said in the reader's language", async () => {
        const page = await as("anna", { language: "kk" });
        await page.selectOption("#every", "day");
        await page.selectOption("#judged", "no");
        await page.click("form.ask button");
        await page.waitForURL(/every=day.*judged=no/);
        assert.equal(await page.inputValue("#every"), "day");
        await page.fill("#since", "");
        await page.fill("#until", "кеше");
        await page.click("form.ask button");
        await page.waitForSelector(".warning");
        assert.match(await page.locator(".warning").innerText(), /Соңғы күнді оқу мүмкін болмады/);
        assert.equal(await page.inputValue("#until"), "кеше");
        await inspect(page, "watch refused kk 1280");
        await page.context().close();
    });

    test("the page is accessible and fits at both widths, in every language", async () => {
        for (const [i, language] of ["en", "ru", "be", "kk"].entries()) {
            const page = await as("boris", { width: widths[i % 2], language });
            await ready(page);
            for (const one of await page.locator("summary").all()) await one.click();
            await inspect(page, `watch ${language} ${widths[i % 2]}`);
            assert.doesNotMatch(await page.locator("main").innerText(), /watch\.[a-z]|form\.error|\{\w+\}/);
            await page.setViewportSize({ width: widths[(i + 1) % 2], height: 800 });
            await inspect(page, `watch ${language} ${widths[(i + 1) % 2]}`);
            await page.context().close();
        }
    });

    test("without scripts everything can be read and nothing is offered that would not work; an auditor is offered no judging", async () => {
        const page = await as("aigul", { language: "ru" });
        assert.equal(await page.locator("button[data-alert]").count(), 0);
        const cookies = await page.context().cookies();
        const plain = await visit(360, { javaScriptEnabled: false });
        await plain.context().addCookies(cookies);
        await go(plain, question, "ru");
        assert.match(await plain.locator("noscript").innerText(), /нужны скрипты/);
        assert.ok(await plain.locator("article.alert svg").count() > 0);
        assert.equal(await plain.locator("button[data-alert]:visible").count(), 0);
        await plain.click("form.ask button");
        assert.match(plain.url(), /size=/);
        for (const one of [page, plain]) await one.context().close();
    });
}
