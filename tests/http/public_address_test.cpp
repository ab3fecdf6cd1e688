// Where the service says that it is reached.
#include "served_world.hpp"

using namespace daybook;
using namespace daybook::test;

namespace {

std::string discovery_of(ServedWorld& world, const std::string& host) {
    auto request = get("/open311/v2/discovery.json");
    request.headers.emplace_back("host", host);
    return world.ask(std::move(request)).body;
}

}  // namespace

TEST_CASE("Open311 discovery names the public address of the settings, and the Host header only where there is none") {
    ServedWorld plain;
    CHECK(discovery_of(plain, "records.example.org").find("http://records.example.org/open311/v2") != std::string::npos);
    ServedWorld named({.title = "Rivermouth police", .rate_limits = false, .public_address = "https://records.example.org"});
    const std::string document = discovery_of(named, "evil.example");
    CHECK(document.find("evil.example") == std::string::npos);
    CHECK(document.find("https://records.example.org/open311/v2") != std::string::npos);
}

TEST_CASE("the page after a report names the public address too") {
    ServedWorld world({.title = "Rivermouth police", .rate_limits = false, .public_address = "https://records.example.org"});
    auto request = post("/form", "");
    request.body = "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nA window was broken.\r\n--x\r\nContent-Disposition: form-data; name=\"once\"\r\n\r\n0123456789abcdefghijklmnop\r\n--x--\r\n";
    request.headers = {{"content-type", "multipart/form-data; boundary=x"}, {"host", "evil.example"}};
    const auto answer = world.ask(std::move(request));
    CHECK(answer.status == 200);
    CHECK(answer.body.find("evil.example") == std::string::npos);
    CHECK(answer.body.find("https://records.example.org") != std::string::npos);
}
