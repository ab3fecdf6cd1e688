// Sends what the bot has to say, as fast as Telegram allows and no faster: 30 messages a second in all, one a second to a chat. A 429 says
// how long to be silent; failures of the network or of Telegram are waited out. A message is marked as sent after Telegram said so.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "http/bot_store.hpp"
#include "http/client.hpp"
#include "http/telegram_bot.hpp"

namespace daybook::http {

// When the next message may go out. Times are milliseconds of a clock that never goes back.
class Pacer {
public:
    static constexpr std::int64_t window_ms = 1'000;
    static constexpr std::size_t most_in_window = 30;

    // 0: now.
    [[nodiscard]] std::int64_t wait_ms(const std::string& chat, bool is_message, std::int64_t now);
    void sent(const std::string& chat, bool is_message, std::int64_t now);
    void be_silent_until(std::int64_t time) { silent_until_ = std::max(silent_until_, time); }

private:
    void forget(std::int64_t now);
    std::deque<std::int64_t> times_;
    std::map<std::string, std::int64_t> last_;  // by chat
    std::int64_t silent_until_ = 0;
};

// One thread's.
class TelegramSender {
public:
    TelegramSender(const TelegramBot& bot, BotStore& store, LogBot log, BotClock clock) : bot_(bot), store_(store), log_(std::move(log)), clock_(std::move(clock)) {}

    // Sends what may be sent now. Says after how many milliseconds there may be more; idle_ms when nothing is known of.
    std::int64_t send_some(Caller& caller);
    static constexpr std::int64_t idle_ms = 1'000;

private:
    enum class Sent : std::uint8_t { gone, silent, failed, stopped };
    Sent send(const BotMessage& message, Caller& caller);
    Sent failed(const BotMessage& message, std::string_view event, std::int64_t number);

    const TelegramBot& bot_;
    BotStore& store_;
    LogBot log_;
    BotClock clock_;
    Pacer pacer_;
    int failures_ = 0;
};

}  // namespace daybook::http
