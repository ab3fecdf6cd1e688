// The explorer and the public pages in a real browser: choosing, pinned addresses, the records behind a figure, without scripts, at
// three widths, in four languages; and that page, chart, download and records say the same numbers, over random views.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { colleague, go, inspect, languages, logIn, openBrowser, server, staff, visit } from "./server_pages.mjs";

if (server === "") test("the explorer", { skip: "DAYBOOK_SERVER names no server" }, () => {});
else {
    let browser;
    before(async () => { browser = await openBrowser(); });
    after(async () => { await browser.close(); });

    /** A page whose visitor is logged in. */
    async function staffPage(width = 1280, options = {}) {
        const page = await visit(browser, width, options);
        await logIn(page);
        return page;
    }

    /** The figures that a page shows, by their keys. */
    const figuresOf = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll("[data-figure]")].map((one) => [one.dataset.figure, one.getAttribute("value") ?? one.dataset.value])));

    function rowsOf(csv) {
        const [head, ...rows] = csv.trim().split("\r\n").map((line) => [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].map(([, cell]) => cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
        return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
    }

    test("who is not logged in is sent to log in, and comes back to the view", async () => {
        const page = await visit(browser);
        await page.goto(`${server}/explore?source=town&indicator=robbery&period=2023&lang=ru`);
        assert.match(page.url(), /\/login\?lang=ru&next=/);
        const [name, ...password] = staff.split(":");
        await page.fill("#name", name);
        await page.fill("#password", password.join(":"));
        await page.click("#login button");
        await page.waitForURL(/\/explore\?.*indicator=robbery.*size=\d+/);
        assert.equal(await page.locator("html").getAttribute("lang"), "ru");
        await page.context().close();
    });

    for (const width of [360, 768, 1280])
        test(`views of every kind at ${width} px are accessible and fit`, async () => {
            const page = await staffPage(width);
            for (const [i, by] of ["area", "month", "class"].entries()) {
                const language = languages[(i + width) % 4];
                await go(page, `/explore?source=town&indicator=${["all-crime", "burglary", "theft"][i]}&period=2023&by=${by}`, language);
                await inspect(page, `explore ${by} ${width} ${language}`);
                assert.ok((await page.locator("main h1").textContent()).length > 3);
            }
            await go(page, "/explore?source=town&indicator=cleared-by-arrest&period=2022-Q2&area=3&by=month", "kk");
            await inspect(page, `explore share of an area ${width}`);
            await page.context().close();
        });

    test("a choice shows the next view at once, under its own address, and back leads back", async () => {
        const page = await staffPage();
        await go(page, "/explore?source=town&indicator=robbery&period=2023");
        const first = page.url();
        assert.match(first, /against=2022.*size=\d+/);
        await page.evaluate(() => { globalThis.mark = "the same page"; });
        await page.selectOption("#indicator", "burglary");
        await page.waitForFunction(() => /indicator=burglary/.test(location.search));
        await page.waitForFunction(() => document.querySelector("main").getAttribute("aria-busy") === null);
        assert.equal(await page.evaluate(() => globalThis.mark), "the same page");
        assert.match(await page.locator("h1").textContent(), /Burglary/);
        await page.fill("#period", "2022-Q3");
        await page.press("#period", "Enter");
        await page.waitForFunction(() => /period=2022-Q3/.test(location.search));
        assert.match(page.url(), /against=2021-Q3/);
        await page.goBack();
        await page.goBack();
        await page.waitForFunction(() => /Robbery/.test(document.querySelector("h1").textContent));
        assert.equal(page.url(), first);
        assert.equal(await page.inputValue("#indicator"), "robbery");
        await page.context().close();
    });

    test("without scripts the form's button does the same, and what cannot be read is said in words", async () => {
        const page = await visit(browser, 1280);
        await logIn(page);
        const cookies = await page.context().cookies();
        const plain = await visit(browser, 1280, { javaScriptEnabled: false });
        await plain.context().addCookies(cookies);
        await go(plain, "/explore", "be");
        await plain.selectOption("#indicator", "theft");
        await plain.fill("#period", "2021");
        await plain.fill("#against", "");
        await plain.click(".ask button");
        assert.match(plain.url(), /indicator=theft&period=2021&against=2020/);
        await plain.fill("#period", "the year of the flood");
        await plain.click(".ask button");
        assert.match(await plain.locator("[role=alert]").textContent(), /Перыяд не ўдалося прачытаць/);
        assert.equal(await plain.inputValue("#period"), "the year of the flood");
        for (const [query, status] of [["source=nowhere", 422], ["indicator=nothing", 422], ["area=99", 404], ["size=999999999", 404], ["size=x", 404], ["by=hour", 422], ["unknown=1", 422], ["period=2023&period=2022", 422]])
            assert.equal((await plain.goto(`${server}/explore?${query}`)).status(), status, query);
        await page.context().close();
        await plain.context().close();
    });

    test("page, download and records agree over random views, areas add up, and the pinned address shows the same again", async () => {
        const page = await staffPage();
        const indicators = await (async () => { await go(page, "/explore"); return page.locator("#indicator option").evaluateAll((all) => all.map((one) => one.value)); })();
        assert.ok(indicators.length > 12);
        let seed = 20261128;
        const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n; };
        for (let turn = 0; turn < 14; turn += 1) {
            const indicator = indicators[random(indicators.length)], year = 2020 + random(4);
            const period = [`${year}`, `${year}-Q${1 + random(4)}`, `${year}-0${1 + random(9)}`, `${year}-02-10/${year}-05-20`][random(4)];
            const area = random(3) === 0 ? `&area=${1 + random(8)}` : "", by = ["area", "month"][random(2)];
            await go(page, `/explore?source=town&indicator=${indicator}&period=${encodeURIComponent(period)}${area}&by=${by}`);
            const address = page.url(), name = `${indicator} ${period} ${area}`;
            const shown = await figuresOf(page);
            const rows = rowsOf(await page.evaluate(async (link) => (await fetch(link)).text(), await page.locator("a[download]").getAttribute("href")));
            const json = await page.evaluate(async (link) => (await fetch(link)).json(), await page.locator(".take a:not([download])").getAttribute("href"));
            assert.equal(json.rows.length, rows.length, name);
            const size = json.citation.ledger_size, whole = area === "" ? "*" : `=${area.slice(6)}`;
            let compared = 0;
            for (const [i, row] of rows.entries()) {
                assert.equal(String(json.rows[i].count ?? ""), row.count, name);
                const place = row.level === "area" ? row.area : whole;
                for (const [column, measure] of [["count", "count"], ["rate", "rate"], ["shrunk_rate", "shrunk-rate"], ["share", "share"]]) {
                    const key = Object.keys(shown).find((one) => one === `town|${indicator}|${row.period}|${place}|${measure}|-|-|${size}`);
                    if (key === undefined || row[column] === "") continue;
                    assert.equal(shown[key], row[column], key);
                    compared += 1;
                }
            }
            assert.ok(compared > 0, name);
            const areas = rows.filter((row) => row.level === "area");
            if (areas.length > 0 && area === "") assert.equal(areas.reduce((sum, row) => sum + Number(row.count), 0), Number(rows[0].count), name);
            const link = page.locator("a.records").first();
            if (await link.count() > 0) {
                const value = await link.locator("data").getAttribute("value");
                await page.goto(server + await link.getAttribute("href"));
                assert.equal((await page.locator(".periods").textContent()).match(/: ([−\d,]+)$/)[1].replaceAll(",", "").replace("−", "-"), value, name);
            }
            await page.goto(address);
            assert.deepEqual(await figuresOf(page), shown, name);
        }
        await page.context().close();
    });

    test("the records behind a figure are listed with what the ledger has of them, page by page", async () => {
        const page = await staffPage(360);
        await go(page, "/explore?source=town&indicator=burglary&period=2023", "ru");
        await page.locator(".lead a.records").first().click();
        await page.waitForURL(/\/explore\/records/);
        await inspect(page, "records 360");
        assert.equal(await page.locator("tbody tr").count(), 200);
        await page.locator("tbody tr details summary").first().click();
        assert.match(await page.locator("tbody tr details code").first().textContent(), /"kind":"offence"/);
        await page.locator("a[rel=next]").click();
        await page.waitForURL(/from=200/);
        assert.ok(await page.locator("a[rel=prev]").count() === 1);
        assert.equal((await page.goto(`${server}/explore/records?figure=nonsense`)).status(), 404);
        await page.context().close();
    });

    /** A step of publishing, by somebody's own session. */
    const step = (page, path, body = {}) => page.evaluate(async ([address, what]) => {
        const session = await (await fetch("/api/v1/session")).json();
        const answer = await fetch(address, { method: "POST", headers: { "content-type": "application/json", "x-csrf-token": session.csrf }, body: JSON.stringify(what) });
        return answer.status;
    }, [path, body]);

    test("everyone sees nothing before it is published, then the edition with small numbers hidden, and never more", async () => {
        const stranger = await visit(browser, 360);
        await go(stranger, "/figures");
        await inspect(stranger, "figures before publishing");
        assert.match(await stranger.locator("main").textContent(), /Nothing has been published yet/);
        const author = await staffPage(), reviewer = await visit(browser);
        await logIn(reviewer, "en", colleague);
        assert.equal(await step(author, "/api/v1/editions", { source: "town", period: "2023", against: "2022" }), 201);
        assert.equal(await step(author, "/api/v1/editions/town-2023/submit"), 200);
        assert.equal(await step(author, "/api/v1/editions/town-2023/approve"), 403);
        assert.equal(await step(reviewer, "/api/v1/editions/town-2023/approve"), 200);
        assert.equal(await step(reviewer, "/api/v1/editions/town-2023/release"), 200);
        for (let wait = 0; wait < 60 && !/size=/.test((await stranger.goto(`${server}/figures`)).url()); wait += 1) await stranger.waitForTimeout(500);
        assert.match(stranger.url(), /source=town&indicator=all-crime&period=2023/);
        for (const width of [360, 768, 1280]) {
            const page = await visit(browser, width);
            for (const [indicator, language] of [["robbery", "en"], ["sexual-offences", "ru"], ["all-crime", "kk"]]) {
                await go(page, `/figures?source=town&indicator=${indicator}`, language);
                assert.equal(await page.locator(".citation").count(), 1);
                await inspect(page, `figures ${indicator} ${width}`);
            }
            await page.context().close();
        }
        await go(stranger, "/figures?source=town&indicator=robbery&period=2023-Q1&against=2022-Q1");
        const counts = await stranger.locator(".areas tbody data[data-figure*='|count|']").evaluateAll((all) => all.map((one) => Number(one.getAttribute("value"))));
        assert.ok(counts.length > 0);
        for (const count of counts) assert.ok(count === 0 || count >= 5, `a count of ${count} is shown`);
        assert.ok(await stranger.locator(".areas tbody .hidden").count() > 0, "some are hidden");
        assert.equal(await stranger.locator("a.records").count(), 0);
        const csv = rowsOf(await stranger.evaluate(async () => (await fetch("/api/v1/public/figures.csv?source=town&indicator=robbery&period=2023-Q1&against=2022-Q1")).text()));
        for (const row of csv) if (row.level === "area" && row.count !== "") assert.ok(row.count === "0" || Number(row.count) >= 5, JSON.stringify(row));
        const size = Number(new URL(stranger.url()).searchParams.get("size"));
        for (const [query, status] of [[`size=${size - 1}`, 404], ["source=reports", 422], ["by=class", 422]]) {
            assert.equal((await stranger.goto(`${server}/figures?source=town&${query}`.replace("source=town&source", "source"))).status(), status, query);
        }
        assert.equal((await stranger.request.get(`${server}/explore/records?figure=x`, { maxRedirects: 0 })).status(), 303);
        assert.equal((await stranger.request.get(`${server}/api/v1/figures?source=town`)).status(), 401);
        for (const one of [stranger, author, reviewer]) await one.context().close();
    });
}
