// Pieces that several handlers share when they take or show a report.
#pragma once
#include <optional>
#include <string>

#include "clerk/service.hpp"
#include "http/app.hpp"

namespace daybook::http {

// Degrees as millionths; nothing when neither is given. Refused: only one of them, or outside the earth.
Result<std::optional<record::Point>> point_of_degrees(std::optional<double> latitude, std::optional<double> longitude);

// {"reference","words","entry","size",…}: what the reporter is told.
[[nodiscard]] std::string filed_json(const clerk::Filed& filed);
[[nodiscard]] Response filed_response(const Result<clerk::Filed>& filed);

}  // namespace daybook::http
