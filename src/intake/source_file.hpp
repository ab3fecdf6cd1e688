// A publisher's file as blocks of whole rows, and rows as offences: the part of an import that can run on many threads.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/csv.hpp"
#include "base/input.hpp"
#include "base/text.hpp"
#include "intake/row_mapper.hpp"

namespace daybook::intake {

struct SourceFile {
    std::string path;
    std::string name;                  // without folders
    std::vector<std::string> header;
    std::uint64_t header_lines = 1;    // a header can have line feeds in its names
    std::uint64_t bytes = 0;           // on disk
    std::uint64_t bytes_unpacked = 0;  // as the file says of itself, or a guess
    Hash sha256{};                     // set when the whole file has been read
};

// Whole rows of one file, in order, as they stand in it.
struct Block {
    std::shared_ptr<SourceFile> file;
    std::uint64_t number = 0;          // of all blocks of the import, from 0
    bool first_of_file = false;
    std::string text;
    std::uint64_t bytes_read = 0;      // of all files on disk, when this block had been read
};

// Reads one file. The header is read and kept by open().
class BlockReader {
public:
    static Result<BlockReader> open(const std::string& path, char delimiter);
    [[nodiscard]] const std::shared_ptr<SourceFile>& file() const { return file_; }
    // The next rows, about `most` bytes of them; false at the end.
    Result<bool> next(std::string& text, std::size_t most);
    [[nodiscard]] std::uint64_t bytes_read() const { return input_.bytes_read(); }

private:
    BlockReader(InputFile input, char delimiter) : input_(std::move(input)), delimiter_(delimiter) {}
    Result<void> read_header();

    InputFile input_;
    char delimiter_;
    std::shared_ptr<SourceFile> file_ = std::make_shared<SourceFile>();
    std::string pending_;  // read and not yet given out
    bool at_end_ = false;
};

// What is wrong with a line that is no record, for the rejects file.
[[nodiscard]] std::string_view fault_text(CsvFault fault);

struct MappedRow {
    Row row;
    std::uint64_t line = 0;  // in the block, from 0
    std::string_view raw;
};

struct RejectedRow {
    Reject reject;
    std::uint64_t line = 0;
    std::string_view raw;
};

// A block with its rows as offences. Views point into block.text and arena.
struct MappedBlock {
    Block block;
    Arena arena;
    std::vector<MappedRow> rows;
    std::vector<RejectedRow> rejected;
    std::uint64_t lines = 0;
};

// Maps all rows of a block; none is lost: rows + rejected = records in the block.
void map_block(RowMapper& mapper, char delimiter, MappedBlock& mapped);

}  // namespace daybook::intake
