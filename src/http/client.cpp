// The one file of this client that sees Boost. Operations are asynchronous ones that are waited for, since only those have time limits and
// can be stopped from another thread.
#include <utility>  // Boost 1.74 forgets it

#include "http/client.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <fmt/format.h>

#include "base/hash.hpp"

namespace daybook::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace web = boost::beast::http;
using boost::system::error_code;
using Deadline = std::chrono::steady_clock::time_point;
using Parser = web::response_parser<web::string_body>;

constexpr std::uint32_t header_bytes_max = 16 << 10;

bool is_this_machine(std::string_view host) { return host == "127.0.0.1" || host == "localhost" || host == "::1"; }

}  // namespace

Result<Address> parse_address(std::string_view text) {
    const auto wrong = [] { return refuse("http.address", "the address of a server is https:// and its name, with a port behind a colon where it is not 443; http:// is for this machine only"); };
    Address address;
    if (text.starts_with("https://")) address.tls = true;
    else if (!text.starts_with("http://")) return wrong();
    text.remove_prefix(address.tls ? 8 : 7);
    if (text.ends_with('/')) text.remove_suffix(1);
    address.port = address.tls ? "443" : "80";
    const bool bracketed = text.starts_with('[');
    const auto end = bracketed ? text.find(']') : text.find(':');
    address.host = std::string(text.substr(bracketed ? 1 : 0, end == std::string_view::npos ? end : end - (bracketed ? 1 : 0)));
    std::string_view rest = end == std::string_view::npos ? std::string_view() : text.substr(end + (bracketed ? 1 : 0));
    if (bracketed && end == std::string_view::npos) return wrong();
    if (!rest.empty()) {
        address.port = std::string(rest.substr(1));
        const bool is_port = rest[0] == ':' && !address.port.empty() && address.port.size() <= 5 && std::all_of(address.port.begin(), address.port.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!is_port || std::stoi(address.port) > 65'535 || std::stoi(address.port) == 0) return wrong();
    }
    const bool is_name = !address.host.empty() && address.host.size() <= 253 && std::all_of(address.host.begin(), address.host.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || (bracketed && c == ':');
    });
    if (!is_name || (!address.tls && !is_this_machine(address.host))) return wrong();
    return address;
}

struct Client::Connection {
    explicit Connection(Address to) : address(std::move(to)), tls(asio::ssl::context::tls_client) {}

    Address address;
    asio::io_context context;
    asio::ssl::context tls;
    // Without TLS the same stream is used below its TLS layer.
    std::optional<beast::ssl_stream<beast::tcp_stream>> stream;
    beast::flat_buffer buffer;
    std::atomic<bool> stopped = false;

    // Runs one operation to its end.
    template <class Start>
    error_code run(Start start) {
        error_code result = asio::error::operation_aborted;
        start([&result](error_code error, auto&&...) { result = error; });
        context.restart();
        context.run();
        return result;
    }

    void drop() {
        if (stream) beast::get_lowest_layer(*stream).close();
        stream.reset();
        buffer.clear();
    }

    Error error_of(error_code error, std::string_view doing) {
        if (stopped) return {"http.stopped", "the call was stopped", {}};
        if (error == beast::error::timeout) return {"http.timeout", fmt::format("{} did not answer in time", address.host), {}};
        if (error == web::error::body_limit || error == web::error::header_limit) return {"http.too-large", fmt::format("the answer of {} is larger than expected", address.host), {}};
        const bool is_tls = error.category() == asio::error::get_ssl_category() || error.category() == asio::ssl::error::get_stream_category();
        return {is_tls ? "http.tls" : "http.broken", fmt::format("{} {} failed: {}", doing, address.host, error.message()), {}};
    }

    Result<void> connect(Deadline deadline) {
        asio::ip::tcp::resolver resolver(context);
        asio::ip::tcp::resolver::results_type found;
        const auto resolved = run([&](auto handler) {
            resolver.async_resolve(address.host, address.port, [&found, handler](error_code error, asio::ip::tcp::resolver::results_type results) mutable {
                found = std::move(results);
                handler(error);
            });
        });
        if (resolved) return std::unexpected(error_of(resolved, "looking up"));
        stream.emplace(context, tls);
        auto& tcp = beast::get_lowest_layer(*stream);
        tcp.expires_at(deadline);
        const auto connected = run([&](auto handler) { tcp.async_connect(found, [handler](error_code error, const asio::ip::tcp::endpoint&) mutable { handler(error); }); });
        if (connected) return std::unexpected(error_of(connected, "connecting to"));
        error_code ignored;
        tcp.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
        if (!address.tls) return {};
        stream->set_verify_callback(asio::ssl::host_name_verification(address.host));
        if (!SSL_set_tlsext_host_name(stream->native_handle(), address.host.c_str())) return refuse("http.tls", "the server's name could not be set");
        const auto shaken = run([&](auto handler) { stream->async_handshake(asio::ssl::stream_base::client, handler); });
        if (shaken) return std::unexpected(error_of(shaken, "agreeing on TLS with"));
        return {};
    }

