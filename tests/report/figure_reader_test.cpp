#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/csv.hpp"
#include "report/figure_reader.hpp"
#include "report/html.hpp"
#include "sample_report.hpp"

using namespace daybook;
using namespace daybook::report;

namespace {

const std::string& sample_page() {
    static const std::string html = render(sample::board_report(), Wording::shipped(Language::en));
    return html;
}

constexpr std::string_view good_figure = R"(<data class="figure" value="5" data-figure="town|robbery|2023|*|count|-|-|9">5</data>)";

std::string page_with(std::string_view body) { return fmt::format("<!doctype html>\n<html lang=\"en\">\n<body>{}</body></html>", body); }

std::string refusal_of(std::string_view body) {
    const auto read = read_report_html(page_with(body));
    return read ? "read" : read.error().code;
}

std::string with(std::string text, std::string_view part, std::string_view other) {
    const auto at = text.find(part);
    REQUIRE(at != std::string::npos);
    return text.replace(at, part.size(), other);
}

}  // namespace

TEST_CASE("a report gives back its figures, its language, its citation, its style and its indicator book") {
    const auto report = sample::board_report();
    const auto file = read_report_html(sample_page());
    REQUIRE_MESSAGE(file.has_value(), (file ? "" : to_text(file.error())));
    CHECK(file->language == "en");
    CHECK(file->ledger_size == report.citation.ledger_size);
    CHECK(file->ledger_root == report.citation.ledger_root);
    CHECK(file->ledger_origin == report.citation.ledger_origin);
    CHECK(file->book_sha256 == report.citation.book_sha256);
    CHECK(file->book_text == report.book_text);
    CHECK(to_hex(bytes_of(sha256(*file->book_text))) == report.citation.book_sha256);
    CHECK(file->style_sha256 == style_sha256());
    CHECK(file->figures.size() > 500);
}

TEST_CASE("each figure of a report is read with the value and the text that stand there") {
    const auto report = sample::board_report();
    const auto file = read_report_html(sample_page());
    REQUIRE(file.has_value());
    const auto key = key_of(report, "robbery", Measure::count, report.period);
    const auto figure = std::ranges::find(file->figures, key, &ReadFigure::key);
    REQUIRE(figure != file->figures.end());
    CHECK(figure->value == std::to_string(report.indicators[2].count));
    CHECK(figure->visible == std::to_string(report.indicators[2].count));
    const std::string_view html = sample_page();
    std::size_t line_start = 0;
    for (std::uint64_t line = 1; line < figure->line; ++line) line_start = html.find('\n', line_start) + 1;
    CHECK(html.substr(line_start, html.find('\n', line_start) - line_start).find(to_text(key)) != std::string_view::npos);
}

TEST_CASE("the table of figures holds the figures of the page, each once, with the same values and texts") {
    const auto report = sample::board_report(Language::ru);
    const auto wording = Wording::shipped(Language::ru);
    const auto page = read_figures(render(report, wording));
    const auto table = read_figures(figures_csv(report, wording));
    REQUIRE(page.has_value());
    REQUIRE_MESSAGE(table.has_value(), (table ? "" : to_text(table.error())));
    std::map<std::string, std::pair<std::string, std::string>> on_page, in_table;
    for (const auto& figure : page->figures) on_page[to_text(figure.key)] = {figure.value, figure.visible};
    for (const auto& figure : table->figures) CHECK(in_table.emplace(to_text(figure.key), std::pair{figure.value, figure.visible}).second);
    CHECK(on_page == in_table);
    CHECK(table->ledger_root == page->ledger_root);
    CHECK(table->ledger_size == page->ledger_size);
    CHECK(table->book_sha256 == page->book_sha256);
}

