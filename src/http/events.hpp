// Live events: who listens, and what they are told. From any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "clerk/service.hpp"
#include "http/message.hpp"

namespace daybook::http {

class EventHub {
public:
    // What a listener wants to hear of a report: true when it may and wants to know of it.
    using Wants = std::function<bool(const clerk::ReportNews&)>;

    // Whether a listener may go on listening.
    using Stays = std::function<bool()>;

    // A stream of report-received and report-changed; `first` is sent at once. `stays` empty: for as long as the client likes.
    [[nodiscard]] std::shared_ptr<EventFeed> reports(Wants wants, std::string first, Stays stays = {});
    // A stream that says how large the ledger is, when that has changed, at most once a second.
    [[nodiscard]] std::shared_ptr<EventFeed> sizes();

    void tell(const std::vector<clerk::ReportNews>& news);
    // To be called every second.
    void tell_size(std::uint64_t size);
    // Ends the streams of those who may not stay, with an event that says so. To be called every second, on a thread that may wait:
    // who may stay is asked of the database.
    void end_streams();

private:
    struct Listener {
        Wants wants;  // empty: only sizes
        EventFeed::Send send;
        Stays stays;
    };
    std::shared_ptr<EventFeed> feed(Wants wants, std::string first, Stays stays);
    void end_stream(std::uint64_t number);
    std::mutex mutex_;
    std::unordered_map<std::uint64_t, Listener> listeners_;
    std::uint64_t next_ = 0, size_ = 0;
};

}  // namespace daybook::http
