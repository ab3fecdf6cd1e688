// Published editions as static files, in a real browser: the pages from a folder (file://) and from a plain web server, notices and links, and
// the page that verifies with nothing but what was exported. DAYBOOK_PROGRAM names the program, DAYBOOK_CHROMIUM the browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { Town } from "../web/town.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const program = process.env.DAYBOOK_PROGRAM ?? "build/release/daybook";
const pictures = process.env.DAYBOOK_SCREENSHOTS;
const launch = { executablePath: process.env.DAYBOOK_CHROMIUM ?? "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] };
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json" };
const password = "mossy granite tram";

if (pictures) mkdirSync(pictures, { recursive: true });

/** Any web server: files, types by their endings, nothing else. */
function serveFolder(folder) {
    const server = createServer((request, response) => {
        const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
        try {
            const bytes = readFileSync(join(folder, path));
            response.writeHead(200, { "Content-Type": types[extname(path)] ?? "application/octet-stream" }).end(bytes);
        } catch {
            response.writeHead(404).end();
        }
    });
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ base: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() })));
}

describe("published editions", { concurrency: 1 }, () => {
    let browser, server, folder;
    before(async () => {
        const town = new Town();
        town.import([2022, 2023]);
        const daybook = (...words) => execFileSync(program, [...words, "--data", town.path("data"), "--password-stdin"], { input: `${password}\n`, encoding: "utf8" });
        for (const [name, role] of [["anna", "analyst"], ["clara", "supervisor"]]) daybook("account", "add", name, "--role", role, "--keep-password");
        const publish = () => {
            daybook("publish", "submit", "town-2023", "--as", "anna");
            daybook("publish", "approve", "town-2023", "--as", "clara");
            daybook("publish", "release", "town-2023", "--as", "clara", "--yes");
        };
        daybook("publish", "draft", "--period", "2023", "--against", "2022", "--as", "anna");
        publish();
        daybook("publish", "correct", "town-2023", "--reason", "error-in-source", "--as", "anna");
        publish();
        folder = town.path("site");
        town.run("publish", "export", folder, "--log", "--data", town.path("data"));
        server = await serveFolder(folder);
        browser = await chromium.launch(launch);
    });
    after(async () => {
        await browser?.close();
        server?.close();
    });

    const open = async (address, width = 1280) => {
        const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
        page.complaints = [];
        page.on("console", (message) => { if (message.type() === "error") page.complaints.push(message.text()); });
        page.on("pageerror", (error) => page.complaints.push(String(error)));
        await page.goto(address);
        return page;
    };

    for (const [what, base] of [["from a folder", () => `${pathToFileURL(folder).href}/`], ["from a web server", () => server.base]])
        test(`${what}, a reader goes from the list to an old edition, reads that it was corrected, and gets to the new one and its report`, async () => {
            const page = await open(`${base()}ru.html`);
            assert.match(await page.locator("h1").innerText(), /Опубликованные доклады/);
            await page.locator("ul.editions a").last().click();
            assert.match(await page.locator(".notice").innerText(), /Исправлено изданием 2/);
            await page.locator(".notice a").click();
            assert.equal(await page.locator(".notice").count(), 0);
            await page.locator("a.main").click();
            assert.equal(await page.locator("html").getAttribute("lang"), "ru");
            assert.notEqual(await page.evaluate(() => getComputedStyle(document.querySelector(".top")).borderBottomWidth), "0px");  // it has its style
            assert.deepEqual(page.complaints, []);
            await page.context().close();
        });

    test("the pages are clean for axe, and fit a telephone", async () => {
        for (const path of ["index.html", "kk.html", "town-2023/1/index.html", "town-2023/2/be.html", "verify/index.html"])
            for (const width of [360, 1280]) {
                const page = await open(server.base + path, width);
                if (path.startsWith("verify")) await page.locator("html[data-ready]").waitFor();
                await page.evaluate(axe);
                const { violations } = await page.evaluate(() => globalThis.axe.run());
                assert.deepEqual(violations.map(({ id, nodes }) => `${path}: ${id} ${nodes[0].html}`), []);
                assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} at ${width}`);
                if (pictures) await page.screenshot({ path: join(pictures, `published-${path.replaceAll("/", "-")}-${width}.png`), fullPage: true });
                await page.context().close();
            }
    });

    test("the page that verifies checks the receipt and counts every figure again, from static files alone", async () => {
        const page = await open(`${server.base}verify/index.html`);
        await page.locator("html[data-ready]").waitFor();
        await page.locator("#file").setInputFiles(join(folder, "town-2023/2/receipt.tlog-proof"));
        await page.locator("#verdict.good h2").waitFor({ timeout: 60_000 });
        const said = await page.locator("#details").innerText();
        assert.match(said, /town-2023/);
        assert.match(said, /an error in the records themselves/);
        await page.locator("#file").setInputFiles(join(folder, "town-2023/1/en/index.html"));
        await page.locator("#verdict.good h2", { hasText: "Every figure" }).waitFor({ timeout: 120_000 });
        assert.deepEqual(page.complaints, []);
        await page.context().close();
    });
});
