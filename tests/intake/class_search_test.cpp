#include <algorithm>

#include <doctest/doctest.h>

#include "intake/class_search.hpp"
#include "intake/conversation.hpp"
#include "intake/load.hpp"

namespace class_search_test {

using namespace daybook;
using namespace daybook::intake;

struct Shipped {
    record::Iccs iccs = load_iccs().value();
    Talk talk = Talk::shipped("112").value();

    FoundClasses find(std::string_view query, std::size_t most = 1000) const { return find_classes(iccs, talk.categories, query, Language::en, most); }
    std::vector<std::string> codes(std::string_view query, std::size_t most = 1000) const {
        std::vector<std::string> all;
        for (const auto& one : find(query, most).shown) all.push_back(one.entry->code);
        return all;
    }
};

const Shipped& shipped() {
    static const Shipped all;
    return all;
}

bool has(const std::vector<std::string>& codes, std::string_view code) { return std::ranges::find(codes, code) != codes.end(); }

TEST_CASE("a class is found by its code, and those below it come after it") {
    const auto codes = shipped().codes("0502");
    REQUIRE(!codes.empty());
    CHECK(codes[0] == "0502");
    for (const auto& code : codes) CHECK(code.starts_with("0502"));
    CHECK(std::ranges::is_sorted(codes));
}

TEST_CASE("every class of the classification is found by its code and by its title, also what no menu has") {
    for (const auto& entry : shipped().iccs.all()) {
        CAPTURE(entry.code);
        CHECK(shipped().codes(entry.code, 1).at(0) == entry.code);
        CHECK(has(shipped().codes(entry.title), entry.code));
    }
    CHECK(shipped().talk.categories.with_code("01031") == nullptr);
    CHECK(has(shipped().codes("MANSL"), "01031"));
}

TEST_CASE("the menu's words are known in every language, beginnings of words are enough, and their order is free") {
    for (const auto* query : {"wallet bag", "bag wallet", "кошел сумк", "сумку кошелёк", "КАШАЛЕК", "әмиян", "амиян"}) {
        CAPTURE(query);
        CHECK(has(shipped().codes(query), "050221"));
    }
}

TEST_CASE("how residents say it is suggested after what the titles say") {
    const auto codes = shipped().codes("у меня увели велик");
    CHECK(has(codes, "050229"));
}

TEST_CASE("a title above is enough for what lies below, but comes later") {
    const auto codes = shipped().codes("intentional homicide");
    REQUIRE(codes.size() >= 2);
    CHECK(codes[0] == "0101");
    const auto below = shipped().codes("death manslaughter");  // "Acts leading to death", and below it
    CHECK(has(below, "01031"));
}

TEST_CASE("an empty query finds the menu, a limit shortens what is shown and not what is counted, nonsense finds nothing") {
    const auto menu = shipped().find("  ");
    CHECK(menu.shown.size() == menu.total);
    CHECK(menu.shown[0].menu == &shipped().talk.categories.all()[0]);
    const auto few = shipped().find("theft", 2);
    CHECK(few.shown.size() == 2);
    CHECK(few.total > 2);
    CHECK(shipped().find("qwrtzp").total == 0);
}

}  // namespace class_search_test
