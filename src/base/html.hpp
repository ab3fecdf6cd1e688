// Text as HTML: the one way in which anything that somebody wrote gets into a report or a page.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace daybook {

// Text for element content and for double-quoted attributes; bytes that are no UTF-8, control characters and direction marks become U+FFFD.
[[nodiscard]] std::string html_text(std::string_view text);

// Marks that turn the direction of writing, as UTF-8: html_text() writes U+FFFD for them, the reader of reports refuses them.
[[nodiscard]] std::span<const std::string_view> direction_marks();

}  // namespace daybook
