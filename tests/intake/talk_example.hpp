// The rules that ship, and a conversation that can be written down and read: what the reporter says, what comes back.
#pragma once
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "intake/conversation.hpp"

namespace daybook::intake::example {

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

}  // namespace daybook::intake::example
