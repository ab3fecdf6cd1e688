// SQLite as the store uses it: one connection, prepared statements only, errors as values. What a transaction wrote is on disk
// when write() returned (WAL, synchronous=FULL); after a crash it is there whole or not at all.
//
// 1. All use of the connection goes through read() and write(), one at a time, from any thread.
// 2. While one process writes or checkpoints, no other does: a lock file beside the database sees to that. SQLite before 3.51.3
//    can damage a database when two connections write or checkpoint at the same moment.
// 3. After the disk failed (not: was full), nothing more is written until the database is opened again.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

struct sqlite3_stmt;

namespace daybook::store {

// Seconds since 1970-01-01 00:00 UTC. Nothing in this folder reads a clock.
using Instant = std::int64_t;

// A column of the row that a statement stands on.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool truth(int column) const { return integer(column) != 0; }
    [[nodiscard]] std::string text(int column) const;  // of a BLOB: its bytes; of NULL: empty
    [[nodiscard]] bool is_null(int column) const;

private:
    sqlite3_stmt* statement_;
};

// A value that is stored as BLOB. Views have to live until the call that they are given to returns.
struct Bytes {
    std::string_view bytes;
};
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view, Bytes>;
using Values = std::initializer_list<Value>;
using SeeRow = std::function<void(const Row&)>;

// What read() and write() give to their caller; not to be kept. `sql` has to be a text that lives as long as the program:
// statements are prepared once. A statement cannot run inside the SeeRow of itself.
class Connection {
public:
    Result<void> run(std::string_view sql, Values values = {});
    // All rows, in the order that the statement says.
    Result<void> each(std::string_view sql, Values values, const SeeRow& see);
    // The first row; false when there is none.
    Result<bool> first(std::string_view sql, Values values, const SeeRow& see);
    [[nodiscard]] std::int64_t changed() const;  // rows, by the last statement
    [[nodiscard]] std::int64_t last_id() const;  // of the last row inserted

private:
    friend class Database;
    struct State;
    State* state_ = nullptr;
};

struct DatabaseOptions {
    std::string path;
    std::int32_t wait_ms_max = 5000;  // for another process that is writing
    std::int64_t pages_max = 0;       // of 4 KiB; 0: as large as the disk lets it be
};

// What a database of ours looks like: migrations[n] brings version n to n + 1, each in a transaction of its own.
struct Schema {
    std::int32_t application_id = 0;
    std::span<const std::string_view> migrations;
};

class Database {
public:
    // Made when it does not exist, readable by its owner only (0600); brought to the newest version. Refused: a file that is no
    // database or not one of this schema ("store.foreign"), one made by a newer program ("store.newer"), damage, locks.
    static Result<Database> open(const DatabaseOptions& options, const Schema& schema);
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;

    // Runs work(Connection&), which returns a Result, in a transaction: committed when it returns a value, rolled back when it
    // returns an error. Neither may call read() or write() of the same database.
    template <class Work>
    auto write(Work&& work) -> std::invoke_result_t<Work, Connection&>;
    template <class Work>
    auto read(Work&& work) -> std::invoke_result_t<Work, Connection&>;

    // A copy as it is at one moment, while others go on reading and writing: written beside, synced, put in place. One file,
    // mode 0600, which open() takes.
    Result<void> backup_to(const std::string& path);

    // Reads everything; what is wrong, in SQLite's words. Empty: nothing.
    Result<std::vector<std::string>> check();

    [[nodiscard]] std::int32_t version() const;
    [[nodiscard]] const std::string& path() const;

private:
    struct State;
    class Turn;
    enum class For { reading, writing };
    // Holds the connection and, for writing, the lock between processes and an open transaction, until it is dropped.
    struct EndTurn {
        void operator()(Turn* turn) const;
    };
    using TurnHeld = std::unique_ptr<Turn, EndTurn>;
    explicit Database(std::unique_ptr<State> state);
    Result<TurnHeld> begin(For use);
    Result<void> commit(Turn& turn);
    static Connection& connection(Turn& turn);
    std::unique_ptr<State> state_;
};

template <class Work>
auto Database::write(Work&& work) -> std::invoke_result_t<Work, Connection&> {
    DAYBOOK_TRY(TurnHeld turn, begin(For::writing));
    auto result = std::forward<Work>(work)(connection(*turn));
    if (result) DAYBOOK_TRY_VOID(commit(*turn));
    return result;
}

template <class Work>
auto Database::read(Work&& work) -> std::invoke_result_t<Work, Connection&> {
    DAYBOOK_TRY(TurnHeld turn, begin(For::reading));
    return std::forward<Work>(work)(connection(*turn));
}

}  // namespace daybook::store
