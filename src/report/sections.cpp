// The written parts of the page: headline, key figures, coverage, reconciliation, method, citation.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/page.hpp"

namespace daybook::report {
namespace {

using figures::Word;

std::string word_of(const figures::Comparison& comparison) { return std::string(figures::to_key(comparison.word)); }

bool has_test(const figures::Comparison& comparison) {
    return comparison.word == Word::rose || comparison.word == Word::fell || comparison.word == Word::no_clear_change;
}

std::string word_class(Word word) {
    if (word == Word::rose) return "rose";
    if (word == Word::fell) return "fell";
    return word == Word::no_clear_change ? "same" : "unsaid";
}

// The change as a figure: per cent of a count, percentage points of a share.
std::string change_figure(Page& page, const IndicatorPart& part, const figures::Comparison& comparison, const AreaScope& area) {
    return page.of_both(part, part.share ? Measure::points : Measure::change, or_none(comparison.change_percent), area);
}

struct Limits {
    std::string low, high;
};
Limits limit_figures(Page& page, const IndicatorPart& part, const figures::Comparison& comparison, const AreaScope& area) {
    return {page.of_both(part, part.share ? Measure::odds_low : Measure::low, comparison.low, area),
            page.of_both(part, part.share ? Measure::odds_high : Measure::high, comparison.high, area)};
}

std::string interval(Page& page, const IndicatorPart& part, const figures::Comparison& comparison, const AreaScope& area) {
    auto [low, high] = limit_figures(page, part, comparison, area);
    return page.phrase(part.share ? "report.interval_odds" : "report.interval", {{"low", std::move(low)}, {"high", std::move(high)}});
}

// The same within a sentence.
std::string said_interval(Page& page, const IndicatorPart& part) {
    auto [low, high] = limit_figures(page, part, part.comparison, {});
    return page.phrase(part.share ? "report.said_odds" : "report.said_interval", {{"low", std::move(low)}, {"high", std::move(high)}});
}

std::string indicators_with(Page& page, Word word) {
    const auto& all = page.report.indicators;
    FigureKey key = key_against(page.report, "*", Measure::indicators_with_word);
    key.detail = figures::to_key(word);
    return page.figure(key, std::ranges::count_if(all, [&](const auto& part) { return part.comparison.word == word; }));
}

std::string areas_with(Page& page, const IndicatorPart& part, Word word) {
    FigureKey key = key_against(page.report, part.id, Measure::areas_with_word);
    key.detail = figures::to_key(word);
    return page.figure(key, std::ranges::count_if(part.areas, [&](const auto& row) { return row.comparison && row.comparison->word == word; }));
}

bool is_text_column(std::string_view head) { return head == "report.test" || head == "report.verdict" || head == "report.period"; }

// "Rose: burglary (+12.1%), drugs (+3.0%)."
void write_list_of(Page& page, Word word) {
    std::string list;
    for (const auto& part : page.report.indicators) {
        if (part.comparison.word != word) continue;
        list += fmt::format("{}{} ({})", list.empty() ? "" : "; ", html_text(part.title), change_figure(page, part, part.comparison, {}));
    }
    if (!list.empty()) paragraph(page, page.phrase(word == Word::rose ? "report.list_rose" : "report.list_fell", {{"list", std::move(list)}}), "list " + word_class(word));
}

void write_list_not_comparable(Page& page) {
    std::string list;
    for (const auto& part : page.report.indicators)
        if (part.comparison.word == Word::not_comparable) list += (list.empty() ? "" : "; ") + html_text(part.title);
    if (!list.empty()) paragraph(page, page.phrase("report.list_not_comparable", {{"list", std::move(list)}}), "list");
}

void write_counts_of_words(Page& page) {
    const auto tried = page.figure(key_against(page.report, "*", Measure::indicators_tried), std::int64_t{page.report.key_table.tried});
    paragraph(page, page.phrase("report.words_sentence", {{"tried", tried},
                                                      {"rose", indicators_with(page, Word::rose)},
                                                      {"fell", indicators_with(page, Word::fell)},
                                                      {"same", indicators_with(page, Word::no_clear_change)}}));
}

void write_tile(Page& page, const IndicatorPart& part) {
    const auto& comparison = part.comparison;
    page << fmt::format("<div class=\"tile {}\"><p class=\"tile-title\">{}</p><p class=\"tile-number\">{}</p><p class=\"tile-change\">", word_class(comparison.word),
                        html_text(part.title), value_of(page, part, false));
    if (has_test(comparison) || comparison.word == Word::not_tested) page << change_figure(page, part, comparison, {}) << " ";
    page << fmt::format("<span class=\"badge {}\">{}</span></p></div>\n", word_class(comparison.word), page.of_both(part, Measure::word, word_of(comparison)));
}

constexpr std::size_t most_tiles = 4;

void write_tiles(Page& page) {
    page << "<div class=\"tiles\">\n";
    std::size_t tiles = 0;
    for (const auto& part : page.report.indicators)
        if (!part.series.months.empty() && !part.share && tiles++ < most_tiles) write_tile(page, part);
    page << "</div>\n";
}

void write_flow_row(Page& page, std::string_view kind, const std::string& head, const std::string& now, const std::string& before) {
    page << fmt::format("<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", kind, head, now, before);
}

std::string of_all(Page& page, Measure measure, const Period& period, std::int64_t records, std::string detail = {}) {
    FigureKey key = key_of(page.report, "*", measure, period);
    key.detail = std::move(detail);
    return page.figure(key, records);
}

std::int64_t not_counted(const figures::Received& received) { return received.received - received.counted; }

std::int64_t records_of(const figures::Received& received, std::string_view reason) {
    for (const auto& row : received.not_counted)
        if (row.reason == reason) return row.records;
    return 0;
}

std::vector<std::string> reasons_of(const ReceivedInBoth& both) {
    std::vector<std::string> reasons;
    for (const auto* received : {&both.now, &both.before})
        for (const auto& row : received->not_counted) reasons.push_back(row.reason);
    std::ranges::sort(reasons);
    reasons.erase(std::ranges::unique(reasons).begin(), reasons.end());
    return reasons;
}

void write_flow(Page& page) {
    const auto& report = page.report;
    if (!report.received) return paragraph(page, page.phrase("report.received_hidden"), "empty");
    const auto& [now, before] = *report.received;
    const auto row = [&](std::string_view kind, const std::string& head, Measure measure, std::int64_t of_now, std::int64_t of_before, const std::string& detail = {}) {
        write_flow_row(page, kind, head, of_all(page, measure, report.period, of_now, detail), of_all(page, measure, report.against, of_before, detail));
    };
    open_table(page, "flow", page.phrase("report.flow_caption"), "numbers flow");
    page << fmt::format("<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n", page.phrase("report.records"),
                        period_head(page, report.period), period_head(page, report.against));
    row("sum", page.phrase("received.received"), Measure::received, now.received, before.received);
    row("", page.phrase("report.less", {{"what", page.phrase("received.not-counted")}}), Measure::not_counted, not_counted(now), not_counted(before), "*");
    for (const auto& reason : reasons_of(*report.received))
        row("minus", page.phrase("report.minus", {{"reason", html_text(reason)}}), Measure::not_counted, records_of(now, reason), records_of(before, reason), reason);
    row("sum", page.phrase("report.leaves", {{"what", page.phrase("received.counted")}}), Measure::counted, now.counted, before.counted);
    if (now.taken_back + before.taken_back > 0) row("", page.phrase("received.taken-back"), Measure::taken_back, now.taken_back, before.taken_back);
    page << "</tbody>\n";
    close_table(page);
}

void write_official_row(Page& page, const OfficialRow& official) {
    const auto& row = official.row;
    FigureKey key = key_of(page.report, row.official.indicator, Measure::deviation, row.official.period);
    const auto own = page.figure(key_of(page.report, row.official.indicator, Measure::count, row.official.period), row.own);
    key.detail = std::to_string(row.official.number);
    const auto deviation = page.figure(key, or_none(row.deviation_percent));
    key.measure = Measure::verdict;
    const auto verdict = page.figure(key, std::string(figures::to_key(row.verdict)));
    page << fmt::format("<tr><th scope=\"row\">{}<span class=\"under\">{}</span></th><td class=\"text\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"text\">{}{}</td></tr>\n",
                        html_text(official.title), html_text(row.official.agency), period_head(page, row.official.period), own,
                        html_text(page.wording.number(row.official.number)), deviation, verdict,
                        row.because.empty() ? "" : fmt::format("<span class=\"under\">{}</span>", html_text(row.because[page.wording.language()])));
}

void write_official(Page& page) {
    page << fmt::format("<h3>{}</h3>\n", page.phrase("report.official"));
    if (page.report.official.empty()) return paragraph(page, page.phrase("report.official_none"), "empty");
    paragraph(page, page.phrase("report.official_note"));
    open_table(page, "official", page.phrase("report.official_caption"), "numbers");
    page << "<thead><tr>";
    for (const auto* head : {"report.indicator", "report.period", "report.own", "report.official_figure", "report.deviation", "report.verdict"})
        page << fmt::format("<th scope=\"col\"{}>{}</th>", is_text_column(head) ? " class=\"text\"" : "", page.phrase(head));
    page << "</tr></thead>\n<tbody>\n";
    for (const auto& row : page.report.official) write_official_row(page, row);
    page << "</tbody>\n";
    close_table(page);
}

std::string state_phrase(figures::MonthState state) {
    using enum figures::MonthState;
    const char* name = state == complete ? "complete" : state == empty ? "empty" : state == thin ? "thin" : "cut-short";
    return std::string("month-state.") + name;
}

std::string coverage_cell(Page& page, const figures::MonthCoverage& month) {
    const Period period = Period::of_month(month.month);
    FigureKey key = key_of(page.report, "*", Measure::received, period);
    key.area = AreaScope::everywhere();  // whether a month is complete shows in all records of the source
    const auto records = page.figure(key, month.records);
    if (month.state == figures::MonthState::complete) return fmt::format("<td>{}</td>", records);
    return fmt::format("<td class=\"lacking\">{}<span class=\"under\">{}</span></td>", records, page.phrase(state_phrase(month.state)));
}

void write_coverage_year(Page& page, std::int32_t year) {
    page << fmt::format("<tr><th scope=\"row\">{}</th>", year);
    for (Month month = year * 12; month < (year + 1) * 12; ++month) {
        const auto found = std::ranges::find(page.report.coverage, month, &figures::MonthCoverage::month);
        page << (found == page.report.coverage.end() ? std::string("<td>–</td>") : coverage_cell(page, *found));
    }
    page << "</tr>\n";
}

void write_month_states(Page& page) {
    open_table(page, "states", page.phrase("report.coverage_caption"), "numbers months");
    page << fmt::format("<thead><tr><th scope=\"col\">{}</th>", page.phrase("report.year"));
    for (int month = 1; month <= 12; ++month) page << fmt::format("<th scope=\"col\">{}</th>", html_text(page.wording.month_short(month)));
    page << "</tr></thead>\n<tbody>\n";
    std::int32_t year = 0;
    for (const auto& month : page.report.coverage)
        if (month.month / 12 != year) write_coverage_year(page, year = month.month / 12);
    page << "</tbody>\n";
    close_table(page);
}

std::string missing_cell(Page& page, const Period& period, const figures::Received& received, std::int64_t records, const std::string& what) {
    FigureKey key = key_of(page.report, "*", Measure::missing_share, period);
    key.detail = what;
    const double share = received.counted == 0 ? or_none({}) : static_cast<double>(records) / static_cast<double>(received.counted);
    return fmt::format("{} ({})", of_all(page, Measure::missing, period, records, what), page.figure(key, share));
}

void write_missing(Page& page) {
    using Received = figures::Received;
    struct Gap {
        const char* what;
        std::int64_t Received::*records;
    };
    constexpr std::array<Gap, 5> gaps{{{"area", &Received::without_area}, {"class", &Received::without_class}, {"time", &Received::without_time},
                                       {"date", &Received::without_date}, {"point", &Received::without_point}}};
    const auto& report = page.report;
    if (!report.received) return;  // the flow says so
    const auto& [now, before] = *report.received;
    open_table(page, "missing", page.phrase("report.missing_caption"), "numbers flow");
    page << fmt::format("<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n", page.phrase("report.missing"),
                        period_head(page, report.period), period_head(page, report.against));
    for (const auto& gap : gaps) {
        if (report.disclosure && gap.records == &Received::without_area) continue;  // it would bound what "no area" hides
        write_flow_row(page, "", page.phrase(std::string("gap.") + gap.what), missing_cell(page, report.period, now, now.*gap.records, gap.what), missing_cell(page, report.against, before, before.*gap.records, gap.what));
    }
    page << "</tbody>\n";
    close_table(page);
}

std::string undated_cell(Page& page, const IndicatorPart& part) {
    if (page.report.disclosure) return "–";  // no public count: nothing guards it
    std::string cell = page.of_period(part, Measure::undated, part.undated) + " / " + page.of_before(part, Measure::undated, part.undated_before);
    if (part.without_time + part.without_time_before > 0)
        cell += fmt::format("<span class=\"under\">{}</span>", page.phrase("report.without_time", {{"now", page.of_period(part, Measure::without_time, part.without_time)},
                                                                                             {"before", page.of_before(part, Measure::without_time, part.without_time_before)}}));
    return cell;
}

void write_test_row(Page& page, const IndicatorPart& part) {
    const auto& comparison = part.comparison;
    const bool tested = has_test(comparison);
    const auto cell = [&](Measure measure, double value) { return tested ? page.of_both(part, measure, value) : std::string("–"); };
    page << fmt::format("<tr><th scope=\"row\">{}</th><td class=\"text\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", html_text(part.title),
                        page.phrase("method." + std::string(figures::to_key(comparison.method))), comparison.word == Word::hidden ? std::string("–") : page.of_both(part, Measure::dispersion, part.dispersion.phi),
                        cell(part.share ? Measure::odds_ratio : Measure::ratio, comparison.test.ratio), cell(Measure::p, comparison.test.p),
                        cell(Measure::adjusted_p, comparison.p_adjusted), undated_cell(page, part));
}

void write_tests(Page& page) {
    page << fmt::format("<h3>{}</h3>\n", page.phrase("report.tests"));
    for (const auto* note : {"report.note_words", "report.note_dispersion", "report.note_interval", "report.note_rates", "report.note_small"}) paragraph(page, page.phrase(note));
    if (std::ranges::any_of(page.report.indicators, [](const auto& part) { return part.supplied.has_value(); })) paragraph(page, page.phrase("report.note_supplied"));
    open_table(page, "tests", page.phrase("report.tests_caption"), "numbers");
    page << "<thead><tr>";
    for (const auto* head : {"report.indicator", "report.test", "report.dispersion", "report.ratio", "report.p", "report.adjusted_p", "report.undated"})
        page << fmt::format("<th scope=\"col\"{}>{}</th>", is_text_column(head) ? " class=\"text\"" : "", page.phrase(head));
    page << "</tr></thead>\n<tbody>\n";
    for (const auto& part : page.report.indicators) write_test_row(page, part);
    page << "</tbody>\n";
    close_table(page);
}

void write_rules(Page& page) {
    page << fmt::format("<h3>{}</h3>\n<dl class=\"rules\">\n", page.phrase("report.what_counts"));
    for (const auto& part : page.report.indicators) page << fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_text(part.title), html_text(part.rule));
    page << "</dl>\n";
    if (page.report.rules.empty()) return;
    page << fmt::format("<h3>{}</h3>\n<ul class=\"files\">\n", page.phrase("report.rule_files"));
    for (const auto& file : page.report.rules)
        page << fmt::format("<li>{}{}</li>\n", page.phrase(file.version.empty() ? "report.rule_file_alone" : "report.rule_file", {{"kind", page.phrase("report.rules_" + file.kind)}, {"id", html_text(file.id)}, {"version", html_text(file.version)}}),
                            file.sha256.empty() ? "" : fmt::format("<br><code>SHA-256 {}</code>", html_text(file.sha256)));
    page << "</ul>\n";
}

std::string cited(const Wording& wording, std::string_view what, std::string_view value) {
    return fmt::format("<dt>{}</dt><dd><code data-cite=\"{}\">{}</code></dd>\n", html_text(wording.text(fmt::format("report.cite_{}", what))), what, html_text(value));
}

}  // namespace

