// The worked example in docs/ledger.md is what the code writes, byte for byte.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "ledger/log.hpp"
#include "simulated_disk.hpp"

using namespace daybook;
using namespace daybook::ledger;
using namespace daybook::ledger::simulated;

namespace {

std::string ledger_page() {
    const auto path = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "docs" / "ledger.md";
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// 16 bytes a line: offset, hex, and what of it is ASCII.
std::string dump(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 16) {
        const auto line = bytes.substr(at, 16);
        std::string hex, ascii;
        for (std::size_t i = 0; i < 16; ++i) hex += i < line.size() ? fmt::format(" {}", to_hex(line.substr(i, 1))) : "   ";
        for (const char byte : line) ascii += byte >= ' ' && byte <= '~' ? byte : '.';
        out += fmt::format("{:04}{}  {}\n", at, hex, ascii);
    }
    return out;
}

}  // namespace

TEST_CASE("The worked example of the ledger page is what the code writes") {
    const std::string page = ledger_page();
    const auto shows = [&](const std::string& block) {
        const bool shown = page.find(block) != std::string::npos;
        CHECK_MESSAGE(shown, "docs/ledger.md has to show:\n", block);
    };
    SimulatedDisk disk;
    const SigningKey key = *SigningKey::generate("example.org/ledger", [](std::span<unsigned char> bytes) { std::fill(bytes.begin(), bytes.end(), 1); });
    Log log = *Log::create(disk, "ledger", key);
    const std::string entries[] = {R"({"kind":"a"})", R"({"kind":"b"})"};
    Batch batch;
    for (const auto& entry : entries) batch.add(entry);
    REQUIRE(log.append(batch).has_value());
    REQUIRE(log.sync().has_value());
    shows(key.verifier().to_text() + "\n");
    shows(log.newest().note);
    shows(dump(disk.content("ledger/segments/000000000000.log")));
    shows(to_text(*log.receipt(1)));
    for (Index index = 0; index < 2; ++index) shows(to_hex(bytes_of(*log.leaf_at(index))));
    shows(to_hex(bytes_of(log.newest().checkpoint.root)));
}
