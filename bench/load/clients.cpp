#include "clients.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/hash.hpp"

namespace daybook::load {
namespace {

volatile std::sig_atomic_t stop_requested = 0;

constexpr std::uint64_t stream_tag = std::uint64_t{1} << 32;
constexpr auto silence_max = std::chrono::seconds(60);  // a server that says nothing for so long has failed
constexpr auto between_connects = std::chrono::milliseconds(5);
constexpr std::size_t received_max = 1 << 16;

// The string or number that follows "key": in a flat answer; empty when there is none.
std::string_view member(std::string_view body, std::string_view key) {
    std::size_t at = body.find(key);
    if (at == std::string_view::npos) return {};
    at += key.size();
    while (at < body.size() && body[at] == ' ') ++at;
    if (at < body.size() && body[at] == '"') {
        const std::size_t end = body.find('"', at + 1);
        return end == std::string_view::npos ? std::string_view() : body.substr(at + 1, end - at - 1);
    }
    std::size_t end = at;
    while (end < body.size() && body[end] >= '0' && body[end] <= '9') ++end;
    return body.substr(at, end - at);
}

std::uint64_t number(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') break;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

bool is_header(std::string_view line, std::string_view name) {
    return line.size() > name.size() && line[name.size()] == ':' && std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) { return a == (b | 0x20); });
}

std::string_view header_value(std::string_view line) {
    line.remove_prefix(line.find(':') + 1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    return line;
}

}  // namespace

void request_stop() { stop_requested = 1; }

Clients::Clients(const Options& options)
    : options_(options), reports_(fmt::format("{}:{}", options.address, options.port), options.seed, options.bounds), epoll_(::epoll_create1(0)), random_state_(options.seed * 2 + 1) {}

Clients::~Clients() {
    for (const auto& client : clients_)
        if (client.fd >= 0) ::close(client.fd);
    for (const auto& stream : streams_)
        if (stream.fd >= 0) ::close(stream.fd);
    if (log_fd_ >= 0) ::close(log_fd_);
    ::close(epoll_);
}

Result<Outcome> Clients::run() {
    if (!options_.log.empty()) {
        log_fd_ = ::open(options_.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log_fd_ < 0) return refuse("load.log", fmt::format("the log cannot be written: {}", std::strerror(errno)), {.file = options_.log});
    }
    if (options_.streams > 0) DAYBOOK_TRY_VOID(open_streams());
    const auto seconds = [](double s) { return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s)); };
    const auto for_ever = Clock::now() + std::chrono::hours(24 * 365);
    measure_from_ = Clock::now() + seconds(options_.warm_up_seconds);
    measure_to_ = options_.until_stopped || options_.reports > 0 ? for_ever : measure_from_ + seconds(options_.seconds);
    start_clients();
    DAYBOOK_TRY_VOID(pump(measure_from_));
    const ProcessUse server_before = process_use(options_.pid), own_before = process_use(::getpid());
    DAYBOOK_TRY_VOID(pump(measure_to_));
    measure_to_ = std::min(measure_to_, Clock::now());
    const ProcessUse server_after = process_use(options_.pid), own_after = process_use(::getpid());
    DAYBOOK_TRY_VOID(pump(for_ever));  // what was sent is waited for
    outcome_.seconds = std::chrono::duration<double>(measure_to_ - measure_from_).count();
    outcome_.server_cpu_seconds = server_after.cpu_seconds - server_before.cpu_seconds;
    outcome_.own_cpu_seconds = own_after.cpu_seconds - own_before.cpu_seconds;
    outcome_.resident_after = process_use(options_.pid).resident;
    std::sort(outcome_.microseconds.begin(), outcome_.microseconds.end());
    return std::move(outcome_);
}

// ---- connections

Result<int> Clients::connect_socket() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return refuse("load.socket", fmt::format("no more sockets: {}", std::strerror(errno)));
    const int on = 1;
    const timeval limit{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);  // for connect, too
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(options_.port);
    ::inet_pton(AF_INET, options_.address.c_str(), &to.sin_addr);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return fd;
    const int why = errno;
    ::close(fd);
    return refuse("load.connect", fmt::format("no connection to {}:{}: {}", options_.address, options_.port, std::strerror(why)));
}

void Clients::watch(int fd, std::uint64_t tag) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

