// A tokenizer for the small part of HTML that render() writes. Whatever two browsers might read in two ways is refused, and so is
// whatever can change or hide what is seen: scripts, comments, templates, inline styles, event handlers, resources, hidden parts.
#include "report/figure_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "report/csv.hpp"
#include "report/page.hpp"

namespace daybook::report {
namespace {

constexpr std::size_t deepest_nesting = 64;
constexpr std::size_t most_attributes = 24;

constexpr auto known_elements = std::to_array<std::string_view>({
    "a",     "body",    "br",     "circle", "code",  "data",  "dd",    "defs",   "desc", "details", "div",   "dl",    "dt",    "em",      "figcaption", "figure", "footer", "g",  "h1",
    "h2",    "h3",      "h4",     "head",   "header", "html",  "li",    "main",   "meta", "nav",     "ol",    "p",     "path",  "pattern", "pre",        "rect",   "section", "span", "strong",
    "style", "summary", "svg",    "table",  "tbody", "td",    "text",  "tfoot",  "th",   "thead",   "title", "tr",    "ul",    "abbr",    "b",          "caption", "i",      "small", "time"});
constexpr auto known_attributes = std::to_array<std::string_view>({
    "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "cx", "cy", "d", "data-cite", "data-figure", "data-value", "fill", "fill-rule", "height", "href", "http-equiv",
    "id", "lang", "name", "patternunits", "points", "r", "role", "scope", "tabindex", "text-anchor", "value", "viewbox", "width", "x", "y", "colspan", "datetime"});
constexpr auto void_elements = std::to_array<std::string_view>({"br", "circle", "meta", "path", "rect"});
constexpr auto unseen_parents = std::to_array<std::string_view>({"defs", "desc", "details", "head", "pattern", "title"});

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }
std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}
bool is_space(char letter) { return letter == ' ' || letter == '\n' || letter == '\t'; }
bool is_name_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-'; }

void append_utf8(std::string& out, std::uint32_t point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | point >> 6);
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | point >> 12);
        out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | point >> 18);
        out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
}

// Marks that turn the direction of writing: with them 1234 can be shown as 4321.
bool turns_writing(std::uint32_t point) { return point == 0x200E || point == 0x200F || point == 0x061C || (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069); }

// Code points that mean themselves in a numeric reference; browsers put others in place of 0x80 to 0x9F, surrogates and 0.
bool is_plain_point(std::uint32_t point) {
    if (point == 9 || point == 10 || point == 13) return true;
    return point >= 0x20 && !turns_writing(point) && !(point >= 0x7F && point <= 0x9F) && !(point >= 0xD800 && point <= 0xDFFF) && point <= 0x10FFFF;
}

// The text that "&name;" stands for; only the few that are ever written.
std::optional<std::string> entity(std::string_view name) {
    if (name == "amp") return "&";
    if (name == "lt") return "<";
    if (name == "gt") return ">";
    if (name == "quot") return "\"";
    if (!name.starts_with('#')) return std::nullopt;
    const bool hex = name.starts_with("#x") || name.starts_with("#X");
    const std::string_view digits = name.substr(hex ? 2 : 1);
    std::uint32_t point = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), point, hex ? 16 : 10);
    if (digits.empty() || fault != std::errc{} || end != digits.data() + digits.size() || !is_plain_point(point)) return std::nullopt;
    std::string text;
    append_utf8(text, point);
    return text;
}

std::optional<std::string> resolved(std::string_view text) {
    std::string out;
    while (true) {
        const auto mark = text.find('&');
        out += text.substr(0, mark);
        if (mark == std::string_view::npos) return out;
        const auto end = text.find(';', mark);
        if (end == std::string_view::npos || end - mark > 12) return std::nullopt;
        const auto letters = entity(text.substr(mark + 1, end - mark - 1));
        if (!letters) return std::nullopt;
        out += *letters;
        text.remove_prefix(end + 1);
    }
}

struct Tag {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
    bool closes_itself = false;
    [[nodiscard]] const std::string* find(std::string_view name_of) const {
        for (const auto& [name_, value] : attributes)
            if (name_ == name_of) return &value;
        return nullptr;
    }
};

