// The entries in the life of a report: received, messages, attachments, what became of it, and who read its sealed text. As
// in record/entry.hpp they hold coded facts only: the text, the exact place and time, names, and who of the staff it was lie in
// sealed parts. The reference is public and says nothing about anybody.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.hpp"
#include "base/time.hpp"
#include "record/new_report.hpp"

namespace daybook::record {

enum class ReportStep : std::uint8_t { recorded, duplicate, closed, reopened };
enum class Author : std::uint8_t { reporter, staff };

[[nodiscard]] std::string_view to_text(Naming naming);
[[nodiscard]] std::string_view to_text(ReportStep step);
[[nodiscard]] std::string_view to_text(Author author);
[[nodiscard]] std::optional<Naming> naming_from(std::string_view text);
[[nodiscard]] std::optional<ReportStep> step_from(std::string_view text);

// {"area"?,"attachments"?,"channel","class"?,"kind":"report","lang","naming","occurred"?,"opens","received","reference","seal"}
struct ReportReceived {
    std::string area;            // "source/id" of the area that holds the place; empty: none
    std::int64_t attachments = 0;
    std::string channel, category, language;
    Naming naming = Naming::anonymous;
    When occurred;               // to the day at most: the exact time is sealed
    std::string opens;           // base64 of 16 bytes that only the seven words and the keys folder give; finds the report again
    When received;               // to the minute
    std::string reference;
    std::string seal;            // commitment to the text and all that is personal
    bool operator==(const ReportReceived&) const = default;
};

// {"at","from","kind":"report-message","reference","seal"}
struct ReportMessage {
    When at;
    Author from = Author::reporter;
    std::string reference, seal;
    bool operator==(const ReportMessage&) const = default;
};

// {"at","bytes","kind":"attachment","reference","seal","type"}. The file's SHA-256 and key lie in the sealed part: an unsalted hash
// would let anyone test whether a picture that they hold was handed in.
struct AttachmentAdded {
    When at;
    std::int64_t bytes = 0;
    std::string reference, seal, type;
    bool operator==(const AttachmentAdded&) const = default;
};

// {"at","class"?,"kind":"report-step","of"?,"reason"?,"reference","seal"?,"step"}
struct ReportStepTaken {
    When at;
    std::string category;        // of a recorded one: the ICCS class it was recorded as
    std::string of;              // of a duplicate: the other report's reference
    std::string reason;          // of a closed one: a code of data/reporting/reasons.tsv
    std::string reference;
    std::string seal;            // who did it, and their note
    ReportStep step = ReportStep::closed;
    bool operator==(const ReportStepTaken&) const = default;
};

// {"at","entry","kind":"sealed-read","purpose","reference","role","seal"}
struct SealedRead {
    When at;
    Index entry = 0;             // the entry whose sealed part was opened
    std::string purpose;         // a code of data/reporting/purposes.tsv
    std::string reference, role;
    std::string seal;            // which account it was
    bool operator==(const SealedRead&) const = default;
};

using ReportEvent = std::variant<ReportReceived, ReportMessage, AttachmentAdded, ReportStepTaken, SealedRead>;

// The one canonical form.
void append_entry(std::string& out, const ReportEvent& event);

[[nodiscard]] bool is_report_kind(std::string_view kind);

// Nothing when members are missing, of the wrong type or out of their range; whether the bytes are canonical is for the caller to compare.
[[nodiscard]] std::optional<ReportEvent> read_report_event(std::string_view kind, const Json& json);

[[nodiscard]] inline const std::string& reference_of(const ReportEvent& event) {
    return std::visit([](const auto& some) -> const std::string& { return some.reference; }, event);
}
[[nodiscard]] inline std::string& seal_of(ReportEvent& event) {
    return std::visit([](auto& some) -> std::string& { return some.seal; }, event);
}

}  // namespace daybook::record
