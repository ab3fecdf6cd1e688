// A small set of files as an edition has them, made without a ledger.
#pragma once
#include <string>

#include <doctest/doctest.h>

#include "../clerk/folder.hpp"
#include "clerk/editions.hpp"
#include "publishing/edition_set.hpp"

namespace daybook::test {

template <class T>
std::string refusal(const Result<T>& result) {
    return result ? "none" : result.error().code;
}

inline publishing::EditionSet example_set(std::int64_t number, const std::string& text = "<p>11 820</p>") {
    publishing::EditionSet set;
    for (const std::string language : {"be", "en", "kk", "ru"}) {
        set.files.push_back({language + "/index.html", text + language + std::to_string(number)});
        set.files.push_back({language + "/recipe.json", R"({"title":"Rivermouth <police>"})"});
    }
    publishing::Manifest manifest{"town-2022", number, "daybook 0.1.0", "test.example/daybook", 100, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", {}};
    for (const auto& file : set.files) manifest.files.push_back({file.path, sha256(file.bytes), file.bytes.size()});
    set.manifest = publishing::to_text(manifest);
    set.manifest_sha256 = sha256(set.manifest);
    return set;
}

inline clerk::PublishedEdition example_edition(const publishing::EditionSet& set, std::int64_t number, record::Index at = 200) {
    return {at, day_of(2026, 11, 28),
            {.edition = "town-2022", .number = number, .source = "town", .period = Period::of_year(2022), .against = Period::of_year(2021), .as_of = 100, .manifest_sha256 = set.manifest_sha256,
             .supersedes = number > 1 ? std::optional<record::Index>(at - 1) : std::nullopt, .reason = number > 1 ? "late-records" : ""}};
}

}  // namespace daybook::test
