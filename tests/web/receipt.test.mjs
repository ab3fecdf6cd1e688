// Receipts: the example that docs/ledger.md gives, what the program prints for a made-up town, and everything that is not quite one.
import assert from "node:assert/strict";
import { createHash, randomBytes, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkFile } from "../../web/verify/check.js";
import { isKeyName, parseNote, parseVerifierKey, verifyNote } from "../../web/verify/note.js";
import { parseReceipt, verifyReceipt } from "../../web/verify/receipt.js";
import { TileReader } from "../../web/verify/tiles.js";
import { leafHash } from "../../web/verify/sha256.js";
import { toBase64 } from "../../web/verify/bytes.js";
import { serve } from "./server.mjs";
import { Town, readTexts, root } from "./town.mjs";

globalThis.crypto ??= webcrypto;

const bytes = (text) => new TextEncoder().encode(text);
const text = (some) => new TextDecoder().decode(some);
const texts = readTexts("data/reporting/verify.tsv");

/** The refusal's key; fails when nothing is refused, or when the reason has no sentence that all its values fit into. */
async function refusal(what) {
    let refused = null;
    try {
        await what();
    } catch (error) {
        refused = error;
    }
    assert.equal(refused?.constructor?.name, "Refused", String(refused?.stack ?? "nothing was refused"));
    const said = texts.get(`verify.${refused.key}`)?.en;
    assert.ok(said, `${refused.key} has no sentence`);
    for (const [, name] of said.matchAll(/\{(\w+)\}/g)) assert.ok(name in refused.values, `${refused.key} does not say {${name}}`);
    return refused.key;
}

/** A ledger of one's own: signs any text as a note. */
async function signer(name = "example.org/ledger") {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
    const typed = Buffer.concat([Buffer.of(1), Buffer.from(await crypto.subtle.exportKey("raw", pair.publicKey))]);
    const id = createHash("sha256").update(Buffer.concat([Buffer.from(`${name}\n`), typed])).digest().subarray(0, 4);
    const sign = async (note) => `${note}\n\u2014 ${name} ${Buffer.concat([id, Buffer.from(await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, bytes(note)))]).toString("base64")}\n`;
    return { key: `${name}+${id.toString("hex")}+${typed.toString("base64")}`, sign };
}

/** A receipt of the only entry of a ledger. */
async function receiptOf(extra, entry = extra) {
    const { key, sign } = await signer();
    const note = await sign(`example.org/ledger\n1\n${toBase64(leafHash(bytes(entry)))}\n`);
    return { key, receipt: bytes(`c2sp.org/tlog-proof@v1\nextra ${Buffer.from(extra).toString("base64")}\nindex 0\n\n${note}`) };
}

