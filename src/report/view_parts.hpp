// The parts that only a view has, and those of the board report that it shares. Internal to src/report.
#pragma once
#include <string>

#include "report/page.hpp"
#include "report/view.hpp"

namespace daybook::report {

void write_funnel(Page& page, const IndicatorPart& part, const Funnel& funnel);

}  // namespace daybook::report
