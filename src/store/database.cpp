#include "store/database.hpp"

#include <chrono>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/database_error.hpp"
#include "store/writer_lock.hpp"

namespace daybook::store {
namespace {

constexpr std::int64_t wal_bytes_kept = 16 << 20;
constexpr int backup_pages_a_step = 256;

struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StatementHeld = std::unique_ptr<sqlite3_stmt, Finalize>;

// Statements are reused: whatever way it ended, the next user finds it at its beginning and without values.
class Reset {
public:
    explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
    ~Reset() {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;

private:
    sqlite3_stmt* statement_;
};

int bind(sqlite3_stmt* statement, int at, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, at, *number);
    // An empty view may have no address, which SQLite would take for NULL.
    if (const auto* text = std::get_if<std::string_view>(&value)) return sqlite3_bind_text64(statement, at, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    if (const auto* bytes = std::get_if<Bytes>(&value)) return sqlite3_bind_blob64(statement, at, bytes->bytes.empty() ? "" : bytes->bytes.data(), bytes->bytes.size(), SQLITE_STATIC);
    return sqlite3_bind_null(statement, at);
}

}  // namespace

std::int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }
bool Row::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
std::string Row::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

struct Connection::State {
    std::string path;
    std::unique_ptr<sqlite3, Close> handle;
    std::unordered_map<std::string_view, StatementHeld> prepared;
    bool disk_failed = false;

    std::unexpected<Error> fail(int code) {
        disk_failed = disk_failed || is_disk_failure(code, handle.get());
        return database_error(code, handle.get(), path);
    }

    Result<sqlite3_stmt*> prepare(std::string_view sql) {
        if (const auto there = prepared.find(sql); there != prepared.end()) return there->second.get();
        sqlite3_stmt* made = nullptr;
        const char* rest = nullptr;
        const int code = sqlite3_prepare_v3(handle.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made, &rest);
        StatementHeld statement(made);
        if (code != SQLITE_OK) return fail(code);
        DAYBOOK_CHECK(made != nullptr && rest == sql.data() + sql.size(), "one statement at a time");
        prepared.emplace(sql, std::move(statement));
        return made;
    }

    // Steps through the rows until `see` says false.
    Result<void> step(std::string_view sql, Values values, const std::function<bool(const Row&)>& see) {
        DAYBOOK_TRY(sqlite3_stmt* const statement, prepare(sql));
        DAYBOOK_CHECK(sqlite3_stmt_busy(statement) == 0, "a statement runs inside itself");
        DAYBOOK_CHECK(sqlite3_bind_parameter_count(statement) == static_cast<int>(values.size()), "a value for each parameter");
        const Reset reset(statement);
        int at = 0;
        for (const auto& value : values)
            if (const int code = bind(statement, ++at, value); code != SQLITE_OK) return fail(code);
        int code = SQLITE_OK;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW)
            if (!see(Row(statement))) return {};
        if (code != SQLITE_DONE) return fail(code);
        return {};
    }

    // The statements of a migration, one after another; they are not kept.
    Result<void> run_script(std::string_view script) {
        while (script.find_first_not_of(" \n") != std::string_view::npos) {
            sqlite3_stmt* made = nullptr;
            const char* rest = nullptr;
            int code = sqlite3_prepare_v2(handle.get(), script.data(), static_cast<int>(script.size()), &made, &rest);
            const StatementHeld statement(made);
            if (code == SQLITE_OK && made != nullptr)
                while ((code = sqlite3_step(made)) == SQLITE_ROW) {}  // a pragma answers with its value
            if (code != SQLITE_OK && code != SQLITE_DONE) return fail(code);
            script.remove_prefix(static_cast<std::size_t>(rest - script.data()));
        }
        return {};
    }
};

Result<void> Connection::run(std::string_view sql, Values values) {
    return state_->step(sql, values, [](const Row&) { return true; });
}
Result<void> Connection::each(std::string_view sql, Values values, const SeeRow& see) {
    return state_->step(sql, values, [&](const Row& row) { return see(row), true; });
}
Result<bool> Connection::first(std::string_view sql, Values values, const SeeRow& see) {
    bool found = false;
    DAYBOOK_TRY_VOID(state_->step(sql, values, [&](const Row& row) { return see(row), found = true, false; }));
    return found;
}
std::int64_t Connection::changed() const { return sqlite3_changes64(state_->handle.get()); }
std::int64_t Connection::last_id() const { return sqlite3_last_insert_rowid(state_->handle.get()); }