describe("the example of docs/ledger.md", () => {
    const blocks = readFileSync(join(root, "docs/ledger.md"), "utf8").split("```\n");
    const receipt = blocks.find((block) => block.startsWith("c2sp.org/tlog-proof@v1")), key = blocks.find((block) => /^example\.org\/ledger\+/.test(block));

    test("is genuine", async () => {
        const proved = await verifyReceipt(bytes(receipt), parseVerifierKey(key));
        assert.deepEqual(proved.entry, { kind: "b" });
        assert.equal(proved.index, 1);
        assert.equal(proved.checkpoint.size, 2);
    });

    test("is refused with another key", async () => {
        const other = await signer();
        assert.equal(await refusal(() => verifyReceipt(bytes(receipt), parseVerifierKey(other.key))), "refused.note.unsigned");
    });

    for (const [what, altered, expected] of [
        ["an empty file", () => "", "refused.receipt.first-line"],
        ["another first line", (r) => r.replace("@v1", "@v2"), "refused.receipt.first-line"],
        ["a line end of another system", (r) => r.replaceAll("\n", "\r\n"), "refused.receipt.first-line"],
        ["no entry", (r) => r.replace(/extra .*\n/, ""), "refused.receipt.no-entry"],
        ["an entry that is no base64", (r) => r.replace("extra ey", "extra e-"), "refused.receipt.extra"],
        ["an entry with bits that base64 does not use", (r) => r.replace("extra eyJraW5kIjoiYiJ9", "extra eyJraW5kIjoiYiJ9eX=="), "refused.receipt.extra"],
        ["an index with a zero before", (r) => r.replace("index 1", "index 01"), "refused.receipt.index"],
        ["an index beyond what numbers hold", (r) => r.replace("index 1", "index 9007199254740993"), "refused.receipt.index"],
        ["another index", (r) => r.replace("index 1", "index 0"), "refused.receipt.false"],
        ["an index outside", (r) => r.replace("index 1", "index 2"), "refused.receipt.false"],
        ["a hash more", (r) => r.replace("index 1\n", `index 1\n${"A".repeat(43)}=\n`), "refused.receipt.false"],
        ["65 hashes", (r) => r.replace("index 1\n", `index 1\n${`${"A".repeat(43)}=\n`.repeat(64)}`), "refused.receipt.hash"],
        ["no checkpoint", (r) => r.slice(0, r.indexOf("\n\n") + 1), "refused.receipt.checkpoint"],
        ["no signature", (r) => r.slice(0, r.lastIndexOf("\n\n") + 1), "refused.note.form"],
        ["another size", (r) => r.replace("\n2\n", "\n3\n"), "refused.note.false"],
        ["a line added to what is signed", (r) => r.replace("\n\n\u2014", "\nmore\n\n\u2014"), "refused.note.false"],
        ["something behind the signature", (r) => `${r}more\n`, "refused.note.signature"],
        ["no newline at the end", (r) => r.slice(0, -1), "refused.note.form"],
        ["65 signatures", (r) => r + r.slice(r.indexOf("\u2014")).repeat(64), "refused.note.signature"],
    ])
        test(`is refused with ${what}`, async () => {
            const made = altered(receipt);
            assert.notEqual(made, receipt);
            assert.equal(await refusal(() => verifyReceipt(bytes(made), parseVerifierKey(key))), expected);
        });

    test("is still genuine with the signature of a witness beside", async () => {
        const witness = `\u2014 witness.example ${Buffer.from("12345678").toString("base64")}\n`;
        assert.equal((await verifyReceipt(bytes(receipt + witness), parseVerifierKey(key))).index, 1);
    });
});

describe("verifier keys", () => {
    test("are refused when damaged, of another kind, or misspelt", async () => {
        const { key } = await signer();
        const [, name, id, encoded] = /^([^+]+)\+([^+]+)\+(.*)$/.exec(key);
        const raw = Buffer.from(encoded, "base64");
        assert.equal(parseVerifierKey(` ${key}\n`).name, name);
        for (const bad of ["", "abc", `${name}+${id}`, `${name}+${id}+`, `with space+${id}+${encoded}`, `+${id}+${encoded}`, `${name}+${id}+${Buffer.concat([Buffer.of(2), raw.subarray(1)]).toString("base64")}`, `${name}+zzzzzzzz+${encoded}`])
            assert.equal(await refusal(() => parseVerifierKey(bad)), "refused.key.form", bad);
        const other = Buffer.from(raw);
        other[9] ^= 1;
        assert.equal(await refusal(() => parseVerifierKey(`${name}+${id}+${other.toString("base64")}`)), "refused.key.id");
        assert.equal(await refusal(() => parseVerifierKey(`other${key}`)), "refused.key.id");
    });

    test("have names without spaces, pluses and control characters", () => {
        for (const good of ["a", "example.org/ledger", "журнал"]) assert.ok(isKeyName(good), good);
        for (const bad of ["", "a b", "a+b", "a\u00a0b", "a\u2028b", "a\nb", "a\u0001b", "\u3000"]) assert.ok(!isKeyName(bad), JSON.stringify(bad));
    });

    test("do not pass a note in which one of two signatures of theirs is false", async () => {
        const { key, sign } = await signer();
        const note = await sign("text\n"), line = note.slice(note.indexOf("\u2014"));
        await verifyNote(parseNote(bytes(note + line)), parseVerifierKey(key));
        const false_ = (await sign("other\n")).slice("other\n\n".length);
        assert.equal(await refusal(() => verifyNote(parseNote(bytes(note + false_)), parseVerifierKey(key))), "refused.note.false");
    });

    test("say so where the browser knows no Ed25519, instead of passing or accusing", async () => {
        const { key, sign } = await signer(), note = parseNote(bytes(await sign("text\n"))), own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
        for (const poor of [undefined, { subtle: undefined }, { subtle: { importKey: async () => { throw new DOMException("no", "NotSupportedError"); } } }]) {
            Object.defineProperty(globalThis, "crypto", { value: poor, configurable: true });
            try {
                assert.equal(await refusal(() => verifyNote(note, parseVerifierKey(key))), "refused.browser");
            } finally {
                Object.defineProperty(globalThis, "crypto", own);
            }
        }
    });
});

