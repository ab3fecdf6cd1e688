// A view of the explorer: one indicator in one period against another, as a part of a page: in words, as a series with its
// ordinary range, by area (map, funnel, table), by month or by class, with what is known of its completeness and how to check it.
// The same figures under the same keys as in the board report, written by the same functions.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/model.hpp"
#include "report/wording.hpp"

namespace daybook::report {

enum class Breakdown : std::uint8_t { area, month, category };

// Where an area lies beside the limits of the funnel (figures::funnel_limits): two-sided 95 % and 99.8 %.
enum class FunnelSide : std::uint8_t { inside, above_95, above_998, below_95, below_998 };

struct FunnelPoint {
    AreaScope area;
    std::string name;
    std::int64_t count = 0;
    double expected = 0;     // at the rate of all areas together
    FunnelSide side = FunnelSide::inside;
};

// The limits' lines, by expected count: what count ÷ expected may be by chance.
struct FunnelLine {
    double expected = 0;
    double low_95 = 0, high_95 = 0, low_998 = 0, high_998 = 0;
};

struct Funnel {
    double dispersion = 1;   // φ of the areas, winsorised
    std::vector<FunnelPoint> points;  // in the order of the table of areas
    std::vector<FunnelLine> lines;    // rising
};

struct ClassRow {
    std::string iccs, title;
    std::int64_t count = 0, count_before = 0;
};

// What a later ledger says of the same question.
struct Later {
    std::uint64_t ledger_size = 0;
    std::int64_t count = 0, count_before = 0;
    std::int64_t of = 0, of_before = 0;  // of a share
    int areas_changed = 0;               // areas whose count differs in either period
};

struct View {
    BoardReport board;                   // of the one indicator
    Breakdown by = Breakdown::area;
    std::optional<Funnel> funnel;        // when residents are known for the areas
    std::vector<ClassRow> classes;       // when by category
    std::optional<Later> later;          // when the ledger has grown since
    std::string later_address;           // of the same view as of the later size
    std::string records_address;         // where the records behind a figure are, its key to be put behind; empty: nowhere
};

// HTML for the inside of <main>. `wording` has to be in the view's language.
[[nodiscard]] std::string render_view(const View& view, const Wording& wording);

}  // namespace daybook::report
