// account add, list, set-password, disable, enable, reset-totp, roles: who may log in, and what for.
#include <array>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/open_office.hpp"
#include "cli/output.hpp"
#include "cli/read_password.hpp"

namespace daybook::cli {
namespace {

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty()) text += ' ';
        text += part;
    }
    return text;
}

std::string areas_in_words(const record::Duties& duties) { return duties.areas.empty() ? "all" : joined(duties.areas); }

Facts facts_of(const store::Account& account) {
    return {{"account", account.name}, {"display_name", account.display_name}, {"roles", record::to_text(account.duties.roles)}, {"areas", areas_in_words(account.duties)}, {"state", std::string(account.disabled ? "disabled" : "enabled")},
            {"second_factor", std::string(account.has_totp ? "yes" : "no")}, {"password", std::string(account.duties.password_is_temporary ? "to be changed at the next login" : "their own")}};
}

// Does it to the account of that name, and says how it is afterwards.
template <class Change>
int change_account(const Common& common, const std::string& name, Change change) {
    ledger::RealDisk disk;
    const auto office = open_office(disk, common.data);
    if (!office) return print_error(common, office.error());
    store::Accounts& accounts = (*office)->accounts();
    const auto account = accounts.find(name);
    if (!account) return print_error(common, account.error());
    if (const auto changed = change(accounts, account->id); !changed) return print_error(common, changed.error());
    const auto now_is = accounts.find(name);
    if (!now_is) return print_error(common, now_is.error());
    print_facts(common, facts_of(*now_is));
    return done;
}

// The two tables, as one for programs.
Table table_of_rights() {
    constexpr std::array<const char*, 3> reach{"", "area", "all"};
    Table table{{"right"}, {}};
    for (const record::Role role : record::all_roles) table.columns.emplace_back(record::to_text(role));
    for (const auto& row : record::rights_table) {
        std::vector<Cell> cells{std::string(row.name)};
        for (const record::Reach each : row.reach) cells.emplace_back(std::string(reach[static_cast<std::size_t>(each)]));
        table.rows.push_back(std::move(cells));
    }
    for (const auto& row : record::purposes_table) {
        std::vector<Cell> cells{fmt::format("read-sealed for {}", row.name)};
        for (const bool may : row.roles) cells.emplace_back(std::string(may ? "yes" : ""));
        table.rows.push_back(std::move(cells));
    }
    return table;
}

}  // namespace

int account_add(const Common& common, const AccountOptions& options) {
    ledger::RealDisk disk;
    const auto office = open_office(disk, common.data);
    if (!office) return print_error(common, office.error());
    const auto roles = record::roles_from(joined(options.roles));
    if (!roles) return print_error(common, roles.error());
    auto password = read_new_password(options.password_stdin);
    if (!password) return print_error(common, password.error());
    const auto added = (*office)->accounts().add({.name = options.name, .display_name = options.display_name, .duties = {.roles = *roles, .areas = options.areas, .password_is_temporary = !options.keep_password}, .password = *password}, now());
    wipe(*password);
    if (!added) return print_error(common, added.error());
    print_facts(common, facts_of(*added));
    return done;
}

int account_list(const Common& common) {
    ledger::RealDisk disk;
    const auto office = open_office(disk, common.data);
    if (!office) return print_error(common, office.error());
    const auto accounts = (*office)->accounts().list();
    if (!accounts) return print_error(common, accounts.error());
    Table table{{"account", "display_name", "roles", "areas", "state", "second_factor", "recovery_codes", "created", "last_login"}, {}};
    for (const auto& account : *accounts)
        table.rows.push_back({account.name, account.display_name, record::to_text(account.duties.roles), areas_in_words(account.duties), std::string(account.disabled ? "disabled" : account.duties.password_is_temporary ? "new password" : "enabled"), std::string(account.has_totp ? "yes" : "no"),
                              std::int64_t{account.recovery_codes}, utc_text(account.created), account.last_login ? Cell(utc_text(*account.last_login)) : Cell()});
    print_table(common, table);
    return done;
}

int account_set_password(const Common& common, const AccountOptions& options) {
    return change_account(common, options.name, [&](store::Accounts& accounts, store::AccountId id) -> Result<void> {
        DAYBOOK_TRY(auto password, read_new_password(options.password_stdin));
        auto changed = accounts.set_password(id, password, !options.keep_password);
        wipe(password);
        return changed;
    });
}

int account_disable(const Common& common, const AccountOptions& options) {
    return change_account(common, options.name, [](store::Accounts& accounts, store::AccountId id) { return accounts.set_disabled(id, true); });
}

int account_enable(const Common& common, const AccountOptions& options) {
    return change_account(common, options.name, [](store::Accounts& accounts, store::AccountId id) { return accounts.set_disabled(id, false); });
}

int account_reset_totp(const Common& common, const AccountOptions& options) {
    return change_account(common, options.name, [](store::Accounts& accounts, store::AccountId id) { return accounts.reset_totp(id); });
}

int account_roles(const Common& common, const AccountOptions& options) {
    if (options.name.empty() && !(options.roles.empty() && options.areas.empty())) return print_error(common, {"account.no-name", "say whose roles these are: daybook account roles NAME --role ROLE", {}});
    if (options.name.empty()) {
        if (common.json || common.csv) return print_table(common, table_of_rights()), done;
        print(record::rights_text());
        return done;
    }
    return change_account(common, options.name, [&](store::Accounts& accounts, store::AccountId id) -> Result<void> {
        DAYBOOK_TRY(const auto roles, record::roles_from(joined(options.roles)));
        return accounts.set_duties(id, roles, options.areas);
    });
}

}  // namespace daybook::cli
