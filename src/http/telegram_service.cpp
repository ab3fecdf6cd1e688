#include "http/telegram_service.hpp"

#include <condition_variable>
#include <mutex>

#include "base/input.hpp"
#include "base/text.hpp"
#include "http/handlers.hpp"
#include "http/log.hpp"
#include "http/problem.hpp"
#include "http/telegram_notices.hpp"
#include "http/upload_sink.hpp"
#include "http/uploads.hpp"
#include "intake/conversation.hpp"
#include "intake/open311.hpp"
#include "store/office.hpp"

namespace daybook::http {
namespace {

constexpr std::string_view bot_name = store::telegram_bot;
constexpr std::size_t secret_bytes_max = 400;

// Waits for an answer that comes on another thread.
template <class T>
class Waited {
public:
    void set(T value) {
        const std::lock_guard lock(mutex_);
        value_ = std::move(value);
        set_.notify_one();
    }
    T take() {
        std::unique_lock lock(mutex_);
        set_.wait(lock, [&] { return value_.has_value(); });
        return *std::move(value_);
    }

private:
    std::mutex mutex_;
    std::condition_variable set_;
    std::optional<T> value_;
};

// The bot's store over the database's conversations.
class OfficeBotStore final : public BotStore {
public:
    explicit OfficeBotStore(store::Conversations& conversations) : conversations_(conversations) {}
    Result<bool> was_taken(std::int64_t update) override { return conversations_.was_taken(bot_name, update); }
    Result<BotConversation> find(const std::string& chat) override {
        DAYBOOK_TRY(auto found, conversations_.find(bot_name, chat));
        return BotConversation{std::move(found.state), found.version};
    }
    Result<BotStepResult> take(const BotStep& step, std::int64_t now_s) override {
        DAYBOOK_TRY(const auto result, conversations_.take({.bot = std::string(bot_name), .update = step.update, .chat = step.chat, .version = step.version, .state = step.state, .messages = step.messages, .reference = step.reference, .language = step.language}, now_s));
        return result == store::StepResult::taken ? BotStepResult::taken : result == store::StepResult::repeated ? BotStepResult::repeated : BotStepResult::outdated;
    }
    Result<std::optional<std::int64_t>> next_update(std::int64_t now_s) override { return conversations_.next_update(bot_name, now_s); }
    Result<std::optional<std::int64_t>> note_reading(std::int64_t now_s) override { return conversations_.note_reading(bot_name, now_s); }
    Result<std::optional<BotReporter>> reporter_of(const std::string& reference) override {
        DAYBOOK_TRY(auto found, conversations_.reporter_of(bot_name, reference));
        if (!found) return std::nullopt;
        return BotReporter{std::move(found->chat), std::move(found->language), found->told};
    }
    Result<bool> tell(const std::string& reference, std::int64_t news, const std::string& message, std::int64_t now_s) override { return conversations_.tell(bot_name, reference, news, message, now_s); }
    Result<std::vector<BotMessage>> due(std::int64_t now_s, std::int32_t count_max) override {
        DAYBOOK_TRY(auto list, conversations_.due(bot_name, now_s, count_max));
        std::vector<BotMessage> messages;
        for (auto& one : list) messages.push_back({one.id, std::move(one.chat), std::move(one.message), one.tries});
        return messages;
    }
    Result<void> sent(std::int64_t id) override { return conversations_.sent(id); }
    Result<void> failed(std::int64_t id, std::int64_t again_s) override { return conversations_.failed(id, again_s); }
    Result<void> drop(std::int64_t id) override { return conversations_.drop(id); }
    Result<void> forget(const std::string& chat) override { return conversations_.forget(bot_name, chat); }

private:
    store::Conversations& conversations_;
};

intake::telegram::Reply reply_of(const intake::Message& message) {
    intake::telegram::Reply reply;
    reply.text = message.text;
    for (const auto& button : message.buttons) reply.rows.push_back({{button.label, button.choice}});
    reply.asks_place = message.ask == intake::Ask::place;
    return reply;
}

intake::Said said_of(const BotSaid& said) {
    if (const auto* text = std::get_if<BotText>(&said.what)) return intake::Wrote{text->text};
    if (const auto* choice = std::get_if<BotChoice>(&said.what)) return intake::Chose{choice->choice};
    if (const auto* place = std::get_if<BotPlace>(&said.what)) return intake::Pointed{place->point};
    if (const auto* file = std::get_if<BotAttachment>(&said.what)) return intake::Attached{file->id};
    return intake::Opened{};
}

BotTurn bot_turn(intake::Turn turn) {
    BotTurn made{.state = intake::to_json(turn.draft), .language = std::string(code_of(turn.draft.language)), .replies = {}, .done = std::move(turn.report)};
    for (const auto& message : turn.messages) made.replies.push_back(reply_of(message));
    return made;
}

// One step. A conversation that is over begins anew with the next message.
BotTurn advance_bot(const App& app, const std::string& state, const BotSaid& said, Minute now) {
    const auto& rules = app.parts.catalogue.talk;
    const Language language = language_of(std::string_view(said.language).substr(0, 2)).value_or(Language::en);
    const auto draft = state.empty() ? Result<intake::Draft>(refuse("chat.none", "")) : intake::draft_from_json(state);
    if (!draft) {
        auto begun = intake::begin(rules, said.once, std::string(bot_name), language);
        // Whoever begins by telling what happened has told it: nothing that was said is dropped.
        return bot_turn(std::holds_alternative<BotStart>(said.what) ? std::move(begun) : intake::advance(rules, std::move(begun.draft), said_of(said), now));
    }
    auto turn = intake::advance(rules, *draft, said_of(said), now);
    if (turn.begin_again) {  // the bot gives a new conversation a new key with its next message
        BotTurn over = bot_turn(std::move(turn));
        over.state.clear();
        return over;
    }
    return bot_turn(std::move(turn));
}

std::expected<BotFiled, BotRefusal> file_bot_report(App& app, const record::NewReport& report) {
    Waited<Result<clerk::Filed>> waited;
    file_with_uploads(app, report, [&](Result<clerk::Filed> filed) { waited.set(std::move(filed)); });
    const auto filed = waited.take();
    if (!filed) return std::unexpected(BotRefusal{status_of(filed.error()) >= 500, filed.error()});
    const bool latin = report.language == "en";
    return BotFiled{filed->reference, latin ? filed->words.latin : filed->words.cyrillic()};
}

std::expected<std::string, BotRefusal> keep_bot_file(App& app, const std::string& once, const std::string& bytes) {
    const std::string id = upload_id_of(app, once);
    const auto known = app.parts.office.uploads().find(id);
    if (!known) return std::unexpected(BotRefusal{true, known.error()});
    if (*known) return id;
    UploadSink sink(app, id);
    auto taken = sink.take(bytes);
    const auto upload = taken ? sink.finish() : Result<store::Upload>(std::unexpected(taken.error()));
    if (!upload) return std::unexpected(BotRefusal{status_of(upload.error()) >= 500, upload.error()});
    return id;
}

Result<std::string> secret_from(const std::string& path) {
    if (path.empty()) return std::string();
    DAYBOOK_TRY(const auto text, read_file(path, secret_bytes_max));
    std::string_view line = text;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    return std::string(trimmed(line));
}

// The newest of what staff wrote to the reporter or decided, as the number of its entry; 0: nothing yet. That somebody read it is no news.
std::int64_t newest_news(const record::Report& report) {
    for (auto event = report.events.rbegin(); event != report.events.rend(); ++event) {
        const auto* message = std::get_if<record::ReportMessage>(&event->event);
        if ((message != nullptr && message->from == record::Author::staff) || std::holds_alternative<record::ReportStepTaken>(event->event)) return static_cast<std::int64_t>(event->at);
    }
    return 0;
}

NoticeDoors notice_doors(App& app) {
    NoticeDoors doors;
    doors.newest = [&app](const std::string& reference) {
        std::int64_t newest = 0;
        app.parts.service.read([&](const record::Reports& reports, std::uint64_t) {
            if (const auto* report = reports.find(reference)) newest = newest_news(*report);
        });
        return newest;
    };
    doors.follow_address = app.parts.settings.public_address.empty() ? std::string() : app.parts.settings.public_address + "/follow";
    doors.log = [](std::string_view event, std::int64_t number) { log_line(event, {{"number", number}}); };
    return doors;
}

// The bot's reports that have news: whatever was not told before the server stopped is told now.
std::vector<std::string> reports_with_news(const App& app) {
    std::vector<std::string> references;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t) {
        for (std::size_t at = 0; at < reports.size(); ++at)
            if (const auto& report = reports.at(at); report.channel == bot_name && report.naming != record::Naming::anonymous && newest_news(report) != 0) references.push_back(report.reference);
    });
    return references;
}

