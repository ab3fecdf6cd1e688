// The tables of data/reporting: complete in four languages, and just what the code asks for.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/phrases.hpp"
#include "base/shipped.hpp"
#include "talk_example.hpp"

using namespace daybook;
using daybook::intake::talking::talk;

namespace {

Phrases table(const std::string& name) {
    auto phrases = Phrases::parse(shipped_file("reporting/" + name).value(), name);
    REQUIRE_MESSAGE(phrases, (phrases ? "" : to_text(phrases.error())));
    return *std::move(phrases);
}

// What stands between quotation marks in the sources of src/intake.
std::set<std::string> literals() {
    std::set<std::string> found;
    const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "src" / "intake";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".cpp") continue;
        std::ifstream stream(file.path());
        std::stringstream text;
        text << stream.rdbuf();
        const std::string source = text.str();
        static const std::regex literal("\"((talk|command|answer|language|negation|time)\\.[a-z.{}-]*)\"");
        for (std::sregex_iterator at(source.begin(), source.end(), literal), end; at != end; ++at) found.insert((*at)[1]);
    }
    return found;
}

// "talk.when.{}" stands for "talk.when.now", "time.month." for "time.month.11".
bool asks_for(const std::string& literal, const std::string& key) {
    const auto brace = literal.find("{}");
    if (brace == std::string::npos) return literal.ends_with('.') ? key.starts_with(literal) : key == literal;
    const auto head = literal.substr(0, brace), tail = literal.substr(brace + 2);
    return key.size() > head.size() + tail.size() && key.starts_with(head) && key.ends_with(tail) && key.substr(head.size(), key.size() - head.size() - tail.size()).find('.') == std::string::npos;
}

}  // namespace

TEST_CASE("every sentence of the conversation is asked for by the code, and every one that is asked for is there") {
    const auto asked = literals();
    REQUIRE(asked.size() > 50);
    std::vector<std::string> keys = talk().texts.keys();
    for (const auto key : talk().words.keys()) keys.emplace_back(key);
    for (const auto& key : keys) {
        // Pages have keys of their own; groups are tested with the menu; names of languages are asked for by their codes.
        const bool other_reader = (talk().texts.has(key) && !key.starts_with("talk.")) || (key.starts_with("language.") && language_of(key.substr(9)));
        CHECK_MESSAGE((other_reader || std::ranges::any_of(asked, [&](const std::string& literal) { return asks_for(literal, key); })), key);
    }
    for (const auto& literal : asked) CHECK_MESSAGE(std::ranges::any_of(keys, [&](const std::string& key) { return asks_for(literal, key); }), literal);
}

TEST_CASE("reasons, statuses and purposes have the codes that the ledger holds") {
    CHECK(table("reasons.tsv").keys() == std::vector<std::string>{"cannot-be-found", "no-evidence", "no-offence", "not-here", "test", "withdrawn"});
    CHECK(table("purposes.tsv").keys() == std::vector<std::string>{"audit", "inquiry", "request", "supervision", "triage"});
    const auto statuses = table("statuses.tsv");
    for (const auto* status : {"received", "read", "recorded", "duplicate", "closed", "reopened"}) {
        CHECK(statuses.has(status));
        CHECK(statuses.has(fmt::format("{}.means", status)));
    }
    CHECK(statuses.keys().size() == 12);
}

TEST_CASE("no sentence is a copy of another language's, and none has an English word among Cyrillic ones but for its placeholders") {
    for (const auto& key : talk().texts.keys()) {
        if (key.starts_with("talk.language.")) continue;  // names of languages are the same everywhere
        const auto english = talk().texts.text(key, Language::en);
        for (const Language language : {Language::ru, Language::be, Language::kk}) {
            const auto text = talk().texts.text(key, language);
            const bool only_placeholders = std::regex_match(std::string(english), std::regex("(\\{[a-z]+\\}[ ,;]*)+"));
            CHECK_MESSAGE((text != english || only_placeholders), key);
        }
    }
}
