// What the server knows from text files: the classes that reports can have, the conversation's rules, reasons, statuses and purposes
// in words, the pages' texts. Read once.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/language.hpp"
#include "base/phrases.hpp"
#include "base/result.hpp"
#include "intake/conversation.hpp"
#include "record/classification.hpp"

namespace daybook::http {

struct Catalogue {
    record::Iccs iccs;
    intake::Talk talk;
    Phrases reasons, statuses, purposes;                // a code is the key of its title; "code.means" of a sentence about it
    std::map<std::string, Phrases, std::less<>> texts;  // by part: "pages", "texts", "verify", "attachments", …

    // From the files built into the program. Refused: an emergency number that is none.
    static Result<Catalogue> load(const std::string& emergency_number);

    [[nodiscard]] bool is_reason(std::string_view code) const { return reasons.has(code) && code.find('.') == std::string_view::npos; }
};

// The title of a code; the code itself when the table does not have it.
[[nodiscard]] std::string words_for(const Phrases& words, std::string_view code, Language language);
// The sentence about it; empty when there is none.
[[nodiscard]] std::string meaning_of(const Phrases& words, std::string_view code, Language language);

}  // namespace daybook::http