void write_coverage_warning(Page& page) {
    const auto& report = page.report;
    if (!report.complete.complete)
        paragraph(page, page.phrase("report.incomplete", {{"period", period_head(page, report.period)}}), "warning");
    if (!report.complete_before.complete)
        paragraph(page, page.phrase("report.incomplete", {{"period", period_head(page, report.against)}}), "warning");
}

std::string period_head(Page& page, const Period& period) { return html_text(page.wording.period(period)); }

std::string hidden_mark(Page& page) { return fmt::format("<span class=\"hidden\">{}</span>", page.phrase("report.hidden")); }

std::string value_of(Page& page, const IndicatorPart& part, bool before) {
    if (before ? part.hidden.before : part.hidden.now) return hidden_mark(page);
    if (part.share) {
        const std::int64_t of = before ? part.share->of_before : part.share->of;
        const double share = of == 0 ? or_none({}) : static_cast<double>(before ? part.count_before : part.count) / static_cast<double>(of);
        return before ? page.of_before(part, Measure::share, share) : page.of_period(part, Measure::share, share);
    }
    if (part.supplied && !(before ? part.supplied->before : part.supplied->now)) return "–";  // nothing was supplied: that is no zero
    const auto [measure, value] = counted(part, before ? part.count_before : part.count);
    return before ? page.of_before(part, measure, value) : page.of_period(part, measure, value);
}

