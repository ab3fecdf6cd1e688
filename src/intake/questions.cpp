#include "intake/questions.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace daybook::intake {
namespace {

constexpr std::size_t most_suggestions = 4;

Button button(const Talk& rules, const Draft& draft, std::string_view key, std::string choice) { return {say(rules, draft.language, key), std::move(choice)}; }

// On the way back from the summary what was said before may stay.
void add_keep(const Talk& rules, const Draft& draft, Part part, Message& message) {
    if (draft.changing) message.buttons.push_back(button(rules, draft, "talk.keep", fmt::format("keep:{}", choice_name(part))));
}

Message ask_danger(const Talk& rules, const Draft& draft) {
    return {.text = say(rules, draft.language, "talk.danger", {{"number", rules.emergency_number}}),
            .buttons = {button(rules, draft, "talk.danger.yes", "danger:yes"), button(rules, draft, "talk.danger.no", "danger:no"), button(rules, draft, "talk.language.other", "language")},
            .ask = Ask::text};
}

Message ask_text(const Talk& rules, const Draft& draft) {
    const bool chose_category = draft.answered.has(Part::category);
    Message message{.text = say(rules, draft.language, draft.changing && !draft.text.empty() ? "talk.what.again" : chose_category ? "talk.what.more" : "talk.what"), .ask = Ask::text};
    if (!draft.text.empty()) add_keep(rules, draft, Part::text, message);
    if (!draft.category.empty() && draft.text.empty()) message.buttons.push_back(button(rules, draft, "talk.skip", "what:skip"));
    if (!chose_category) message.buttons.push_back(button(rules, draft, "talk.list", "list"));
    return message;
}

Message ask_place(const Talk& rules, const Draft& draft) {
    Message message{.text = say(rules, draft.language, "talk.where"), .buttons = {button(rules, draft, "talk.where.unknown", "where:unknown")}, .ask = Ask::place};
    add_keep(rules, draft, Part::place, message);
    return message;
}

Message ask_time(const Talk& rules, const Draft& draft) {
    Message message{.text = say(rules, draft.language, "talk.when"), .ask = Ask::when};
    for (const auto* choice : {"now", "today", "yesterday", "other", "unknown"}) message.buttons.push_back(button(rules, draft, fmt::format("talk.when.{}", choice), fmt::format("when:{}", choice)));
    add_keep(rules, draft, Part::time, message);
    return message;
}

Message ask_files(const Talk& rules, const Draft& draft) {
    const PhraseValue most{"most", static_cast<int>(most_attachments)}, count{"count", static_cast<int>(draft.attachments.size())};
    if (draft.attachments.empty()) return {.text = say(rules, draft.language, "talk.files", {most}), .buttons = {button(rules, draft, "talk.files.none", "files:done")}, .ask = Ask::attachment};
    return {.text = say(rules, draft.language, "talk.files.more", {count, most}),
            .buttons = {button(rules, draft, "talk.files.done", "files:done"), button(rules, draft, "talk.files.remove", "files:remove")},
            .ask = Ask::attachment};
}

Message ask_naming(const Talk& rules, const Draft& draft) {
    Message message{.text = say(rules, draft.language, "talk.naming"), .ask = Ask::text};
    for (const auto* way : {"anonymous", "confidential", "named"}) {
        message.buttons.push_back(button(rules, draft, fmt::format("talk.naming.{}", way), fmt::format("naming:{}", way)));
        message.text += fmt::format("\n\n{}: {}", message.buttons.back().label, say(rules, draft.language, fmt::format("talk.naming.{}.means", way)));
    }
    add_keep(rules, draft, Part::naming, message);
    return message;
}

Message ask_contact(const Talk& rules, const Draft& draft, Part part, const std::string& given) {
    Message message{.text = say(rules, draft.language, fmt::format("talk.contact.{}", choice_name(part))), .buttons = {button(rules, draft, "talk.skip", fmt::format("{}:skip", choice_name(part)))}, .ask = Ask::text};
    if (!given.empty()) add_keep(rules, draft, part, message);
    return message;
}

Message ask_part(const Talk& rules, const Draft& draft, Part part) {
    switch (part) {
        case Part::danger: return ask_danger(rules, draft);
        case Part::text: return ask_text(rules, draft);
        case Part::category: return category_question(rules, draft, draft.text);
        case Part::place: return ask_place(rules, draft);
        case Part::time: return ask_time(rules, draft);
        case Part::files: return ask_files(rules, draft);
        case Part::naming: return ask_naming(rules, draft);
        case Part::name: return ask_contact(rules, draft, part, draft.name);
        case Part::email: return ask_contact(rules, draft, part, draft.email);
        case Part::phone: return ask_contact(rules, draft, part, draft.phone);
    }
    DAYBOOK_CHECK(false, "a part is one of the ten");
}

void add_else_and_keep(const Talk& rules, const Draft& draft, Message& message) {
    message.buttons.push_back(button(rules, draft, "talk.else", "category:else"));
    if (draft.answered.has(Part::text)) add_keep(rules, draft, Part::category, message);
}

// ---- the summary ------------------------------------------------------------------------------------------------------

std::string place_value(const Talk& rules, const record::NewReport& report, Language language) {
    const auto degrees = [](std::int32_t millionths) { return fmt::format("{:.6f}", millionths / 1e6); };
    std::string value = report.address;
    if (report.point) value += (value.empty() ? "" : "; ") + say(rules, language, "talk.summary.point", {{"latitude", degrees(report.point->latitude)}, {"longitude", degrees(report.point->longitude)}});
    return value;
}

// The end of the longest piece that fits one message: at a line's end, else between words, else anywhere between two characters.
std::size_t piece_end(std::string_view text) {
    std::size_t units = 0, at = 0, line_end = 0, word_end = 0;
    while (at < text.size()) {
        const auto first = static_cast<unsigned char>(text[at]);
        const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
        units += length == 4 ? 2 : 1;
        if (units > longest_message) break;
        if (first == '\n') line_end = at;
        if (first == ' ') word_end = at;
        at += length;
    }
    if (at >= text.size()) return text.size();
    return line_end > at / 2 ? line_end : word_end > at / 2 ? word_end : at;
}

std::vector<Message> in_pieces(std::string_view text) {
    std::vector<Message> messages;
    while (!text.empty()) {
        const std::size_t end = piece_end(text);
        messages.push_back({.text = std::string(text.substr(0, end))});
        text.remove_prefix(end);
        if (text.starts_with(' ') || text.starts_with('\n')) text.remove_prefix(1);
    }
    return messages;
}

std::vector<Message> ask_summary(const Talk& rules, const Draft& draft) {
    std::string text = say(rules, draft.language, "talk.summary") + "\n";
    auto lines = summary(rules, report_of(rules, draft), draft.language);
    if (const Category* category = rules.categories.find(draft.category)) lines[1].value = category->titles[draft.language];
    for (const auto& [label, value] : lines) text += fmt::format("\n{}: {}", label, value);
    text += "\n\n" + say(rules, draft.language, "talk.summary.question");
    auto messages = in_pieces(text);
    Message& last = messages.back();
    last.buttons.push_back(button(rules, draft, "talk.send", "send"));
    for (const auto* part : {"what", "category", "where", "when", "files", "who"}) last.buttons.push_back(button(rules, draft, fmt::format("talk.change.{}", part), fmt::format("change:{}", part)));
    last.buttons.push_back(button(rules, draft, "talk.discard", "discard"));
    last.ask = Ask::text;
    return messages;
}

}  // namespace

