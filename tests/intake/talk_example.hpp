// The rules that ship, and a conversation that can be written down and read: what the reporter says, what comes back.
#pragma once
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "intake/conversation.hpp"

namespace daybook::intake::talking {

inline const Talk& talk() {
    static const Talk rules = [] {
        auto shipped = Talk::shipped("112");
        REQUIRE_MESSAGE(shipped, (shipped ? "" : to_text(shipped.error())));
        return *std::move(shipped);
    }();
    return rules;
}

// Tuesday, 24 November 2026, 15:00.
inline Minute noonish() { return day_of(2026, 11, 24) * minutes_a_day + 15 * 60; }

inline constexpr std::string_view once = "0123456789abcdefghijkl";

// A conversation as text, played line by line. The reporter:
//   me: what is written     press: a choice     point: millionths, millionths     file: an id     opens
// and what has to come back, message by message, none left out:
//   bot: how the message begins … [choice] [choice]      (all its buttons, in order)
class Dialogue {
public:
    explicit Dialogue(Language language = Language::en) : turn_(begin(talk(), std::string(once), "chat", language)) {}

    Dialogue& play(std::string_view script) {
        while (!script.empty()) {
            const auto end = std::min(script.find('\n'), script.size());
            auto line = script.substr(0, end);
            script.remove_prefix(std::min(script.size(), end + 1));
            while (line.starts_with(' ')) line.remove_prefix(1);
            if (!line.empty()) play_line(line);
        }
        CHECK_MESSAGE(heard_ == turn_.messages.size(), "more was said: ", rest());
        return *this;
    }

    [[nodiscard]] const Turn& turn() const { return turn_; }
    [[nodiscard]] const Draft& draft() const { return turn_.draft; }
    [[nodiscard]] const Message& last() const { return turn_.messages.back(); }
    void say(const Said& said) {
        // The state goes through JSON, as it does between two messages of a real conversation.
        turn_ = advance(talk(), draft_from_json(to_json(turn_.draft)).value(), said, noonish());
        heard_ = 0;
    }

private:
    void play_line(std::string_view line) {
        CAPTURE(std::string(line));
        const auto colon = line.find(':');
        const auto who = line.substr(0, colon);
        const auto what = colon == std::string_view::npos ? std::string_view{} : line.substr(std::min(line.size(), colon + 2));
        if (who == "bot") return hear(what);
        CHECK_MESSAGE(heard_ == turn_.messages.size(), "more was said before this: ", rest());
        if (who == "me") return say(Wrote{std::string(what)});
        if (who == "press") return say(Chose{std::string(what)});
        if (who == "file") return say(Attached{std::string(what)});
        if (who == "opens") return say(Opened{});
        REQUIRE(who == "point");
        const auto comma = what.find(',');
        say(Pointed{{std::stoi(std::string(what.substr(0, comma))), std::stoi(std::string(what.substr(comma + 1)))}});
    }

    void hear(std::string_view expected) {
        REQUIRE_MESSAGE(heard_ < turn_.messages.size(), "nothing more was said");
        const Message& message = turn_.messages[heard_++];
        const auto bracket = std::min(expected.find(" ["), expected.size());
        const auto beginning = expected.substr(0, bracket);
        CHECK_MESSAGE(message.text.starts_with(beginning), message.text);
        std::string buttons;
        for (const Button& button : message.buttons) buttons += fmt::format(" [{}]", button.choice);
        CHECK(buttons == expected.substr(bracket));
    }

    [[nodiscard]] std::string rest() const {
        std::string text;
        for (std::size_t i = heard_; i < turn_.messages.size(); ++i) {
            text += fmt::format("\n  bot: {}", turn_.messages[i].text);
            for (const Button& button : turn_.messages[i].buttons) text += fmt::format(" [{}]", button.choice);
        }
        return text;
    }

    Turn turn_;
    std::size_t heard_ = 0;  // messages of this turn that the script has named
};

}  // namespace daybook::intake::talking
