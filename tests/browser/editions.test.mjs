// The page of editions in a real browser, with a server of its own: from draft to published and corrected, by three people, each in their own
// session; what is refused is said in words; without scripts, by the keyboard alone, at two widths. DAYBOOK_PROGRAM names the program.
import assert from "node:assert/strict";
import { test } from "node:test";
import { program, serveTown } from "./town_server.mjs";

const people = [["anna", "analyst"], ["boris", "analyst"], ["clara", "supervisor"], ["aigul", "auditor"], ["oleg", "officer"]].map(([name, role]) => [name, "--role", role]);

if (!program) test("the page of editions", { skip: "DAYBOOK_PROGRAM names no program" }, () => {});
else {
    const { as, go, inspect, keepsOut, ready, tabTo, url, visit, widths } = await serveTown({ years: [2022, 2023], people, path: "/editions", landmark: "#on-their-way-title" });
    const press = (page, step, edition = "town-2023") => page.click(`button[data-step="${step}"][data-edition="${edition}"]`);
    /** It is said how the step went; what was said of the step before it may stand until then. */
    const said = (page, words) => page.locator("#done p", { hasText: words }).waitFor();
    const stepsShown = (page, edition) => page.locator(`#edition-${edition} button`).evaluateAll((all) => all.map((one) => one.dataset.step));

    /** Fills in the form of a draft and sends it. */
    async function draft(page, fields) {
        if (!(await page.locator("#period").isVisible())) await page.click("#draft > summary");
        if (Object.keys(fields).some((name) => name !== "period" && name !== "against") && !(await page.locator("#title").isVisible())) await page.click("#draft details.more > summary");
        for (const [name, value] of Object.entries(fields)) if (typeof value === "string") await page.fill(`#${name}`, value); else await page.setInputFiles(`#${name}`, { name: `${name}.csv`, mimeType: "text/csv", buffer: value });
        await page.click("#draft button[type=submit]");
    }

    test("who may not read figures sees neither the page nor a link to it", () => keepsOut("oleg"));

    test("an analyst who has nothing yet finds the page, and is told in their language what cannot be read", async () => {
        const page = await as("anna", { language: "be", width: 360 });
        await ready(page);
        await inspect(page, "editions empty 360");
        await draft(page, { period: "год паводкі", against: "2022" });
        await page.waitForSelector("#draft .said .bad");
        assert.match(await page.locator("#draft .said").innerText(), /Перыяд не ўдалося прачытаць/);
        assert.match(await page.locator("#draft .said [lang=en]").innerText(), /is no period/);
        assert.equal(await page.evaluate(() => document.activeElement.id), "period");
        await draft(page, { period: "2023", against: "летась" });
        await page.waitForFunction(() => document.activeElement.id === "against");
        await inspect(page, "editions refused draft 360");
        await draft(page, { period: "2023", against: "2022", edition: "town-2023-west", areas: "1, nowhere", comment: "Толькі захад." });
        await page.waitForFunction(() => /Каментарый падпісваюць/.test(document.querySelector("#draft .said").textContent));
        await draft(page, { comment_by: "А. Асоба" });
        await page.waitForFunction(() => /"nowhere"/.test(document.querySelector("#draft .said").textContent));
        await draft(page, { areas: "1, 2", instructions: Buffer.from("date,indicator,wanted\n") });
        await page.waitForFunction(() => /з даручэннямі не прыняты/.test(document.querySelector("#draft .said").textContent));
        await draft(page, { instructions: Buffer.from("date,indicator,wanted,text\n2023-01-09,burglary,down,More patrols on Mondays\n") });
        await said(page, /town-2023-west/);
        const file = await page.request.get(`${url}${await page.locator("#edition-town-2023-west a[hreflang=en]").getAttribute("href")}`);
        const report = await file.text();
        for (const given of ["More patrols on Mondays", "Толькі захад", "А. Асоба"]) assert.ok(report.includes(given), given);
        assert.match(await page.locator("#edition-town-2023-west .facts").innerText(), /1, 2/);
        await press(page, "withdraw", "town-2023-west");
        await inspect(page, "editions withdraw 360");
        await page.fill("#withdraw-note", "спроба");
        await page.click("#ask-withdraw button[type=submit]");
        await said(page, /знята/);
        assert.equal(await page.locator("article").count(), 0);
        await page.context().close();
    });

    test("an edition goes from draft to published through three people, and a correction begins", async () => {
        const anna = await as("anna"), boris = await as("boris", { width: 360, language: "kk" }), clara = await as("clara");
        await ready(anna);
        await draft(anna, { period: "2023", against: "2022" });
        await said(anna, /town-2023 is drafted/);
        assert.deepEqual(await stepsShown(anna, "town-2023"), ["submit", "change", "withdraw"]);
        assert.equal(await anna.locator("#period").isVisible(), false);
        for (const link of await anna.locator("#edition-town-2023 .links a").all()) assert.equal((await anna.request.get(url + await link.getAttribute("href"))).status(), 200, await link.innerText());
        await draft(anna, { period: "2023", against: "2022" });
        await anna.waitForFunction(() => /Somebody is working on this edition already/.test(document.querySelector("#draft .said").textContent));
        await press(anna, "submit");
        await anna.waitForFunction(() => /handed in/.test(document.querySelector("#done").textContent));

        await press(anna, "approve");
        await anna.waitForSelector("#edition-town-2023 .said .bad");
        assert.match(await anna.locator("#edition-town-2023 .said").innerText(), /Nobody approves their own work/);
        assert.equal(await anna.locator("#edition-town-2023 .said [lang=en]").count(), 0);

        await boris.reload();
        await ready(boris);
        assert.deepEqual((await stepsShown(boris, "town-2023")).sort(), ["approve", "send-back", "withdraw"]);
        await press(boris, "send-back");
        await boris.click("#ask-send-back button[type=submit]");
        assert.equal(await boris.locator("#ask-send-back").isVisible(), true, "a note is asked for");
        await boris.fill("#send-back-note", "Тағы қараңыз");
        await inspect(boris, "editions send back 360");
        await boris.click("#ask-send-back button[type=submit]");
        await said(boris, /қайтадан жоба/);

        await anna.reload();
        await ready(anna);
        assert.match(await anna.locator("#edition-town-2023 .timeline").innerText(), /Sent back · boris[^]*Тағы қараңыз/);
        await press(anna, "change");
        assert.match(await anna.locator("#changing").innerText(), /Changing town-2023\. What is left empty stays/);
        assert.equal(await anna.evaluate(() => document.activeElement.id), "period");
        await inspect(anna, "editions change 1280");
        await draft(anna, { title: "Rivermouth in a year" });
        await said(anna, /town-2023 is changed/);
        assert.match(await anna.locator("#edition-town-2023 h3").innerText(), /Rivermouth in a year, 2023/);
        assert.match(await anna.locator("#edition-town-2023 .facts").innerText(), /2022/);
        await press(anna, "submit");
        await anna.waitForFunction(() => /handed in/.test(document.querySelector("#done").textContent));
        await boris.reload();
        await ready(boris);
        await press(boris, "approve");
        await said(boris, /мақұлданды/);
        assert.equal((await stepsShown(boris, "town-2023")).includes("release"), false, "an analyst does not publish");

        await clara.reload();
        await ready(clara);
        await inspect(clara, "editions approved 1280");
        assert.equal((await clara.request.get(`${url}/published/town-2023/1/index.html`)).status(), 404);
        await press(clara, "release");
        await clara.waitForSelector("#ask-release[open]");
        assert.match(await clara.locator("#release-about").innerText(), /cannot be taken back/);
        assert.equal(await clara.evaluate(() => document.activeElement.hasAttribute("data-close")), true, "Enter alone publishes nothing");
        await inspect(clara, "editions release 1280");
        await clara.keyboard.press("Escape");
        assert.equal((await clara.request.get(`${url}/published/town-2023/1/index.html`)).status(), 404);
        await press(clara, "release");
        await clara.click("#ask-release button[type=submit]");
        await clara.waitForSelector("#ask-release button[aria-busy][disabled]");
        await said(clara, /town-2023 is published/);
        assert.equal(await clara.locator("#ask-release").isVisible(), false);
        await clara.waitForFunction(() => document.activeElement.id === "done");
        await clara.click("#done a");
        await clara.waitForURL(/\/published\/town-2023\/1\/index\.html/);
        assert.equal((await clara.request.get(`${url}/published/`)).status(), 200);
        const list = await (await visit()).request.get(`${url}/published/`);
        assert.match(await list.text(), /town-2023\/1\/index\.html/);
        assert.doesNotMatch(await list.text(), /"\/editions/);

        await anna.reload();
        await ready(anna);
        await press(anna, "correct");
        await anna.check("input[value=late-records]");
        await inspect(anna, "editions correct 1280");
        await anna.click("#ask-correct button[type=submit]");
        await said(anna, /correction of town-2023 is drafted/);
        assert.match(await anna.locator("#edition-town-2023").innerText(), /Edition 2 · correction: records came in late/);
        assert.equal(await anna.locator("#published button").count(), 0, "what is being corrected is not corrected twice");
        for (const page of [anna, boris, clara]) await page.context().close();
    });

    test("the page is accessible and fits at both widths, in every language", async () => {
        for (const [i, language] of ["en", "ru", "be", "kk"].entries()) {
            const page = await as("clara", { width: widths[i % 2], language });
            await ready(page);
            await page.click("#draft > summary");
            await page.click("#draft details.more > summary");
            await inspect(page, `editions ${language} ${widths[i % 2]}`);
            assert.doesNotMatch(await page.locator("main").innerText(), /editions\.|form\.error|\{\w+\}/);
            await page.setViewportSize({ width: widths[(i + 1) % 2], height: 800 });
            await inspect(page, `editions ${language} ${widths[(i + 1) % 2]}`);
            await page.context().close();
        }
    });

    test("by the keyboard alone somebody withdraws a draft", async () => {
        const page = await as("boris");
        await ready(page);
        await tabTo(page, "button[data-step=withdraw]");
        await page.keyboard.press("Enter");
        await tabTo(page, "#withdraw-note");
        await page.keyboard.type("Not needed");
        await page.keyboard.press("Escape");
        assert.equal(await page.evaluate(() => document.activeElement.dataset.step), "withdraw");
        await page.keyboard.press("Enter");
        await tabTo(page, "#withdraw-note");
        assert.equal(await page.inputValue("#withdraw-note"), "Not needed");
        await tabTo(page, "#ask-withdraw button[type=submit]");
        await page.keyboard.press("Enter");
        await said(page, /withdrawn/);
        await page.waitForFunction(() => document.activeElement.id === "done");
        await page.context().close();
    });

    test("without scripts the lists are there, the steps are not, and the page says why; an auditor is offered no step", async () => {
        const page = await as("aigul", { language: "ru" });
        assert.equal(await page.locator("main button:visible").count(), 0);
        const cookies = await page.context().cookies();
        const plain = await visit(360, { javaScriptEnabled: false });
        await plain.context().addCookies(cookies);
        await go(plain, "/editions", "ru");
        assert.match(await plain.locator("noscript").innerText(), /нужны скрипты/);
        assert.match(await plain.locator("#published").innerText(), /town-2023/);
        assert.equal(await plain.locator("main button:visible").count(), 0);
        for (const one of [page, plain]) await one.context().close();
    });
}
