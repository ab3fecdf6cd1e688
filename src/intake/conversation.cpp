#include "intake/conversation.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/shipped.hpp"
#include "base/text.hpp"
#include "intake/listener.hpp"
#include "intake/load.hpp"

namespace daybook::intake {
namespace {

// As a reporter's text is kept: blanks around it and control characters do not matter.
std::string cleaned(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        clean += byte == '\r' ? '\n' : (byte < 0x20 && byte != '\n') || byte == 0x7F ? ' ' : text[i];
    }
    const auto first = clean.find_first_not_of(" \n");
    return first == std::string::npos ? std::string{} : clean.substr(first, clean.find_last_not_of(" \n") - first + 1);
}

Result<std::string_view> shipped_text(std::string_view name) {
    const auto text = shipped_file(name);
    DAYBOOK_CHECK(text.has_value(), "the texts of conversations were not built into the program");
    return *text;
}

}  // namespace

Turn Listener::hear(const Said& said) {
    settle();
    const Draft before = draft();
    std::visit([this](const auto& one) { take(one); }, said);
    settle();
    // A summary that was seen counts only as long as nothing in it changes; asking again shows the new one.
    if (draft().stage == Stage::asking && draft() != before) draft().shown = false;
    if (!asked_) ask_again();
    return std::move(turn_);
}

Turn Listener::greet() {
    tell("talk.hello");
    ask_again();
    return std::move(turn_);
}

void Listener::tell(std::string_view key, std::initializer_list<PhraseValue> values) { turn_.messages.push_back({.text = say(rules_, draft().language, key, values)}); }

void Listener::ask_instead(Message message) {
    turn_.messages.push_back(std::move(message));
    asked_ = true;
}

void Listener::ask_again() {
    auto messages = question(rules_, draft());
    turn_.messages.insert(turn_.messages.end(), std::make_move_iterator(messages.begin()), std::make_move_iterator(messages.end()));
    asked_ = true;
    if (at_summary()) draft().shown = true;
}

void Listener::settle() {
    Draft& now = draft();
    if (is_over()) return;
    if (!now.category.empty() && rules_.categories.find(now.category) == nullptr) {
        now.category.clear();
        now.answered.remove(Part::category);
    }
    if (now.text.empty() && now.category.empty()) now.answered.remove(Part::text);
    if (now.naming == record::Naming::anonymous && now.answered.has(Part::naming)) {
        now.name.clear();
        now.email.clear();
        now.phone.clear();
        for (const Part part : {Part::name, Part::email, Part::phone}) now.answered.add(part);
    }
    if (!now.answered.first_open()) now.changing = false;
    if (now.answered.first_open()) now.shown = false;
}

void Listener::take(const Opened&) {
    if (draft().stage == Stage::sent) return give_report();
    if (draft().stage == Stage::discarded) return begin_again();
    welcome();
}

void Listener::welcome() {
    if (draft().stage == Stage::emergency) return;
    if (is_untouched()) return tell("talk.hello");
    tell("talk.unfinished");
    turn_.messages.back().buttons = {{say(rules_, draft().language, "talk.discard"), "discard"}};
    if (draft().stage == Stage::discarding) draft().stage = Stage::asking;
}

void Listener::take(const Pointed& pointed) {
    if (is_over()) return;
    if (!is_point(pointed.point)) return tell("talk.where.unclear");
    const bool expected = is_open(Part::place);
    if (expected && draft().changing) draft().address.clear();
    draft().point = pointed.point;
    draft().answered.add(Part::place);
    if (!expected && draft().stage == Stage::asking) tell("talk.kept-place");
}

void Listener::take(const Attached& attached) {
    if (is_over()) return;
    if (!is_attachment_id(attached.id)) return tell("talk.unreadable");
    auto& files = draft().attachments;
    if (std::ranges::find(files, attached.id) != files.end()) return;
    if (files.size() >= most_attachments) return tell("talk.files.full", {{"most", static_cast<int>(most_attachments)}});
    files.push_back(attached.id);
    if (!is_open(Part::files) && draft().stage == Stage::asking) tell("talk.kept-file", {{"count", static_cast<int>(files.size())}, {"most", static_cast<int>(most_attachments)}});
}

