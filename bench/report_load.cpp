// How many reports a second a running server takes, and how long each client waits for its acknowledgement: 256 keep-alive
// clients on loopback, each posts the next report when the one before was acknowledged, which is after the sync.
//   bench_report_load --port PORT [--seconds 10] [--clients 256] …        --help lists the options
// Prints a line for people, or --json. Exit status 1 when an answer was anything but 201 or 503, when a connection broke
// unexpectedly, or when one key got two different answers. tests/kill uses it with --until-stopped and --log.
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <functional>

#include <sys/resource.h>

#include <fmt/format.h>

#include "base/json.hpp"
#include "load/clients.hpp"

namespace {

using namespace daybook;
using namespace daybook::load;

struct Command {
    Options options;
    bool json = false;
    std::uint64_t print_bodies = 0;
};

constexpr const char* help =
    "bench_report_load --port PORT: posts reports to a server on this machine and measures\n"
    "  --seconds N         how long is measured (10)\n"
    "  --warm-up N         seconds before that (0)\n"
    "  --reports N         instead: end after so many reports\n"
    "  --until-stopped     instead: end at SIGTERM, after what was sent is answered\n"
    "  --clients N         keep-alive connections (256)\n"
    "  --again SHARE       share of requests that repeat an earlier key; the answer has to be the same (0)\n"
    "  --server-may-stop   a connection that breaks is no failure: come back and send the same again\n"
    "  --log FILE          each acknowledgement as it comes: number, key, reference, entry, words\n"
    "  --idle-streams N    open event streams that only listen, and measure the server's memory before and after\n"
    "  --stream-path PATH  which stream (/api/v1/public-events)\n"
    "  --get PATH          no reports: GET this path, to know what HTTP alone costs\n"
    "  --pid PID           the server's process, to read its memory and processor time\n"
    "  --bounds W,S,E,N    where the reports happened, in degrees (the made-up town)\n"
    "  --seed N            which reports (1)\n"
    "  --json              one JSON object instead of text\n"
    "  --print-bodies N    only print the bodies of the first N reports\n";

template <class Number>
bool read_number(std::string_view text, Number& into) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), into);
    return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

bool read_bounds(std::string_view text, Bounds& bounds) {
    for (double* side : {&bounds.west, &bounds.south, &bounds.east, &bounds.north}) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (!read_number(text.substr(0, comma), *side)) return false;
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return text.empty();
}

bool read_option(std::string_view name, std::string_view value, Command& command) {
    Options& options = command.options;
    if (name == "--port") return read_number(value, options.port);
    if (name == "--seconds") return read_number(value, options.seconds);
    if (name == "--warm-up") return read_number(value, options.warm_up_seconds);
    if (name == "--reports") return read_number(value, options.reports);
    if (name == "--clients") return read_number(value, options.clients) && options.clients > 0;
    if (name == "--again") return read_number(value, options.again);
    if (name == "--idle-streams") return read_number(value, options.streams);
    if (name == "--pid") return read_number(value, options.pid);
    if (name == "--seed") return read_number(value, options.seed);
    if (name == "--bounds") return read_bounds(value, options.bounds);
    if (name == "--print-bodies") return read_number(value, command.print_bodies);
    if (name == "--log") return options.log = value, true;
    if (name == "--stream-path") return options.stream_path = value, true;
    if (name == "--get") return options.get = value, true;
    return false;
}

std::optional<Command> read_command(int arguments, char** argument) {
    Command command;
    for (int i = 1; i < arguments; ++i) {
        const std::string_view name = argument[i];
        if (name == "--json")
            command.json = true;
        else if (name == "--until-stopped")
            command.options.until_stopped = true;
        else if (name == "--server-may-stop")
            command.options.server_may_stop = true;
        else if (i + 1 >= arguments || !read_option(name, argument[++i], command))
            return std::nullopt;
    }
    return command;
}

double milliseconds(const Outcome& outcome, double share) {
    if (outcome.microseconds.empty()) return 0;
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(outcome.microseconds.size()));
    return outcome.microseconds[std::min(rank, outcome.microseconds.size() - 1)] / 1000.0;
}

