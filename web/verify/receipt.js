// C2SP tlog-proof: a receipt, one text file that proves offline that an entry is in a ledger. Exactly as strict as
// src/ledger/proof.cpp. What it carries as "extra" is the entry's bytes; an entry is one line, so a newline behind it begins
// the opening of its commitment: 32 bytes of salt, then the sealed text.
import { Refused, bytesOf, fromBase64, hashFromBase64, sameBytes, utf8, wholeNumber } from "./bytes.js";
import { openCheckpoint } from "./checkpoint.js";
import { parseNote } from "./note.js";
import { verifyInclusion } from "./proof.js";
import { readEntry } from "./entries.js";
import { leafHash, sha256 } from "./sha256.js";

const firstLine = "c2sp.org/tlog-proof@v1";
const largestReceipt = 2 << 20;  // bytes
const mostHashes = 64;
const saltBytes = 32;
const sealMark = bytesOf("daybook/seal/v1");

/**
 * @typedef {{ entry: Uint8Array, opening: { salt: Uint8Array, text: Uint8Array } | null }} Extra
 * @typedef {{ extra: Extra | null, index: number, proof: Uint8Array[], checkpoint: Uint8Array }} Receipt
 * @typedef {{ checkpoint: import("./checkpoint.js").Checkpoint, index: number, entry: import("./entries.js").Entry, sealedText: string | null }} Proved
 */

/** Whether a file looks like a receipt, whole or damaged: what is asked first, to choose who reads it. */
export function looksLikeReceipt(/** @type {Uint8Array} */ bytes) {
    const start = new TextDecoder().decode(bytes.slice(0, 64));
    return start.includes("tlog-proof") || start.startsWith("c2sp.");
}

/**
 * @param {Uint8Array} bytes what stands behind "extra"
 * @returns {Extra}
 */
function parseExtra(bytes) {
    const end = bytes.indexOf(0x0a);
    if (end < 0) return { entry: bytes, opening: null };
    const opened = bytes.slice(end + 1);
    if (opened.length < saltBytes) throw new Refused("refused.receipt.opening");
    return { entry: bytes.slice(0, end), opening: { salt: opened.slice(0, saltBytes), text: opened.slice(saltBytes) } };
}

/**
 * @param {Uint8Array} bytes
 * @returns {Receipt}
 */
export function parseReceipt(bytes) {
    if (bytes.length > largestReceipt) throw new Refused("refused.receipt.size");
    const text = utf8(bytes);
    if (text === null) throw new Refused("refused.receipt.text");
    const lines = text.split("\n");
    let row = 0;
    const wrong = (/** @type {string} */ what) => new Refused(`refused.receipt.${what}`, { line: row + 1 });
    if (lines[row] !== firstLine || lines.length < 2) throw wrong("first-line");
    let extra = null;
    if (lines[++row].startsWith("extra ")) {
        const decoded = fromBase64(lines[row].slice(6));
        if (decoded === null) throw wrong("extra");
        extra = parseExtra(decoded);
        ++row;
    }
    const index = lines[row]?.startsWith("index ") ? wholeNumber(lines[row].slice(6)) : null;
    if (index === null) throw wrong("index");
    const proof = [];
    for (++row; row < lines.length && lines[row] !== ""; ++row) {
        const hash = hashFromBase64(lines[row]);
        if (hash === null || proof.length === mostHashes) throw wrong("hash");
        proof.push(hash);
    }
    if (row >= lines.length - 1) throw wrong("checkpoint");
    const checkpoint = bytesOf(lines.slice(row + 1).join("\n"));
    parseNote(checkpoint);
    return { extra, index, proof, checkpoint };
}

/**
 * The sealed text of an opening, once it is shown to be what the entry's commitment was made from.
 * @param {Extra} extra
 * @param {import("./entries.js").Entry} entry
 * @returns {string | null}
 */
function openSeal(extra, entry) {
    if (extra.opening === null) return null;
    const commitment = typeof entry.seal === "string" ? hashFromBase64(entry.seal) : null;
    const { salt, text } = extra.opening;
    if (commitment === null || !sameBytes(sha256(sealMark, salt, text), commitment)) throw new Refused("refused.receipt.seal");
    return new TextDecoder().decode(text);
}

/**
 * Proves with no network that the receipt's entry stands in the ledger whose key this is. Refused: all that does not fit.
 * @param {Uint8Array} bytes of the receipt file
 * @param {import("./note.js").VerifierKey} key
 * @returns {Promise<Proved>}
 */
export async function verifyReceipt(bytes, key) {
    const receipt = parseReceipt(bytes);
    const checkpoint = await openCheckpoint(receipt.checkpoint, key);
    if (receipt.extra === null) throw new Refused("refused.receipt.no-entry");
    if (!verifyInclusion(receipt.index, checkpoint.size, leafHash(receipt.extra.entry), receipt.proof, checkpoint.root))
        throw new Refused("refused.receipt.false", { index: receipt.index, size: checkpoint.size });
    const entry = readEntry(receipt.extra.entry);
    if (entry === null) throw new Refused("refused.receipt.entry");
    return { checkpoint, index: receipt.index, entry, sealedText: openSeal(receipt.extra, entry) };
}
