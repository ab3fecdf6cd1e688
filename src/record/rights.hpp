// Who may do what. Two tables say it all: what each role may do and how far, and for what purpose each role may open sealed
// text. Whoever changes one changes tests/record/rights.txt too, so that it is seen in review. Pure.
//
// Why the table is as it is: whoever reads a report decides on it only where they work; a report is closed without a record by
// somebody other than the officer who would have to work on it; the auditor sees everything and alters nothing; the analyst
// counts and needs no names; what is published for everyone was seen by two, and a supervisor answers for it; the administrator gives
// out rights and therefore has none over reports.
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace daybook::record {

// The names (to_text) are in accounts and in ledger entries: do not change them.
enum class Role : std::uint8_t { officer, dispatcher, supervisor, analyst, auditor, administrator };
inline constexpr std::array all_roles{Role::officer, Role::dispatcher, Role::supervisor, Role::analyst, Role::auditor, Role::administrator};

enum class Right : std::uint8_t {
    read_reports,       // the desk's list: where a report stands, its category and area; no sealed text
    read_sealed,        // text, exact place, names, attachments; only with a purpose, see purposes_table; each reading is an entry
    decide_reports,     // accept as an offence, or as a duplicate of another report
    close_reports,      // end a report without a record, with a reason
    reopen_reports,     // take back what ended a report
    write_to_reporter,  // messages to the person who reported
    read_readings,      // the access log: who read which sealed text, when and for what
    read_figures,       // figures that are not published yet
    read_accounts,      // the list of accounts with their roles
    manage_accounts,    // make accounts, disable them, give roles, set passwords
    read_metrics,       // measurements of the running server
    make_backup,        // a copy of the data folder; it opens nothing without the keys
    draft_editions,     // draft a board report that is to be published, change it, hand it in for review, withdraw it
    review_editions,    // approve what somebody else drafted, or send it back
    publish_editions,   // publish what was approved: it cannot be taken back
    judge_alerts,       // say what an alert of the watch turned out to be
    own_account,        // the own password, second factor and sessions
};

// How far a right reaches: nowhere, in the areas that the account names, or everywhere.
enum class Reach : std::uint8_t { no, area, all };

struct RightRow {
    Right right;
    std::string_view name;
    std::array<Reach, all_roles.size()> reach;  // in the order of all_roles
};

namespace words_of_the_tables {
inline constexpr Reach no = Reach::no, area = Reach::area, all = Reach::all;
}

inline constexpr auto rights_table = [] {
    using namespace words_of_the_tables;
    return std::to_array<RightRow>({
        //                                                officer dispatcher supervisor analyst auditor administrator
        {Right::read_reports, "read-reports",            {area,   area,      area,      no,     all,    no}},
        {Right::read_sealed, "read-sealed",              {area,   area,      area,      no,     all,    no}},
        {Right::decide_reports, "decide-reports",        {area,   area,      area,      no,     no,     no}},
        {Right::close_reports, "close-reports",          {no,     area,      area,      no,     no,     no}},
        {Right::reopen_reports, "reopen-reports",        {no,     no,        area,      no,     no,     no}},
        {Right::write_to_reporter, "write-to-reporter",  {area,   area,      area,      no,     no,     no}},
        {Right::read_readings, "read-readings",          {no,     no,        area,      no,     all,    no}},
        {Right::read_figures, "read-figures",            {no,     no,        all,       all,    all,    no}},
        {Right::read_accounts, "read-accounts",          {no,     no,        no,        no,     all,    all}},
        {Right::manage_accounts, "manage-accounts",      {no,     no,        no,        no,     no,     all}},
        {Right::read_metrics, "read-metrics",            {no,     no,        no,        no,     all,    all}},
        {Right::make_backup, "make-backup",              {no,     no,        no,        no,     no,     all}},
        {Right::draft_editions, "draft-editions",        {no,     no,        all,       all,    no,     no}},
        {Right::review_editions, "review-editions",      {no,     no,        all,       all,    no,     no}},
        {Right::publish_editions, "publish-editions",    {no,     no,        all,       no,     no,     no}},
        {Right::judge_alerts, "judge-alerts",            {no,     no,        area,      all,    no,     no}},
        {Right::own_account, "own-account",              {all,    all,       all,       all,    all,    all}},
    });
}();

// What sealed text is opened for. The names are in ledger entries: do not change them.
enum class Purpose : std::uint8_t {
    triage,       // to decide what becomes of a new report
    inquiry,      // to look into what was reported
    supervision,  // to check a colleague's decision
    audit,        // to check whether the rules were kept
    request,      // the person concerned asked what is held about them
};

struct PurposeRow {
    Purpose purpose;
    std::string_view name;
    std::array<bool, all_roles.size()> roles;  // in the order of all_roles
};

inline constexpr auto purposes_table = std::to_array<PurposeRow>({
    //                                          officer dispatcher supervisor analyst auditor administrator
    {Purpose::triage, "triage",                {true,   true,      true,      false,  false,  false}},
    {Purpose::inquiry, "inquiry",              {true,   false,     true,      false,  false,  false}},
    {Purpose::supervision, "supervision",      {false,  false,     true,      false,  false,  false}},
    {Purpose::audit, "audit",                  {false,  false,     false,     false,  true,   false}},
    {Purpose::request, "request",              {false,  false,     true,      false,  false,  false}},
});

[[nodiscard]] std::string_view to_text(Role role);
[[nodiscard]] std::string_view to_text(Right right);
[[nodiscard]] std::string_view to_text(Purpose purpose);
[[nodiscard]] std::optional<Role> role_from(std::string_view text);
[[nodiscard]] std::optional<Right> right_from(std::string_view text);
[[nodiscard]] std::optional<Purpose> purpose_from(std::string_view text);

// A set of roles.
class Roles {
public:
    constexpr Roles() = default;
    constexpr Roles(std::initializer_list<Role> roles) {
        for (const Role role : roles) add(role);
    }
    constexpr void add(Role role) { bits_ = static_cast<std::uint8_t>(bits_ | 1U << static_cast<unsigned>(role)); }
    [[nodiscard]] constexpr bool has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1U) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    bool operator==(const Roles&) const = default;

private:
    std::uint8_t bits_ = 0;
};

