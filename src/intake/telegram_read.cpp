// Telegram's JSON as it comes in. Read with simdjson itself: places have fractions, which base/json refuses.
#include <algorithm>
#include <cmath>

#include <simdjson.h>

#include "intake/telegram.hpp"

namespace daybook::intake::telegram {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t longest_id_bytes = 256, longest_language_bytes = 35;
constexpr std::size_t deepest = 64;

template <class T>
std::optional<T> member(const object& from, std::string_view key) {
    T value;
    if (from[key].get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::string text_of(const object& from, std::string_view key, std::size_t longest) {
    const auto text = member<std::string_view>(from, key);
    return text && text->size() <= longest ? std::string(*text) : std::string();
}

Result<element> parse(std::string_view text, std::size_t longest) {
    thread_local simdjson::dom::parser parser;
    if (text.size() > longest) return refuse("telegram.too-long", "an answer of the Telegram API is larger than it can be");
    if (parser.max_depth() != deepest && parser.allocate(0, deepest) != simdjson::SUCCESS) return refuse("telegram.memory", "out of memory while reading JSON");
    element read;
    if (parser.parse(text.data(), text.size()).get(read) != simdjson::SUCCESS) return refuse("telegram.syntax", "an answer of the Telegram API is no JSON");
    return read;
}

std::optional<Said> location_of(const object& message) {
    const auto place = member<object>(message, "location");
    if (!place) return std::nullopt;
    const auto latitude = member<double>(*place, "latitude"), longitude = member<double>(*place, "longitude");
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return Unreadable{};
    return Location{{static_cast<std::int32_t>(std::lround(*latitude * 1e6)), static_cast<std::int32_t>(std::lround(*longitude * 1e6))}};
}

std::optional<Said> file_of(const object& file, FileKind kind, const object& message) {
    File read{kind, text_of(file, "file_id", longest_id_bytes), text_of(file, "file_unique_id", longest_id_bytes), member<std::uint64_t>(file, "file_size").value_or(0), text_of(message, "caption", longest_text_bytes)};
    if (read.file_id.empty()) return Unreadable{};
    return read;
}

// A photo comes in several sizes, smallest first: the largest that Telegram hands over is taken.
std::optional<Said> photo_of(const object& message) {
    const auto sizes = member<simdjson::dom::array>(message, "photo");
    if (!sizes) return std::nullopt;
    std::optional<Said> best;
    for (const element size : *sizes) {
        object one;
        if (size.get(one) != simdjson::SUCCESS) continue;
        if (best && member<std::uint64_t>(one, "file_size").value_or(0) > largest_file_bytes) continue;
        best = file_of(one, FileKind::photo, message);
    }
    return best ? best : Unreadable{};
}

// A photo that was sent as a file, to keep its quality.
std::optional<Said> document_of(const object& message) {
    const auto document = member<object>(message, "document");
    if (!document) return std::nullopt;
    const std::string type = text_of(*document, "mime_type", longest_id_bytes);
    if (type.starts_with("image/")) return file_of(*document, FileKind::photo, message);
    if (type.starts_with("video/")) return file_of(*document, FileKind::video, message);
    return Unreadable{};
}

Said said_in(const object& message) {
    if (const auto text = member<std::string_view>(message, "text")) {
        if (text->empty() || text->size() > longest_text_bytes) return Unreadable{};
        return Text{std::string(*text)};
    }
    if (auto said = location_of(message)) return *said;
    if (auto said = photo_of(message)) return *said;
    if (const auto video = member<object>(message, "video")) return *file_of(*video, FileKind::video, message);
    if (auto said = document_of(message)) return *said;
    return Unreadable{};
}

// False when the message is in no chat that can be answered.
bool read_chat(const object& message, Update& update) {
    const auto chat = member<object>(message, "chat");
    if (!chat) return false;
    const auto id = member<std::int64_t>(*chat, "id");
    if (!id || *id == 0) return false;
    update.chat_id = *id;
    update.is_private = text_of(*chat, "type", longest_id_bytes) == "private";
    return true;
}

void read_person(const object& from, Update& update) { update.language_code = text_of(from, "language_code", longest_language_bytes); }

void read_message(const object& message, Update& update) {
    if (!read_chat(message, update)) return;
    if (const auto from = member<object>(message, "from")) {
        read_person(*from, update);
        if (member<bool>(*from, "is_bot").value_or(false)) return;  // two bots would talk for ever
    }
    update.said = said_in(message);
}

// A button of a message that is gone: in a private chat, the chat's id is the person's.
void read_choice(const object& query, Update& update) {
    Choice choice{text_of(query, "id", longest_id_bytes), text_of(query, "data", longest_data_bytes)};
    const auto from = member<object>(query, "from");
    const auto message = member<object>(query, "message");
    if (choice.callback_id.empty() || !from) return;
    read_person(*from, update);
    if (!message || !read_chat(*message, update)) {
        const auto person = member<std::int64_t>(*from, "id");
        if (!person || *person == 0) return;
        update.chat_id = *person;
        update.is_private = true;
    }
    update.said = std::move(choice);
}

std::optional<Update> update_of(const element& read) {
    object whole;
    if (read.get(whole) != simdjson::SUCCESS) return std::nullopt;
    const auto id = member<std::int64_t>(whole, "update_id");
    if (!id || *id < 0) return std::nullopt;
    Update update{.update_id = *id};
    if (const auto message = member<object>(whole, "message")) read_message(*message, update);
    else if (const auto query = member<object>(whole, "callback_query")) read_choice(*query, update);
    if (std::holds_alternative<Nothing>(update.said)) return Update{.update_id = *id};
    return update;
}

}  // namespace

Result<Updates> parse_updates(std::string_view answer) {
    DAYBOOK_TRY(const element read, parse(answer, longest_updates_bytes));
    object whole;
    simdjson::dom::array list;
    if (read.get(whole) != simdjson::SUCCESS || !member<bool>(whole, "ok").value_or(false) || whole["result"].get(list) != simdjson::SUCCESS)
        return refuse("telegram.updates", "an answer of getUpdates is no list of updates");
    Updates updates;
    for (const element one : list) {
        if (auto update = update_of(one)) updates.updates.push_back(std::move(*update));
        else ++updates.without_id;
    }
    return updates;
}

Result<Update> parse_update(std::string_view body) {
    DAYBOOK_TRY(const element read, parse(body, longest_update_bytes));
    auto update = update_of(read);
    if (!update) return refuse("telegram.update", "what was sent is no update of Telegram");
    return std::move(*update);
}

Result<Answer> parse_answer(std::string_view answer) {
    DAYBOOK_TRY(const element read, parse(answer, longest_updates_bytes));
    object whole;
    if (read.get(whole) != simdjson::SUCCESS || !member<bool>(whole, "ok")) return refuse("telegram.answer", "what came is no answer of the Telegram API");
    Answer made{.ok = *member<bool>(whole, "ok"), .error_code = static_cast<int>(std::clamp<std::int64_t>(member<std::int64_t>(whole, "error_code").value_or(0), 0, 999)), .description = text_of(whole, "description", 1'000)};
    if (const auto parameters = member<object>(whole, "parameters")) made.retry_after_s = std::clamp<std::int64_t>(member<std::int64_t>(*parameters, "retry_after").value_or(0), 0, 24 * 60 * 60);
    return made;
}

Result<std::string> parse_file_path(std::string_view answer) {
    DAYBOOK_TRY(const element read, parse(answer, longest_updates_bytes));
    object whole;
    if (read.get(whole) != simdjson::SUCCESS) return refuse("telegram.file", "an answer of getFile names no file");
    const auto result = member<object>(whole, "result");
    const std::string path = result ? text_of(*result, "file_path", longest_id_bytes) : std::string();
    const bool is_plain = !path.empty() && path.front() != '/' && path.find("..") == std::string::npos && path.find("//") == std::string::npos && std::all_of(path.begin(), path.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '/' || letter == '.' || letter == '_' || letter == '-';
    });
    if (!is_plain) return refuse("telegram.file", "an answer of getFile names no file");
    return path;
}

}  // namespace daybook::intake::telegram
