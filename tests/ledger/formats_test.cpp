// The open formats, byte for byte: tree hashes and proofs, tiles, signed notes, checkpoints, receipts.
// Vectors: RFC 6962 test leaves as published with Certificate Transparency; keys and notes of golang.org/x/mod/sumdb/note
// and of the C2SP signed-note specification; paths and widths of C2SP tlog-tiles.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "ledger/checkpoint.hpp"
#include "ledger/note.hpp"
#include "ledger/proof.hpp"
#include "ledger/tiles.hpp"
#include "ledger/tree.hpp"

using namespace daybook;
using namespace daybook::ledger;

namespace {

std::vector<std::string> published_leaves() {
    std::vector<std::string> leaves;
    for (const char* hex : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) leaves.push_back(*from_hex(hex));
    return leaves;
}

// A tree that is nothing but its leaf hashes; subtrees are computed by definition.
struct PlainTree {
    std::vector<Hash> leaves;
    SubtreeReader reader() const {
        return [this](unsigned height, std::uint64_t index) -> Result<Hash> { return subtree(height, index); };
    }
    Hash subtree(unsigned height, std::uint64_t index) const {
        if (height == 0) return leaves.at(index);
        Sha256 hasher;
        return hasher.of({std::string_view("\1", 1), bytes_of(subtree(height - 1, 2 * index)), bytes_of(subtree(height - 1, 2 * index + 1))});
    }
};

PlainTree tree_of(const std::vector<std::string>& entries) {
    PlainTree tree;
    Sha256 hasher;
    for (const auto& entry : entries) tree.leaves.push_back(leaf_hash(hasher, entry));
    return tree;
}

PlainTree tree_of_size(std::uint64_t size) {
    std::vector<std::string> entries;
    for (std::uint64_t i = 0; i < size; ++i) entries.push_back(fmt::format("{}", i));
    return tree_of(entries);
}

Hash root(const PlainTree& tree, std::uint64_t size) { return *root_of(LedgerSize{size}, tree.reader()); }

const std::string peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string peter_secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const std::string enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string peter_text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const std::string peter_line = "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const std::string enoch_line = "\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

SigningKey seeded_key(unsigned char seed, std::string_view name = "test.example/ledger") {
    return *SigningKey::generate(name, [=](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), seed); });
}

}  // namespace

