// Who of the staff is at the command line: name, password and, where there is one, second factor, as the server asks for them.
#pragma once
#include <string>

#include "base/result.hpp"
#include "store/office.hpp"

namespace daybook::cli {

// Refused: no name; a wrong name, password or code; too many attempts; a password that somebody else chose and that has to be changed first.
Result<store::Account> sign_in(store::Office& office, const std::string& name, const std::string& code, bool password_from_input);

}  // namespace daybook::cli