void paragraph(Page& page, const std::string& html, std::string_view kind) {
    page << (kind.empty() ? std::string("<p>") : fmt::format("<p class=\"{}\">", kind)) << html << "</p>\n";
}

std::string indicator_sentence(Page& page, const IndicatorPart& part) {
    const auto& comparison = part.comparison;
    std::vector<Slot> slots = {{"title", html_text(part.title)},
                               {"word", page.of_both(part, Measure::word, word_of(comparison))},
                               {"now", value_of(page, part, false)},
                               {"in", html_text(page.wording.in_period(page.report.period))},
                               {"before", value_of(page, part, true)},
                               {"in_before", html_text(page.wording.in_period(page.report.against))}};
    if (comparison.word == Word::hidden) return page.phrase("report.sentence_hidden", slots);
    if (!has_test(comparison) && comparison.word != Word::not_tested) return page.phrase("report.sentence_untested", slots);
    slots.push_back({"change", change_figure(page, part, comparison, {})});
    if (comparison.word == Word::not_tested) return page.phrase("report.sentence_not_tested", slots);
    slots.push_back({"interval", said_interval(page, part)});
    return page.phrase(comparison.word == Word::no_clear_change ? "report.sentence_same" : "report.sentence_moved", slots);
}

std::string areas_in_words(Page& page, const IndicatorPart& part, std::string_view phrase) {
    FigureKey tried = key_against(page.report, part.id, Measure::areas_tried);
    tried.area = AreaScope::everywhere();
    return page.phrase(phrase, {{"title", html_text(part.title)}, {"tried", page.figure(tried, std::int64_t{part.area_table.tried})}, {"rose", areas_with(page, part, Word::rose)}, {"fell", areas_with(page, part, Word::fell)}});
}

