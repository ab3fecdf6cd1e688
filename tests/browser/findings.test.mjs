// The page of findings in a real browser, with a server of its own: what was found, the map, and that the command beside it gives the same; by the
// keyboard, without scripts, at two widths and in four languages. DAYBOOK_PROGRAM names the program.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { program, serveTown } from "./town_server.mjs";

if (!program) test("the page of findings", { skip: "DAYBOOK_PROGRAM names no program" }, () => {});
else {
    const { as, fillLogin, go, inspect, isLinked, keepsOut, tabTo, url, visit, widths } = await serveTown({ years: [2022, 2023], people: [["anna", "--role", "analyst"], ["oleg", "--role", "officer"]], path: "/findings", landmark: "#said-title" });
    const kinds = ["clusters", "near-repeat", "areas", "density"];
    const question = (kind) => `/findings?kind=${kind}&source=town&indicator=burglary&period=2023`;

    /** A finding as an analyst sees it. */
    async function open(kind, options = {}) {
        const page = await as("anna", options);
        await go(page, question(kind), options.language);
        await page.waitForSelector("#said-title");
        return page;
    }

    test("who may not read figures sees neither the page nor a link to it; who may comes to it from the other pages", async () => {
        await keepsOut("oleg");
        const anna = await as("anna");
        await isLinked(anna, ["/explore", "/watch", "/editions", "/account"]);
        await anna.context().close();
    });

    test("an analyst who logs in for no page begins with figures, not at the desk that is not theirs", async () => {
        const page = await visit(1280), refused = [];
        page.on("response", (answer) => answer.status() >= 400 && refused.push(answer.url()));
        await go(page, "/login");
        await fillLogin(page, "anna");
        await page.waitForURL(/\/explore\?/);
        await page.waitForSelector("#indicator");
        assert.deepEqual(refused, []);
        await page.context().close();
    });

    for (const kind of kinds)
        test(`${kind}: the command beside the finding gives every sentence of it again`, async () => {
            const page = await open(kind);
            assert.match(page.url(), /&size=\d+/);
            const command = (await page.locator("#command").innerText()).split(/\s+/);
            assert.equal(command.shift(), "daybook");
            const again = execFileSync(program, command, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
            const said = await page.locator("section[aria-labelledby=said-title] p").allInnerTexts();
            assert.ok(said.length >= 2);
            for (const sentence of said) assert.ok(again.includes(sentence), `the command does not say: ${sentence}`);
            const ending = kind === "near-repeat" ? "csv" : "geojson";  // which has no map
            if (ending === "geojson") {
                const map = page.locator(".finding-map svg[role=img]");
                assert.ok(await map.locator("path").count() >= 9);
                assert.ok((await map.boundingBox()).height > 100);
            }
            const download = page.waitForEvent("download");
            await page.click(`a[href*='findings.${ending}']`);
            assert.match((await download).suggestedFilename(), new RegExp(`^town-burglary-${kind}\\.${ending}$`));
            await page.context().close();
        });

    test("by the keyboard alone: another kind, another period, and what cannot be searched said in words", async () => {
        const page = await open("clusters");
        await tabTo(page, ".kinds a[href*='kind=areas']");
        await page.keyboard.press("Enter");
        await page.waitForURL(/kind=areas/);
        await page.waitForSelector("#said-title");
        await tabTo(page, "#period");
        await page.keyboard.press("Control+A");
        await page.keyboard.type("1999");
        await page.keyboard.press("Enter");
        await page.waitForSelector("[role=alert]");
        assert.match(await page.locator("[role=alert]").innerText(), /cannot be searched/);
        assert.equal(await page.inputValue("#period"), "1999");
        await page.context().close();
    });

    test("without scripts the same can be read and asked", async () => {
        const page = await open("areas");
        const cookies = await page.context().cookies();
        await page.context().close();
        const plain = await visit(1280, { javaScriptEnabled: false });
        await plain.context().addCookies(cookies);
        await plain.goto(`${url}${question("areas")}&lang=en`);
        assert.ok(await plain.locator("#said-title").isVisible());
        await plain.fill("#period", "2022");
        await plain.click("#ask button");
        assert.match(plain.url(), /period=2022/);
        assert.match(await plain.locator("h1").innerText(), /2022/);
        await plain.context().close();
    });

    for (const width of widths)
        for (const language of ["en", "ru", "be", "kk"])
            test(`nothing is wrong with the page, ${width} px, ${language}`, async () => {
                for (const kind of kinds) {
                    const page = await open(kind, { width, language });
                    await inspect(page, `findings ${kind} ${language} ${width}`);
                    await page.context().close();
                }
            });
}