TEST_CASE("The published leaves have the published roots") {
    Sha256 hasher;
    RightEdge edge;
    CHECK(to_hex(bytes_of(edge.root(hasher))) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const std::string expected[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    const auto leaves = published_leaves();
    const PlainTree tree = tree_of(leaves);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        edge.add(hasher, leaf_hash(hasher, leaves[i]));
        CHECK(to_hex(bytes_of(edge.root(hasher))) == expected[i]);
        CHECK(root(tree, i + 1) == edge.root(hasher));
    }
}

TEST_CASE("The inclusion and consistency proofs of RFC 6962 §2.1.3 have the parts that the RFC names") {
    // In the RFC's tree of 7: PATH(0) = [b, h, l], PATH(3) = [c, g, l], PATH(4) = [f, j, k], PATH(6) = [i, k].
    const PlainTree tree = tree_of_size(7);
    const auto node = [&](unsigned height, std::uint64_t index) { return tree.subtree(height, index); };
    Sha256 hasher;
    const Hash j = tree.leaves[6], i = node(1, 2), k = node(2, 0), l = node_hash(hasher, i, j);
    using Proof = std::vector<Hash>;
    CHECK(*inclusion_proof(0, LedgerSize{7}, tree.reader()) == Proof{tree.leaves[1], node(1, 1), l});
    CHECK(*inclusion_proof(3, LedgerSize{7}, tree.reader()) == Proof{tree.leaves[2], node(1, 0), l});
    CHECK(*inclusion_proof(4, LedgerSize{7}, tree.reader()) == Proof{tree.leaves[5], j, k});
    CHECK(*inclusion_proof(6, LedgerSize{7}, tree.reader()) == Proof{i, k});
    // PROOF(3, D[7]) = [c, d, g, l], PROOF(4, D[7]) = [l], PROOF(6, D[7]) = [i, j, k].
    CHECK(*consistency_proof(LedgerSize{3}, LedgerSize{7}, tree.reader()) == Proof{tree.leaves[2], tree.leaves[3], node(1, 0), l});
    CHECK(*consistency_proof(LedgerSize{4}, LedgerSize{7}, tree.reader()) == Proof{l});
    CHECK(*consistency_proof(LedgerSize{6}, LedgerSize{7}, tree.reader()) == Proof{i, j, k});
}

TEST_CASE("Every inclusion proof in every tree up to 70 verifies, and nothing else does") {
    const PlainTree tree = tree_of_size(70);
    for (std::uint64_t size = 1; size <= 70; ++size) {
        const Hash top = root(tree, size);
        for (Index index = 0; index < size; ++index) {
            auto proof = *inclusion_proof(index, LedgerSize{size}, tree.reader());
            CHECK(verify_inclusion(index, LedgerSize{size}, tree.leaves[index], proof, top));
            CHECK_FALSE(verify_inclusion(index, LedgerSize{size}, tree.leaves[(index + 1) % 70], proof, top));
            CHECK_FALSE(verify_inclusion(index + size, LedgerSize{size}, tree.leaves[index], proof, top));
            proof.push_back(top);
            CHECK_FALSE(verify_inclusion(index, LedgerSize{size}, tree.leaves[index], proof, top));
            proof.pop_back();
            if (proof.empty()) continue;
            proof[index % proof.size()][3] ^= 1;
            CHECK_FALSE(verify_inclusion(index, LedgerSize{size}, tree.leaves[index], proof, top));
            proof.pop_back();
            CHECK_FALSE(verify_inclusion(index, LedgerSize{size}, tree.leaves[index], proof, top));
        }
        CHECK(inclusion_proof(size, LedgerSize{size}, tree.reader()).error().code == "ledger.no-entry");
    }
}

TEST_CASE("Every prefix is consistent with every longer tree, and no other tree is") {
    const PlainTree tree = tree_of_size(70);
    for (std::uint64_t larger = 1; larger <= 70; ++larger) {
        const Hash top = root(tree, larger);
        for (std::uint64_t smaller = 0; smaller <= larger; ++smaller) {
            auto proof = *consistency_proof(LedgerSize{smaller}, LedgerSize{larger}, tree.reader());
            const Hash old = root(tree, smaller);
            CHECK(verify_consistency(LedgerSize{smaller}, LedgerSize{larger}, old, top, proof));
            Hash wrong = old;
            wrong[0] ^= 1;
            CHECK_FALSE(verify_consistency(LedgerSize{smaller}, LedgerSize{larger}, wrong, top, proof));
            if (smaller != 0) {
                wrong = top;
                wrong[31] ^= 128;
                CHECK_FALSE(verify_consistency(LedgerSize{smaller}, LedgerSize{larger}, old, wrong, proof));
            }
            proof.push_back(old);
            CHECK_FALSE(verify_consistency(LedgerSize{smaller}, LedgerSize{larger}, old, top, proof));
        }
    }
    CHECK(consistency_proof(LedgerSize{3}, LedgerSize{2}, tree.reader()).error().code == "ledger.sizes");
    CHECK_FALSE(verify_consistency(LedgerSize{3}, LedgerSize{2}, {}, {}, {}));
}

TEST_CASE("An edge taken up in the middle goes on as if it had never stopped") {
    rc::check("for any size", [] {
        const auto size = *rc::gen::inRange<std::uint64_t>(0, 300);
        const auto more = *rc::gen::inRange<std::uint64_t>(0, 300);
        const PlainTree tree = tree_of_size(size + more);
        std::vector<Hash> subtrees;
        for (int height = 9; height >= 0; --height)
            if ((size >> height & 1) != 0) subtrees.push_back(tree.subtree(static_cast<unsigned>(height), (size >> height) - 1));
        RightEdge edge(LedgerSize{size}, subtrees);
        Sha256 hasher;
        std::vector<std::pair<unsigned, Hash>> completed;
        for (std::uint64_t i = size; i < size + more; ++i)
            edge.add(hasher, tree.leaves[i], [&](unsigned level, const Hash& hash) { completed.emplace_back(level, hash); });
        RC_ASSERT(edge.root(hasher) == root(tree, size + more));
        RC_ASSERT(completed.size() == (size + more) / 256 - size / 256);
        if (!completed.empty()) RC_ASSERT(completed.back() == std::pair(1u, tree.subtree(8, (size + more) / 256 - 1)));
    });
}

TEST_CASE("Tile paths are those of tlog-tiles") {
    CHECK(tile_path({0, 1'234'067, 256}) == "tile/0/x001/x234/067");
    CHECK(tile_path({1, 5, 17}) == "tile/1/005.p/17");
    CHECK(tile_path({std::nullopt, 273, 112}) == "tile/entries/273.p/112");
    CHECK(tile_path({63, 1000, 256}) == "tile/63/x001/000");
    CHECK(tile_from_path("tile/0/x001/x234/067") == Tile{0, 1'234'067, 256});
    CHECK(tile_from_path("tile/entries/273.p/112") == Tile{std::nullopt, 273, 112});
    for (const char* wrong : {"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/1", "tile/0/0001", "tile/00/001", "tile/64/001", "tile/-1/001", "tile/0/x000/001", "tile/0/x001", "tile/0/001/002",
                              "tile/0/x001/x02/003", "tile/0/001.p/0", "tile/0/001.p/256", "tile/0/001.p/01", "tile/0/001.p", "tile/0/001.p/", "tile/0/001.p/1/", "tile/0/001/", "tile/entry/001",
                              "/tile/0/001", "tile//001", "tile/0/001.q/1", "tile/0/ 01", "tile/0/x999/x999/x999/x999/x999/x999/999"})
        CHECK_FALSE_MESSAGE(tile_from_path(wrong).has_value(), wrong);
    rc::check("every tile's path leads back to it", [] {
        Tile tile{std::nullopt, *rc::gen::inRange<std::uint64_t>(0, 2'000'000'000'000), *rc::gen::inRange<std::uint32_t>(1, 257)};
        if (*rc::gen::arbitrary<bool>()) tile.level = *rc::gen::inRange<std::uint32_t>(0, 64);
        RC_ASSERT(tile_from_path(tile_path(tile)) == tile);
    });
}

TEST_CASE("A tree of 70,000 and one of 256 have the tiles that tlog-tiles says") {
    const LedgerSize size{70'000};
    CHECK(tile_width_at(size, 0, 272) == 256);
    CHECK(tile_width_at(size, 0, 273) == 112);
    CHECK(tile_width_at(size, 0, 274) == 0);
    CHECK(tile_width_at(size, 1, 0) == 256);
    CHECK(tile_width_at(size, 1, 1) == 17);
    CHECK(tile_width_at(size, 2, 0) == 1);
    CHECK(tile_width_at(size, 3, 0) == 0);
    CHECK(tile_width_at(LedgerSize{256}, 0, 0) == 256);
    CHECK(tile_width_at(LedgerSize{256}, 0, 1) == 0);
    CHECK(tile_width_at(LedgerSize{256}, 1, 0) == 1);
    CHECK(tiles_between(LedgerSize{0}, size).size() == 274 + 2 + 1 + 274);
    CHECK(tiles_between(size, size).empty());
    const std::vector<Tile> expected{{0, 273, 113}, {std::nullopt, 273, 113}};
    CHECK(tiles_between(size, LedgerSize{70'001}) == expected);
}

TEST_CASE("A bundle gives back the entries that were put into it, and a cut one is refused") {
    rc::check("for any entries", [](const std::vector<std::string>& entries) {
        std::string bundle;
        for (const auto& entry : entries) append_to_bundle(bundle, entry);
        const auto read = entries_of_bundle(bundle);
        RC_ASSERT(read.has_value());
        RC_ASSERT(std::equal(read->begin(), read->end(), entries.begin(), entries.end()));
        if (!bundle.empty() && !entries.back().empty()) RC_ASSERT(entries_of_bundle(std::string_view(bundle).substr(0, bundle.size() - 1)).error().code == "tile.cut");
    });
    std::string bundle;
    append_to_bundle(bundle, std::string(300, 'a'));
    CHECK(to_hex(bundle.substr(0, 3)) == "012c61");
    CHECK(entries_of_bundle(std::string_view("\0", 1)).error().code == "tile.cut");
    CHECK(hashes_of_tile("").error().code == "tile.size");
    CHECK(hashes_of_tile(std::string(33, 'x')).error().code == "tile.size");
    CHECK(hashes_of_tile(std::string(257 * 32, 'x')).error().code == "tile.size");
    CHECK(hashes_of_tile(std::string(256 * 32, 'x'))->size() == 256);
}

TEST_CASE("A note signed elsewhere verifies, with one signature and with two") {
    const auto key = VerifierKey::parse(peter);
    REQUIRE(key);
    CHECK(key->name == "PeterNeumann");
    CHECK(key->id == 0xc74f20a3);
    CHECK(key->to_text() == peter);
    for (const std::string& lines : {peter_line, peter_line + enoch_line, enoch_line + peter_line}) {
        const auto note = parse_note(peter_text + "\n" + lines);
        REQUIRE(note);
        CHECK(note->text == peter_text);
        CHECK(verify_note(*note, *key).has_value());
        CHECK(to_text(*note) == peter_text + "\n" + lines);
    }
    CHECK(verify_note(*parse_note(peter_text + "\n" + peter_line + enoch_line), *VerifierKey::parse(enoch)).has_value());
    CHECK(verify_note(*parse_note(peter_text + "\n" + enoch_line), *key).error().code == "note.unsigned");
    CHECK(verify_note(*parse_note("I" + peter_text + "\n" + peter_line), *key).error().code == "note.false");
    const auto foo = VerifierKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    REQUIRE(foo);
    const auto example = parse_note("This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n");
    REQUIRE(example);
    CHECK(verify_note(*example, *foo).has_value());
}

TEST_CASE("Signing with a key made elsewhere gives the same bytes") {
    const auto key = SigningKey::parse(peter_secret);
    REQUIRE(key);
    CHECK(key->verifier().to_text() == peter);
    CHECK(key->secret_text() == peter_secret);
    CHECK(sign_note(peter_text, *key) == peter_text + "\n" + peter_line);
}

TEST_CASE("What is not exactly a key is refused") {
    for (const char* wrong : {"", "PeterNeumann", "PeterNeumann+c74f20a3", "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                              "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                              "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"})
        CHECK_MESSAGE(VerifierKey::parse(wrong).error().code == "key.form", wrong);
    CHECK(VerifierKey::parse("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").error().code == "key.id");
    CHECK(SigningKey::parse(peter).error().code == "key.form");
    CHECK(SigningKey::generate("two words", system_random()).error().code == "key.name");
    CHECK(SigningKey::generate("a+b", system_random()).error().code == "key.name");
    CHECK(SigningKey::generate("", system_random()).error().code == "key.name");
    CHECK_FALSE(is_key_name("em\u2003space"));
    CHECK_FALSE(is_key_name("\xff"));
    CHECK(is_key_name("пример.рф/журнал"));
}

TEST_CASE("What is not exactly a note is refused") {
    const std::string good = peter_text + "\n" + peter_line;
    for (const std::string& wrong : {std::string(), peter_text, peter_text + "\n", good.substr(0, good.size() - 1), good + "\n", good + "x", peter_text + peter_line, "\x01" + good, "\xff" + good, "a\r" + good,
                                     peter_text + "\n- PeterNeumann x08go/ZJ\n", peter_text + "\n\u2014 PeterNeumann x08go/Z\n", peter_text + "\n\u2014  x08go/ZJ\n", peter_text + "\n\u2014 PeterNeumann AAAA\n"})
        CHECK_MESSAGE(!parse_note(wrong).has_value(), wrong);
    std::string many = peter_text + "\n";
    for (int i = 0; i < 64; ++i) many += peter_line;
    CHECK(parse_note(many).has_value());
    CHECK_FALSE(parse_note(many + peter_line).has_value());
    CHECK(parse_note("a\n\nb\n\n" + peter_line)->text == "a\n\nb\n");
}

TEST_CASE("Any one changed bit makes a signed checkpoint fail") {
    const SigningKey key = seeded_key(1);
    const auto made = sign_checkpoint({"test.example/ledger", LedgerSize{123}, sha256("root")}, key);
    CHECK(*open_checkpoint(made.note, key.verifier()) == made);
    for (std::size_t bit = 0; bit < made.note.size() * 8; ++bit) {
        std::string flipped = made.note;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        CHECK_FALSE(open_checkpoint(flipped, key.verifier()).has_value());
    }
    CHECK_FALSE(open_checkpoint(made.note, seeded_key(2).verifier()).has_value());
    const auto other = sign_checkpoint({"other.example", LedgerSize{123}, sha256("root")}, key);
    CHECK(open_checkpoint(other.note, key.verifier()).error().code == "checkpoint.origin");
}

TEST_CASE("A checkpoint's text is three lines and nothing else") {
    const std::string root64 = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    const auto read = parse_checkpoint_text("example.com/behind-the-sofa\n20852163\n" + root64 + "\n");  // the example of tlog-checkpoint
    REQUIRE(read);
    CHECK(read->origin == "example.com/behind-the-sofa");
    CHECK(count(read->size) == 20'852'163);
    CHECK(to_text(*read) == "example.com/behind-the-sofa\n20852163\n" + root64 + "\n");
    for (const std::string& wrong : {std::string(), std::string("a\n1\n"), "a\n1\n" + root64, "\n1\n" + root64 + "\n", "a\n01\n" + root64 + "\n", "a\n-1\n" + root64 + "\n", "a\n+1\n" + root64 + "\n",
                                     "a\n\n" + root64 + "\n", "a\n18446744073709551616\n" + root64 + "\n", "a\n1\n" + root64.substr(0, 40) + "\n", "a\n1\n" + root64 + "\nextension\n", "a\n1 \n" + root64 + "\n"})
        CHECK_MESSAGE(!parse_checkpoint_text(wrong).has_value(), wrong);
}

TEST_CASE("A receipt is the text that tlog-proof says, and reads back") {
    const SigningKey key = seeded_key(3);
    const PlainTree tree = tree_of_size(11);
    const auto checkpoint = sign_checkpoint({"test.example/ledger", LedgerSize{11}, root(tree, 11)}, key);
    Receipt receipt{"4", 4, *inclusion_proof(4, LedgerSize{11}, tree.reader()), checkpoint.note};
    const std::string text = to_text(receipt);
    CHECK(text.starts_with("c2sp.org/tlog-proof@v1\nextra NA==\nindex 4\n"));
    CHECK(text.ends_with("\n\n" + checkpoint.note));
    CHECK(*parse_receipt(text) == receipt);
    CHECK(*verify_receipt(receipt, "4", key.verifier()) == checkpoint.checkpoint);
    CHECK(verify_receipt(receipt, "5", key.verifier()).error().code == "receipt.false");
    CHECK(verify_receipt(receipt, "4", seeded_key(4).verifier()).error().code == "note.unsigned");
    receipt.extra.reset();
    CHECK(to_text(receipt).starts_with("c2sp.org/tlog-proof@v1\nindex 4\n"));
    CHECK(*parse_receipt(to_text(receipt)) == receipt);
    const auto alone = sign_checkpoint({"test.example/ledger", LedgerSize{1}, tree.leaves[0]}, key);
    const Receipt of_first{std::nullopt, 0, {}, alone.note};
    CHECK(to_text(of_first) == "c2sp.org/tlog-proof@v1\nindex 0\n\n" + alone.note);
    CHECK(verify_receipt(*parse_receipt(to_text(of_first)), "0", key.verifier()).has_value());
}

TEST_CASE("Any one changed bit makes a receipt fail, but for the opaque extra data") {
    const SigningKey key = seeded_key(3);
    const PlainTree tree = tree_of_size(11);
    const auto checkpoint = sign_checkpoint({"test.example/ledger", LedgerSize{11}, root(tree, 11)}, key);
    const std::string text = to_text(Receipt{std::nullopt, 4, *inclusion_proof(4, LedgerSize{11}, tree.reader()), checkpoint.note});
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string flipped = text;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto read = parse_receipt(flipped);
        CHECK_FALSE((read && verify_receipt(*read, "4", key.verifier())));
    }
    for (std::size_t length = 0; length < text.size(); ++length) CHECK_FALSE(parse_receipt(std::string_view(text).substr(0, length)).has_value());
}
