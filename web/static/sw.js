// Service worker, at the root: the pages for residents open without a signal, and reports that wait are sent when it returns.
// The network goes first, so that nobody is shown an old page; what was kept answers when there is none, or after three seconds.
// It keeps nothing that is personal: no staff page, no answer about a report.
importScripts("/static/outbox.js");

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const store = "daybook-1";
const shell = [
    "/static/site.css", "/static/icon.svg", "/static/outbox.js", "/static/site.js", "/static/view.js", "/static/texts.js", "/static/api.js",
    "/static/chat.js", "/static/chat-view.js", "/static/form.js", "/static/follow.js", "/static/sent.js", "/static/waiting.js",
    "/static/place.js", "/static/map.js", "/vendor/preact.mjs", "/vendor/hooks.mjs", "/vendor/htm.mjs",
];
const pages = new Set(["/", "/report", "/form", "/follow"]);
const patienceMs = 3000;
const anyHeaders = { ignoreVary: true };  // the address names the language; a page and the worker ask with different headers

const isKept = (/** @type {URL} */ url) => pages.has(url.pathname) || shell.includes(url.pathname) || url.pathname.startsWith("/vendor/map/")
    || url.pathname.startsWith("/api/v1/texts/") || ["/api/v1/categories", "/api/v1/service", "/api/v1/areas.geojson"].includes(url.pathname);

worker.addEventListener("install", (event) => {
    event.waitUntil(caches.open(store).then((cache) => cache.addAll(shell)).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
    event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== store).map((name) => caches.delete(name)))).then(() => worker.clients.claim()));
});

// A page says what it needs in its language.
worker.addEventListener("message", (event) => {
    const wanted = Array.isArray(event.data?.keep) ? event.data.keep.filter((/** @type {unknown} */ path) => typeof path === "string" && isKept(new URL(path, worker.location.origin))) : [];
    event.waitUntil(caches.open(store).then((cache) => Promise.all(wanted.map(async (/** @type {string} */ path) => { if (!(await cache.match(path, anyHeaders))) await cache.add(path).catch(() => {}); }))));
});

worker.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== worker.location.origin || !isKept(url)) return;
    event.respondWith(answer(event, url));
});

worker.addEventListener("sync", (event) => {
    const sync = /** @type {ExtendableEvent & {tag: string}} */ (event);
    if (sync.tag === "daybook-send") sync.waitUntil(outbox.send());
});

/** The network's answer, or the kept one. @param {FetchEvent} event @param {URL} url @returns {Promise<Response>} */
async function answer(event, url) {
    const cache = await caches.open(store);
    const fresh = fetch(event.request).then(async (response) => {
        if (response.ok && response.type === "basic" && !response.redirected) await cache.put(event.request, response.clone());
        return response;
    });
    event.waitUntil(fresh.catch(() => {}));
    const kept = () => find(cache, event.request, url);
    try {
        const late = /** @type {Promise<undefined>} */ (new Promise((done) => setTimeout(done, patienceMs)));
        const first = await Promise.race([fresh, late]);
        return first ?? (await kept()) ?? (await fresh);
    } catch (failure) {
        const instead = await kept();
        if (instead) return instead;
        throw failure;
    }
}

/** What was kept for this address; a page without a language takes the one that was kept last.
 * @param {Cache} cache @param {Request} request @param {URL} url */
async function find(cache, request, url) {
    const exact = await cache.match(request, anyHeaders);
    if (exact || !pages.has(url.pathname)) return exact;
    const same = (await cache.keys()).filter((one) => new URL(one.url).pathname === url.pathname);
    const language = url.searchParams.get("lang");
    const best = language ? same.filter((one) => new URL(one.url).searchParams.get("lang") === language) : same;
    const chosen = best.at(-1) ?? same.at(-1);
    return chosen ? cache.match(chosen, anyHeaders) : undefined;
}
