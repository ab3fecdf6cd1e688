// Reads a ledger over HTTP as C2SP tlog-tiles lays it out, remembers every checkpoint it was shown, and says at the end whether
// all of them were about one and the same list. Trusts nothing but bytes, and shares no code with the program.
import crypto from 'node:crypto';
import http from 'node:http';

const tile_entries = 256;

// GET of a path; each call on a connection of its own, since the server may have been killed since the last.
export function get(port, path, headers = {}) {
    return new Promise((resolve, reject) => {
        const request = http.get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
            const parts = [];
            response.on('data', (part) => parts.push(part));
            response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
            response.on('error', reject);
        });
        request.setTimeout(30_000, () => request.destroy(new Error(`no answer to GET ${path}`)));
        request.on('error', reject);
    });
}

async function getBytes(port, path) {
    const { status, body } = await get(port, path);
    if (status !== 200) throw new Error(`GET ${path}: status ${status}: ${body.toString('utf8', 0, 200)}`);
    return body;
}

// 1234567 → x001/x234/567
function tilePath(tile) {
    const digits = String(tile).padStart(Math.ceil(String(tile).length / 3) * 3, '0');
    return digits.match(/.../g).map((part, i, parts) => (i + 1 < parts.length ? `x${part}` : part)).join('/');
}

function entriesOf(bundle) {
    const entries = [];
    for (let at = 0; at < bundle.length;) {
        const length = bundle.readUInt16BE(at);
        if (at + 2 + length > bundle.length) throw new Error('an entry bundle ends within an entry');
        entries.push(bundle.subarray(at + 2, at + 2 + length));
        at += 2 + length;
    }
    return entries;
}

const hash = (...parts) => {
    const state = crypto.createHash('sha256');
    for (const part of parts) state.update(part);
    return state.digest();
};
const leafPrefix = Buffer.from([0]), nodePrefix = Buffer.from([1]);

// The right edge of the tree: roots of the complete subtrees, from large to small.
class Edge {
    constructor() {
        this.size = 0;
        this.subtrees = [];
    }
    add(entry) {
        let node = hash(leafPrefix, entry);
        for (let size = this.size; size % 2 === 1; size = (size - 1) / 2) node = hash(nodePrefix, this.subtrees.pop(), node);
        this.subtrees.push(node);
        this.size += 1;
    }
    root() {
        return this.size === 0 ? hash() : this.subtrees.reduceRight((right, left) => hash(nodePrefix, left, right));
    }
}

export class LedgerClient {
    #edge = new Edge();
    #checkpoints = new Map();  // size → root, as shown
    #differing = [];

    get size() { return this.#edge.size; }

    // What was wrong with checkpoints so far: roots that the entries do not have.
    get differing() { return this.#differing; }

    async checkpoint(port) {
        const [, sizeText, root] = (await getBytes(port, '/log/checkpoint')).toString('utf8').split('\n');
        const size = Number(sizeText);
        if (!Number.isSafeInteger(size)) throw new Error(`the checkpoint says ${sizeText} entries`);
        if (this.#checkpoints.has(size) && this.#checkpoints.get(size) !== root) this.#differing.push(`two roots of ${size} entries: ${root} and ${this.#checkpoints.get(size)}`);
        if (size < this.size) this.#differing.push(`a checkpoint of ${size} entries, when ${this.size} had been read`);
        this.#checkpoints.set(size, root);
        return size;
    }

    // Reads the entries that are new up to `size`, each given to take(index, entry), and compares roots where a checkpoint was shown.
    async readTo(port, size, take) {
        while (this.size < size) {
            const tile = Math.floor(this.size / tile_entries), width = Math.min(tile_entries, size - tile * tile_entries);
            const entries = entriesOf(await getBytes(port, `/log/tile/entries/${tilePath(tile)}${width < tile_entries ? `.p/${width}` : ''}`));
            if (entries.length !== width) throw new Error(`an entry bundle of ${entries.length}, not ${width}, entries`);
            for (const entry of entries.slice(this.size - tile * tile_entries)) {
                take(this.size, entry);
                this.#edge.add(entry);
                const shown = this.#checkpoints.get(this.size);
                if (shown !== undefined && shown !== this.#edge.root().toString('base64')) this.#differing.push(`the root of ${this.size} entries is not the one that was shown`);
            }
        }
    }
}
