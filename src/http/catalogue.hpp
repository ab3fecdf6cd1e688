// What the server knows from text files: the classes that reports can have, reasons, statuses and purposes in words. Read once.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "base/phrases.hpp"
#include "base/result.hpp"
#include "record/classification.hpp"

namespace daybook::http {

struct Word {
    std::string code;
    Texts title, sentence;  // the sentence is empty where the table has none
};

struct Catalogue {
    record::Iccs iccs;
    std::vector<Word> reasons, statuses, purposes;
    struct Choice {
        std::string code;   // ICCS; empty: there is no class for it
        std::string group;
        Texts title;
    };
    std::vector<Choice> menu;                           // what a resident chooses from, in order
    std::map<std::string, Phrases, std::less<>> texts;  // by part: "pages", "texts", "verify"

    // From the files built into the program.
    static Result<Catalogue> load();
    // The menu's title of a class; empty when the menu does not have it.
    [[nodiscard]] std::string menu_title(std::string_view code, Language language) const;
    [[nodiscard]] static const Word* find(const std::vector<Word>& words, std::string_view code);
};

}  // namespace daybook::http
