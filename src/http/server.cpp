// Boost.Beast and Asio stay in this file: they take half a minute to compile, and nobody else needs them.
#include <utility>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <limits>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include <fmt/format.h>

#include "http/server.hpp"
#include "http/target.hpp"

namespace daybook::http {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;
using namespace std::chrono_literals;

constexpr std::size_t piece_bytes = 64 * 1024;        // of a body that streams in or out
constexpr std::size_t header_bytes_most = 64 * 1024;   // whatever header_bytes_max says
constexpr std::size_t unsent_events_max = 256 * 1024;  // a client that reads no events is let go
constexpr auto keep_events_alive = 25s;

Method method_of(bhttp::verb verb) {
    switch (verb) {
        case bhttp::verb::get: return Method::get;
        case bhttp::verb::head: return Method::head;
        case bhttp::verb::post: return Method::post;
        case bhttp::verb::put: return Method::put;
        case bhttp::verb::delete_: return Method::remove;
        case bhttp::verb::options: return Method::options;
        default: return Method::other;
    }
}

std::string small_letters(std::string_view text) {
    std::string small(text);
    for (char& letter : small)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return small;
}

}  // namespace

// What all connections share.
struct Server::State {
    ServerOptions options;
    Handler& handler;
    net::io_context io;
    std::optional<net::ssl::context> tls;
    tcp::acceptor acceptor{io};
    std::string address;
    std::atomic<bool> stopping = false;

    std::mutex mutex;  // of what follows
    std::unordered_map<std::string, std::size_t> connections_of;
    std::size_t open = 0;
    std::list<std::weak_ptr<void>> unused;
    std::unordered_map<void*, std::function<void()>> closers;  // of open connections, for stop()

    struct Counters {
        std::atomic<std::uint64_t> connections = 0, refused = 0, event_streams = 0, requests = 0, malformed = 0, too_slow = 0;
    } counters;

    State(ServerOptions given, Handler& served) : options(std::move(given)), handler(served), io(static_cast<int>(std::max(1u, options.threads))) {}

    bool admit(const std::string& client) {
        const std::lock_guard lock(mutex);
        std::size_t& of_client = connections_of[client];
        if (open >= options.connections_max || of_client >= options.connections_of_one_address_max) {
            if (of_client == 0) connections_of.erase(client);
            return false;
        }
        ++of_client;
        ++open;
        return true;
    }
    void leave(const std::string& client, void* connection) {
        const std::lock_guard lock(mutex);
        --open;
        closers.erase(connection);
        const auto found = connections_of.find(client);
        if (found != connections_of.end() && --found->second == 0) connections_of.erase(found);
    }
    void accept();
};

namespace {

// One connection. Everything runs on its strand; the answer may come from any thread and is posted there.
template <class Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
public:
    Connection(Server::State& state, Stream stream, std::string client) : state_(state), stream_(std::move(stream)), client_(std::move(client)), pause_(stream_.get_executor()) {}
    ~Connection() { state_.leave(client_, this); }

    void start() {
        {
            const std::lock_guard lock(state_.mutex);
            state_.closers[this] = [weak = this->weak_from_this()] {
                if (auto self = weak.lock()) net::post(self->stream_.get_executor(), [self] { self->on_stop(); });
            };
        }
        if constexpr (is_tls) {
            lowest().expires_after(std::chrono::seconds(state_.options.header_seconds_max));
            stream_.async_handshake(net::ssl::stream_base::server, [self = this->shared_from_this()](ErrorCode error) {
                if (!error) self->wait_for_request();
            });
        } else {
            net::dispatch(stream_.get_executor(), [self = this->shared_from_this()] { self->wait_for_request(); });
        }
    }

private:
    static constexpr bool is_tls = !std::is_same_v<Stream, beast::tcp_stream>;
    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    // ---- reading ----

    void wait_for_request() {
        if (state_.stopping) return close();
        is_idle_ = true;
        if (buffer_.size() > 0) return read_head();
        lowest().expires_after(std::chrono::seconds(state_.options.idle_seconds_max));
        stream_.async_read_some(buffer_.prepare(4096), [self = this->shared_from_this()](ErrorCode error, std::size_t bytes) {
            if (error) return self->close();
            self->buffer_.commit(bytes);
            self->read_head();
        });
    }

