#include <set>
#include <thread>


#include "office.hpp"
#include "record/totp.hpp"

using namespace daybook;
using namespace daybook::store;
using namespace daybook::test;
using record::Role;

std::string daybook::test::code_now(const std::string& secret_base32, Instant now) {
    return record::hotp(*record::from_base32(secret_base32), static_cast<std::uint64_t>(now / record::totp_step_s), record::totp_digits);
}

namespace {

LoginAnswer login(Office& office, const std::string& name, const std::string& password, Instant now, const std::string& code = "") { return good(office.accounts().login({name, password, code}, now)); }

// Tries until it has failed so often; gives the moment after the last wait.
Instant fail(Office& office, const std::string& name, int times, Instant now) {
    for (int i = 0; i < times; ++i) {
        auto answer = login(office, name, "wrong password", now);
        if (answer.result == LoginResult::wait) answer = login(office, name, "wrong password", now += answer.wait_s);
        REQUIRE(answer.result == LoginResult::wrong);
    }
    return now;
}

}  // namespace

TEST_CASE("an account that was added is there after a restart, with what was said of it") {
    TestPlace place;
    const auto options = office_at(place);
    auto account = somebody("orlova", {Role::officer, Role::supervisor}, {"town/3", "town/4"});
    account.display_name = "Анна Орлова";
    account.duties.password_is_temporary = true;
    good(good(Office::open(options))->accounts().add(account, noon));
    auto office = good(Office::open(options));
    const Account found = good(office->accounts().find("orlova"));
    CHECK(found.display_name == "Анна Орлова");
    CHECK(found.duties == account.duties);
    CHECK(found.created == noon);
    CHECK(!found.last_login);
    CHECK(!found.disabled);
    CHECK(!found.has_totp);
    CHECK(good(office->accounts().list()).size() == 1);
    CHECK(refusal(office->accounts().find("nobody")) == "account.unknown");
}

TEST_CASE("names, roles and passwords that cannot be are refused, and nothing is added") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    auto& accounts = office->accounts();
    for (const std::string name : {"", "a", "Orlova", "or lova", "орлова", "a/b", "a'b", "waytoolongforanameofanaccountwaytoolongfor"}) CHECK(refusal(accounts.add(somebody(name), noon)) == "account.name-form");
    auto shown = somebody("orlova");
    shown.display_name = "two\nlines";
    CHECK(refusal(accounts.add(shown, noon)) == "account.display-form");
    CHECK(refusal(accounts.add(somebody("orlova", record::Roles{}), noon)) == "roles.none");
    CHECK(refusal(accounts.add(somebody("orlova", {Role::auditor, Role::officer}), noon)) == "roles.apart");
    auto weak = somebody("orlova");
    weak.password = "1234567890";
    CHECK(refusal(accounts.add(weak, noon)) == "password.common");
    CHECK(good(accounts.list()).empty());
    good(accounts.add(somebody("orlova"), noon));
    CHECK(refusal(accounts.add(somebody("orlova"), noon)) == "account.exists");
    CHECK(good(accounts.list()).size() == 1);
}

TEST_CASE("the right name and password log in; nothing else does, and the answers for a wrong name and a wrong password are alike") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    good(office->accounts().add(somebody("orlova"), noon));
    const auto right = login(*office, " Orlova ", good_password, noon);
    CHECK(right.result == LoginResult::ok);
    REQUIRE(right.account.has_value());
    CHECK(right.account->name == "orlova");
    CHECK(right.account->last_login == noon);
    for (const std::string password : {"", "mossy granite tran", "mossy granite tram "}) CHECK(login(*office, "orlova", password, noon + 1000).result == LoginResult::wrong);
    CHECK(login(*office, "", good_password, noon).result == LoginResult::wrong);
    CHECK(login(*office, "' OR 1=1 --", good_password, noon).result == LoginResult::wrong);
    CHECK(login(*office, std::string(1 << 20, 'a'), good_password, noon).result == LoginResult::wrong);
    CHECK(login(*office, "orlova", std::string(1 << 20, 'a'), noon).result == LoginResult::wrong);
    // The same course of attempts at a name that exists and one that does not.
    good(office->accounts().add(somebody("petrov"), noon));
    for (int i = 0; i < 12; ++i) {
        const auto known = login(*office, "petrov", "wrong password", noon + i);
        const auto unknown = login(*office, "nobody", "wrong password", noon + i);
        CHECK(known.result == unknown.result);
        CHECK(known.wait_s == unknown.wait_s);
    }
}

