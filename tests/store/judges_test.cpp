// Who judged alerts.
#include <doctest/doctest.h>

#include "office.hpp"
#include "store/office.hpp"

using namespace daybook;
using namespace daybook::test;

TEST_CASE("whose a judgement is stays, also when the office is opened again, and belongs to one account alone") {
    TestPlace place;
    {
        const auto office = good(store::Office::open(office_at(place)));
        const auto anna = good(office->accounts().add(somebody("anna", {record::Role::analyst}, {}), noon)), boris = good(office->accounts().add(somebody("boris", {record::Role::supervisor}, {"town/3"}), noon));
        good(office->judges().enter(17, anna.id));
        good(office->judges().enter(19, boris.id));
        CHECK_FALSE(office->judges().enter(17, boris.id));
    }
    const auto office = good(store::Office::open(office_at(place)));
    CHECK(good(office->judges().names()) == std::map<std::uint64_t, std::string>{{17, "anna"}, {19, "boris"}});
}