    void read_head() {
        is_idle_ = false;
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(std::min(state_.options.header_bytes_max, header_bytes_most)));
        parser_->body_limit(std::numeric_limits<std::uint64_t>::max());  // judged by plan(); boost::none would refuse every body with a length
        lowest().expires_after(std::chrono::seconds(state_.options.header_seconds_max));
        bhttp::async_read_header(stream_, buffer_, *parser_, [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (error) return self->fail_reading(error);
            self->take_head();
        });
    }

    void fail_reading(ErrorCode error) {
        if (error == bhttp::error::end_of_stream || error == net::error::operation_aborted || error == net::error::connection_reset || error == net::error::eof) return close();
        if (error == beast::error::timeout) {
            ++state_.counters.too_slow;
            return close();
        }
        ++state_.counters.malformed;
        const bool too_large = error == bhttp::error::header_limit || error == bhttp::error::body_limit;
        refuse_and_close(!too_large ? 400 : error == bhttp::error::header_limit ? 431 : 413, error.message());
    }

    void refuse_and_close(unsigned status, std::string_view detail) {
        keep_alive_ = false;
        lowest().expires_after(10s);
        respond(state_.handler.refusal(status, detail));
    }

    void take_head() {
        ++state_.counters.requests;
        const auto& head = parser_->get();
        keep_alive_ = head.keep_alive();
        version_ = head.version();
        request_ = {};
        request_.method = method_of(head.method());
        is_head_ = request_.method == Method::head;
        for (const auto& field : head) request_.headers.emplace_back(small_letters({field.name_string().data(), field.name_string().size()}), std::string(field.value().data(), field.value().size()));
        request_.is_secure = is_tls;
        request_.client = client_;
        const bool trusted = std::find(state_.options.trusted_proxies.begin(), state_.options.trusted_proxies.end(), client_) != state_.options.trusted_proxies.end();
        if (trusted) believe_proxy();
        request_.is_local = !trusted && (client_ == "127.0.0.1" || client_ == "::1") && request_.header("x-forwarded-for").empty();
        // Two ways to say a length are an attempt to make two readers see different requests.
        if (parser_->chunked() && !request_.header("content-length").empty()) return malformed("both Transfer-Encoding and Content-Length are given");
        if (!request_.header("transfer-encoding").empty() && !parser_->chunked()) return malformed("Transfer-Encoding is something other than chunked");
        if (head.count(bhttp::field::host) > 1) return malformed("there is more than one Host header");
        if (version_ == 11 && !is_host(request_.header("host"))) return malformed("the Host header is missing, or is no name or address");
        const auto target = read_target({head.target().data(), head.target().size()});
        if (!target) return malformed(target.error().sentence);
        request_.path = target->path;
        request_.query = target->query;
        plan_ = state_.handler.plan(request_);
        const auto length = parser_->content_length();
        if (length && *length > plan_.most) return refuse_and_close(413, fmt::format("the body has {} bytes, the most here is {}", *length, plan_.most));
        if (!plan_.sink) {
            parser_->body_limit(plan_.most);
            if (length) parser_->get().body().reserve(static_cast<std::size_t>(*length));
        }
        if (request_.header("expect") == "100-continue") return send_continue();
        read_body();
    }

    // A name or an address, with a port or without: what goes into answers must not be markup.
    static bool is_host(std::string_view host) {
        return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char letter) {
            return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_' || letter == ':' || letter == '[' || letter == ']';
        });
    }

    void malformed(const std::string& why) {
        ++state_.counters.malformed;
        refuse_and_close(400, why);
    }

    // The last address that the proxy itself saw.
    void believe_proxy() {
        const std::string_view chain = request_.header("x-forwarded-for");
        std::string_view last = chain.substr(chain.rfind(',') == std::string_view::npos ? 0 : chain.rfind(',') + 1);
        while (last.starts_with(' ')) last.remove_prefix(1);
        ErrorCode error;
        const auto address = net::ip::make_address(std::string(last), error);
        if (!error) request_.client = address.to_string();
        request_.is_secure = request_.header("x-forwarded-proto") == "https";
    }

    void send_continue() {
        static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
        net::async_write(stream_, net::buffer(text.data(), text.size()), [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (error) return self->close();
            self->read_body();
        });
    }

    void read_body() {
        if (parser_->is_done()) return hand_over();
        const auto seconds = 10 + plan_.most / std::max<std::size_t>(1, state_.options.body_bytes_a_second_min);
        lowest().expires_after(std::chrono::seconds(seconds));
        if (plan_.sink) {
            streaming_.emplace(std::move(*parser_));
            streaming_->body_limit(plan_.most);
            parser_.reset();
            return read_piece();
        }
        bhttp::async_read(stream_, buffer_, *parser_, [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (error) return self->fail_reading(error);
            self->hand_over();
        });
    }

    void read_piece() {
        piece_.resize(piece_bytes);
        streaming_->get().body().data = piece_.data();
        streaming_->get().body().size = piece_.size();
        bhttp::async_read(stream_, buffer_, *streaming_, [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (error == bhttp::error::need_buffer) error = {};
            if (error) return self->fail_reading(error);
            const std::size_t got = self->piece_.size() - self->streaming_->get().body().size;
            if (const auto taken = self->plan_.sink->take(std::string_view(self->piece_).substr(0, got)); !taken) {
                self->request_.sink = self->plan_.sink;  // the handler asks the sink what was wrong
                self->keep_alive_ = false;
                return self->hand_over();
            }
            if (self->streaming_->is_done()) return self->hand_over();
            self->read_piece();
        });
    }

    void hand_over() {
        if (plan_.sink)
            request_.sink = plan_.sink;
        else
            request_.body = std::move(parser_->get().body());
        streaming_.reset();
        plan_ = {};
        lowest().expires_never();
        state_.handler.handle(std::move(request_), [self = this->shared_from_this()](Response response) {
            net::post(self->stream_.get_executor(), [self, answer = std::move(response)]() mutable { self->respond(std::move(answer)); });
        });
    }

    // ---- writing ----

    void respond(Response response) {
        response_ = std::move(response);
        const auto reason = bhttp::obsolete_reason(static_cast<bhttp::status>(response_.status));
        head_.clear();
        head_.reserve(1024);
        head_.append("HTTP/1.1 ").append(std::to_string(response_.status)).append(" ").append(reason.data(), reason.size()).append("\r\n");
        if (!response_.type.empty()) head_.append("Content-Type: ").append(response_.type).append("\r\n");
        for (const auto& [name, value] : response_.headers) head_.append(name).append(": ").append(value).append("\r\n");
        head_ += response_.more_headers;
        if (state_.stopping) keep_alive_ = false;
        if (response_.events) {
            keep_alive_ = false;
            head_ += "Cache-Control: no-store\r\n";
        } else if (response_.status != 304 && response_.status != 204) {
            head_ += fmt::format("Content-Length: {}\r\n", response_.source ? response_.source->bytes() : response_.body.size());
        }
        head_ += keep_alive_ ? version_ == 10 ? "Connection: keep-alive\r\n\r\n" : "\r\n" : "Connection: close\r\n\r\n";
        if (response_.events && !is_head_) return start_events();
        if (is_head_ || response_.status == 304) {
            response_.body.clear();
            response_.source.reset();
        }
        lowest().expires_after(std::chrono::seconds(60 + response_.body.size() / (16 * 1024)));
        const std::array<net::const_buffer, 2> both{net::buffer(head_), net::buffer(response_.body)};
        net::async_write(stream_, both, [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (error) return self->close();
            if (self->response_.source) return self->write_piece();
            self->after_response();
        });
    }

    void write_piece() {
        auto piece = response_.source->next(piece_bytes);
        if (!piece) return close();  // the length that was promised is not kept: the client sees that it is cut off
        if (piece->empty()) return after_response();
        piece_ = *std::move(piece);
        lowest().expires_after(60s);
        net::async_write(stream_, net::buffer(piece_), [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (error) return self->close();
            self->write_piece();
        });
    }

    void after_response() {
        response_ = {};
        if (!keep_alive_) return close();
        wait_for_request();
    }

    // ---- events ----

    void start_events() {
        ++state_.counters.event_streams;
        is_stream_ = true;
        parser_.reset();
        buffer_ = beast::flat_buffer{};
        piece_ = {};
        feed_ = response_.events;
        unsent_ = std::move(head_);
        // Weak: a client that is gone is not kept alive by what it subscribed to.
        feed_->open([weak = this->weak_from_this(), executor = stream_.get_executor()](std::string text) {
            net::post(executor, [weak, some = std::move(text)] {
                if (auto self = weak.lock()) self->send_events(some);
            });
        });
        send_events("");
        watch_for_end();
        keep_alive_later();
    }

    void send_events(const std::string& text) {
        if (is_closed_) return;
        if (unsent_.size() + text.size() > unsent_events_max) return close();
        unsent_ += text;
        if (is_sending_ || unsent_.empty()) return;
        is_sending_ = true;
        sending_.swap(unsent_);
        unsent_.clear();
        lowest().expires_after(60s);
        net::async_write(stream_, net::buffer(sending_), [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            self->is_sending_ = false;
            if (error) return self->close();
            self->lowest().expires_never();
            if (self->sending_.capacity() > 4096) self->sending_ = {};
            self->send_events("");
        });
    }

    // A client that goes away shows only by reading.
    void watch_for_end() {
        stream_.async_read_some(net::buffer(watched_), [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (error) return self->close();
            self->watch_for_end();
        });
    }

    void keep_alive_later() {
        pause_.expires_after(keep_events_alive);
        pause_.async_wait([self = this->shared_from_this()](ErrorCode error) {
            if (error || self->is_closed_) return;
            self->send_events(":\n\n");
            self->keep_alive_later();
        });
    }

    // ---- the end ----

    void on_stop() {
        if (is_stream_ || is_idle_) close();
    }

    void close() {
        if (std::exchange(is_closed_, true)) return;
        pause_.cancel();
        if (is_stream_) {
            --state_.counters.event_streams;
            if (feed_ && feed_->closed) feed_->closed();
            feed_.reset();
            response_.events.reset();
        }
        ErrorCode ignored;
        if constexpr (is_tls) {
            lowest().expires_after(5s);
            stream_.async_shutdown([self = this->shared_from_this()](ErrorCode) { self->lowest().close(); });
        } else {
            lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
            lowest().close();
        }
    }

    Server::State& state_;
    Stream stream_;
    const std::string client_;
    beast::flat_buffer buffer_{piece_bytes + header_bytes_most};  // a limit: a chunk's extension has no end otherwise
    std::optional<bhttp::request_parser<bhttp::string_body>> parser_;
    std::optional<bhttp::request_parser<bhttp::buffer_body>> streaming_;
    Request request_;
    Handler::BodyPlan plan_;
    Response response_;
    std::string head_, piece_;
    unsigned version_ = 11;
    bool keep_alive_ = true, is_head_ = false, is_idle_ = false, is_closed_ = false;

    bool is_stream_ = false, is_sending_ = false;
    std::shared_ptr<EventFeed> feed_;
    std::string unsent_, sending_;
    std::array<char, 64> watched_{};
    net::steady_timer pause_;
};

