// Passwords, typed and not shown, or as the first line of the standard input; a new one twice.
#pragma once
#include <string>

#include "base/result.hpp"

namespace daybook::cli {

// Refused: no terminal to ask on, and not from_input; two that differ; the input ended, or the person gave up (Ctrl-C, Ctrl-D).
Result<std::string> read_new_password(bool from_input);

// The password of an account that exists: asked for once. Refused in the same cases.
Result<std::string> read_password(bool from_input);

}  // namespace daybook::cli
