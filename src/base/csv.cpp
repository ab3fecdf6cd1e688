#include "base/csv.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace daybook {
namespace {

// Bit i is set when text[i] is the delimiter or a line feed, for up to 64 bytes.
std::uint64_t marks_bytewise(const char* text, std::size_t size, char delimiter) {
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < size; ++i)
        if (text[i] == delimiter || text[i] == '\n') mask |= std::uint64_t{1} << i;
    return mask;
}

std::uint64_t marks(const char* text, std::size_t size, char delimiter) {
#if defined(__SSE2__)
    if (size >= 64) {
        const __m128i delimiters = _mm_set1_epi8(delimiter);
        const __m128i feeds = _mm_set1_epi8('\n');
        std::uint64_t mask = 0;
        for (unsigned i = 0; i < 4; ++i) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i * 16));
            const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiters), _mm_cmpeq_epi8(bytes, feeds));
            mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << (i * 16);
        }
        return mask;
    }
#endif
    return marks_bytewise(text, std::min<std::size_t>(size, 64), delimiter);
}

// Where the quoted cell that opens at `open` closes (the place of the closing quote); npos when not within the limit.
std::size_t closing_quote(std::string_view text, std::size_t open) {
    const std::size_t limit = std::min(text.size(), open + longest_quoted_cell);
    std::size_t at = open + 1;
    while (at < limit) {
        const void* found = std::memchr(text.data() + at, '"', limit - at);
        if (found == nullptr) return std::string_view::npos;
        at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        if (at + 1 >= text.size() || text[at + 1] != '"') return at;
        at += 2;
    }
    return std::string_view::npos;
}

std::size_t find(std::string_view text, char letter, std::size_t from) {
    if (from >= text.size()) return std::string_view::npos;
    const void* found = std::memchr(text.data() + from, letter, text.size() - from);
    return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::string_view without_return(std::string_view line) { return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line; }

}  // namespace

std::size_t whole_records(std::string_view text, char delimiter) {
    std::size_t plain_from = 0;  // everything before it is settled
    std::size_t last_end = 0;
    for (;;) {
        const std::size_t quote = find(text, '"', plain_from);
        const std::size_t plain_to = quote == std::string_view::npos ? text.size() : quote;
        const std::size_t feed = text.substr(plain_from, plain_to - plain_from).rfind('\n');
        if (feed != std::string_view::npos) last_end = plain_from + feed + 1;
        if (quote == std::string_view::npos) return last_end;
        const bool opens = quote == 0 || text[quote - 1] == delimiter || text[quote - 1] == '\n';
        const std::size_t close = opens ? closing_quote(text, quote) : quote;
        if (close != std::string_view::npos) {
            plain_from = close + 1;
            continue;
        }
        if (text.size() - quote < longest_quoted_cell) return last_end;  // it may close in what is still to come
        plain_from = quote + 1;  // never closed: the quote is a letter, and the line ends where it ends
    }
}

CsvReader::CsvReader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

std::size_t CsvReader::next_mark(std::size_t from) {
    while (from < text_.size()) {
        const std::size_t chunk = from & ~std::size_t{63};
        if (chunk != chunk_) {
            mask_ = marks(text_.data() + chunk, text_.size() - chunk, delimiter_);
            chunk_ = chunk;
        }
        const std::uint64_t left = mask_ >> (from & 63);
        if (left != 0) return from + static_cast<std::size_t>(std::countr_zero(left));
        from = chunk + 64;
    }
    return text_.size();
}

// Reads the quoted cell that opens at `open`, adds it to the cells; returns the place after its closing quote.
std::size_t CsvReader::read_quoted(std::size_t open, CsvFault& fault) {
    const std::size_t close = closing_quote(text_, open);
    if (close == std::string_view::npos) {
        fault = CsvFault::quote_never_closed;
        return open;
    }
    const std::string_view inside = text_.substr(open + 1, close - open - 1);
    if (inside.find('"') == std::string_view::npos) {
        cells_.push_back(inside);
        return close + 1;
    }
    if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
    std::string& plain = unescaped_[unescaped_used_++];
    plain.clear();
    for (std::size_t i = 0; i < inside.size(); ++i) {
        plain += inside[i];
        if (inside[i] == '"') ++i;
    }
    cells_.push_back(plain);
    return close + 1;
}

CsvReader::Ending CsvReader::read_cells(std::size_t start) {
    cells_.clear();
    unescaped_used_ = 0;
    std::size_t cell = start;
    for (;;) {
        std::size_t from = cell;
        const bool quoted = cell < text_.size() && text_[cell] == '"';
        if (quoted) {
            CsvFault fault = CsvFault::none;
            from = read_quoted(cell, fault);
            if (fault != CsvFault::none) return {0, 0, fault};
        }
        const std::size_t mark = next_mark(from);
        const bool at_line_end = mark >= text_.size() || text_[mark] == '\n';
        const std::string_view between = text_.substr(from, mark - from);
        const std::string_view plain = at_line_end ? without_return(between) : between;
        if (!quoted)
            cells_.push_back(plain);
        else if (!plain.empty())
            return {0, 0, CsvFault::text_after_quote};
        if (at_line_end) return {from + plain.size(), std::min(mark + 1, text_.size()), CsvFault::none};
        cell = mark + 1;
    }
}

CsvRecord CsvReader::set_aside_first_line(std::size_t start, CsvFault fault) {
    const std::size_t feed = std::min(find(text_, '\n', start), text_.size());
    position_ = std::min(feed + 1, text_.size());
    return {line_++, without_return(text_.substr(start, feed - start)), {}, fault};
}

std::optional<CsvRecord> CsvReader::next(std::size_t expected_cells) {
    while (position_ < text_.size()) {
        const std::size_t start = position_;
        const Ending ending = read_cells(start);
        if (ending.fault != CsvFault::none) return set_aside_first_line(start, ending.fault);
        const std::string_view raw = text_.substr(start, ending.end - start);
        const std::size_t feeds = unescaped_used_ == 0 && raw.find('"') == std::string_view::npos
                                      ? 0
                                      : static_cast<std::size_t>(std::count(raw.begin(), raw.end(), '\n'));
        if (feeds > 0 && expected_cells != 0 && cells_.size() != expected_cells) return set_aside_first_line(start, CsvFault::quote_never_closed);
        position_ = ending.next;
        const std::uint64_t line = line_;
        line_ += feeds + 1;
        if (raw.empty()) continue;
        return CsvRecord{line, raw, cells_, CsvFault::none};
    }
    return std::nullopt;
}

void append_csv_cell(std::string& out, std::string_view cell) {
    if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += cell;
        return;
    }
    out += '"';
    for (const char letter : cell) {
        if (letter == '"') out += '"';
        out += letter;
    }
    out += '"';
}

void append_csv_row(std::string& out, std::span<const std::string> cells, std::string_view line_end) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        append_csv_cell(out, cells[i]);
    }
    out += line_end;
}

}  // namespace daybook
