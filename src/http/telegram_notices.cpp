#include "http/telegram_notices.hpp"

#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace daybook::http {
namespace {

namespace telegram = intake::telegram;

constexpr std::chrono::seconds again_after{1};

}  // namespace

void TelegramNotices::look(std::string reference) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(reference));
    changed_.notify_one();
}

Result<void> TelegramNotices::tell(const std::string& reference) {
    const std::int64_t news = doors_.newest(reference);
    if (news == 0) return {};
    DAYBOOK_TRY(const auto reporter, store_.reporter_of(reference));
    if (!reporter || reporter->told >= news) return {};
    telegram::ChatId chat = 0;
    std::from_chars(reporter->chat.data(), reporter->chat.data() + reporter->chat.size(), chat);
    const Language language = language_of(reporter->language).value_or(Language::en);
    const std::string text = doors_.follow_address.empty() ? phrases_.fill("telegram.news", language, {{"reference", reference}})
                                                           : phrases_.fill("telegram.news-at", language, {{"reference", reference}, {"address", fmt::format("{}?lang={}", doors_.follow_address, code_of(language))}});
    DAYBOOK_TRY(const auto bodies, telegram::send_message(chat, {.text = text}, true, {}));
    DAYBOOK_CHECK(bodies.size() == 1, "a notice is one message");
    DAYBOOK_TRY(const bool told, store_.tell(reference, news, "sendMessage\n" + bodies[0], clock_.unix_s()));
    if (told && doors_.wake) doors_.wake();
    return {};
}

void TelegramNotices::start() {
    thread_ = std::thread([this] { work(); });
}

void TelegramNotices::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void TelegramNotices::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        const std::string reference = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        const auto told = tell(reference);
        const bool store_failed = !told && told.error().code.starts_with("store.");
        if (!told) doors_.log(store_failed ? "telegram.store" : "telegram.news-untold", 0);
        lock.lock();
        if (!store_failed) continue;  // what cannot be said or read today cannot be tomorrow
        waiting_.push_back(reference);
        changed_.wait_for(lock, again_after, [&] { return stopping_; });
    }
}

}  // namespace daybook::http
