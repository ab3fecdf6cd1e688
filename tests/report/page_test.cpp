#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <fstream>
#include <limits>
#include <set>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "report/csv.hpp"
#include "report/figure_reader.hpp"
#include "report/html.hpp"
#include "report/page.hpp"
#include "sample_report.hpp"

using namespace daybook;
using namespace daybook::report;

namespace {

const Wording& english() {
    static const Wording wording = Wording::shipped(Language::en);
    return wording;
}

std::size_t times(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

BoardReport empty_report() {
    BoardReport report{.title = "Nothing", .source = "town", .period = Period::of_year(2023), .against = Period::of_year(2022)};
    report.citation.ledger_root = to_base64(bytes_of(sha256("")));
    return report;
}

}  // namespace

TEST_CASE("the same report gives the same bytes") {
    CHECK(render(sample::board_report(), Wording::shipped(Language::en)) == render(sample::board_report(), english()));
    CHECK(figures_csv(sample::board_report(), Wording::shipped(Language::en)) == figures_csv(sample::board_report(), english()));
}

TEST_CASE("a report is written and read back in each language") {
    for (const auto language : all_languages) {
        const auto html = render(sample::board_report(language), Wording::shipped(language));
        const auto file = read_report_html(html);
        REQUIRE_MESSAGE(file.has_value(), (file ? "" : to_text(file.error())));
        CHECK(file->language == code_of(language));
    }
}

TEST_CASE("each figure that is read back shows the text that its value asks for") {
    const auto report = sample::board_report(Language::be);
    const auto wording = Wording::shipped(Language::be);
    const auto file = read_report_html(render(report, wording));
    REQUIRE(file.has_value());
    for (const auto& figure : file->figures) {
        if (rule_of(figure.key.measure).kind == ValueKind::integer) CHECK(figure.visible == wording.shown_text(figure.key.measure, std::int64_t{std::stoll(figure.value)}));
        if (rule_of(figure.key.measure).kind == ValueKind::name) CHECK(figure.visible == wording.shown_text(figure.key.measure, figure.value));
    }
}

TEST_CASE("a page has no script, no outside address and no inline style") {
    const auto html = render(sample::board_report(), english());
    for (const auto* part : {"<script", "http:", "https:", "url(http", "@import", "src=", " style=", "onload", "javascript"}) CHECK_MESSAGE(!holds(html, part), part);
    CHECK(holds(html, "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"));
    CHECK(html.size() < 400'000);
}

TEST_CASE("names from strangers stay names") {
    auto report = sample::board_report();
    const std::string hostile = "</title><script>alert(1)</script>\"'& \u202E1234 \xFF\x01";
    report.title = report.publisher = report.file_name = hostile;
    report.notes = {hostile};
    report.indicators[0].title = report.indicators[0].rule = report.official[0].row.because[Language::en] = report.official[0].row.official.agency = hostile;
    report.indicators[0].areas[0].name = report.rules[0].id = report.rules[0].version = report.rules[0].sha256 = hostile;
    report.received->now.not_counted[0].reason = report.citation.ledger_origin = report.citation.program_version = report.citation.book_version = hostile;
    report.map.shapes[0].path = report.map.shapes[0].area = hostile;
    report.book_text = hostile + report.book_text;
    const auto html = render(report, english());
    CHECK(!holds(html, "<script"));
    CHECK(!holds(html, "\u202E"));
    CHECK(is_utf8(html));
    const auto file = read_report_html(html);
    CHECK_MESSAGE(file.has_value(), (file ? "" : to_text(file.error())));
}

TEST_CASE("any text becomes text that a browser shows as it is, and nothing else") {
    rc::check("escaping", [](const std::string& text) {
        const auto html = html_text(text);
        RC_ASSERT(html.find_first_of("<>\"'") == std::string::npos);
        RC_ASSERT(is_utf8(html));
    });
    CHECK(html_text("Old Town — «Қала»") == "Old Town — «Қала»");
    CHECK(html_text("a\xC3") == "a\uFFFD");
    CHECK(html_text("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
    CHECK(html_text("a<b & \"c\"") == "a&lt;b &amp; &quot;c&quot;");
}

TEST_CASE("a source or an area with any name can be keyed, shown and read back") {
    auto report = sample::board_report();
    report.source = "a|b *\"<";
    report.indicators[0].areas[0].area.id = "|*\"&<";
    const auto file = read_report_html(render(report, english()));
    REQUIRE(file.has_value());
    CHECK(file->figures[0].key.source == report.source);
    CHECK(std::ranges::any_of(file->figures, [](const auto& figure) { return figure.key.area.id == "|*\"&<"; }));
}

TEST_CASE("incomplete records are warned of before anything else") {
    auto report = sample::board_report();
    report.complete.complete = false;
    const auto html = render(report, english());
    const auto warning = html.find("The records are incomplete for this period: 2023");
    CHECK(warning != std::string::npos);
    CHECK(warning < html.find("data-figure"));
}

TEST_CASE("an indicator with too few records is said to have too few, and no change is given") {
    const auto report = sample::board_report();
    REQUIRE(report.indicators[1].comparison.word == figures::Word::too_few);
    const auto file = read_report_html(render(report, english()));
    REQUIRE(file.has_value());
    for (const auto& figure : file->figures) {
        if (figure.key.indicator != "homicide") continue;
        CHECK(figure.key.measure != Measure::change);
        CHECK(figure.key.measure != Measure::low);
        if (figure.key.measure == Measure::word) CHECK(figure.visible == "too few to say");
    }
}

TEST_CASE("the words of the headline are those of the comparisons") {
    const auto report = sample::board_report();
    const auto file = read_report_html(render(report, english()));
    REQUIRE(file.has_value());
    for (const auto word : {figures::Word::rose, figures::Word::fell, figures::Word::no_clear_change}) {
        FigureKey key = key_against(report, "*", Measure::indicators_with_word);
        key.detail = figures::to_key(word);
        const auto figure = std::ranges::find(file->figures, key, &ReadFigure::key);
        REQUIRE(figure != file->figures.end());
        CHECK(figure->value == std::to_string(std::ranges::count_if(report.indicators, [&](const auto& part) { return part.comparison.word == word; })));
    }
}

TEST_CASE("a part without data says so instead of standing empty") {
    const auto html = render(empty_report(), english());
    CHECK(read_report_html(html).has_value());
    for (const auto* key : {"report.no_indicators", "report.series_none", "report.areas_none", "report.coverage_none", "report.official_none"})
        CHECK_MESSAGE(holds(html, html_text(english().text(key))), key);
}

TEST_CASE("a part that nothing was supplied for stands in one list, and has no section of its own") {
    auto report = sample::board_report();
    auto html = render(report, english());
    CHECK(!holds(html, "id=\"of-roads\""));
    CHECK(holds(html, "<strong>Roads</strong>: deaths on the roads."));
    CHECK(times(html, "<section") == 17);
    report.residents.reset();
    report.residents_before.reset();
    report.instructions.clear();
    html = render(report, english());
    for (const auto* part : {"of-response", "of-reports", "of-instructions"}) CHECK_MESSAGE(!holds(html, std::string("id=\"") + part + "\""), part);
    CHECK(times(html, "<li><strong>") == 4);
}

TEST_CASE("what a part lacks and what records cannot say stand in it, escaped") {
    const auto html = render(sample::board_report(), english());
    CHECK(holds(html, "Kidnapping &amp; more"));
    CHECK(holds(html, "Nothing is said of &lt;b&gt;others&lt;/b&gt;."));
}

TEST_CASE("each reason for which figures are not comparable stands once, with their titles") {
    auto report = sample::board_report();
    for (const std::size_t i : {4, 5}) {
        report.indicators[i].comparison = {.word = figures::Word::not_comparable, .change_percent = {}, .test = {}};
        report.indicators[i].why_not_comparable = "The codes were <new>.";
    }
    const auto html = render(report, english());
    CHECK(holds(html, "Burglary; Theft: not comparable. The codes were &lt;new&gt;."));
    CHECK(times(html, "The codes were") == 1);
    CHECK(read_report_html(html).has_value());
}

TEST_CASE("an instruction is judged by its indicator's word, and only when it was given before the period ended") {
    const auto report = sample::board_report();
    REQUIRE(report.indicators[2].comparison.word == figures::Word::fell);
    REQUIRE(report.indicators[6].comparison.word == figures::Word::rose);
    const auto html = render(report, english());
    const auto outcome = [&](std::string_view text) {
        const auto row = html.find(html_text(text), html.find("id=\"instructed-caption\"")), end = html.find("</tr>", row), last = html.rfind("<td class=\"text\">", end);
        return html.substr(last + 17, html.find('<', last + 17) - last - 17);
    };
    CHECK(outcome("Halve robbery & theft") == "moved as wanted");
    CHECK(outcome("Guard the car parks") == "moved the other way");
    CHECK(outcome("Later") == "given after the period: not judged");
    CHECK(outcome("Roads") == "no data");
    CHECK(outcome("More theft solved") == "no movement beyond chance");
}

TEST_CASE("a comment is signed, stands apart, and cannot hold a figure") {
    auto report = sample::board_report();
    report.comment->text += "<data class=\"figure\" value=\"1\" data-figure=\"town|robbery|2023|*|count|-|-|61234\">1</data>";
    const auto html = render(report, english());
    const auto begin = html.find("<div class=\"comment\">"), end = html.find("</div>", begin);
    REQUIRE(begin != std::string::npos);
    CHECK(!holds(html.substr(begin, end - begin), "<data"));
    CHECK(!holds(html.substr(begin, end - begin), "<b>"));
    CHECK(holds(html, "Signed: A. Person, Chief of &lt;Police&gt;"));
    const auto with = read_report_html(html);
    report.comment.reset();
    const auto without = read_report_html(render(report, english()));
    REQUIRE(with.has_value());
    REQUIRE(without.has_value());
    CHECK(with->figures.size() == without->figures.size());
}

TEST_CASE("findings stand in a section of their own, with words, map, numbers and command; without any there is none") {
    auto report = sample::board_report();
    report.findings[0].said[1] += "<data class=\"figure\" value=\"1\" data-figure=\"town|robbery|2023|*|count|-|-|61234\">1</data>";
    const auto html = render(report, english());
    const auto begin = html.find("<section id=\"findings\""), end = html.find("</section>", begin);
    REQUIRE(begin != std::string::npos);
    const auto section = html.substr(begin, end - begin);
    for (const auto* part : {"Clusters: Burglary &amp; more, 2023", "2 clusters are &lt;b&gt;beyond&lt;/b&gt; chance.", "<path class=\"cluster\"", "<title>Old &lt;Town&gt;</title>", "A cluster", "<td class=\"text\">=Harbour</td>", "Nothing is said of why.", "daybook clusters --source town --as-of 61234"})
        CHECK_MESSAGE(holds(section, part), part);
    CHECK(!holds(section, "<data"));
    const auto with = read_report_html(html);
    REQUIRE_MESSAGE(with.has_value(), (with ? "" : to_text(with.error())));
    report.findings.clear();
    const auto bare = render(report, english());
    CHECK(!holds(bare, "id=\"findings\""));
    CHECK(!holds(bare, "#findings"));
    CHECK(read_report_html(bare)->figures.size() == with->figures.size());
}

TEST_CASE("what became of residents' reports adds up, and times stand in the unit of their size") {
    const auto file = read_report_html(render(sample::board_report(), english()));
    REQUIRE(file.has_value());
    const auto visible = [&](const std::string& key) {
        const auto found = std::ranges::find_if(file->figures, [&](const auto& figure) { return to_text(figure.key) == key; });
        return found == file->figures.end() ? "missing" : found->visible;
    };
    CHECK(visible("reports|*|2023|*|received|-|-|61234") == "36");
    CHECK(visible("reports|*|2023|*|not-counted|-|recorded|61234") == "20");
    CHECK(visible("reports|*|2023|*|wait-median|-|-|61234") == "95 min");
    CHECK(visible("reports|*|2023|*|wait-p90|-|-|61234") == "2.0 days");
    CHECK(english().shown_text(Measure::wait_median, 125.0) == "2.1 h");
}

TEST_CASE("every figure of a report on a region names it, but for what is of all areas") {
    auto report = sample::board_report();
    report.region = AreaScope::region({"4", "9"});
    report.region_name = "North Quay, Ferry Road";
    const auto file = read_report_html(render(report, english()));
    REQUIRE(file.has_value());
    for (const auto& figure : file->figures) {
        const auto& key = figure.key;
        const bool of_all = key.measure == Measure::areas_tried || key.measure == Measure::areas_level || (key.measure == Measure::received && key.period.days() < 32);
        CHECK_MESSAGE((key.area.kind != AreaScope::Kind::whole) == !of_all, to_text(key));
    }
}

TEST_CASE("areas without residents are hatched, and without outlines there is no map but a table") {
    auto report = sample::board_report();
    CHECK(holds(render(report, english()), "class=\"area no-rate\" fill=\"url(#hatch-all-crime)\""));
    report.map = {};
    const auto html = render(report, english());
    CHECK(holds(html, html_text(english().text("report.map_none"))));
    CHECK(!holds(html, "svg class=\"areas\""));
    CHECK(holds(html, "table-all-crime-caption"));
}

TEST_CASE("areas with the same rate get the same shade, whatever their order") {
    auto report = sample::board_report();
    for (auto& row : report.indicators[0].areas)
        if (row.shrunk_rate) row.shrunk_rate = 100;
    report.indicators.resize(1);
    const auto html = render(report, english());
    CHECK(times(html, "class=\"area shade-1\" fill-rule") == sample::districts - 1);
    CHECK(times(html, "class=\"area shade-2\" fill-rule") == 0);
}

TEST_CASE("a month whose records are incomplete is a gap in the line and a star in the table") {
    auto report = sample::board_report();
    const auto before = render(report, english());
    report.indicators[2].series.months[30].incomplete = true;
    const auto html = render(report, english());
    CHECK(times(before, "class=\"lacking\"") == 0);
    CHECK(times(html, "<td class=\"lacking\">") == 1);
    const auto line = [](const std::string& page) {
        const auto chart = page.find("chart-robbery");
        const auto path = page.find("class=\"line\" d=\"", chart) + 16;
        return page.substr(path, page.find('"', path) - path);
    };
    CHECK(times(line(before), "M") == 1);
    CHECK(times(line(html), "M") == 2);
}

TEST_CASE("charts and maps never hold what is no number") {
    auto report = sample::board_report();
    for (auto& part : report.indicators)
        for (auto& point : part.series.months) point.count = point.of = 0;
    const auto html = render(report, english());
    const auto body = html.substr(html.find("<body>"));
    for (const std::string bad : {"nan", "inf\"", "-0.0 "}) CHECK_MESSAGE(!holds(body, bad), bad);
}

TEST_CASE("values are written with fixed digits, and what cannot be said is none") {
    CHECK(value_text(Measure::count, std::int64_t{-3}) == "-3");
    CHECK(value_text(Measure::ratio, 0.865) == "0.8650");
    CHECK(value_text(Measure::change, -0.001) == "0.00");
    CHECK(value_text(Measure::high, std::numeric_limits<double>::infinity()) == "inf");
    CHECK(value_text(Measure::change, std::numeric_limits<double>::quiet_NaN()) == "none");
    CHECK(value_text(Measure::word, std::string("rose")) == "rose");
}

TEST_CASE("values are shown as readers of each language expect") {
    CHECK(english().shown_text(Measure::count, std::int64_t{11820}) == "11,820");
    CHECK(english().shown_text(Measure::low, 0.865) == "−13.5%");
    CHECK(english().shown_text(Measure::high, 0.9996) == "−0.04%");
    CHECK(english().shown_text(Measure::high, 1.0) == "0.0%");
    CHECK(english().shown_text(Measure::change, 12.34) == "+12.3%");
    CHECK(english().shown_text(Measure::p, 0.0004) == "< 0.001");
    CHECK(english().shown_text(Measure::p, 0.0501) == "0.050");
    CHECK(english().shown_text(Measure::adjusted_p, 0.62) == "0.62");
    CHECK(english().shown_text(Measure::points, 0.82) == "+0.8 pp");
    CHECK(english().shown_text(Measure::points, -0.82) == "−0.8 pp");
    CHECK(english().shown_text(Measure::share, 0.1875) == "18.8%");
    CHECK(english().shown_text(Measure::high, std::numeric_limits<double>::infinity()) == "∞");
    CHECK(english().shown_text(Measure::change, std::numeric_limits<double>::quiet_NaN()) == "–");
    CHECK(english().shown_text(Measure::word, std::string("no-clear-change")) == "no clear change");
    CHECK(Wording::shipped(Language::ru).shown_text(Measure::rate, 1234.56) == "1\u00A0234,6");
}

TEST_CASE("amounts are shown with the decimals that say something, and written with three") {
    CHECK(value_text(Measure::amount, 12.5) == "12.500");
    CHECK(english().shown_text(Measure::amount, 104.353) == "104.353");
    CHECK(english().shown_text(Measure::amount, 12.5) == "12.5");
    CHECK(english().shown_text(Measure::amount, 7.0) == "7");
    CHECK(english().shown_text(Measure::amount, 0.001) == "0.001");
    CHECK(english().shown_text(Measure::amount, 1234567.25) == "1,234,567.25");
    CHECK(english().shown_text(Measure::amount, 90071992547.407) == "90,071,992,547.407");
    CHECK(Wording::shipped(Language::kk).shown_text(Measure::amount, 1.5) == "1,5");
}

namespace {

// The sample report with one more indicator: kilograms, of which nothing was supplied for the period before.
BoardReport with_seizures(bool before) {
    auto report = sample::board_report(Language::en);
    IndicatorPart part;
    part.id = "drug-seizures";
    part.title = "Drugs seized, kg";
    part.rule = "Kilograms.";
    part.count = 104'353;
    part.count_before = before ? 42'668 : 0;
    part.supplied = Supplied{3, true, before};
    part.comparison = figures::compare(std::vector<figures::Pair>{{.now = part.count, .before = part.count_before, .incomplete = !before, .untested = true}}).rows[0];
    report.indicators.push_back(part);
    report.parts.front().indicators.push_back(part.id);
    return report;
}

const PageFigure* figure_of(const Page& page, std::string_view key) {
    const auto found = std::ranges::find_if(page.figures, [&](const PageFigure& figure) { return to_text(figure.key).starts_with(key); });
    return found == page.figures.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("what others supply is shown with its decimals and its change, without a judgement") {
    const auto report = with_seizures(true);
    const auto wording = Wording::shipped(Language::en);
    Page page(report, wording);
    write_page(page);
    const std::string start = report.source + "|drug-seizures|" + report.period.to_text() + "|*|";
    REQUIRE(figure_of(page, start + "amount"));
    CHECK(figure_of(page, start + "amount")->value == "104.353");
    REQUIRE(figure_of(page, start + "change"));
    CHECK(figure_of(page, start + "change")->shown == "+144.6%");
    CHECK(figure_of(page, start + "word")->value == "not-tested");
    CHECK(figure_of(page, start + "low") == nullptr);
    CHECK(figure_of(page, start + "count") == nullptr);
    CHECK(render(report, wording).find(html_text(wording.text("report.note_supplied"))) != std::string::npos);
}

TEST_CASE("where nothing was supplied the report has a dash, no zero") {
    const auto report = with_seizures(false);
    Page page(report, english());
    write_page(page);
    const std::string start = report.source + "|drug-seizures|";
    CHECK(figure_of(page, start + report.period.to_text() + "|*|amount"));
    CHECK(figure_of(page, start + report.against.to_text() + "|*|amount") == nullptr);
    CHECK(figure_of(page, start + report.period.to_text() + "|*|word")->value == "incomplete");
}

TEST_CASE("every phrase that the page names by parts exists") {
    for (const auto* kind : {"mapping", "profile", "official", "areas"}) CHECK(english().has(std::string("report.rules_") + kind));
    for (const auto* reason : {"no-offence", "not-here", "cannot-be-found", "withdrawn", "test", "no-evidence"}) CHECK(english().has(std::string("report.closed_") + reason));
    for (const auto* what : {"origin", "size", "root", "book", "book_sha256", "program"}) CHECK(english().has(std::string("report.cite_") + what));
    for (int word = 0; word <= static_cast<int>(figures::Word::not_tested); ++word) CHECK(english().has("word." + std::string(figures::to_key(static_cast<figures::Word>(word)))));
    for (int method = 0; method <= static_cast<int>(figures::Method::quasi_binomial); ++method) CHECK(english().has("method." + std::string(figures::to_key(static_cast<figures::Method>(method)))));
    for (int verdict = 0; verdict <= static_cast<int>(figures::Verdict::differs); ++verdict) CHECK(english().has("verdict." + std::string(figures::to_key(static_cast<figures::Verdict>(verdict)))));
    for (const auto* gap : {"area", "class", "time", "date", "point"}) CHECK(english().has(std::string("gap.") + gap));
    for (const auto* state : {"complete", "empty", "thin", "cut-short"}) CHECK(english().has(std::string("month-state.") + state));
}

TEST_CASE("a spreadsheet takes no text cell for a formula, and numbers stay numbers") {
    for (const auto* formula : {"=1+1", "+1-2", "-cmd", "@SUM(A1)", "\tx", "\rx", "'x", "-1.5.2", "+5"}) CHECK(guarded(formula) == "'" + std::string(formula));
    for (const auto* plain : {"", "12", "-12", "-0.5", "Harbour", "a=b", "−13.5%"}) CHECK(guarded(plain) == plain);
}

TEST_CASE("a table comes back as it was, whatever its cells hold") {
    rc::check("tables", [](const std::vector<std::string>& cells) {
        Table table{{"a", "b"}, {}};
        for (const auto& cell : cells) table.rows.push_back({"x" + cell, cell});
        const auto text = to_csv(table);
        for (const auto& cell : cells) RC_PRE(cell.size() < 60'000);
        CsvReader reader(text, ',');
        RC_ASSERT(reader.next().has_value());
        for (const auto& row : table.rows) {
            const auto record = reader.next(2);
            RC_ASSERT(record.has_value() && record->fault == CsvFault::none && record->cells.size() == 2);
            RC_ASSERT(unguarded(record->cells[0]) == row[0]);
            RC_ASSERT(unguarded(record->cells[1]) == row[1]);
        }
        RC_ASSERT(!reader.next().has_value());
    });
}

TEST_CASE("the ordinary range is the interval in which the next such month would lie") {
    const std::vector<std::int64_t> years{100, 90, 110};
    const auto range = ordinary_range(years, 1);
    REQUIRE(range.has_value());
    CHECK(range->low == doctest::Approx(100 - 1.96 * 11.547005));  // √(100 · 4/3) = 11.547
    CHECK(range->high == doctest::Approx(100 + 1.96 * 11.547005));
    CHECK(ordinary_range(years, 4)->high - 100 == doctest::Approx(2 * (range->high - 100)));
    CHECK(ordinary_range(years, 0.2)->high == doctest::Approx(range->high));
    CHECK(!ordinary_range(std::vector<std::int64_t>{100}, 1).has_value());
    CHECK(!ordinary_range(std::vector<std::int64_t>{1, 0, 2}, 1).has_value());
}

TEST_CASE("the sample report is written where it is asked for") {
    const char* folder = std::getenv("DAYBOOK_SAMPLE_REPORT");
    if (folder == nullptr) {
        MESSAGE("skipped: DAYBOOK_SAMPLE_REPORT names no folder");
        return;
    }
    for (const auto language : all_languages) {
        const auto report = sample::board_report(language);
        const auto wording = Wording::shipped(language);
        const std::string name = std::string(folder) + "/report-" + std::string(code_of(language));
        std::ofstream(name + ".html", std::ios::binary) << render(report, wording);
        std::ofstream(name + ".csv", std::ios::binary) << figures_csv(report, wording);
        CHECK(std::ifstream(name + ".html").good());
    }
}
