#include "http/telegram_bot.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "base/hash.hpp"

namespace daybook::http {
namespace {

namespace telegram = intake::telegram;

constexpr std::int64_t a_day_s = 24 * 60 * 60, reading_noted_every_s = 60;
constexpr int outdated_tries = 5;

bool is_plain(std::string_view text, std::string_view also) {
    return std::all_of(text.begin(), text.end(), [&](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || also.find(c) != std::string_view::npos; });
}

// Takes the same time whatever the texts hold: their hashes are compared.
bool same_secret(std::string_view left, std::string_view right) {
    const Hash a = sha256(left), b = sha256(right);
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

BotClock system_bot_clock() {
    using namespace std::chrono;
    return {[] { return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count(); },
            [] { return duration_cast<seconds>(system_clock::now().time_since_epoch()).count(); },
            [] {
                const std::time_t now = std::time(nullptr);
                std::tm local{};
                localtime_r(&now, &local);
                return day_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday) * minutes_a_day + local.tm_hour * 60 + local.tm_min;
            }};
}

Result<void> check(const BotSettings& settings) {
    const auto colon = settings.token.find(':');
    if (colon == std::string::npos || colon == 0 || settings.token.size() > 200 || settings.token.size() < colon + 2 || !is_plain(settings.token, ":_-"))
        return refuse("telegram.token", "a bot's token is a number, a colon, and letters, as Telegram's BotFather gives it");
    if (settings.webhook_secret.size() > 256 || !is_plain(settings.webhook_secret, "_-")) return refuse("telegram.secret", "a webhook's secret has at most 256 letters, digits, - and _");
    return {};
}

std::int64_t backoff_ms(int failures) { return failures <= 0 ? 0 : std::int64_t{1'000} * std::min(60, 1 << std::min(failures - 1, 6)); }

TelegramBot::TelegramBot(BotSettings settings, BotStore& store, BotDoors doors, BotClock clock, const Phrases& phrases)
    : settings_(std::move(settings)), store_(store), doors_(std::move(doors)), clock_(std::move(clock)), phrases_(phrases) {}

std::string TelegramBot::method_path(std::string_view method) const { return fmt::format("/bot{}/{}", settings_.token, method); }

std::int64_t TelegramBot::failed(std::string_view event, std::int64_t number) {
    ++failures_;
    doors_.log(event, number);
    return backoff_ms(failures_);
}

std::int64_t TelegramBot::poll_once(Caller& caller) {
    const auto next = store_.next_update(clock_.unix_s());
    if (!next) return failed("telegram.store", 0);
    const auto answer = caller.call({method_path("getUpdates"), telegram::get_updates(*next, settings_.poll_timeout_s), (settings_.poll_timeout_s + 15) * 1'000, telegram::longest_updates_bytes});
    if (!answer) return answer.error().code == "http.stopped" ? 0 : failed("telegram.unreachable", 0);
    if (answer->status != 200) {
        const auto said = telegram::parse_answer(answer->body);
        const std::int64_t wait_ms = failed("telegram.poll-refused", answer->status);  // 401: the token; 409: a webhook is set, or another bot polls
        return said && said->retry_after_s > 0 ? said->retry_after_s * 1'000 : wait_ms;
    }
    const auto updates = telegram::parse_updates(answer->body);
    if (!updates) return failed("telegram.poll-unread", 0);
    note_reading();
    for (const auto& update : updates->updates)
        if (!handle(update, caller)) return failed("telegram.update-waits", 0);
    if (updates->without_id > 0 && updates->updates.empty()) return failed("telegram.updates-without-number", static_cast<std::int64_t>(updates->without_id));
    failures_ = 0;
    return 0;
}

// Telegram keeps updates for a day: who was away longer has missed some, and nobody can say which.
void TelegramBot::note_reading() {
    const std::int64_t now = clock_.unix_s();
    if (read_noted_s_ && now - *read_noted_s_ < reading_noted_every_s) return;
    const auto before = store_.note_reading(now);
    if (!before) return doors_.log("telegram.store", 0);
    if (*before && now - **before > a_day_s) doors_.log("telegram.was-away-hours", (now - **before) / 3'600);
    read_noted_s_ = now;
}

int TelegramBot::handle_webhook(std::string_view secret_header, std::string_view body, Caller& files) {
    if (settings_.webhook_secret.empty() || !same_secret(secret_header, settings_.webhook_secret)) return 403;
    const auto update = telegram::parse_update(body);
    if (!update) {
        doors_.log("telegram.webhook-unread", static_cast<std::int64_t>(body.size()));
        return 200;  // it would come again as it is
    }
    return handle(*update, files) ? 200 : 503;
}

Result<void> TelegramBot::handle(const telegram::Update& update, Caller& files) {
    const std::lock_guard lock(handling_);
    BotStepResult result = BotStepResult::outdated;
    for (int i = 0; i < outdated_tries && result == BotStepResult::outdated; ++i) DAYBOOK_TRY_VOID(handle_once(update, files, result));
    if (result == BotStepResult::outdated) return refuse("telegram.outdated", "a conversation went on faster than its updates could be taken");
    return {};
}

Result<void> TelegramBot::handle_once(const telegram::Update& update, Caller& files, BotStepResult& result) {
    DAYBOOK_TRY(const bool repeated, store_.was_taken(update.update_id));
    if (repeated) {
        doors_.log("telegram.repeated", 1);
        result = BotStepResult::repeated;
        return {};
    }
    BotStep taken{.update = update.update_id};
    if (update.chat_id != 0) {
        DAYBOOK_TRY(Held held, find(update));
        Outcome outcome{.held = std::move(held), .messages = {}};
        DAYBOOK_TRY_VOID(step(update, files, outcome));
        taken.chat = fmt::to_string(update.chat_id);
        taken.version = outcome.held.version;
        if (!outcome.held.state.empty()) taken.state = fmt::format("{}\n{}\n{}", outcome.held.first_update, outcome.held.language, outcome.held.state);
        taken.messages = std::move(outcome.messages);
        taken.reference = outcome.reference;
        taken.language = outcome.held.language;
    }
    DAYBOOK_TRY(result, store_.take(taken, clock_.unix_s()));
    fetches_failed_.erase(update.update_id);
    return {};
}

// A state is "FIRST-UPDATE\nLANGUAGE\nSTATE".
Result<TelegramBot::Held> TelegramBot::find(const telegram::Update& update) {
    DAYBOOK_TRY(const auto stored, store_.find(fmt::to_string(update.chat_id)));
    Held held{.first_update = update.update_id, .language = update.language_code.substr(0, 2), .version = stored.version};
    if (!language_of(held.language)) held.language = "en";
    if (stored.state.empty()) return held;
    const auto first = stored.state.find('\n'), second = first == std::string::npos ? first : stored.state.find('\n', first + 1);
    DAYBOOK_CHECK(second != std::string::npos, "a stored conversation has its head");
    held.first_update = std::strtoll(stored.state.c_str(), nullptr, 10);
    held.language = stored.state.substr(first + 1, second - first - 1);
    held.state = stored.state.substr(second + 1);
    return held;
}

std::string TelegramBot::secret_hash(std::string_view purpose, const std::vector<std::string>& parts) const {
    std::string text = fmt::format("daybook/telegram/v1\n{}\n{}", purpose, settings_.token);
    for (const auto& part : parts) text += "\n" + part;
    return to_hex(bytes_of(sha256(text)));
}

}  // namespace daybook::http
