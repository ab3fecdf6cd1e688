// Runs the bot: one thread reads updates (or a webhook brings them), one sends. Stopping waits for the step under way, not for Telegram.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "http/telegram_bot.hpp"
#include "http/telegram_sender.hpp"

namespace daybook::http {

struct TelegramRunnerSettings {
    BotSettings bot;
    std::string base_address = "https://api.telegram.org";
    std::string certificates;  // of authorities to trust instead of the system's; for tests
    std::string webhook_url;   // "https://…/telegram/webhook"; empty: long polling
};

class TelegramRunner {
public:
    // What it is connected to has to live as long. Nothing is called before start().
    static Result<std::unique_ptr<TelegramRunner>> make(TelegramRunnerSettings settings, BotStore& store, BotDoors doors, const Phrases& phrases);
    ~TelegramRunner();  // stops
    TelegramRunner(const TelegramRunner&) = delete;
    TelegramRunner& operator=(const TelegramRunner&) = delete;

    void start();
    void stop();
    // A request to /telegram/webhook, from any thread: the status to answer.
    int handle_webhook(std::string_view secret_header, std::string_view body);
    // Something was put into the store to be sent: do not wait for the next look.
    void wake();

private:
    struct Callers {
        std::unique_ptr<Caller> reading, sending, files;
    };
    TelegramRunner(TelegramRunnerSettings settings, BotStore& store, BotDoors doors, const Phrases& phrases, Callers callers);
    bool wait(std::int64_t ms);  // false: stopping
    bool announce();
    void read();
    void send();

    TelegramRunnerSettings settings_;
    LogBot log_;
    TelegramBot bot_;
    TelegramSender sender_;
    Callers callers_;
    std::mutex webhook_;  // a caller makes one call at a time
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false, woken_ = false;
    std::thread reader_, writer_;
};

}  // namespace daybook::http
