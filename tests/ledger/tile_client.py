#!/usr/bin/env python3
"""Verifies a tiled transparency log in a folder, from the published formats alone.

Usage: tile_client.py FOLDER VERIFIER_KEY. Exit status 0: everything there is what the signed checkpoint says.
Shares no code with Daybook: python3's own library for hashing, the openssl program for Ed25519.
"""
import base64
import hashlib
import os
import subprocess
import sys
import tempfile

folder, verifier_key = sys.argv[1], sys.argv[2]


def sha(data):
    return hashlib.sha256(data).digest()


def merkle_root(nodes):
    """RFC 6962 section 2.1, over nodes that are already hashes."""
    if not nodes:
        return sha(b"")
    while len(nodes) > 1:
        paired = [sha(b"\x01" + a + b) for a, b in zip(nodes[::2], nodes[1::2])]
        nodes = paired + ([nodes[-1]] if len(nodes) % 2 else [])
    return nodes[0]


def verify_signature(text, signatures):
    name, key_id, material = verifier_key.split("+", 2)
    typed_key = base64.b64decode(material, validate=True)
    assert typed_key[0] == 1 and len(typed_key) == 33, "not an Ed25519 key"
    assert sha(name.encode() + b"\n" + typed_key)[:4].hex() == key_id, "the key id does not follow from the key"
    public = bytes.fromhex("302a300506032b6570032100") + typed_key[1:]  # RFC 8410
    for line in signatures.splitlines():
        dash, signer, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if dash != "\u2014" or signer != name or raw[:4].hex() != key_id:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            paths = [os.path.join(scratch, part) for part in ("key", "text", "signature")]
            for path, content in zip(paths, (public, text.encode(), raw[4:])):
                with open(path, "wb") as file:
                    file.write(content)
            subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0],
                            "-rawin", "-in", paths[1], "-sigfile", paths[2]], check=True, stdout=subprocess.DEVNULL)
        return
    raise AssertionError("no signature of the expected key")


def number_path(number):
    groups = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups)


def read_tile(kind, number, width):
    suffix = "" if width == 256 else f".p/{width}"
    with open(f"{folder}/tile/{kind}/{number_path(number)}{suffix}", "rb") as file:
        return file.read()


def widths(total):
    """The tiles that `total` hashes fill: (number, width)."""
    return [(n, min(256, total - n * 256)) for n in range((total + 255) // 256)]


with open(f"{folder}/checkpoint", encoding="utf-8", newline="") as file:
    note = file.read()
text, signatures = note.rsplit("\n\n", 1)
text += "\n"
verify_signature(text, signatures)
origin, size_line, root_line = text.splitlines()
assert origin == verifier_key.split("+")[0]
size = int(size_line)

# Entries to leaf hashes.
level = []
for number, width in widths(size):
    bundle, entries = read_tile("entries", number, width), []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        assert len(bundle) >= 2 + length, "a bundle is cut off"
        entries.append(bundle[2:2 + length])
        bundle = bundle[2 + length:]
    assert len(entries) == width, "a bundle has not as many entries as its name says"
    level += [sha(b"\x00" + entry) for entry in entries]
assert merkle_root(level) == base64.b64decode(root_line, validate=True), "the root is not the signed one"

# Every level of tiles: level 0 are the leaves, each one above the roots of full tiles.
number_of_level = 0
while level:
    for number, width in widths(len(level)):
        expected = b"".join(level[number * 256:number * 256 + width])
        assert read_tile(number_of_level, number, width) == expected, f"tile {number_of_level}/{number} is wrong"
    level = [merkle_root(level[n * 256:(n + 1) * 256]) for n in range(len(level) // 256)]
    number_of_level += 1
print(f"{origin}: {size} entries, all as signed")
