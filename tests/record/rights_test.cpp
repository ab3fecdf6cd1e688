#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "base/shipped.hpp"
#include "record/rights.hpp"

using namespace daybook;
using namespace daybook::record;

namespace {

std::string reviewed_table() {
    std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "rights.txt");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Every right that the role has somewhere, for somebody whom no area limits.
std::vector<Right> rights_of(Role role) {
    std::vector<Right> rights;
    for (const auto& row : rights_table)
        if (may({.roles = {role}, .areas = {}}, row.right, "")) rights.push_back(row.right);
    return rights;
}

bool has(const std::vector<Right>& rights, Right right) { return std::find(rights.begin(), rights.end(), right) != rights.end(); }

}  // namespace

TEST_CASE("who may do what is what was reviewed: tests/record/rights.txt") { CHECK(rights_text() == reviewed_table()); }

TEST_CASE("the auditor sees everything there is to see and alters nothing") {
    const auto auditor = rights_of(Role::auditor);
    for (const Right right : {Right::read_reports, Right::read_sealed, Right::read_readings, Right::read_figures, Right::read_accounts, Right::read_metrics}) CHECK(has(auditor, right));
    for (const Right right : {Right::decide_reports, Right::close_reports, Right::reopen_reports, Right::write_to_reporter, Right::manage_accounts}) CHECK(!has(auditor, right));
    CHECK(may_read_sealed({.roles = {Role::auditor}, .areas = {}}, Purpose::audit, "town/3"));
    for (const Purpose purpose : {Purpose::triage, Purpose::inquiry, Purpose::supervision, Purpose::request}) CHECK(!may_read_sealed({.roles = {Role::auditor}, .areas = {}}, purpose, "town/3"));
}

TEST_CASE("neither analyst nor administrator opens sealed text, for any purpose") {
    for (const Role role : {Role::analyst, Role::administrator}) {
        CHECK(!has(rights_of(role), Right::read_sealed));
        CHECK(!has(rights_of(role), Right::read_reports));
        for (const auto& row : purposes_table) CHECK(!may_read_sealed({.roles = {role}, .areas = {}}, row.purpose, "town/3"));
    }
}

TEST_CASE("a purpose that a role may open sealed text for belongs to a role that may open it, and every purpose has one") {
    for (const auto& row : purposes_table) {
        std::size_t roles = 0;
        for (const Role role : all_roles) {
            if (!row.roles[static_cast<std::size_t>(role)]) continue;
            ++roles;
            CHECK(has(rights_of(role), Right::read_sealed));
            CHECK(reading_role({.roles = {role}, .areas = {}}, row.purpose, "") == role);
        }
        CHECK(roles > 0);
    }
}

TEST_CASE("an officer of two districts works in these and in no other") {
    const Duties officer{.roles = {Role::officer}, .areas = {"town/3", "town/4"}};
    CHECK(may(officer, Right::read_reports, "town/3"));
    CHECK(may(officer, Right::decide_reports, "town/4"));
    CHECK(!may(officer, Right::read_reports, "town/5"));
    CHECK(!may(officer, Right::read_reports, "town/33"));
    CHECK(!may(officer, Right::read_reports, "town"));
    CHECK(!may(officer, Right::close_reports, "town/3"));
    CHECK(may_read_sealed(officer, Purpose::inquiry, "town/3"));
    CHECK(!may_read_sealed(officer, Purpose::inquiry, "town/5"));
    CHECK(may_somewhere(officer, Right::read_reports));
    CHECK(!may_somewhere(officer, Right::close_reports));
}

TEST_CASE("a report whose place is not known is for those whom no area limits") {
    CHECK(!may({.roles = {Role::dispatcher}, .areas = {"town/3"}}, Right::read_reports, ""));
    CHECK(may({.roles = {Role::dispatcher}, .areas = {}}, Right::read_reports, ""));
    CHECK(may({.roles = {Role::auditor}, .areas = {"town/3"}}, Right::read_reports, ""));
}

