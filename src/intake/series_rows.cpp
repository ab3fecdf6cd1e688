#include "intake/series_rows.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"

namespace daybook::intake {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::size_t digits_at(std::string_view text) { return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin()); }

// The whole part without its separators; what follows it stays in `text`.
std::optional<std::string> whole_part(std::string_view& text, std::span<const std::string> thousands) {
    std::string digits(text.substr(0, digits_at(text)));
    text.remove_prefix(digits.size());
    if (digits.empty()) return std::nullopt;
    const bool may_be_grouped = digits.size() <= 3;
    for (;;) {
        const auto mark = std::ranges::find_if(thousands, [&](const std::string& some) { return !some.empty() && text.starts_with(some); });
        if (mark == thousands.end()) return digits;
        const auto group = text.substr(mark->size());
        if (!may_be_grouped || digits_at(group) != 3) return std::nullopt;
        digits += group.substr(0, 3);
        text = group.substr(3);
    }
}

bool stands_in(std::string_view text, const std::vector<std::string>& list) { return std::ranges::find(list, text) != list.end(); }

bool is_plain_text(std::string_view text) {
    return is_utf8(text) && std::ranges::none_of(text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; });
}

}  // namespace

std::optional<std::int64_t> read_scaled(std::string_view text, char decimal_mark, std::span<const std::string> thousands, int decimals) {
    auto digits = whole_part(text, thousands);
    if (!digits) return std::nullopt;
    std::string_view fraction;
    if (!text.empty()) {
        if (text[0] != decimal_mark) return std::nullopt;
        fraction = text.substr(1);
        if (fraction.empty() || digits_at(fraction) != fraction.size()) return std::nullopt;
        while (fraction.size() > static_cast<std::size_t>(decimals) && fraction.ends_with('0')) fraction.remove_suffix(1);
        if (fraction.size() > static_cast<std::size_t>(decimals)) return std::nullopt;
    }
    *digits += fraction;
    digits->append(static_cast<std::size_t>(decimals) - fraction.size(), '0');
    std::int64_t value = 0;
    for (const char digit : *digits) {
        value = value * 10 + (digit - '0');
        if (value > largest_series_value) return std::nullopt;
    }
    return value;
}

// ---- setting up ---------------------------------------------------------------------------------------------------

Result<SeriesMapper> SeriesMapper::make(const Profile& profile, std::span<const std::string> header, const std::string& file, std::string_view edition) {
    SeriesMapper mapper(profile);
    mapper.header_.assign(header.begin(), header.end());
    DAYBOOK_TRY_VOID(mapper.check_header(file));
    DAYBOOK_TRY_VOID(mapper.find_columns(file, edition));
    return mapper;
}

Result<void> SeriesMapper::check_header(const std::string& file) const {
    std::set<std::string_view> named(profile_.left_out.begin(), profile_.left_out.end());
    for (const auto* column : {&rules_.area, &rules_.code, &rules_.value, &rules_.unit, &rules_.edition_column}) named.insert(*column);
    named.insert(rules_.period.begin(), rules_.period.end());
    for (const auto& value : rules_.values) named.insert(value.column);
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < header_.size(); ++i) {
        const Place place{.file = file, .row = 1, .column = static_cast<std::uint32_t>(i + 1), .field = header_[i]};
        if (!seen.insert(header_[i]).second) return refuse("import.column-twice", fmt::format("the header has two columns named \"{}\"", header_[i]), place);
        if (header_[i].empty() || !named.contains(header_[i]))
            return refuse("import.column-unknown", fmt::format("the profile {} does not name this column; give it a use under [series], or list it in series.left_out if it is not to be kept", profile_.id), place);
    }
    return {};
}

Result<void> SeriesMapper::find_columns(const std::string& file, std::string_view edition) {
    std::optional<Error> lacking;
    auto find = [&](const std::string& name) {
        if (name.empty()) return none;
        const auto at = std::ranges::find(header_, name);
        if (at == header_.end() && !lacking) lacking = Error{"import.column-missing", fmt::format("the profile {} asks for a column \"{}\", which this file does not have", profile_.id, name), {.file = file, .row = 1}};
        return at == header_.end() ? none : static_cast<int>(at - header_.begin());
    };
    area_ = find(rules_.area), code_ = find(rules_.code), value_ = find(rules_.value), unit_ = find(rules_.unit);
    edition_ = edition.empty() ? rules_.edition : std::string(edition);
    edition_column_ = edition.empty() ? find(rules_.edition_column) : none;
    for (const auto& name : rules_.period) period_.push_back(find(name));
    for (const auto& rule : rules_.values)
        if (code_ == none) values_.push_back({find(rule.column), &rule});
    if (lacking) return std::unexpected(*lacking);
    if (edition_.empty() && edition_column_ == none)
        return refuse("series.edition", fmt::format("neither the profile {} nor the command line says which edition of the figures this is: give it, as in --edition \"2016-03 final\"", profile_.id), {.file = file});
    if (edition_.size() > longest_edition || !is_plain_text(edition_)) return refuse("series.edition", fmt::format("an edition is named by a text of at most {} bytes on one line", longest_edition), {.file = file});
    return {};
}

