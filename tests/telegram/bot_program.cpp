// The Telegram bot with a store in a file and a conversation of four words, to be run, killed and run again by bot.test.mjs.
//   telegram_bot_program BASE-ADDRESS FOLDER [CERTIFICATES]
// What is said is remembered; the button "send" files it as a line of FOLDER/reports, "send named" with a name. FOLDER/news says what staff did. Every change of the store is on disk before it is answered for.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <mutex>
#include <thread>
#include <type_traits>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "../http/memory_bot_store.hpp"
#include "base/json.hpp"
#include "http/telegram_notices.hpp"
#include "http/telegram_runner.hpp"
#include "intake/open311.hpp"

using namespace daybook;
using namespace daybook::http;

namespace {

void write_whole(const std::string& path, const std::string& text) {
    const std::string next = path + ".next";
    const int file = ::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    DAYBOOK_CHECK(file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "the test's folder can be written");
    ::close(file);
    DAYBOOK_CHECK(std::rename(next.c_str(), path.c_str()) == 0, "the test's file can be renamed");
}

std::string read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// All of it in one JSON file, written anew with every change.
class FileBotStore final : public bot_test::MemoryBotStore {
public:
    explicit FileBotStore(std::string path) : path_(std::move(path)) { load(); }

    Result<bool> was_taken(std::int64_t update) override { return locked([&] { return MemoryBotStore::was_taken(update); }, false); }
    Result<BotConversation> find(const std::string& chat) override { return locked([&] { return MemoryBotStore::find(chat); }, false); }
    Result<BotStepResult> take(const BotStep& step, std::int64_t now) override { return locked([&] { return MemoryBotStore::take(step, now); }, true); }
    Result<std::optional<std::int64_t>> next_update(std::int64_t now) override { return locked([&] { return MemoryBotStore::next_update(now); }, false); }
    Result<std::optional<std::int64_t>> note_reading(std::int64_t now) override { return locked([&] { return MemoryBotStore::note_reading(now); }, true); }
    Result<std::optional<BotReporter>> reporter_of(const std::string& reference) override { return locked([&] { return MemoryBotStore::reporter_of(reference); }, false); }
    Result<bool> tell(const std::string& reference, std::int64_t news, const std::string& message, std::int64_t now) override { return locked([&] { return MemoryBotStore::tell(reference, news, message, now); }, true); }
    Result<std::vector<BotMessage>> due(std::int64_t now, std::int32_t most) override { return locked([&] { return MemoryBotStore::due(now, most); }, false); }
    Result<void> sent(std::int64_t id) override { return locked([&] { return MemoryBotStore::drop(id); }, true); }
    Result<void> failed(std::int64_t id, std::int64_t again) override { return locked([&] { return MemoryBotStore::failed(id, again); }, true); }
    Result<void> drop(std::int64_t id) override { return locked([&] { return MemoryBotStore::drop(id); }, true); }
    Result<void> forget(const std::string& chat) override { return locked([&] { return MemoryBotStore::forget(chat); }, true); }

private:
    template <class Do>
    std::invoke_result_t<Do> locked(Do what, bool changes) {
        const std::lock_guard lock(mutex_);
        auto result = what();
        if (changes) save();
        return result;
    }

    void save() {
        JsonWriter json;
        json.begin_object().key("next").value(next.value_or(-1)).key("taken_s").value(taken_s).key("steps").value(steps).key("messages").value(messages).key("reading").value(reading_s.value_or(-1));
        json.key("taken").begin_array();
        for (const auto update : taken) json.value(update);
        json.end_array().key("conversations").begin_array();
        for (const auto& [chat, held] : conversations) json.begin_array().value(chat).value(held.state).value(held.version).end_array();
        json.end_array().key("reporters").begin_array();
        for (const auto& [reference, reporter] : reporters) json.begin_array().value(reference).value(reporter.chat).value(reporter.language).value(reporter.told).end_array();
        json.end_array().key("outbox").begin_array();
        for (const auto& waiting : outbox) json.begin_array().value(waiting.message.id).value(waiting.message.chat).value(waiting.message.message).value(static_cast<std::int64_t>(waiting.message.tries)).value(waiting.due_s).end_array();
        json.end_array().end_object();
        write_whole(path_, json.text());
    }