class HtmlReader {
public:
    explicit HtmlReader(std::string_view html) : html_(html) {}

    Result<FigureFile> read() {
        DAYBOOK_TRY_VOID(check_bytes());
        if (lowered(html_.substr(0, doctype.size())) != doctype) return wrong("report.doctype", "the file does not begin with <!doctype html>: it is no report of Daybook");
        at_ = doctype.size();
        while (at_ < html_.size()) DAYBOOK_TRY_VOID(read_one());
        if (!open_.empty()) return wrong("report.open", fmt::format("<{}> is never closed", open_.back().name));
        DAYBOOK_TRY_VOID(check_footer());
        return std::move(file_);
    }

private:
    static constexpr std::string_view doctype = "<!doctype html>";

    struct Open {
        std::string name;
        std::optional<std::size_t> figure;  // place of the figure that this element shows
        std::string cite;                   // what it cites
        bool is_book = false;
        std::string text;                   // of these three only
    };

    [[nodiscard]] std::uint64_t line_at(std::size_t place) {
        line_ += static_cast<std::uint64_t>(std::count(html_.begin() + static_cast<std::ptrdiff_t>(counted_), html_.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
        counted_ = place;
        return line_;
    }

    std::unexpected<Error> wrong(std::string code, std::string sentence) {
        return refuse(std::move(code), std::move(sentence), Place{.file = {}, .row = line_at(std::min(start_, html_.size()))});
    }

    Result<void> check_bytes() {
        if (html_.size() > largest_report) return wrong("report.large", fmt::format("the file has {} bytes; a report has at most {}", html_.size(), largest_report));
        if (!is_utf8(html_)) return wrong("report.utf8", "the file is not UTF-8");
        const auto bad = std::ranges::find_if(html_, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F; });
        if (bad == html_.end()) return check_direction();
        start_ = static_cast<std::size_t>(bad - html_.begin());
        return wrong("report.control", "a control character stands in the file: no report has one");
    }

    Result<void> check_direction() {
        for (const std::string_view mark : direction_marks()) {
            if (const auto place = html_.find(mark); place != std::string_view::npos) {
                start_ = place;
                return wrong("report.direction", "a mark that turns the direction of writing stands in the file: no report has one");
            }
        }
        return {};
    }

    Result<void> read_one() {
        start_ = at_;
        if (html_[at_] != '<') return read_text();
        if (html_.substr(at_, 2) == "</") return read_end();
        if (at_ + 1 < html_.size() && is_name_letter(html_[at_ + 1])) return read_start();
        return wrong("report.markup", "a comment, a declaration or a stray < stands here: no report has one");
    }

    Result<void> read_text() {
        const auto end = std::min(html_.find('<', at_), html_.size());
        const auto raw = html_.substr(at_, end - at_);
        at_ = end;
        const bool blank = std::ranges::all_of(raw, is_space);
        if (open_.empty()) return blank ? Result<void>{} : wrong("report.markup", "text stands outside of the page");
        const auto text = resolved(raw);
        if (!text) return wrong("report.entity", "an & stands here that begins none of &amp; &lt; &gt; &quot; or a number");
        auto& holder = open_.back();
        if (holder.figure || !holder.cite.empty() || holder.is_book) holder.text += *text;
        return {};
    }

    Result<std::string> read_name() {
        const auto begin = at_;
        while (at_ < html_.size() && is_name_letter(html_[at_])) ++at_;
        if (at_ - begin > 32 || at_ == begin) return wrong("report.markup", "a tag has no name that a report uses");
        return lowered(html_.substr(begin, at_ - begin));
    }

    void skip_space() {
        while (at_ < html_.size() && is_space(html_[at_])) ++at_;
    }

    Result<void> read_attribute(Tag& tag) {
        DAYBOOK_TRY(auto name, read_name());
        if (!is_among(known_attributes, name)) return wrong("report.attribute", fmt::format("the attribute {} stands in <{}>: no report has one", name, tag.name));
        if (html_.substr(at_, 2) != "=\"") return wrong("report.attribute", fmt::format("the attribute {} has no value in double quotes", name));
        const auto end = html_.find('"', at_ + 2);
        if (end == std::string_view::npos) return wrong("report.attribute", fmt::format("the value of {} is never closed", name));
        auto value = resolved(html_.substr(at_ + 2, end - at_ - 2));
        if (!value) return wrong("report.entity", fmt::format("the value of {} holds an & that begins no known reference", name));
        if (tag.find(name) != nullptr) return wrong("report.attribute", fmt::format("<{}> has {} twice", tag.name, name));
        at_ = end + 1;
        tag.attributes.emplace_back(std::move(name), *std::move(value));
        return {};
    }

    Result<Tag> read_tag() {
        Tag tag;
        DAYBOOK_TRY(tag.name, read_name());
        while (true) {
            const bool spaced = at_ < html_.size() && is_space(html_[at_]);
            skip_space();
            if (at_ >= html_.size()) return wrong("report.markup", fmt::format("<{}> is cut off", tag.name));
            if (html_[at_] == '>') break;
            if (html_.substr(at_, 2) == "/>") {
                tag.closes_itself = true;
                ++at_;
                break;
            }
            if (!spaced || tag.attributes.size() == most_attributes) return wrong("report.markup", fmt::format("the attributes of <{}> cannot be read", tag.name));
            DAYBOOK_TRY_VOID(read_attribute(tag));
        }
        ++at_;
        return tag;
    }

    Result<void> read_start() {
        ++at_;
        DAYBOOK_TRY(const Tag tag, read_tag());
        DAYBOOK_TRY_VOID(check_element(tag));
        if (tag.name == "html" && tag.find("lang") != nullptr) file_.language = *tag.find("lang");
        if (tag.name == "style") return read_style();
        if (is_among(void_elements, tag.name) && (tag.closes_itself || tag.name == "br" || tag.name == "meta")) return check_no_figure(tag);
        if (tag.closes_itself) return wrong("report.markup", fmt::format("<{}/> closes itself: a browser would not see it so", tag.name));
        if (open_.size() == deepest_nesting) return wrong("report.nesting", fmt::format("elements are nested more than {} deep", deepest_nesting));
        if (!open_.empty() && (open_.back().figure || !open_.back().cite.empty() || open_.back().is_book))
            return wrong("report.nesting", fmt::format("<{}> stands inside of a figure, a citation or the indicator book", tag.name));
        Open element{.name = tag.name};
        DAYBOOK_TRY_VOID(begin_figure(tag, element));
        if (const auto* cite = tag.find("data-cite")) element.cite = *cite;
        element.is_book = tag.name == "pre" && tag.find("id") != nullptr && *tag.find("id") == "indicator-book";
        if (element.is_book && html_.substr(at_, 1) == "\n") ++at_;  // a browser drops it, too
        if (element.is_book && file_.book_text) return wrong("report.book", "the indicator book stands in the file twice");
        open_.push_back(std::move(element));
        return {};
    }

    // Elements and uses of attributes that could hide, replace or fetch something.
    Result<void> check_element(const Tag& tag) {
        if (!is_among(known_elements, tag.name)) return wrong("report.element", fmt::format("<{}> stands in the file: no report has one", tag.name));
        if (open_.empty() && tag.name != "html") return wrong("report.element", fmt::format("<{}> stands outside of <html>", tag.name));
        if (tag.name == "html" && (html_seen_ || !open_.empty())) return wrong("report.element", "<html> stands in the file twice");
        html_seen_ = html_seen_ || tag.name == "html";
        const auto* target = tag.find("href");
        if (target != nullptr && !(tag.name == "a" && target->starts_with('#'))) return wrong("report.attribute", "a link leads outside of the file");
        const auto* fill = tag.find("fill");
        if (fill != nullptr && !fill->starts_with("url(#hatch-")) return wrong("report.attribute", "a fill is no hatching of the map");
        const auto* meta = tag.find("http-equiv");
        if (meta != nullptr && *meta != "Content-Security-Policy") return wrong("report.attribute", fmt::format("<meta http-equiv=\"{}\"> stands in the file", *meta));
        return {};
    }

    Result<void> check_no_figure(const Tag& tag) {
        if (tag.find("data-figure") != nullptr || tag.find("data-cite") != nullptr) return wrong("report.figure", fmt::format("<{}> holds no text, so it shows no figure", tag.name));
        return {};
    }

    // Style sheets: only in <head>; the first one's hash is given, the second has to be the printed footer.
    Result<void> read_style() {
        const auto end = html_.find("</", at_);
        if (open_.empty() || open_.back().name != "head" || styles_ == 2) return wrong("report.style", "a style sheet stands where no report has one");
        if (end == std::string_view::npos || lowered(html_.substr(end, 8)) != "</style>") return wrong("report.style", "a style sheet is never closed");
        const auto style = html_.substr(at_, end - at_);
        if (styles_++ == 0)
            file_.style_sha256 = to_hex(bytes_of(sha256(style)));
        else
            footer_ = style;
        at_ = end + 8;
        return {};
    }

    Result<void> begin_figure(const Tag& tag, Open& element) {
        const auto* key = tag.find("data-figure");
        const auto* kind = tag.find("class");
        const bool looks_so = tag.name == "data" || (kind != nullptr && (*kind == "figure" || *kind == "word"));
        if (key == nullptr) return looks_so ? Result<void>(wrong("report.figure", "a figure has no data-figure, so nobody can tell what it is")) : Result<void>{};
        if (std::ranges::any_of(open_, [](const Open& parent) { return is_among(unseen_parents, parent.name); })) return wrong("report.figure", "a figure stands where nobody sees it");
        const bool drawn = std::ranges::any_of(open_, [](const Open& parent) { return parent.name == "svg"; });
        if (tag.name == (drawn ? "data" : "text")) return wrong("report.figure", fmt::format("<{}> shows nothing here", tag.name));
        if (tag.name != "data" && tag.name != "text") return wrong("report.figure", fmt::format("<{}> has a figure's key: only <data> and <text> show figures", tag.name));
        const auto* value = tag.find(tag.name == "data" ? "value" : "data-value");
        if (value == nullptr) return wrong("report.figure", "a figure has no value");
        auto parsed = parse_figure_key(*key);
        if (!parsed) return wrong(parsed.error().code, parsed.error().sentence);
        if (file_.figures.size() == most_figures) return wrong("report.large", fmt::format("the file has more than {} figures", most_figures));
        element.figure = file_.figures.size();
        file_.figures.push_back({*std::move(parsed), *value, {}, line_at(start_)});
        return {};
    }

    Result<void> read_end() {
        at_ += 2;
        DAYBOOK_TRY(const auto name, read_name());
        if (html_.substr(at_, 1) != ">") return wrong("report.markup", fmt::format("</{}> is not closed at once", name));
        ++at_;
        if (open_.empty() || open_.back().name != name) return wrong("report.nesting", fmt::format("</{}> closes nothing that is open", name));
        Open element = std::move(open_.back());
        open_.pop_back();
        if (element.figure) {
            if (element.text.empty() || element.text.size() > longest_visible_text) return wrong("report.figure", fmt::format("a figure's text has {} bytes; it needs 1 to {}", element.text.size(), longest_visible_text));
            file_.figures[*element.figure].visible = std::move(element.text);
        } else if (!element.cite.empty()) {
            return take_citation(element.cite, element.text);
        } else if (element.is_book) {
            file_.book_text = std::move(element.text);
        }
        return {};
    }

    Result<void> take_citation(std::string_view what, const std::string& text) {
        const auto take = [&](std::string& into) -> Result<void> {
            if (!into.empty()) return wrong("report.citation", fmt::format("the file cites its {} twice", what));
            into = text;
            return {};
        };
        if (what == "origin") return take(file_.ledger_origin);
        if (what == "root") return take(file_.ledger_root);
        if (what == "book_sha256") return take(file_.book_sha256);
        if (what == "program") return take(file_.program);
        if (what == "disclosure") return take(file_.disclosure);
        if (what != "size") return {};
        std::uint64_t size = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), size);
        if (file_.ledger_size || fault != std::errc{} || end != text.data() + text.size() || size >> 53 != 0) return wrong("report.citation", "the ledger's size in the citation is no whole number, or stands there twice");
        file_.ledger_size = size;
        return {};
    }

    Result<void> check_footer() {
        start_ = html_.size();
        if (styles_ < 2) return {};
        const bool cited = file_.ledger_size && hash_from_base64(file_.ledger_root).has_value();
        if (!cited || footer_ != footer_style(*file_.ledger_size, file_.ledger_root)) return wrong("report.style", "the style of the printed footer is not the one that belongs to the citation");
        return {};
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;    // of what is being read
    std::size_t counted_ = 0;  // bytes whose line ends are in line_
    std::uint64_t line_ = 1;
    bool html_seen_ = false;
    int styles_ = 0;
    std::string_view footer_;
    std::vector<Open> open_;
    FigureFile file_;
};

