// A request and what answers it, as the rest of http sees them: plain values, without a word about sockets.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace daybook::http {

enum class Method : std::uint8_t { get, head, post, put, remove, options, other };
[[nodiscard]] std::string_view to_text(Method method);

using Headers = std::vector<std::pair<std::string, std::string>>;  // names in small letters

// Takes a body piece by piece as it comes in, when it is not to be held in memory.
class BodySink {
public:
    virtual ~BodySink() = default;
    // On the connection's thread. A refusal ends the request with it; nothing more is given.
    virtual Result<void> take(std::string_view bytes) = 0;
};

struct Request {
    Method method = Method::get;
    std::string path;      // percent-decoded; never has "..", "//", "\\" or a control character
    std::string query;     // as it stands, without "?"
    Headers headers;
    std::string body;      // empty when there is a sink
    std::shared_ptr<BodySink> sink;
    std::string client;    // address that the limits go by
    bool is_secure = false;  // came over TLS, here or at the trusted proxy in front
    bool is_local = false;   // from this machine itself, and through no proxy

    [[nodiscard]] std::string_view header(std::string_view name) const;  // empty when there is none
    [[nodiscard]] std::string_view cookie(std::string_view name) const;
};

// Bytes of a response that is too long for memory. Read on the connection's thread.
class BodySource {
public:
    virtual ~BodySource() = default;
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;
    // Up to `most` more bytes; empty only at the end.
    virtual Result<std::string> next(std::size_t most) = 0;
};

// A live stream of events (W3C Server-Sent Events): the connection gives `open` a function that sends text, from any thread, and calls
// `closed` once when the client is gone. An empty text says that nothing follows: the connection may end.
struct EventFeed {
    using Send = std::function<void(std::string)>;
    std::function<void(Send)> open;
    std::function<void()> closed;
};

struct Response {
    unsigned status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
    Headers headers;
    std::string_view more_headers;  // lines as they are sent, that live as long as the program
    std::shared_ptr<BodySource> source;
    std::shared_ptr<EventFeed> events;

    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

// Gives the answer: once, from any thread.
using Respond = std::function<void(Response)>;

// What a server serves.
class Handler {
public:
    virtual ~Handler() = default;

    // How the body of a request is taken, decided by its head alone.
    struct BodyPlan {
        std::size_t most = 0;             // bytes; a longer body is refused with 413
        std::shared_ptr<BodySink> sink;   // where it goes; nothing: into memory
    };
    virtual BodyPlan plan(const Request& head) = 0;

    // On a connection's thread: may answer at once or later.
    virtual void handle(Request request, Respond respond) = 0;

    // The answer to what never became a request: malformed, too large, too slow.
    virtual Response refusal(unsigned status, std::string_view detail) = 0;
};

}  // namespace daybook::http
