// What the conversation says, for this folder's own use: the question that a draft waits for, and single sentences.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "intake/conversation.hpp"

namespace daybook::intake {

[[nodiscard]] std::string say(const Talk& rules, Language language, std::string_view key, std::initializer_list<PhraseValue> values = {});

// What the draft waits for now. More than one message only when a summary is too long for one.
[[nodiscard]] std::vector<Message> question(const Talk& rules, const Draft& draft);

// The categories that suit a text, or the groups of the menu when none does.
[[nodiscard]] Message category_question(const Talk& rules, const Draft& draft, std::string_view text);
[[nodiscard]] Message group_question(const Talk& rules, const Draft& draft);
[[nodiscard]] Message in_group_question(const Talk& rules, const Draft& draft, std::string_view group);
[[nodiscard]] Message emergency_message(const Talk& rules, Language language);
[[nodiscard]] Message language_question(const Talk& rules, Language language);

// The part's name in choices: "keep:what".
[[nodiscard]] std::string_view choice_name(Part part);

// The report that the draft makes.
[[nodiscard]] record::NewReport report_of(const Talk& rules, const Draft& draft);

}  // namespace daybook::intake
