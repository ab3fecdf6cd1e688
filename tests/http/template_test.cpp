#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <doctest/doctest.h>

#include "http/static_files.hpp"
#include "http/template.hpp"

namespace template_test {

using namespace daybook::http;

std::optional<std::string_view> part(std::string_view name) {
    if (name == "top") return "<header>{{value:title}}</header>";
    if (name == "bottom") return "<footer></footer>";
    if (name == "around") return "{{part:top}}";
    return std::nullopt;
}

TemplateValues values() { return {.text = [](std::string_view key) { return "<" + std::string(key) + ">"; }, .values = {{"title", "A & B"}}, .lists = {{"items", "<li>one</li>"}}}; }

// How a process ends that does this.
template <class Act>
int signal_of(Act act) {
    const pid_t child = ::fork();
    if (child == 0) {
        (void)std::freopen("/dev/null", "w", stderr);
        (void)std::signal(SIGABRT, SIG_DFL);  // the test runner's own handler would report it as a failure here
        act();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST_CASE("a page's parts are put in as they are written, and then filled in with the page") {
    const std::string page = with_parts("{{part:top}}<main>{{text:greeting}}{{list:items}}</main>{{part:bottom}}{{part:top}}", part);
    CHECK(page == "<header>{{value:title}}</header><main>{{text:greeting}}{{list:items}}</main><footer></footer><header>{{value:title}}</header>");
    CHECK(render(page, values()) == "<header>A &amp; B</header><main>&lt;greeting&gt;<li>one</li></main><footer></footer><header>A &amp; B</header>");
    CHECK(with_parts("no part", part) == "no part");
}

TEST_CASE("a part that is nowhere, a part within a part and a brace that is never closed stop the program") {
    CHECK(signal_of([] { (void)with_parts("{{part:nowhere}}", part); }) == SIGABRT);
    CHECK(signal_of([] { (void)with_parts("{{part:around}}", part); }) == SIGABRT);
    CHECK(signal_of([] { (void)with_parts("{{part:top", part); }) == SIGABRT);
    CHECK(signal_of([] { (void)render("{{part:top}}", values()); }) == SIGABRT);
    CHECK(signal_of([] { (void)with_parts("{{part:top}}", part); }) == 0);
}

TEST_CASE("the program's own pages are whole") {
    load_pages();
    for (const auto* name : {"start", "report", "form", "sent", "follow", "verify", "login", "account", "desk", "error"}) {
        CAPTURE(name);
        CHECK(page_text(name).find("{{part:") == std::string_view::npos);
        CHECK(page_text(name).ends_with("</html>\n"));
        CHECK(page_text(name).find("<meta name=\"viewport\"") != std::string_view::npos);
    }
}

}  // namespace template_test