TEST_CASE("what can run, fetch, hide or be read in two ways is refused") {
    CHECK(refusal_of(good_figure) == "read");
    CHECK(refusal_of("<script>x</script>") == "report.element");
    CHECK(refusal_of("<iframe></iframe>") == "report.element");
    CHECK(refusal_of("<template><p></p></template>") == "report.element");
    CHECK(refusal_of("<noscript></noscript>") == "report.element");
    CHECK(refusal_of("<textarea></textarea>") == "report.element");
    CHECK(refusal_of("<base href=\"#x\">") == "report.element");
    CHECK(refusal_of("<!-- a comment -->") == "report.markup");
    CHECK(refusal_of("<![CDATA[x]]>") == "report.markup");
    CHECK(refusal_of("<?php ?>") == "report.markup");
    CHECK(refusal_of("1 < 2") == "report.markup");
    CHECK(refusal_of("<p onclick=\"x\"></p>") == "report.attribute");
    CHECK(refusal_of("<p style=\"display:none\"></p>") == "report.attribute");
    CHECK(refusal_of("<p hidden></p>") == "report.attribute");
    CHECK(refusal_of("<p dir=\"rtl\"></p>") == "report.attribute");
    CHECK(refusal_of("<p class='a'></p>") == "report.attribute");
    CHECK(refusal_of("<p class=a></p>") == "report.attribute");
    CHECK(refusal_of("<p class=\"a\" class=\"b\"></p>") == "report.attribute");
    CHECK(refusal_of("<p class=\"a\"id=\"b\"></p>") == "report.markup");
    CHECK(refusal_of("<a href=\"https://example.org\">x</a>") == "report.attribute");
    CHECK(refusal_of("<a href=\"&#106;avascript:x\">x</a>") == "report.attribute");
    CHECK(refusal_of("<p class=\"a") == "report.attribute");
    CHECK(refusal_of("<meta http-equiv=\"refresh\" content=\"0\">") == "report.attribute");
    CHECK(refusal_of("<style>p{}</style>") == "report.style");
    CHECK(refusal_of("<p/>") == "report.markup");
    CHECK(refusal_of("<p><b></p></b>") == "report.nesting");
    CHECK(refusal_of("<p>&nbsp;</p>") == "report.entity");
    CHECK(refusal_of("<p>&#128;</p>") == "report.entity");
    CHECK(refusal_of("<p>&#x202E;</p>") == "report.entity");
    CHECK(refusal_of("<p>&#xD800;</p>") == "report.entity");
    CHECK(refusal_of("<p>a & b</p>") == "report.entity");
    CHECK(refusal_of("<p>\u202E1234</p>") == "report.direction");
    CHECK(refusal_of(std::string_view("<p>\0</p>", 8)) == "report.control");
    CHECK(refusal_of("<p>\r</p>") == "report.control");
    CHECK(refusal_of("<p>\xFF</p>") == "report.utf8");
}

TEST_CASE("a figure that nobody sees, that has no key, or that holds more than its text is refused") {
    CHECK(refusal_of("<data value=\"5\">5</data>") == "report.figure");
    CHECK(refusal_of("<span class=\"figure\">5</span>") == "report.figure");
    CHECK(refusal_of(with(std::string(good_figure), " value=\"5\"", "")) == "report.figure");
    CHECK(refusal_of(with(std::string(good_figure), ">5<", "><")) == "report.figure");
    CHECK(refusal_of(with(std::string(good_figure), ">5<", ">" + std::string(300, '5') + "<")) == "report.figure");
    CHECK(refusal_of(with(std::string(good_figure), ">5<", "><b>5</b><")) == "report.nesting");
    CHECK(refusal_of(with(std::string(good_figure), "|9", "|09")) == "figure-key.form");
    CHECK(refusal_of(fmt::format("<details>{}</details>", good_figure)) == "report.figure");
    CHECK(refusal_of(fmt::format("<svg>{}</svg>", good_figure)) == "report.figure");
    CHECK(refusal_of(fmt::format("<svg><desc>{}</desc></svg>", good_figure)) == "report.figure");
    CHECK(refusal_of(R"(<text data-value="5" data-figure="town|robbery|2023|*|count|-|-|9">5</text>)") == "report.figure");
    CHECK(refusal_of(R"(<p data-value="5" data-figure="town|robbery|2023|*|count|-|-|9">5</p>)") == "report.figure");
    CHECK(refusal_of(R"(<svg><text data-value="5" data-figure="town|robbery|2023|*|count|-|-|9">5</text></svg>)") == "read");
}

