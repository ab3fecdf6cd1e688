#include "results/public_board.hpp"

namespace daybook::results {

Result<report::BoardReport> public_board(const Scene& scene, const Recipe& recipe) { return make_board(scene, recipe); }

}  // namespace daybook::results
