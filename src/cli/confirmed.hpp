// The question before something that cannot be taken back.
#pragma once
#include <string>

namespace daybook::cli {

// Asks on the terminal; only "y" and "yes" are a yes. Without a terminal nobody can answer: no.
[[nodiscard]] bool confirmed(const std::string& question);

}  // namespace daybook::cli
