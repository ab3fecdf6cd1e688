// Many clients of one server in one thread: keep-alive connections that each post a report, wait for the answer and post the
// next (a closed loop), beside event streams that only listen. Raw sockets and epoll, so that the machine is left to the server.
// A client whose connection breaks comes back and sends the same report under the same key, as a resident's phone would;
// some reports can be sent again on purpose, and every answer for one key is compared with the first.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "made_up_reports.hpp"

namespace daybook::load {

using Clock = std::chrono::steady_clock;

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::size_t clients = 256;
    double seconds = 10;         // measured, after the warm-up
    double warm_up_seconds = 0;
    std::uint64_t reports = 0;   // end after so many are acknowledged; 0: by time
    bool until_stopped = false;  // end at SIGTERM or SIGINT, whatever the time
    bool server_may_stop = false;  // a broken connection is expected and no failure
    double again = 0;            // share of requests that repeat an earlier key
    std::string log;             // every acknowledgement as it comes: "number key reference entry words"
    std::string get;             // instead of reports: this path, to know what HTTP alone costs
    std::size_t streams = 0;
    std::string stream_path = "/api/v1/public-events";
    int pid = 0;                 // of the server, to read its memory and processor time; 0: unknown
    std::uint64_t seed = 1;
    Bounds bounds;
};

struct Outcome {
    double seconds = 0;
    std::uint64_t acknowledged = 0;            // in the measured time
    std::uint64_t acknowledged_in_all = 0;
    std::uint64_t repeated = 0, differing = 0;  // answers for a key that was answered before; those that were not the same
    std::uint64_t busy = 0;                    // 503; sent again after Retry-After
    std::uint64_t broken = 0;                  // connections that ended while an answer was due
    std::map<int, std::uint64_t> refused;      // every other status
    std::string first_refusal;                 // its body
    std::uint64_t streams_open = 0, events = 0;
    std::uint64_t resident_before = 0, resident_with_streams = 0, resident_after = 0;  // the server's memory in bytes
    double server_cpu_seconds = 0, own_cpu_seconds = 0;                                // in the measured time
    std::vector<std::uint32_t> microseconds;   // from first sending to the acknowledgement, in rising order
};

// Asks running clients to finish: what was sent is waited for. Safe in a signal handler.
void request_stop();

class Clients {
public:
    explicit Clients(const Options& options);
    ~Clients();
    Clients(const Clients&) = delete;
    Clients& operator=(const Clients&) = delete;

    Result<Outcome> run();

private:
    enum class State : std::uint8_t { finished, awaiting, pausing, unconnected };
    struct Client {
        int fd = -1;
        State state = State::finished;
        bool repeat = false;
        std::uint64_t number = 0;
        Clock::time_point first_sent;
        std::string out, in;
    };
    struct Stream {
        int fd = -1;
        bool open = false;
        std::string line;
    };
    struct Answer {
        std::uint64_t reference = 0;  // a checksum of its letters; 0: none yet
        std::uint64_t entry = 0;
    };
    struct Response {
        int status = 0;  // 0: this is no response that has a length
        int retry_after = 1;
        std::size_t bytes = 0;  // of the whole response
        std::string_view body;
    };

    Result<void> open_streams();
    void start_clients();
    Result<void> pump(Clock::time_point until, bool only_listening = false);  // until then, or until every client is finished
    [[nodiscard]] Result<int> connect_socket() const;
    void watch(int fd, std::uint64_t tag) const;
    [[nodiscard]] int wait_milliseconds(Clock::time_point until) const;
    void connect_waiting();
    void end_pauses();
    [[nodiscard]] bool goes_on() const;
    void next_report(Client& client);
    void send(Client& client);
    void receive(Client& client);
    void listen(Stream& stream);
    void lose(Client& client);
    void take(Client& client, const Response& response);
    void acknowledge(const Client& client, std::string_view body);
    void write_log();
    void fail(std::string code, std::string sentence);
    [[nodiscard]] std::uint64_t random();
    static std::optional<Response> read_response(std::string_view in);

    Options options_;
    MadeUpReports reports_;
    std::vector<Client> clients_;
    std::vector<Stream> streams_;
    std::vector<Answer> answers_;  // by number
    std::vector<std::size_t> waiting_;  // clients without a connection
    Clock::time_point next_connect_;
    using Pause = std::pair<Clock::time_point, std::size_t>;
    std::priority_queue<Pause, std::vector<Pause>, std::greater<>> pauses_;
    Clock::time_point measure_from_, measure_to_, last_answer_;
    std::size_t active_ = 0;  // clients that are not finished
    int epoll_ = -1, log_fd_ = -1;
    std::string log_text_;
    std::optional<Error> failure_;
    Outcome outcome_;
    std::uint64_t random_state_;
};

// Resident memory in bytes and processor time used in seconds, of a process; zeros when it is gone.
struct ProcessUse {
    std::uint64_t resident = 0;
    double cpu_seconds = 0;
};
[[nodiscard]] ProcessUse process_use(int pid);

}  // namespace daybook::load