Result<void> Clients::open_streams() {
    outcome_.resident_before = process_use(options_.pid).resident;
    const std::string request = fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\nAccept: text/event-stream\r\n\r\n", options_.stream_path, options_.address, options_.port);
    streams_.resize(options_.streams);
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        DAYBOOK_TRY(streams_[i].fd, connect_socket());
        if (::send(streams_[i].fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return refuse("load.stream", "an event stream was closed before it began");
        watch(streams_[i].fd, stream_tag | i);
    }
    DAYBOOK_TRY_VOID(pump(Clock::now() + std::chrono::seconds(3), true));
    outcome_.streams_open = static_cast<std::uint64_t>(std::count_if(streams_.begin(), streams_.end(), [](const auto& stream) { return stream.open; }));
    outcome_.resident_with_streams = process_use(options_.pid).resident;
    if (outcome_.streams_open == streams_.size()) return {};
    return refuse("load.stream", fmt::format("only {} of {} event streams were opened", outcome_.streams_open, streams_.size()));
}

void Clients::start_clients() {
    clients_.resize(options_.clients);
    active_ = clients_.size();
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        clients_[i].state = State::unconnected;
        waiting_.push_back(i);
        next_report(clients_[i]);
    }
    last_answer_ = next_connect_ = Clock::now();
}

// The first that finds no server ends the round: the others would not find one either.
void Clients::connect_waiting() {
    while (!waiting_.empty()) {
        Client& client = clients_[waiting_.back()];
        auto fd = connect_socket();
        if (!fd) {
            if (!options_.server_may_stop) failure_ = std::move(fd).error();
            next_connect_ = Clock::now() + between_connects;
            return;
        }
        client.fd = *fd;
        watch(client.fd, waiting_.back());
        waiting_.pop_back();
        send(client);
    }
}

void Clients::lose(Client& client) {
    if (client.fd < 0) return;
    ::close(client.fd);
    client.fd = -1;
    client.in.clear();
    if (client.state == State::finished) return;
    if (client.state == State::awaiting) ++outcome_.broken;
    client.state = State::unconnected;
    waiting_.push_back(static_cast<std::size_t>(&client - clients_.data()));
}

// ---- the loop

int Clients::wait_milliseconds(Clock::time_point until) const {
    auto next = std::min(until, Clock::now() + std::chrono::milliseconds(100));
    if (!pauses_.empty()) next = std::min(next, pauses_.top().first);
    if (!waiting_.empty()) next = std::min(next, next_connect_);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
}

Result<void> Clients::pump(Clock::time_point until, bool only_listening) {
    epoll_event events[512];
    while (Clock::now() < until && (active_ > 0 || only_listening)) {
        end_pauses();
        if (!waiting_.empty() && Clock::now() >= next_connect_) connect_waiting();
        const int count = ::epoll_wait(epoll_, events, 512, wait_milliseconds(until));
        for (int i = 0; i < count; ++i) {
            const std::uint64_t tag = events[i].data.u64;
            if ((tag & stream_tag) != 0)
                listen(streams_[tag & ~stream_tag]);
            else
                receive(clients_[tag]);
        }
        write_log();
        if (!only_listening && Clock::now() - last_answer_ > silence_max) fail("load.silence", "the server has not answered for a minute");
        if (failure_) return std::unexpected(*failure_);
    }
    return {};
}

void Clients::end_pauses() {
    while (!pauses_.empty() && pauses_.top().first <= Clock::now()) {
        Client& client = clients_[pauses_.top().second];
        pauses_.pop();
        if (client.state == State::pausing) send(client);
    }
}

bool Clients::goes_on() const {
    if (stop_requested != 0) return false;
    if (options_.reports > 0 && answers_.size() >= options_.reports) return false;
    return Clock::now() < measure_to_;
}

// Chooses what the client sends next: a new report or, sometimes, one that was sent before, answered or not.
void Clients::next_report(Client& client) {
    if (!goes_on()) {
        client.state = State::finished;
        --active_;
        return;
    }
    client.out.clear();
    client.repeat = options_.get.empty() && options_.again > 0 && answers_.size() > clients_.size() && static_cast<double>(random() % 1'000'000) < options_.again * 1e6;
    if (client.repeat) {
        const bool recent = random() % 2 == 0;
        client.number = recent ? answers_.size() - 1 - random() % clients_.size() : random() % answers_.size();
    } else {
        client.number = answers_.size();
        answers_.emplace_back();
    }
    client.first_sent = Clock::now();
    if (options_.get.empty())
        reports_.append_request(client.out, client.number);
    else
        client.out = fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\n\r\n", options_.get, options_.address, options_.port);
}

