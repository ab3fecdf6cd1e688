// A file read from beginning to end: as it is, or unpacked while reading (.gz, .zst by content, not by name).
// Knows how far it is, and the SHA-256 of the bytes on disk once it is at the end.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace daybook {

class InputFile {
public:
    static Result<InputFile> open(std::string path);
    InputFile(InputFile&&) noexcept;
    InputFile& operator=(InputFile&&) noexcept;
    ~InputFile();

    // Appends up to `most` unpacked bytes to `out`; how many were added, 0 only at the end.
    Result<std::size_t> read(std::string& out, std::size_t most);

    [[nodiscard]] std::uint64_t size() const;       // bytes on disk
    [[nodiscard]] std::uint64_t unpacked_size() const; // as the file says, or a guess
    [[nodiscard]] std::uint64_t bytes_read() const; // of these, so far
    [[nodiscard]] Hash sha256();                    // of the bytes on disk; after read() returned 0

private:
    struct State;
    explicit InputFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// The whole of a file as it is on disk; refused when larger than `most` bytes.
Result<std::string> read_file(const std::string& path, std::size_t most = std::size_t{1} << 30);

// Writes a file by a temporary name, syncs it, and puts it in place, so that readers see the old or the new whole.
Result<void> replace_file(const std::string& path, std::string_view bytes);

}  // namespace daybook