std::string change_cells(Page& page, const IndicatorPart& part, const figures::Comparison& comparison, const AreaScope& area) {
    const auto word = page.of_both(part, Measure::word, word_of(comparison), area);
    const auto badge = fmt::format("<td class=\"finding\"><span class=\"badge {}\">{}</span></td>", word_class(comparison.word), word);
    if (comparison.word == Word::not_tested) return fmt::format("<td>{}</td><td>–</td>", change_figure(page, part, comparison, area)) + badge;
    if (!has_test(comparison)) return "<td>–</td><td>–</td>" + badge;
    return fmt::format("<td>{}</td><td class=\"interval\">{}</td>", change_figure(page, part, comparison, area), interval(page, part, comparison, area)) + badge;
}

std::string change_and_finding(Page& page, const IndicatorPart& part) {
    const auto change = has_test(part.comparison) ? change_figure(page, part, part.comparison, {}) : std::string("–");
    return fmt::format("<td>{}</td><td class=\"finding\"><span class=\"badge {}\">{}</span></td>", change, word_class(part.comparison.word), page.of_both(part, Measure::word, word_of(part.comparison)));
}

void open_table(Page& page, std::string_view id, const std::string& caption, std::string_view kind) {
    page << fmt::format("<div class=\"table {1}\">\n<p class=\"caption\" id=\"{0}-caption\">{2}</p>\n<div class=\"box\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{0}-caption\">\n"
                        "<table class=\"{1}\" aria-labelledby=\"{0}-caption\">\n",
                        id, kind, caption);
}

