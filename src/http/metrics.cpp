#include "http/metrics.hpp"

#include <fmt/format.h>

namespace daybook::http {
namespace {

template <class Number>
void gauge(std::string& out, std::string_view name, std::string_view kind, std::string_view help, Number value) {
    out += fmt::format("# HELP daybook_{} {}\n# TYPE daybook_{} {}\ndaybook_{} {}\n", name, help, name, kind, name, value);
}

}  // namespace

void Metrics::answered(unsigned status, double seconds, bool is_write) {
    ++by_class_[std::min(5u, status / 100)];
    Histogram& histogram = seconds_[is_write ? 1 : 0];
    std::size_t bucket = 0;
    while (bucket < bounds_s.size() && seconds > bounds_s[bucket]) ++bucket;
    ++histogram.counts[bucket];
    histogram.sum_us += static_cast<std::uint64_t>(seconds * 1e6);
}

std::string Metrics::text(const clerk::ServiceNumbers& service, const ServerNumbers& server, std::uint64_t reports_open, std::uint64_t reports) const {
    std::string out;
    out += "# HELP daybook_http_responses_total Answers by class of status.\n# TYPE daybook_http_responses_total counter\n";
    for (std::size_t i = 1; i < by_class_.size(); ++i) out += fmt::format("daybook_http_responses_total{{class=\"{}xx\"}} {}\n", i, by_class_[i].load());
    out += "# HELP daybook_http_seconds How long answers took.\n# TYPE daybook_http_seconds histogram\n";
    for (std::size_t kind = 0; kind < seconds_.size(); ++kind) {
        const std::string_view name = kind == 0 ? "read" : "write";
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i <= bounds_s.size(); ++i) {
            sum += seconds_[kind].counts[i].load();
            out += i < bounds_s.size() ? fmt::format("daybook_http_seconds_bucket{{kind=\"{}\",le=\"{}\"}} {}\n", name, bounds_s[i], sum) : fmt::format("daybook_http_seconds_bucket{{kind=\"{}\",le=\"+Inf\"}} {}\n", name, sum);
        }
        out += fmt::format("daybook_http_seconds_sum{{kind=\"{}\"}} {}\ndaybook_http_seconds_count{{kind=\"{}\"}} {}\n", name, static_cast<double>(seconds_[kind].sum_us.load()) / 1e6, name, sum);
    }
    gauge(out, "http_limited_total", "counter", "Requests refused by a rate limit.", limited_.load());
    gauge(out, "http_forbidden_total", "counter", "Requests refused for want of a right.", forbidden_.load());
    gauge(out, "connections_total", "counter", "Connections taken.", server.connections);
    gauge(out, "connections", "gauge", "Connections open.", server.connections_open);
    gauge(out, "connections_refused_total", "counter", "Connections refused because there were too many.", server.connections_refused);
    gauge(out, "event_streams", "gauge", "Live event streams open.", server.event_streams);
    gauge(out, "requests_malformed_total", "counter", "Requests that were no HTTP.", server.malformed);
    gauge(out, "requests_too_slow_total", "counter", "Requests that took too long to arrive.", server.too_slow);
    gauge(out, "clerk_accepted_total", "counter", "Commands done and on disk.", service.accepted);
    gauge(out, "clerk_refused_full_total", "counter", "Commands refused because the queue was full.", service.refused_full);
    gauge(out, "clerk_batches_total", "counter", "Batches written, one sync each.", service.batches);
    gauge(out, "clerk_entries_total", "counter", "Entries written.", service.entries);
    gauge(out, "clerk_waiting", "gauge", "Commands that wait.", service.waiting);
    gauge(out, "clerk_stopped", "gauge", "1 when the disk failed and nothing is written any more.", service.is_stopped ? 1 : 0);
    gauge(out, "ledger_size", "gauge", "Entries in the ledger, durable.", service.size);
    gauge(out, "reports", "gauge", "Reports received.", reports);
    gauge(out, "reports_open", "gauge", "Reports that did not end yet.", reports_open);
    return out;
}

}  // namespace daybook::http
