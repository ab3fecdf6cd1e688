// Answers in words: each question understands what belongs to it, and keeps what does not as part of what happened.
#include <algorithm>

#include <fmt/format.h>

#include "intake/listener.hpp"
#include "intake/time_words.hpp"

namespace daybook::intake {
namespace {

constexpr std::size_t few_words = 4;  // an answer of a yes and a few words more is a yes; a longer one is a story

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// How many characters have to go for the text, which is longer, to fit; one that the limit cuts through has to go whole.
int letters_over(std::string_view text, std::size_t longest) {
    const auto over = text.substr(longest);
    return static_cast<int>(std::ranges::count_if(over, begins_character) + (begins_character(over[0]) ? 0 : 1));
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos || text.find_first_of(" \n,;<>") != std::string_view::npos) return false;
    const auto domain = text.substr(at + 1);
    const auto dot = domain.find('.');
    return dot != std::string_view::npos && dot > 0 && domain.back() != '.' && text.size() <= longest_email;
}

bool is_phone(std::string_view text) {
    const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return text.size() <= longest_phone && digits >= 3 && digits <= 15 && text.find_first_not_of("0123456789+-() .") == std::string_view::npos;
}

}  // namespace

void Listener::answer(Part part, const std::string& text) {
    switch (part) {
        case Part::danger: return answer_danger(text);
        case Part::text: return answer_text(text);
        case Part::category: return answer_category(text);
        case Part::place: return answer_place(text);
        case Part::time: return answer_time(text);
        case Part::files: return answer_files(text);
        case Part::naming: return answer_naming(text);
        case Part::name: return answer_contact(part, text, draft().name, longest_name);
        case Part::email: return answer_contact(part, text, draft().email, longest_email);
        case Part::phone: return answer_contact(part, text, draft().phone, longest_phone);
    }
}

void Listener::answer_danger(const std::string& text) {
    const auto words = words_of(text);
    const auto found = rules_.words.at_start(words, "answer");
    if (found && words.size() <= few_words) {
        if (found->key == "answer.yes" || found->key == "answer.danger") return emergency();
        if (found->key == "answer.no" || found->key == "answer.safe") return draft().answered.add(Part::danger);
    }
    if (!add_text(text)) return;
    if (words.size() > few_words) draft().answered.add(Part::text);  // a story, which need not be told again
    tell("talk.kept-text");
}

void Listener::answer_emergency(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.safe" || found == "answer.no") return safe();
    if (found.empty()) add_text(text);  // nothing is said about it: whoever is in danger shall read the number and nothing else
}

void Listener::answer_text(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.keep") return choose("keep:what");
    if (found == "answer.list" || found == "answer.unknown" || found == "answer.else") return ask_instead(group_question(rules_, draft()));
    if (found == "answer.skip") return draft().category.empty() ? ask_instead(group_question(rules_, draft())) : choose("what:skip");
    if (draft().changing && text.size() <= longest_told) draft().text.clear();
    if (!add_text(text)) return;
    draft().answered.add(Part::text);
}

void Listener::answer_category(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.keep") return choose("keep:category");
    if (found == "answer.else" || found == "answer.no") return choose("category:else");
    if (found == "answer.list" || found == "answer.unknown" || found == "answer.skip") return ask_instead(group_question(rules_, draft()));
    const bool is_a_name = words_of(text).size() < few_words && !rules_.categories.suggest(text, draft().language).empty();
    if (!is_a_name && add_text(text)) tell("talk.added");
    ask_instead(category_question(rules_, draft(), is_a_name ? text : draft().text));
}

void Listener::answer_place(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.keep") return choose("keep:where");
    if (found == "answer.unknown" || found == "answer.skip" || found == "answer.no") return choose("where:unknown");
    if (text.size() > longest_address) return too_long(text, longest_address);
    if (draft().changing) draft().point.reset();
    draft().address = text;
    draft().answered.add(Part::place);
}

void Listener::answer_time(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.keep") return choose("keep:when");
    if (found == "answer.unknown" || found == "answer.skip") return choose("when:unknown");
    const auto when = read_time(rules_.words, text, now_);
    if (!when) return tell(when.error() == TimeFault::future ? "talk.when.future" : "talk.when.unclear");
    happened(*when);
}

void Listener::answer_files(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.done" || found == "answer.no" || found == "answer.skip" || found == "answer.keep") return choose("files:done");
    if (add_text(text)) tell("talk.added");
}

void Listener::answer_naming(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.keep") return choose("keep:who");
    if (found == "answer.anonymous") return choose("naming:anonymous");
    if (found == "answer.confidential") return choose("naming:confidential");
    if (found == "answer.named") return choose("naming:named");
    tell("talk.naming.unclear");
}

void Listener::answer_contact(Part part, const std::string& text, std::string& field, std::size_t longest) {
    const auto found = meaning(text);
    if (found == "answer.keep") return choose(fmt::format("keep:{}", choice_name(part)));
    if (found == "answer.skip" || found == "answer.no") return choose(fmt::format("{}:skip", choice_name(part)));
    if (part == Part::email && !is_email(text)) return tell("talk.email.unclear");
    if (part == Part::phone && !is_phone(text)) return tell("talk.phone.unclear");
    if (text.size() > longest) return too_long(text, longest);
    field = text;
    draft().answered.add(part);
}

void Listener::answer_summary(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.send" || found == "answer.yes") return choose("send");
    if (!found.empty()) return;
    if (add_text(text)) tell("talk.added");
}

void Listener::answer_discarding(const std::string& text) {
    const auto found = meaning(text);
    if (found == "answer.yes") return choose("discard:yes");
    if (found == "answer.no" || found == "answer.keep" || found == "answer.skip") return choose("discard:no");
}

bool Listener::add_text(const std::string& text) {
    std::string& all = draft().text;
    const std::size_t size = all.size() + (all.empty() ? 0 : 1) + text.size();
    if (size > longest_told) return too_long(text, longest_told - std::min(longest_told, size - text.size())), false;
    if (!all.empty()) all += '\n';
    all += text;
    return true;
}

void Listener::too_long(std::string_view text, std::size_t longest) { tell("talk.too-long", {{"count", letters_over(text, std::min(longest, text.size()))}}); }

}  // namespace daybook::intake
