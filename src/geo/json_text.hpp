// Inside src/geo: what the readers of GeoJSON share.
#pragma once
#include <optional>
#include <string>

#include <simdjson.h>

namespace daybook::geo {

// A property as text: 51.0 as "51"; nothing when it is no text or number, or blank.
[[nodiscard]] std::optional<std::string> json_text(const simdjson::dom::element& value);

}  // namespace daybook::geo
