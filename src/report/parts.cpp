// The parts of the report as ministries report them: a sentence, a table and charts of the part's indicators; reports of residents;
// what was instructed; the parts that nothing was supplied for; and a person's comment, set apart.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "report/page.hpp"

namespace daybook::report {
namespace {

using figures::Word;

const IndicatorPart* indicator_of(const BoardReport& report, std::string_view id) {
    const auto found = std::ranges::find(report.indicators, id, &IndicatorPart::id);
    return found == report.indicators.end() ? nullptr : &*found;
}

std::vector<const IndicatorPart*> indicators_of(const BoardReport& report, const ReportPart& part) {
    std::vector<const IndicatorPart*> found;
    for (const auto& id : part.indicators)
        if (const auto* indicator = indicator_of(report, id)) found.push_back(indicator);
    return found;
}

std::string joined(const std::vector<std::string>& titles) {
    std::string list;
    for (const auto& title : titles) list += (list.empty() ? "" : "; ") + html_text(title);
    return list;
}

// ---- indicators -----------------------------------------------------------------------------------------------------

bool any_rate(const BoardReport& report) {
    return std::ranges::any_of(report.indicators, [](const auto& part) { return part.rate.has_value(); });
}

std::string rate_cell(Page& page, const IndicatorPart& part) { return part.rate ? page.of_period(part, Measure::rate, *part.rate) : std::string("–"); }

bool is_first_part(const Page& page, const ReportPart& part) {
    const auto first = std::ranges::find_if(page.report.parts, [](const auto& one) { return !one.indicators.empty(); });
    return first != page.report.parts.end() && &*first == &part;
}

void write_chart_note(Page& page) {
    const auto banded = std::ranges::find_if(page.report.indicators, [](const auto& part) { return part.series.learned_from.has_value(); });
    page << fmt::format("<p class=\"note\">{}", page.phrase("report.series_note"));
    if (banded != page.report.indicators.end()) page << " " << page.phrase("report.band_note", {{"history", html_text(page.wording.period(*banded->series.learned_from))}});
    page << "</p>\n";
}

// A line through next to no records shows nothing; its months stand in the table.
bool is_drawn(const IndicatorPart& part) { return !part.series.months.empty() && part.comparison.word != Word::too_few && part.comparison.word != Word::none; }

void write_charts(Page& page, const ReportPart& part, const std::vector<const IndicatorPart*>& indicators) {
    if (std::ranges::none_of(indicators, [](const auto* one) { return is_drawn(*one); })) return;
    if (is_first_part(page, part)) write_chart_note(page);
    page << "<div class=\"charts\">\n";
    for (const auto* indicator : indicators) {
        if (!is_drawn(*indicator)) continue;
        page << fmt::format("<figure class=\"small\">\n<h3>{}</h3>\n", html_text(indicator->title));
        write_chart(page, *indicator);
        page << "</figure>\n";
    }
    page << "</div>\n";
}

bool moved_somewhere(const IndicatorPart& part) {
    return std::ranges::any_of(part.areas, [](const AreaRow& row) { return row.comparison && (row.comparison->word == Word::rose || row.comparison->word == Word::fell); });
}

// A line for each indicator in whose areas something changed.
void write_moved_areas(Page& page, const std::vector<const IndicatorPart*>& indicators) {
    std::string lines;
    for (const auto* indicator : indicators)
        if (indicator != &page.report.indicators.front() && moved_somewhere(*indicator)) lines += "<li>" + areas_in_words(page, *indicator, "report.areas_line") + "</li>\n";
    if (lines.empty()) return;
    const bool of_region = page.report.region.kind == AreaScope::Kind::region;
    paragraph(page, page.phrase(of_region ? "report.areas_moved_region" : "report.areas_moved"));
    page << "<ul class=\"moved\">\n" << lines << "</ul>\n";
}

// The report's first indicator has its sentence in brief.
void write_sentence(Page& page, const std::vector<const IndicatorPart*>& indicators) {
    const auto first = std::ranges::find_if(indicators, [&](const auto* one) { return one != &page.report.indicators.front(); });
    if (first != indicators.end()) paragraph(page, indicator_sentence(page, **first));
}

// Each reason once, with the titles that it holds for.
void write_why_not(Page& page, const std::vector<const IndicatorPart*>& indicators) {
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    for (const auto* indicator : indicators) {
        const auto& why = indicator->why_not_comparable;
        if (indicator->comparison.word != Word::not_comparable || why.empty()) continue;
        auto known = std::ranges::find(reasons, why, &std::pair<std::string, std::vector<std::string>>::first);
        if (known == reasons.end()) known = reasons.insert(reasons.end(), {why, {}});
        known->second.push_back(indicator->title);
    }
    for (const auto& [why, titles] : reasons) paragraph(page, page.phrase("report.why_not_comparable", {{"title", joined(titles)}, {"why", html_text(why)}}), "note");
}

void write_indicators(Page& page, const ReportPart& part) {
    const auto indicators = indicators_of(page.report, part);
    write_sentence(page, indicators);
    write_indicator_table(page, part.id, part.title, indicators);
    if (is_first_part(page, part)) paragraph(page, page.phrase("report.key_note"), "note");
    write_why_not(page, indicators);
    if (!part.lacking.empty()) paragraph(page, page.phrase("report.lacking", {{"list", joined(part.lacking)}}), "note");
    write_moved_areas(page, indicators);
    write_charts(page, part, indicators);
}

// ---- reports of residents ---------------------------------------------------------------------------------------------

constexpr std::string_view residents_source = "reports";

std::string of_residents(Page& page, Measure measure, const Period& period, const FigureValue& value, std::string detail = {}) {
    FigureKey key = key_of(page.report, "*", measure, period);
    key.source = residents_source;
    key.detail = std::move(detail);
    return page.figure(key, value);
}

// Opens a table with a column for each of the two periods; its rows follow.
void open_pair_table(Page& page, std::string_view id, const std::string& caption, std::string_view head) {
    open_table(page, id, caption, "numbers flow");
    page << fmt::format("<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n", page.phrase(head), period_head(page, page.report.period), period_head(page, page.report.against));
}

void write_pair(Page& page, std::string_view kind, const std::string& head, const std::string& now, const std::string& before) {
    page << fmt::format("<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", kind, head, now, before);
}

std::int64_t ended_by(const ResidentReports& reports, std::string_view reason) {
    for (const auto& row : reports.received.not_counted)
        if (row.reason == reason) return row.records;
    return 0;
}

// "recorded", "duplicate", "closed: no-offence", as the ledger's views say it, in words.
std::string end_in_words(Page& page, const std::string& reason) {
    constexpr std::string_view closed = "closed: ";
    const std::string key = reason.starts_with(closed) ? "report.closed_" + reason.substr(closed.size()) : "report.ended_" + reason;
    return page.wording.has(key) ? page.phrase(key) : html_text(reason);
}

void write_resident_reports(Page& page) {
    const auto &now = *page.report.residents, &before = *page.report.residents_before;
    const auto& report = page.report;
    const auto received = [&](const ResidentReports& some, const Period& period) { return of_residents(page, Measure::received, period, some.received.received); };
    open_pair_table(page, "residents", page.phrase("report.residents_caption"), "report.residents_head");
    write_pair(page, "sum", page.phrase("report.residents_received"), received(now, report.period), received(before, report.against));
    std::set<std::string> reasons;
    for (const auto* some : {&now, &before})
        for (const auto& row : some->received.not_counted) reasons.insert(row.reason);
    for (const auto& reason : reasons)
        write_pair(page, "minus", end_in_words(page, reason), of_residents(page, Measure::not_counted, report.period, ended_by(now, reason), reason), of_residents(page, Measure::not_counted, report.against, ended_by(before, reason), reason));
    write_pair(page, "minus", page.phrase("report.residents_open"), of_residents(page, Measure::counted, report.period, now.received.counted), of_residents(page, Measure::counted, report.against, before.received.counted));
    page << "</tbody>\n";
    close_table(page);
    paragraph(page, page.phrase("report.residents_note"), "note");
}

double minutes_of(const std::optional<std::int64_t>& minutes) { return or_none(minutes ? std::optional<double>(static_cast<double>(*minutes)) : std::nullopt); }

void write_waits(Page& page) {
    const auto &now = *page.report.residents, &before = *page.report.residents_before;
    const auto row = [&](std::string_view kind, std::string_view phrase, Measure measure, const FigureValue& of_now, const FigureValue& of_before) {
        write_pair(page, kind, page.phrase(phrase), of_residents(page, measure, page.report.period, of_now), of_residents(page, measure, page.report.against, of_before));
    };
    open_pair_table(page, "waits", page.phrase("report.waits_caption"), "report.residents_head");
    row("sum", "report.waits_decided", Measure::decided, now.decided, before.decided);
    row("", "report.waits_median", Measure::wait_median, minutes_of(now.median_minutes), minutes_of(before.median_minutes));
    row("", "report.waits_p90", Measure::wait_p90, minutes_of(now.p90_minutes), minutes_of(before.p90_minutes));
    page << "</tbody>\n";
    close_table(page);
    paragraph(page, page.phrase("report.waits_note"), "note");
}

// ---- what was instructed ----------------------------------------------------------------------------------------------

// What may be said of an instruction: only what the comparison of its indicator says, and only when it was given before the period ended.
std::string_view outcome_of(const BoardReport& report, const Instruction& instruction, const IndicatorPart* indicator) {
    if (indicator == nullptr) return "report.instructed_no_data";
    if (instruction.date >= report.period.after_last()) return "report.instructed_later";
    const Word word = indicator->comparison.word;
    if (word == Word::no_clear_change) return "report.instructed_same";
    if (word != Word::rose && word != Word::fell) return "report.instructed_unsaid";
    return (word == Word::rose) == (instruction.wanted == Direction::up) ? "report.instructed_as_wanted" : "report.instructed_against";
}

void write_instruction(Page& page, const Instruction& instruction) {
    const auto* indicator = indicator_of(page.report, instruction.indicator);
    page << fmt::format("<tr><th scope=\"row\">{}<span class=\"under\">{}</span></th>", html_text(instruction.text), html_text(page.wording.period(Period::of_days(instruction.date, instruction.date + 1))));
    page << fmt::format("<td class=\"text\">{}</td><td class=\"text\">{}</td>{}", html_text(instruction.title), page.phrase(instruction.wanted == Direction::up ? "report.wanted_up" : "report.wanted_down"),
                        indicator == nullptr ? "<td>–</td><td class=\"finding\">–</td>" : change_and_finding(page, *indicator));
    page << fmt::format("<td class=\"text\">{}</td></tr>\n", page.phrase(outcome_of(page.report, instruction, indicator)));
}

void write_instructions(Page& page) {
    open_table(page, "instructed", page.phrase("report.instructed_caption"), "numbers instructed");
    page << fmt::format("<thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"text\">{}</th><th scope=\"col\" class=\"text\">{}</th><th scope=\"col\">{}</th><th scope=\"col\" class=\"text\">{}</th><th scope=\"col\" class=\"text\">{}</th></tr></thead>\n<tbody>\n",
                        page.phrase("report.instructed"), page.phrase("report.indicator"), page.phrase("report.wanted"), page.phrase("report.change"), page.phrase("report.finding"), page.phrase("report.outcome"));
    for (const auto& instruction : page.report.instructions) write_instruction(page, instruction);
    page << "</tbody>\n";
    close_table(page);
    paragraph(page, page.phrase("report.instructed_note"), "note");
}

}  // namespace

void write_indicator_table(Page& page, std::string_view id, const std::string& title, const std::vector<const IndicatorPart*>& indicators) {
    const auto level = page.figure(key_against(page.report, "*", Measure::indicators_level), page.report.key_table.level);
    open_table(page, "key-" + html_text(id), page.phrase("report.key_caption", {{"title", html_text(title)}, {"level", level}}), "numbers key");
    page << "<thead><tr>" << fmt::format("<th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th>", page.phrase("report.indicator"), period_head(page, page.report.period), period_head(page, page.report.against));
    const bool rates = any_rate(page.report);
    if (rates) page << fmt::format("<th scope=\"col\">{}</th>", page.phrase("report.rate"));
    for (const auto* head : {"report.change", "report.interval_head", "report.finding"}) page << fmt::format("<th scope=\"col\">{}</th>", page.phrase(head));
    page << "</tr></thead>\n<tbody>\n";
    for (const auto* indicator : indicators)
        page << fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>{}{}</tr>\n", html_text(indicator->title), value_of(page, *indicator, false), value_of(page, *indicator, true),
                            rates ? "<td>" + rate_cell(page, *indicator) + "</td>" : "", change_cells(page, *indicator, indicator->comparison, {}));
    page << "</tbody>\n";
    close_table(page);
}