// ---- one row ------------------------------------------------------------------------------------------------------

std::string_view SeriesMapper::cell(std::span<const std::string_view> cells, int column) const {
    if (column == none) return {};
    const std::string_view text = trimmed(cells[static_cast<std::size_t>(column)]);
    return stands_in(text, profile_.blank) ? std::string_view{} : text;
}

Reject SeriesMapper::reject(int column, std::string reason) const {
    if (column == none) return {0, "", std::move(reason)};
    return {static_cast<std::uint32_t>(column + 1), header_[static_cast<std::size_t>(column)], std::move(reason)};
}

std::optional<Reject> SeriesMapper::read_period(std::span<const std::string_view> cells, std::optional<Period>& period) const {
    std::string text;
    for (const int column : period_) {
        if (column != period_.front()) text += '-';
        text += cell(cells, column);
    }
    const int column = period_.front();
    if (std::ranges::all_of(period_, [&](int some) { return cell(cells, some).empty(); })) return reject(column, "period missing");
    for (const auto& format : rules_.periods)
        if (period = format.read(text); period) return std::nullopt;
    if (!rules_.periods.empty()) return reject(column, "period not readable");
    const auto read = Period::parse(text);
    if (!read) return reject(column, read.error().code == "period.empty" ? "period ends before it begins" : "period not readable");
    period = *read;
    return std::nullopt;
}

std::optional<Reject> SeriesMapper::read_edition(std::span<const std::string_view> cells, std::string& edition) const {
    edition = edition_column_ == none || cell(cells, edition_column_).empty() ? edition_ : std::string(cell(cells, edition_column_));
    if (edition.empty()) return reject(edition_column_, "edition missing");
    if (edition.size() > longest_edition || !is_plain_text(edition)) return reject(edition_column_, "edition not readable");
    return std::nullopt;
}

void SeriesMapper::add_value(std::span<const std::string_view> cells, const ValueColumn& of, record::SeriesValue value, SeriesRow& row) const {
    value.series = of.rule->series;
    value.unit = of.rule->unit;
    value.scale = static_cast<std::uint8_t>(of.rule->decimals);
    if (unit_ != none && cell(cells, unit_) != value.unit) return row.rejects.push_back(reject(unit_, "unit is not that of the profile"));
    const auto number = read_scaled(cell(cells, of.column), rules_.decimal, rules_.thousands, of.rule->decimals);
    if (!number) return row.rejects.push_back(reject(of.column, "number not readable"));
    value.value = *number;
    row.values.push_back({std::move(value), static_cast<std::uint32_t>(of.column + 1), static_cast<std::uint32_t>(area_ + 1)});
}

void SeriesMapper::map_decoded(std::span<const std::string_view> cells, SeriesRow& row) const {
    std::optional<Period> period;
    std::string edition;
    if (auto bad = read_period(cells, period)) return row.rejects.push_back(std::move(*bad));
    if (auto bad = read_edition(cells, edition)) return row.rejects.push_back(std::move(*bad));
    const auto area = cell(cells, area_);
    record::SeriesValue value{.source = profile_.id, .about = rules_.about, .series = {}, .area = stands_in(area, rules_.whole) ? std::string() : std::string(area), .period = *period, .unit = {}, .edition = std::move(edition)};
    if (code_ == none) {
        for (const auto& column : values_)  // a blank cell is no value: nothing was supplied
            if (!cell(cells, column.column).empty()) add_value(cells, column, value, row);
        return;
    }
    const auto code = cell(cells, code_);
    const auto rule = std::ranges::find(rules_.values, code, &SeriesColumn::code);
    if (code.empty() || rule == rules_.values.end()) return row.rejects.push_back(reject(code_, "series not known"));
    if (cell(cells, value_).empty()) return row.rejects.push_back(reject(value_, "value missing"));
    add_value(cells, {value_, &*rule}, std::move(value), row);
}

void SeriesMapper::map(std::span<const std::string_view> cells, SeriesRow& row) const {
    row.values.clear();
    row.rejects.clear();
    if (cells.size() != header_.size()) return row.rejects.push_back(reject(none, fmt::format("row has {} cells, the header has {}", cells.size(), header_.size())));
    std::vector<std::string> rewritten;
    std::vector<std::string_view> decoded(cells.begin(), cells.end());
    rewritten.reserve(cells.size());  // views of its texts must stay valid
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (profile_.encoding == Encoding::utf8 && is_utf8(cells[i])) continue;
        if (profile_.encoding == Encoding::utf8 && !profile_.fallback_encoding) return row.rejects.push_back(reject(static_cast<int>(i), "text is not UTF-8"));
        decoded[i] = rewritten.emplace_back(utf8_from_windows_1252(cells[i]));
    }
    map_decoded(decoded, row);
}

}  // namespace daybook::intake
