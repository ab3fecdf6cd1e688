// Bodies of the Bot API's methods, and text cut to what it takes.
#include "base/json.hpp"
#include "base/text.hpp"
#include "intake/telegram.hpp"

namespace daybook::intake::telegram {
namespace {

constexpr std::size_t longest_label_bytes = 200;

// Where a letter of UTF-8 begins.
bool begins_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }
std::size_t units_of(char first) { return static_cast<unsigned char>(first) >= 0xF0 ? 2 : 1; }

// How many bytes from the beginning make at most `most` units, whole letters only.
std::size_t bytes_within(std::string_view text, std::size_t most) {
    std::size_t units = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!begins_letter(text[i])) continue;
        units += units_of(text[i]);
        if (units > most) return i;
    }
    return text.size();
}

std::string_view without_edges(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Not before the first half: a part of three words and one of a page would be odd.
std::size_t cut_before(std::string_view text, std::size_t end) {
    for (const char at : {'\n', ' '})
        if (const auto found = text.substr(0, end).rfind(at); found != std::string_view::npos && found >= end / 2) return found;
    return end;
}

Result<void> check(const Reply& reply) {
    if (without_edges(reply.text).empty() || !is_utf8(reply.text)) return refuse("telegram.reply", "a message to Telegram needs a text in UTF-8");
    std::size_t buttons = 0;
    for (const auto& row : reply.rows) {
        for (const auto& button : row) {
            if (button.label.empty() || button.label.size() > longest_label_bytes || !is_utf8(button.label)) return refuse("telegram.button", "a button needs a label of at most 200 bytes");
            if (button.data.empty() || button.data.size() > longest_data_bytes || !is_utf8(button.data)) return refuse("telegram.button", "a button's data has to have 1 to 64 bytes");
        }
        buttons += row.size();
    }
    if (buttons > most_buttons) return refuse("telegram.button", "a message may have at most 100 buttons");
    return {};
}

void write_buttons(JsonWriter& json, const Reply& reply) {
    json.key("reply_markup").begin_object().key("inline_keyboard").begin_array();
    for (const auto& row : reply.rows) {
        json.begin_array();
        for (const auto& button : row) json.begin_object().key("text").value(button.label).key("callback_data").value(button.data).end_object();
        json.end_array();
    }
    json.end_array().end_object();
}

void write_place(JsonWriter& json, const PlaceWords& words) {
    json.key("reply_markup").begin_object().key("keyboard").begin_array().begin_array();
    json.begin_object().key("text").value(words.button).key("request_location").value(true).end_object();
    json.end_array().end_array().key("resize_keyboard").value(true).key("one_time_keyboard").value(true).end_object();
}

enum class Keyboard : std::uint8_t { none, buttons, place, removed };

std::string message(ChatId chat, std::string_view text, Keyboard keyboard, const Reply& reply, const PlaceWords& words) {
    JsonWriter json;
    json.begin_object().key("chat_id").value(chat).key("text").value(text);
    json.key("link_preview_options").begin_object().key("is_disabled").value(true).end_object();
    if (keyboard == Keyboard::buttons) write_buttons(json, reply);
    if (keyboard == Keyboard::place) write_place(json, words);
    if (keyboard == Keyboard::removed) json.key("reply_markup").begin_object().key("remove_keyboard").value(true).end_object();
    json.end_object();
    return json.text();
}

}  // namespace

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char byte : text)
        if (begins_letter(byte)) units += units_of(byte);
    return units;
}

std::vector<std::string> cut_text(std::string_view text, std::size_t most_units) {
    DAYBOOK_CHECK(most_units >= 2, "a letter of two units has to fit");
    std::vector<std::string> parts;
    for (text = without_edges(text); !text.empty(); text = without_edges(text)) {
        const std::size_t whole = bytes_within(text, most_units);
        const std::size_t end = whole == text.size() ? whole : cut_before(text, whole);
        parts.emplace_back(without_edges(text.substr(0, end)));
        text.remove_prefix(end);
    }
    return parts;
}

Result<std::vector<std::string>> send_message(ChatId chat, const Reply& reply, bool is_private, const PlaceWords& words) {
    DAYBOOK_TRY_VOID(check(reply));
    const bool asks_place = reply.asks_place && is_private;
    const auto parts = cut_text(reply.text);
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool last = i + 1 == parts.size();
        // A place keyboard that was not used is taken away with the next message that has no buttons.
        const Keyboard keyboard = !last ? Keyboard::none : !reply.rows.empty() ? Keyboard::buttons : asks_place ? Keyboard::place : is_private ? Keyboard::removed : Keyboard::none;
        bodies.push_back(message(chat, parts[i], keyboard, reply, words));
    }
    // A message has one keyboard only: with buttons under the question, the place keyboard comes with a message of its own.
    if (asks_place && !reply.rows.empty()) bodies.push_back(message(chat, words.hint, Keyboard::place, reply, words));
    return bodies;
}

std::string answer_callback_query(std::string_view callback_id) {
    JsonWriter json;
    json.begin_object().key("callback_query_id").value(callback_id).end_object();
    return json.text();
}

std::string get_updates(std::optional<UpdateId> offset, int timeout_s) {
    JsonWriter json;
    json.begin_object();
    if (offset) json.key("offset").value(*offset);
    json.key("limit").value(100).key("timeout").value(timeout_s).key("allowed_updates").begin_array().value("message").value("callback_query").end_array().end_object();
    return json.text();
}

std::string get_file(std::string_view file_id) {
    JsonWriter json;
    json.begin_object().key("file_id").value(file_id).end_object();
    return json.text();
}

std::string set_webhook(std::string_view url, std::string_view secret) {
    JsonWriter json;
    json.begin_object().key("url").value(url).key("secret_token").value(secret).key("max_connections").value(1).key("allowed_updates").begin_array().value("message").value("callback_query").end_array().end_object();
    return json.text();
}

std::string delete_webhook() { return "{}"; }

}  // namespace daybook::intake::telegram