bool has_data(const BoardReport& report, const ReportPart& part) {
    switch (part.kind) {
        case PartKind::indicators: return !part.indicators.empty();
        case PartKind::reports: return report.residents.has_value();
        case PartKind::waits: return report.residents && report.residents->decided + report.residents_before->decided > 0;
        case PartKind::instructions: return !report.instructions.empty();
    }
    return false;
}

void write_part(Page& page, const ReportPart& part) {
    switch (part.kind) {
        case PartKind::indicators: write_indicators(page, part); break;
        case PartKind::reports: write_resident_reports(page); break;
        case PartKind::waits: write_waits(page); break;
        case PartKind::instructions: write_instructions(page); break;
    }
    if (!part.limit.empty()) paragraph(page, html_text(part.limit), "note");
}

void write_parts_without_data(Page& page) {
    paragraph(page, page.phrase("report.without_data_note"));
    page << "<ul class=\"without\">\n";
    for (const auto& part : page.report.parts)
        if (!has_data(page.report, part)) page << fmt::format("<li>{}</li>\n", page.phrase("report.without_data", {{"title", "<strong>" + html_text(part.title) + "</strong>"}, {"holds", html_text(part.holds)}}));
    page << "</ul>\n";
}

void write_comment(Page& page) {
    const auto& comment = *page.report.comment;
    page << "<div class=\"comment\">\n";
    std::string_view rest = comment.text;
    while (!rest.empty()) {
        const auto end = rest.find("\n\n");
        paragraph(page, html_text(rest.substr(0, end)));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(std::min(rest.size(), rest.find_first_not_of('\n', end)));
    }
    page << fmt::format("<p class=\"signed\">{}</p>\n</div>\n", page.phrase("report.comment_signed", {{"by", html_text(comment.by)}}));
    paragraph(page, page.phrase("report.comment_note"), "note");
}

}  // namespace daybook::report
