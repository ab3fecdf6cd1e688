#include "report/xlsx.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/input.hpp"
#include "base/text.hpp"

namespace daybook::report {
namespace {

constexpr std::size_t longest_cell_bytes = 32'000, longest_title_bytes = 200;
constexpr double narrowest_column = 8, widest_column = 60;  // in letters
constexpr std::int64_t seconds_a_day = 24 * 60 * 60;

// libxlsxwriter writes to a file by its name; this one is in memory.
class MemoryFile {
public:
    MemoryFile() : number_(::memfd_create("workbook", MFD_CLOEXEC)) {}
    ~MemoryFile() {
        if (number_ >= 0) ::close(number_);
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] std::string path() const { return fmt::format("/proc/self/fd/{}", number_); }

private:
    int number_;
};

bool is_bad_in_xml(std::string_view letter) {
    const auto first = static_cast<unsigned char>(letter[0]);
    if (letter.size() == 1) return (first < 0x20 && first != '\n' && first != '\t') || first == 0x7F;
    return letter == "\xEF\xBF\xBE" || letter == "\xEF\xBF\xBF";
}

std::size_t letter_size(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && size < 4 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
    return size;
}

// What a cell can hold: UTF-8 without control characters, not too long.
std::string cell_text(std::string_view text) {
    std::string out;
    while (!text.empty() && out.size() < longest_cell_bytes) {
        const auto letter = text.substr(0, letter_size(text));
        out += !is_utf8(letter) || is_bad_in_xml(letter) ? "\uFFFD" : letter;
        text.remove_prefix(letter.size());
    }
    return out;
}

double letters_in(std::string_view text) {
    return static_cast<double>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Writer {
public:
    explicit Writer(const std::string& path) {
        lxw_workbook_options options{};
        book_ = workbook_new_opt(path.c_str(), &options);
        DAYBOOK_CHECK(book_ != nullptr, "there is memory for a workbook");
        head_ = workbook_add_format(book_);
        format_set_bold(head_);
        format_set_text_wrap(head_);
        format_set_align(head_, LXW_ALIGN_VERTICAL_TOP);
        format_set_bottom(head_, LXW_BORDER_THIN);
        format_set_bg_color(head_, 0xEEF0F3);
        text_ = workbook_add_format(book_);
        format_set_text_wrap(text_);
        format_set_align(text_, LXW_ALIGN_VERTICAL_TOP);
    }

    void set_properties(const std::string& title, Day date) {
        std::string shown = cell_text(cell_text(title).substr(0, longest_title_bytes));  // twice: the cut may go through a letter
        lxw_doc_properties properties{};
        properties.title = shown.data();
        properties.created = static_cast<time_t>(date * seconds_a_day);
        workbook_set_properties(book_, &properties);
    }

    void add(const Sheet& sheet) {
        auto* to = workbook_add_worksheet(book_, sheet.name.c_str());
        DAYBOOK_CHECK(to != nullptr, "a sheet has a name that spreadsheets allow, and no other sheet has it");
        for (std::size_t c = 0; c < sheet.head.size(); ++c) write_text(to, 0, c, sheet.head[c], head_);
        for (std::size_t r = 0; r < sheet.rows.size(); ++r)
            for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) write_cell(to, r + 1, c, sheet.rows[r][c]);
        set_widths(to, sheet);
        worksheet_freeze_panes(to, 1, static_cast<lxw_col_t>(sheet.fixed_columns));
        worksheet_set_landscape(to);
        worksheet_repeat_rows(to, 0, 0);
        if (!sheet.rows.empty() && sheet.fixed_columns > 0) worksheet_autofilter(to, 0, 0, static_cast<lxw_row_t>(sheet.rows.size()), static_cast<lxw_col_t>(sheet.head.size() - 1));
    }

    // The workbook is gone afterwards, whether it could be written or not.
    [[nodiscard]] lxw_error close() {
        // The library tells the date by the C library's one calendar for all threads: two that close at once would date one another's.
        static std::mutex one_at_a_time;
        const std::lock_guard lock(one_at_a_time);
        return workbook_close(book_);
    }

private:
    static void write_text(lxw_worksheet* to, std::size_t row, std::size_t column, std::string_view text, lxw_format* format) {
        const auto fault = worksheet_write_string(to, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), cell_text(text).c_str(), format);
        DAYBOOK_CHECK(fault == LXW_NO_ERROR, "a cell's text and place are within what a spreadsheet allows");
    }

    void write_cell(lxw_worksheet* to, std::size_t row, std::size_t column, const SheetCell& cell) {
        if (!cell.number) {
            if (!cell.text.empty()) write_text(to, row, column, cell.text, text_);
            return;
        }
        const auto fault = worksheet_write_number(to, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), *cell.number, number_format(cell));
        DAYBOOK_CHECK(fault == LXW_NO_ERROR, "a cell's place is within what a spreadsheet allows");
    }

    lxw_format* number_format(const SheetCell& cell) {
        auto& format = numbers_[{cell.digits, cell.fraction}];
        if (format != nullptr) return format;
        format = workbook_add_format(book_);
        const std::string pattern = cell.fraction ? "0.0%" : cell.digits == 0 ? "#,##0" : "#,##0." + std::string(static_cast<std::size_t>(cell.digits), '0');
        format_set_num_format(format, pattern.c_str());
        format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
        return format;
    }

    static void set_widths(lxw_worksheet* to, const Sheet& sheet) {
        for (std::size_t c = 0; c < sheet.head.size(); ++c) {
            double letters = std::min(letters_in(sheet.head[c]), 16.0);
            for (const auto& row : sheet.rows)
                if (c < row.size() && !row[c].number) letters = std::max(letters, letters_in(row[c].text));
            worksheet_set_column(to, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c), std::clamp(letters + 2, narrowest_column, widest_column), nullptr);
        }
    }

    lxw_workbook* book_;
    lxw_format* head_;
    lxw_format* text_;
    std::map<std::pair<int, bool>, lxw_format*> numbers_;
};

}  // namespace

Result<std::string> to_xlsx(const std::vector<Sheet>& sheets, const std::string& title, Day date) {
    const MemoryFile file;
    if (!file.is_open()) return refuse("xlsx.memory", "there is no room in memory to write a workbook");
    Writer writer(file.path());
    writer.set_properties(title, date);
    for (const auto& sheet : sheets) writer.add(sheet);
    if (const auto fault = writer.close(); fault != LXW_NO_ERROR) return refuse("xlsx.write", fmt::format("the workbook cannot be written: {}", lxw_strerror(fault)));
    return read_file(file.path());
}

Result<std::string> board_xlsx(const BoardReport& report, const Wording& wording, std::string_view recipe) {
    return to_xlsx(workbook(report, wording, recipe), report.title, report.period.after_last());
}

}  // namespace daybook::report
