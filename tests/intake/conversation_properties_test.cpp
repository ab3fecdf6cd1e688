// Whatever is said, in whatever order: the conversation goes on, stays within its limits, and sends only what was shown.
#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "intake/conversation.hpp"
#include "intake/questions.hpp"
#include "talk_example.hpp"

using namespace daybook;
using namespace daybook::intake;
using daybook::intake::talking::talk;

namespace {

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        if ((value & 0xC0) != 0x80) units += value >= 0xF0 ? 2 : 1;
    }
    return units;
}

Said any_text() {
    const auto text = *rc::gen::element<std::string>("yes", "no", "да", "жоқ", "send", "skip", "done", "/start", "/cancel", "/help", "/language", "по-русски", "something else", "I don't know", "list", "keep", "named", "anonymous", "again",
                                                     "My bike was stolen", "украли телефон в автобусе", "yesterday 14:30", "Main Street 5", "ann@example.org", "+375291234567", "", "\n", "\xFF", "😀😀", "a\tb\r\nc", "\"\\", "жоқ 5 иә");
    if (*rc::gen::inRange(0, 12) > 0) return Wrote{text};
    std::string repeated;
    for (int i = *rc::gen::inRange(0, 1500); i >= 0; --i) repeated += text + " ";
    return Wrote{repeated};
}

Said anything(const Turn& turn) {
    const int kind = *rc::gen::inRange(0, 20);
    if (kind < 11 && !turn.messages.empty() && !turn.messages.back().buttons.empty()) return Chose{(*rc::gen::elementOf(turn.messages.back().buttons)).choice};
    if (kind < 13)
        return Chose{*rc::gen::element<std::string>("send", "danger:yes", "danger:no", "emergency:safe", "discard", "discard:yes", "change:what", "change:who", "keep:what", "keep:danger", "what:skip", "name:skip", "category:bicycle", "category:missing-person", "category:else",
                                                    "group:theft", "group:", "when:now", "when:", "naming:named", "files:remove", "language:kk", "language", "list", "again", "", ":", "category:", std::string(65, 'x'), "\xFF")};
    if (kind < 17) return any_text();
    if (kind < 18) return Pointed{{*rc::gen::arbitrary<std::int32_t>(), *rc::gen::inRange(-180'000'001, 180'000'002)}};
    if (kind < 19) return Attached{*rc::gen::element<std::string>("a", "b", "c", "d", "e", "f", "", "x y", std::string(101, 'a'))};
    return Opened{};
}

void check_turn(const Turn& turn) {
    const std::string json = to_json(turn.draft);
    RC_ASSERT(json.size() <= largest_draft);
    const auto back = draft_from_json(json);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == turn.draft);
    RC_ASSERT(turn.messages.size() <= 8);
    RC_ASSERT(turn.report || turn.begin_again || !turn.messages.empty());
    for (const Message& message : turn.messages) {
        RC_ASSERT(!message.text.empty());
        RC_ASSERT(utf16_units(message.text) <= longest_message);
        RC_ASSERT(is_clean_text(message.text, 4 * longest_message));
        for (const Button& button : message.buttons) RC_ASSERT(!button.label.empty() && !button.choice.empty() && button.choice.size() <= longest_choice);
    }
}

void check_report(const record::NewReport& report) {
    RC_ASSERT(report.once == talking::once);
    RC_ASSERT(report.text.size() <= 8000 && report.address.size() <= 400 && report.name.size() <= 200 && report.email.size() <= 254 && report.phone.size() <= 40 && report.attachments.size() <= 5);
    RC_ASSERT(!report.text.empty() || !report.category.empty());
    RC_ASSERT(report.category.empty() || talk().categories.with_code(report.category) != nullptr);
    RC_ASSERT(report.naming != record::Naming::anonymous || (report.name.empty() && report.email.empty() && report.phone.empty()));
    RC_ASSERT(report.occurred.start <= talking::noonish());
}

bool shows_summary(const Turn& turn) { return turn.draft.stage == Stage::asking && std::ranges::any_of(turn.messages, [](const Message& message) { return !message.buttons.empty() && message.buttons[0].choice == "send"; }); }

}  // namespace

