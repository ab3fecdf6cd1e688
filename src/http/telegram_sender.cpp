#include "http/telegram_sender.hpp"

#include <algorithm>

namespace daybook::http {
namespace {

namespace telegram = intake::telegram;

constexpr std::int32_t chats_at_once = 100;
constexpr std::int64_t longest_retry_s = 300;

}  // namespace

void Pacer::forget(std::int64_t now) {
    while (!times_.empty() && now - times_.front() >= window_ms) times_.pop_front();
    std::erase_if(last_, [&](const auto& chat) { return now - chat.second >= window_ms; });
}

std::int64_t Pacer::wait_ms(const std::string& chat, bool is_message, std::int64_t now) {
    forget(now);
    std::int64_t wait = std::max<std::int64_t>(0, silent_until_ - now);
    if (times_.size() >= most_in_window) wait = std::max(wait, times_.front() + window_ms - now);
    if (const auto last = last_.find(chat); is_message && last != last_.end()) wait = std::max(wait, last->second + window_ms - now);
    return wait;
}

void Pacer::sent(const std::string& chat, bool is_message, std::int64_t now) {
    times_.push_back(now);
    if (is_message) last_[chat] = now;
}

std::int64_t TelegramSender::send_some(Caller& caller) {
    const auto due = store_.due(clock_.unix_s(), chats_at_once);
    if (!due) {
        log_("telegram.store", 0);
        return idle_ms;
    }
    std::int64_t next = idle_ms;
    for (const auto& message : *due) {
        const bool is_message = message.message.starts_with("sendMessage\n");
        const std::int64_t wait = pacer_.wait_ms(message.chat, is_message, clock_.steady_ms());
        if (wait > 0) {
            next = std::min(next, wait);
            continue;
        }
        const Sent sent = send(message, caller);
        if (sent == Sent::stopped) return idle_ms;
        if (sent != Sent::gone) return pacer_.wait_ms(message.chat, is_message, clock_.steady_ms());
        pacer_.sent(message.chat, is_message, clock_.steady_ms());
        next = 0;  // the chat may have another one
    }
    return next;
}

TelegramSender::Sent TelegramSender::send(const BotMessage& message, Caller& caller) {
    const auto parting = message.message.find('\n');
    DAYBOOK_CHECK(parting != std::string::npos, "a message to be sent names its method");
    const auto answer = caller.call({bot_.method_path(message.message.substr(0, parting)), message.message.substr(parting + 1)});
    if (!answer && answer.error().code == "http.stopped") return Sent::stopped;
    if (!answer) return failed(message, "telegram.unreachable", 0);
    const auto said = telegram::parse_answer(answer->body);
    if (answer->status == 429) {
        const std::int64_t retry_after_s = said ? std::max<std::int64_t>(1, said->retry_after_s) : 1;
        log_("telegram.told-to-wait-seconds", retry_after_s);
        pacer_.be_silent_until(clock_.steady_ms() + retry_after_s * 1'000);
        return Sent::silent;
    }
    if (answer->status == 200 && said && said->ok) {
        failures_ = 0;
        if (!store_.sent(message.id)) log_("telegram.store", 0);
        return Sent::gone;
    }
    // 400: Telegram takes no such message, or a button was pressed too long ago; 403: the person has left, and nothing is kept of a chat that
    // is over. No other try will help.
    if (answer->status == 400 || answer->status == 403) {
        log_("telegram.not-deliverable", answer->status);
        const auto gone = answer->status == 403 ? store_.forget(message.chat) : store_.drop(message.id);
        if (!gone) log_("telegram.store", 0);
        return Sent::gone;
    }
    return failed(message, "telegram.send-refused", answer->status);
}

TelegramSender::Sent TelegramSender::failed(const BotMessage& message, std::string_view event, std::int64_t number) {
    ++failures_;
    log_(event, number);
    const std::int64_t again_s = std::min(longest_retry_s, backoff_ms(message.tries + 1) / 1'000);
    if (!store_.failed(message.id, clock_.unix_s() + again_s)) log_("telegram.store", 0);
    pacer_.be_silent_until(clock_.steady_ms() + backoff_ms(failures_));
    return Sent::failed;
}

}  // namespace daybook::http
