// Views of the explorer: what is shown of one indicator, from a scene. Every number is that of the board report of the same
// question at the same ledger size: both are made by make_board().
#pragma once
#include <string>

#include "base/language.hpp"
#include "base/result.hpp"
#include "record/classification.hpp"
#include "report/view.hpp"
#include "results/board.hpp"
#include "results/scene.hpp"

namespace daybook::results {

struct ViewQuery {
    std::string source, indicator;
    Period period, against;
    report::Breakdown by = report::Breakdown::area;
    std::string area = {};  // id of the one area that it is about; empty: everywhere
    Language language = Language::en;
    Audience audience = Audience::staff;
};

// `newest` is the newest scene there is: what it says differently is noted. Refused: an unknown source or indicator, an indicator of
// other records than the source's, a source without dated records. For everyone a view is made through public_board(), is broken down
// by area or month only, and says nothing of a later ledger: what is not published yet is nobody's business.
Result<report::View> make_view(const Scene& scene, const Scene& newest, const record::Iccs& iccs, const ViewQuery& query);

// The same length of time a year before, for whoever names only one period.
[[nodiscard]] Period year_before(const Period& period);

}  // namespace daybook::results
