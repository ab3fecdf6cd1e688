// The board report as everyone may see it: the one place through which every published set is made.
#pragma once
#include "base/result.hpp"
#include "report/model.hpp"
#include "results/board.hpp"

namespace daybook::results {

// The report that is published. Refused as make_board() refuses.
Result<report::BoardReport> public_board(const Scene& scene, const Recipe& recipe);

}  // namespace daybook::results
