#include "store/office.hpp"

#include <array>

#include "store/vault.hpp"

namespace daybook::store {
namespace {

constexpr std::int32_t office_application = 0x44426f66;  // "DBof"

// A migration that was released is never changed: the next one mends it.
constexpr std::string_view accounts_and_sessions = R"(
CREATE TABLE office(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE accounts(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    roles TEXT NOT NULL,                          -- with blanks between
    areas TEXT NOT NULL,                          -- with blanks between; empty: all
    password TEXT NOT NULL,                       -- Argon2id, parameters included
    temporary INTEGER NOT NULL,                   -- somebody else chose the password
    disabled INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    last_login INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,          -- in a row
    last_failure INTEGER NOT NULL DEFAULT 0,
    totp BLOB,                                    -- encrypted
    totp_step INTEGER NOT NULL DEFAULT 0,         -- the last one used
    totp_offered BLOB                             -- encrypted; counts once a code of it was given
) STRICT;
CREATE TABLE recovery_codes(account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, hash BLOB NOT NULL, PRIMARY KEY(account, hash)) STRICT, WITHOUT ROWID;
CREATE VIEW account_rows AS SELECT a.id AS id, a.name AS name, a.display_name AS display_name, a.roles AS roles, a.areas AS areas, a.temporary AS temporary, a.disabled AS disabled,
    a.totp IS NOT NULL AS has_totp, (SELECT count(*) FROM recovery_codes r WHERE r.account = a.id) AS codes, a.created AS created, a.last_login AS last_login FROM accounts a;
CREATE TABLE unknown_names(hash BLOB PRIMARY KEY, failures INTEGER NOT NULL, last_failure INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sessions(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BLOB NOT NULL UNIQUE,                   -- SHA-256 of it
    account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    user_agent TEXT NOT NULL,
    began INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_account ON sessions(account, id);
)";

constexpr std::string_view conversations_of_bots = R"(
CREATE TABLE bots(bot TEXT PRIMARY KEY, next_update INTEGER NOT NULL, taken INTEGER NOT NULL, steps INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE bot_updates(bot TEXT NOT NULL, number INTEGER NOT NULL, taken INTEGER NOT NULL, PRIMARY KEY(bot, number)) STRICT, WITHOUT ROWID;
CREATE TABLE conversations(
    bot TEXT NOT NULL,
    chat BLOB NOT NULL,                           -- keyed hash of the chat's id
    state BLOB NOT NULL,                          -- encrypted
    version INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY(bot, chat)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_by_age ON conversations(updated);
CREATE TABLE outbox(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bot TEXT NOT NULL,
    chat BLOB NOT NULL,                           -- keyed hash of the chat's id
    chat_id BLOB NOT NULL,                        -- encrypted
    message BLOB NOT NULL,                        -- encrypted
    created INTEGER NOT NULL,
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_of_chat ON outbox(bot, chat, id);
)";

constexpr std::string_view uploaded_files = R"(
CREATE TABLE uploads(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    found BLOB NOT NULL,                          -- encrypted
    key BLOB NOT NULL,                            -- encrypted
    created INTEGER NOT NULL,
    claimed_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX uploads_of_report ON uploads(claimed_by, created);
)";

constexpr std::string_view reporters_of_bots = R"(
CREATE TABLE reporters(
    bot TEXT NOT NULL,
    report BLOB NOT NULL,                         -- keyed hash of its reference
    chat BLOB NOT NULL,                           -- keyed hash of the chat's id
    chat_id BLOB NOT NULL,                        -- encrypted
    language TEXT NOT NULL,
    told INTEGER NOT NULL,
    touched INTEGER NOT NULL,
    PRIMARY KEY(bot, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX reporters_of_chat ON reporters(bot, chat);
)";

constexpr std::string_view editions_on_their_way = R"(
CREATE TABLE editions(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    edition TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,                         -- of a correction, coded
    recipe TEXT NOT NULL,
    manifest TEXT NOT NULL DEFAULT '',            -- SHA-256 of the files that were handed in for review, hexadecimal
    drafted_by INTEGER NOT NULL REFERENCES accounts(id),
    changed_by INTEGER NOT NULL REFERENCES accounts(id),
    version INTEGER NOT NULL DEFAULT 1            -- counts the steps, so that nobody decides on what somebody else just changed
) STRICT;
CREATE UNIQUE INDEX editions_by_number ON editions(edition, number) WHERE state <> 'withdrawn';
CREATE TABLE edition_steps(
    edition INTEGER NOT NULL REFERENCES editions(id),
    version INTEGER NOT NULL,
    step TEXT NOT NULL,
    account INTEGER REFERENCES accounts(id),      -- NULL: a release that was interrupted and made good when the program started again
    at INTEGER NOT NULL,
    note BLOB NOT NULL,                           -- encrypted
    PRIMARY KEY(edition, version)
) STRICT, WITHOUT ROWID;
)";

constexpr std::string_view judges_of_alerts = R"(
CREATE TABLE alert_judges(
    entry INTEGER PRIMARY KEY,                    -- of the ledger, with the judgement
    account INTEGER NOT NULL REFERENCES accounts(id)
) STRICT;
)";

constexpr std::array migrations{accounts_and_sessions, conversations_of_bots, uploaded_files, reporters_of_bots, editions_on_their_way, judges_of_alerts};

constexpr std::string_view known_text = "daybook office";

// The first opening leaves a text that only the right key opens.
Result<void> check_key(Database& database, const Vault& vault) {
    return database.write([&](Connection& connection) -> Result<void> {
        std::string sealed;
        DAYBOOK_TRY(const bool there, connection.first("SELECT value FROM office WHERE name = 'key-check'", {}, [&](const Row& row) { sealed = row.text(0); }));
        if (!there) return connection.run("INSERT INTO office(name, value) VALUES('key-check', ?)", {Bytes{vault.encrypt(secret_of::key_check, "", known_text)}});
        const auto opened = vault.decrypt(secret_of::key_check, "", sealed);
        if (!opened || *opened != known_text) return refuse("store.wrong-key", "the wrapping key is not the one that this database was made with; restore the right one", {.file = database.path()});
        return {};
    });
}

}  // namespace

Schema office_schema() { return {office_application, migrations}; }

struct Office::Parts {
    Parts(Database opened, const OfficeOptions& options)
        : database(std::move(opened)), vault(options.key, options.random), accounts(database, vault, options.password_cost), sessions(database, vault, options.session_limits), conversations(database, vault), uploads(database, vault), editions(database, vault), judges(database) {}
    Database database;
    Vault vault;
    Accounts accounts;
    Sessions sessions;
    Conversations conversations;
    Uploads uploads;
    Editions editions;
    Judges judges;
};

Office::Office(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Office::~Office() = default;

Result<std::unique_ptr<Office>> Office::open(const OfficeOptions& options) {
    DAYBOOK_TRY(auto database, Database::open(options.database, office_schema()));
    auto parts = std::make_unique<Parts>(std::move(database), options);
    DAYBOOK_TRY_VOID(check_key(parts->database, parts->vault));
    return std::unique_ptr<Office>(new Office(std::move(parts)));
}

Accounts& Office::accounts() { return parts_->accounts; }
Sessions& Office::sessions() { return parts_->sessions; }
Conversations& Office::conversations() { return parts_->conversations; }
Uploads& Office::uploads() { return parts_->uploads; }
Editions& Office::editions() { return parts_->editions; }
Judges& Office::judges() { return parts_->judges; }
Database& Office::database() { return parts_->database; }

}  // namespace daybook::store
