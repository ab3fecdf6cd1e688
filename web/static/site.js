// What every page does: keeps the language, puts the service worker in place, and sends what waits when the signal is back.

const language = document.documentElement.lang || "en";
// Asked for by the address or by a link of the page; the next page without one follows it.
document.cookie = `lang=${language}; path=/; max-age=31536000; SameSite=Lax`;

// The desk names the open report behind the #: another language shows the same one.
document.querySelector(".languages")?.addEventListener("click", (event) => {
    if (event.target instanceof HTMLAnchorElement) event.target.hash = location.hash;
});

/** The pages and data that have to be there without a signal, in the language of this page. */
const shell = ["/", "/report", "/form", "/follow"].map((page) => `${page}?lang=${language}`)
    .concat(`/api/v1/texts/${language}.json?part=pages`, `/api/v1/categories?lang=${language}`, `/api/v1/service?lang=${language}`);

async function keepForNoSignal() {
    if (!("serviceWorker" in navigator)) return;
    try {
        await navigator.serviceWorker.register("/sw.js");
        const ready = await navigator.serviceWorker.ready;
        ready.active?.postMessage({ keep: shell });
    } catch { /* a browser that forbids it still has the page */ }
}

/** Sends what waits, now and whenever the signal may be back; then tells the start page what there is to look at. */
async function sendWhatWaits() {
    if (typeof outbox === "undefined") return;
    const note = document.querySelector("#waiting.card");
    const look = async () => {
        const drafts = await outbox.drafts();
        if (note instanceof HTMLElement) note.hidden = drafts.length === 0;
        return drafts.some((draft) => draft.state === "waiting");
    };
    const attempt = async () => { if (await look()) { await outbox.send(); await look(); } };
    addEventListener("online", () => void attempt());
    outbox.onChange(() => void look());
    setInterval(() => void attempt(), 20_000);
    await attempt();
}

void keepForNoSignal();
sendWhatWaits().catch(() => { /* a browser that keeps nothing: reports are then sent at once or not at all, and the page says so */ });

export {};
