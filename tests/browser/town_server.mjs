// A server of a test file's own on a made-up town with staff, and a browser, for as long as that file's tests run. DAYBOOK_PROGRAM names the program.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before } from "node:test";
import { freePort, startServer } from "../http/run_server.mjs";
import { Town } from "../web/town.mjs";

export const program = process.env.DAYBOOK_PROGRAM;
export const password = "mossy granite tram";

/** `people`: [name, ...options of `account add`]. `landmark`: an element of the page at `path` by which one sees that it has come.
 * @param {{years: number[], people: string[][], path: string, landmark: string}} what */
export async function serveTown({ years, people, path, landmark }) {
    const port = await freePort();
    process.env.DAYBOOK_SERVER = `http://127.0.0.1:${port}`;
    const pages = await import("./server_pages.mjs");  // which reads the address
    let browser, server;
    before(async () => {
        const town = new Town();
        town.import(years);
        for (const [name, ...duties] of people) execFileSync(program, ["account", "add", name, ...duties, "--keep-password", "--data", town.path("data"), "--password-stdin"], { input: `${password}\n` });
        server = startServer(program, town.path("data"), { port });
        await server.ready;
        browser = await pages.openBrowser();
    });
    after(async () => {
        await browser?.close();
        server?.signal("SIGTERM");
    });

    async function fillLogin(page, name) {
        await page.fill("#name", name);
        await page.fill("#password", password);
        await page.click("#login button");
    }

    return {
        ...pages,
        url: process.env.DAYBOOK_SERVER,
        fillLogin,
        visit: (width, options) => pages.visit(browser, width, options),
        /** The page as somebody sees it who has just logged in. */
        async as(name, { width = 1280, language = "en" } = {}) {
            const page = await pages.visit(browser, width);
            await pages.go(page, `/login?next=${encodeURIComponent(path)}`, language);
            await fillLogin(page, name);
            await page.waitForSelector(landmark);
            return page;
        },
        /** Parts that need scripts are there. */
        ready: (page) => page.waitForFunction(() => document.querySelector("[data-scripts]:not([hidden])")),
        /** Who may not read figures (an officer) sees neither the page nor a link to it. */
        async keepsOut(name) {
            const page = await pages.visit(browser);
            assert.match((await page.goto(`${process.env.DAYBOOK_SERVER}${path}?lang=ru`)).url(), new RegExp(`/login\\?lang=ru&next=${encodeURIComponent(path)}`));
            await fillLogin(page, name);
            await page.waitForFunction(() => !location.pathname.startsWith("/login"));
            assert.equal((await page.goto(`${process.env.DAYBOOK_SERVER}${path}`)).status(), 403);
            await pages.go(page, "/desk");
            await page.waitForSelector(".live");
            assert.equal(await page.locator(`.foot a[href^='${path}']`).isVisible(), false);
            await page.context().close();
        },
        /** Who may comes to it from the other pages of staff. */
        async isLinked(page, from) {
            for (const other of from) {
                await pages.go(page, other);
                await page.waitForSelector(`a[href^='${path}?']:visible`);
                await page.click(`a[href^='${path}?']:visible`);
                await page.waitForSelector(landmark);
            }
        },
    };
}
