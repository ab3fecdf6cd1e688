// Alerts of the watch, as far as a ledger knows them: what an alert was about, the id that follows from that, and what somebody of the staff
// judged later that it had been. A judgement is a code, never a text; who judged is the office's business, as it is with editions. What is
// judged stands: a newer judgement stands beside it and counts in its place. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace daybook::record {

// How an alert was found: by one week or day on its own, or by adding up what several were above the expected number.
struct AlertMethod {
    bool adds_up = false;
    double ratio = 0;  // of what adds up: the rise that is looked for
    double years = 0;  // of what adds up: between false alerts of a series that does not change
    bool operator==(const AlertMethod&) const = default;
};

// "farrington-1", "cusum-1 ratio 1.5 years 50". Each method has one spelling; nothing for any other text.
[[nodiscard]] std::string to_text(const AlertMethod& method);
[[nodiscard]] std::optional<AlertMethod> alert_method_from(std::string_view text);

// What an alert is about.
struct AlertQuestion {
    std::string source;     // "chicago"
    std::string indicator;  // of the indicator book
    std::string area;       // its id within the source; empty: the whole
    Period period;          // the week or the day
    AlertMethod method = {};
    bool operator==(const AlertQuestion&) const = default;
};

// 16 hexadecimal digits that follow from the question alone: the same when the ledger has grown.
[[nodiscard]] std::string alert_id(const AlertQuestion& question);

// What an alert turned out to be. The names are in ledger entries: do not change them.
enum class AlertVerdict : std::uint8_t {
    real,         // something was going on
    chance,       // nothing was found that would explain it
    recording,    // a change in how it is recorded
    own_work,     // police work, such as an operation
    known_event,  // known beforehand: a festival, a match
    cannot_say,
};
inline constexpr std::array all_alert_verdicts{AlertVerdict::real, AlertVerdict::chance, AlertVerdict::recording, AlertVerdict::own_work, AlertVerdict::known_event, AlertVerdict::cannot_say};
[[nodiscard]] std::string_view to_text(AlertVerdict verdict);  // "own-work"
[[nodiscard]] std::optional<AlertVerdict> alert_verdict_from(std::string_view text);

struct AlertJudged {
    std::string alert;        // its id
    AlertQuestion question;   // that the id follows from
    std::uint64_t as_of = 0;  // the ledger size that was looked at
    When at;                  // to the minute
    AlertVerdict verdict = AlertVerdict::cannot_say;
    bool operator==(const AlertJudged&) const = default;
};

// Whether it can stand in a ledger of `size` entries, as far as that can be told without the records. Refused, with the part as place: an id that does
// not follow from the question ("alert.id"), a period that is neither a week nor a day, a ledger size that is not there ("alert.size").
Result<void> check(const AlertJudged& judged, std::uint64_t size);

}  // namespace daybook::record
