// The target of a request as path and query: decoded once, and refused when it could mean two things.
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace daybook::http {

struct Target {
    std::string path;   // "/log/tile/0/x001/234"
    std::string query;  // as it stands
};

// Refused: what does not begin with "/", broken percent-encoding, control characters, "\", "//", "." and ".." as parts, text that is no UTF-8.
Result<Target> read_target(std::string_view target);

}  // namespace daybook::http
