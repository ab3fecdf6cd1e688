// Files of editions as they are sent: those of the published folder, for everyone, and of editions on their way, for staff.
#pragma once
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace daybook::http {

// A file by its name, packed for whoever takes that, under the policy that editions' pages need. `caching`: its Cache-Control.
[[nodiscard]] Response edition_file_response(const Request& request, std::string_view name, std::string bytes, std::string_view caching);

}  // namespace daybook::http
