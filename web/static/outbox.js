// Reports that are finished on this device, and what is half written. They survive a lost signal and a closed page, and are sent once:
// each carries the key that was made with it, one sender works at a time, and the server answers the same key with the same report.
// Pages load this as a script before their modules, the service worker by importScripts; so it exports nothing and sets one global.
{
    const later = new Set([0, 408, 425, 429]);  // and every 5xx: tried again; other refusals are shown to the person

    /** @returns {Promise<IDBDatabase>} */
    const open = () => new Promise((done, failed) => {
        const request = indexedDB.open("daybook", 1);
        request.onupgradeneeded = () => {
            request.result.createObjectStore("drafts", { keyPath: "once" });
            request.result.createObjectStore("kept");
        };
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });

    /** @param {"drafts" | "kept"} store @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} work @returns {Promise<any>} */
    const inStore = async (store, mode, work) => {
        const database = await open();
        try {
            return await new Promise((done, failed) => {
                const transaction = database.transaction(store, mode);
                const request = work(transaction.objectStore(store));
                transaction.oncomplete = () => done(request.result);
                transaction.onerror = transaction.onabort = () => failed(transaction.error);
            });
        } finally {
            database.close();
        }
    };

    const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("daybook");
    /** @type {Set<() => void>} */
    const listeners = new Set();
    if (channel) channel.onmessage = () => { for (const tell of listeners) tell(); };
    const changed = () => {
        channel?.postMessage("changed");
        for (const tell of listeners) tell();
    };

    /** @param {Draft} draft */
    const put = async (draft) => { await inStore("drafts", "readwrite", (store) => store.put(draft)); changed(); };

    /** @param {string} address @param {RequestInit} request */
    const ask = async (address, request) => {
        try {
            const response = await fetch(address, request);
            return { status: response.status, body: await response.json().catch(() => ({})) };
        } catch {
            return { status: 0, body: {} };
        }
    };

    /** What becomes of a draft after an answer that is no success. @param {Draft} draft @param {{status: number, body: Problem}} answer */
    const refusedOrLater = async (draft, answer) => {
        if (later.has(answer.status) || answer.status >= 500) return;
        await put({ ...draft, state: "refused", problem: answer.body });
    };

    /** @param {Draft} draft */
    const sendOne = async (draft) => {
        for (const file of draft.files) {
            if (file.id) continue;
            const answer = await ask("/api/v1/uploads", { method: "POST", headers: { "Content-Type": file.type || "application/octet-stream" }, body: file.blob });
            if (answer.status !== 201) return refusedOrLater(draft, answer);
            file.id = answer.body.id;
            await put(draft);
        }
        const body = JSON.stringify({ ...draft.body, attachments: draft.files.map((file) => file.id) });
        const answer = await ask("/api/v1/reports", { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": draft.once }, body });
        if (answer.status !== 201 && answer.status !== 200) return refusedOrLater(draft, answer);
        // Sent: what was written leaves this device; the words stay until the person says that they have them.
        return put({ once: draft.once, at: draft.at, state: "sent", files: [], answer: answer.body });
    };

    const sendAll = async () => {
        const all = /** @type {Draft[]} */ (await inStore("drafts", "readonly", (store) => store.getAll()));
        for (const draft of all) if (draft.state === "waiting") await sendOne(draft);
    };

    globalThis.outbox = {
        makeOnce: () => Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
        drafts: () => inStore("drafts", "readonly", (store) => store.getAll()),
        put,
        remove: async (once) => { await inStore("drafts", "readwrite", (store) => store.delete(once)); changed(); },
        keep: async (name, value) => { await inStore("kept", "readwrite", (store) => store.put(value, name)); },
        kept: (name) => inStore("kept", "readonly", (store) => store.get(name)),
        forget: async (name) => { await inStore("kept", "readwrite", (store) => store.delete(name)); },
        send: async () => { await (navigator.locks ? navigator.locks.request("daybook-outbox", sendAll) : sendAll()); },
        onChange: (tell) => { listeners.add(tell); return () => listeners.delete(tell); },
    };
}
