#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include <poll.h>
#include <unistd.h>

#include "base/process.hpp"

using namespace daybook;
using namespace std::chrono_literals;

namespace {

auto soon() { return std::chrono::steady_clock::now() + 20s; }

// What a program says, and how it ended.
std::pair<std::string, std::optional<int>> run(Launch launch) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    launch.output = writing.number();
    auto child = Child::start(launch);
    REQUIRE(child);
    writing.close();
    std::string said(4096, '\0');
    const auto got = ::read(reading.number(), said.data(), said.size());
    said.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return {said, child->wait_until(soon())};
}

}  // namespace

TEST_CASE("a program gets its arguments as they are, the environment it is given, and nothing else that is open") {
    CHECK(run({.command = {"printf", "%s|", "a b", "$HOME", "*"}}) == std::pair(std::string("a b|$HOME|*|"), std::optional(0)));
    CHECK(run({.command = {"env"}, .environment = std::vector<std::string>{"PATH=/usr/bin:/bin", "ONE=1"}}).first == "PATH=/usr/bin:/bin\nONE=1\n");
    CHECK(run({.command = {"sh", "-c", "ls /proc/self/fd | wc -l"}}).first == "4\n");  // 0, 1, 2, and the folder that ls reads
    CHECK(run({.command = {"cat"}}).second == 0);                                       // nothing comes in: it ends
}

TEST_CASE("how it ended is told, and what is not there or takes too long") {
    CHECK(run({.command = {"sh", "-c", "exit 7"}}).second == 7);
    CHECK(run({.command = {"sh", "-c", "kill -9 $$"}}).second == -1);
    const auto none = Child::start({.command = {"no-such-program-anywhere"}});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == "process.not-found");
    auto slow = Child::start({.command = {"sleep", "60"}});
    REQUIRE(slow);
    CHECK_FALSE(slow->wait_until(std::chrono::steady_clock::now() + 50ms));
}

TEST_CASE("what goes out of sight is killed with all it started") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    {
        const auto child = Child::start({.command = {"sh", "-c", "sleep 60 & echo $!; wait"}, .output = writing.number()});
        REQUIRE(child);
        writing.close();
        char digit = 0;
        REQUIRE(::read(reading.number(), &digit, 1) == 1);  // it has started the other
    }
    pollfd waited{reading.number(), POLLIN, 0};
    std::string rest(64, '\0');
    ssize_t got = 1;  // 0 when nobody has the pipe open any more
    while (got > 0 && ::poll(&waited, 1, 20'000) == 1) got = ::read(reading.number(), rest.data(), rest.size());
    CHECK(got == 0);
}
