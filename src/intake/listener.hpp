// One message of the reporter: what it does to the draft, and what is said to it. For this folder's own use: advance() makes one,
// lets it hear, and keeps nothing. What stands in words is read in answers.cpp, what was pressed in choices.cpp.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "intake/conversation.hpp"
#include "intake/questions.hpp"

namespace daybook::intake {

class Listener {
public:
    Listener(const Talk& rules, Draft draft, Minute now) : rules_(rules), now_(now) { turn_.draft = std::move(draft); }

    Turn hear(const Said& said);
    // The first words of a conversation.
    Turn greet();

private:
    Draft& draft() { return turn_.draft; }
    [[nodiscard]] const Draft& draft() const { return turn_.draft; }
    [[nodiscard]] std::optional<Part> open() const { return draft().answered.first_open(); }
    [[nodiscard]] bool is_open(Part part) const { return draft().stage == Stage::asking && open() == part; }
    [[nodiscard]] bool at_summary() const { return draft().stage == Stage::asking && !open(); }
    [[nodiscard]] bool is_over() const { return draft().stage == Stage::sent || draft().stage == Stage::discarded; }
    [[nodiscard]] bool is_untouched() const { return !is_over() && !draft().answered.has(Part::danger) && draft().text.empty() && draft().attachments.empty() && !draft().point; }

    void tell(std::string_view key, std::initializer_list<PhraseValue> values = {});
    // Something other than the open question is asked; the question stays open.
    void ask_instead(Message message);
    void ask_again();
    // What follows from the rest, and what a newer menu no longer has.
    void settle();

    // Kinds of messages.
    void take(const Opened&);
    void welcome();
    void take(const Pointed& pointed);
    void take(const Attached& attached);
    void take(const Wrote& wrote);

    // Orders: words that are understood at any point.
    [[nodiscard]] std::string_view meaning(std::string_view text) const;
    bool order(std::string_view text);
    void choose_language(std::string_view code);
    // A button's words, typed.
    [[nodiscard]] std::string typed_choice(const std::string& text) const;

    // Answers in words (answers.cpp).
    void answer(Part part, const std::string& text);
    void answer_danger(const std::string& text);
    void answer_emergency(const std::string& text);
    void answer_text(const std::string& text);
    void answer_category(const std::string& text);
    void answer_place(const std::string& text);
    void answer_time(const std::string& text);
    void answer_files(const std::string& text);
    void answer_naming(const std::string& text);
    void answer_contact(Part part, const std::string& text, std::string& field, std::size_t longest);
    void answer_summary(const std::string& text);
    void answer_discarding(const std::string& text);
    // False, and said, when it does not fit: nothing is cut off.
    bool add_text(const std::string& text);
    void too_long(std::string_view text, std::size_t longest);

    // Buttons (choices.cpp).
    void take(const Chose& chose);
    void choose(std::string_view choice);
    void choose_discard(std::string_view value);
    // Answers to questions; those of an earlier question change its answer.
    void choose_answer(std::string_view choice, std::string_view subject, std::string_view value);
    void choose_group(std::string_view group);
    void choose_category(std::string_view key);
    void choose_time(std::string_view value);
    void happened(When when);
    void choose_naming(std::string_view value);
    void choose_files(std::string_view value);
    void place_unknown();
    void skip_contact(std::string_view subject);
    void keep(std::string_view name);
    void change(std::string_view name);

    // Danger, the end, and what is none of these (choices.cpp).
    void emergency();
    void safe();
    void discard();
    // Nothing personal stays in the draft; its key does, so that it can never be sent after all.
    void throw_away();
    void send();
    void give_report();
    void begin_again();
    // A button of an earlier question, or none of ours.
    void stale();

    const Talk& rules_;
    Minute now_;
    Turn turn_;
    bool asked_ = false;  // the reporter knows what is asked now
};

}  // namespace daybook::intake