void close_table(Page& page) { page << "</table>\n</div>\n</div>\n"; }

void write_disclosure(Page& page) {
    if (!page.report.disclosure) return;
    const auto& disclosure = *page.report.disclosure;
    paragraph(page, page.phrase("report.disclosure", {{"version", html_text(disclosure.version)}, {"hidden", disclosure.hidden}, {"cells", disclosure.cells}}), "note");
}

void write_headline(Page& page) {
    write_coverage_warning(page);
    write_disclosure(page);
    if (page.report.indicators.empty()) return paragraph(page, page.phrase("report.no_indicators"), "empty");
    paragraph(page, indicator_sentence(page, page.report.indicators.front()), "lead");
    write_tiles(page);
    write_counts_of_words(page);
    write_list_of(page, Word::rose);
    write_list_of(page, Word::fell);
    write_list_not_comparable(page);
    if (page.report.indicators.front().area_table.tried > 0) paragraph(page, areas_in_words(page, page.report.indicators.front(), page.report.region.kind == AreaScope::Kind::region ? "report.areas_sentence_region" : "report.areas_sentence"));
    paragraph(page, page.phrase("report.brief_note"), "note");
}

void write_coverage(Page& page) {
    const auto& report = page.report;
    write_coverage_warning(page);
    if (report.complete.complete && report.complete_before.complete) paragraph(page, page.phrase("report.complete"));
    paragraph(page, page.phrase("report.coverage_rule"), "note");
    if (report.region.kind == AreaScope::Kind::region) paragraph(page, page.phrase("report.coverage_everywhere"), "note");
    if (report.coverage.empty())
        paragraph(page, page.phrase("report.coverage_none"), "empty");
    else
        write_month_states(page);
    write_missing(page);
}

