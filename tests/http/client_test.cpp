// The client against a server that answers just what the test says, byte for byte.
#include "http/client.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace daybook;
using namespace daybook::http;

namespace {

constexpr const char* hang = "HANG";  // says nothing, and keeps the connection

// Takes connections one after another; of each it reads requests and gives the next answer. An empty answer closes the connection.
class Script {
public:
    explicit Script(std::deque<std::string> answers) : answers_(std::move(answers)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(listener_, 5) == 0);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Script() {
        ending_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        if (const int open = connection_.exchange(-1); open >= 0) ::shutdown(open, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    [[nodiscard]] std::unique_ptr<Client> client() const { return std::move(*Client::make(fmt::format("http://127.0.0.1:{}", port_))); }
    std::vector<std::string> requests() {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    std::atomic<int> connections = 0;

private:
    void serve() {
        while (!ending_) {
            const int socket = ::accept(listener_, nullptr, nullptr);
            if (socket < 0) return;
            ++connections;
            connection_ = socket;
            while (one(socket)) {}
            connection_ = -1;
            ::close(socket);
        }
    }
    bool one(int socket) {
        std::string request;
        char bytes[4096];
        while (!is_whole(request)) {
            const ssize_t read = ::recv(socket, bytes, sizeof bytes, 0);
            if (read <= 0) return false;
            request.append(bytes, static_cast<std::size_t>(read));
        }
        std::string answer;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
            if (!answers_.empty()) {
                answer = answers_.front();
                answers_.pop_front();
            }
        }
        if (answer == hang) return ::recv(socket, bytes, sizeof bytes, 0) > 0;  // until the client goes away
        if (answer.empty()) return false;
        return ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(answer.size());
    }
    static bool is_whole(const std::string& request) {
        const auto end = request.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        const auto length = request.find("Content-Length: ");
        return length == std::string::npos || request.size() >= end + 4 + std::stoul(request.substr(length + 16));
    }

    std::deque<std::string> answers_;
    std::vector<std::string> requests_;
    std::mutex mutex_;
    std::atomic<bool> ending_ = false;
    std::atomic<int> connection_ = -1;
    int listener_ = -1;
    int port_ = 0;
    std::thread thread_;
};

std::string answer(const std::string& body, const std::string& status = "200 OK") { return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body); }

std::string outcome(const Result<ClientAnswer>& got) { return got ? fmt::format("{} {}", got->status, got->body) : got.error().code; }

}  // namespace

TEST_CASE("calls go over one connection, with a length and a host") {
    Script script({answer("one"), answer("two", "429 Too Many Requests"), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nthr\r\n2\r\nee\r\n0\r\n\r\n"});
    const auto client = script.client();
    CHECK(outcome(client->call({"/bot1:A/getMe", "{}"})) == "200 one");
    CHECK(outcome(client->call({"/bot1:A/getMe", "{\"a\":1}"})) == "429 two");
    CHECK(outcome(client->call({"/file/x"})) == "200 three");
    CHECK(script.connections == 1);
    const auto requests = script.requests();
    CHECK(requests[1].starts_with("POST /bot1:A/getMe HTTP/1.1\r\nHost: 127.0.0.1:"));
    CHECK(requests[1].ends_with("Content-Length: 7\r\n\r\n{\"a\":1}"));
    CHECK(requests[2].starts_with("GET /file/x HTTP/1.1\r\n"));
}

TEST_CASE("a connection that was closed while idle is replaced; one that closes without an answer is an error") {
    Script script({answer("one"), "", answer("two"), "", ""});
    const auto client = script.client();
    CHECK(outcome(client->call({"/a", "{}"})) == "200 one");
    CHECK(outcome(client->call({"/b", "{}"})) == "200 two");
    CHECK(script.connections == 2);
    CHECK(outcome(client->call({"/c", "{}"})) == "http.broken");  // closed twice: on the kept connection, and on a new one
}

TEST_CASE("a server that asks for it is connected to anew") {
    Script script({"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na", "HTTP/1.0 200 OK\r\n\r\nuntil the end"});
    const auto client = script.client();
    CHECK(outcome(client->call({"/a"})) == "200 a");
    // Nothing tells the length but the end of the connection, which this script brings about by having no answer left.
    CHECK(outcome(client->call({"/b", "", 300})) == "http.timeout");
    CHECK(script.connections == 2);
}

TEST_CASE("what is too long, too slow or no HTTP ends the call, and the next one begins anew") {
    Script script({answer(std::string(1'001, 'x')), hang, "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", answer(std::string(1'000, 'y'))});
    const auto client = script.client();
    const ClientCall call{"/a", "{}", 300, 1'000};
    CHECK(outcome(client->call(call)) == "http.too-large");
    CHECK(outcome(client->call(call)) == "http.timeout");
    CHECK(outcome(client->call(call)) == "http.broken");
    CHECK(outcome(client->call(call)) == "http.too-large");
    CHECK(outcome(client->call(call)) == "http.broken");
    CHECK(outcome(client->call(call)) == "200 " + std::string(1'000, 'y'));
}

TEST_CASE("a drip of bytes does not stretch the time limit") {
    std::string slow = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";  // and then nothing
    Script script({slow});
    const auto client = script.client();
    const auto began = std::chrono::steady_clock::now();
    CHECK(outcome(client->call({"/a", "{}", 200})) == "http.timeout");
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(2));
}

TEST_CASE("stopping ends the call under way, and no other begins") {
    Script script({hang});
    const auto client = script.client();
    std::thread stopper([&] {
        while (script.requests().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        client->stop();
    });
    CHECK(outcome(client->call({"/a", "{}", 30'000})) == "http.stopped");
    stopper.join();
    CHECK(outcome(client->call({"/a", "{}"})) == "http.stopped");
    CHECK(script.requests().size() == 1);
}

TEST_CASE("no error says the path, which holds the token") {
    Script script({hang, "nonsense\r\n\r\n"});
    const auto client = script.client();
    for (int i = 0; i < 2; ++i) {
        const auto got = client->call({"/bot123:SECRET/getMe", "{}", 100});
        REQUIRE(!got);
        CHECK(to_text(got.error()).find("SECRET") == std::string::npos);
    }
    const auto nobody = *Client::make("http://127.0.0.1:1");
    CHECK(outcome(nobody->call({"/bot123:SECRET/getMe", "{}"})) == "http.broken");
}

TEST_CASE("addresses: TLS, or this machine") {
    CHECK(*parse_address("https://api.telegram.org") == Address{true, "api.telegram.org", "443"});
    CHECK(*parse_address("https://api.telegram.org:8443/") == Address{true, "api.telegram.org", "8443"});
    CHECK(*parse_address("http://127.0.0.1:8081") == Address{false, "127.0.0.1", "8081"});
    CHECK(*parse_address("http://[::1]:80") == Address{false, "::1", "80"});
    CHECK(*parse_address("http://localhost") == Address{false, "localhost", "80"});
    for (const char* wrong : {"", "api.telegram.org", "http://api.telegram.org", "http://127.0.0.1.example", "https://", "https://a/b", "https://a:", "https://a:0", "https://a:65536", "https://a:1x", "https://u@a", "ftp://a", "https://a b", "https://[::1", "https://a\r\nHost: b"}) {
        CAPTURE(wrong);
        CHECK(!parse_address(wrong));
    }
    CHECK(!Client::make("https://a", "/no/such/file"));
}
