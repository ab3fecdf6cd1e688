#include "record/rights.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace daybook::record {
namespace {

constexpr std::array<std::string_view, all_roles.size()> role_names{"officer", "dispatcher", "supervisor", "analyst", "auditor", "administrator"};
constexpr std::array<std::string_view, 3> reach_names{"-", "area", "all"};

constexpr bool rows_are_in_order() {
    for (std::size_t i = 0; i < rights_table.size(); ++i)
        if (static_cast<std::size_t>(rights_table[i].right) != i) return false;
    for (std::size_t i = 0; i < purposes_table.size(); ++i)
        if (static_cast<std::size_t>(purposes_table[i].purpose) != i) return false;
    return static_cast<std::size_t>(Right::own_account) + 1 == rights_table.size() && static_cast<std::size_t>(Purpose::request) + 1 == purposes_table.size();
}
static_assert(rows_are_in_order(), "the tables have a row for each right and each purpose, in the order of the enum");

template <class Table>
auto row_named(const Table& table, std::string_view name) {
    return std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.name == name; });
}

bool is_area_id(std::string_view id) {
    if (id.empty() || id.size() > area_id_bytes_max || !is_utf8(id)) return false;
    return std::none_of(id.begin(), id.end(), [](char letter) { return static_cast<unsigned char>(letter) <= ' ' || letter == 0x7f; });
}

bool covers(const Duties& duties, Reach reach, std::string_view area) {
    if (reach == Reach::all) return true;
    if (reach == Reach::no) return false;
    return duties.areas.empty() || (!area.empty() && std::find(duties.areas.begin(), duties.areas.end(), area) != duties.areas.end());
}

bool blocked(const Duties& duties, Right right) { return duties.password_is_temporary && right != Right::own_account; }

// Calls `say` with a cell for each role.
template <class Say>
std::string table_line(std::string_view name, Say say) {
    std::string line = fmt::format("{:<20}", name);
    for (const Role role : all_roles) line += fmt::format("{:<13}", say(role));
    while (line.ends_with(' ')) line.pop_back();
    return line + "\n";
}

}  // namespace

std::string_view to_text(Role role) { return role_names[static_cast<std::size_t>(role)]; }
std::string_view to_text(Right right) { return rights_table[static_cast<std::size_t>(right)].name; }
std::string_view to_text(Purpose purpose) { return purposes_table[static_cast<std::size_t>(purpose)].name; }

std::optional<Role> role_from(std::string_view text) {
    const auto at = std::find(role_names.begin(), role_names.end(), text);
    return at == role_names.end() ? std::nullopt : std::optional(static_cast<Role>(at - role_names.begin()));
}

std::optional<Right> right_from(std::string_view text) {
    const auto at = row_named(rights_table, text);
    return at == rights_table.end() ? std::nullopt : std::optional(at->right);
}

std::optional<Purpose> purpose_from(std::string_view text) {
    const auto at = row_named(purposes_table, text);
    return at == purposes_table.end() ? std::nullopt : std::optional(at->purpose);
}

std::string to_text(Roles roles) {
    std::string text;
    for (const Role role : all_roles) {
        if (!roles.has(role)) continue;
        if (!text.empty()) text += ' ';
        text += to_text(role);
    }
    return text;
}

Result<Roles> roles_from(std::string_view text) {
    Roles roles;
    while (!(text = trimmed(text)).empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        const auto role = role_from(word);
        if (!role) return refuse("roles.unknown", fmt::format("\"{}\" is no role; there are officer, dispatcher, supervisor, analyst, auditor and administrator", word));
        roles.add(*role);
        text.remove_prefix(word.size());
    }
    if (roles.empty()) return refuse("roles.none", "an account needs a role: officer, dispatcher, supervisor, analyst, auditor or administrator");
    return roles;
}

Result<void> check(const Duties& duties) {
    if (duties.roles.empty()) return refuse("roles.none", "an account needs a role: officer, dispatcher, supervisor, analyst, auditor or administrator");
    for (const Role alone : {Role::auditor, Role::administrator})
        if (duties.roles.has(alone) && duties.roles != Roles{alone})
            return refuse("roles.apart", fmt::format("the role {} stands alone: nobody audits their own work or gives themselves rights; make a second account", to_text(alone)));
    if (duties.areas.size() > areas_of_account_max) return refuse("areas.many", fmt::format("an account may name at most {} areas; with none it has all", areas_of_account_max));
    for (const auto& area : duties.areas)
        if (!is_area_id(area)) return refuse("areas.form", fmt::format("\"{}\" cannot be the id of an area: write SOURCE/ID, without blanks", area));
    return {};
}

bool may(const Duties& duties, Right right, std::string_view area) {
    if (blocked(duties, right)) return false;
    const RightRow& row = rights_table[static_cast<std::size_t>(right)];
    return std::any_of(all_roles.begin(), all_roles.end(), [&](Role role) { return duties.roles.has(role) && covers(duties, row.reach[static_cast<std::size_t>(role)], area); });
}

bool may_somewhere(const Duties& duties, Right right) {
    return may(duties, right, duties.areas.empty() ? std::string_view() : duties.areas.front());
}

bool may_read_sealed(const Duties& duties, Purpose purpose, std::string_view area) { return reading_role(duties, purpose, area).has_value(); }

std::optional<Role> reading_role(const Duties& duties, Purpose purpose, std::string_view area) {
    const PurposeRow& row = purposes_table[static_cast<std::size_t>(purpose)];
    const RightRow& sealed = rights_table[static_cast<std::size_t>(Right::read_sealed)];
    if (blocked(duties, Right::read_sealed)) return std::nullopt;
    for (const Role role : all_roles) {
        const auto at = static_cast<std::size_t>(role);
        if (duties.roles.has(role) && row.roles[at] && covers(duties, sealed.reach[at], area)) return role;
    }
    return std::nullopt;
}

std::string rights_text() {
    std::string text = table_line("right", [](Role role) { return to_text(role); });
    for (const auto& row : rights_table) text += table_line(row.name, [&](Role role) { return reach_names[static_cast<std::size_t>(row.reach[static_cast<std::size_t>(role)])]; });
    text += "\n" + table_line("sealed text for", [](Role role) { return to_text(role); });
    for (const auto& row : purposes_table) text += table_line(row.name, [&](Role role) { return std::string_view(row.roles[static_cast<std::size_t>(role)] ? "yes" : "-"); });
    return text;
}

}  // namespace daybook::record
