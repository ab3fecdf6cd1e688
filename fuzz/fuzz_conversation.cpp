// A draft's JSON, a line of "%%", and what the reporter says, one thing a line: "t" text, "c" choice, "a" file, "p" latitude longitude
// (millionths), "o" opens. Any bytes for the draft are refused or make a draft that writes itself the same again; any messages
// are answered, within limits, and nothing is sent but what the summary showed.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "intake/conversation.hpp"
#include "intake/questions.hpp"

using namespace daybook;
using namespace daybook::intake;

namespace {

const Talk& rules() {
    static const Talk loaded = [] {
        auto shipped = Talk::shipped("112");
        DAYBOOK_CHECK(shipped.has_value(), "the rules that ship are sound");
        return *std::move(shipped);
    }();
    return loaded;
}

Minute now() { return day_of(2026, 11, 24) * minutes_a_day + 15 * 60; }

Said said_by(std::string_view line) {
    if (line.empty()) return Opened{};
    const std::string rest(line.substr(1));
    switch (line[0]) {
        case 'c': return Chose{rest};
        case 'a': return Attached{rest};
        case 'p': {
            char* end = nullptr;
            const auto latitude = std::strtol(rest.c_str(), &end, 10), longitude = std::strtol(end, nullptr, 10);
            return Pointed{{static_cast<std::int32_t>(latitude), static_cast<std::int32_t>(longitude)}};
        }
        case 'o': return Opened{};
        default: return Wrote{rest};
    }
}

void check_turn(const Draft& before, const Turn& turn) {
    const std::string json = to_json(turn.draft);
    DAYBOOK_CHECK(json.size() <= largest_draft, "a draft is bounded");
    const auto back = draft_from_json(json);
    DAYBOOK_CHECK(back.has_value() && *back == turn.draft, "a draft survives JSON");
    DAYBOOK_CHECK(turn.draft.once == before.once, "a draft keeps its key");
    DAYBOOK_CHECK(turn.report || turn.begin_again || !turn.messages.empty(), "every message is answered");
    for (const Message& message : turn.messages)
        for (const Button& button : message.buttons) DAYBOOK_CHECK(button.choice.size() <= longest_choice && !button.label.empty(), "a button fits");
    if (!turn.report) return;
    DAYBOOK_CHECK(before.stage == Stage::sent || (before.shown && !before.answered.first_open()), "only what was shown is sent");
    DAYBOOK_CHECK(*turn.report == report_of(rules(), before), "and just that");
    DAYBOOK_CHECK(turn.report->text.size() <= 8000, "a report's text is bounded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto parting = input.find("\n%%\n");
    const auto read = draft_from_json(input.substr(0, parting));
    if (read) DAYBOOK_CHECK(to_json(*read) == input.substr(0, parting), "a draft is read only as it is written");
    Draft draft = read ? *read : begin(rules(), "0123456789abcdefghijkl", "chat", Language::en).draft;
    auto lines = parting == std::string_view::npos ? input : input.substr(parting + 4);
    for (int i = 0; i < 40 && !lines.empty(); ++i) {
        const auto end = std::min(lines.find('\n'), lines.size());
        Turn turn = advance(rules(), draft, said_by(lines.substr(0, end)), now());
        check_turn(draft, turn);
        draft = std::move(turn.draft);
        lines.remove_prefix(std::min(lines.size(), end + 1));
    }
    return 0;
}