std::string say(const Talk& rules, Language language, std::string_view key, std::initializer_list<PhraseValue> values) { return rules.texts.fill(key, language, values); }

std::string_view choice_name(Part part) {
    static constexpr std::array<std::string_view, parts> names{"danger", "what", "category", "where", "when", "files", "who", "name", "email", "phone"};
    return names[static_cast<std::size_t>(part)];
}

std::vector<Message> question(const Talk& rules, const Draft& draft) {
    const Button again = button(rules, draft, "talk.again", "again");
    switch (draft.stage) {
        case Stage::asking:
            if (const auto open = draft.answered.first_open()) return {ask_part(rules, draft, *open)};
            return ask_summary(rules, draft);
        case Stage::emergency: return {emergency_message(rules, draft.language)};
        case Stage::discarding:
            return {{.text = say(rules, draft.language, "talk.discard.ask"), .buttons = {button(rules, draft, "talk.discard.yes", "discard:yes"), button(rules, draft, "talk.discard.no", "discard:no")}}};
        case Stage::sent: return {{.text = say(rules, draft.language, "talk.already-sent"), .buttons = {again}}};
        case Stage::discarded: return {{.text = say(rules, draft.language, "talk.discarded"), .buttons = {again}}};
    }
    DAYBOOK_CHECK(false, "a stage is one of the five");
}

Message category_question(const Talk& rules, const Draft& draft, std::string_view text) {
    const auto suggested = rules.categories.suggest(text, draft.language, most_suggestions);
    if (suggested.empty()) return group_question(rules, draft);
    Message message{.text = say(rules, draft.language, "talk.category"), .ask = Ask::text};
    for (const auto& suggestion : suggested) message.buttons.push_back({suggestion.category->titles[draft.language], fmt::format("category:{}", suggestion.category->key)});
    message.buttons.push_back(button(rules, draft, "talk.list", "list"));
    add_else_and_keep(rules, draft, message);
    return message;
}

Message group_question(const Talk& rules, const Draft& draft) {
    Message message{.text = say(rules, draft.language, "talk.category.unsure"), .ask = Ask::text};
    for (const auto group : rules.categories.groups()) message.buttons.push_back({say(rules, draft.language, fmt::format("group.{}", group)), fmt::format("group:{}", group)});
    add_else_and_keep(rules, draft, message);
    return message;
}