Result<tcp::endpoint> read_endpoint(const std::string& listen) {
    const auto colon = listen.rfind(':');
    std::string address = listen.substr(0, colon == std::string::npos ? 0 : colon);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (address == "localhost") address = "127.0.0.1";
    ErrorCode error;
    const auto ip = net::ip::make_address(address, error);
    unsigned port = 65536;
    if (colon != std::string::npos) {
        const char* const end = listen.data() + listen.size();
        if (std::from_chars(listen.data() + colon + 1, end, port).ptr != end) port = 65536;
    }
    if (error || port > 65535) return refuse("serve.address", fmt::format("\"{}\" is no address to listen on; it should be like 127.0.0.1:8080 or [::1]:8080", listen), {.field = "--listen"});
    return tcp::endpoint(ip, static_cast<unsigned short>(port));
}

Result<void> load_certificate(net::ssl::context& tls, const ServerOptions& options) {
    ErrorCode error;
    tls.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_sslv2 | net::ssl::context::no_sslv3 | net::ssl::context::no_tlsv1 | net::ssl::context::no_tlsv1_1 | net::ssl::context::single_dh_use);
    tls.use_certificate_chain_file(options.certificate, error);
    if (error) return refuse("serve.certificate", "cannot read this certificate: " + error.message(), {.file = options.certificate});
    tls.use_private_key_file(options.private_key, net::ssl::context::pem, error);
    if (error) return refuse("serve.private-key", "cannot read this private key, or it does not belong to the certificate: " + error.message(), {.file = options.private_key});
    return {};
}

}  // namespace

