// Columns made by hand, for tests: rows are added one after another, and columns() shows them as counting sees them.
// Names (areas, categories, …) are entered into the dictionaries as they occur. A town lives longer than its columns.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "figures/columns.hpp"
#include "figures/indicator.hpp"

namespace daybook::figures::testing {

struct TownRow {
    std::string category = "0401";
    std::string occurred = "2015-03-04T14:05";  // as entries write it; empty: unknown
    std::string recorded = {};
    std::string area = "1";                     // empty: none
    int count = 1;
    int flags = 0;
    std::string reason = {};
    std::string source = "town";
    std::uint32_t replaced_at = never;
};

class Town {
public:
    Town& add(const TownRow& row) {
        const auto occurred = when_from_text(row.occurred).value(), recorded = when_from_text(row.recorded).value();
        position_.push_back(static_cast<std::uint32_t>(position_.size()));
        replaced_at_.push_back(row.replaced_at);
        source_.push_back(static_cast<std::uint8_t>(number(names_.sources, row.source)));
        area_.push_back(row.area.empty() ? std::uint16_t{0} : area_number(row.source, row.area));
        category_.push_back(static_cast<std::uint16_t>(number(names_.categories, row.category)));
        code_.push_back(0);
        occurred_.push_back(occurred.start);
        recorded_.push_back(recorded.start);
        precision_.push_back(static_cast<std::uint8_t>(static_cast<int>(occurred.precision) | static_cast<int>(recorded.precision) << 4));
        count_.push_back(static_cast<std::int8_t>(row.count));
        flags_.push_back(static_cast<std::uint8_t>(row.flags));
        reason_.push_back(static_cast<std::uint8_t>(number(names_.reasons, row.reason)));
        latitude_.push_back(no_coordinate);
        longitude_.push_back(no_coordinate);
        return *this;
    }
    Town& add(const TownRow& row, int times) {
        for (int i = 0; i < times; ++i) add(row);
        return *this;
    }

    [[nodiscard]] Columns columns() const {
        Columns c = names_;
        c.position = position_, c.replaced_at = replaced_at_, c.source = source_, c.area = area_, c.category = category_, c.code = code_;
        c.occurred = occurred_, c.recorded = recorded_, c.precision = precision_, c.count = count_, c.flags = flags_, c.reason = reason_;
        c.latitude = latitude_, c.longitude = longitude_;
        return c;
    }

private:
    static std::size_t number(std::vector<std::string>& names, const std::string& name) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
        names.push_back(name);
        return names.size() - 1;
    }
    std::uint16_t area_number(const std::string& source, const std::string& id) {
        for (std::size_t i = 1; i < names_.areas.size(); ++i)
            if (names_.areas[i].source == source && names_.areas[i].id == id) return static_cast<std::uint16_t>(i);
        names_.areas.push_back({source, id, id, 1000, 2010});
        return static_cast<std::uint16_t>(names_.areas.size() - 1);
    }

    Columns names_{.sources = {""}, .areas = {{}}, .categories = {""}, .codes = {""}, .reasons = {""}};
    std::vector<std::uint32_t> position_, replaced_at_;
    std::vector<std::uint8_t> source_, precision_, flags_, reason_;
    std::vector<std::uint16_t> area_, category_, code_;
    std::vector<Minute> occurred_, recorded_;
    std::vector<std::int8_t> count_;
    std::vector<std::int32_t> latitude_, longitude_;
};

// A book of indicators by their ids and rules, with titles that say nothing.
inline Book book_of(const std::vector<std::pair<std::string, std::string>>& indicators) {
    constexpr const char* no_words = " = { en = \"t\", ru = \"t\", be = \"t\", kk = \"t\" }\n";
    std::string text = "version = \"1\"\n";
    for (const auto& [id, rule] : indicators) text += "[[indicator]]\nid = \"" + id + "\"\n" + rule + "\ntitle" + no_words + "rule" + no_words;
    return Book::parse(text).value();
}

// A small book: robbery (0401), thefts but not of vehicles (0502 without 05021), night, domestic, and a share.
inline constexpr const char* small_book = R"(
version = "7"
[[indicator]]
id = "robbery"
classes = ["0401"]
title = { en = "Robbery", ru = "Грабежи", be = "Рабаванні", kk = "Тонау" }
rule = { en = "r", ru = "r", be = "r", kk = "r" }
[[indicator]]
id = "theft"
classes = ["0502"]
except = ["05021"]
date = "occurred"
title = { en = "Theft", ru = "Кражи", be = "Крадзяжы", kk = "Ұрлық" }
rule = { en = "r", ru = "r", be = "r", kk = "r" }
[[indicator]]
id = "all"
classes = ["*"]
title = { en = "All", ru = "Все", be = "Усе", kk = "Барлығы" }
rule = { en = "r", ru = "r", be = "r", kk = "r" }
[[indicator]]
id = "night"
classes = ["*"]
between = ["22:00", "06:00"]
title = { en = "Night", ru = "Ночь", be = "Ноч", kk = "Түн" }
rule = { en = "r", ru = "r", be = "r", kk = "r" }
[[indicator]]
id = "domestic"
classes = ["*"]
domestic = true
date = "recorded"
title = { en = "Domestic", ru = "Домашние", be = "Хатнія", kk = "Тұрмыстық" }
rule = { en = "r", ru = "r", be = "r", kk = "r" }
[[indicator]]
id = "cleared"
kind = "share"
of = "all"
cleared = "arrest"
title = { en = "Cleared", ru = "Раскрытые", be = "Раскрытыя", kk = "Ашылған" }
rule = { en = "r", ru = "r", be = "r", kk = "r" }
)";

}  // namespace daybook::figures::testing