describe("a sealed text that comes with a receipt", () => {
    const salt = randomBytes(32), sealed = "The door was open.\nНикого.";
    const seal = createHash("sha256").update(Buffer.concat([Buffer.from("daybook/seal/v1"), salt, Buffer.from(sealed)])).digest("base64");
    const entry = `{"at":"2026-11-24T14:05","from":"reporter","kind":"report-message","reference":"ABCDE-FGHJK","seal":"${seal}"}`;
    const opened = (of, with_) => Buffer.concat([Buffer.from(`${of}\n`), with_, Buffer.from(sealed)]);

    test("is shown when it is what the entry commits to", async () => {
        const { key, receipt } = await receiptOf(opened(entry, salt), entry);
        const proved = await verifyReceipt(receipt, parseVerifierKey(key));
        assert.equal(proved.sealedText, sealed);
        assert.equal(proved.entry.reference, "ABCDE-FGHJK");
    });

    test("is refused when it is not, or when the entry commits to nothing", async () => {
        for (const [of, with_, expected] of [[entry, randomBytes(32), "refused.receipt.seal"], ['{"kind":"a"}', salt, "refused.receipt.seal"]]) {
            const { key, receipt } = await receiptOf(opened(of, with_), of);
            assert.equal(await refusal(() => verifyReceipt(receipt, parseVerifierKey(key))), expected);
        }
        assert.equal(await refusal(() => parseReceipt(bytes(`c2sp.org/tlog-proof@v1\nextra ${Buffer.from('{"kind":"a"}\nshort').toString("base64")}\nindex 0\n\nx\n`))), "refused.receipt.opening");
    });

    test("an entry that no one could have written so is refused although it is signed", async () => {
        for (const bad of ['{"kind": "a"}', '{"kind":"report"}', '{"kind":"offence","code":"1"}', '{"b":1,"kind":"a","a":2}', '{"kind":1}', "[]", "null", '{"kind":"a","n":1.5}']) {
            const { key, receipt } = await receiptOf(bad);
            assert.equal(await refusal(() => verifyReceipt(receipt, parseVerifierKey(key))), "refused.receipt.entry", bad);
        }
    });
});

