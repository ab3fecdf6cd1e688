// C2SP signed-note: a text, a blank line, signature lines. Ed25519 (type 0x01) by the browser's own cryptography; signatures of
// other keys are not judged. Exactly as strict as src/ledger/note.cpp.
import { Refused, bytesOf, fromBase64, sameBytes, toHex, utf8 } from "./bytes.js";
import { sha256 } from "./sha256.js";

const longestNote = 1 << 20;  // bytes
const mostSignatures = 64;
const typeEd25519 = 1;
const dash = "\u2014 ";

/**
 * @typedef {{ name: string, id: Uint8Array, publicKey: Uint8Array }} VerifierKey
 * @typedef {{ name: string, id: Uint8Array, bytes: Uint8Array }} NoteSignature
 * @typedef {{ text: string, signatures: NoteSignature[] }} Note
 */

/**
 * A name as signed-note allows it: not empty, no white space, no "+", no control characters.
 * @param {string} name
 * @returns {boolean}
 */
export function isKeyName(name) {
    return name !== "" && !/[\u0000-\u0020+\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(name);
}

/**
 * "<name>+<8 hex digits>+<base64(0x01 ‖ public key)>", white space around it allowed, since people paste it.
 * @param {string} text
 * @returns {VerifierKey}
 */
export function parseVerifierKey(text) {
    const trimmed = text.trim();
    const first = trimmed.indexOf("+");
    const name = trimmed.slice(0, Math.max(0, first)), id = trimmed.slice(first + 1, first + 9);
    const typed = trimmed[first + 9] === "+" ? fromBase64(trimmed.slice(first + 10)) : null;
    if (first < 0 || !isKeyName(name) || !/^[0-9a-fA-F]{8}$/.test(id) || typed === null || typed.length !== 33 || typed[0] !== typeEd25519) throw new Refused("refused.key.form");
    const expected = sha256(bytesOf(name), new Uint8Array([0x0a]), typed).slice(0, 4);
    if (toHex(expected) !== id.toLowerCase()) throw new Refused("refused.key.id", { name });
    return { name, id: expected, publicKey: typed.slice(1) };
}

/**
 * @param {string} line without its newline
 * @returns {NoteSignature | null}
 */
function parseSignature(line) {
    if (!line.startsWith(dash)) return null;
    const space = line.indexOf(" ", dash.length);
    const name = line.slice(dash.length, Math.max(space, dash.length));
    const bytes = space < 0 ? null : fromBase64(line.slice(space + 1));
    if (!isKeyName(name) || bytes === null || bytes.length < 5) return null;
    return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
}

/**
 * Strict: UTF-8, no control characters but the newline, at least one signature line, nothing after the last one.
 * @param {Uint8Array} bytes
 * @returns {Note}
 */
export function parseNote(bytes) {
    if (bytes.length > longestNote) throw new Refused("refused.note.size");
    const all = utf8(bytes);
    if (all === null || /[\u0000-\u0009\u000b-\u001f]/.test(all)) throw new Refused("refused.note.text");
    const blank = all.lastIndexOf("\n\n");
    if (blank < 0 || !all.endsWith("\n") || blank + 2 === all.length) throw new Refused("refused.note.form");
    const signatures = all.slice(blank + 2, -1).split("\n").map(parseSignature);
    if (signatures.length > mostSignatures || signatures.includes(null)) throw new Refused("refused.note.signature");
    return { text: all.slice(0, blank + 1), signatures: /** @type {NoteSignature[]} */ (signatures) };
}

/**
 * Whether the signature over the message is that of the key. Refused: a browser that cannot tell.
 * @param {VerifierKey} key
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 * @returns {Promise<boolean>}
 */
async function verifies(key, message, signature) {
    if (signature.length !== 64) return false;
    const subtle = globalThis.crypto?.subtle;  // absent where the page did not come over https
    if (subtle === undefined) throw new Refused("refused.browser");
    let publicKey;
    try {
        publicKey = await subtle.importKey("raw", new Uint8Array(key.publicKey), { name: "Ed25519" }, false, ["verify"]);
    } catch (error) {
        if (error instanceof DOMException && error.name === "NotSupportedError") throw new Refused("refused.browser");
        return false;
    }
    return subtle.verify({ name: "Ed25519" }, publicKey, new Uint8Array(signature), new Uint8Array(message));
}

/**
 * Passes when a signature of `key` is there and holds, and none of `key` fails.
 * @param {Note} note
 * @param {VerifierKey} key
 * @returns {Promise<void>}
 */
export async function verifyNote(note, key) {
    const own = note.signatures.filter((signature) => signature.name === key.name && sameBytes(signature.id, key.id));
    if (own.length === 0) throw new Refused("refused.note.unsigned", { name: key.name, id: toHex(key.id) });
    for (const signature of own)
        if (!(await verifies(key, bytesOf(note.text), signature.bytes))) throw new Refused("refused.note.false", { name: key.name });
}
