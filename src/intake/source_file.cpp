#include "intake/source_file.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace daybook::intake {
namespace {

constexpr std::size_t longest_header = 1 << 20;
constexpr std::size_t read_bytes = 256 * 1024;

// Cells with doubled quotes live in the reader only until its next record.
void keep_rewritten(std::span<const std::string_view> cells, std::string_view block, Arena& arena, std::vector<std::string_view>& kept) {
    kept.assign(cells.begin(), cells.end());
    for (auto& cell : kept) {
        const bool in_block = cell.data() >= block.data() && cell.data() <= block.data() + block.size();
        if (!in_block) cell = arena.keep(std::string(cell));
    }
}

}  // namespace

std::string_view fault_text(CsvFault fault) {
    switch (fault) {
        case CsvFault::none: break;
        case CsvFault::quote_never_closed: return "quote never closed";
        case CsvFault::text_after_quote: return "text after a closing quote";
    }
    broken_invariant("unknown CSV fault", __FILE__, __LINE__);
}

Result<BlockReader> BlockReader::open(const std::string& path, char delimiter) {
    DAYBOOK_TRY(auto input, InputFile::open(path));
    BlockReader reader(std::move(input), delimiter);
    reader.file_->path = path;
    reader.file_->name = std::filesystem::path(path).filename().string();
    reader.file_->bytes = reader.input_.size();
    reader.file_->bytes_unpacked = reader.input_.unpacked_size();
    DAYBOOK_TRY_VOID(reader.read_header());
    return reader;
}

Result<void> BlockReader::read_header() {
    while (!at_end_ && whole_records(pending_, delimiter_) == 0 && pending_.size() < longest_header) {
        DAYBOOK_TRY(const std::size_t added, input_.read(pending_, read_bytes));
        at_end_ = added == 0;
    }
    if (pending_.starts_with("\xEF\xBB\xBF")) pending_.erase(0, 3);  // byte-order mark
    const std::size_t end = at_end_ ? pending_.size() : whole_records(pending_, delimiter_);
    CsvReader reader(std::string_view(pending_).substr(0, end), delimiter_);
    const auto header = reader.next();
    if (!header || header->fault != CsvFault::none) return refuse("import.no-header", "this file has no header line with the names of its columns", {.file = file_->path, .row = 1});
    for (const auto name : header->cells) file_->header.emplace_back(trimmed(name));
    file_->header_lines = reader.lines();
    const auto after = static_cast<std::size_t>(header->raw.data() + header->raw.size() - pending_.data());
    const std::size_t feed = pending_.find('\n', after);
    pending_.erase(0, feed == std::string::npos ? pending_.size() : feed + 1);
    return {};
}

Result<bool> BlockReader::next(std::string& text, std::size_t most) {
    text.swap(pending_);  // the start of a row that the last block did not end
    pending_.clear();
    std::size_t cut = 0;
    for (;; most += longest_quoted_cell) {  // more than once only for a row that is longer than a block
        while (!at_end_ && text.size() < most) {
            DAYBOOK_TRY(const std::size_t added, input_.read(text, most - text.size()));
            at_end_ = added == 0;
        }
        const bool is_rest = at_end_ && text.size() <= most;
        cut = is_rest ? text.size() : whole_records(std::string_view(text).substr(0, most), delimiter_);
        if (cut > 0 || is_rest) break;
    }
    if (cut == 0) {
        file_->sha256 = input_.sha256();
        return false;
    }
    pending_.assign(text, cut);
    text.resize(cut);
    return true;
}

void map_block(RowMapper& mapper, char delimiter, MappedBlock& mapped) {
    const std::string_view text = mapped.block.text;
    const bool text_is_utf8 = is_utf8(text);
    CsvReader reader(text, delimiter);
    std::vector<std::string_view> kept;
    mapped.rows.reserve(text.size() / 128);
    while (const auto record = reader.next(mapper.columns())) {
        if (record->fault != CsvFault::none) {
            mapped.rejected.push_back({{0, "", std::string(fault_text(record->fault))}, record->line, record->raw});
            continue;
        }
        std::span<const std::string_view> cells = record->cells;
        if (record->raw.find('"') != std::string_view::npos) {
            keep_rewritten(cells, text, mapped.arena, kept);
            cells = kept;
        }
        auto& row = mapped.rows.emplace_back();
        row.line = record->line;
        row.raw = record->raw;
        if (auto reject = mapper.map(cells, text_is_utf8, mapped.arena, row.row)) {
            mapped.rows.pop_back();
            mapped.rejected.push_back({std::move(*reject), record->line, record->raw});
        }
    }
    mapped.lines = reader.lines();
}

}  // namespace daybook::intake
