#include "report/page.hpp"

#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"
#include "figures/series.hpp"

namespace daybook::report {
namespace {

constexpr char slot_open = '\x01', slot_close = '\x02';

}  // namespace

// Places for HTML go through the phrase as marks of control characters, are escaped with it, and are filled in after.
std::string Page::phrase(std::string_view key, const std::vector<Slot>& slots) const {
    std::vector<PhraseValue> values;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (const auto* number = std::get_if<std::int64_t>(&slots[i].value))
            values.emplace_back(slots[i].name, *number);
        else
            values.emplace_back(slots[i].name, std::string{slot_open, static_cast<char>('A' + i), slot_close});
    }
    const std::string filled = wording.fill(key, values);
    std::string out;
    std::size_t at = 0;
    for (std::size_t mark; (mark = filled.find(slot_open, at)) != std::string::npos; at = mark + 3) {
        out += html_text(std::string_view(filled).substr(at, mark - at));
        out += std::get<std::string>(slots[static_cast<std::size_t>(filled[mark + 1] - 'A')].value);
    }
    return out + html_text(std::string_view(filled).substr(at));
}

const PageFigure& Page::remember(const FigureKey& key, const FigureValue& value) {
    const auto [place, is_new] = seen_.try_emplace(to_text(key), figures.size());
    if (is_new) return figures.emplace_back(PageFigure{key, value_text(key.measure, value), wording.shown_text(key.measure, value), place->first});
    const PageFigure& known = figures[place->second];
    DAYBOOK_CHECK(known.value == value_text(key.measure, value), "a figure has one value on the whole page");
    return known;
}

std::string Page::figure(const FigureKey& key, const FigureValue& value) {
    const PageFigure& shown = remember(key, value);
    const bool is_word = rule_of(key.measure).kind == ValueKind::name;
    const auto element = fmt::format("<data class=\"{}\" value=\"{}\" data-figure=\"{}\">{}</data>", is_word ? "word" : "figure", html_text(shown.value), html_text(shown.text), html_text(shown.shown));
    if (records_address.empty() || !has_records(key.measure)) return element;
    return fmt::format("<a class=\"records\" href=\"{}{}\">{}</a>", html_text(records_address), percent_encoded(shown.text), element);
}

bool has_records(Measure measure) { return measure == Measure::count || measure == Measure::of || measure == Measure::undated || measure == Measure::without_time; }

std::string Page::svg_figure(std::string_view attributes, const FigureKey& key, const FigureValue& value) {
    const PageFigure& shown = remember(key, value);
    return fmt::format("<text {} data-value=\"{}\" data-figure=\"{}\">{}</text>", attributes, html_text(shown.value), html_text(shown.text), html_text(shown.shown));
}

std::string Page::of_period(const IndicatorPart& part, Measure measure, const FigureValue& value, const AreaScope& area) {
    return figure(key_of(report, part.id, measure, report.period, area), value);
}

std::string Page::of_before(const IndicatorPart& part, Measure measure, const FigureValue& value, const AreaScope& area) {
    return figure(key_of(report, part.id, measure, report.against, area), value);
}

std::string Page::of_both(const IndicatorPart& part, Measure measure, const FigureValue& value, const AreaScope& area) {
    return figure(key_against(report, part.id, measure, area), value);
}

double plain_number(const IndicatorPart& part, std::int64_t count) { return part.supplied ? figures::unscaled(count, part.supplied->scale) : static_cast<double>(count); }

Counted counted(const IndicatorPart& part, std::int64_t count) {
    if (part.supplied && part.supplied->scale > 0) return {Measure::amount, plain_number(part, count)};
    return {Measure::count, count};
}

double or_none(const std::optional<double>& number) { return number.value_or(std::numeric_limits<double>::quiet_NaN()); }

FigureKey key_of(const BoardReport& report, std::string indicator, Measure measure, Period period, AreaScope area) {
    if (area.kind == AreaScope::Kind::whole) area = report.region;
    return {report.source, std::move(indicator), period, std::move(area), measure, std::nullopt, {}, report.citation.ledger_size};
}

FigureKey key_against(const BoardReport& report, std::string indicator, Measure measure, AreaScope area) {
    FigureKey key = key_of(report, std::move(indicator), measure, report.period, std::move(area));
    key.against = report.against;
    return key;
}

}  // namespace daybook::report
