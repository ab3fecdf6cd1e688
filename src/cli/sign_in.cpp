#include "cli/sign_in.hpp"

#include <fmt/format.h>

#include "cli/open_office.hpp"
#include "cli/read_password.hpp"

namespace daybook::cli {

Result<store::Account> sign_in(store::Office& office, const std::string& name, const std::string& code, bool password_from_input) {
    if (name.empty()) return refuse("login.no-name", "say who you are: --as NAME; two people have to see what is published");
    DAYBOOK_TRY(auto password, read_password(password_from_input));
    auto answer = office.accounts().login({name, password, code}, now());
    wipe(password);
    if (!answer) return std::unexpected(std::move(answer).error());
    switch (answer->result) {
        case store::LoginResult::ok: break;
        case store::LoginResult::wrong: return refuse("login.wrong", "name or password is wrong");
        case store::LoginResult::wait: return refuse("login.wait", fmt::format("too many attempts failed; try again in {} seconds", answer->wait_s));
        case store::LoginResult::needs_code: return refuse("login.needs-code", "this account has a second factor: give the code that its app shows with --code");
        case store::LoginResult::wrong_code: return refuse("login.wrong-code", "the code is wrong, or was used already");
    }
    if (answer->account->duties.password_is_temporary) return refuse("login.temporary", "somebody else chose this password: change it first, on the page /account");
    return *std::move(answer->account);
}

}  // namespace daybook::cli
