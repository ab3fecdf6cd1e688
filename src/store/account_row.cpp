#include "store/account_row.hpp"

#include <algorithm>
#include <string_view>

namespace daybook::store {

std::string areas_text(const std::vector<std::string>& areas) {
    std::string text;
    for (const auto& area : areas) {
        if (!text.empty()) text += ' ';
        text += area;
    }
    return text;
}

Account account_at(const Row& row, int from) {
    Account account;
    account.id = AccountId{row.integer(from)};
    account.name = row.text(from + 1);
    account.display_name = row.text(from + 2);
    // Roles that this program does not know give no rights.
    if (const auto roles = record::roles_from(row.text(from + 3))) account.duties.roles = *roles;
    const std::string areas = row.text(from + 4);
    for (std::string_view rest = areas; !rest.empty();) {
        const std::string_view area = rest.substr(0, rest.find(' '));
        account.duties.areas.emplace_back(area);
        rest.remove_prefix(std::min(rest.size(), area.size() + 1));
    }
    account.duties.password_is_temporary = row.truth(from + 5);
    account.disabled = row.truth(from + 6);
    account.has_totp = row.truth(from + 7);
    account.recovery_codes = static_cast<std::int32_t>(row.integer(from + 8));
    account.created = row.integer(from + 9);
    if (!row.is_null(from + 10)) account.last_login = row.integer(from + 10);
    return account;
}

}  // namespace daybook::store
