#include "record/editions.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace daybook;
using namespace daybook::record;

namespace {

std::string reviewed_steps() {
    std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "editions.txt");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

const Duties analyst{.roles = {Role::analyst}, .areas = {}}, supervisor{.roles = {Role::supervisor}, .areas = {}};
constexpr std::int64_t anna = 1, boris = 2, clara = 3;

std::string code_of(const Result<EditionState>& result) { return result ? std::string(to_text(*result)) : result.error().code; }

EditionPublished edition(std::int64_t number, std::optional<Index> supersedes = {}, std::string reason = {}) {
    return {.edition = "town-2022", .number = number, .source = "town", .period = Period::of_year(2022), .against = Period::of_year(2021), .as_of = 100, .supersedes = supersedes, .reason = std::move(reason)};
}

std::string refusal_of(const Result<void>& result) { return result ? "none" : result.error().code; }

}  // namespace

TEST_CASE("which step may follow which is what was reviewed: tests/record/editions.txt") { CHECK(edition_steps_text() == reviewed_steps()); }

TEST_CASE("an edition goes from draft to published through the hands of two") {
    CHECK(code_of(take(std::nullopt, EditionStep::begin, anna, analyst, "")) == "draft");
    CHECK(code_of(take(EditionStanding{EditionState::draft, anna, anna}, EditionStep::submit, anna, analyst, "")) == "in-review");
    CHECK(code_of(take(EditionStanding{EditionState::in_review, anna, anna}, EditionStep::approve, boris, supervisor, "")) == "approved");
    CHECK(code_of(take(EditionStanding{EditionState::approved, anna, anna}, EditionStep::release, boris, supervisor, "")) == "published");
}

TEST_CASE("nobody approves what they drafted, nor what they changed last, whatever their role") {
    for (const auto& duties : {analyst, supervisor}) {
        CHECK(code_of(take(EditionStanding{EditionState::in_review, anna, anna}, EditionStep::approve, anna, duties, "")) == "edition.own-work");
        CHECK(code_of(take(EditionStanding{EditionState::in_review, anna, boris}, EditionStep::approve, boris, duties, "")) == "edition.own-work");
        CHECK(code_of(take(EditionStanding{EditionState::in_review, anna, boris}, EditionStep::approve, anna, duties, "")) == "edition.own-work");
        CHECK(code_of(take(EditionStanding{EditionState::in_review, anna, boris}, EditionStep::approve, clara, duties, "")) == "approved");
    }
}

TEST_CASE("an analyst does not publish, and who has another role does none of it") {
    CHECK(code_of(take(EditionStanding{EditionState::approved, anna, anna}, EditionStep::release, boris, analyst, "")) == "edition.forbidden");
    for (const Role role : {Role::officer, Role::dispatcher, Role::auditor, Role::administrator})
        for (const auto& row : edition_steps_table) {
            const std::optional<EditionStanding> standing = row.step == EditionStep::begin ? std::nullopt : std::optional(EditionStanding{EditionState::draft, anna, anna});
            CHECK(code_of(take(standing, row.step, clara, {.roles = {role}, .areas = {}}, "why")) == "edition.forbidden");
        }
}

TEST_CASE("a step from a state that the table does not name is refused, and so is any step on what is published or given up") {
    for (const auto& row : edition_steps_table)
        for (const auto state : all_edition_states) {
            const auto taken = take(EditionStanding{state, anna, anna}, row.step, boris, supervisor, "why");
            CHECK(code_of(taken) == (row.from[static_cast<std::size_t>(state)] ? to_text(row.to) : "edition.state"));
            if (state == EditionState::published || state == EditionState::withdrawn) CHECK(code_of(taken) == "edition.state");
        }
    CHECK(code_of(take(std::nullopt, EditionStep::submit, anna, analyst, "")) == "edition.state");
}

TEST_CASE("whoever sends back or gives up says why; a note has a limit and is text") {
    for (const auto step : {EditionStep::send_back, EditionStep::withdraw})
        for (const std::string_view note : {"", "  "}) CHECK(code_of(take(EditionStanding{EditionState::in_review, anna, anna}, step, boris, supervisor, note)) == "edition.note");
    CHECK(code_of(take(EditionStanding{EditionState::in_review, anna, anna}, EditionStep::send_back, boris, supervisor, std::string(edition_note_bytes_max + 1, 'x'))) == "edition.note");
    CHECK(code_of(take(EditionStanding{EditionState::in_review, anna, anna}, EditionStep::send_back, boris, supervisor, "\xff")) == "edition.note");
}

