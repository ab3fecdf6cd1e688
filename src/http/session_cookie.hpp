// The cookie that says who of the staff it is. Over TLS its name begins with "__Host-", which browsers accept only from this very
// host, with Secure and for the whole of it.
#pragma once
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace daybook::http {

[[nodiscard]] inline std::string_view session_cookie_name(bool is_secure) { return is_secure ? "__Host-session" : "session"; }

[[nodiscard]] inline std::string_view session_token(const Request& request) { return request.cookie(session_cookie_name(request.is_secure)); }

// Sets it, or with an empty token takes it away.
[[nodiscard]] inline std::string session_cookie(std::string_view token, bool is_secure) {
    std::string cookie(session_cookie_name(is_secure));
    cookie += '=';
    cookie += token;
    cookie += "; Path=/; HttpOnly; SameSite=Strict";
    if (is_secure) cookie += "; Secure";
    if (token.empty()) cookie += "; Max-Age=0";
    return cookie;
}

}  // namespace daybook::http
