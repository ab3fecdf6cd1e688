// What logging in needs of the accounts. Private to the folder.
#pragma once
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "store/accounts.hpp"
#include "store/database.hpp"

namespace daybook::store {

struct Accounts::State {
    State(Database& its_database, const Vault& its_vault, const record::PasswordCost& its_cost) : database(its_database), vault(its_vault), cost(its_cost) {}

    Database& database;
    const Vault& vault;
    record::PasswordCost cost;
    // Each takes 64 MiB: a crowd at the door must not take all memory.
    std::counting_semaphore<> hashing{2};

    Result<std::string> hash(std::string_view password);
    bool is_password(std::string_view password, const std::string& hash);
};

[[nodiscard]] std::vector<std::string> new_recovery_codes(const Random& random);

// Of a code as typed: any case, O for 0, I and L for 1, hyphen or not.
[[nodiscard]] Hash recovery_hash(const Vault& vault, AccountId id, std::string_view code);

}  // namespace daybook::store
