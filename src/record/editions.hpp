// Editions: board reports that are published for everyone. The way there (draft, review by a second person, approval, release) as a
// table of steps; what stands in the ledger of an edition that was published; why one was corrected. Pure.
//
// Why the table is as it is: nobody approves what they wrote themselves; what is published is what was approved, so a change sends an
// edition back to its beginning; what was published is never taken back, only corrected by the next number, with a reason.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "record/place.hpp"
#include "record/rights.hpp"

namespace daybook::record {

// ---- the way to an edition ----------------------------------------------------------------------------------------

// Where an edition stands before it is in the ledger. The names (to_text) are in office.db: do not change them.
enum class EditionState : std::uint8_t { draft, in_review, approved, published, withdrawn };
inline constexpr std::array all_edition_states{EditionState::draft, EditionState::in_review, EditionState::approved, EditionState::published, EditionState::withdrawn};

enum class EditionStep : std::uint8_t {
    begin,      // a draft is made
    change,     // the draft is made anew from another recipe
    submit,     // given to somebody else to review; its files are fixed from here on
    approve,    // by somebody other than those who made it
    send_back,  // to be changed, with a note that says what
    withdraw,   // given up, with a note; the number is free again
    release,    // published: an entry in the ledger
};

struct EditionStepRow {
    EditionStep step;
    std::string_view name;  // in office.db: do not change it
    Right right;
    std::array<bool, all_edition_states.size()> from;  // the states in which it may be taken; none: it begins
    EditionState to;
    bool by_another;  // than whoever drafted it and whoever changed it last
    bool needs_note;
};

inline constexpr auto edition_steps_table = std::to_array<EditionStepRow>({
    //                                                                draft  in_review approved published withdrawn   leads to             by another  with a note
    {EditionStep::begin, "begin", Right::draft_editions,             {false, false,    false,   false,    false}, EditionState::draft,     false,      false},
    {EditionStep::change, "change", Right::draft_editions,           {true,  false,    false,   false,    false}, EditionState::draft,     false,      false},
    {EditionStep::submit, "submit", Right::draft_editions,           {true,  false,    false,   false,    false}, EditionState::in_review, false,      false},
    {EditionStep::approve, "approve", Right::review_editions,        {false, true,     false,   false,    false}, EditionState::approved,  true,       false},
    {EditionStep::send_back, "send-back", Right::review_editions,    {false, true,     true,    false,    false}, EditionState::draft,     false,      true},
    {EditionStep::withdraw, "withdraw", Right::draft_editions,       {true,  true,     true,    false,    false}, EditionState::withdrawn, false,      true},
    {EditionStep::release, "release", Right::publish_editions,       {false, false,    true,    false,    false}, EditionState::published, false,      false},
});

[[nodiscard]] const EditionStepRow& row_of(EditionStep step);
[[nodiscard]] std::string_view to_text(EditionState state);
[[nodiscard]] std::string_view to_text(EditionStep step);
[[nodiscard]] std::optional<EditionState> edition_state_from(std::string_view text);
[[nodiscard]] std::optional<EditionStep> edition_step_from(std::string_view text);

// What the rules look at. Accounts are the office's numbers for them.
struct EditionStanding {
    EditionState state = EditionState::draft;
    std::int64_t drafted_by = 0, changed_by = 0;
};

inline constexpr std::size_t edition_note_bytes_max = 4000;

// The state that the step leads to. Refused: a right that the account has not ("edition.forbidden"), a state in which the step is not
// taken ("edition.state"), the own work to be approved ("edition.own-work"), a note that is missing, too long or no text.
// `standing`: nothing for EditionStep::begin.
Result<EditionState> take(const std::optional<EditionStanding>& standing, EditionStep step, std::int64_t account, const Duties& duties, std::string_view note);

// The table, as tests/record/editions.txt has it.
[[nodiscard]] std::string edition_steps_text();

// ---- what was published -------------------------------------------------------------------------------------------

// Why a published edition was corrected. The codes are in ledger entries: do not change them.
inline constexpr std::array<std::string_view, 4> correction_reasons{"late-records", "error-in-source", "error-in-rule", "error-in-text"};
[[nodiscard]] bool is_correction_reason(std::string_view reason);

// An edition in the ledger. No name of a person is in it: who drafted and who reviewed is in the office.
struct EditionPublished {
    std::string edition;                // "chicago-2015"; its folder's name, too
    std::int64_t number = 1;            // 2, 3, …: corrections
    std::string source;                 // whose records
    Period period, against;
    std::uint64_t as_of = 0;            // the ledger size that its figures are pinned to
    Hash book_sha256{};                 // of the indicator book that they were counted by
    Hash manifest_sha256{};             // of manifest.json, which names every file with its SHA-256
    std::optional<Index> supersedes;    // the entry of the number before it
    std::string reason;                 // of the correction; empty: this is the first
};

inline constexpr std::size_t edition_id_bytes_max = 80;

// Small letters, digits, ".", "_" and "-", beginning with a letter or digit and having a hyphen: safe as the name of a folder, and none of the
// names that stand beside the editions' folders.
[[nodiscard]] bool is_edition_id(std::string_view id);

// "chicago-2015", "town-2015-q1", "town-2015-01-05_2015-06-30".
[[nodiscard]] std::string edition_id(std::string_view source, const Period& period);

// The newest number of the same edition.
struct EditionBefore {
    Index at = 0;
    std::int64_t number = 0;
    std::string source;
    std::uint64_t as_of = 0;
};

// Whether this may be the next entry of a ledger of `size` entries. `newest_of_source`: where the newest edition of the same source stands.
// Refused: an id that is none, a number that is not the next, a correction without a reason, of another entry or of another source, figures
// pinned to entries that are not there yet, and ("edition.older") to a size at which an edition of the source was not in the ledger yet:
// what that one hides is not hidden then, and the two side by side could show it. Two editions that were drafted at the same time are such.
//
// Why a correction may be pinned to the very size of the number that it corrects: which counts are hidden follows from source, book and size, whatever
// is shown of them, and editions after the corrected number took it that all of these counts were shown but those.
Result<void> check(const EditionPublished& edition, const std::optional<EditionBefore>& before, std::optional<Index> newest_of_source, std::uint64_t size);

}  // namespace daybook::record