TEST_CASE("failures make the next attempt wait, longer and longer, also after a restart, but never more than five minutes") {
    TestPlace place;
    const auto options = office_at(place);
    auto office = good(Office::open(options));
    good(office->accounts().add(somebody("orlova"), noon));
    Instant now = fail(*office, "orlova", 6, noon);
    const auto shut = login(*office, "orlova", good_password, now);
    CHECK(shut.result == LoginResult::wait);
    CHECK(shut.wait_s == 16);
    office.reset();
    office = good(Office::open(options));
    CHECK(login(*office, "orlova", good_password, now + 15).result == LoginResult::wait);
    // Attempts while one has to wait are not looked at, and do not make it longer.
    for (int i = 0; i < 20; ++i) CHECK(login(*office, "orlova", "wrong password", now + 10).wait_s == 6);
    CHECK(login(*office, "orlova", good_password, now + 16).result == LoginResult::ok);
    // A success clears what was.
    CHECK(login(*office, "orlova", "wrong password", now + 16).result == LoginResult::wrong);
    CHECK(login(*office, "orlova", good_password, now + 16).result == LoginResult::ok);
    // However often: five minutes later the right password opens.
    now = fail(*office, "orlova", 40, now + 20);
    CHECK(login(*office, "orlova", good_password, now + login_wait_s_max).result == LoginResult::ok);
    std::int32_t before = 0;
    for (std::int64_t failures = 0; failures < 100; ++failures) {
        CHECK(login_wait_s(failures) >= before);
        CHECK((before = login_wait_s(failures)) <= login_wait_s_max);
    }
}

TEST_CASE("a clock that was put back shuts nobody out") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    good(office->accounts().add(somebody("orlova"), noon));
    fail(*office, "orlova", 8, noon);
    CHECK(login(*office, "orlova", good_password, noon - 86'400).result == LoginResult::ok);
}

TEST_CASE("many guesses at the same moment gain nothing over guesses one after another") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    good(office->accounts().add(somebody("orlova"), noon));
    std::atomic<int> looked_at = 0;
    std::vector<std::thread> guessers;
    for (int i = 0; i < 8; ++i)
        guessers.emplace_back([&] {
            for (int guess = 0; guess < 5; ++guess) {
                const auto answer = office->accounts().login({"orlova", "wrong password", ""}, noon);
                if (answer && answer->result == LoginResult::wrong) ++looked_at;
            }
        });
    for (auto& guesser : guessers) guesser.join();
    CHECK(looked_at == 3);  // two free ones, and the one that began the first wait
}

TEST_CASE("a disabled account opens for nobody, and opens again when it is enabled") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    const auto account = good(office->accounts().add(somebody("orlova"), noon));
    const auto session = good(office->sessions().begin(account.id, "a browser", noon));
    good(office->accounts().set_disabled(account.id, true));
    CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::wrong);
    CHECK(!good(office->sessions().find(session.token, noon)));
    CHECK(refusal(office->sessions().begin(account.id, "a browser", noon)) == "account.unknown");
    good(office->accounts().set_disabled(account.id, false));
    CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::ok);
    CHECK(!good(office->sessions().find(session.token, noon)));  // what ended does not come back
}

