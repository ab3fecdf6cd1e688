// Inside src/simulator: the free text of a report, with a name in it. The people are invented, and so is what they say;
// it is there because real files hold such text, and it has to end in the sealed part of the ledger.
#pragma once
#include <string>

#include "base/chance.hpp"
#include "simulator/offences.hpp"

namespace daybook::simulator {

[[nodiscard]] std::string statement(Story story, bool domestic, Chance& chance);

}  // namespace daybook::simulator