Message in_group_question(const Talk& rules, const Draft& draft, std::string_view group) {
    Message message{.text = say(rules, draft.language, "talk.category.in-group", {{"group", say(rules, draft.language, fmt::format("group.{}", group))}}), .ask = Ask::text};
    for (const Category* category : rules.categories.in_group(group)) message.buttons.push_back({category->titles[draft.language], fmt::format("category:{}", category->key)});
    message.buttons.push_back(button(rules, draft, "talk.list", "list"));
    add_else_and_keep(rules, draft, message);
    return message;
}

Message emergency_message(const Talk& rules, Language language) {
    return {.text = say(rules, language, "talk.emergency", {{"number", rules.emergency_number}}), .buttons = {{say(rules, language, "talk.emergency.safe"), "emergency:safe"}}, .emergency = true};
}

Message language_question(const Talk& rules, Language language) {
    Message message{.text = say(rules, language, "talk.language")};
    for (const Language other : all_languages) message.buttons.push_back({say(rules, other, fmt::format("talk.language.{}", code_of(other))), fmt::format("language:{}", code_of(other))});
    return message;
}

std::string time_text(const Talk& rules, When when, Language language) {
    if (when.precision == Precision::none) return say(rules, language, "talk.summary.not-said");
    const auto date = calendar(day_at(when.start));
    if (when.precision == Precision::year) return fmt::format("{}", date.year);
    if (when.precision == Precision::month) return fmt::format("{:02}.{}", date.month, date.year);
    const std::string day = say(rules, language, "talk.day", {{"day", std::to_string(date.day)}, {"month", rules.texts.text(fmt::format("talk.month-of.{}", date.month), language)}, {"year", std::to_string(date.year)}});
    if (when.precision == Precision::day) return day;
    const std::int32_t minute = when.start - day_at(when.start) * minutes_a_day;
    return say(rules, language, "talk.minute", {{"day", day}, {"time", fmt::format("{:02}:{:02}", minute / 60, minute % 60)}});
}

std::vector<SummaryLine> summary(const Talk& rules, const record::NewReport& report, Language language) {
    const auto said = [&](const std::string& value) { return value.empty() ? say(rules, language, "talk.summary.not-said") : value; };
    const auto label = [&](std::string_view part) { return say(rules, language, fmt::format("talk.summary.{}", part)); };
    const auto* category = rules.categories.with_code(report.category);
    static constexpr std::array<std::string_view, 3> ways{"anonymous", "confidential", "named"};
    std::vector<SummaryLine> lines{{label("what"), said(report.text)},
                                   {label("category"), category == nullptr ? say(rules, language, "talk.else") : category->titles[language]},
                                   {label("where"), said(place_value(rules, report, language))},
                                   {label("when"), time_text(rules, report.occurred, language)},
                                   {label("files"), report.attachments.empty() ? say(rules, language, "talk.summary.none") : std::to_string(report.attachments.size())},
                                   {label("who"), say(rules, language, fmt::format("talk.naming.{}", ways[static_cast<std::size_t>(report.naming)]))}};
    if (report.naming == record::Naming::anonymous) return lines;
    lines.push_back({label("name"), said(report.name)});
    lines.push_back({label("email"), said(report.email)});
    lines.push_back({label("phone"), said(report.phone)});
    return lines;
}

record::NewReport report_of(const Talk& rules, const Draft& draft) {
    record::NewReport report{.once = draft.once, .channel = draft.channel, .language = std::string(code_of(draft.language)), .naming = draft.naming, .category = {}, .occurred = draft.occurred, .point = draft.point,
                             .text = draft.text, .address = draft.address, .name = draft.name, .email = draft.email, .phone = draft.phone, .attachments = draft.attachments};
    const Category* category = rules.categories.find(draft.category);
    if (category == nullptr) return report;
    report.category = category->iccs;
    // A category without a code would be lost: its title goes before the text, in the reporter's language and under the reporter's eyes.
    if (report.category.empty()) report.text = category->titles[draft.language] + (draft.text.empty() ? "" : "\n" + draft.text);
    return report;
}

Message sent(const Talk& rules, Language language, std::string_view reference, std::string_view words, std::string_view follow_address) {
    Message message{.text = say(rules, language, "talk.sent", {{"reference", reference}}) + "\n\n" + say(rules, language, "talk.sent.words", {{"words", words}}),
                    .buttons = {{say(rules, language, "talk.again"), "again"}}};
    if (!follow_address.empty()) message.text += "\n\n" + say(rules, language, "talk.sent.follow", {{"address", follow_address}});
    return message;
}

Message not_sent(const Talk& rules, Language language) { return {.text = say(rules, language, "talk.not-sent"), .buttons = {{say(rules, language, "talk.send"), "send"}}}; }

}  // namespace daybook::intake