TEST_CASE("a refusal names the line") {
    const auto read = read_report_html(page_with("\n\n<p>\n<script></script></p>"));
    REQUIRE(!read);
    CHECK(read.error().place.row == 6);
}

TEST_CASE("a file that is no whole report is refused") {
    const std::string& page = sample_page();
    CHECK(read_report_html("").error().code == "report.doctype");
    CHECK(read_report_html("<html></html>").error().code == "report.doctype");
    CHECK(read_report_html(page.substr(0, page.size() / 2)).has_value() == false);
    CHECK(read_report_html(page_with(fmt::format("{}<p>", good_figure))).has_value() == false);
    CHECK(read_report_html(page + "<p></p>").error().code == "report.element");
    std::string deep = "<!doctype html><html>";
    for (int i = 0; i < 100; ++i) deep += "<div>";
    CHECK(read_report_html(deep).error().code == "report.nesting");
}

TEST_CASE("the printed footer cannot be made to say something else") {
    const auto changed = with(sample_page(), "content:\"daybook 61234", "content:\"daybook 61235");
    CHECK(read_report_html(changed).error().code == "report.style");
}

TEST_CASE("a changed style sheet shows in its hash") {
    const auto changed = read_report_html(with(sample_page(), ":root {", ":root  {"));
    REQUIRE(changed.has_value());
    CHECK(changed->style_sha256 != style_sha256());
}

TEST_CASE("cut, doubled or altered anywhere, a report is read or refused, and what is read keeps its limits") {
    const std::string page = sample_page().substr(0, 9000) + "</p></section></main></body></html>";
    rc::check("mutations", [&] {
        std::string text = page;
        const int changes = *rc::gen::inRange(1, 6);
        for (int i = 0; i < changes; ++i) {
            const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
            const auto length = std::min(*rc::gen::inRange<std::size_t>(0, 30), text.size() - at);
            const auto what = *rc::gen::inRange(0, 3);
            if (what == 0) text.erase(at, length);
            if (what == 1) text.insert(at, text.substr(at, length));
            if (what == 2) text[at] = *rc::gen::elementOf(std::string("<>\"'&;=/ |!-\xff\n"));
        }
        const auto file = read_report_html(text);
        if (!file) RC_ASSERT(!file.error().code.empty());
        if (file)
            for (const auto& figure : file->figures) RC_ASSERT(!figure.visible.empty() && figure.visible.size() <= longest_visible_text && figure.line >= 1);
    });
}

TEST_CASE("a table of figures with a wrong header, row, key or citation is refused with its row") {
    const std::string table = figures_csv(sample::board_report(), Wording::shipped(Language::en));
    CHECK(read_figures_csv("").error().code == "figures-csv.header");
    CHECK(read_figures_csv("a,b\r\n").error().code == "figures-csv.header");
    CHECK(read_figures_csv(with(table, "value,", "worth,")).error().code == "figures-csv.header");
    CHECK(read_figures_csv(table + "x,y\r\n").error().code == "figures-csv.row");
    CHECK(read_figures_csv(with(table, "\r\ntown|", "\r\ntown town|")).error().code == "figure-key.form");
    const auto second_row = table.find("\r\n", table.find("\r\n") + 2);
    const auto refused = read_figures_csv(table.substr(0, second_row) + with(table.substr(second_row), "rivermouth.example/log", "another.example/log"));
    REQUIRE(!refused);
    CHECK(refused.error().code == "figures-csv.citation");
    CHECK(refused.error().place.row == 3);
}
