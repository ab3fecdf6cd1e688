// The staff's side of a data folder, in one SQLite file (<data>/office.db): accounts, sessions, conversations, uploads,
// editions on their way, who judged alerts. Not in the ledger, because it changes and is nobody's business later. Opens only with the key that it was made with.
#pragma once
#include <memory>
#include <string>

#include "base/secret.hpp"
#include "store/accounts.hpp"
#include "store/conversations.hpp"
#include "store/database.hpp"
#include "store/editions.hpp"
#include "store/judges.hpp"
#include "store/sessions.hpp"
#include "store/uploads.hpp"

namespace daybook::store {

struct OfficeOptions {
    DatabaseOptions database;
    SecretKey key{};  // the wrapping key of the keys folder; others are derived from it
    Random random = system_random();
    record::PasswordCost password_cost;
    SessionLimits session_limits;
};

class Office {
public:
    // Refused: what Database::open refuses; a key that is not the one it was made with ("store.wrong-key").
    static Result<std::unique_ptr<Office>> open(const OfficeOptions& options);
    ~Office();
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;

    [[nodiscard]] Accounts& accounts();
    [[nodiscard]] Sessions& sessions();
    [[nodiscard]] Conversations& conversations();
    [[nodiscard]] Uploads& uploads();
    [[nodiscard]] Editions& editions();
    [[nodiscard]] Judges& judges();
    [[nodiscard]] Database& database();

private:
    struct Parts;
    explicit Office(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

// What office.db looks like.
[[nodiscard]] Schema office_schema();

}  // namespace daybook::store