Language language_or_english(const std::string& code) { return language_of(code).value_or(Language::en); }

}  // namespace

struct TelegramService::Parts {
    App& app;
    OfficeBotStore store;
    Phrases phrases;
    std::unique_ptr<TelegramRunner> runner;
    std::unique_ptr<TelegramNotices> notices;
    std::shared_ptr<EventFeed> news;  // what the clerk tells of reports
};

TelegramService::TelegramService(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

TelegramService::~TelegramService() {
    stop();
    parts_->app.telegram_webhook = nullptr;
}

void TelegramService::stop() {
    parts_->news->closed();
    parts_->notices->stop();
    parts_->runner->stop();
}

Result<std::unique_ptr<TelegramService>> TelegramService::start(App& app, const TelegramOptions& options) {
    if (options.token_file.empty()) return std::unique_ptr<TelegramService>();
    DAYBOOK_TRY(const auto token, secret_from(options.token_file));
    DAYBOOK_TRY(const auto webhook_secret, secret_from(options.webhook_secret_file));
    DAYBOOK_TRY(auto phrases, intake::open311::channel_phrases());
    auto parts = std::make_unique<Parts>(Parts{app, OfficeBotStore(app.parts.office.conversations()), std::move(phrases), nullptr, nullptr, nullptr});
    BotDoors doors;
    doors.advance = [&app](const std::string& state, const BotSaid& said, Minute now) { return advance_bot(app, state, said, now); };
    doors.file_report = [&app](const record::NewReport& report) { return file_bot_report(app, report); };
    doors.keep_file = [&app](const std::string& once, const std::string& bytes) { return keep_bot_file(app, once, bytes); };
    doors.sent = [&app](const std::string& language, const BotFiled& filed) { return reply_of(intake::sent(app.parts.catalogue.talk, language_or_english(language), filed.reference, filed.words, "")); };
    doors.not_sent = [&app](const std::string& language) { return reply_of(intake::not_sent(app.parts.catalogue.talk, language_or_english(language))); };
    doors.log = [](std::string_view event, std::int64_t number) { log_line(event, {{"number", number}}); };
    TelegramRunnerSettings settings{.bot = {.token = token, .webhook_secret = webhook_secret}, .base_address = options.api, .certificates = {}, .webhook_url = options.webhook_url};
    DAYBOOK_TRY(parts->runner, TelegramRunner::make(std::move(settings), parts->store, std::move(doors), parts->phrases));
    app.telegram_webhook = [runner = parts->runner.get()](std::string_view secret, std::string_view body) { return runner->handle_webhook(secret, body); };
    parts->runner->start();
    NoticeDoors notice = notice_doors(app);
    notice.wake = [runner = parts->runner.get()] { runner->wake(); };
    parts->notices = std::make_unique<TelegramNotices>(parts->store, std::move(notice), system_bot_clock(), parts->phrases);
    // A listener that wants nothing sent: each change only asks whether there is news for somebody. On the clerk's thread, so no more than that.
    parts->news = app.parts.hub.reports(
        [notices = parts->notices.get()](const clerk::ReportNews& news) {
            if (!news.is_new) notices->look(news.reference);
            return false;
        },
        "");
    parts->news->open([](const std::string&) {});
    for (auto& reference : reports_with_news(app)) parts->notices->look(std::move(reference));
    parts->notices->start();
    return std::unique_ptr<TelegramService>(new TelegramService(std::move(parts)));
}

void telegram_webhook(App& app, Call call, Respond respond) {
    if (!app.telegram_webhook) return respond(problem(404, "http.not-found", "There is nothing at this address."));
    const int status = app.telegram_webhook(call.request.header("x-telegram-bot-api-secret-token"), call.request.body);
    respond({.status = static_cast<unsigned>(status), .type = "application/json", .body = "{}", .headers = {{"Cache-Control", "no-store"}}});
}

}  // namespace daybook::http
