// A ledger as it is served now: its signed checkpoint, whether an older tree is the beginning of it, and its first entries.
import { Refused, sameBytes } from "./bytes.js";
import { openCheckpoint } from "./checkpoint.js";
import { Columns } from "./columns.js";
import { entriesOfBundle, readEntry } from "./entries.js";
import { GrowingTree, verifyConsistency } from "./proof.js";
import { leafHash } from "./sha256.js";

const triesMost = 4;

/**
 * @typedef {import("./tiles.js").TileReader} TileReader
 * @typedef {import("./note.js").VerifierKey} VerifierKey
 * @typedef {import("./checkpoint.js").Checkpoint} Checkpoint
 */

/**
 * The checkpoint that is served, once its signature holds; the reader then reads tiles of that size. A ledger publishes its
 * checkpoint once a second or so: one that is still smaller than what is in hand is asked for again before it is believed.
 * @param {TileReader} reader
 * @param {VerifierKey} key
 * @param {number} expected entries that there have to be
 * @returns {Promise<Checkpoint>}
 */
export async function openLedger(reader, key, expected) {
    for (let tries = 1; ; ++tries) {
        const checkpoint = await openCheckpoint(await reader.checkpoint(), key);
        reader.size = checkpoint.size;
        if (checkpoint.size >= expected || tries === triesMost) return checkpoint;
        await reader.wait();
    }
}

/**
 * Refused unless the ledger of `now` begins with all of the one of `old`: nothing of it was taken out or altered since.
 * @param {TileReader} reader
 * @param {Checkpoint} now
 * @param {{ size: number, root: Uint8Array }} old
 * @returns {Promise<void>}
 */
export async function checkGrown(reader, now, old) {
    if (old.size > now.size) throw new Refused("refused.log.shorter", { now: now.size, old: old.size });
    const holds = old.size === now.size ? sameBytes(old.root, now.root) : verifyConsistency(old.size, now.size, old.root, now.root, await reader.consistency(old.size));
    if (!holds) throw new Refused("refused.log.forked", { now: now.size, old: old.size });
}

/**
 * Reads the first `size` entries: their root, and the columns that figures are counted from.
 * @param {TileReader} reader
 * @param {number} size
 * @param {(done: number) => void} progress
 * @returns {Promise<{ root: Uint8Array, columns: Columns }>}
 */
export async function readEntries(reader, size, progress) {
    const tree = new GrowingTree(), columns = new Columns();
    for await (const bundle of reader.bundles(size)) {
        for (const bytes of entriesOfBundle(bundle, tree.size)) {
            if (tree.size === size) break;
            const entry = readEntry(bytes);
            if (entry === null) throw new Refused("refused.log.entry", { index: tree.size });
            columns.add(entry, tree.size);
            tree.add(leafHash(bytes));
        }
        progress(tree.size);
    }
    if (tree.size !== size) throw new Refused("refused.log.missing", { index: tree.size });
    return { root: tree.root(), columns };
}
