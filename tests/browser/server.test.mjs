// The server's pages for residents in a real browser, against a running server. Without DAYBOOK_SERVER the tests are skipped; see
// server_pages.mjs. What staff do is in desk.test.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { countReports, follow, foreignDate, go, inspect, isOnScreen, answerOne, languages, logIn, openBrowser, receiptOf, reportByForm, server, staff, tabTo, talk, visit, widths } from "./server_pages.mjs";
import { photoWithPlace } from "./photo.mjs";

const story = { en: "Somebody broke a shop window and took bottles", ru: "Разбили витрину магазина и унесли бутылки", be: "Разбілі вітрыну крамы і вынеслі бутэлькі", kk: "Дүкеннің терезесін сындырып, бөтелкелерді алып кетті" };

if (server === "") test("the server's pages", { skip: "DAYBOOK_SERVER names no server" }, () => {});
else describe("the server's pages for residents", () => {
    let browser;
    before(async () => { browser = await openBrowser(); });
    after(async () => { await browser?.close(); });

    for (const width of widths) for (const language of languages) {
        test(`a report by chat in ${language} at ${width} px`, async () => {
            const page = await visit(browser, width);
            await go(page, "/report", language);
            await page.waitForSelector("[data-choice]");
            await inspect(page, `chat-${language}-${width}`);
            const receipt = await talk(page, story[language]);
            assert.match(receipt.words, language === "en" ? /^[a-z ]+$/ : /^[а-яё ]+$/);
            assert.equal(await page.getAttribute("html", "lang"), language);
            await inspect(page, `sent-${language}-${width}`);
            await follow(page, receipt.words, language);
            assert.equal(await page.textContent("[data-reference]"), receipt.reference);
            if (language !== "en") assert.doesNotMatch(await page.textContent("main"), foreignDate);
            await inspect(page, `follow-${language}-${width}`);
        });
    }

    for (const width of widths) for (const colorScheme of ["light", "dark"]) {
        test(`every page is accessible at ${width} px, ${colorScheme}`, async () => {
            const page = await visit(browser, width, { colorScheme, reducedMotion: "reduce" });
            for (const path of ["/", "/report", "/form", "/follow", "/verify", "/login", "/no-such-page"]) {
                await go(page, path, "be");
                await page.waitForLoadState("networkidle");
                await inspect(page, `page${path.replace("/", "-")}-${width}-${colorScheme}`);
            }
        });
    }

    test("when all is told, sending stands out and lies on the screen of a small telephone, with the report above it", async () => {
        const page = await visit(browser, 360, { viewport: { width: 360, height: 640 } });
        await go(page, "/report", "en");
        await page.waitForSelector("[data-choice]");
        for (let turn = 0; turn < 20 && (await page.locator("[data-choice=send]").count()) === 0; turn += 1) await answerOne(page, story.en);
        const send = page.locator("[data-choice=send]");
        assert.ok(await isOnScreen(send), "sending is on the screen");
        assert.equal(await send.getAttribute("class"), "main");
        assert.deepEqual((await page.locator("main button:visible").allTextContents()).filter((text) => text.trim() === "Send"), ["Send"], "one button of this name");
        assert.ok(await isOnScreen(page.locator(".changes summary")), "so is the way to a correction");
        await inspect(page, "chat-review-360");
        await page.click(".changes summary");
        await page.click("[data-choice='change:where']");
        await page.waitForSelector(".composer[data-ask=place]");
        assert.equal(await page.locator(".answers > button").first().textContent(), "Where I am now", "the quickest answer first");
        await talk(page, story.en);
    });

    test("what is half written in the conversation survives a page that the telephone drops", async () => {
        const page = await visit(browser, 360);
        await go(page, "/report", "ru");
        await page.waitForSelector("[data-choice]");
        await page.fill("#write", story.ru);
        await page.reload();
        await page.waitForSelector("#write");
        assert.equal(await page.inputValue("#write"), story.ru);
        await page.click(".composer button[type=submit]");
        await page.waitForFunction(() => document.querySelector("#write")?.value === "");
        await page.reload();
        await page.waitForSelector("#write");
        assert.equal(await page.inputValue("#write"), "");
    });

    test("what is wrong with the form goes as it is mended, and a report that is kept leaves an empty form", async () => {
        const page = await visit(browser, 360);
        await go(page, "/form", "kk");
        await page.waitForSelector("#place button");
        await page.click("#form button[type=submit]");
        assert.equal(await page.getAttribute("#text", "aria-invalid"), "true");
        await page.fill("#text", story.kk);
        assert.equal(await page.getAttribute("#text", "aria-invalid"), null);
        assert.equal((await page.textContent("#error-text")) + (await page.textContent("#status")), "");
        await page.fill("#date", "2199-01-01");
        await page.click("#form button[type=submit]");
        await page.waitForFunction(() => document.querySelector("#error-occurred").textContent !== "");
        assert.match(await page.textContent("#error-occurred"), /Бұл уақыт әлі келген жоқ/, "in the reader's language");
        await page.fill("#date", "");
        await page.check("input[value=confidential]");
        await page.click("#place button >> nth=0");
        await page.waitForSelector("dialog canvas");
        await page.click("dialog button.main");
        assert.match(await page.textContent("#place"), /\d\.\d{5}/);
        await page.context().setOffline(true);
        await page.click("#form button[type=submit]");
        await page.waitForSelector("#status.good");
        assert.equal(await page.evaluate(() => document.activeElement?.id), "status", "whoever sent it hears what became of it");
        assert.doesNotMatch(await page.textContent("#place"), /\d\.\d{5}/, "the place was of the report that is kept");
        assert.equal(await page.locator("#who").isVisible(), false);
        await page.context().setOffline(false);
    });

    test("the map on a small telephone: the button is on the screen, names do not lie over one another", async () => {
        const page = await visit(browser, 360, { viewport: { width: 360, height: 640 } });
        for (const language of ["en", "kk"]) {
            await go(page, "/form", language);
            await page.waitForSelector("#place button");
            await page.click("#place button >> nth=0");
            await page.waitForSelector("dialog .area-name:not(.no-room)");
            await page.waitForTimeout(500);
            assert.ok(await isOnScreen(page.locator("dialog button.main")), language);
            const over = await page.evaluate(() => {
                const boxes = [...document.querySelectorAll(".area-name:not(.no-room)")].map((one) => one.getBoundingClientRect());
                return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
            });
            assert.equal(over, 0);
            assert.ok((await page.locator(".area-name:not(.no-room)").count()) >= 3);
        }
    });

    test("a report that is open stays open in another language, and is closed so that nobody finds it", async () => {
        const page = await visit(browser, 360);
        const { words, reference } = await reportByForm(page, story.ru, { language: "ru" });
        await follow(page, words, "ru");
        await page.click(".languages a[lang=kk]");
        await page.waitForSelector("#progress [data-reference]");
        assert.equal(await page.getAttribute("html", "lang"), "kk");
        assert.equal(await page.textContent("[data-reference]"), reference);
        await page.click("#progress button.quiet");
        assert.equal(await page.evaluate(() => document.activeElement?.id), "words");
        assert.equal((await page.inputValue("#words")) + (await page.textContent("#progress")), "");
        assert.doesNotMatch(await page.content(), new RegExp(`${reference}|${words.split(" ")[0]} `));
    });

    test("the form works with scripts off, from the first mistake to following", async () => {
        const page = await visit(browser, 360, { javaScriptEnabled: false });
        await go(page, "/form", "ru");
        await page.click("#form button[type=submit]");
        assert.notEqual((await page.textContent("#errors")).trim(), "");
        await page.fill("#text", story.ru);
        await page.selectOption("#category", { index: 1 });
        await page.fill("#address", "Озёрная, 5");
        await page.setInputFiles("#attachments", { name: "photo.jpg", mimeType: "image/jpeg", buffer: photoWithPlace() });
        await page.click("#form button[type=submit]");
        assert.match(await page.textContent(".reference"), /^\w{5}-\w{5}$/);
        assert.equal(await page.locator(".languages").count(), 0, "no link leads away from words that are shown once");
        const reference = await page.textContent(".reference");
        const words = (await page.locator(".words li").allTextContents()).join(" ");
        assert.equal(words.split(" ").length, 7);
        await go(page, "/follow", "ru");
        await page.fill("#words", words.toUpperCase().replaceAll(" ", "-"));
        await page.click("#open button");
        assert.equal(await page.textContent("#progress .reference"), reference);
        await page.fill("#message", "Вспомнил ещё одно");
        await page.click("form:has(#message) button");
        assert.match(await page.textContent("#progress .letters"), /Вспомнил ещё одно/);
        const [download] = await Promise.all([page.waitForEvent("download"), page.click("#progress form:has(input[value=receipt]) button")]);
        assert.ok(readFileSync(await download.path()).length > 100);
    });

    test("with scripts off, a report of no category says so in words", async () => {
        const page = await visit(browser, 360, { javaScriptEnabled: false });
        await go(page, "/form", "be");
        await page.fill("#text", story.be);
        await page.click("#form button[type=submit]");
        await page.click("form:has(input[name=words]):not(:has(input[name=do])) button");
        assert.match(await page.textContent("#progress dl"), /Іншае/);
    });

    test("a draft made without a signal is sent when it returns, once, though answers get lost", async () => {
        const desk = staff ? await visit(browser) : null;
        if (desk) await logIn(desk);
        const before = desk ? await countReports(desk) : 0;
        const page = await visit(browser, 360);
        const context = page.context();
        await go(page, "/form", "kk");
        await page.evaluate(() => navigator.serviceWorker.ready);
        await page.waitForFunction(async () => Boolean(await caches.match("/form?lang=kk", { ignoreVary: true })) && Boolean(await caches.match("/api/v1/texts/kk.json?part=pages", { ignoreVary: true })));
        await context.setOffline(true);
        await page.reload();
        await page.waitForSelector("#place button");
        await page.fill("#text", story.kk);
        await page.setInputFiles("#attachments", { name: "photo.jpg", mimeType: "image/jpeg", buffer: photoWithPlace() });
        await page.click("#form button[type=submit]");
        await page.waitForSelector("#status.good");
        await inspect(page, "draft-waits-360");
        await page.close();
        // The server gets the first attempt and its answer is lost: the sender has to try again and must not make a second report.
        let attempts = 0;
        await context.route("**/api/v1/reports", async (route) => {
            attempts += 1;
            if (attempts > 1) return route.continue();
            await route.fetch();
            return route.abort("connectionreset");
        });
        const again = await context.newPage();
        again.on("dialog", (dialog) => void dialog.accept());
        await context.setOffline(false);
        await go(again, "/form", "kk");
        await again.waitForFunction(async () => (await outbox.drafts()).every((draft) => draft.state === "sent"), undefined, { timeout: 60_000, polling: 500 });
        await again.evaluate(() => outbox.send());
        const drafts = await again.evaluate(() => outbox.drafts());
        assert.equal(drafts.length, 1);
        assert.equal(JSON.stringify(drafts[0]).includes(story.kk), false, "what was written stays on the device");
        await again.click("#waiting button");
        const receipt = await receiptOf(again);
        assert.equal(receipt.reference, drafts[0].answer.reference);
        if (desk) assert.equal(await countReports(desk), before + 1);
        await again.reload();
        await again.waitForSelector("#waiting button");
    });

    test("the conversation survives a lost signal and a closed page", async () => {
        const page = await visit(browser, 360);
        await go(page, "/report", "ru");
        await page.waitForSelector("[data-choice]");
        await answerOne(page, story.ru);
        await page.context().setOffline(true);
        await page.fill("#write", story.ru);
        await page.click(".composer button[type=submit]");
        await page.waitForSelector(".bad[role=alert] a[href*='/form']");
        await inspect(page, "chat-no-signal-360");
        const before = await page.locator(".talk li").count();
        await page.context().setOffline(false);
        await page.waitForFunction((count) => !document.querySelector(".bad[role=alert]") && document.querySelectorAll(".talk li").length > count, before);
        const lines = await page.locator(".talk li").allTextContents();
        const url = page.url();
        await page.close();
        const again = await page.context().newPage();
        await again.goto(url);
        await again.waitForSelector(".talk li");
        assert.deepEqual((await again.locator(".talk li").allTextContents()).map((line) => line.trim()), lines.map((line) => line.trim()));
        await talk(again, story.ru);
    });

    test("words are taken in either script and any shape, and wrong ones are refused", async () => {
        const page = await visit(browser);
        const latin = await reportByForm(page, story.en);
        await page.click(".receipt .quiet");
        const cyrillic = await receiptOf(page);
        assert.match(cyrillic.words, /^[а-я ]+$/);
        for (const words of [latin.words.toUpperCase(), cyrillic.words, latin.words.replaceAll(" ", ", "), cyrillic.words.replaceAll(" ", "-").replaceAll("и", "і")]) {
            await follow(page, words);
            assert.equal(await page.textContent("[data-reference]"), latin.reference);
        }
        for (const words of ["bababa", latin.words.split(" ").slice(1).join(" "), latin.words.split(" ").reverse().join(" ")]) {
            await go(page, "/follow");
            await page.waitForLoadState("networkidle");
            await page.fill("#words", words);
            await page.click("#open button");
            await page.waitForFunction(() => document.querySelector("#error-words").textContent !== "");
            assert.equal(await page.locator("#progress [data-reference]").count(), 0);
        }
        assert.equal(page.url().includes(latin.words.split(" ")[0]), false, "words never stand in an address");
    });

    test("a report that was closed stays closed, also after a reload of the page from which another language was opened", async () => {
        const page = await visit(browser);
        await follow(page, (await reportByForm(page, story.en)).words);
        await page.click(".languages a >> nth=1", { modifiers: ["Control"] });
        await page.click("#progress .quiet");
        await page.waitForSelector("#open:not([hidden])");
        await page.reload();
        await page.waitForLoadState("networkidle");
        assert.equal(await page.locator("#progress [data-reference]").count(), 0);
        assert.equal(await page.inputValue("#words"), "");
    });

    test("the keyboard alone is enough to report, with a place on the map", async () => {
        const page = await visit(browser);
        await go(page, "/");
        await tabTo(page, ".ways a[href^='/form']");
        await page.keyboard.press("Enter");
        await page.waitForSelector("#place button");
        await tabTo(page, "#text");
        await page.keyboard.type(story.en);
        await tabTo(page, "#place button");
        await page.keyboard.press("Enter");
        await page.waitForSelector("dialog canvas");
        await page.waitForFunction(() => document.activeElement?.tagName === "CANVAS");
        await page.keyboard.press("+");
        await page.keyboard.press("ArrowRight");
        await page.waitForTimeout(800);
        await inspect(page, "map-1280");
        await tabTo(page, "dialog button.main");
        await page.keyboard.press("Enter");
        assert.match(await page.inputValue("input[name=lat]"), /^-?\d+\.\d+$/);
        await tabTo(page, "input[name=naming]");
        await page.keyboard.press("ArrowDown");
        await tabTo(page, "#phone");
        await page.keyboard.type("+7 700 000 00 00");
        await tabTo(page, "#form button[type=submit]");
        await page.keyboard.press("Enter");
        await receiptOf(page);
        assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
    });

    test("a photo that says where it was taken: the reporter is told", async () => {
        const page = await visit(browser, 360);
        await go(page, "/report", "en");
        await page.waitForSelector("[data-choice]");
        for (let turn = 0; turn < 12 && (await page.locator(".composer[data-ask=attachment]").count()) === 0; turn += 1) await answerOne(page, story.en);
        await page.setInputFiles(".file input", { name: "photo.jpg", mimeType: "image/jpeg", buffer: photoWithPlace() });
        await page.waitForFunction(() => /where it was taken/.test(document.querySelector(".talk").textContent));
        await page.waitForSelector("[data-choice]");
        await inspect(page, "chat-photo-360");
        await talk(page, story.en);
    });

    test("a receipt is verified in the browser, and one that was altered is refused", async () => {
        const page = await visit(browser);
        await go(page, "/report");
        await talk(page, story.en);
        await page.waitForSelector(".receipt .row");
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(".receipt .row button:nth-child(3)")]);
        const bytes = readFileSync(await download.path());
        const check = async (buffer, language = "en") => {
            await go(page, "/verify", language);
            await page.waitForLoadState("networkidle");
            await page.setInputFiles("input[type=file]", { name: "receipt.tlog-proof", mimeType: "text/plain", buffer });
            await page.waitForSelector("main .good, main .bad");
            return { good: await page.locator("main .good").count(), bad: await page.locator("main .bad").count() };
        };
        assert.deepEqual(await check(bytes), { good: 1, bad: 0 });
        for (const language of ["be", "kk"]) {
            await check(bytes, language);
            assert.doesNotMatch(await page.textContent("#details"), foreignDate);
        }
        const lines = bytes.toString().split("\n");
        const extra = lines.findIndex((line) => line.startsWith("extra "));
        const entry = Buffer.from(lines[extra].slice(6), "base64").toString().replace(/"received":"\d{4}/, '"received":"1999');
        lines[extra] = `extra ${Buffer.from(entry).toString("base64")}`;
        assert.equal((await check(Buffer.from(lines.join("\n")))).good, 0);
        await inspect(page, "verify-refused-1280");
    });

    test("a first page weighs under 200 KB, without the map", async () => {
        for (const path of ["/", "/report", "/form"]) {
            const page = await visit(browser, 360, { serviceWorkers: "block" });
            await go(page, path, "kk");
            await page.waitForLoadState("networkidle");
            const entries = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map((one) => [one.name, one.transferSize]));
            const total = entries.reduce((sum, [, size]) => sum + size, 0);
            assert.ok(total > 5_000 && total < 200_000, `${path} took ${total} bytes`);
            assert.equal(entries.some(([name]) => name.includes("maplibre")), false);
        }
    });

    test("pages come with a policy that leaves nothing inline and are not kept where they hold keys", async () => {
        for (const path of ["/", "/report", "/form", "/follow", "/verify", "/login", "/account", "/desk"]) {
            const answer = await fetch(`${server}${path}`, { redirect: "manual" });
            const policy = answer.headers.get("content-security-policy") ?? "";
            assert.match(policy, /default-src 'self'/, path);
            assert.doesNotMatch(policy, /unsafe/, path);
            assert.doesNotMatch(await answer.text(), /\{\{|<script[^>]*>[^<]|\sstyle=|\son[a-z]+="/, path);
        }
        assert.match((await fetch(`${server}/form`)).headers.get("cache-control") ?? "", /no-store/);
    });
});
