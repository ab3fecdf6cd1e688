#include "http/catalogue.hpp"

#include "base/shipped.hpp"
#include "intake/load.hpp"

namespace daybook::http {
namespace {

constexpr std::string_view folder = "reporting/", ending = ".tsv";

// The tables of sentences among the shipped ones, by their names; others have columns of their own.
Result<std::map<std::string, Phrases, std::less<>>> all_texts() {
    std::map<std::string, Phrases, std::less<>> texts;
    for (const auto& file : shipped_files()) {
        if (!file.name.starts_with(folder) || !file.name.ends_with(ending)) continue;
        const std::string name(file.name.substr(folder.size(), file.name.size() - folder.size() - ending.size()));
        if (name == "words" || name == "categories") continue;
        DAYBOOK_TRY(auto phrases, Phrases::parse(file.text, file.name));
        texts.emplace(name, std::move(phrases));
    }
    return texts;
}

}  // namespace

Result<Catalogue> Catalogue::load(const std::string& emergency_number) {
    DAYBOOK_TRY(auto iccs, intake::load_iccs());
    DAYBOOK_TRY(auto talk, intake::Talk::shipped(emergency_number));
    auto reasons = shipped_phrases("reporting/reasons.tsv");
    auto statuses = shipped_phrases("reporting/statuses.tsv");
    auto purposes = shipped_phrases("reporting/purposes.tsv");
    DAYBOOK_TRY(auto texts, all_texts());
    return Catalogue{std::move(iccs), std::move(talk), std::move(reasons), std::move(statuses), std::move(purposes), std::move(texts)};
}

std::string words_for(const Phrases& words, std::string_view code, Language language) { return std::string(words.has(code) ? words.text(code, language) : code); }

std::string meaning_of(const Phrases& words, std::string_view code, Language language) {
    const std::string key = std::string(code) + ".means";
    return words.has(key) ? std::string(words.text(key, language)) : std::string();
}

}  // namespace daybook::http