    void load() {
        const std::string text = read_whole(path_);
        if (text.empty()) return;
        const auto read = parse_json(text);
        DAYBOOK_CHECK(read.has_value(), "what was written reads back");
        if (*read->integer("next") >= 0) next = *read->integer("next");
        if (*read->integer("reading") >= 0) reading_s = *read->integer("reading");
        taken_s = *read->integer("taken_s");
        steps = *read->integer("steps");
        messages = *read->integer("messages");
        const auto number = [](const JsonArray& row, std::size_t at) { return std::get<std::int64_t>(row[at].value); };
        const auto word = [](const JsonArray& row, std::size_t at) { return std::get<std::string>(row[at].value); };
        for (const auto& update : *read->array("taken")) taken.insert(std::get<std::int64_t>(update.value));
        for (const auto& one : *read->array("conversations")) {
            const auto& row = std::get<JsonArray>(one.value);
            conversations[word(row, 0)] = {word(row, 1), number(row, 2)};
        }
        for (const auto& one : *read->array("reporters")) {
            const auto& row = std::get<JsonArray>(one.value);
            reporters[word(row, 0)] = {word(row, 1), word(row, 2), number(row, 3)};
        }
        for (const auto& one : *read->array("outbox")) {
            const auto& row = std::get<JsonArray>(one.value);
            outbox.push_back({{number(row, 0), word(row, 1), word(row, 2), static_cast<std::int32_t>(number(row, 3))}, number(row, 4)});
        }
    }

    std::string path_;
    std::mutex mutex_;
};

// A clerk: a line a report, "ONCE\tTEXT"; the same key is the same report.
class Reports {
public:
    explicit Reports(std::string path) : path_(std::move(path)), text_(read_whole(path_)) {}
    BotFiled file(const record::NewReport& report) {
        if (text_.find(report.once + "\t") == std::string::npos) {
            text_ += report.once + "\t" + report.text + "\n";
            write_whole(path_, text_);
        }
        return {"filed " + report.text, "seven words"};
    }

private:
    std::string path_, text_;
};

// FOLDER/news has the reference of a report in a line for each thing that staff did: how many there are is the newest.
std::int64_t news_of(const std::string& path, const std::string& reference) {
    std::stringstream lines(read_whole(path));
    std::int64_t count = 0;
    for (std::string line; std::getline(lines, line);) count += line == reference ? 1 : 0;
    return count;
}

BotTurn advance(const std::string& state, const BotSaid& said) {
    BotTurn turn{.state = state, .language = "en"};
    if (const auto* choice = std::get_if<BotChoice>(&said.what)) {
        turn.done = record::NewReport{.language = "en", .text = state};
        if (choice->choice == "send named") turn.done->naming = record::Naming::named;
        return turn;
    }
    std::string heard = "start";
    if (const auto* text = std::get_if<BotText>(&said.what)) heard = text->text;
    if (const auto* place = std::get_if<BotPlace>(&said.what)) heard = fmt::format("at {}", place->point.latitude);
    if (const auto* file = std::get_if<BotAttachment>(&said.what)) heard = file->id;
    turn.state += heard + "|";
    turn.replies.push_back({.text = "heard " + heard, .rows = {{{"Send", "send"}}}});
    return turn;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) return 2;
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    const std::string folder = words[2];
    FileBotStore store(folder + "/store");
    Reports reports(folder + "/reports");
    const auto phrases = intake::open311::channel_phrases();
    if (!phrases) return 3;
    const BotDoors doors{.advance = [](const std::string& state, const BotSaid& said, Minute) { return advance(state, said); },
                         .file_report = [&](const record::NewReport& report) -> std::expected<BotFiled, BotRefusal> { return reports.file(report); },
                         .keep_file = [](const std::string&, std::string bytes) -> std::expected<std::string, BotRefusal> { return fmt::format("file of {} bytes", bytes.size()); },
                         .sent = [](const std::string&, const BotFiled& filed) { return intake::telegram::Reply{.text = filed.reference}; },
                         .not_sent = [](const std::string&) { return intake::telegram::Reply{.text = "not sent"}; },
                         .log = [](std::string_view event, std::int64_t number) { std::cerr << event << " " << number << std::endl; }};
    auto runner = TelegramRunner::make({.bot = {.token = "123:ABC", .poll_timeout_s = 50}, .base_address = words[1], .certificates = count > 3 ? words[3] : ""}, store, doors, *phrases);
    if (!runner) {
        std::cerr << to_text(runner.error()) << std::endl;
        return 4;
    }
    (*runner)->start();
    TelegramNotices notices(store, {.newest = [&](const std::string& reference) { return news_of(folder + "/news", reference); }, .follow_address = "https://reports.example/follow", .wake = [&] { (*runner)->wake(); }, .log = doors.log}, system_bot_clock(), *phrases);
    notices.start();
    // The test writes news down; a start looks at all of it, as the server does.
    std::atomic<bool> ending = false;
    std::thread watching([&] {
        for (std::string seen; !ending; std::this_thread::sleep_for(std::chrono::milliseconds(20))) {
            const std::string now = read_whole(folder + "/news");
            if (now == seen) continue;
            seen = now;
            std::stringstream lines(now);
            for (std::string line; std::getline(lines, line);) notices.look(line);
        }
    });
    int signal = 0;
    sigwait(&ends, &signal);
    ending = true;
    watching.join();
    notices.stop();
    (*runner)->stop();
    std::cerr << "stopped 0" << std::endl;
}
