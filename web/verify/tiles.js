// Reads a ledger from where it is served (C2SP tlog-tiles). Nothing that comes from there is believed: what is read is bytes,
// and whoever asks hashes them.
import { Refused, utf8, wholeNumber } from "./bytes.js";
import { consistencyProof, isPowerOfTwo, largestPowerBelow } from "./proof.js";
import { nodeHash } from "./sha256.js";

const tileWidth = 256;
const largestBundle = tileWidth * (2 + 65535);
const bundlesAhead = 8;  // asked for at once
const triesLost = 4;
const triesMost = 10;  // a busy server says when to come again

/**
 * The path of a tile: the number in groups of three digits, all but the last with an x before.
 * @param {number | "entries"} level
 * @param {number} number
 * @param {number} width
 * @returns {string}
 */
export function tilePath(level, number, width) {
    let path = String(number % 1000).padStart(3, "0");
    for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
    return `tile/${level}/${path}${width === tileWidth ? "" : `.p/${width}`}`;
}

/** A ledger that is served below an address, read as of one checkpoint. */
export class TileReader {
    /**
     * @param {string} base the address before "checkpoint" and "tile/", with its slash
     * @param {typeof fetch} [fetcher]
     */
    constructor(base, fetcher = (input, init) => fetch(input, init)) {
        this.base = base;
        this.fetcher = fetcher;
        this.size = 0;
        this.patienceMs = 1500;  // before a checkpoint that should have grown, or a tile that was lost, is asked for again
        /** @type {Map<string, Promise<Uint8Array>>} */
        this.tiles = new Map();
    }

    /**
     * The bytes at a path; refused when they cannot be had, or are more than allowed. A busy server is asked again.
     * @param {string} path
     * @param {number} most bytes
     * @param {RequestCache} [cache]
     * @returns {Promise<Uint8Array>}
     */
    async get(path, most, cache = "default") {
        for (let tries = 1; ; ++tries) {
            let answer;
            try {
                answer = await this.fetcher(this.base + path, { credentials: "omit", cache });
                if (answer.ok) return await readAtMost(answer, most, path);
                await answer.body?.cancel();
            } catch (error) {
                if (error instanceof Refused) throw error;
                // Of hundreds of tiles one may be lost on a weak signal; whether there is a signal at all is seen at the checkpoint.
                if (!path.startsWith("tile/") || tries >= triesLost) throw new Refused("refused.fetch.unreachable", { path });
                await this.wait();
                continue;
            }
            const busy = answer.status === 429 || answer.status === 503;
            if (!busy || tries === triesMost) throw new Refused("refused.fetch.status", { path, status: answer.status });
            const seconds = Math.min(10, wholeNumber(answer.headers.get("retry-after") ?? "") ?? 1);
            await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
        }
    }

    async wait() {
        await new Promise((resolve) => { setTimeout(resolve, this.patienceMs); });
    }

    /** The signed checkpoint as it is now; not from a cache. */
    async checkpoint() {
        return this.get("checkpoint", 1 << 20, "no-store");
    }

    /** The text of the verifier key that the server names. */
    async verifierKey() {
        return (utf8(await this.get("verifier.key", 4096, "no-store")) ?? "").trim();
    }

    /**
     * A tile of the tree of `this.size`; where the partial one is gone, the beginning of the full one.
     * @param {number | "entries"} level
     * @param {number} number
     * @returns {Promise<Uint8Array>}
     */
    async tile(level, number) {
        const perLeaf = level === "entries" ? 1 : tileWidth ** level;
        const width = Math.min(tileWidth, Math.floor(this.size / perLeaf) - number * tileWidth);
        const most = level === "entries" ? largestBundle : tileWidth * 32;
        try {
            return await this.get(tilePath(level, number, width), most);
        } catch (error) {
            if (width === tileWidth || !(error instanceof Refused) || error.values.status !== 404) throw error;
            return this.get(tilePath(level, number, tileWidth), most);
        }
    }

    /**
     * The root of the leaves from `first` to before `afterLast`, where that is a part that the tree's proofs speak of.
     * @param {number} first
     * @param {number} afterLast
     * @returns {Promise<Uint8Array>}
     */
    async rangeRoot(first, afterLast) {
        const leaves = afterLast - first;
        if (!isPowerOfTwo(leaves)) {
            const middle = first + largestPowerBelow(leaves);
            return nodeHash(await this.rangeRoot(first, middle), await this.rangeRoot(middle, afterLast));
        }
        let level = 0;
        while (tileWidth ** (level + 1) <= leaves) ++level;
        const unit = tileWidth ** level;
        const from = first / unit, number = Math.floor(from / tileWidth), at = from % tileWidth;
        const key = `${level}/${number}`;
        if (!this.tiles.has(key)) this.tiles.set(key, this.tile(level, number));
        const bytes = await /** @type {Promise<Uint8Array>} */ (this.tiles.get(key));
        /** @type {Uint8Array[]} */
        let row = [];
        for (let i = at; i < at + leaves / unit; ++i) row.push(bytes.subarray(i * 32, i * 32 + 32));
        if (row.some((hash) => hash.length !== 32)) throw new Refused("refused.fetch.short", { path: tilePath(level, number, tileWidth) });
        while (row.length > 1) row = row.flatMap((hash, i) => (i % 2 === 0 ? [nodeHash(hash, row[i + 1])] : []));
        return row[0];
    }

    /**
     * The proof that the tree of this.size begins with that of `oldSize`.
     * @param {number} oldSize
     * @returns {Promise<Uint8Array[]>}
     */
    async consistency(oldSize) {
        return consistencyProof(oldSize, this.size, (first, afterLast) => this.rangeRoot(first, afterLast));
    }

    /**
     * The entry bundles that hold the first `count` entries, in order; several are asked for ahead.
     * @param {number} count
     * @returns {AsyncGenerator<Uint8Array>}
     */
    async *bundles(count) {
        const total = Math.ceil(count / tileWidth);
        /** @type {Promise<Uint8Array>[]} */
        const asked = [];
        for (let n = 0; n < total; ++n) {
            while (asked.length < bundlesAhead && n + asked.length < total) {
                const answer = this.tile("entries", n + asked.length);
                answer.catch(() => {});  // it is awaited below, unless an earlier one fails
                asked.push(answer);
            }
            yield /** @type {Promise<Uint8Array>} */ (asked.shift());
        }
    }

    /**
     * A file that entries or reports name by its SHA-256; whoever asks has to hash it.
     * @param {string} hex
     * @returns {Promise<Uint8Array>}
     */
    async file(hex) {
        return this.get(`files/${hex}`, 4 << 20);
    }
}

/**
 * @param {Response} answer
 * @param {number} most
 * @param {string} path
 * @returns {Promise<Uint8Array>}
 */
async function readAtMost(answer, most, path) {
    const tooLarge = new Refused("refused.fetch.large", { path });
    if (Number(answer.headers.get("content-length") ?? 0) > most) throw tooLarge;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > most) throw tooLarge;
    return bytes;
}

