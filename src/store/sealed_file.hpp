// Attachments on disk: encrypted while they arrive, each under a key of its own that lies elsewhere (in the sealed part of its
// entry), so that erasing the key erases every copy of the file. XChaCha20-Poly1305 in chunks (libsodium's secretstream):
// what is read was written by us, in this order, and nothing is missing. Memory: two chunks, whatever the file's length.
// A file is whole or not there: it is written under a temporary name, synced, then put in place.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/disk.hpp"

namespace daybook::store {

using FileKey = std::array<std::uint8_t, 32>;

// What opens a sealed file, and what proves it: all of it belongs into the sealed part, none of it into an entry but `bytes`.
struct FileSeal {
    FileKey key{};
    Hash sha256{};             // of the plain bytes
    std::uint64_t bytes = 0;   // of them
    bool operator==(const FileSeal&) const = default;
};

// Takes a file from its first byte to its last. One that is not finished is removed.
class SealedFileWriter {
public:
    // Writes "<path>.new"; `path` must not exist yet ("file.exists").
    static Result<SealedFileWriter> create(ledger::Disk& disk, std::string path);
    SealedFileWriter(SealedFileWriter&&) noexcept;
    SealedFileWriter& operator=(SealedFileWriter&&) noexcept;
    ~SealedFileWriter();

    // After a refusal nothing more is accepted.
    Result<void> write(std::string_view bytes);
    [[nodiscard]] std::uint64_t bytes() const;  // taken so far
    // On disk and in place when it returns. To be called once.
    Result<FileSeal> finish();

private:
    struct State;
    explicit SealedFileWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Reads at any place; quick forward, while going back starts from the beginning. Refused: "file.damaged" where a byte was altered,
// a chunk is missing, or the key is another file's; "disk.missing" when it is not there.
class SealedFileReader {
public:
    static Result<SealedFileReader> open(ledger::Disk& disk, const std::string& path, const FileSeal& seal);
    SealedFileReader(SealedFileReader&&) noexcept;
    SealedFileReader& operator=(SealedFileReader&&) noexcept;
    ~SealedFileReader();

    [[nodiscard]] std::uint64_t size() const;  // of the plain bytes
    // Fills `into`; fewer bytes only at the end.
    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into);
    // Reads on to the last chunk, without which the file is not proved whole.
    Result<void> read_to_end();

private:
    struct State;
    explicit SealedFileReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Reads all of a file, and compares its length and SHA-256 with what the seal says ("file.damaged").
Result<void> check_sealed_file(ledger::Disk& disk, const std::string& path, const FileSeal& seal);

// Overwrites with zeros, syncs, removes, and syncs the folder; fine when it is gone already. What keeps it unreadable on media
// that do not overwrite in place is that its key is destroyed: do that first.
Result<void> erase_sealed_file(ledger::Disk& disk, const std::string& path);

// At start: removes what a killed run left under temporary names. Gives their number.
Result<std::uint64_t> remove_unfinished_files(ledger::Disk& disk, const std::string& directory);

}  // namespace daybook::store
