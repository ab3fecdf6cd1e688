// A small server with the addresses that the page uses: tiles and files of a ledger, the texts, the modules and the page itself.
// `alter(path, bytes)` lets a test be a dishonest server. Not a test by itself.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { render, withParts } from "./template.mjs";
import { readTexts, root } from "./town.mjs";

const types = new Map([[".html", "text/html; charset=utf-8"], [".js", "text/javascript; charset=utf-8"], [".css", "text/css; charset=utf-8"], [".svg", "image/svg+xml"], [".json", "application/json"], [".webmanifest", "application/manifest+json"]]);
const policy = "default-src 'self'; img-src 'self' blob: data:; worker-src 'self' blob:";
const languages = ["en", "ru", "be", "kk"];

/** The page of this language, as the program makes it. */
function renderPage(language) {
    const own = readTexts("data/reporting/verify.tsv"), shared = ["pages.tsv", "texts.tsv"].map((name) => readTexts(`data/reporting/${name}`));
    const file = (name) => { const path = join(root, "web/pages", `${name}.html`); return existsSync(path) ? readFileSync(path, "utf8") : undefined; };
    const text = (key) => {
        const table = [own, ...shared].find((one) => one.has(key));
        if (!table) throw new Error(`there is no text ${key}`);
        return table.get(key)[language];
    };
    return render(withParts(file("verify"), (name) => file(`parts/${name}`)), { text, values: { path: "/verify", lang: language, [`lang_${language}`]: "yes", title: "Daybook", emergency_number: "112" } });
}

function textsOf(language) {
    return JSON.stringify(Object.fromEntries([...readTexts("data/reporting/verify.tsv")].map(([key, texts]) => [key, texts[language]])));
}

const fileOf = (path) => (existsSync(path) && extname(path) !== "" ? readFileSync(path) : null);

/** The bytes at a path of the log; null when there are none. */
function logFile({ tiles, files, key }, path) {
    if (path === "verifier.key") return Buffer.from(`${key}\n`);
    if (path.startsWith("files/")) return files.get(path.slice(6)) ?? null;
    const file = join(tiles, normalize(path));
    return file.startsWith(tiles) && existsSync(file) ? readFileSync(file) : null;
}

function answerTo(ledger, url) {
    const language = languages.find((code) => code === url.searchParams.get("lang")) ?? "en";
    if (url.pathname === "/verify") return Buffer.from(renderPage(language));
    if (url.pathname.startsWith("/log/")) return logFile(ledger, url.pathname.slice(5));
    const texts = /^\/api\/v1\/texts\/(en|ru|be|kk)\.json$/.exec(url.pathname);
    if (texts !== null && url.searchParams.get("part") === "verify") return Buffer.from(textsOf(texts[1]));
    const name = normalize(url.pathname);
    if (name.startsWith("/static/verify/")) return fileOf(join(root, "web/verify", name.slice("/static/verify/".length)));
    return name.startsWith("/static/") ? fileOf(join(root, "web", name)) : null;
}

/**
 * Serves a ledger until close() is called; its address is `base`, `asked` are the paths that were asked for.
 * @param {{ tiles: string, files: Map<string, Uint8Array>, key: string, alter?: (path: string, bytes: Buffer | null) => Buffer | null }} ledger
 */
export async function serve(ledger) {
    const asked = [];
    const server = createServer((request, response) => {
        const url = new URL(request.url, "http://localhost");
        asked.push(url.pathname);
        const bytes = (ledger.alter ?? ((_, kept) => kept))(url.pathname, answerTo(ledger, url));
        const type = url.pathname === "/verify" ? types.get(".html") : types.get(extname(url.pathname)) ?? "application/octet-stream";
        response.writeHead(bytes === null ? 404 : 200, { "content-type": type, "content-security-policy": policy, "x-content-type-options": "nosniff" });
        response.end(bytes ?? "");
    });
    await new Promise((done) => { server.listen(0, "127.0.0.1", done); });
    return { base: `http://127.0.0.1:${server.address().port}/`, asked, close: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}
