#include "http/events.hpp"

#include <fmt/format.h>

namespace daybook::http {
namespace {

std::string event_text(const clerk::ReportNews& news) {
    return fmt::format("event: {}\nid: {}\ndata: {{\"reference\":\"{}\",\"status\":\"{}\"}}\n\n", news.is_new ? "report-received" : "report-changed", news.size, news.reference, record::to_text(news.status));
}

std::string size_text(std::uint64_t size) { return fmt::format("event: size\nid: {}\ndata: {{\"size\":{}}}\n\n", size, size); }

}  // namespace

std::shared_ptr<EventFeed> EventHub::feed(Wants wants, std::string first, Stays stays) {
    auto made = std::make_shared<EventFeed>();
    auto number = std::make_shared<std::uint64_t>(0);
    made->open = [this, number, wants = std::move(wants), first = std::move(first), stays = std::move(stays)](EventFeed::Send send) {
        {
            const std::lock_guard lock(mutex_);
            *number = ++next_;
            listeners_.emplace(*number, Listener{wants, send, stays});
        }
        if (!first.empty()) send(first);  // an empty text would end it
    };
    made->closed = [this, number] {
        const std::lock_guard lock(mutex_);
        listeners_.erase(*number);
    };
    return made;
}

std::shared_ptr<EventFeed> EventHub::reports(Wants wants, std::string first, Stays stays) { return feed(std::move(wants), std::move(first), std::move(stays)); }

std::shared_ptr<EventFeed> EventHub::sizes() {
    const std::lock_guard lock(mutex_);
    return feed({}, "retry: 3000\n" + size_text(size_), {});
}

void EventHub::tell(const std::vector<clerk::ReportNews>& news) {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, listener] : listeners_) {
        if (!listener.wants) continue;
        std::string text;
        for (const auto& some : news)
            if (listener.wants(some)) text += event_text(some);
        if (!text.empty()) listener.send(std::move(text));
    }
}

void EventHub::tell_size(std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    if (size == size_) return;
    size_ = size;
    for (const auto& [number, listener] : listeners_)
        if (!listener.wants) listener.send(size_text(size));
}

void EventHub::end_streams() {
    std::vector<std::pair<std::uint64_t, Stays>> asked;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [number, listener] : listeners_)
            if (listener.stays) asked.emplace_back(number, listener.stays);
    }
    for (const auto& [number, stays] : asked)
        if (!stays()) end_stream(number);
}

void EventHub::end_stream(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    const auto listener = listeners_.extract(number);
    if (listener.empty()) return;  // the client went away meanwhile
    listener.mapped().send("event: ended\ndata: {}\n\n");
    listener.mapped().send({});
}

}  // namespace daybook::http
