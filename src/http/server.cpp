// Boost.Beast and Asio stay in this file and what it includes: they take half a minute to compile, and nobody else needs them.
#include "http/connection.hpp"

#include <charconv>
#include <list>
#include <thread>

#include "http/server.hpp"

namespace daybook::http {

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

bool Shared::admit(const std::string& client) {
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

void Shared::leave(const std::string& client) {
    const std::lock_guard lock(mutex);
    --open;
    const auto found = connections_of.find(client);
    if (found != connections_of.end() && --found->second == 0) connections_of.erase(found);
}

struct Server::State {
    Shared shared;
    std::list<Loop> loops;  // one for each thread; the first accepts
    net::basic_socket_acceptor<tcp, Loop::Executor> acceptor;
    net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Loop::Executor> pause;
    std::list<Loop>::iterator next;  // whose turn it is to get a connection
    std::optional<net::ssl::context> tls;
    std::string address;

    State(ServerOptions options, Handler& handler) : shared{std::move(options), handler}, loops(std::max(1u, shared.options.threads)), acceptor(loops.front().io), pause(loops.front().io), next(loops.begin()) {}

    void accept();
    void begin(Loop& loop, PlainStream socket);
};

namespace {

constexpr auto wait_when_full = std::chrono::milliseconds(100);

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
    Loop& loop = *next;
    if (++next == loops.end()) next = loops.begin();
    acceptor.async_accept(loop.io, [this, &loop](ErrorCode error, PlainStream socket) {
        if (shared.stopping) return;
        if (!error) {
            begin(loop, std::move(socket));
            return accept();
        }
        // No descriptor is left, most likely; asking again at once would only use up the processor.
        ++shared.counters.refused;
        pause.expires_after(wait_when_full);
        pause.async_wait([this](ErrorCode ended) {
            if (!ended && !shared.stopping) accept();
        });
    });
}

void Server::State::begin(Loop& loop, PlainStream socket) {
    ErrorCode ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto from = socket.remote_endpoint(ignored).address();
    if (from.is_v6() && from.to_v6().is_v4_mapped()) from = net::ip::make_address_v4(net::ip::v4_mapped, from.to_v6());
    const std::string client = from.to_string();
    if (!shared.admit(client)) {
        ++shared.counters.refused;
        return;
    }
    ++shared.counters.connections;
    std::shared_ptr<Peer> peer;
    if (tls)
        peer = std::make_shared<Connection<TlsStream>>(shared, loop, TlsStream(std::move(socket), *tls), client);
    else
        peer = std::make_shared<Connection<PlainStream>>(shared, loop, std::move(socket), client);
    loop.post([peer] { peer->start(); });
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(ServerOptions options, Handler& handler) {
    DAYBOOK_TRY(const auto endpoint, read_endpoint(options.listen));
    auto state = std::make_unique<State>(std::move(options), handler);
    if (state->shared.options.certificate.empty() != state->shared.options.private_key.empty()) return refuse("serve.certificate", "TLS needs both --certificate and --private-key");
    if (!state->shared.options.certificate.empty()) {
        state->tls.emplace(net::ssl::context::tls_server);
        DAYBOOK_TRY_VOID(load_certificate(*state->tls, state->shared.options));
    }
    ErrorCode error;
    state->acceptor.open(endpoint.protocol(), error);
    if (!error) state->acceptor.set_option(net::socket_base::reuse_address(true), error);
    if (!error) state->acceptor.bind(endpoint, error);
    if (!error) state->acceptor.listen(net::socket_base::max_listen_connections, error);
    if (error) return refuse("serve.listen", fmt::format("cannot listen on {}: {}; is another program using it?", state->shared.options.listen, error.message()));
    const auto bound = state->acceptor.local_endpoint(error);
    state->address = bound.address().is_v6() ? fmt::format("[{}]:{}", bound.address().to_string(), bound.port()) : fmt::format("{}:{}", bound.address().to_string(), bound.port());
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

const std::string& Server::address() const { return state_->address; }

ServerNumbers Server::numbers() const {
    const auto& counters = state_->shared.counters;
    const std::lock_guard lock(state_->shared.mutex);
    return {counters.connections, state_->shared.open, counters.refused, counters.event_streams, counters.requests, counters.malformed, counters.too_slow};
}

void Server::together(const std::function<void()>& answers) { Loop::together(answers); }

void Server::run() {
    state_->accept();
    std::vector<std::thread> others;
    for (auto loop = std::next(state_->loops.begin()); loop != state_->loops.end(); ++loop) others.emplace_back([loop] { loop->run(); });
    state_->loops.front().run();
    for (auto& other : others) other.join();
}

void Server::stop(std::uint32_t grace_seconds) {
    if (state_->shared.stopping.exchange(true)) return;
    state_->loops.front().post([state = state_.get()] {
        ErrorCode ignored;
        state->acceptor.close(ignored);
    });
    for (Loop& loop : state_->loops) loop.post([&loop] { loop.stop_idle(); });
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(grace_seconds);
    while (std::chrono::steady_clock::now() < until && numbers().connections_open > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    for (Loop& loop : state_->loops) loop.io.stop();
}

}  // namespace daybook::http
