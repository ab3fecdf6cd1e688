// Finding an ICCS class by its code, by words of its title, or by how residents say it. Everything that the classification holds
// can be found, not only what the reporters' menu has.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "intake/suggest.hpp"
#include "record/classification.hpp"

namespace daybook::intake {

struct FoundClass {
    const record::IccsEntry* entry;  // lives as long as the classification
    const Category* menu;            // what the menu has under this code; nullptr: nothing
};
struct FoundClasses {
    std::vector<FoundClass> shown;
    std::size_t total = 0;  // how many there are without the limit
};

inline constexpr std::size_t longest_class_query = 200;  // bytes

// The best first: the code itself, codes that begin so, titles with all the words (in English or as the menu says them, in any language), titles
// below such a title, and last what the menu suggests for the words. Beginnings of words are enough. An empty query finds the menu, in
// its order.
[[nodiscard]] FoundClasses find_classes(const record::Iccs& iccs, const Categories& menu, std::string_view query, Language language, std::size_t most);

}  // namespace daybook::intake
