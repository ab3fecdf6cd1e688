#include "report/html.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/shipped.hpp"
#include "report/page.hpp"

namespace daybook::report {
namespace {

constexpr std::string_view security_policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

// The styles of reports written before; the browser's verifier knows the same (web/verify/report.js).
constexpr std::array<std::string_view, 2> earlier_styles{
    "87f23f5c395d03ee6aec1087aefa5d5d775fc4c5d4122a819203579df0b10c11",
    "0f71f3cba8f4bb4dc96f4b1eb810c31f8e9ba32fb6615bcb40e3444948e8c895",
};

std::string_view style() {
    const auto css = shipped_file("report/report.css");
    DAYBOOK_CHECK(css.has_value(), "the report's style is shipped");
    return *css;
}

void write_head(Page& page) {
    const auto& report = page.report;
    page << "<!doctype html>\n"
         << fmt::format("<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", code_of(report.language))
         << fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", html_text(security_policy))
         << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         << fmt::format("<title>{}: {}</title>\n", html_text(report.title), html_text(page.wording.period(report.period)))
         << "<style>" << style() << "</style>\n"
         << "<style>" << footer_style(report.citation.ledger_size, report.citation.ledger_root) << "</style>\n</head>\n";
}

void write_header(Page& page) {
    const auto& report = page.report;
    page << "<header class=\"top\">\n"
         << fmt::format("<p class=\"eyebrow\">{}</p>\n", page.phrase("report.eyebrow"))
         << fmt::format("<h1>{}</h1>\n", html_text(report.title))
         << fmt::format("<p class=\"periods\">{}</p>\n", page.phrase("report.periods", {{"period", html_text(page.wording.period(report.period))},
                                                                                 {"against", html_text(page.wording.period(report.against))}}));
    if (report.region.kind == AreaScope::Kind::region) page << fmt::format("<p class=\"region\">{}</p>\n", page.phrase("report.region", {{"areas", html_text(report.region_name)}}));
    if (!report.publisher.empty())
        page << fmt::format("<p class=\"publisher\">{}</p>\n", page.phrase("report.records_of", {{"publisher", html_text(report.publisher)}}));
    page << "</header>\n";
}

struct Section {
    std::string id;
    std::string title;  // HTML
    std::function<void(Page&)> write;
};

struct FixedSection {
    std::string_view id;
    std::string_view title;  // phrase
    void (*write)(Page&);
};

constexpr FixedSection after_findings[] = {
    {"coverage", "report.coverage", write_coverage},
    {"reconciliation", "report.reconciliation", write_reconciliation},
    {"method", "report.method", write_method},
    {"check", "report.check", write_citation},
    {"months", "report.months", write_months},
    {"book", "report.book", write_book},
};

std::vector<Section> sections_of(const Page& page) {
    std::vector<Section> sections{{"brief", page.phrase("report.brief"), write_headline}};
    if (page.report.comment) sections.push_back({"comment", page.phrase("report.comment"), write_comment});
    bool some_lacking = false;
    for (const auto& part : page.report.parts) {
        if (has_data(page.report, part))
            sections.push_back({"of-" + html_text(part.id), html_text(part.title), [&part](Page& to) { write_part(to, part); }});
        else
            some_lacking = true;
    }
    if (some_lacking) sections.push_back({"without-data", page.phrase("report.parts_without_data"), write_parts_without_data});
    sections.push_back({"areas", page.phrase("report.areas"), write_areas});
    if (!page.report.findings.empty()) sections.push_back({"findings", page.phrase("report.findings"), write_findings});
    for (const auto& section : after_findings) sections.push_back({std::string(section.id), page.phrase(section.title), section.write});
    return sections;
}

void write_contents(Page& page, const std::vector<Section>& sections) {
    page << fmt::format("<nav class=\"contents\" aria-label=\"{0}\">\n<ol>\n", page.phrase("report.contents"));
    for (const auto& section : sections) page << fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.id, section.title);
    page << "</ol>\n</nav>\n";
}

}  // namespace

void write_page(Page& page) {
    write_head(page);
    page << fmt::format("<body>\n<a class=\"skip\" href=\"#brief\">{}</a>\n", page.phrase("report.skip"));
    write_header(page);
    const auto sections = sections_of(page);
    write_contents(page, sections);
    page << "<main>\n";
    for (const auto& section : sections) {
        page << fmt::format("<section id=\"{0}\" class=\"part part-{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n", section.id, section.title);
        section.write(page);
        page << "</section>\n";
    }
    page << "</main>\n" << fmt::format("<footer><p>{}</p></footer>\n</body>\n</html>\n", page.phrase("report.made_by", {{"program", html_text(page.report.citation.program_version)}}));
}

std::string render(const BoardReport& report, const Wording& wording) {
    DAYBOOK_CHECK(report.language == wording.language(), "a report is written with the words of its own language");
    Page page(report, wording);
    write_page(page);
    return std::move(page.html);
}

std::string style_sha256() { return to_hex(bytes_of(sha256(style()))); }

bool is_known_style(std::string_view sha256) { return sha256 == style_sha256() || std::ranges::find(earlier_styles, sha256) != earlier_styles.end(); }

std::string footer_style(std::uint64_t ledger_size, std::string_view ledger_root) {
    DAYBOOK_CHECK(hash_from_base64(ledger_root).has_value(), "the root of a ledger is a hash in base64");
    return fmt::format("@page{{@bottom-left{{content:\"daybook {} {}\"}}@bottom-right{{content:counter(page) \" / \" counter(pages)}}}}", ledger_size, ledger_root);
}

}  // namespace daybook::report
