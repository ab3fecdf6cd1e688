// One row of a publisher's file → one offence as the ledger knows it, by the rules of a profile; or the reason why not.
// A RowMapper belongs to one thread; make one for each. It does not know the ledger.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "geo/areas.hpp"
#include "intake/profile.hpp"
#include "record/classification.hpp"
#include "record/entry.hpp"

namespace daybook::intake {

// What an accepted record lacks. Bits of Row::gaps.
enum Gap : std::uint8_t { without_place = 1, without_area = 2, without_class = 4, code_unknown = 8, area_differs = 16, not_utf8 = 32 };
inline constexpr int gap_count = 6;
[[nodiscard]] std::string_view gap_name(int bit);  // 0 → "without-place"

struct Row {
    record::Offence offence;         // `record` is empty when nothing in the row identifies it: see `content`
    std::string_view sealed;         // canonical JSON of the sealed columns that are not blank; empty when there are none
    std::string_view area_name;      // as the row has it
    Hash content{};                  // of the coded facts, set only when offence.record is empty
    std::uint8_t gaps = 0;
};

struct Reject {
    std::uint32_t column = 0;  // 1 = the first; 0: the row as a whole
    std::string field;         // the column's name in the file
    std::string reason;        // short, the same for all rows with this fault: "date not readable"
};

class RowMapper {
public:
    // Everything given has to outlive the mapper; `areas` may be null. Refused: a header without the code or date
    // column, with a column that the profile does not name, or with one name twice.
    static Result<RowMapper> make(const Profile& profile, std::span<const std::string> header, const std::string& file, const record::Mapping& mapping, const geo::AreaIndex* areas);
    RowMapper(RowMapper&&) noexcept;
    RowMapper& operator=(RowMapper&&) noexcept;
    ~RowMapper();

    // Fills `row`; its views point into the cells, the arena, the profile, the mapping and this mapper.
    std::optional<Reject> map(std::span<const std::string_view> cells, bool cells_are_utf8, Arena& arena, Row& row);

    [[nodiscard]] std::size_t columns() const;

private:
    struct State;
    explicit RowMapper(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace daybook::intake
