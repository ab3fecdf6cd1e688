// The pages around published editions: the list of all, one for each edition with its files and its notices, and the page that verifies. All
// of them follow from what was published, so they can be written again at any time. Relative links only; no script but the verifier's.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "clerk/editions.hpp"
#include "publishing/edition_set.hpp"

namespace daybook::publishing {

inline constexpr std::string_view receipt_name = "receipt.tlog-proof";

// An edition as its page shows it.
struct ShownEdition {
    clerk::PublishedEdition published;
    std::string title;   // of the report
    Manifest manifest;
};

// "chicago-2015/1": its folder within the published folder.
[[nodiscard]] std::string folder_of(const record::EditionPublished& edition);

// "index.html" in English, "ru.html", "be.html", "kk.html".
[[nodiscard]] std::string page_name(Language language);

// Why a correction was made, in words.
[[nodiscard]] std::string reason_text(const std::string& code, Language language);

// A language by its own name.
[[nodiscard]] std::string_view language_name(Language language);

// The pages, by their paths within the published folder. `editions` in the order of the ledger.
[[nodiscard]] std::vector<SetFile> pages(std::span<const ShownEdition> editions, const std::string& origin);

// The page that verifies, its modules and its sentences, under "verify/". Always the same.
[[nodiscard]] std::vector<SetFile> verifier_files();

}  // namespace daybook::publishing
