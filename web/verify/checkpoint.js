// C2SP tlog-checkpoint: origin, size and root of a tree, as the text of a signed note.
import { Refused, hashFromBase64, wholeNumber } from "./bytes.js";
import { parseNote, verifyNote } from "./note.js";

/**
 * @typedef {{ origin: string, size: number, root: Uint8Array }} Checkpoint
 */

/**
 * Strict: exactly three lines, no extension lines, no leading zeros.
 * @param {string} text
 * @returns {Checkpoint}
 */
export function parseCheckpointText(text) {
    const lines = text.split("\n");
    if (lines.length !== 4 || lines[3] !== "") throw new Refused("refused.checkpoint.form");
    const [origin, digits, encoded] = lines;
    const size = wholeNumber(digits), root = hashFromBase64(encoded);
    if (origin === "" || size === null || root === null) throw new Refused("refused.checkpoint.form");
    return { origin, size, root };
}

/**
 * Parses the note, verifies the key's signature on it, parses its text, compares the origin with the key's name.
 * @param {Uint8Array} bytes
 * @param {import("./note.js").VerifierKey} key
 * @returns {Promise<Checkpoint>}
 */
export async function openCheckpoint(bytes, key) {
    const note = parseNote(bytes);
    await verifyNote(note, key);
    const checkpoint = parseCheckpointText(note.text);
    if (checkpoint.origin !== key.name) throw new Refused("refused.checkpoint.origin", { origin: checkpoint.origin, name: key.name });
    return checkpoint;
}
