#include "publishing/manifest.hpp"

#include <rapidcheck.h>

#include "example_set.hpp"

using namespace daybook;
using namespace daybook::publishing;
using namespace daybook::test;

namespace {

// SHA-256 of the empty message (FIPS 180-4 test vector).
const Hash empty_hash = *hash_from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

const std::string pinned = R"({"edition":"town-2022","files":[{"bytes":0,"path":"en/figures.csv","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],"format":1,"kind":"edition-manifest",)"
                           R"("ledger_origin":"test.example/daybook","ledger_root":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","ledger_size":100,"number":1,"program":"daybook 0.1.0"})"
                           "\n";

std::string with(std::string_view from, std::string_view to) {
    std::string text = pinned;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a manifest's bytes stay what they are: their SHA-256 is in ledgers") {
    const Manifest manifest{"town-2022", 1, "daybook 0.1.0", "test.example/daybook", 100, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", {{"en/figures.csv", empty_hash, 0}}};
    CHECK(to_text(manifest) == pinned);
    CHECK(good(parse_manifest(pinned)) == manifest);
}

TEST_CASE("whatever is not exactly as daybook writes it is refused") {
    for (const auto& text : {std::string(), std::string("{}"), std::string("[]"), pinned + " ", pinned.substr(0, pinned.size() - 1), with("\"number\":1", "\"number\":1,\"other\":2"), with("\"number\":1", "\"number\": 1"), with("\"number\":1", "\"number\":0"),
                             with("\"bytes\":0", "\"bytes\":-1"), with("\"format\":1", "\"format\":2"), with("e3b0", "E3b0"), with("e3b0", "b0"), with("town-2022", "../town-2022"), with("town-2022", "town"), std::string(manifest_bytes_max + 1, ' ')})
        CHECK(refusal(parse_manifest(text)) == "manifest.form");
}

TEST_CASE("no path of a manifest leads out of its folder, none stands there twice") {
    for (const std::string path : {"../figures.csv", "en/../../x", "/etc/passwd", "en//figures.csv", "en/", "", ".hidden", "en/.hidden", "en\\\\x", "en/%2e%2e/x", "en/a b"}) {
        CHECK(!is_path_within(path));
        CHECK(refusal(parse_manifest(with("en/figures.csv", path))) == "manifest.form");
    }
    for (const std::string path : {"en/index.html", "figures.csv", "a/b/c-d_e.tar.gz"}) CHECK(is_path_within(path));
    const std::string file = R"({"bytes":0,"path":"en/figures.csv","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})";
    CHECK(refusal(parse_manifest(with(file, file + "," + file))) == "manifest.form");
}

TEST_CASE("a manifest with any byte changed is refused, or has another SHA-256") {
    rc::check("any byte", [](std::uint32_t place, char letter) {
        std::string text = pinned;
        text[place % text.size()] = letter;
        RC_ASSERT(text == pinned || !parse_manifest(text) || sha256(text) != sha256(pinned));
    });
}
