#include "report/print.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/result.hpp"
#include "base/shipped.hpp"

namespace daybook::report {
namespace print {

constexpr std::size_t longest_plain_table = 24;  // rows; longer tables are set as lines, and so are the many of the monthly figures

// Letters that a line of A4 holds in each size of letter; see print.css. DejaVu Sans Mono is 0.602 of its size wide.
struct LineSize {
    std::size_t letters;
    std::string_view name;
};
constexpr LineSize line_sizes[] = {{104, "lines-8"}, {119, "lines-7"}, {139, "lines-6"}, {~std::size_t{0}, "lines-5"}};

std::string_view shipped_style(std::string_view name) {
    const auto css = shipped_file(name);
    DAYBOOK_CHECK(css.has_value(), "the styles of the print edition are shipped");
    return *css;
}

// From `begin` to the end of the first `end` after it, and where that is.
std::string_view between(std::string_view html, std::size_t begin, std::string_view end) {
    const auto at = html.find(end, begin);
    DAYBOOK_CHECK(at != std::string_view::npos, "elements of the page are closed");
    return html.substr(begin, at + end.size() - begin);
}

struct Tag {
    std::string_view whole;  // "<td class="finding">"
    std::string_view name;   // "td", "/td"
};

Tag tag_at(std::string_view html, std::size_t at) {
    const auto whole = between(html, at, ">");
    return {whole, whole.substr(1, whole.find_first_of(" />", 2) - 1)};
}

std::string_view attribute(std::string_view tag, std::string_view name) {
    const auto at = tag.find(fmt::format(" {}=\"", name));
    if (at == std::string_view::npos) return {};
    const auto begin = at + name.size() + 3;
    return tag.substr(begin, tag.find('"', begin) - begin);
}

// ---- tables as lines ----------------------------------------------------------------------------------------------

struct Cell {
    std::string text;       // escaped, without elements
    std::size_t width = 0;  // letters
    bool left = false;
};

struct Row {
    std::vector<Cell> cells;
    bool head = false;
    bool strong = false;  // a row whose finding is a rise or a fall
};

// Letters of escaped text: a reference such as &amp; is one.
std::size_t letters(std::string_view text) {
    std::size_t count = 0;
    bool in_reference = false;
    for (const char c : text) {
        if (!in_reference && (static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
        in_reference = c == '&' || (in_reference && c != ';');
    }
    return count;
}

// The text of a cell: what stands in the elements within it, with a space between.
std::string text_in(std::string_view html) {
    std::string text;
    for (std::size_t at = 0; at < html.size();) {
        if (html[at] == '<') {
            const auto tag = tag_at(html, at);
            if (tag.name == "span" && !text.empty() && text.back() != ' ') text += ' ';
            at += tag.whole.size();
        } else {
            text += html[at] == '\n' ? ' ' : html[at];
            ++at;
        }
    }
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

Row row_of(std::string_view html, bool head) {
    const auto kind = attribute(tag_at(html, 0).whole, "class");
    Row row{.cells = {}, .head = head, .strong = kind.find("rose") != std::string_view::npos || kind.find("fell") != std::string_view::npos};
    for (std::size_t at = html.find("<t", 1); at != std::string_view::npos; at = html.find("<t", at)) {
        const auto tag = tag_at(html, at);
        if (tag.name != "td" && tag.name != "th") {
            at += tag.whole.size();
            continue;
        }
        const auto inside = between(html, at + tag.whole.size(), fmt::format("</{}>", tag.name));
        const auto of = attribute(tag.whole, "class");
        auto text = text_in(inside);
        const auto width = letters(text);
        row.cells.push_back({std::move(text), width, row.cells.empty() || of.find("text") != std::string_view::npos || of.find("finding") != std::string_view::npos});
        at += tag.whole.size() + inside.size();
    }
    return row;
}

std::vector<Row> rows_of(std::string_view table) {
    std::vector<Row> rows;
    const auto body = table.find("<tbody");
    for (std::size_t at = table.find("<tr"); at != std::string_view::npos; at = table.find("<tr", at)) {
        const auto row = between(table, at, "</tr>");
        rows.push_back(row_of(row, at < body));
        at += row.size();
    }
    return rows;
}

std::string line_of(const Row& row, const std::vector<Cell>& columns) {
    std::string line;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        const auto& cell = row.cells[c];
        const std::string space(columns[c].width - cell.width, ' ');
        if (c > 0) line += "  ";
        line += columns[c].left ? cell.text + space : space + cell.text;
    }
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

// Widest text and side of each column; the body says to which side.
std::vector<Cell> columns_of(const std::vector<Row>& rows) {
    std::vector<Cell> columns;
    for (const auto& row : rows) {
        if (columns.size() < row.cells.size()) columns.resize(row.cells.size());
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            columns[c].width = std::max(columns[c].width, row.cells[c].width);
            if (!row.head) columns[c].left = columns[c].left || row.cells[c].left;
        }
    }
    return columns;
}

std::string as_lines(const std::vector<Row>& rows) {
    const auto columns = columns_of(rows);
    std::size_t width = 0;
    for (const auto& column : columns) width += column.width + 2;
    const auto* const size = std::ranges::find_if(line_sizes, [&](const LineSize& one) { return width <= one.letters; });
    std::string head, body;
    for (const auto& row : rows) fmt::format_to(std::back_inserter(row.head ? head : body), "<tr><td{}>{}</td></tr>\n", row.strong ? " class=\"strong\"" : "", line_of(row, columns));
    return fmt::format("<table class=\"lines {}\">\n<thead>\n{}</thead>\n<tbody>\n{}</tbody>\n</table>", size->name, head, body);
}

// ---- the page -----------------------------------------------------------------------------------------------------

class Edition {
public:
    explicit Edition(std::string_view html) : html_(html) {}

    std::string make() {
        while (at_ < html_.size()) {
            const auto mark = std::min(html_.find('<', at_), html_.size());
            out_ += html_.substr(at_, mark - at_);
            at_ = mark;
            if (at_ < html_.size()) take_tag();
        }
        return std::move(out_);
    }

private:
    void take_tag() {
        const auto tag = tag_at(html_, at_);
        if (tag.name == "style" && !styled_) return take_style();
        if (tag.name == "section" && attribute(tag.whole, "id") == "book") return skip("</section>\n");
        if (tag.name == "li" && html_.substr(at_ + tag.whole.size()).starts_with("<a href=\"#book\">")) return skip("</li>\n");
        if (tag.name == "section") in_months_ = attribute(tag.whole, "id") == "months";
        if (tag.name == "table") return take_table();
        if (tag.name == "title" && in_path_) return skip("</title>");  // shown by a browser under the mouse; on paper it only takes time
        if (tag.name == "path") in_path_ = !tag.whole.ends_with("/>");
        if (tag.name == "/path") in_path_ = false;
        at_ += tag.whole.size();
        if (tag.name == "data") {
            in_word_ = attribute(tag.whole, "class") == "word";
            if (in_word_) out_ += "<span class=\"word\">";
        } else if (tag.name == "/data") {
            if (in_word_) out_ += "</span>";
        } else {
            out_ += tag.whole;
            if (tag.name == "svg") out_ += drawing_style_;
        }
    }

    void skip(std::string_view end) { at_ += between(html_, at_, end).size(); }

    void take_style() {
        skip("</style>");
        out_ += fmt::format("<style>{}</style>", shipped_style("report/print.css"));
        styled_ = true;
    }

    void take_table() {
        const auto table = between(html_, at_, "</table>");
        const auto rows = rows_of(table);
        if (in_months_ || rows.size() > longest_plain_table) {
            out_ += as_lines(rows);
            at_ += table.size();
        } else {
            const auto tag = tag_at(html_, at_).whole;
            out_ += tag;
            at_ += tag.size();
        }
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::string out_;
    bool styled_ = false, in_word_ = false, in_months_ = false, in_path_ = false;
    const std::string drawing_style_ = fmt::format("<style>{}</style>", shipped_style("report/drawing.css"));
};

}  // namespace print

std::string print_edition(std::string_view html) { return print::Edition(html).make(); }

}  // namespace daybook::report