void write_reconciliation(Page& page) {
    page << fmt::format("<h3>{}</h3>\n", page.phrase("report.flow"));
    paragraph(page, page.phrase("report.flow_note"));
    write_flow(page);
    write_official(page);
}

void write_method(Page& page) {
    write_rules(page);
    write_tests(page);
    if (page.report.notes.empty()) return;
    page << fmt::format("<h3>{}</h3>\n", page.phrase("report.remarks"));
    for (const auto& note : page.report.notes) paragraph(page, html_text(note));
}

std::string citation_rows(const Citation& citation, const Wording& wording) {
    return cited(wording, "origin", citation.ledger_origin) + cited(wording, "size", std::to_string(citation.ledger_size)) + cited(wording, "root", citation.ledger_root) + cited(wording, "book", citation.book_version) + cited(wording, "book_sha256", citation.book_sha256) +
           cited(wording, "program", citation.program_version);
}

void write_citation_list(Page& page) {
    page << "<dl>\n" << citation_rows(page.report.citation, page.wording);
    if (page.report.disclosure) page << cited(page.wording, "disclosure", cited_rule(*page.report.disclosure));
    page << "</dl>\n";
}

void write_citation(Page& page) {
    const FigureKey example = key_of(page.report, page.report.indicators.empty() ? "*" : page.report.indicators.front().id, Measure::count, page.report.period);
    paragraph(page, page.phrase("report.check_note"));
    page << "<div class=\"citation\">\n";
    write_citation_list(page);
    page << fmt::format("<p>{}</p>\n<pre class=\"command\" tabindex=\"0\">daybook verify {}\ndaybook drill --indicator {} --period {}{}\n</pre>\n</div>\n", page.phrase("report.check_how"),
                                   html_text(page.report.file_name), html_text(example.indicator), html_text(page.report.period.to_text()), page.report.region.ids.size() == 1 ? " --area " + html_text(page.report.region.ids.front()) : "");
    paragraph(page, page.phrase("report.check_key"));
    page << fmt::format("<pre class=\"command\" tabindex=\"0\">{}\n</pre>\n", html_text(to_text(example)));
    paragraph(page, page.phrase("report.check_parts"), "note");
}

void write_book(Page& page) {
    paragraph(page, page.phrase("report.book_note"));
    page << fmt::format("<details>\n<summary>{}</summary>\n<pre id=\"indicator-book\" tabindex=\"0\">\n", page.phrase("report.book_open")) << html_text(page.report.book_text) << "</pre>\n</details>\n";
}

}  // namespace daybook::report
