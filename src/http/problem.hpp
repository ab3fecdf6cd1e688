// Errors as RFC 9457 has them: application/problem+json with a code for programs and a sentence for people.
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace daybook::http {

// The status that fits a refusal, by its code; 422 when nothing better is known.
[[nodiscard]] unsigned status_of(const Error& error);

[[nodiscard]] Response problem(unsigned status, const Error& error);
[[nodiscard]] inline Response problem(const Error& error) { return problem(status_of(error), error); }
// Pages of other sites may read it, too: only for what everyone may see without a session.
[[nodiscard]] inline Response open_to_all(Response response) { return std::move(response.with("Access-Control-Allow-Origin", "*")); }

[[nodiscard]] Response problem(unsigned status, std::string_view code, std::string_view sentence);

// What does not fit into a queue: 503, to be tried again.
[[nodiscard]] Error service_full();

[[nodiscard]] Response json_response(unsigned status, std::string body);

}  // namespace daybook::http