TEST_CASE("any sequence of messages is answered, within limits, and nothing is sent but what the last summary showed") {
    std::size_t reports = 0;
    CHECK(rc::check([&] {
        Turn turn = begin(talk(), std::string(talking::once), "telegram", *rc::gen::elementOf(all_languages));
        std::optional<record::NewReport> shown, first_sent;
        for (int i = *rc::gen::inRange(1, 60); i > 0; --i) {
            const Said said = anything(turn);
            turn = advance(talk(), std::move(turn.draft), said, talking::noonish());
            check_turn(turn);
            if (turn.report) {
                RC_ASSERT(turn.draft.stage == Stage::sent);
                RC_ASSERT(*turn.report == (first_sent ? *first_sent : shown.value()));
                check_report(*turn.report);
                reports += first_sent ? 0 : 1;
                first_sent = turn.report;
            }
            if (turn.begin_again) RC_ASSERT(turn.draft.stage == Stage::sent || turn.draft.stage == Stage::discarded);
            if (shows_summary(turn)) shown = report_of(talk(), turn.draft);
        }
    }));
    CHECK(reports > 0);  // else nothing was tried
}

TEST_CASE("the same draft and the same message give the same turn") {
    CHECK(rc::check([] {
        Turn turn = begin(talk(), std::string(talking::once), "chat", Language::ru);
        for (int i = *rc::gen::inRange(0, 20); i > 0; --i) {
            const Said said = anything(turn);
            const Turn twin = advance(talk(), turn.draft, said, talking::noonish());
            turn = advance(talk(), turn.draft, said, talking::noonish());
            RC_ASSERT(turn.draft == twin.draft);
            RC_ASSERT(turn.report == twin.report);
            RC_ASSERT(turn.messages.size() == twin.messages.size());
        }
    }));
}

TEST_CASE("a draft that is not exactly as it was given out is refused") {
    const std::string good = to_json(begin(talk(), std::string(talking::once), "chat", Language::en).draft);
    REQUIRE(draft_from_json(good));
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string changed = good;
        const auto at = changed.find(from);
        REQUIRE(at != std::string::npos);
        return changed.replace(at, from.size(), to);
    };
    CHECK(draft_from_json("").error().code == "json.syntax");
    CHECK(draft_from_json(std::string(largest_draft + 1, ' ')).error().code == "draft.size");
    CHECK(draft_from_json("[]").error().code == "draft.member");
    CHECK(draft_from_json(good + " ").error().code == "draft.form");
    CHECK(draft_from_json(with("{", "{\"a\":1,")).error().code == "draft.form");
    CHECK(draft_from_json(with("\"address\":\"\",", "")).error().place.field == "address");
    CHECK(draft_from_json(with("\"language\":\"en\"", "\"language\":\"xx\"")).error().place.field == "language");
    CHECK(draft_from_json(with("\"text\":\"\"", "\"text\":\"a\\u0000\"")).error().place.field == "text");
    CHECK(draft_from_json(with("\"once\":\"0123456789", "\"once\":\"")).error().place.field == "once");
    CHECK(draft_from_json(with("\"answered\":[]", "\"answered\":[\"text\",\"danger\"]")).error().code == "draft.form");
    CHECK(draft_from_json(with("\"answered\":[]", "\"answered\":[\"luck\"]")).error().place.field == "answered");
    CHECK(draft_from_json(with("\"shown\":false", "\"shown\":true")).error().code == "draft.order");
    CHECK(draft_from_json(with("\"stage\":\"asking\"", "\"stage\":\"sent\"")).error().code == "draft.order");
    CHECK(draft_from_json(with("\"name\":\"\"", "\"name\":\"Ann\"")).error().code == "draft.order");
    CHECK(draft_from_json(with("\"once\"", "\"point\":[90000001,0],\"once\"")).error().place.field == "point");
}

TEST_CASE("a draft survives a menu in which its category no longer stands: it is asked for again") {
    Draft draft = begin(talk(), std::string(talking::once), "chat", Language::en).draft;
    draft.category = "no-longer-there";
    draft.text = "something";
    for (std::size_t i = 0; i < parts; ++i) draft.answered.add(static_cast<Part>(i));
    draft.shown = true;
    const Turn turn = advance(talk(), draft, Chose{"send"}, talking::noonish());
    CHECK_FALSE(turn.report);
    CHECK(turn.draft.answered.first_open() == Part::category);
}
