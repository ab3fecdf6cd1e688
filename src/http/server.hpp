// The server's sockets: listens, reads requests within limits of size and time, hands them on, writes the answers. HTTP/1.1 with
// keep-alive, plain or TLS. Knows nothing of what is served.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace daybook::http {

struct ServerOptions {
    std::string listen = "127.0.0.1:8080";     // ADDRESS:PORT, [ADDRESS]:PORT; port 0: any free one
    unsigned threads = 1;
    std::string certificate, private_key;      // PEM files; both or none. None: plain HTTP, on loopback or behind a proxy
    std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For and X-Forwarded-Proto are believed
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t connections_max = 4096;
    std::size_t connections_of_one_address_max = 512;
    std::uint32_t header_seconds_max = 10;     // from a request's first byte to its last header
    std::uint32_t idle_seconds_max = 75;       // between requests
    std::uint32_t body_bytes_a_second_min = 8 * 1024;  // after a grace of ten seconds
};

struct ServerNumbers {
    std::uint64_t connections = 0, connections_open = 0, connections_refused = 0, event_streams = 0, requests = 0, malformed = 0, too_slow = 0;
};

class Server {
public:
    // Listens; the handler has to outlive the server. Refused: an address that cannot be used, certificate files that do not fit.
    static Result<std::unique_ptr<Server>> open(ServerOptions options, Handler& handler);
    ~Server();

    [[nodiscard]] const std::string& address() const;  // as bound: "127.0.0.1:8080"
    [[nodiscard]] ServerNumbers numbers() const;

    // Serves until stop() was called from another thread or a signal handler's thread.
    void run();
    // Takes no new connection and no new request; answers what is under way, for at most `grace_seconds`; ends event streams.
    void stop(std::uint32_t grace_seconds = 10);

    // Runs `answers`, which gives many answers on this thread, and wakes the connections' threads once for all of them.
    static void together(const std::function<void()>& answers);

    struct State;  // of server.cpp

private:
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace daybook::http
