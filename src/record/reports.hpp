// Every report and where it stands, and the rules of its life: received, then recorded as an offence, found to be a duplicate,
// or closed with a reason; it can be reopened. Derived from the ledger's entries, in their order. Pure: no disk, no clock.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/deque.hpp>
#include <tsl/robin_map.h>

#include "base/large_memory.hpp"
#include "base/result.hpp"
#include "record/report_events.hpp"

namespace daybook::record {

inline constexpr std::size_t attachments_max = 5;
inline constexpr std::string_view report_source = "reports";  // whose records reports are, where figures are counted
inline constexpr std::string_view desk_source = "desk";       // and the offences that the desk records from them

// Refused with the field: a text that is too long or not UTF-8, an unknown language, a category that is no code, no text at all.
Result<void> check(const NewReport& report);

enum class Status : std::uint8_t { received, recorded, duplicate, closed };
[[nodiscard]] std::string_view to_text(Status status);
[[nodiscard]] Status status_after(ReportStep step);

inline constexpr std::size_t opens_bytes = 24;  // base64 of 16 bytes

struct Report {
    std::string reference;
    std::array<char, opens_bytes> opens{};
    Index received_at = 0;        // the entry that received it
    When received;
    std::string area, category, channel, language;
    Naming naming = Naming::anonymous;
    Status status = Status::received;
    std::string reason, of;       // of the step that ended it
    std::string recorded_as;      // ICCS class, when recorded
    bool read = false;            // a member of staff has opened it
    std::uint32_t waiting = 0;    // messages of the reporter that no message of the staff followed
    struct Event {
        Index at = 0;
        ReportEvent event;
    };
    std::vector<Event> events;    // after the first, in order
    std::int64_t attachments = 0;
};

class Reports {
public:
    // The next entry of this kind. An event of a report that is not there is passed over: fsck says so.
    void apply(Index at, ReportEvent event);

    [[nodiscard]] const Report* find(std::string_view reference) const;
    [[nodiscard]] const Report* find_opened_by(std::string_view opens) const;  // base64, as in the entry
    [[nodiscard]] std::size_t size() const { return reports_.size(); }
    [[nodiscard]] std::size_t open() const { return open_; }
    [[nodiscard]] const Report& at(std::size_t number) const { return reports_[number]; }  // in the order of receipt

private:
    // Texts are looked up by 64 bits of a hash, and a hit is confirmed on the report itself: a server holds millions of them.
    struct AsItIs {
        std::size_t operator()(std::uint64_t hash) const { return hash; }
    };
    using Numbers = tsl::robin_map<std::uint64_t, std::uint32_t, AsItIs, std::equal_to<>, LargeAllocator<std::pair<std::uint64_t, std::uint32_t>>>;
    using Blocks = boost::container::deque<Report, LargeAllocator<Report>, boost::container::deque_options_t<boost::container::block_size<8192>>>;
    Blocks reports_;  // none ever moves
    Numbers by_reference_, by_opens_;
    std::size_t open_ = 0;
};

// What a member of staff decides about a report.
struct Decision {
    std::string reference;
    ReportStep step = ReportStep::closed;
    std::string category;  // recorded: the ICCS class
    std::string of;        // duplicate: the other report
    std::string reason;    // closed: a code
};

// The step that follows, without its seal and time; refused: no such report, it has ended already (reopen it first) or is open,
// a duplicate of itself or of another duplicate, what the step needs is missing.
Result<ReportStepTaken> decide(const Reports& reports, const Decision& decision, const std::function<bool(std::string_view)>& is_category, const std::function<bool(std::string_view)>& is_reason);

}  // namespace daybook::record
