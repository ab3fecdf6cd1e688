// Editions of the board report on their way to being published: their recipes, where they stand, who did what, with the notes. What was
// published is in the ledger; who drafted and who reviewed it is here and nowhere else. Which step may follow which is record's business.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/editions.hpp"
#include "store/accounts.hpp"
#include "store/database.hpp"

namespace daybook::store {

class Vault;

struct Edition {
    std::int64_t id = 0;
    std::string edition;        // "chicago-2015"
    std::int64_t number = 1;
    record::EditionState state = record::EditionState::draft;
    std::string reason;         // of a correction
    std::string recipe;         // JSON; what all its files are made from
    std::string manifest;       // SHA-256 of its manifest when it was handed in for review, hexadecimal; empty: not handed in
    AccountId drafted_by{}, changed_by{};
    std::int64_t version = 1;

    [[nodiscard]] record::EditionStanding standing() const { return {state, static_cast<std::int64_t>(drafted_by), static_cast<std::int64_t>(changed_by)}; }
};

// A step as it was taken.
struct EditionStepTaken {
    record::EditionStep step = record::EditionStep::begin;
    std::string account;        // its name; empty: of a run that was interrupted and made good when the program started again
    Instant at = 0;
    std::string note;
};

struct NewEdition {
    std::string edition;
    std::int64_t number = 1;
    std::string reason, recipe;
};

// What a step changes besides the state.
struct EditionChange {
    std::optional<std::string> recipe;    // then whoever takes the step is the one who changed it last, and is named
    std::optional<std::string> manifest;
};

// For several threads. Refusals: edition.open (there is one of this number already), edition.changed (somebody took a step meanwhile).
class Editions {
public:
    Editions(Database& database, const Vault& vault) : database_(database), vault_(vault) {}

    Result<Edition> add(const NewEdition& edition, AccountId by, Instant now);
    // Takes a step on the edition as it was read.
    Result<Edition> take(const Edition& edition, record::EditionStep step, record::EditionState to, const EditionChange& change, std::optional<AccountId> by, std::string_view note, Instant now);

    // That is neither published nor withdrawn; of each edition there is at most one.
    Result<std::optional<Edition>> open(std::string_view edition);
    Result<std::optional<Edition>> find(std::string_view edition, std::int64_t number);  // withdrawn ones are not found
    Result<std::vector<Edition>> list();                                                 // newest first
    Result<std::vector<EditionStepTaken>> steps(const Edition& edition);                 // in order

private:
    Result<std::vector<Edition>> listed(std::string_view sql, Values values);
    Result<void> enter(Connection& connection, std::int64_t id, std::int64_t version, record::EditionStep step, std::optional<AccountId> by, std::string_view note, Instant now);
    Database& database_;
    const Vault& vault_;
};

}  // namespace daybook::store