double each_microseconds(double seconds, std::uint64_t count) { return count == 0 ? 0 : 1e6 * seconds / static_cast<double>(count); }

bool as_wanted(const Outcome& outcome, const Options& options) {
    return outcome.acknowledged_in_all > 0 && outcome.differing == 0 && outcome.refused.empty() && (outcome.broken == 0 || options.server_may_stop);
}

void print_json(const Outcome& outcome) {
    JsonWriter json;
    json.begin_object().key("per_second").decimal(static_cast<double>(outcome.acknowledged) / outcome.seconds, 0).key("seconds").decimal(outcome.seconds, 3);
    json.key("acknowledged").value(outcome.acknowledged).key("acknowledged_in_all").value(outcome.acknowledged_in_all);
    json.key("p50_ms").decimal(milliseconds(outcome, 0.5), 3).key("p90_ms").decimal(milliseconds(outcome, 0.9), 3).key("p99_ms").decimal(milliseconds(outcome, 0.99), 3);
    json.key("max_ms").decimal(milliseconds(outcome, 1), 3).key("busy").value(outcome.busy).key("broken").value(outcome.broken);
    json.key("repeated").value(outcome.repeated).key("differing").value(outcome.differing).key("refused").begin_object();
    for (const auto& [status, count] : outcome.refused) json.key(std::to_string(status)).value(count);
    json.end_object().key("streams").value(outcome.streams_open).key("events").value(outcome.events);
    json.key("resident_before").value(outcome.resident_before).key("resident_with_streams").value(outcome.resident_with_streams).key("resident_after").value(outcome.resident_after);
    json.key("server_us_each").decimal(each_microseconds(outcome.server_cpu_seconds, outcome.acknowledged), 2);
    json.key("client_us_each").decimal(each_microseconds(outcome.own_cpu_seconds, outcome.acknowledged), 2).end_object();
    std::puts(json.text().c_str());
}

void print_text(const Outcome& outcome) {
    fmt::print("{:.0f}/s acknowledged ({} in {:.1f} s)   p50 {:.1f} ms  p90 {:.1f}  p99 {:.1f}  max {:.1f}\n", static_cast<double>(outcome.acknowledged) / outcome.seconds, outcome.acknowledged,
               outcome.seconds, milliseconds(outcome, 0.5), milliseconds(outcome, 0.9), milliseconds(outcome, 0.99), milliseconds(outcome, 1));
    fmt::print("processor time each: server {:.1f} us, clients {:.1f} us; 503: {}, broken connections: {}, repeated keys: {}, of these answered otherwise: {}\n",
               each_microseconds(outcome.server_cpu_seconds, outcome.acknowledged), each_microseconds(outcome.own_cpu_seconds, outcome.acknowledged), outcome.busy, outcome.broken, outcome.repeated,
               outcome.differing);
    for (const auto& [status, count] : outcome.refused) fmt::print("status {}: {}; the first refusal: {:.300}\n", status, count, outcome.first_refusal);
    const auto mebibytes = [](std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    if (outcome.streams_open > 0)
        fmt::print("{} event streams: resident memory {:.1f} MiB before, {:.1f} MiB with them, {:.1f} MiB after the load; {} events\n", outcome.streams_open, mebibytes(outcome.resident_before),
                   mebibytes(outcome.resident_with_streams), mebibytes(outcome.resident_after), outcome.events);
}

}  // namespace

int main(int arguments, char** argument) {
    const auto command = read_command(arguments, argument);
    if (!command) return std::fputs(help, stderr), 2;
    if (command->print_bodies > 0) {
        const MadeUpReports reports("", command->options.seed, command->options.bounds);
        for (std::uint64_t number = 0; number < command->print_bodies; ++number) std::puts(reports.body(number).c_str());
        return 0;
    }
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    std::signal(SIGTERM, [](int) { request_stop(); });
    std::signal(SIGINT, [](int) { request_stop(); });
    Clients clients(command->options);
    const auto outcome = clients.run();
    if (!outcome) return fmt::print(stderr, "bench_report_load: {}\n", to_text(outcome.error())), 1;
    if (command->json)
        print_json(*outcome);
    else
        print_text(*outcome);
    return as_wanted(*outcome, command->options) ? 0 : 1;
}
