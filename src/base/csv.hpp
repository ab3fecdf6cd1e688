// CSV as RFC 4180 has it, read from blocks that end at a record's end, so that blocks can be read side by side.
// A quote opens a quoted cell only as the cell's first byte; anywhere else it is a letter. Lines end in LF or CR LF.
// Text that breaks these rules is set aside line by line; nothing after it is lost.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

// A quoted cell longer than this is taken for a quote that was never closed.
inline constexpr std::size_t longest_quoted_cell = 64 * 1024;

// The length of the longest prefix of `text`, which begins at a record's start, that ends at a record's end; 0 when no
// record ends in it (yet).
[[nodiscard]] std::size_t whole_records(std::string_view text, char delimiter);

// What is wrong with a line, for the rejects file; nothing when it is a record.
enum class CsvFault : std::uint8_t { none, quote_never_closed, text_after_quote };

struct CsvRecord {
    std::uint64_t line = 0;                  // number of its first line in the text given, from 0
    std::string_view raw;                    // as it stands, without the line end
    std::span<const std::string_view> cells; // unquoted; they live until the next record is read
    CsvFault fault = CsvFault::none;         // with a fault there are no cells
};

// Reads the records of a text one after another. The text has to outlive it.
class CsvReader {
public:
    CsvReader(std::string_view text, char delimiter);

    // The next record that is not an empty line, or nothing at the end. `expected_cells`, when not 0, helps to find
    // quotes that were never closed: a record over several lines with another number of cells is a fault of its first line.
    std::optional<CsvRecord> next(std::size_t expected_cells = 0);

    [[nodiscard]] std::uint64_t lines() const { return line_; }  // lines read so far

private:
    [[nodiscard]] std::size_t next_mark(std::size_t from);
    struct Ending {
        std::size_t end = 0;   // where the line end begins
        std::size_t next = 0;  // where the next record begins
        CsvFault fault = CsvFault::none;
    };
    Ending read_cells(std::size_t start);
    std::size_t read_quoted(std::size_t open, CsvFault& fault);
    CsvRecord set_aside_first_line(std::size_t start, CsvFault fault);

    std::string_view text_;
    char delimiter_;
    std::size_t position_ = 0;
    std::uint64_t line_ = 0;
    std::size_t chunk_ = ~std::size_t{0};  // start of the 64 bytes that mask_ describes
    std::uint64_t mask_ = 0;               // delimiters and line ends among them
    std::vector<std::string_view> cells_;
    std::deque<std::string> unescaped_;    // cells with doubled quotes, rewritten; a deque, since views of them must stay valid
    std::size_t unescaped_used_ = 0;
};

// Appends a cell, quoted when it has to be.
void append_csv_cell(std::string& out, std::string_view cell);
// Cells with commas between, and the line's end.
void append_csv_row(std::string& out, std::span<const std::string> cells, std::string_view line_end = "\r\n");

}  // namespace daybook
