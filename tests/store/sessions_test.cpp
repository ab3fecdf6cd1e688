#include <fstream>
#include <set>
#include <sstream>

#include "office.hpp"

using namespace daybook;
using namespace daybook::store;
using namespace daybook::test;
using record::Role;

namespace {

struct Desk {
    TestPlace place;
    std::unique_ptr<Office> office = good(Office::open(office_at(place)));
    Account orlova = good(office->accounts().add(somebody("orlova"), noon));
    Sessions& sessions = office->sessions();
};

std::string all_bytes_of(const TestPlace& place) {
    std::stringstream bytes;
    for (const char* name : {"office.db", "office.db-wal"}) bytes << std::ifstream(place.path(name), std::ios::binary).rdbuf();
    return bytes.str();
}

}  // namespace

TEST_CASE("a session's token finds its account as it is now") {
    Desk desk;
    const auto made = good(desk.sessions.begin(desk.orlova.id, "Firefox on Linux", noon));
    CHECK(made.token.size() == 64);
    const auto visitor = good(desk.sessions.find(made.token, noon + 1));
    REQUIRE(visitor.has_value());
    CHECK(visitor->account.name == "orlova");
    CHECK(visitor->session.user_agent == "Firefox on Linux");
    CHECK(visitor->csrf == made.csrf);
    good(desk.office->accounts().set_duties(desk.orlova.id, {Role::officer}, {"town/3"}));
    CHECK(good(desk.sessions.find(made.token, noon + 2))->account.duties == record::Duties{{Role::officer}, {"town/3"}});
}

TEST_CASE("what is no session's token finds nothing") {
    Desk desk;
    const auto made = good(desk.sessions.begin(desk.orlova.id, "", noon));
    std::string altered = made.token;
    altered[10] = altered[10] == 'a' ? 'b' : 'a';
    std::string upper = made.token;
    for (char& letter : upper) letter = static_cast<char>(std::toupper(letter));
    const std::string hash = to_hex(bytes_of(sha256(made.token)));  // what lies in the database
    for (const std::string& token : {std::string(), altered, made.token + "0", made.token.substr(1), std::string(64, '0'), hash, std::string("' OR 1=1 --"), std::string(1 << 20, 'a')}) CHECK(!good(desk.sessions.find(token, noon)));
    if (upper != made.token) CHECK(!good(desk.sessions.find(upper, noon)));
}

TEST_CASE("neither token, password, secret nor recovery code can be read from the database") {
    Desk desk;
    const auto made = good(desk.sessions.begin(desk.orlova.id, "", noon));
    const auto offer = good(desk.office->accounts().begin_totp(desk.orlova.id, "Daybook"));
    const auto codes = good(desk.office->accounts().confirm_totp(desk.orlova.id, code_now(offer.secret, noon), noon));
    const std::string bytes = all_bytes_of(desk.place);
    REQUIRE(bytes.find("orlova") != std::string::npos);
    for (const auto& secret : {made.token, *from_hex(made.token), made.csrf, good_password, offer.secret, codes[0]}) CHECK(bytes.find(secret) == std::string::npos);
}

TEST_CASE("a session ends half an hour after the last request, and twelve hours after its beginning") {
    Desk desk;
    const auto idle = good(desk.sessions.begin(desk.orlova.id, "", noon));
    const auto busy = good(desk.sessions.begin(desk.orlova.id, "", noon));
    Instant now = noon;
    for (; now < noon + 12 * 3600; now += 1200) CHECK(good(desk.sessions.find(busy.token, now)).has_value());
    CHECK(!good(desk.sessions.find(idle.token, noon + 1800)));
    CHECK(good(desk.sessions.find(busy.token, noon + 12 * 3600 - 1)).has_value());
    CHECK(!good(desk.sessions.find(busy.token, noon + 12 * 3600)));
    CHECK(good(desk.sessions.list(desk.orlova.id, noon + 12 * 3600)).empty());
    CHECK(good(desk.sessions.remove_old(noon + 12 * 3600)) == 2);
    CHECK(good(desk.sessions.remove_old(noon + 12 * 3600)) == 0);
}