TEST_CASE("several roles give what each of them gives") {
    const Duties both{.roles = {Role::dispatcher, Role::analyst}, .areas = {"town/3"}};
    CHECK(may(both, Right::close_reports, "town/3"));
    CHECK(may(both, Right::read_figures, ""));
    CHECK(reading_role({.roles = {Role::officer, Role::supervisor}, .areas = {}}, Purpose::supervision, "town/3") == Role::supervisor);
}

TEST_CASE("whoever has a password that somebody else chose may change it and do nothing else") {
    for (const Role role : all_roles) {
        const Duties duties{.roles = {role}, .areas = {}, .password_is_temporary = true};
        for (const auto& row : rights_table) CHECK(may(duties, row.right, "town/3") == (row.right == Right::own_account));
        for (const auto& row : purposes_table) CHECK(!may_read_sealed(duties, row.purpose, "town/3"));
    }
}

TEST_CASE("nobody without a role may do anything") {
    for (const auto& row : rights_table) CHECK(!may({}, row.right, "town/3"));
}

TEST_CASE("auditor and administrator stand alone; areas have to look like ids") {
    CHECK(check({.roles = {Role::officer, Role::supervisor}, .areas = {"town/3"}}).has_value());
    CHECK(check({.roles = {Role::auditor}, .areas = {}}).has_value());
    CHECK(check(Duties{}).error().code == "roles.none");
    CHECK(check({.roles = {Role::auditor, Role::officer}, .areas = {}}).error().code == "roles.apart");
    CHECK(check({.roles = {Role::administrator, Role::dispatcher}, .areas = {}}).error().code == "roles.apart");
    for (const std::string area : {"", "town 3", "town\n3", "\xff"}) CHECK(check({.roles = {Role::officer}, .areas = {area}}).error().code == "areas.form");
    CHECK(check({.roles = {Role::officer}, .areas = std::vector<std::string>(areas_of_account_max + 1, "town/3")}).error().code == "areas.many");
}

TEST_CASE("names of roles, rights and purposes are read back; others are refused") {
    for (const Role role : all_roles) CHECK(role_from(to_text(role)) == role);
    for (const auto& row : rights_table) CHECK(right_from(to_text(row.right)) == row.right);
    for (const auto& row : purposes_table) CHECK(purpose_from(to_text(row.purpose)) == row.purpose);
    CHECK(!role_from("root"));
    CHECK(roles_from("officer supervisor") == Roles{Role::supervisor, Role::officer});
    CHECK(to_text(Roles{Role::analyst, Role::officer}) == "officer analyst");
    CHECK(roles_from("officer root").error().code == "roles.unknown");
    CHECK(roles_from("  ").error().code == "roles.none");
}

TEST_CASE("roles, rights and refusals have words in each language") {
    const auto texts = shipped_file("people/texts.tsv");
    REQUIRE(texts.has_value());
    std::vector<std::string> keys;
    std::stringstream lines{std::string(*texts)};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#')) continue;
        CHECK_MESSAGE(std::count(line.begin(), line.end(), '\t') == 4, line);
        CHECK_MESSAGE(line.find("\t\t") == std::string::npos, line);
        keys.push_back(line.substr(0, line.find('\t')));
    }
    std::vector<std::string> wanted{"password.short", "password.long", "password.form", "password.common", "password.name", "password.same", "login.wrong", "login.wait", "totp.wrong"};
    for (const Role role : all_roles) wanted.push_back("role." + std::string(to_text(role)));
    for (const auto& row : rights_table) wanted.push_back("right." + std::string(row.name));
    for (const auto& key : wanted) CHECK_MESSAGE(std::count(keys.begin(), keys.end(), key) == 1, key);
}

TEST_CASE("every purpose has words in each language, and no other has") {
    const auto texts = shipped_file("reporting/purposes.tsv");
    REQUIRE(texts.has_value());
    std::stringstream lines{std::string(*texts)};
    std::size_t purposes = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with('#') || line.starts_with("key\t")) continue;
        CHECK_MESSAGE(std::count(line.begin(), line.end(), '\t') == 4, line);
        CHECK_MESSAGE(purpose_from(line.substr(0, line.find('\t'))).has_value(), line);
        ++purposes;
    }
    CHECK(purposes == purposes_table.size());
}
