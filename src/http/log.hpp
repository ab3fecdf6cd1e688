// The server's log: one JSON object a line on the error stream. Never an address, a name, a path with a reference in it, or text
// that somebody wrote: routes are logged by their pattern.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace daybook::http {

using LogValue = std::variant<std::string_view, std::int64_t>;

void log_line(std::string_view event, std::initializer_list<std::pair<std::string_view, LogValue>> members);

}  // namespace daybook::http