TEST_CASE("the last administrator can neither be disabled nor lose the role") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    auto& accounts = office->accounts();
    const auto first = good(accounts.add(somebody("first", {Role::administrator}), noon));
    CHECK(refusal(accounts.set_disabled(first.id, true)) == "account.last-administrator");
    CHECK(refusal(accounts.set_duties(first.id, {Role::analyst}, {})) == "account.last-administrator");
    const auto second = good(accounts.add(somebody("second", {Role::administrator}), noon));
    good(accounts.set_disabled(second.id, true));
    CHECK(refusal(accounts.set_disabled(first.id, true)) == "account.last-administrator");
    good(accounts.set_disabled(second.id, false));
    good(accounts.set_duties(first.id, {Role::analyst}, {"town/3"}));
    CHECK(good(accounts.find("first")).duties == record::Duties{{Role::analyst}, {"town/3"}});
    CHECK(refusal(accounts.set_disabled(second.id, true)) == "account.last-administrator");
    CHECK(refusal(accounts.set_disabled(AccountId{999}, true)) == "account.unknown");
}

TEST_CASE("a password is changed with the old one, and all sessions end") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    auto& accounts = office->accounts();
    auto temporary = somebody("orlova");
    temporary.duties.password_is_temporary = true;
    const auto account = good(accounts.add(temporary, noon));
    const auto session = good(office->sessions().begin(account.id, "a browser", noon));
    const std::string next = "another granite tram";
    CHECK(refusal(accounts.change_password(account.id, "wrong password", next, noon)) == "account.wrong-password");
    CHECK(refusal(accounts.change_password(account.id, good_password, good_password, noon)) == "password.same");
    CHECK(refusal(accounts.change_password(account.id, good_password, "short", noon)) == "password.short");
    CHECK(good(office->sessions().find(session.token, noon)).has_value());
    good(accounts.change_password(account.id, good_password, next, noon));
    CHECK(!good(office->sessions().find(session.token, noon)));
    CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::wrong);
    CHECK(login(*office, "orlova", next, noon).result == LoginResult::ok);
    CHECK(!good(accounts.find("orlova")).duties.password_is_temporary);
    good(accounts.set_password(account.id, good_password, true));
    CHECK(good(accounts.find("orlova")).duties.password_is_temporary);
    for (int i = 0; i < 3; ++i) CHECK(refusal(accounts.change_password(account.id, "wrong password", next, noon)) == "account.wrong-password");
    CHECK(refusal(accounts.change_password(account.id, good_password, next, noon)) == "account.wait");
}

TEST_CASE("a hash that was made cheaper than is usual now is made anew at the next login") {
    TestPlace place;
    auto options = office_at(place);
    good(good(Office::open(options))->accounts().add(somebody("orlova"), noon));
    options.password_cost.passes = 2;
    auto office = good(Office::open(options));
    CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::ok);
    std::string hash;
    good(office->database().read([&](Connection& connection) { return connection.first("SELECT password FROM accounts", {}, [&](const Row& row) { hash = row.text(0); }); }));
    CHECK(hash.find("t=2") != std::string::npos);
    CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::ok);
}

TEST_CASE("a second factor counts once it was confirmed, and each code opens once") {
    TestPlace place;
    const auto options = office_at(place);
    auto office = good(Office::open(options));
    auto& accounts = office->accounts();
    const auto account = good(accounts.add(somebody("orlova"), noon));
    CHECK(refusal(accounts.confirm_totp(account.id, "123456", noon)) == "totp.none-offered");
    const auto offer = good(accounts.begin_totp(account.id, "Daybook"));
    CHECK(offer.uri.find("secret=" + offer.secret) != std::string::npos);
    CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::ok);
    CHECK(refusal(accounts.confirm_totp(account.id, code_now(offer.secret, noon + 600), noon)) == "totp.wrong");
    const auto codes = good(accounts.confirm_totp(account.id, code_now(offer.secret, noon), noon));
    CHECK(codes.size() == recovery_codes_made);
    CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == codes.size());
    CHECK(good(accounts.find("orlova")).has_totp);
    CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::needs_code);
    // The code that confirmed it was used.
    CHECK(login(*office, "orlova", good_password, noon, code_now(offer.secret, noon)).result == LoginResult::wrong_code);
    office.reset();
    office = good(Office::open(options));
    const Instant later = noon + 90;
    CHECK(login(*office, "orlova", "wrong password", later, code_now(offer.secret, later)).result == LoginResult::wrong);
    CHECK(login(*office, "orlova", good_password, later, code_now(offer.secret, later)).result == LoginResult::ok);
    CHECK(login(*office, "orlova", good_password, later, code_now(offer.secret, later)).result == LoginResult::wrong_code);
    CHECK(login(*office, "orlova", good_password, later + 60, code_now(offer.secret, later + 60)).result == LoginResult::ok);
}

