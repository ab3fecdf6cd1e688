// Who judged alerts: the ledger has the judgement as a code, the office who it was.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "store/accounts.hpp"
#include "store/database.hpp"

namespace daybook::store {

// For several threads.
class Judges {
public:
    explicit Judges(Database& database) : database_(database) {}

    // That the judgement at this place of the ledger is this account's.
    Result<void> enter(std::uint64_t entry, AccountId by);
    // The names of the accounts, by the judgement's place in the ledger.
    Result<std::map<std::uint64_t, std::string>> names();

private:
    Database& database_;
};

}  // namespace daybook::store
