// For multipart.cpp only: the head of one part, and header values with parameters.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "http/multipart.hpp"

namespace daybook::http {

// "form-data; name=\"photo\"; filename=\"a.jpg\"": the value in small letters, then parameters (names in small letters).
struct HeaderValue {
    std::string value;
    std::vector<std::pair<std::string, std::string>> parameters;
    [[nodiscard]] const std::string* find(std::string_view name) const;
};
// Nothing: not well formed, or a parameter comes twice.
[[nodiscard]] std::optional<HeaderValue> parse_header_value(std::string_view text);

// The lines of a head, each with its line end.
Result<PartHead> parse_part_head(std::string_view lines);

}  // namespace daybook::http
