// The check in a thread of its own, so that the page stays usable while a whole ledger is hashed and counted.
import { Refused } from "./bytes.js";
import { checkFile } from "./check.js";
import { loadTexts } from "./texts.js";
import { TileReader } from "./tiles.js";

/**
 * @typedef {{ bytes: Uint8Array, keyText: string, log: string, texts: string }} Task
 * @typedef {import("./check.js").ReceiptResult | import("./check.js").ReportResult} Result
 * @typedef {{ progress: { what: string, done: number, total: number } } | { result: Result } | { refused: import("./check.js").Said }} Message
 */

const post = (/** @type {Message} */ message) => globalThis.postMessage(message);

globalThis.addEventListener("message", async (/** @type {MessageEvent<Task>} */ { data }) => {
    /** @type {import("./check.js").Means} */
    const means = { reader: new TileReader(data.log), words: (language) => loadTexts(language, data.texts), progress: (what, done, total) => post({ progress: { what, done, total } }) };
    try {
        post({ result: await checkFile(data.bytes, data.keyText, means) });
    } catch (error) {
        // An error of our own says nothing about the file, so it must not look like a verdict on it.
        post({ refused: error instanceof Refused ? { key: error.key, values: error.values } : { key: "refused.unexpected", values: { what: String(error) } } });
    }
});
