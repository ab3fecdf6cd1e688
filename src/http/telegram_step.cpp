// What an update means to its conversation: the middle of TelegramBot, between finding the state and storing it.
#include <algorithm>

#include <fmt/format.h>

#include "http/telegram_bot.hpp"

namespace daybook::http {
namespace {

namespace telegram = intake::telegram;

constexpr std::int64_t an_hour_ms = 60 * 60 * 1'000, fetch_limit_ms = 60'000;
constexpr std::size_t fetches_an_hour = 20;  // of one chat: each may take as long as 20 MB take, and the others wait
constexpr int fetch_tries = 3;
constexpr std::size_t state_head_bytes = 64;

Language language_of_words(const std::string& code) { return language_of(code).value_or(Language::en); }

bool is_start(std::string_view text) { return text == "/start" || text.starts_with("/start ") || text.starts_with("/start@"); }

}  // namespace

Result<void> TelegramBot::step(const telegram::Update& update, Caller& files, Outcome& outcome) {
    const auto* text = std::get_if<telegram::Text>(&update.said);
    if (const auto* choice = std::get_if<telegram::Choice>(&update.said)) outcome.messages.push_back("answerCallbackQuery\n" + telegram::answer_callback_query(choice->callback_id));
    if (!update.is_private) {  // others would read along
        if (text != nullptr && is_start(text->text)) say(update, "telegram.private-only", {}, outcome);
        return {};
    }
    if (text != nullptr && is_start(text->text)) return advance(update, BotStart{}, outcome);
    if (text != nullptr) return advance(update, BotText{text->text}, outcome);
    if (const auto* choice = std::get_if<telegram::Choice>(&update.said)) {
        if (choice->data.empty()) return {};  // a button of no use any more
        return advance(update, BotChoice{choice->data}, outcome);
    }
    if (const auto* place = std::get_if<telegram::Location>(&update.said)) return advance(update, BotPlace{place->point}, outcome);
    if (const auto* file = std::get_if<telegram::File>(&update.said)) return attach(update, *file, files, outcome);
    say(update, "telegram.not-read", {}, outcome);
    return {};
}

Result<void> TelegramBot::advance(const telegram::Update& update, BotSaid::What what, Outcome& outcome) {
    BotTurn turn = doors_.advance(outcome.held.state, {once_of(update, outcome.held), update.language_code, std::move(what)}, clock_.local_minute());
    if (turn.state.size() + state_head_bytes > bot_state_bytes_max) {
        doors_.log("telegram.state-too-long", static_cast<std::int64_t>(turn.state.size()));
        say(update, "telegram.not-read", {}, outcome);
        return {};
    }
    const Held before = outcome.held;
    outcome.held.state = std::move(turn.state);
    if (language_of(turn.language)) outcome.held.language = turn.language;
    for (const auto& reply : turn.replies) say(update, reply, outcome);
    if (!turn.done) return {};
    return file(update, std::move(*turn.done), before, outcome);
}

std::string TelegramBot::once_of(const telegram::Update& update, const Held& held) const {
    return "telegram/" + secret_hash("report", {fmt::to_string(update.chat_id), fmt::to_string(held.first_update)});
}

Result<void> TelegramBot::file(const telegram::Update& update, record::NewReport report, const Held& before, Outcome& outcome) {
    report.channel = "telegram";
    report.once = once_of(update, before);
    const auto filed = doors_.file_report(report);
    if (filed) {
        say(update, doors_.sent(outcome.held.language, *filed), outcome);
        // Only whoever left a way to be reached is told of news: of an anonymous report nothing may say which chat it came from.
        if (report.naming != record::Naming::anonymous) {
            outcome.reference = filed->reference;
            say(update, "telegram.will-tell", {}, outcome);
        }
        outcome.held.state.clear();
        return {};
    }
    doors_.log(filed.error().again ? "telegram.report-waits" : "telegram.report-refused", 1);
    if (filed.error().again) return std::unexpected(filed.error().error);
    // What was said is not lost: the conversation stays where it was, to be changed and sent again.
    outcome.held = before;
    outcome.messages.clear();
    if (const auto* choice = std::get_if<telegram::Choice>(&update.said)) outcome.messages.push_back("answerCallbackQuery\n" + telegram::answer_callback_query(choice->callback_id));
    say(update, doors_.not_sent(outcome.held.language), outcome);
    return {};
}

// How many files one chat may have fetched in an hour.
bool TelegramBot::may_fetch(const std::string& chat) {
    const std::int64_t now = clock_.steady_ms();
    for (auto at = fetches_.begin(); at != fetches_.end();) {
        std::erase_if(at->second, [&](std::int64_t time) { return now - time > an_hour_ms; });
        at = at->second.empty() ? fetches_.erase(at) : std::next(at);
    }
    auto& times = fetches_[chat];
    if (times.size() >= fetches_an_hour) return false;
    times.push_back(now);
    return true;
}

Result<void> TelegramBot::attach(const telegram::Update& update, const telegram::File& file, Caller& files, Outcome& outcome) {
    if (file.bytes > telegram::largest_file_bytes) {
        say(update, "telegram.file-too-large", {{"limit", static_cast<std::int64_t>(telegram::largest_file_bytes / 1'000'000)}}, outcome);
        return {};
    }
    if (!may_fetch(fmt::to_string(update.chat_id))) {
        doors_.log("telegram.files-too-many", 1);
        say(update, "telegram.file-left-out", {}, outcome);
        return {};
    }
    auto bytes = fetch(file.file_id, files);
    std::expected<std::string, BotRefusal> kept = bytes ? doors_.keep_file("telegram/" + secret_hash("file", {fmt::to_string(update.chat_id), fmt::to_string(update.update_id)}), std::move(*bytes))
                                                        : std::unexpected(BotRefusal{bytes.error().code != "telegram.file-gone", bytes.error()});
    if (!kept && kept.error().again && ++fetches_failed_[update.update_id] < fetch_tries) return std::unexpected(kept.error().error);
    if (!kept) {
        doors_.log("telegram.file-left-out", 1);
        say(update, "telegram.file-left-out", {}, outcome);
        return {};
    }
    // What stands under a photo was said with it.
    if (!file.caption.empty()) DAYBOOK_TRY_VOID(advance(update, BotText{file.caption}, outcome));
    return advance(update, BotAttachment{*kept}, outcome);
}

Result<std::string> TelegramBot::fetch(const std::string& file_id, Caller& files) {
    DAYBOOK_TRY(const auto named, files.call({method_path("getFile"), telegram::get_file(file_id)}));
    if (named.status == 400 || named.status == 404) return refuse("telegram.file-gone", "Telegram does not hand over this file");
    if (named.status != 200) return refuse("telegram.file", "Telegram does not say where a file is");
    DAYBOOK_TRY(const auto path, telegram::parse_file_path(named.body));
    auto answer = files.call({fmt::format("/file/bot{}/{}", settings_.token, path), "", fetch_limit_ms, telegram::largest_file_bytes});
    if (!answer && answer.error().code == "http.too-large") return refuse("telegram.file-gone", "a file is larger than Telegram said");
    if (!answer) return std::unexpected(answer.error());
    if (answer->status != 200) return refuse(answer->status == 404 ? "telegram.file-gone" : "telegram.file", "Telegram does not hand over a file");
    return std::move(answer->body);
}

void TelegramBot::say(const telegram::Update& update, const telegram::Reply& reply, Outcome& outcome) {
    const auto language = language_of_words(outcome.held.language);
    const telegram::PlaceWords words{std::string(phrases_.text("telegram.share-place", language)), std::string(phrases_.text("telegram.share-place-hint", language))};
    const auto bodies = telegram::send_message(update.chat_id, reply, update.is_private, words);
    if (!bodies) return doors_.log("telegram.reply-refused", 1);
    for (const auto& body : *bodies) {
        std::string message = "sendMessage\n" + body;
        if (message.size() > bot_message_bytes_max || outcome.messages.size() == bot_messages_max) return doors_.log("telegram.reply-too-long", static_cast<std::int64_t>(message.size()));
        outcome.messages.push_back(std::move(message));
    }
}

void TelegramBot::say(const telegram::Update& update, std::string_view phrase, std::initializer_list<PhraseValue> values, Outcome& outcome) {
    say(update, {.text = phrases_.fill(phrase, language_of_words(outcome.held.language), values)}, outcome);
}

}  // namespace daybook::http