struct Database::State {
    DatabaseOptions options;
    WriterLock lock;
    std::mutex mutex;
    Connection::State state;
    Connection connection;
    std::int32_t version = 0;

    Result<std::int64_t> pragma(std::string_view sql) {
        std::int64_t value = 0;
        DAYBOOK_TRY_VOID(connection.first(sql, {}, [&](const Row& row) { value = row.integer(0); }));
        return value;
    }
    Result<void> connect();
    Result<void> set_up();
    Result<void> migrate(const Schema& schema);
    Result<void> make_file() const;
};

class Database::Turn {
public:
    Turn(State& database, For use) : database_(database), held_(database.mutex), use_(use) {}
    Result<void> start() {
        if (use_ == For::reading) return {};
        if (database_.state.disk_failed)
            return refuse("store.stopped", "nothing more is written, because the disk failed before; start again, what was acknowledged is safe", {.file = database_.options.path});
        DAYBOOK_TRY(between_processes_, database_.lock.take(database_.options.wait_ms_max));
        DAYBOOK_TRY_VOID(database_.connection.run("BEGIN IMMEDIATE"));
        open_ = true;
        return {};
    }
    Result<void> commit() {
        DAYBOOK_TRY_VOID(database_.connection.run("COMMIT"));
        open_ = false;
        return {};
    }
    ~Turn() {
        // SQLite has rolled back by itself after some errors. If this one fails, the connection says so at the next BEGIN.
        if (open_ && sqlite3_get_autocommit(database_.state.handle.get()) == 0) (void)database_.connection.run("ROLLBACK");
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    [[nodiscard]] State& database() { return database_; }

private:
    State& database_;
    std::unique_lock<std::mutex> held_;
    WriterLock::Held between_processes_;
    For use_;
    bool open_ = false;
};

void Database::EndTurn::operator()(Turn* turn) const { delete turn; }

Result<Database::TurnHeld> Database::begin(For use) {
    TurnHeld turn(new Turn(*state_, use));
    DAYBOOK_TRY_VOID(turn->start());
    return turn;
}
Result<void> Database::commit(Turn& turn) { return turn.commit(); }
Connection& Database::connection(Turn& turn) { return turn.database().connection; }

// SQLite would make it readable for others; its -wal and -shm files take the mode of this one.
Result<void> Database::State::make_file() const {
    const int file = ::open(options.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    const bool made = file >= 0 && ::fchmod(file, 0600) == 0;
    const int number = errno;
    if (file >= 0) ::close(file);
    if (!made) return refuse(number == EACCES || number == EPERM || number == EROFS ? "store.denied" : "store.failed", fmt::format("cannot open the database: {}", std::strerror(number)), {.file = options.path});
    return {};
}

Result<void> Database::State::connect() {
    sqlite3* made = nullptr;
    const int code = sqlite3_open_v2(options.path.c_str(), &made, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, nullptr);
    state.handle.reset(made);
    state.path = options.path;
    connection.state_ = &state;
    if (code != SQLITE_OK) return state.fail(code);
    sqlite3_busy_timeout(made, options.wait_ms_max);
    sqlite3_db_config(made, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(made, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(made, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    return {};
}

Result<void> Database::State::set_up() {
    std::string mode;
    DAYBOOK_TRY_VOID(connection.first("PRAGMA journal_mode=WAL", {}, [&](const Row& row) { mode = row.text(0); }));
    if (mode != "wal") return refuse("store.failed", fmt::format("this file system cannot hold the database: its journal is \"{}\" and has to be \"wal\"", mode), {.file = options.path});
    for (const std::string_view sql : {"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA secure_delete=ON", "PRAGMA temp_store=MEMORY"}) DAYBOOK_TRY_VOID(connection.run(sql));
    DAYBOOK_TRY_VOID(state.run_script(fmt::format("PRAGMA journal_size_limit={}", wal_bytes_kept)));
    if (options.pages_max > 0) DAYBOOK_TRY_VOID(state.run_script(fmt::format("PRAGMA max_page_count={}", options.pages_max)));
    return {};
}

Result<void> Database::State::migrate(const Schema& schema) {
    DAYBOOK_TRY(const std::int64_t application, pragma("PRAGMA application_id"));
    DAYBOOK_TRY(const std::int64_t there, pragma("PRAGMA user_version"));
    DAYBOOK_TRY(const std::int64_t tables, pragma("SELECT count(*) FROM sqlite_schema"));
    const auto newest = static_cast<std::int64_t>(schema.migrations.size());
    if (application != schema.application_id && (application != 0 || there != 0 || tables != 0)) return refuse("store.foreign", "this is a database of another program; nothing was changed", {.file = options.path});
    if (there > newest) return refuse("store.newer", fmt::format("this database was made by a newer program (version {}, known are up to {}); nothing was changed", there, newest), {.file = options.path});
    for (std::int64_t next = there; next < newest; ++next) {
        DAYBOOK_TRY_VOID(connection.run("BEGIN IMMEDIATE"));
        auto done = state.run_script(schema.migrations[static_cast<std::size_t>(next)]);
        if (done) done = state.run_script(fmt::format("PRAGMA user_version={}; PRAGMA application_id={}", next + 1, schema.application_id));
        if (done) done = connection.run("COMMIT");
        if (!done && sqlite3_get_autocommit(state.handle.get()) == 0) (void)connection.run("ROLLBACK");
        if (!done) return done;
    }
    version = static_cast<std::int32_t>(newest);
    return {};
}

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&& other) noexcept {
    std::swap(state_, other.state_);  // what was open here is closed with `other`
    return *this;
}

// The last connection to close brings the journal into the database and removes it, unless somebody else is writing just then.
Database::~Database() {
    if (!state_) return;
    const auto held = state_->lock.take(state_->options.wait_ms_max);
    if (!held || state_->state.disk_failed) sqlite3_db_config(state_->state.handle.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    state_->state.prepared.clear();
    state_->state.handle.reset();
}

Result<Database> Database::open(const DatabaseOptions& options, const Schema& schema) {
    auto state = std::make_unique<State>();
    state->options = options;
    DAYBOOK_TRY_VOID(state->make_file());
    DAYBOOK_TRY(state->lock, WriterLock::open(options.path + ".lock"));
    DAYBOOK_TRY(const auto held, state->lock.take(options.wait_ms_max));
    DAYBOOK_TRY_VOID(state->connect());
    DAYBOOK_TRY_VOID(state->set_up());
    DAYBOOK_TRY_VOID(state->migrate(schema));
    return Database(std::move(state));
}

std::int32_t Database::version() const { return state_->version; }
const std::string& Database::path() const { return state_->options.path; }

Result<std::vector<std::string>> Database::check() {
    return read([](Connection& connection) -> Result<std::vector<std::string>> {
        std::vector<std::string> wrong;
        DAYBOOK_TRY_VOID(connection.each("PRAGMA integrity_check", {}, [&](const Row& row) {
            if (row.text(0) != "ok") wrong.push_back(row.text(0));
        }));
        DAYBOOK_TRY_VOID(connection.each("PRAGMA foreign_key_check", {}, [&](const Row& row) { wrong.push_back(fmt::format("a row of {} belongs to nothing in {}", row.text(0), row.text(2))); }));
        return wrong;
    });
}

Result<void> Database::backup_to(const std::string& path) {
    auto copy = std::make_unique<State>();
    copy->options = {.path = path + ".new"};
    (void)::unlink(copy->options.path.c_str());  // of a backup that was killed
    DAYBOOK_TRY_VOID(copy->make_file());
    DAYBOOK_TRY_VOID(copy->connect());
    sqlite3_backup* const backup = sqlite3_backup_init(copy->state.handle.get(), "main", state_->state.handle.get(), "main");
    if (backup == nullptr) return copy->state.fail(sqlite3_extended_errcode(copy->state.handle.get()));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        // Between the steps others have their turn; what this process writes meanwhile, SQLite brings into the copy.
        const std::lock_guard held(state_->mutex);
        code = sqlite3_backup_step(backup, backup_pages_a_step);
    }
    {
        const std::lock_guard held(state_->mutex);
        sqlite3_backup_finish(backup);
    }
    if (code != SQLITE_DONE) {
        const auto failed = copy->state.fail(code);
        (void)::unlink(copy->options.path.c_str());
        return failed;
    }
    // One file, not one with a journal beside it.
    DAYBOOK_TRY_VOID(copy->connection.run("PRAGMA journal_mode=DELETE"));
    copy->state.prepared.clear();
    copy->state.handle.reset();
    return put_in_place(copy->options.path, path);
}

}  // namespace daybook::store
