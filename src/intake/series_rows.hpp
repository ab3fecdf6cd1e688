// One row of a file of aggregate numbers → the values in it, by the [series] rules of a profile; or the reasons why not. A row
// has one value (a column says of which series) or one of each series (a column each). It does not know the ledger.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "intake/profile.hpp"
#include "intake/row_mapper.hpp"
#include "record/entry.hpp"

namespace daybook::intake {

// The largest value, in units of the series' last decimal: sums of many stay far from overflow.
inline constexpr std::int64_t largest_series_value = 100'000'000'000'000;
inline constexpr std::size_t longest_edition = 64;

// A value with the column that it and its area were read from (1 = the first; 0: none).
struct ReadValue {
    record::SeriesValue value;      // without `import` and `revises`
    std::uint32_t column = 0, area_column = 0;
};

// What came of one row: values and rejects together are at least one, but for a row of several series whose cells are all blank.
struct SeriesRow {
    std::vector<ReadValue> values;
    std::vector<Reject> rejects;
};

// "1 234,5" with a decimal comma and spaces between thousands → 12345 at one decimal. Thousands stand in groups of three or not at
// all. Nothing when it is no such number, is below zero or has more decimals than `decimals`.
[[nodiscard]] std::optional<std::int64_t> read_scaled(std::string_view text, char decimal_mark, std::span<const std::string> thousands, int decimals);

class SeriesMapper {
public:
    // `profile` has series rules and outlives the mapper. `edition`: what the caller says of all values; empty: as the file or the
    // profile says. Refused: a header without a column that the rules name, with one that they do not, or with a name twice;
    // values that nobody says the edition of.
    static Result<SeriesMapper> make(const Profile& profile, std::span<const std::string> header, const std::string& file, std::string_view edition);

    void map(std::span<const std::string_view> cells, SeriesRow& row) const;

    [[nodiscard]] std::size_t columns() const { return header_.size(); }

private:
    static constexpr int none = -1;
    struct ValueColumn {
        int column;
        const SeriesColumn* rule;
    };
    explicit SeriesMapper(const Profile& profile) : profile_(profile), rules_(*profile.series) {}
    Result<void> check_header(const std::string& file) const;
    Result<void> find_columns(const std::string& file, std::string_view edition);
    [[nodiscard]] std::string_view cell(std::span<const std::string_view> cells, int column) const;
    [[nodiscard]] Reject reject(int column, std::string reason) const;
    [[nodiscard]] std::optional<Reject> read_period(std::span<const std::string_view> cells, std::optional<Period>& period) const;
    [[nodiscard]] std::optional<Reject> read_edition(std::span<const std::string_view> cells, std::string& edition) const;
    void map_decoded(std::span<const std::string_view> cells, SeriesRow& row) const;
    void add_value(std::span<const std::string_view> cells, const ValueColumn& of, record::SeriesValue value, SeriesRow& row) const;

    const Profile& profile_;
    const SeriesRules& rules_;
    std::vector<std::string> header_;
    std::string edition_;
    int area_ = none, code_ = none, value_ = none, unit_ = none, edition_column_ = none;
    std::vector<int> period_;
    std::vector<ValueColumn> values_;  // of a file with a column for each series
};

}  // namespace daybook::intake
