// What buttons do. A button of an earlier question changes the answer to it where that is safe, and is otherwise said to be stale.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "intake/listener.hpp"

namespace daybook::intake {

void Listener::take(const Chose& chose) {
    if (chose.choice.size() > longest_choice) return stale();
    choose(chose.choice);
}

void Listener::choose(std::string_view choice) {
    const auto colon = choice.find(':');
    const auto subject = choice.substr(0, colon), value = colon == std::string_view::npos ? std::string_view{} : choice.substr(colon + 1);
    if (choice == "language") return ask_instead(language_question(rules_, draft().language));
    if (subject == "language") return choose_language(value);
    if (choice == "danger:yes") return emergency();
    if (choice == "again") return is_over() ? begin_again() : stale();
    if (choice == "send") return send();
    if (is_over()) return stale();
    if (choice == "danger:no" || choice == "emergency:safe") return draft().answered.has(Part::danger) ? stale() : safe();
    if (subject == "discard") return choose_discard(value);
    if (draft().stage != Stage::asking || is_open(Part::danger)) return stale();
    choose_answer(choice, subject, value);
}

void Listener::choose_discard(std::string_view value) {
    if (value.empty()) return discard();
    if (draft().stage != Stage::discarding) return stale();
    if (value == "yes") return throw_away();
    if (value != "no") return stale();
    draft().stage = Stage::asking;
}

void Listener::choose_answer(std::string_view choice, std::string_view subject, std::string_view value) {
    if (choice == "list") return is_open(Part::text) || is_open(Part::category) ? ask_instead(group_question(rules_, draft())) : stale();
    if (subject == "group") return choose_group(value);
    if (subject == "category") return choose_category(value);
    if (subject == "when") return choose_time(value);
    if (subject == "naming") return choose_naming(value);
    if (subject == "keep") return keep(value);
    if (subject == "change") return change(value);
    if (choice == "where:unknown" && is_open(Part::place)) return place_unknown();
    if (choice == "what:skip" && is_open(Part::text) && !draft().category.empty()) return draft().answered.add(Part::text);
    if (subject == "files" && is_open(Part::files)) return choose_files(value);
    if (value == "skip") return skip_contact(subject);
    stale();
}

void Listener::choose_group(std::string_view group) {
    const bool known = !rules_.categories.in_group(group).empty();
    if (!known || !(is_open(Part::text) || is_open(Part::category))) return stale();
    ask_instead(in_group_question(rules_, draft(), group));
}

void Listener::choose_category(std::string_view key) {
    if (key != "else" && rules_.categories.find(key) == nullptr) return stale();
    draft().category = key == "else" ? std::string{} : std::string(key);
    draft().answered.add(Part::category);
}

void Listener::choose_time(std::string_view value) {
    if (value == "other") return is_open(Part::time) ? ask_instead({.text = say(rules_, draft().language, "talk.when.write"), .buttons = {{say(rules_, draft().language, "talk.when.unknown"), "when:unknown"}}, .ask = Ask::when}) : stale();
    const Day today = day_at(now_);
    if (value == "now") return happened({now_, Precision::minute});
    if (value == "today") return happened({today * minutes_a_day, Precision::day});
    if (value == "yesterday") return happened({(today - 1) * minutes_a_day, Precision::day});
    if (value != "unknown") return stale();
    draft().occurred = {};
    draft().answered.add(Part::time);
}

void Listener::happened(When when) {
    draft().occurred = when;
    draft().answered.add(Part::time);
    tell("talk.kept-time", {{"time", time_text(rules_, when, draft().language)}});
}

void Listener::choose_naming(std::string_view value) {
    static constexpr std::array<std::string_view, 3> ways{"anonymous", "confidential", "named"};
    const auto way = std::ranges::find(ways, value);
    if (way == ways.end()) return stale();
    draft().naming = static_cast<record::Naming>(way - ways.begin());
    draft().answered.add(Part::naming);
    for (const Part part : {Part::name, Part::email, Part::phone}) draft().answered.remove(part);
}

void Listener::choose_files(std::string_view value) {
    if (value == "remove") return draft().attachments.clear();
    if (value != "done") return stale();
    draft().answered.add(Part::files);
}

void Listener::place_unknown() {
    draft().point.reset();
    draft().address.clear();
    draft().answered.add(Part::place);
}

void Listener::skip_contact(std::string_view subject) {
    for (const auto& [part, field] : {std::pair{Part::name, &draft().name}, {Part::email, &draft().email}, {Part::phone, &draft().phone}})
        if (subject == choice_name(part) && is_open(part)) {
            field->clear();
            return draft().answered.add(part);
        }
    stale();
}

void Listener::keep(std::string_view name) {
    const auto part = open();
    if (!draft().changing || !part || choice_name(*part) != name) return stale();
    draft().answered.add(*part);
}

void Listener::change(std::string_view name) {
    if (!at_summary()) return stale();
    for (const Part part : {Part::text, Part::category, Part::place, Part::time, Part::files, Part::naming})
        if (choice_name(part) == name) {
            draft().answered.remove(part);
            draft().changing = true;
            return;
        }
    stale();
}

void Listener::emergency() {
    if (is_over()) return ask_instead(emergency_message(rules_, draft().language));
    draft().stage = Stage::emergency;
    draft().answered.remove(Part::danger);
}

void Listener::safe() {
    draft().stage = Stage::asking;
    draft().answered.add(Part::danger);
}

void Listener::discard() {
    if (!is_over() && draft().stage != Stage::discarding) draft().stage = Stage::discarding;
}

void Listener::throw_away() { draft() = Draft{.once = draft().once, .channel = draft().channel, .language = draft().language, .stage = Stage::discarded}; }

void Listener::send() {
    if (draft().stage == Stage::sent) return give_report();
    if (!at_summary() || !draft().shown) return stale();
    draft().stage = Stage::sent;
    give_report();
}

void Listener::give_report() {
    turn_.report = report_of(rules_, draft());
    asked_ = true;  // what is said next depends on the clerk: sent() or not_sent()
}

void Listener::begin_again() {
    turn_.begin_again = true;
    asked_ = true;
}

void Listener::stale() { tell("talk.stale"); }

}  // namespace daybook::intake
