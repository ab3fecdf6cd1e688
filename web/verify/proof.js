// The tree of RFC 6962 and the proofs of RFC 9162. Sizes and indexes are numbers up to 2^53 − 1: no shifts on them, which would
// cut them to 32 bits.
import { sameBytes } from "./bytes.js";
import { nodeHash, sha256 } from "./sha256.js";

const half = (/** @type {number} */ n) => Math.floor(n / 2);
const odd = (/** @type {number} */ n) => n % 2 === 1;

/**
 * Whether `leaf` stands at `index` in the tree of this size and root (RFC 9162, section 2.1.3.2).
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array} leaf
 * @param {Uint8Array[]} proof
 * @param {Uint8Array} root
 * @returns {boolean}
 */
export function verifyInclusion(index, size, leaf, proof, root) {
    if (index >= size) return false;
    let at = index, last = size - 1, hash = leaf;
    for (const sibling of proof) {
        if (last === 0) return false;
        if (odd(at) || at === last) {
            hash = nodeHash(sibling, hash);
            while (!odd(at) && at !== 0) {
                at = half(at);
                last = half(last);
            }
        } else {
            hash = nodeHash(hash, sibling);
        }
        at = half(at);
        last = half(last);
    }
    return last === 0 && sameBytes(hash, root);
}

/**
 * Whether the tree of `newSize` begins with all of the tree of `oldSize` (RFC 9162, section 2.1.4.2).
 * @param {number} oldSize
 * @param {number} newSize
 * @param {Uint8Array} oldRoot
 * @param {Uint8Array} newRoot
 * @param {Uint8Array[]} proof
 * @returns {boolean}
 */
export function verifyConsistency(oldSize, newSize, oldRoot, newRoot, proof) {
    if (oldSize > newSize) return false;
    if (oldSize === newSize) return proof.length === 0 && sameBytes(oldRoot, newRoot);
    if (oldSize === 0) return proof.length === 0;  // every tree begins with the empty one
    if (proof.length === 0) return false;
    const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
    let at = oldSize - 1, last = newSize - 1;
    while (odd(at)) {
        at = half(at);
        last = half(last);
    }
    let old = path[0], now = path[0];
    for (const sibling of path.slice(1)) {
        if (last === 0) return false;
        if (odd(at) || at === last) {
            old = nodeHash(sibling, old);
            now = nodeHash(sibling, now);
            while (!odd(at) && at !== 0) {
                at = half(at);
                last = half(last);
            }
        } else {
            now = nodeHash(now, sibling);
        }
        at = half(at);
        last = half(last);
    }
    return last === 0 && sameBytes(old, oldRoot) && sameBytes(now, newRoot);
}

/** A tree that leaves are added to, one after another; it keeps only the roots of its complete subtrees. */
export class GrowingTree {
    constructor() {
        this.size = 0;
        /** @type {Uint8Array[]} roots of the complete subtrees, the largest first */
        this.roots = [];
    }

    /** @param {Uint8Array} leaf the leaf's hash */
    add(leaf) {
        let hash = leaf;
        for (let n = this.size; odd(n); n = half(n)) hash = nodeHash(/** @type {Uint8Array} */ (this.roots.pop()), hash);
        this.roots.push(hash);
        ++this.size;
    }

    /** @returns {Uint8Array} the root of all leaves so far */
    root() {
        if (this.roots.length === 0) return sha256();
        return this.roots.reduceRight((right, left) => nodeHash(left, right));
    }
}

/**
 * The proof that the tree of `newSize` begins with that of `oldSize` (RFC 9162, section 2.1.4.1), made from the roots of
 * parts that `rangeRoot(first, afterLast)` gives.
 * @param {number} oldSize
 * @param {number} newSize
 * @param {(first: number, afterLast: number) => Promise<Uint8Array>} rangeRoot
 * @returns {Promise<Uint8Array[]>}
 */
export async function consistencyProof(oldSize, newSize, rangeRoot) {
    /** @type {Uint8Array[]} */
    const proof = [];
    if (oldSize === 0 || oldSize >= newSize) return proof;
    let first = 0, end = newSize;
    let whole = true;  // the part begins at the first leaf, so that its old root is known to whoever verifies
    while (oldSize !== end) {
        const middle = first + largestPowerBelow(end - first);
        if (oldSize <= middle) {
            proof.push(await rangeRoot(middle, end));
            end = middle;
        } else {
            proof.push(await rangeRoot(first, middle));
            first = middle;
            whole = false;
        }
    }
    if (!whole) proof.push(await rangeRoot(first, end));
    return proof.reverse();
}

/** Whether n, above 0, is a power of two; Math.log2 would round for large ones. */
export function isPowerOfTwo(/** @type {number} */ n) {
    return n === 1 || largestPowerBelow(n) * 2 === n;
}

/**
 * The largest power of two below n; n > 1.
 * @param {number} n
 * @returns {number}
 */
export function largestPowerBelow(n) {
    let power = 1;
    while (power * 2 < n) power *= 2;
    return power;
}