void Clients::send(Client& client) {
    client.state = State::awaiting;
    if (::send(client.fd, client.out.data(), client.out.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(client.out.size())) lose(client);
}

void Clients::receive(Client& client) {
    if (client.fd < 0) return;
    char buffer[8192];
    const ssize_t got = ::recv(client.fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return lose(client);
    client.in.append(buffer, static_cast<std::size_t>(got));
    const auto response = read_response(client.in);
    if (!response && client.in.size() < received_max) return;
    if (!response || response->status == 0 || client.state != State::awaiting || response->bytes != client.in.size())
        return fail("load.response", fmt::format("this is no answer to one request: {}", client.in.substr(0, 300)));
    last_answer_ = Clock::now();
    take(client, *response);
}

void Clients::listen(Stream& stream) {
    char buffer[4096];
    const ssize_t got = ::recv(stream.fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return fail("load.stream", fmt::format("an event stream ended; its last words: {}", stream.line));
    for (ssize_t i = 0; i < got; ++i) {
        if (buffer[i] != '\n') {
            stream.line += buffer[i];
            continue;
        }
        if (stream.line.starts_with("HTTP/1.1 200")) stream.open = true;
        if (stream.line.starts_with("data:")) ++outcome_.events;
        stream.line.clear();
    }
}

// ---- answers

std::optional<Clients::Response> Clients::read_response(std::string_view in) {
    const std::size_t end = in.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    Response response;
    std::optional<std::size_t> length;
    for (std::size_t at = in.find("\r\n") + 2; at < end + 2;) {
        const std::size_t line_end = in.find("\r\n", at);
        const std::string_view line = in.substr(at, line_end - at);
        if (is_header(line, "content-length")) length = number(header_value(line));
        if (is_header(line, "retry-after")) response.retry_after = std::max(1, static_cast<int>(number(header_value(line))));
        at = line_end + 2;
    }
    if (!length || !in.starts_with("HTTP/1.1 ")) return response;
    response.bytes = end + 4 + *length;
    if (in.size() < response.bytes) return std::nullopt;
    response.status = static_cast<int>(number(in.substr(9, 3)));
    response.body = in.substr(end + 4, *length);
    return response;
}

void Clients::take(Client& client, const Response& response) {
    if (response.status == 503) {
        ++outcome_.busy;
        client.state = State::pausing;
        client.in.clear();
        pauses_.emplace(Clock::now() + std::chrono::seconds(response.retry_after), static_cast<std::size_t>(&client - clients_.data()));
        return;
    }
    if (response.status == 201 || response.status == 200) {
        acknowledge(client, response.body);
    } else {
        if (outcome_.refused.empty()) outcome_.first_refusal = response.body;
        ++outcome_.refused[response.status];
    }
    client.in.clear();
    next_report(client);
    if (client.state != State::finished) send(client);
}

void Clients::acknowledge(const Client& client, std::string_view body) {
    const auto now = Clock::now();
    const auto reference = member(body, "\"reference\":"), entry = member(body, "\"entry\":");
    if (options_.get.empty()) {
        if (reference.empty() || entry.empty()) return fail("load.answer", fmt::format("an acknowledgement without reference or entry: {}", body.substr(0, 300)));
        Answer& answer = answers_[client.number];
        const Answer given{checksum(reference) | 1, number(entry)};
        if (answer.reference != 0) {
            ++outcome_.repeated;
            if (answer.reference == given.reference && answer.entry == given.entry) return;
            ++outcome_.differing;
            if (log_fd_ >= 0) log_text_ += fmt::format("differs {} {} {}\n", client.number, reference, entry);
            return;
        }
        answer = given;
        if (log_fd_ >= 0) log_text_ += fmt::format("{} {} {} {} {}\n", client.number, reports_.key(client.number), reference, entry, member(body, "\"latin\":"));
    }
    ++outcome_.acknowledged_in_all;
    if (now >= measure_from_ && now < measure_to_) ++outcome_.acknowledged;
    if (client.first_sent >= measure_from_) outcome_.microseconds.push_back(static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - client.first_sent).count()));
}

// One write() for all that one wait brought, so that the log costs little and is never behind by more than that.
void Clients::write_log() {
    if (log_text_.empty()) return;
    if (::write(log_fd_, log_text_.data(), log_text_.size()) != static_cast<ssize_t>(log_text_.size())) fail("load.log", fmt::format("the log cannot be written: {}", std::strerror(errno)));
    log_text_.clear();
}

void Clients::fail(std::string code, std::string sentence) {
    if (!failure_) failure_ = Error{std::move(code), std::move(sentence), {}};
}

std::uint64_t Clients::random() {  // xorshift64*
    random_state_ ^= random_state_ >> 12;
    random_state_ ^= random_state_ << 25;
    random_state_ ^= random_state_ >> 27;
    return random_state_ * 0x2545f4914f6cdd1d;
}

}  // namespace daybook::load