TEST_CASE("codes cannot be guessed faster than passwords; asking for the code is no failure") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    const auto account = good(office->accounts().add(somebody("orlova"), noon));
    const auto offer = good(office->accounts().begin_totp(account.id, "Daybook"));
    good(office->accounts().confirm_totp(account.id, code_now(offer.secret, noon), noon));
    for (int i = 0; i < 20; ++i) CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::needs_code);
    for (int i = 0; i < 3; ++i) CHECK(login(*office, "orlova", good_password, noon + 90, "000000").result == LoginResult::wrong_code);
    CHECK(login(*office, "orlova", good_password, noon + 90, code_now(offer.secret, noon + 90)).result == LoginResult::wait);
    CHECK(login(*office, "orlova", good_password, noon + 92, code_now(offer.secret, noon + 90)).result == LoginResult::ok);
}

TEST_CASE("a recovery code opens once, as people type it; a new second factor ends the old codes") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    auto& accounts = office->accounts();
    const auto account = good(accounts.add(somebody("orlova"), noon));
    const auto other = good(accounts.add(somebody("petrov"), noon));
    auto offer = good(accounts.begin_totp(account.id, "Daybook"));
    const auto codes = good(accounts.confirm_totp(account.id, code_now(offer.secret, noon), noon));
    offer = good(accounts.begin_totp(other.id, "Daybook"));
    good(accounts.confirm_totp(other.id, code_now(offer.secret, noon), noon));
    const auto used = login(*office, "orlova", good_password, noon, codes[3]);
    CHECK(used.result == LoginResult::ok);
    CHECK(used.used_recovery_code);
    CHECK(used.account->recovery_codes == recovery_codes_made - 1);
    CHECK(login(*office, "orlova", good_password, noon, codes[3]).result == LoginResult::wrong_code);
    CHECK(login(*office, "petrov", good_password, noon, codes[4]).result == LoginResult::wrong_code);
    std::string typed = codes[5];
    std::erase(typed, '-');
    for (char& letter : typed) letter = letter == '0' ? 'o' : letter == '1' ? 'l' : static_cast<char>(std::tolower(letter));
    CHECK(login(*office, "orlova", good_password, noon, " " + typed).result == LoginResult::ok);
    offer = good(accounts.begin_totp(account.id, "Daybook"));
    CHECK(login(*office, "orlova", good_password, noon, codes[6]).result == LoginResult::ok);
    good(accounts.confirm_totp(account.id, code_now(offer.secret, noon), noon));
    CHECK(login(*office, "orlova", good_password, noon, codes[7]).result == LoginResult::wrong_code);
    good(accounts.reset_totp(account.id));
    CHECK(login(*office, "orlova", good_password, noon).result == LoginResult::ok);
    CHECK(good(accounts.find("orlova")).recovery_codes == 0);
}

TEST_CASE("failures at names that do not exist are forgotten after a day") {
    TestPlace place;
    auto office = good(Office::open(office_at(place)));
    for (int i = 0; i < 5; ++i) login(*office, "nobody" + std::to_string(i), "wrong password", noon);
    const auto remembered = [&] {
        std::int64_t count = 0;
        good(office->database().read([&](Connection& connection) { return connection.first("SELECT count(*) FROM unknown_names", {}, [&](const Row& row) { count = row.integer(0); }); }));
        return count;
    };
    CHECK(remembered() == 5);
    good(office->accounts().remove_old(noon + 3600));
    CHECK(remembered() == 5);
    good(office->accounts().remove_old(noon + 90'000));
    CHECK(remembered() == 0);
}
