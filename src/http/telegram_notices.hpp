// Tells reporters in Telegram that there is news about their report. Which news is not said, and nothing of what was written: Telegram is a
// third party, it keeps what passes through it, and a notice lies open on a locked telephone. The text is read with the seven words on a page of
// this server. Told are only those who left a way to be reached; from an anonymous report no way leads back to a chat.
//
// Each piece of news is told once, also over a restart: what was told is noted in the same transaction that puts the message into the outbox,
// and a start looks at all reports. Sending, with Telegram's limits, is telegram_sender.hpp's.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/phrases.hpp"
#include "http/bot_store.hpp"
#include "http/telegram_bot.hpp"

namespace daybook::http {

struct NoticeDoors {
    // The number of the newest news of a report, rising with each; 0: none.
    std::function<std::int64_t(const std::string& reference)> newest;
    std::string follow_address;  // of the page that shows a report to who has its words; empty: not known
    std::function<void()> wake;  // something is to be sent
    LogBot log;
};

class TelegramNotices {
public:
    // What it is connected to has to live as long.
    TelegramNotices(BotStore& store, NoticeDoors doors, BotClock clock, const Phrases& phrases) : store_(store), doors_(std::move(doors)), clock_(std::move(clock)), phrases_(phrases) {}
    ~TelegramNotices() { stop(); }
    TelegramNotices(const TelegramNotices&) = delete;
    TelegramNotices& operator=(const TelegramNotices&) = delete;

    // There may be news. From any thread; does no more than to remember it.
    void look(std::string reference);
    // Looks at what was remembered, on a thread of its own, until stop(). What the store cannot take now is tried again.
    void start();
    void stop();

    // Tells, when there is something to tell and somebody to be told. An error means that nothing was changed.
    Result<void> tell(const std::string& reference);

private:
    void work();
    BotStore& store_;
    NoticeDoors doors_;
    BotClock clock_;
    const Phrases& phrases_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace daybook::http