    // Writes and reads on whichever layer is used.
    error_code write(const web::request<web::string_body>& request) {
        return run([&](auto handler) {
            if (address.tls) web::async_write(*stream, request, handler);
            else web::async_write(stream->next_layer(), request, handler);
        });
    }
    // The head first: Beast 1.74 passes over the limit when a body of known length comes in one piece with its head.
    error_code read(Parser& parser, std::size_t body_bytes_max) {
        const auto head = run([&](auto handler) {
            if (address.tls) web::async_read_header(*stream, buffer, parser, handler);
            else web::async_read_header(stream->next_layer(), buffer, parser, handler);
        });
        if (head) return head;
        if (const auto length = parser.content_length(); length && *length > body_bytes_max) return web::error::body_limit;
        return run([&](auto handler) {
            if (address.tls) web::async_read(*stream, buffer, parser, handler);
            else web::async_read(stream->next_layer(), buffer, parser, handler);
        });
    }

    web::request<web::string_body> request_of(const ClientCall& call) const {
        web::request<web::string_body> request(call.body.empty() ? web::verb::get : web::verb::post, call.path, 11);
        const bool usual_port = address.port == (address.tls ? "443" : "80");
        const std::string host = address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]";
        request.set(web::field::host, usual_port ? host : host + ":" + address.port);
        request.set(web::field::user_agent, "daybook/" DAYBOOK_VERSION);
        if (!call.body.empty()) {
            request.set(web::field::content_type, "application/json");
            request.body() = call.body;
        }
        request.prepare_payload();
        return request;
    }

    Result<ClientAnswer> exchange(const ClientCall& call, Deadline deadline) {
        for (;;) {
            if (stopped) return std::unexpected(error_of({}, ""));
            const bool kept = stream.has_value();
            if (!kept) DAYBOOK_TRY_VOID(connect(deadline));
            beast::get_lowest_layer(*stream).expires_at(deadline);
            Parser parser;
            parser.header_limit(header_bytes_max);
            parser.body_limit(call.answer_bytes_max);
            error_code error = write(request_of(call));
            if (!error) error = read(parser, call.answer_bytes_max);
            if (!error) {
                beast::get_lowest_layer(*stream).expires_never();
                ClientAnswer answer{static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
                if (!parser.get().keep_alive()) drop();
                return answer;
            }
            const Error failed = error_of(error, "calling");
            const bool closed_between = kept && !parser.got_some() && !stopped && error != beast::error::timeout;
            drop();
            if (!closed_between) return std::unexpected(failed);  // else: the server closed a connection that lay idle; a new one is tried once
        }
    }
};

Client::Client(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::make(std::string_view base_address, const std::string& certificates) {
    DAYBOOK_TRY(auto address, parse_address(base_address));
    auto connection = std::make_unique<Connection>(std::move(address));
    error_code error;
    connection->tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    connection->tls.set_verify_mode(asio::ssl::verify_peer, error);
    if (certificates.empty()) connection->tls.set_default_verify_paths(error);
    else connection->tls.load_verify_file(certificates, error);
    if (error) return refuse("http.tls", fmt::format("the certificates of authorities could not be read: {}", error.message()), {.file = certificates});
    return std::unique_ptr<Client>(new Client(std::move(connection)));
}

Result<ClientAnswer> Client::call(const ClientCall& call) {
    auto answer = connection_->exchange(call, std::chrono::steady_clock::now() + std::chrono::milliseconds(call.time_limit_ms));
    if (!answer) connection_->drop();
    return answer;
}

void Client::stop() {
    connection_->stopped = true;
    // On the thread that runs the operation: closing the socket ends it.
    asio::post(connection_->context, [connection = connection_.get()] {
        if (connection->stream) beast::get_lowest_layer(*connection->stream).close();
    });
}

}  // namespace daybook::http