TEST_CASE("requests within a minute do not wait for the disk each") {
    Desk desk;
    const auto made = good(desk.sessions.begin(desk.orlova.id, "", noon));
    CHECK(good(desk.sessions.find(made.token, noon + 59))->session.seen == noon);
    CHECK(good(desk.sessions.find(made.token, noon + 60))->session.seen == noon + 60);
    CHECK(good(desk.sessions.list(desk.orlova.id, noon + 61))[0].seen == noon + 60);
}

TEST_CASE("one's sessions are listed and ended one by one or all; another's are not touched") {
    Desk desk;
    const auto petrov = good(desk.office->accounts().add(somebody("petrov"), noon));
    const auto phone = good(desk.sessions.begin(desk.orlova.id, std::string(1000, 'x') + "\xd0", noon));
    const auto office = good(desk.sessions.begin(desk.orlova.id, "line\nbreak", noon + 1));
    const auto his = good(desk.sessions.begin(petrov.id, "", noon));
    const auto listed = good(desk.sessions.list(desk.orlova.id, noon + 2));
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].user_agent == "line break");
    CHECK(listed[1].user_agent == std::string(user_agent_bytes_max, 'x'));
    CHECK(!good(desk.sessions.end(petrov.id, listed[1].id)));
    CHECK(good(desk.sessions.end(desk.orlova.id, listed[1].id)));
    CHECK(!good(desk.sessions.find(phone.token, noon + 2)));
    CHECK(good(desk.sessions.find(office.token, noon + 2)).has_value());
    good(desk.sessions.end(office.token));
    CHECK(!good(desk.sessions.find(office.token, noon + 2)));
    good(desk.sessions.begin(desk.orlova.id, "", noon));
    good(desk.sessions.end_all(desk.orlova.id));
    CHECK(good(desk.sessions.list(desk.orlova.id, noon)).empty());
    CHECK(good(desk.sessions.find(his.token, noon + 2)).has_value());
}

TEST_CASE("an account has so many sessions and no more: the oldest end") {
    Desk desk;
    std::vector<std::string> tokens;
    for (int i = 0; i < 25; ++i) tokens.push_back(good(desk.sessions.begin(desk.orlova.id, "", noon + i)).token);
    CHECK(std::set<std::string>(tokens.begin(), tokens.end()).size() == 25);
    for (std::size_t i = 0; i < tokens.size(); ++i) CHECK(good(desk.sessions.find(tokens[i], noon + 30)).has_value() == (i >= 5));
}

TEST_CASE("the CSRF token is the session's own: another session's, an altered or empty one is none") {
    Desk desk;
    const auto made = good(desk.sessions.begin(desk.orlova.id, "", noon));
    const auto other = good(desk.sessions.begin(desk.orlova.id, "", noon));
    CHECK(desk.sessions.is_csrf(made.token, made.csrf));
    for (const std::string& given : {std::string(), other.csrf, made.token, made.csrf.substr(1), made.csrf + "0"}) CHECK(!desk.sessions.is_csrf(made.token, given));
    CHECK(!desk.sessions.is_csrf("", made.csrf));
    desk.office.reset();
    desk.office = good(Office::open(office_at(desk.place)));
    CHECK(desk.office->sessions().is_csrf(made.token, made.csrf));  // also after a restart
}

TEST_CASE("a look at a session's account is no request: it gives the account as it is now and keeps no session alive") {
    Desk desk;
    const auto made = good(desk.sessions.begin(desk.orlova.id, "", noon));
    const auto session = good(desk.sessions.find(made.token, noon))->session.id;
    good(desk.office->accounts().set_duties(desk.orlova.id, {Role::officer}, {"town/3"}));
    CHECK(good(desk.sessions.account_of(session, noon + 1))->duties == record::Duties{{Role::officer}, {"town/3"}});
    for (Instant minute = 1; minute < 30; ++minute) CHECK(good(desk.sessions.account_of(session, noon + 60 * minute)));
    CHECK(!good(desk.sessions.account_of(session, noon + 60 * 30)));
    CHECK(!good(desk.sessions.account_of(SessionId{9999}, noon)));
    const auto ended = good(desk.sessions.begin(desk.orlova.id, "", noon));
    const auto its_id = good(desk.sessions.find(ended.token, noon))->session.id;
    good(desk.sessions.end(ended.token));
    CHECK(!good(desk.sessions.account_of(its_id, noon)));
}
