#include "http/telegram_runner.hpp"

#include <algorithm>
#include <chrono>

namespace daybook::http {

namespace telegram = intake::telegram;

Result<std::unique_ptr<TelegramRunner>> TelegramRunner::make(TelegramRunnerSettings settings, BotStore& store, BotDoors doors, const Phrases& phrases) {
    DAYBOOK_TRY_VOID(check(settings.bot));
    if (!settings.webhook_url.empty() && settings.bot.webhook_secret.empty()) return refuse("telegram.secret", "a webhook needs a secret, else anybody could send updates");
    Callers callers;
    for (auto* caller : {&callers.reading, &callers.sending, &callers.files}) {
        DAYBOOK_TRY(*caller, Client::make(settings.base_address, settings.certificates));
    }
    return std::unique_ptr<TelegramRunner>(new TelegramRunner(std::move(settings), store, std::move(doors), phrases, std::move(callers)));
}

TelegramRunner::TelegramRunner(TelegramRunnerSettings settings, BotStore& store, BotDoors doors, const Phrases& phrases, Callers callers)
    : settings_(std::move(settings)), log_(doors.log), bot_(settings_.bot, store, std::move(doors), system_bot_clock(), phrases), sender_(bot_, store, log_, system_bot_clock()), callers_(std::move(callers)) {}

TelegramRunner::~TelegramRunner() { stop(); }

void TelegramRunner::start() {
    DAYBOOK_CHECK(!reader_.joinable(), "a service is started once");
    reader_ = std::thread([this] { read(); });
    writer_ = std::thread([this] { send(); });
}

void TelegramRunner::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto* caller : {&callers_.reading, &callers_.sending, &callers_.files}) (*caller)->stop();
    if (reader_.joinable()) reader_.join();
    if (writer_.joinable()) writer_.join();
}

int TelegramRunner::handle_webhook(std::string_view secret_header, std::string_view body) {
    // Telegram is told to send one at a time. Another beside it is sent away to come again, so that no second thread waits here.
    const std::unique_lock lock(webhook_, std::try_to_lock);
    if (!lock) return 503;
    const int status = bot_.handle_webhook(secret_header, body, *callers_.files);
    wake();
    return status;
}

void TelegramRunner::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

bool TelegramRunner::wait(std::int64_t ms) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return stopping_; });
    return !stopping_;
}

// Telegram either sends updates or has them fetched: what was set before is undone.
bool TelegramRunner::announce() {
    const bool webhook = !settings_.webhook_url.empty();
    const ClientCall call{bot_.method_path(webhook ? "setWebhook" : "deleteWebhook"), webhook ? telegram::set_webhook(settings_.webhook_url, settings_.bot.webhook_secret) : telegram::delete_webhook()};
    for (int failures = 1;; ++failures) {
        const auto answer = callers_.reading->call(call);
        if (answer && answer->status == 200) return wait(0);
        log_("telegram.announce-refused", answer ? answer->status : 0);
        if (!wait(backoff_ms(failures))) return false;
    }
}

void TelegramRunner::read() {
    if (!announce() || !settings_.webhook_url.empty()) return;
    do wake();
    while (wait(bot_.poll_once(*callers_.reading)));
}

void TelegramRunner::send() {
    for (;;) {
        const std::int64_t next_ms = sender_.send_some(*callers_.sending);
        std::unique_lock lock(mutex_);
        // Woken: there is something new to look for. What has to wait keeps its time all the same, by the pacer.
        changed_.wait_for(lock, std::chrono::milliseconds(next_ms), [this] { return stopping_ || woken_; });
        woken_ = false;
        if (stopping_) return;
    }
}

}  // namespace daybook::http