TEST_CASE("states and steps are named, and read back by their names") {
    for (const auto state : all_edition_states) CHECK(edition_state_from(to_text(state)) == state);
    for (const auto& row : edition_steps_table) CHECK(edition_step_from(row.name) == row.step);
    CHECK(!edition_state_from("secret"));
    CHECK(!edition_step_from(""));
}

TEST_CASE("an edition's id is safe as the name of a folder") {
    CHECK(edition_id("chicago", Period::of_year(2015)) == "chicago-2015");
    CHECK(edition_id("town", *Period::parse("2015-Q1")) == "town-2015-q1");
    CHECK(edition_id("town", *Period::parse("2015-01-05/2015-06-30")) == "town-2015-01-05_2015-06-30");
    for (const std::string id : {"chicago-2015", "police-uk-2015-q1", "a-b.c_d"}) CHECK(is_edition_id(id));
    for (const std::string id : {"", "verify", "log", "index.html", "..", "../x-y", "a/b-c", "-a", ".a-b", "A-b", "a-b ", "a-б"}) CHECK(!is_edition_id(id));
    CHECK(!is_edition_id(std::string_view("a-\0", 3)));
    CHECK(!is_edition_id(std::string(edition_id_bytes_max, 'a') + "-"));
    rc::check("no id has a slash or begins with a dot", [](const std::string& text) { RC_ASSERT(!is_edition_id(text) || (text.find('/') == std::string::npos && text[0] != '.')); });
}

TEST_CASE("numbers follow one another, and a correction says what it corrects and why") {
    CHECK(refusal_of(check(edition(1), std::nullopt, std::nullopt, 100)) == "none");
    CHECK(refusal_of(check(edition(2, 40, "late-records"), EditionBefore{40, 1, "town", 30}, 40, 100)) == "none");
    CHECK(refusal_of(check(edition(2), std::nullopt, std::nullopt, 100)) == "edition.number");
    CHECK(refusal_of(check(edition(1), EditionBefore{40, 1, "town", 30}, 40, 100)) == "edition.number");
    CHECK(refusal_of(check(edition(2, 41, "late-records"), EditionBefore{40, 1, "town", 30}, 40, 100)) == "edition.supersedes");
    CHECK(refusal_of(check(edition(2, std::nullopt, "late-records"), EditionBefore{40, 1, "town", 30}, 40, 100)) == "edition.supersedes");
    CHECK(refusal_of(check(edition(2, 40, ""), EditionBefore{40, 1, "town", 30}, 40, 100)) == "edition.reason");
    CHECK(refusal_of(check(edition(2, 40, "because"), EditionBefore{40, 1, "town", 30}, 40, 100)) == "edition.reason");
    CHECK(refusal_of(check(edition(1, std::nullopt, "late-records"), std::nullopt, std::nullopt, 100)) == "edition.reason");
    CHECK(refusal_of(check(edition(1), std::nullopt, std::nullopt, 99)) == "edition.as-of");
}

TEST_CASE("an edition knows all editions of its source that were published before it: its size reaches past their entries") {
    // Edition 1 of town-2022 is counted from 100 entries. Of the source, the newest edition stands at …
    CHECK(refusal_of(check(edition(1), std::nullopt, 99, 150)) == "none");
    CHECK(refusal_of(check(edition(1), std::nullopt, 100, 150)) == "edition.older");
    CHECK(refusal_of(check(edition(1), std::nullopt, 120, 150)) == "edition.older");
    // A correction is held to that, too, but where it is counted from the very entries of the number that it corrects.
    CHECK(refusal_of(check(edition(2, 110, "late-records"), EditionBefore{110, 1, "town", 90}, 110, 150)) == "edition.older");
    CHECK(refusal_of(check(edition(2, 110, "late-records"), EditionBefore{110, 1, "town", 101}, 110, 150)) == "edition.older");
    CHECK(refusal_of(check(edition(2, 110, "error-in-text"), EditionBefore{110, 1, "town", 100}, 110, 150)) == "none");
    CHECK(refusal_of(check(edition(2, 110, "error-in-text"), EditionBefore{110, 1, "town", 100}, 140, 150)) == "none");  // another edition came between
    CHECK(refusal_of(check(edition(2, 110, "error-in-text"), EditionBefore{110, 1, "village", 100}, 110, 150)) == "edition.source");
}