// "dispatcher supervisor", in the order of the table, and back; refused: a word that is no role, no role at all.
[[nodiscard]] std::string to_text(Roles roles);
Result<Roles> roles_from(std::string_view text);

inline constexpr std::size_t areas_of_account_max = 200;
inline constexpr std::size_t area_id_bytes_max = 100;

// What somebody is employed for: roles, and where they hold.
struct Duties {
    Roles roles;
    std::vector<std::string> areas;      // ids such as "town/3"; none: everywhere
    bool password_is_temporary = false;  // somebody else chose the password: until it is changed, nothing but that may be done
    bool operator==(const Duties&) const = default;
};

// Refused: no role; auditor or administrator together with another role, because nobody audits their own work, and nobody
// gives themselves rights over reports; an area that cannot be the id of one, too many areas.
Result<void> check(const Duties& duties);

// The one question. `area` is the area that the thing asked for lies in. Empty: it lies in none, which only those whom no area
// limits may touch. Where a right reaches everywhere, or knows no area (read_metrics), the area does not matter.
[[nodiscard]] bool may(const Duties& duties, Right right, std::string_view area);

// Whether there is any area in which they may: to decide if a list or page is shown at all, its rows being asked for one by one.
[[nodiscard]] bool may_somewhere(const Duties& duties, Right right);

// May they open sealed text in this area for this purpose?
[[nodiscard]] bool may_read_sealed(const Duties& duties, Purpose purpose, std::string_view area);

// The role that a sealed-read entry names: the first of theirs to which the purpose belongs.
[[nodiscard]] std::optional<Role> reading_role(const Duties& duties, Purpose purpose, std::string_view area);

// Both tables as text, as tests/record/rights.txt has them and `daybook account roles` prints them.
[[nodiscard]] std::string rights_text();

}  // namespace daybook::record
