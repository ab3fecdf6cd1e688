#include "record/editions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace daybook::record {
namespace {

constexpr std::array<std::string_view, all_edition_states.size()> state_names{"draft", "in-review", "approved", "published", "withdrawn"};

constexpr bool steps_are_in_order() {
    for (std::size_t i = 0; i < edition_steps_table.size(); ++i)
        if (static_cast<std::size_t>(edition_steps_table[i].step) != i) return false;
    return static_cast<std::size_t>(EditionStep::release) + 1 == edition_steps_table.size();
}
static_assert(steps_are_in_order(), "the table has a row for each step, in the order of the enum");

// "draft, in-review"; "-" for what begins.
std::string states_of(const EditionStepRow& row) {
    std::string text;
    for (const auto state : all_edition_states)
        if (row.from[static_cast<std::size_t>(state)]) text += (text.empty() ? "" : ", ") + std::string(to_text(state));
    return text.empty() ? "-" : text;
}

bool is_id_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9'); }

Result<void> check_note(const EditionStepRow& row, std::string_view note) {
    if (row.needs_note && trimmed(note).empty()) return refuse("edition.note", fmt::format("say why, in a note: whoever made the edition has to know ({})", row.name), {.field = "note"});
    if (note.size() > edition_note_bytes_max || !is_utf8(note)) return refuse("edition.note", fmt::format("a note is text of at most {} bytes", edition_note_bytes_max), {.field = "note"});
    return {};
}

}  // namespace

const EditionStepRow& row_of(EditionStep step) { return edition_steps_table[static_cast<std::size_t>(step)]; }

std::string_view to_text(EditionState state) { return state_names.at(static_cast<std::size_t>(state)); }
std::string_view to_text(EditionStep step) { return row_of(step).name; }

std::optional<EditionState> edition_state_from(std::string_view text) {
    const auto at = std::find(state_names.begin(), state_names.end(), text);
    return at == state_names.end() ? std::nullopt : std::optional(all_edition_states.at(static_cast<std::size_t>(at - state_names.begin())));
}

std::optional<EditionStep> edition_step_from(std::string_view text) {
    const auto at = std::find_if(edition_steps_table.begin(), edition_steps_table.end(), [&](const auto& row) { return row.name == text; });
    return at == edition_steps_table.end() ? std::nullopt : std::optional(at->step);
}

Result<EditionState> take(const std::optional<EditionStanding>& standing, EditionStep step, std::int64_t account, const Duties& duties, std::string_view note) {
    const EditionStepRow& row = row_of(step);
    if (!may(duties, row.right, "")) return refuse("edition.forbidden", fmt::format("this account may not do that: it needs the right {} (see `daybook account roles`)", to_text(row.right)));
    const bool begins = step == EditionStep::begin;
    if (!standing && !begins) return refuse("edition.state", fmt::format("\"{}\" cannot be done: there is no such edition being made", row.name));
    if (standing && !row.from[static_cast<std::size_t>(standing->state)])
        return refuse("edition.state", fmt::format("\"{}\" cannot be done to this edition: it is {}{}", row.name, to_text(standing->state), begins ? "" : ", and would have to be " + states_of(row)));
    if (row.by_another && (account == standing->drafted_by || account == standing->changed_by))
        return refuse("edition.own-work", "nobody approves their own work: somebody else has to review what you drafted or changed");
    DAYBOOK_TRY_VOID(check_note(row, note));
    return row.to;
}

std::string edition_steps_text() {
    const auto line = [](std::string_view step, std::string_view right, std::string_view states, std::string_view to, std::string_view another, std::string_view note) {
        return fmt::format("{:<11}{:<18}{:<29}{:<11}{:<12}{}\n", step, right, states, to, another, note);
    };
    std::string text = line("step", "right", "in these states", "leads to", "by another", "note");
    for (const auto& row : edition_steps_table) text += line(row.name, to_text(row.right), states_of(row), to_text(row.to), row.by_another ? "yes" : "-", row.needs_note ? "yes" : "-");
    return text;
}

bool is_correction_reason(std::string_view reason) { return std::find(correction_reasons.begin(), correction_reasons.end(), reason) != correction_reasons.end(); }

bool is_edition_id(std::string_view id) {
    if (id.empty() || id.size() > edition_id_bytes_max || !is_id_letter(id[0]) || id.find('-') == std::string_view::npos) return false;
    return std::all_of(id.begin(), id.end(), [](char letter) { return is_id_letter(letter) || letter == '.' || letter == '_' || letter == '-'; });
}

std::string edition_id(std::string_view source, const Period& period) {
    std::string id = fmt::format("{}-{}", source, period.to_text());
    for (char& letter : id) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
        if (letter == '/') letter = '_';
    }
    return id;
}

Result<void> check(const EditionPublished& edition, const std::optional<EditionBefore>& before, std::optional<Index> newest_of_source, std::uint64_t size) {
    if (!is_edition_id(edition.edition))
        return refuse("edition.id", fmt::format("\"{}\" cannot be the id of an edition: small letters, digits, dots, underscores and hyphens, at least one hyphen, such as chicago-2015", edition.edition));
    const std::int64_t next = before ? before->number + 1 : 1;
    if (edition.number != next) return refuse("edition.number", fmt::format("the next number of {} is {}, not {}: somebody published meanwhile", edition.edition, next, edition.number));
    const bool right_link = before ? edition.supersedes == before->at : !edition.supersedes;
    if (!right_link) return refuse("edition.supersedes", "a correction names the entry of the number before it, and a first edition none");
    const bool right_reason = before ? is_correction_reason(edition.reason) : edition.reason.empty();
    if (!right_reason) return refuse("edition.reason", "a correction says why: late-records, error-in-source, error-in-rule or error-in-text; a first edition corrects nothing", {.field = "reason"});
    if (edition.as_of == 0 || edition.as_of > size) return refuse("edition.as-of", fmt::format("the figures of {} are pinned to {} entries, and the ledger has {}", edition.edition, edition.as_of, size));
    if (before && edition.source != before->source) return refuse("edition.source", fmt::format("{} is about {}, and so are its corrections", edition.edition, before->source));
    const bool knows_all = !newest_of_source || edition.as_of > *newest_of_source || (before && edition.as_of == before->as_of);
    if (!knows_all)
        return refuse("edition.older", fmt::format("{} is counted from the first {} entries, and entry {} published another edition of {}: what that one hides, this one could show. Draft it again on the present ledger: "
                                                   "`daybook publish change {}` does that, once the edition is a draft again",
                                                   edition.edition, edition.as_of, *newest_of_source, edition.source, edition.edition));
    return {};
}

}  // namespace daybook::record