struct CsvColumns {
    std::size_t figure = 0, value = 0, shown = 0, origin = 0, root = 0, book = 0, program = 0, count = 0;
};

Result<CsvColumns> columns_of(std::span<const std::string_view> header) {
    CsvColumns columns;
    columns.count = header.size();
    for (const auto& [name, place] : {std::pair<std::string_view, std::size_t*>{"figure", &columns.figure}, {"value", &columns.value}, {"shown", &columns.shown},
                                      {"ledger_origin", &columns.origin}, {"ledger_root", &columns.root}, {"book_sha256", &columns.book}, {"program", &columns.program}}) {
        if (std::ranges::count(header, name) != 1) return refuse("figures-csv.header", fmt::format("the table of figures needs one column \"{}\"", name), Place{.file = {}, .row = 1});
        *place = static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
    }
    return columns;
}

// Every row cites the same ledger and book.
Result<void> take_row_citation(FigureFile& file, const FigureKey& key, const CsvRecord& record, const CsvColumns& columns, const Place& place) {
    const std::string origin = unguarded(record.cells[columns.origin]), root = unguarded(record.cells[columns.root]), book = unguarded(record.cells[columns.book]);
    if (file.figures.empty()) {
        file.ledger_origin = origin;
        file.ledger_root = root;
        file.book_sha256 = book;
        file.program = unguarded(record.cells[columns.program]);
        file.ledger_size = key.ledger_size;
        return {};
    }
    if (origin != file.ledger_origin || root != file.ledger_root || book != file.book_sha256) return refuse("figures-csv.citation", "this row cites another ledger or book than the first", place);
    return {};
}

}  // namespace