void Listener::take(const Wrote& wrote) {
    if (wrote.text.size() > longest_told && is_utf8(wrote.text)) return too_long(wrote.text, longest_told);
    if (!is_utf8(wrote.text)) return tell("talk.unreadable");
    const std::string text = cleaned(wrote.text);
    if (text.empty()) return tell("talk.unreadable");
    if (order(text)) return;
    if (const std::string choice = typed_choice(text); !choice.empty()) return take(Chose{choice});
    switch (draft().stage) {
        case Stage::asking: return open() ? answer(*open(), text) : answer_summary(text);
        case Stage::emergency: return answer_emergency(text);
        case Stage::discarding: return answer_discarding(text);
        case Stage::sent: return meaning(text) == "answer.again" ? begin_again() : meaning(text) == "answer.send" ? give_report() : void();
        case Stage::discarded: return meaning(text) == "answer.again" ? begin_again() : void();
    }
}

std::string_view Listener::meaning(std::string_view text) const { return rules_.words.meaning(text, "answer"); }

bool Listener::order(std::string_view text) {
    const auto language = rules_.words.meaning(text, "language");
    if (!language.empty()) return choose_language(language.substr(language.find('.') + 1)), true;
    const bool with_slash = text.size() > 1 && text[0] == '/' && ((text[1] | 0x20) >= 'a' && (text[1] | 0x20) <= 'z');
    if (with_slash) text = text.substr(1, text.find_first_of(" @\n") - 1);  // "/start@name parameter"
    const auto found = rules_.words.meaning(text, "command");
    if (found.empty() && !with_slash) return false;
    if (found == "command.start")
        is_over() ? begin_again() : welcome();
    else if (found == "command.cancel")
        discard();
    else if (found == "command.language")
        ask_instead(language_question(rules_, draft().language));
    else if (found == "command.help" || with_slash)
        tell("talk.help", {{"number", rules_.emergency_number}});
    return true;
}

void Listener::choose_language(std::string_view code) {
    const auto language = language_of(code);
    if (!language) return stale();
    if (draft().stage == Stage::sent) return;  // what was sent was sent in its language
    draft().language = *language;
}

std::string Listener::typed_choice(const std::string& text) const {
    const auto typed = words_of(text);
    const auto fits = [&](std::string_view label) { return std::ranges::equal(words_of(label), typed, {}, &TextWord::letters, &TextWord::letters); };
    if (typed.empty()) return {};
    const auto messages = question(rules_, draft());
    for (const Button& button : messages.back().buttons)
        if (fits(button.label)) return button.choice;
    if (!is_open(Part::category)) return {};
    for (const auto group : rules_.categories.groups())
        if (fits(rules_.texts.text(fmt::format("group.{}", group), draft().language))) return fmt::format("group:{}", group);
    for (const Category& category : rules_.categories.all())
        if (fits(category.titles[draft().language])) return fmt::format("category:{}", category.key);
    return {};
}

Result<Talk> Talk::shipped(std::string emergency_number) {
    if (emergency_number.empty() || emergency_number.size() > 20 || !is_clean_text(emergency_number, 20))
        return refuse("emergency-number", fmt::format("the emergency number is \"{}\": give the number that people here call in danger, at most 20 characters", emergency_number));
    DAYBOOK_TRY(const auto texts_file, shipped_text("reporting/texts.tsv"));
    DAYBOOK_TRY(auto texts, Phrases::parse(texts_file, "reporting/texts.tsv"));
    DAYBOOK_TRY(const auto words_file, shipped_text("reporting/words.tsv"));
    DAYBOOK_TRY(auto words, Words::parse(words_file));
    DAYBOOK_TRY(const auto iccs, load_iccs());
    DAYBOOK_TRY(const auto menu_file, shipped_text("reporting/categories.tsv"));
    DAYBOOK_TRY(auto menu, Categories::parse(menu_file, iccs, words));
    return Talk{std::move(texts), std::move(words), std::move(menu), std::move(emergency_number)};
}

std::string_view to_text(Ask ask) {
    static constexpr std::array<std::string_view, 5> names{"none", "text", "place", "when", "attachment"};
    return names[static_cast<std::size_t>(ask)];
}

Turn begin(const Talk& rules, std::string once, std::string channel, Language language) {
    DAYBOOK_CHECK(is_once(once), "a channel makes keys of 22 to 200 visible characters");
    return Listener(rules, Draft{.once = std::move(once), .channel = std::move(channel), .language = language}, 0).greet();
}

Turn advance(const Talk& rules, Draft draft, const Said& said, Minute now) { return Listener(rules, std::move(draft), now).hear(said); }

}  // namespace daybook::intake
