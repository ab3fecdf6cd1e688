// A small HTTP/1.1 client for one server: one call at a time, on the caller's thread, over a connection that is kept between calls. Every call has a time
// limit and a size limit. TLS checks the certificate and the name; without TLS only this machine is called. Redirects are not followed.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace daybook::http {

struct ClientCall {
    std::string path;  // "/bot…/getUpdates"; may hold secrets: it enters no error and no log
    std::string body;  // JSON to be posted; empty: GET
    std::int64_t time_limit_ms = 30'000;
    std::size_t answer_bytes_max = 1 << 20;
};

struct ClientAnswer {
    int status = 0;
    std::string body;
};

// What calls a server; tests have their own.
struct Caller {
    virtual ~Caller() = default;
    // Errors: http.stopped, http.timeout, http.too-large, http.tls, http.broken.
    virtual Result<ClientAnswer> call(const ClientCall& call) = 0;
    // From any thread: the call under way and all later ones end with http.stopped.
    virtual void stop() = 0;
};

class Client final : public Caller {
public:
    // "https://api.telegram.org", "http://127.0.0.1:8081". `certificates`: a PEM file of authorities to trust instead of the system's; empty: those.
    static Result<std::unique_ptr<Client>> make(std::string_view base_address, const std::string& certificates = {});
    ~Client() override;
    Result<ClientAnswer> call(const ClientCall& call) override;
    void stop() override;

private:
    struct Connection;
    explicit Client(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> connection_;
};

// The parts of a base address.
struct Address {
    bool tls = false;
    std::string host, port;  // an IPv6 address without its brackets
    bool operator==(const Address&) const = default;
};
Result<Address> parse_address(std::string_view text);

}  // namespace daybook::http
