// One connection: reads requests one after another, hands them to the handler, writes the answers. Internal to server.cpp.
// Everything runs on its loop's thread; an answer may come from any thread and is posted there. Beast's parser is fed with what was
// read instead of by its own composed operations: they cost more than the parsing.
#pragma once
#include <utility>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "http/loop.hpp"
#include "http/server.hpp"
#include "http/target.hpp"

namespace daybook::http {

namespace net = boost::asio;
namespace bhttp = boost::beast::http;
using tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;
using PlainStream = net::basic_stream_socket<tcp, Loop::Executor>;
using TlsStream = net::ssl::stream<PlainStream>;

// What all connections share: the limits, the handler, and how many there are.
struct Shared {
    ServerOptions options;
    Handler& handler;
    std::atomic<bool> stopping = false;

    struct Counters {
        std::atomic<std::uint64_t> connections = 0, refused = 0, event_streams = 0, requests = 0, malformed = 0, too_slow = 0;
    } counters;

    std::mutex mutex;  // of what follows
    std::unordered_map<std::string, std::size_t> connections_of;
    std::size_t open = 0;

    bool admit(const std::string& client);
    void leave(const std::string& client);
};

[[nodiscard]] Method method_of(bhttp::verb verb);
[[nodiscard]] std::string small_letters(std::string_view text);

template <class Stream>
class Connection final : public Peer, public std::enable_shared_from_this<Connection<Stream>> {
public:
    Connection(Shared& shared, Loop& loop, Stream stream, std::string client) : shared_(shared), loop_(loop), stream_(std::move(stream)), client_(std::move(client)) {}

    void start() override {
        loop_.add(this->shared_from_this());
        if constexpr (is_tls) {
            due_in(shared_.options.header_seconds_max);
            stream_.async_handshake(net::ssl::stream_base::server, [self = this->shared_from_this()](ErrorCode error, std::size_t = 0) {
                if (error) return self->close();
                self->wait_for_request();
            });
        } else {
            ErrorCode ignored;
            stream_.non_blocking(true, ignored);
            wait_for_request();
        }
    }

    void on_second() override {
        if (is_stream_ && !is_closed_ && ++quiet_seconds_ >= keep_events_alive_s) send_events(":\n\n");
        if (loop_.second() < due_) return;
        if (is_closed_) return let_go();  // a TLS client that does not say goodbye
        if (reading_ != Reading::nothing) ++shared_.counters.too_slow;
        close();
    }

    void on_stop() override {
        if (is_stream_ || is_idle_) close();
    }

private:
    static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;
    static constexpr std::size_t head_bytes = 4096, piece_bytes = 64 * 1024;  // read at a time
    static constexpr std::size_t header_bytes_most = 64 * 1024;               // whatever header_bytes_max says
    static constexpr std::size_t unsent_events_max = 256 * 1024;              // a client that reads no events is let go
    static constexpr std::uint32_t keep_events_alive_s = 25, write_seconds = 60, answer_seconds_max = 600, goodbye_seconds = 5;
    static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

    enum class Reading : std::uint8_t { nothing, head, body, body_in_pieces };

    // ---- time ----

    void due_in(std::uint64_t seconds) { due_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(never, loop_.second() + seconds + 1)); }

    // ---- reading ----

    void wait_for_request() {
        if (shared_.stopping) return close();
        reading_ = Reading::head;
        parser_.reset();
        is_idle_ = buffer_.size() == 0;
        if (!is_idle_) return begin_head();
        reading_ = Reading::nothing;
        if (buffer_.capacity() > 2 * head_bytes) buffer_.shrink_to_fit();
        due_in(shared_.options.idle_seconds_max);
        read_more(head_bytes);
    }

    void read_more(std::size_t bytes) {
        const std::size_t room = std::min(bytes, buffer_.max_size() - buffer_.size());
        if (room == 0) return malformed("a line of it has no end");
        stream_.async_read_some(buffer_.prepare(room), [self = this->shared_from_this()](ErrorCode error, std::size_t got) {
            if (self->is_closed_) return;
            if (error) return self->close();
            self->buffer_.commit(got);
            self->go_on();
        });
    }

