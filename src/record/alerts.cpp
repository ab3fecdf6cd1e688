#include "record/alerts.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/hash.hpp"

namespace daybook::record {
namespace {

constexpr std::string_view on_its_own = "farrington-1", ratio_before = "cusum-1 ratio ", years_before = " years ";
constexpr std::size_t id_digits = 16;
constexpr std::array<std::string_view, all_alert_verdicts.size()> verdict_names{"real", "chance", "recording", "own-work", "known-event", "cannot-say"};

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string to_text(const AlertMethod& method) {
    return method.adds_up ? fmt::format("{}{}{}{}", ratio_before, method.ratio, years_before, method.years) : std::string(on_its_own);
}

std::optional<AlertMethod> alert_method_from(std::string_view text) {
    if (text == on_its_own) return AlertMethod{};
    const auto years_at = text.find(years_before);
    if (!text.starts_with(ratio_before) || years_at == std::string_view::npos || years_at < ratio_before.size()) return std::nullopt;
    const auto ratio = number_in(text.substr(ratio_before.size(), years_at - ratio_before.size())), years = number_in(text.substr(years_at + years_before.size()));
    if (!ratio || !years) return std::nullopt;
    const AlertMethod method{true, *ratio, *years};
    return to_text(method) == text ? std::optional(method) : std::nullopt;
}

std::string alert_id(const AlertQuestion& question) {
    const auto hash = sha256(fmt::format("daybook alert\n{}\n{}\n{}\n{}\n{}\n", question.source, question.indicator, question.area, question.period.to_text(), to_text(question.method)));
    return to_hex(bytes_of(hash)).substr(0, id_digits);
}

std::string_view to_text(AlertVerdict verdict) { return verdict_names[static_cast<std::size_t>(verdict)]; }

std::optional<AlertVerdict> alert_verdict_from(std::string_view text) {
    const auto* const at = std::ranges::find(verdict_names, text);
    return at == verdict_names.end() ? std::nullopt : std::optional(all_alert_verdicts[static_cast<std::size_t>(at - verdict_names.begin())]);
}

Result<void> check(const AlertJudged& judged, std::uint64_t size) {
    const auto days = judged.question.period.days();
    if (days != 1 && days != 7) return refuse("alert.period", "an alert is about a week or a day", {.field = "period"});
    if (judged.alert != alert_id(judged.question)) return refuse("alert.id", fmt::format("\"{}\" is not the id of an alert about this source, indicator, area, time and method", judged.alert), {.field = "alert"});
    if (judged.as_of == 0 || judged.as_of > size) return refuse("alert.size", fmt::format("the ledger has {} entries, so nobody can have looked at {}", size, judged.as_of), {.field = "size"});
    return {};
}

}  // namespace daybook::record