Result<FigureFile> read_report_html(std::string_view html) { return HtmlReader(html).read(); }

Result<FigureFile> read_figures_csv(std::string_view csv) {
    if (csv.size() > largest_report) return refuse("report.large", fmt::format("the file has {} bytes; a table of figures has at most {}", csv.size(), largest_report));
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
    if (!is_utf8(csv)) return refuse("report.utf8", "the file is not UTF-8");
    CsvReader reader(csv, ',');
    const auto header = reader.next();
    if (!header || header->fault != CsvFault::none) return refuse("figures-csv.header", "the file has no first row that names its columns", Place{.file = {}, .row = 1});
    DAYBOOK_TRY(const auto columns, columns_of(header->cells));
    FigureFile file;
    while (const auto record = reader.next(columns.count)) {
        const Place place{.file = {}, .row = record->line + 1};
        if (record->fault != CsvFault::none || record->cells.size() != columns.count) return refuse("figures-csv.row", fmt::format("the row cannot be read: it needs {} cells", columns.count), place);
        if (file.figures.size() == most_figures) return refuse("report.large", fmt::format("the file has more than {} figures", most_figures), place);
        auto key = parse_figure_key(unguarded(record->cells[columns.figure]));
        if (!key) return refuse(key.error().code, key.error().sentence, place);
        std::string shown = unguarded(record->cells[columns.shown]);
        if (shown.empty() || shown.size() > longest_visible_text) return refuse("report.figure", fmt::format("a figure's text has {} bytes; it needs 1 to {}", shown.size(), longest_visible_text), place);
        DAYBOOK_TRY_VOID(take_row_citation(file, *key, *record, columns, place));
        file.figures.push_back({*std::move(key), unguarded(record->cells[columns.value]), std::move(shown), record->line + 1});
    }
    return file;
}

Result<FigureFile> read_figures(std::string_view file) {
    return file.starts_with('<') ? read_report_html(file) : read_figures_csv(file);
}

}  // namespace daybook::report
