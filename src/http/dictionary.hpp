// The data dictionary (data/http/dictionary.tsv): one row for each column of a table or property of a feature.
#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "base/result.hpp"
#include "base/table.hpp"

namespace daybook::http {

// Views into the program's own text.
struct DictionaryRow {
    std::string_view table;   // "figures" (the tidy table), "report" (figures.csv of a report), "areas", "incidents"
    std::string_view column;  // "count_{indicator}": one for each indicator
    std::string_view unit;    // "-": none
    std::string_view source;  // of the formula; "-": none
    std::array<std::string_view, languages> meaning;
};

Result<std::vector<DictionaryRow>> shipped_dictionary();

}  // namespace daybook::http
