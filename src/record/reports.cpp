#include "record/reports.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "record/classification.hpp"

namespace daybook::record {
namespace {

constexpr std::array<std::string_view, 4> statuses{"received", "recorded", "duplicate", "closed"};
constexpr std::array<std::string_view, 4> languages{"en", "ru", "be", "kk"};
constexpr std::array<std::string_view, 6> channels{"chat", "form", "api", "telegram", "open311", "desk"};
constexpr std::size_t once_bytes_min = 22, once_bytes_max = 200;

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& list) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::unexpected<Error> refuse_field(std::string field, std::string code, std::string sentence) { return refuse(std::move(code), std::move(sentence), {.field = std::move(field)}); }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

Result<void> check(const NewReport& report) {
    struct Limit {
        const char* field;
        const std::string& text;
        std::size_t most;
    };
    for (const auto& [field, text, most] : {Limit{"text", report.text, 8000}, {"address", report.address, 400}, {"name", report.name, 200}, {"email", report.email, 254}, {"phone", report.phone, 40}}) {
        if (text.size() > most) return refuse_field(field, "report.too-long", fmt::format("This is longer than {} bytes; shorten it, or send the rest as a message afterwards.", most));
        if (!is_utf8(text) || text.find('\0') != std::string::npos) return refuse_field(field, "report.not-text", "This is no text in UTF-8.");
    }
    if (is_blank(report.text) && report.attachments.empty()) return refuse_field("text", "report.empty", "Say what happened, or add a photo of it.");
    if (!is_one_of(report.language, languages)) return refuse_field("language", "report.language", "The languages are en, ru, be and kk.");
    if (!is_one_of(report.channel, channels)) return refuse_field("channel", "report.channel", "This is no channel that reports come by.");
    if (!report.category.empty() && !is_iccs_code(report.category)) return refuse_field("category", "report.category", "The category is no code of the ICCS; leave it empty for something else.");
    if (report.once.size() < once_bytes_min || report.once.size() > once_bytes_max)
        return refuse_field("once", "report.once", fmt::format("The key that makes a report unrepeatable has {} to {} bytes.", once_bytes_min, once_bytes_max));
    if (report.attachments.size() > attachments_max) return refuse_field("attachments", "report.attachments", fmt::format("At most {} files go with a report.", attachments_max));
    if (report.point && (std::abs(report.point->latitude) > 90'000'000 || std::abs(report.point->longitude) > 180'000'000)) return refuse_field("lat", "report.place", "These are no coordinates.");
    if (report.naming == Naming::anonymous && !(report.name.empty() && report.email.empty() && report.phone.empty()))
        return refuse_field("naming", "report.naming", "An anonymous report has no name, e-mail or telephone; leave them out, or choose confidential.");
    return {};
}

std::string_view to_text(Status status) { return statuses[static_cast<std::size_t>(status)]; }

Status status_after(ReportStep step) {
    switch (step) {
        case ReportStep::recorded: return Status::recorded;
        case ReportStep::duplicate: return Status::duplicate;
        case ReportStep::closed: return Status::closed;
        case ReportStep::reopened: return Status::received;
    }
    broken_invariant("unknown step", __FILE__, __LINE__);
}

void Reports::apply(Index at, ReportEvent event) {
    if (auto* received = std::get_if<ReportReceived>(&event)) {
        const auto number = static_cast<std::uint32_t>(reports_.size());
        if (!by_reference_.emplace(checksum(received->reference), number).second) return;
        reports_.push_back({.reference = std::move(received->reference), .opens = {}, .received_at = at, .received = received->received, .area = std::move(received->area), .category = std::move(received->category),
                            .channel = std::move(received->channel), .language = std::move(received->language), .naming = received->naming, .reason = {}, .of = {}, .recorded_as = {}, .events = {},
                            .attachments = received->attachments});
        if (received->opens.size() == opens_bytes) {
            std::copy(received->opens.begin(), received->opens.end(), reports_.back().opens.begin());
            by_opens_.emplace(checksum(received->opens), number);
        }
        ++open_;
        return;
    }
    const Report* known = find(reference_of(event));
    if (known == nullptr) return;
    Report& report = reports_[by_reference_.at(checksum(known->reference))];
    if (const auto* message = std::get_if<ReportMessage>(&event)) report.waiting = message->from == Author::reporter ? report.waiting + 1 : 0;
    if (std::holds_alternative<SealedRead>(event)) report.read = true;
    if (const auto* step = std::get_if<ReportStepTaken>(&event)) {
        const bool was_open = report.status == Status::received;
        report.status = status_after(step->step);
        report.reason = step->reason;
        report.of = step->of;
        report.recorded_as = step->category;
        const bool is_open = report.status == Status::received;
        open_ += is_open && !was_open ? 1 : 0;
        open_ -= was_open && !is_open ? 1 : 0;
    }
    report.events.push_back({at, std::move(event)});
}

const Report* Reports::find(std::string_view reference) const {
    const auto found = by_reference_.find(checksum(reference));
    return found == by_reference_.end() || reports_[found->second].reference != reference ? nullptr : &reports_[found->second];
}

const Report* Reports::find_opened_by(std::string_view opens) const {
    const auto found = by_opens_.find(checksum(opens));
    if (found == by_opens_.end()) return nullptr;
    const Report& report = reports_[found->second];
    return std::string_view(report.opens.data(), report.opens.size()) == opens ? &report : nullptr;
}

Result<ReportStepTaken> decide(const Reports& reports, const Decision& decision, const std::function<bool(std::string_view)>& is_category, const std::function<bool(std::string_view)>& is_reason) {
    const Report* report = reports.find(decision.reference);
    if (report == nullptr) return refuse("report.unknown", fmt::format("There is no report {}.", decision.reference), {.field = "reference"});
    const bool is_open = report->status == Status::received;
    if (decision.step == ReportStep::reopened && is_open) return refuse("report.open", "This report is open already.");
    if (decision.step != ReportStep::reopened && !is_open) return refuse("report.ended", fmt::format("This report has ended already ({}); reopen it first.", to_text(report->status)));
    ReportStepTaken step{.at = {}, .category = {}, .of = {}, .reason = {}, .reference = decision.reference, .seal = {}, .step = decision.step};
    switch (decision.step) {
        case ReportStep::recorded:
            if (!is_category(decision.category)) return refuse("report.category", "Say as what it is recorded: a class of the ICCS.", {.field = "category"});
            step.category = decision.category;
            break;
        case ReportStep::duplicate: {
            const Report* other = reports.find(decision.of);
            if (other == nullptr) return refuse("report.of", "Say of which report this is a duplicate, by its reference.", {.field = "of"});
            if (other == report || other->status == Status::duplicate) return refuse("report.of", "A report is a duplicate of another one that is none itself.", {.field = "of"});
            step.of = other->reference;
            break;
        }
        case ReportStep::closed:
            if (!is_reason(decision.reason)) return refuse("report.reason", "Say why it is closed: a reason from the list.", {.field = "reason"});
            step.reason = decision.reason;
            break;
        case ReportStep::reopened: break;
    }
    return step;
}

}  // namespace daybook::record
