// The second factor: six digits that an app on the phone shows, anew every 30 seconds (RFC 6238 with SHA-1, RFC 4226). A code
// is accepted one step early or late, and never twice. Pure: time and randomness are parameters.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace daybook::record {

inline constexpr std::int64_t totp_step_s = 30;
inline constexpr int totp_digits = 6;

// 20 bytes, as long as SHA-1's result: what RFC 4226 recommends.
[[nodiscard]] std::string new_totp_secret(const Random& random);

// RFC 4226: the code of a counter, with leading zeros. At most 9 digits.
[[nodiscard]] std::string hotp(std::string_view secret, std::uint64_t counter, int digits);

// The step that the code belongs to: that of `now` (seconds since 1970), the one before or the one after, later than
// `last_step`. The caller keeps it as the next `last_step`. Blanks in the code do not matter. Nothing: the code is not good, or was used.
[[nodiscard]] std::optional<std::int64_t> accepted_step(std::string_view secret, std::string_view code, std::int64_t now, std::int64_t last_step);

// RFC 4648, capital letters, without padding; and back (any case, blanks and hyphens between do not matter).
[[nodiscard]] std::string to_base32(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base32(std::string_view text);

// What a QR code for the app holds: otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=ISSUER…
[[nodiscard]] std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view account);

}  // namespace daybook::record