void Server::State::accept() {
    acceptor.async_accept(net::make_strand(io), [this](ErrorCode error, tcp::socket socket) {
        if (stopping) return;
        if (!error) {
            ErrorCode ignored;
            socket.set_option(tcp::no_delay(true), ignored);
            const auto remote = socket.remote_endpoint(ignored);
            auto from = remote.address();
            if (from.is_v6() && from.to_v6().is_v4_mapped()) from = net::ip::make_address_v4(net::ip::v4_mapped, from.to_v6());
            const std::string client = from.to_string();
            if (admit(client)) {
                ++counters.connections;
                if (tls)
                    std::make_shared<Connection<beast::ssl_stream<beast::tcp_stream>>>(*this, beast::ssl_stream<beast::tcp_stream>(beast::tcp_stream(std::move(socket)), *tls), client)->start();
                else
                    std::make_shared<Connection<beast::tcp_stream>>(*this, beast::tcp_stream(std::move(socket)), client)->start();
            } else {
                ++counters.refused;
            }
        }
        accept();
    });
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(ServerOptions options, Handler& handler) {
    DAYBOOK_TRY(const auto endpoint, read_endpoint(options.listen));
    auto state = std::make_unique<State>(std::move(options), handler);
    if (state->options.certificate.empty() != state->options.private_key.empty()) return refuse("serve.certificate", "TLS needs both --certificate and --private-key");
    if (!state->options.certificate.empty()) {
        state->tls.emplace(net::ssl::context::tls_server);
        DAYBOOK_TRY_VOID(load_certificate(*state->tls, state->options));
    }
    ErrorCode error;
    state->acceptor.open(endpoint.protocol(), error);
    if (!error) state->acceptor.set_option(net::socket_base::reuse_address(true), error);
    if (!error) state->acceptor.bind(endpoint, error);
    if (!error) state->acceptor.listen(net::socket_base::max_listen_connections, error);
    if (error) return refuse("serve.listen", fmt::format("cannot listen on {}: {}; is another program using it?", state->options.listen, error.message()));
    const auto bound = state->acceptor.local_endpoint(error);
    state->address = bound.address().is_v6() ? fmt::format("[{}]:{}", bound.address().to_string(), bound.port()) : fmt::format("{}:{}", bound.address().to_string(), bound.port());
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

const std::string& Server::address() const { return state_->address; }

ServerNumbers Server::numbers() const {
    const auto& counters = state_->counters;
    const std::lock_guard lock(state_->mutex);
    return {counters.connections, state_->open, counters.refused, counters.event_streams, counters.requests, counters.malformed, counters.too_slow};
}

void Server::run() {
    state_->accept();
    std::vector<std::thread> others;
    for (unsigned i = 1; i < std::max(1u, state_->options.threads); ++i) others.emplace_back([this] { state_->io.run(); });
    state_->io.run();
    for (auto& other : others) other.join();
}

void Server::stop(std::uint32_t grace_seconds) {
    if (state_->stopping.exchange(true)) return;
    net::post(state_->io, [state = state_.get()] {
        ErrorCode ignored;
        state->acceptor.close(ignored);
    });
    std::vector<std::function<void()>> closers;
    {
        const std::lock_guard lock(state_->mutex);
        for (const auto& [connection, closer] : state_->closers) closers.push_back(closer);
    }
    for (const auto& closer : closers) closer();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(grace_seconds);
    while (std::chrono::steady_clock::now() < until) {
        {
            const std::lock_guard lock(state_->mutex);
            if (state_->open == 0) break;
        }
        std::this_thread::sleep_for(10ms);
    }
    state_->io.stop();
}

}  // namespace daybook::http
