// The Telegram Bot API as data and pure functions: updates as Telegram sends them become what somebody said in a chat; what is to
// be answered becomes bodies of its methods. What is unknown is passed over, but never its update_id: an update without one would come again for ever.
// Knows no network, no storage and no conversation.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "record/entry.hpp"

namespace daybook::intake::telegram {

using ChatId = std::int64_t;
using UpdateId = std::int64_t;

// ---- What comes in --------------------------------------------------------------------------------------------------

struct Text {
    std::string text;
    bool operator==(const Text&) const = default;
};
struct Choice {  // a button of an inline keyboard
    std::string callback_id;  // to be answered, or the app shows a clock
    std::string data;
    bool operator==(const Choice&) const = default;
};
struct Location {
    record::Point point;
    bool operator==(const Location&) const = default;
};
enum class FileKind : std::uint8_t { photo, video };
struct File {
    FileKind kind = FileKind::photo;
    std::string file_id;
    std::string unique_id;     // the same file has the same one always
    std::uint64_t bytes = 0;   // 0: not said
    std::string caption;
    bool operator==(const File&) const = default;
};
struct Unreadable {  // a sticker, a voice, a contact: a message, but none the bot can use
    bool operator==(const Unreadable&) const = default;
};
struct Nothing {  // an edit, a poll, a kind that Telegram invents tomorrow
    bool operator==(const Nothing&) const = default;
};
using Said = std::variant<Nothing, Unreadable, Text, Choice, Location, File>;

struct Update {
    UpdateId update_id = 0;
    ChatId chat_id = 0;         // 0 for Nothing
    bool is_private = false;
    std::string language_code;  // of the person's app: "ru", "pt-br"; may be empty
    Said said;
    bool operator==(const Update&) const = default;
};

struct Updates {
    std::vector<Update> updates;  // in the order of the text
    std::size_t without_id = 0;   // could not be read at all
};

inline constexpr std::size_t longest_updates_bytes = 8 << 20, longest_update_bytes = 1 << 20;
inline constexpr std::uint64_t largest_file_bytes = 20'000'000;  // what getFile hands over
inline constexpr std::size_t longest_text_bytes = 16'384;        // 4,096 UTF-16 units take at most 12,288

// The result of getUpdates. Refused: what is no JSON, what is no list of updates, what is too large.
Result<Updates> parse_updates(std::string_view answer);
// One update, as a webhook gets it.
Result<Update> parse_update(std::string_view body);

// What every method answers.
struct Answer {
    bool ok = false;
    int error_code = 0;
    std::string description;      // for logs of a programmer; may hold what was sent, so it is not logged by the server
    std::int64_t retry_after_s = 0;  // of a 429
};
Result<Answer> parse_answer(std::string_view answer);

// The answer of getFile: a path to put behind "/file/bot<token>/". Refused when it is anything but plain names with slashes between.
Result<std::string> parse_file_path(std::string_view answer);

// ---- What goes out --------------------------------------------------------------------------------------------------

struct Button {
    std::string label;
    std::string data;  // 1 to 64 bytes
};

struct Reply {
    std::string text;
    std::vector<std::vector<Button>> rows;  // of an inline keyboard
    bool asks_place = false;                // in a private chat: a keyboard that sends where the phone is
};

// What stands on the place keyboard, and above it when the message before has buttons of its own.
struct PlaceWords {
    std::string button, hint;
};

inline constexpr std::size_t longest_message_units = 4'096, longest_data_bytes = 64, most_buttons = 100;

// The length of UTF-8 text in UTF-16 units, which is how Telegram counts.
[[nodiscard]] std::size_t utf16_units(std::string_view text);
// The text in parts of at most `most_units`, cut at line ends, else at spaces, else between letters; never empty parts. White space at cuts is dropped.
[[nodiscard]] std::vector<std::string> cut_text(std::string_view text, std::size_t most_units = longest_message_units);

// The sendMessage bodies of a reply, in order; buttons are on the last of them that has the text. Refused: empty text, a button
// without a label, or with data that Telegram would not take.
Result<std::vector<std::string>> send_message(ChatId chat, const Reply& reply, bool is_private, const PlaceWords& words);

[[nodiscard]] std::string answer_callback_query(std::string_view callback_id);
// `offset`: the first update that is wanted, which confirms all before it; nothing: from the first unconfirmed one.
[[nodiscard]] std::string get_updates(std::optional<UpdateId> offset, int timeout_s);
[[nodiscard]] std::string get_file(std::string_view file_id);
[[nodiscard]] std::string set_webhook(std::string_view url, std::string_view secret);
[[nodiscard]] std::string delete_webhook();

}  // namespace daybook::intake::telegram
