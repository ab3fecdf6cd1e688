// A row of the view account_rows as an Account. Private to the folder.
#pragma once
#include <string>
#include <vector>

#include "store/accounts.hpp"
#include "store/database.hpp"

namespace daybook::store {

// Of "SELECT …, account_rows.*"; `from` is the column of its id.
[[nodiscard]] Account account_at(const Row& row, int from = 0);

[[nodiscard]] std::string areas_text(const std::vector<std::string>& areas);

[[nodiscard]] constexpr std::int64_t number(AccountId id) { return static_cast<std::int64_t>(id); }

}  // namespace daybook::store