describe("the receipts of a made-up town", () => {
    let town, key, first, middle, server;
    before(async () => {
        town = new Town();
        town.import([2019]);
        first = town.receipt(0);
        middle = town.receipt(3000);
        key = parseVerifierKey(town.key);
    });
    after(() => server?.close());

    const check = async (receipt, ledger) => {
        await server?.close();
        server = await serve({ files: town.files, key: town.key, ...ledger });
        const reader = new TileReader(`${server.base}log/`);
        reader.patienceMs = 20;
        return checkFile(receipt, town.key, { reader, words: async () => ({}), progress: () => {} });
    };

    test("say what the entry is", async () => {
        assert.equal((await verifyReceipt(first, key)).entry.kind, "ledger-opened");
        const { entry } = await verifyReceipt(middle, key);
        assert.equal(entry.kind, "offence");
        assert.equal(entry.source, "town");
    });

    test("are refused with any bit flipped, any byte left out, or one put in", async () => {
        let tried = 0;
        for (let at = 0; at < middle.length; ++at) {
            for (let bit = 0; bit < 8; ++bit, ++tried) {
                const altered = middle.slice();
                altered[at] ^= 1 << bit;
                await refusal(() => verifyReceipt(altered, key));
            }
            await refusal(() => verifyReceipt(Buffer.concat([middle.subarray(0, at), middle.subarray(at + 1)]), key));
            await refusal(() => verifyReceipt(Buffer.concat([middle.subarray(0, at), Buffer.from("A"), middle.subarray(at)]), key));
            await refusal(() => verifyReceipt(middle.subarray(0, at), key));
        }
        assert.ok(tried > 8000);
    });

    test("a receipt cannot lend its proof to another entry", async () => {
        const lines = text(middle).split("\n"), others = text(first).split("\n");
        assert.equal(await refusal(() => verifyReceipt(bytes([lines[0], others[1], ...lines.slice(2)].join("\n")), key)), "refused.receipt.false");
    });

    test("hold beside the log as it was, and as it has grown since", async () => {
        const then = await check(middle, { tiles: town.export("then") });
        assert.ok(then.good);
        assert.deepEqual(then.checks.map((one) => [one.good, one.key]), [[true, "check.signature"], [true, "check.entry"], [true, "check.log"]]);
        town.fork("other");
        town.import([2020]);
        const now = await check(middle, { tiles: town.export("now") });
        assert.ok(now.good);
        assert.ok(now.checks[2].values.now > now.size);
        const late = town.receipt(now.size + 5);
        town.import([2021], "other");
        town.import([2020], "other");
        const forked = await check(late, { tiles: town.export("forked", "other") });
        assert.ok(!forked.good, "a log with another history passed");
        assert.equal(forked.checks[2].key, "refused.log.forked");
        const shorter = await check(late, { tiles: town.path("then") });
        assert.ok(!shorter.good);
        assert.equal(shorter.checks[2].key, "refused.log.shorter");
        const old = readFileSync(join(town.path("then"), "checkpoint"));
        let looked = 0;
        const waited = await check(late, { tiles: town.path("now"), alter: (path, found) => (path === "/log/checkpoint" && ++looked < 3 ? old : found) });
        assert.ok(waited.good && looked === 3, "a checkpoint that is published a moment later is waited for");
    });

    test("are proof without the log, which is then said", async () => {
        const away = await check(middle, { tiles: town.path("nowhere") });
        assert.ok(away.good);
        assert.deepEqual([away.checks[2].good, away.checks[2].key], [null, "check.log-away"]);
    });

    test("find a log out that lies about its checkpoint or its tiles", async () => {
        const flip = (found) => Buffer.from(found.map((byte, i) => (i === found.length - 40 ? byte ^ 1 : byte)));
        for (const part of ["/log/checkpoint", "/log/tile/0/", "/log/tile/1/"]) {
            const lied = await check(middle, { tiles: town.path("now"), alter: (path, found) => (path.startsWith(part) && found !== null ? Buffer.from(found.map((byte, i) => (part.includes("tile") ? byte ^ 1 : flip(found)[i]))) : found) });
            assert.equal(lied.good, false, part);
            assert.match(lied.checks[2].key, /^refused\.(log\.forked|note\.)/);
        }
    });

    test("a tile that is lost on the way is asked for again, and given up in the end", async () => {
        await check(middle, { tiles: town.path("now") });
        for (const [losses, expected] of [[2, true], [100, null]]) {
            let lost = 0;
            const reader = new TileReader(`${server.base}log/`, (address, init) => (String(address).includes("/tile/") && ++lost <= losses ? Promise.reject(new TypeError("lost")) : fetch(address, init)));
            reader.patienceMs = 5;
            const result = await checkFile(middle, town.key, { reader, words: async () => ({}), progress: () => {} });
            assert.equal(result.checks[2].good, expected, `${losses} losses: ${result.checks[2].key}`);
        }
    });

    test("a file that is neither is said to be neither", async () => {
        for (const other of ["", "hello", "%PDF-1.7", "{}"]) assert.equal(await refusal(() => check(bytes(other), { tiles: town.path("now") })), "refused.unknown-file");
    });
});
