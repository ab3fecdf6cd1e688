#include <doctest/doctest.h>

#include "served_world.hpp"

using namespace daybook;
using namespace daybook::test;

TEST_CASE("a ledger whose entries are for this machine alone gives everyone its hashes and checkpoint, and no entry") {
    for (const auto entries : {http::EntriesFor::everyone, http::EntriesFor::this_machine}) {
        ServedWorld world({.title = "Rivermouth police", .rate_limits = false, .entries = entries});
        (void)world.file("one", "town/1");
        const auto size = world.service->numbers().size;
        const std::string of_entries = "/log/tile/entries/000.p/" + std::to_string(size), of_hashes = "/log/tile/0/000.p/" + std::to_string(size);
        CHECK(world.ask(get(of_hashes)).status == 200);
        CHECK(world.ask(get(of_entries)).status == (entries == http::EntriesFor::everyone ? 200 : 403));
        auto near = get(of_entries);
        near.is_local = true;
        CHECK(world.ask(near).status == 200);
    }
}
