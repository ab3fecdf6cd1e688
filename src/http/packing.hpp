// Bodies packed by gzip, for clients that take it.
#pragma once
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace daybook::http {

[[nodiscard]] bool takes_gzip(const Request& request);

// How hard to try: on what is packed once and sent often, or on each answer, where time counts for more than the last bytes.
enum class Effort : int { each_answer = 1, once = 12 };
[[nodiscard]] std::string gzipped(std::string_view bytes, Effort effort);

// The response with its body packed, when the client takes that. What is kept by others has to say Vary: Accept-Encoding itself.
[[nodiscard]] Response packed(const Request& request, Response response);

// The same for a body that is packed already.
[[nodiscard]] Response packed_before(Response response);

}  // namespace daybook::http
