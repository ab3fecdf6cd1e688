// SHA-256, the tree and its proofs: published vectors, and every size up to a bound against a plain recursive tree.
import assert from "node:assert/strict";
import { createHash, randomBytes, webcrypto } from "node:crypto";
import { test } from "node:test";
import { GrowingTree, consistencyProof, largestPowerBelow, verifyConsistency, verifyInclusion } from "../../web/verify/proof.js";
import { leafHash, nodeHash, sha256 } from "../../web/verify/sha256.js";
import { tilePath } from "../../web/verify/tiles.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const published = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map((text) => Buffer.from(text, "hex"));
const leaves = Array.from({ length: 70 }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));

/** The root as RFC 6962 defines it. */
function rootOf(hashes) {
    if (hashes.length === 0) return sha256();
    if (hashes.length === 1) return hashes[0];
    const k = largestPowerBelow(hashes.length);
    return nodeHash(rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k)));
}

/** The path as RFC 6962 defines it, from the leaf's sibling up. */
function pathOf(index, hashes) {
    if (hashes.length === 1) return [];
    const k = largestPowerBelow(hashes.length);
    return index < k ? [...pathOf(index, hashes.slice(0, k)), rootOf(hashes.slice(k))] : [...pathOf(index - k, hashes.slice(k)), rootOf(hashes.slice(0, k))];
}

const flipped = (hash) => Uint8Array.from(hash, (byte, i) => (i === 7 ? byte ^ 1 : byte));

test("SHA-256 is that of FIPS 180-4 for every length around the block", () => {
    for (let length = 0; length < 300; ++length) {
        const bytes = randomBytes(length);
        assert.equal(hex(sha256(bytes)), createHash("sha256").update(bytes).digest("hex"), `${length} bytes`);
    }
    const large = randomBytes(1_000_003);
    assert.equal(hex(sha256(large.subarray(0, 500_000), large.subarray(500_000))), createHash("sha256").update(large).digest("hex"));
});

test("hashing a leaf here is faster than awaiting the browser's digest for each", async (t) => {
    const entries = Array.from({ length: 20_000 }, () => randomBytes(300));
    for (const entry of entries) leafHash(entry);  // once, to be compiled
    let start = performance.now();
    for (const entry of entries) leafHash(entry);
    const own = performance.now() - start;
    start = performance.now();
    for (const entry of entries) await webcrypto.subtle.digest("SHA-256", Buffer.concat([Buffer.of(0), entry]));
    const awaited = performance.now() - start;
    t.diagnostic(`a leaf of 300 bytes: ${(own / 20).toFixed(1)} µs here, ${(awaited / 20).toFixed(1)} µs awaited`);
    assert.ok(own < awaited * 2, "hashing here has become slower than awaiting");
});

test("the published trees have the published roots", () => {
    const roots = new Map([[1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"], [3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"], [8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"]]);
    const tree = new GrowingTree();
    assert.equal(hex(tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (const leaf of published) {
        tree.add(leafHash(leaf));
        if (roots.has(tree.size)) assert.equal(hex(tree.root()), roots.get(tree.size));
    }
});

test("a growing tree has the root of the recursive definition at every size", () => {
    const tree = new GrowingTree();
    leaves.forEach((leaf, i) => {
        tree.add(leaf);
        assert.deepEqual(tree.root(), rootOf(leaves.slice(0, i + 1)));
    });
});

test("each leaf's path proves it, and nothing else does", () => {
    for (let size = 1; size <= 33; ++size) {
        const some = leaves.slice(0, size), root = rootOf(some);
        for (let index = 0; index < size; ++index) {
            const proof = pathOf(index, some);
            assert.ok(verifyInclusion(index, size, some[index], proof, root), `${index} of ${size}`);
            assert.ok(!verifyInclusion(index, size, flipped(some[index]), proof, root));
            assert.ok(!verifyInclusion(index, size, some[index], proof, flipped(root)));
            assert.ok(!verifyInclusion(index, size, some[index], [...proof, root], root));
            if (proof.length > 0) assert.ok(!verifyInclusion(index, size, some[index], proof.slice(1), root));
            for (let other = 0; other < size; ++other) if (other !== index) assert.ok(!verifyInclusion(other, size, some[index], proof, root), `${index} passed as ${other} of ${size}`);
            proof.forEach((_, i) => assert.ok(!verifyInclusion(index, size, some[index], proof.map((hash, j) => (i === j ? flipped(hash) : hash)), root)));
        }
        assert.ok(!verifyInclusion(size, size, some[0], [], root));
    }
});

test("each older tree is proved to be the beginning of each newer one, and no other is", async () => {
    for (let now = 1; now <= 40; ++now) {
        const newRoot = rootOf(leaves.slice(0, now));
        for (let old = 1; old <= now; ++old) {
            const oldRoot = rootOf(leaves.slice(0, old));
            const proof = await consistencyProof(old, now, async (first, afterLast) => rootOf(leaves.slice(first, afterLast)));
            assert.ok(verifyConsistency(old, now, oldRoot, newRoot, proof), `${old} to ${now}`);
            assert.ok(!verifyConsistency(old, now, flipped(oldRoot), newRoot, proof));
            assert.ok(!verifyConsistency(old, now, oldRoot, flipped(newRoot), proof));
            assert.ok(!verifyConsistency(old, now, oldRoot, newRoot, [...proof, oldRoot]));
            if (old < now) assert.ok(!verifyConsistency(old, now, oldRoot, newRoot, proof.slice(0, -1)));
            proof.forEach((_, i) => assert.ok(!verifyConsistency(old, now, oldRoot, newRoot, proof.map((hash, j) => (i === j ? flipped(hash) : hash)))));
        }
        assert.ok(!verifyConsistency(now + 1, now, newRoot, newRoot, []));
    }
});

test("tiles lie where tlog-tiles puts them", () => {
    assert.equal(tilePath(0, 1234067, 256), "tile/0/x001/x234/067");
    assert.equal(tilePath("entries", 273, 112), "tile/entries/273.p/112");
    assert.equal(tilePath(2, 0, 1), "tile/2/000.p/1");
    assert.equal(tilePath(0, 70000, 256), "tile/0/x070/000");
});
