#include "store/judges.hpp"

namespace daybook::store {

Result<void> Judges::enter(std::uint64_t entry, AccountId by) {
    return database_.write([&](Connection& connection) { return connection.run("INSERT INTO alert_judges(entry, account) VALUES(?, ?)", {static_cast<std::int64_t>(entry), static_cast<std::int64_t>(by)}); });
}

Result<std::map<std::uint64_t, std::string>> Judges::names() {
    std::map<std::uint64_t, std::string> names;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) {
        return connection.each("SELECT j.entry, a.name FROM alert_judges j JOIN accounts a ON a.id = j.account", {}, [&](const Row& row) { names[static_cast<std::uint64_t>(row.integer(0))] = row.text(1); });
    }));
    return names;
}

}  // namespace daybook::store