    void go_on() {
        switch (reading_) {
            case Reading::nothing: return begin_head();
            case Reading::head: return take_head();
            case Reading::body: return take_body();
            case Reading::body_in_pieces: return take_pieces();
        }
    }

    void begin_head() {
        is_idle_ = false;
        reading_ = Reading::head;
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(std::min(shared_.options.header_bytes_max, header_bytes_most)));
        parser_->body_limit(std::numeric_limits<std::uint64_t>::max());  // judged by plan(); boost::none would refuse every body with a length
        due_in(shared_.options.header_seconds_max);
        take_head();
    }

    // Gives the parser what was read. False: it needs more, or the request was refused; both are seen to.
    template <class Parser>
    bool feed(Parser& parser, std::size_t then_read) {
        if (buffer_.size() == 0) return read_more(then_read), false;
        ErrorCode error;
        buffer_.consume(parser.put(buffer_.data(), error));
        if (error == bhttp::error::need_more) return read_more(then_read), false;
        if (!error) return true;
        ++shared_.counters.malformed;
        const bool too_large = error == bhttp::error::header_limit || error == bhttp::error::body_limit;
        return refuse_and_close(!too_large ? 400 : error == bhttp::error::header_limit ? 431 : 413, error.message()), false;
    }

    void take_head() {
        while (!parser_->is_header_done())
            if (!feed(*parser_, head_bytes)) return;
        ++shared_.counters.requests;
        read_fields();
        const auto& head = parser_->get();
        // Two ways to say a length are an attempt to make two readers see different requests.
        if (parser_->chunked() && !request_.header("content-length").empty()) return malformed("both Transfer-Encoding and Content-Length are given");
        if (!request_.header("transfer-encoding").empty() && !parser_->chunked()) return malformed("Transfer-Encoding is something other than chunked");
        if (head.count(bhttp::field::host) > 1) return malformed("there is more than one Host header");
        if (version_ == 11 && !is_host(request_.header("host"))) return malformed("the Host header is missing, or is no name or address");
        auto target = read_target({head.target().data(), head.target().size()});
        if (!target) return malformed(target.error().sentence);
        request_.path = std::move(target->path);
        request_.query = std::move(target->query);
        begin_body();
    }

    void read_fields() {
        const auto& head = parser_->get();
        keep_alive_ = head.keep_alive();
        version_ = head.version();
        request_ = {};
        request_.method = method_of(head.method());
        is_head_ = request_.method == Method::head;
        request_.headers.reserve(8);
        for (const auto& field : head) request_.headers.emplace_back(small_letters({field.name_string().data(), field.name_string().size()}), std::string(field.value().data(), field.value().size()));
        request_.is_secure = is_tls;
        request_.client = client_;
        const auto& proxies = shared_.options.trusted_proxies;
        const bool trusted = std::find(proxies.begin(), proxies.end(), client_) != proxies.end();
        if (trusted) believe_proxy();
        request_.is_local = !trusted && (client_ == "127.0.0.1" || client_ == "::1") && request_.header("x-forwarded-for").empty();
    }

    // A name or an address, with a port or without: what goes into answers must not be markup.
    static bool is_host(std::string_view host) {
        return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char letter) {
            return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_' || letter == ':' || letter == '[' || letter == ']';
        });
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

    void begin_body() {
        plan_ = shared_.handler.plan(request_);
        const auto length = parser_->content_length();
        if (length && *length > plan_.most) return refuse_and_close(413, fmt::format("the body has {} bytes, the most here is {}", *length, plan_.most));
        if (parser_->is_done()) return hand_over();
        due_in(10 + plan_.most / std::max<std::size_t>(1, shared_.options.body_bytes_a_second_min));
        if (plan_.sink) {
            streaming_.emplace(std::move(*parser_));
            streaming_->body_limit(plan_.most);
        } else {
            parser_->body_limit(plan_.most);
            if (length) parser_->get().body().reserve(static_cast<std::size_t>(*length));
        }
        reading_ = plan_.sink ? Reading::body_in_pieces : Reading::body;
        if (request_.header("expect") == "100-continue") return send_continue();
        go_on();
    }

    void send_continue() {
        static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
        net::async_write(stream_, net::buffer(text.data(), text.size()), [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (self->is_closed_) return;
            if (error) return self->close();
            self->go_on();
        });
    }

    void take_body() {
        while (!parser_->is_done())
            if (!feed(*parser_, piece_bytes)) return;
        hand_over();
    }

    void take_pieces() {
        piece_.resize(piece_bytes);
        while (!streaming_->is_done()) {
            if (buffer_.size() == 0) return read_more(piece_bytes);
            auto& body = streaming_->get().body();
            body.data = piece_.data();
            body.size = piece_.size();
            ErrorCode error;
            buffer_.consume(streaming_->put(buffer_.data(), error));
            const auto taken = plan_.sink->take(std::string_view(piece_).substr(0, piece_.size() - body.size));
            if (!taken) {
                keep_alive_ = false;  // the rest of the body is not read; the handler asks the sink what was wrong
                return hand_over();
            }
            if (error == bhttp::error::need_more) return read_more(piece_bytes);
            if (error && error != bhttp::error::need_buffer) {
                ++shared_.counters.malformed;
                return refuse_and_close(error == bhttp::error::body_limit ? 413 : 400, error.message());
            }
        }
        hand_over();
    }

    void malformed(const std::string& why) {
        ++shared_.counters.malformed;
        refuse_and_close(400, why);
    }

    void refuse_and_close(unsigned status, std::string_view detail) {
        keep_alive_ = false;
        respond(shared_.handler.refusal(status, detail));
    }

    void hand_over() {
        reading_ = Reading::nothing;
        if (plan_.sink)
            request_.sink = std::move(plan_.sink);
        else
            request_.body = std::move(parser_->get().body());
        parser_.reset();
        streaming_.reset();
        plan_ = {};
        due_in(answer_seconds_max);
        shared_.handler.handle(std::move(request_), [self = this->shared_from_this()](Response response) {
            self->loop_.post([self, answer = std::move(response)]() mutable { self->respond(std::move(answer)); });
        });
    }

    // ---- writing ----

    void respond(Response response) {
        if (is_closed_) return;
        reading_ = Reading::nothing;
        response_ = std::move(response);
        write_head();
        if (response_.events && !is_head_) return start_events();
        if (is_head_ || response_.status == 304) {
            response_.body.clear();
            response_.source.reset();
        }
        due_in(write_seconds + response_.body.size() / (16 * 1024));
        write_answer();
    }

    void write_head() {
        const auto reason = bhttp::obsolete_reason(static_cast<bhttp::status>(response_.status));
        if (shared_.stopping || response_.events) keep_alive_ = false;
        head_.clear();
        head_.reserve(1024);
        head_.append("HTTP/1.1 ").append(std::to_string(response_.status)).append(" ").append(reason.data(), reason.size()).append("\r\n");
        if (!response_.type.empty()) head_.append("Content-Type: ").append(response_.type).append("\r\n");
        for (const auto& [name, value] : response_.headers) head_.append(name).append(": ").append(value).append("\r\n");
        head_ += response_.more_headers;
        if (response_.events)
            head_ += "Cache-Control: no-store\r\n";
        else if (response_.status != 304 && response_.status != 204)
            head_.append("Content-Length: ").append(std::to_string(response_.source ? response_.source->bytes() : response_.body.size())).append("\r\n");
        head_ += keep_alive_ ? version_ == 10 ? "Connection: keep-alive\r\n\r\n" : "\r\n" : "Connection: close\r\n\r\n";
    }

    // Most answers fit into the socket's buffer: then there is nothing to wait for.
    void write_answer() {
        std::size_t written = 0;
        const std::size_t all = head_.size() + response_.body.size();
        if constexpr (!is_tls) {
            ErrorCode error;
            written = stream_.write_some(std::array{net::buffer(std::as_const(head_)), net::buffer(std::as_const(response_.body))}, error);
            if (error && error != net::error::would_block) return close();
            if (written == all) return after_head_and_body();
        }
        const std::size_t of_head = std::min(written, head_.size());
        const std::array rest{net::buffer(std::as_const(head_)) + of_head, net::buffer(std::as_const(response_.body)) + (written - of_head)};
        net::async_write(stream_, rest, [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (self->is_closed_) return;
            if (error) return self->close();
            self->after_head_and_body();
        });
    }

    void after_head_and_body() {
        if (response_.source) return write_piece();
        after_response();
    }

    void write_piece() {
        auto piece = response_.source->next(piece_bytes);
        if (!piece) return close();  // the length that was promised is not kept: the client sees that it is cut off
        if (piece->empty()) return after_response();
        piece_ = *std::move(piece);
        due_in(write_seconds);
        net::async_write(stream_, net::buffer(piece_), [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (self->is_closed_) return;
            if (error) return self->close();
            self->write_piece();
        });
    }

    void after_response() {
        response_ = {};
        piece_ = {};
        if (!keep_alive_) return close();
        wait_for_request();
    }

    // ---- events ----

    void start_events() {
        ++shared_.counters.event_streams;
        is_stream_ = true;
        parser_.reset();
        buffer_.clear();
        buffer_.shrink_to_fit();
        piece_ = {};
        request_ = {};
        due_ = never;
        feed_ = response_.events;
        unsent_ = std::move(head_);
        // Weak: a client that is gone is not kept alive by what it subscribed to.
        feed_->open([weak = this->weak_from_this(), &loop = loop_](std::string text) {
            loop.post([weak, some = std::move(text)] {
                if (auto self = weak.lock()) some.empty() ? self->end_events() : self->send_events(some);
            });
        });
        send_events("");
        watch_for_end();
    }

    void send_events(const std::string& text) {
        if (is_closed_) return;
        if (unsent_.size() + text.size() > unsent_events_max) return close();
        unsent_ += text;
        if (is_sending_ || unsent_.empty()) return;
        is_sending_ = true;
        quiet_seconds_ = 0;
        sending_.swap(unsent_);
        unsent_.clear();
        due_in(write_seconds);
        net::async_write(stream_, net::buffer(sending_), [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (self->is_closed_) return;
            self->is_sending_ = false;
            if (error) return self->close();
            if (self->is_ending_ && self->unsent_.empty()) return self->close();
            self->due_ = never;
            if (self->sending_.capacity() > 1024) self->sending_ = {};
            self->send_events("");
        });
    }

    // Nothing follows: what was said before is still sent.
    void end_events() {
        is_ending_ = true;
        if (!is_sending_) close();
    }

    // A client that goes away shows only by reading.
    void watch_for_end() {
        stream_.async_read_some(net::buffer(watched_), [self = this->shared_from_this()](ErrorCode error, std::size_t) {
            if (self->is_closed_) return;
            if (error) return self->close();
            self->watch_for_end();
        });
    }

    // ---- the end ----

    void close() {
        if (std::exchange(is_closed_, true)) return;
        if (is_stream_) {
            --shared_.counters.event_streams;
            if (feed_ && feed_->closed) feed_->closed();
            feed_.reset();
            response_.events.reset();
        }
        if constexpr (is_tls) {
            due_in(goodbye_seconds);
            stream_.async_shutdown([self = this->shared_from_this()](ErrorCode) { self->let_go(); });
        } else {
            ErrorCode ignored;
            stream_.shutdown(tcp::socket::shutdown_send, ignored);
            let_go();
        }
    }

    void let_go() {
        if (std::exchange(is_gone_, true)) return;
        ErrorCode ignored;
        stream_.lowest_layer().close(ignored);
        shared_.leave(client_);
        loop_.remove(this->shared_from_this());
    }

    Shared& shared_;
    Loop& loop_;
    Stream stream_;
    const std::string client_;
    boost::beast::flat_buffer buffer_{piece_bytes + header_bytes_most};  // a limit: a chunk's extension has no end otherwise
    std::optional<bhttp::request_parser<bhttp::string_body>> parser_;
    std::optional<bhttp::request_parser<bhttp::buffer_body>> streaming_;
    Request request_;
    Handler::BodyPlan plan_;
    Response response_;
    std::string head_, piece_;
    std::uint32_t due_ = never;  // of the loop's seconds
    unsigned version_ = 11;
    Reading reading_ = Reading::nothing;
    bool keep_alive_ = true, is_head_ = false, is_idle_ = false, is_closed_ = false, is_gone_ = false;

    bool is_stream_ = false, is_sending_ = false, is_ending_ = false;
    std::uint32_t quiet_seconds_ = 0;
    std::shared_ptr<EventFeed> feed_;
    std::string unsent_, sending_;
    std::array<char, 64> watched_{};
};

}  // namespace daybook::http
