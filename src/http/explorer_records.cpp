// The records behind a figure: their coded facts, as the ledger's entries have them. No sealed text is opened here.
#include <algorithm>

#include <fmt/format.h>

#include "base/html.hpp"
#include "base/text.hpp"
#include "http/explorer.hpp"
#include "http/handlers.hpp"
#include "http/packing.hpp"
#include "http/page_values.hpp"
#include "http/problem.hpp"
#include "http/query_input.hpp"
#include "http/static_files.hpp"
#include "intake/conversation.hpp"
#include "record/reports.hpp"
#include "report/wording.hpp"
#include "results/records.hpp"
#include "results/scenes.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t records_a_page = 200, record_pages_max = 1'000'000;

struct Page {
    report::FigureKey key;
    std::size_t from = 0;  // the first record shown, from 0
};

Result<Page> read_address(std::string_view query) {
    QueryInput input(query, {"figure", "from", "lang"});
    const auto text = input.text("figure", report::longest_figure_key);
    const auto from = input.number("from", 0, record_pages_max * records_a_page);
    if (input.error()) return std::unexpected(*input.error());
    DAYBOOK_TRY(auto key, report::parse_figure_key(text));
    return Page{std::move(key), from.value_or(0)};
}

std::string cell(std::string_view text) { return "<td class=\"text\">" + html_text(text) + "</td>"; }

// One record as a row of the table. Reports have an offence's columns in their own entries' place.
Result<std::string> row_of(const results::Scene& scene, std::uint32_t row) {
    const auto& columns = scene.columns;
    DAYBOOK_TRY(const auto bytes, scene.archive.log->entry(columns.position[row]));
    std::string record;
    record::EntryReader reader;
    DAYBOOK_TRY(const auto entry, reader.read(bytes));
    if (const auto* offence = std::get_if<record::Offence>(&entry)) record = offence->record;
    const auto when = [](Minute start, unsigned precision) { return to_text(When{start, static_cast<Precision>(precision)}); };
    return "<tr><th scope=\"row\">" + fmt::format("{}", columns.position[row]) + "</th>" + cell(record) + cell(when(columns.occurred[row], columns.precision[row] & 15U)) + cell(when(columns.recorded[row], columns.precision[row] >> 4U)) + cell(columns.codes[columns.code[row]]) +
           cell(columns.categories[columns.category[row]]) + cell(columns.areas[columns.area[row]].name) + fmt::format("<td>{}</td>", columns.count[row]) + "<td class=\"text\"><details><summary>JSON</summary><code>" + html_text(bytes) + "</code></details></td></tr>\n";
}

std::string link_to(const Page& page, std::size_t from, Language language) {
    return fmt::format("/explore/records?lang={}&from={}&figure={}", code_of(language), from, percent_encoded(report::to_text(page.key)));
}

Result<std::string> page_of(App& app, const Call& call, const Page& page) {
    DAYBOOK_TRY(const auto scene, app.parts.scenes.at(page.key.ledger_size));
    DAYBOOK_TRY(const auto found, results::records_behind(*scene, page.key));
    const auto& wording = report::Wording::shipped(call.language);
    TemplateValues values = page_values(app, call.language, "/explore/records");
    const auto* indicator = scene->book.find(page.key.indicator);
    values.values["indicator"] = indicator->title[call.language];
    values.values["period"] = wording.period(page.key.period);
    if (page.key.area.kind == report::AreaScope::Kind::one)
        for (const auto& area : scene->columns.areas)
            if (area.source == page.key.source && area.id == page.key.area.id) values.values["area"] = area.name;
    values.values["count"] = wording.number(found.count);
    values.values["records"] = wording.number(static_cast<std::int64_t>(found.rows.size()));
    if (found.without_sign != found.count) values.values["taken_back"] = "yes";
    values.values["size"] = wording.number(static_cast<std::int64_t>(scene->as_of));
    values.values["figure"] = report::to_text(page.key);
    const std::size_t after = std::min(found.rows.size(), page.from + records_a_page);
    for (std::size_t i = page.from; i < after; ++i) {
        DAYBOOK_TRY(const auto row, row_of(*scene, found.rows[i]));
        values.lists["rows"] += row;
    }
    if (page.from < after) {
        values.values["first"] = wording.number(static_cast<std::int64_t>(page.from) + 1);
        values.values["last"] = wording.number(static_cast<std::int64_t>(after));
    }
    if (page.from > 0) values.values["back"] = link_to(page, page.from - std::min(page.from, records_a_page), call.language);
    if (after < found.rows.size()) values.values["further"] = link_to(page, after, call.language);
    return render(page_text("records"), values);
}

}  // namespace

void get_records(App& app, Call call, Respond respond) {
    const auto page = read_address(call.request.query);
    if (!page) return respond(error_page(app, 404, call.language));
    const auto html = page_of(app, call, *page);
    if (!html) return respond(error_page(app, html.error().code.starts_with("disk.") ? 503 : 404, call.language));
    respond(packed(call.request, html_page(200, *html)));
}

}  // namespace daybook::http
