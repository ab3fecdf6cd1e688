// SHA-256 (FIPS 180-4), synchronous. Awaiting the browser's own digest costs more for each leaf than hashing it here: this way
// a ledger of hundreds of thousands of entries takes a second or two (see tests/web/tree.test.mjs, which also measures).

const primes = (() => {
    /** @type {number[]} */
    const found = [];
    for (let n = 2; found.length < 64; ++n) if (found.every((p) => n % p !== 0)) found.push(n);
    return found;
})();

// The first 32 bits of the fraction of a root, exactly: doubles hold 53 bits, the whole part takes few of them.
const fraction = (/** @type {number} */ root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const K = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));
const START = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));

const words = new Int32Array(64);
const state = new Int32Array(8);
let scratch = new Uint8Array(4096);

/**
 * One block of 64 bytes into the state.
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function addBlock(bytes, at) {
    for (let i = 0; i < 16; ++i, at += 4) words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    for (let i = 16; i < 64; ++i) {
        const x = words[i - 15], y = words[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; ++i) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + t1) | 0;
        d = c;
        c = b;
        b = a;
        a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

/** Fills the padding behind `length` bytes in scratch, and hashes it. */
function hashScratch(/** @type {number} */ length) {
    const end = (length + 72) & ~63;
    scratch[length] = 0x80;
    scratch.fill(0, length + 1, end);
    const high = Math.floor(length / 2 ** 29), low = (length << 3) >>> 0;
    for (let i = 0; i < 4; ++i) {
        scratch[end - 8 + i] = high >>> (24 - 8 * i);
        scratch[end - 4 + i] = low >>> (24 - 8 * i);
    }
    state.set(START);
    for (let at = 0; at < end; at += 64) addBlock(scratch, at);
    const hash = new Uint8Array(32);
    for (let i = 0; i < 32; ++i) hash[i] = state[i >> 2] >>> (24 - 8 * (i & 3));
    return hash;
}

/**
 * SHA-256 of the parts, one after another.
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
export function sha256(...parts) {
    let length = 0;
    for (const part of parts) length += part.length;
    if (scratch.length < length + 72) scratch = new Uint8Array(2 * length + 72);
    let at = 0;
    for (const part of parts) {
        scratch.set(part, at);
        at += part.length;
    }
    return hashScratch(length);
}

const leafMark = new Uint8Array([0]), nodeMark = new Uint8Array([1]);

/**
 * The hash of an entry as a leaf (RFC 6962, section 2.1).
 * @param {Uint8Array} entry
 * @returns {Uint8Array}
 */
export function leafHash(entry) {
    return sha256(leafMark, entry);
}

/**
 * The hash over two subtrees (RFC 6962, section 2.1).
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 * @returns {Uint8Array}
 */
export function nodeHash(left, right) {
    return sha256(nodeMark, left, right);
}
