// The conversation in which a resident reports something: one engine behind the web chat and Telegram, and, by its summary, the plain
// form. Pure: a draft and what was said go in, a new draft and messages come out, and at the end a report. No clock, no chance, no
// storage. It promises: nothing is sent that the reporter has not seen in the summary and then sent; nothing said is cut off or
// dropped unsaid; each draft makes at most one report, known by its `once`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/phrases.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "intake/draft.hpp"
#include "intake/suggest.hpp"
#include "intake/words.hpp"
#include "record/new_report.hpp"

namespace daybook::intake {

// What conversations go by: texts, words, the menu, and the number to call in an emergency, which is a setting.
struct Talk {
    Phrases texts;
    Words words;
    Categories categories;
    std::string emergency_number;

    // From the files that ship. Refused: an emergency number that is empty or longer than 20 characters.
    static Result<Talk> shipped(std::string emergency_number);
};

// ---- what comes in ----------------------------------------------------------------------------------------------------

struct Opened {};  // the page was opened (again): shows where things stand. After sending it gives the report once more
struct Wrote {
    std::string text;  // as it came; the engine refuses what is no UTF-8 or too long
};
struct Chose {
    std::string choice;  // of a button, of this question or of an earlier one
};
struct Pointed {
    record::Point point;  // a place on the map, or the own location
};
struct Attached {
    std::string id;  // of an upload that has already been accepted
};
using Said = std::variant<Opened, Wrote, Chose, Pointed, Attached>;

// ---- what goes out ----------------------------------------------------------------------------------------------------

inline constexpr std::size_t longest_choice = 64;       // bytes: a choice fits Telegram's callback_data
inline constexpr std::size_t longest_message = 3'900;   // UTF-16 units: a message fits one of Telegram's

struct Button {
    std::string label;
    std::string choice;  // stable over languages and versions: "danger:no", "category:bicycle"
};

// What an answer may be besides a button and text, so that a channel can offer the map or the camera.
enum class Ask : std::uint8_t { none, text, place, when, attachment };
[[nodiscard]] std::string_view to_text(Ask ask);  // "none", "text", "place", "when", "attachment"

struct Message {
    std::string text;  // plain; line ends are \n
    std::vector<Button> buttons;
    Ask ask = Ask::none;
    bool emergency = false;  // shows the emergency number and has to stand out
};

struct Turn {
    Draft draft;
    std::vector<Message> messages;             // in order; the last one holds what is asked now
    std::optional<record::NewReport> report;   // give it to the clerk, and show sent() or not_sent(); giving it twice is giving it once
    bool begin_again = false;                  // the reporter wants a new report: begin() one with a new `once`
};

// A new draft and the first question. `once` has to be as is_once() wants it and unguessable.
[[nodiscard]] Turn begin(const Talk& rules, std::string once, std::string channel, Language language);

// `now` is local time: it is what "yesterday" is reckoned from.
[[nodiscard]] Turn advance(const Talk& rules, Draft draft, const Said& said, Minute now);

// ---- what is said about a report --------------------------------------------------------------------------------------

struct SummaryLine {
    std::string label, value;
};
// What a report says, in words, for the chat's summary and for the form's. Empty answers are said to be empty.
[[nodiscard]] std::vector<SummaryLine> summary(const Talk& rules, const record::NewReport& report, Language language);

// A time as it is shown: "24 November 2026, 14:30".
[[nodiscard]] std::string time_text(const Talk& rules, When when, Language language);

// The clerk took the report: its number, its seven words (in the script that suits the language), where to follow it (empty: not said).
[[nodiscard]] Message sent(const Talk& rules, Language language, std::string_view reference, std::string_view words, std::string_view follow_address);
// It did not, for now: nothing is lost, and the button sends the same report again.
[[nodiscard]] Message not_sent(const Talk& rules, Language language);

}  // namespace daybook::intake
