// On disk: "DBf1", the stream's header (24 bytes), then chunks. A chunk is 65,536 plain bytes, the last one fewer or none, and
// 17 more (a tag, which says whether it is the last, and a proof). So the length of the file tells the length of the plain bytes.
#include "store/sealed_file.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

namespace daybook::store {
namespace {

constexpr std::string_view file_magic = "DBf1";
constexpr std::size_t plain_chunk_bytes = std::size_t{64} << 10;
constexpr std::size_t proof_bytes = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t sealed_chunk_bytes = plain_chunk_bytes + proof_bytes;
constexpr std::size_t stream_header_bytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t first_chunk_at = file_magic.size() + stream_header_bytes;
constexpr unsigned char last_tag = crypto_secretstream_xchacha20poly1305_TAG_FINAL;
static_assert(std::tuple_size_v<FileKey> == crypto_secretstream_xchacha20poly1305_KEYBYTES);

using Stream = crypto_secretstream_xchacha20poly1305_state;

unsigned char* uchars(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* uchars(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string temporary_name(const std::string& path) { return path + ".new"; }
std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// Full chunks, then the last one, which is never full: an empty file has one chunk, so does one of 65,535 bytes, one of 65,536 two.
std::uint64_t sealed_bytes_of(std::uint64_t plain) {
    return first_chunk_at + plain / plain_chunk_bytes * sealed_chunk_bytes + plain % plain_chunk_bytes + proof_bytes;
}

std::unexpected<Error> file_damaged(const std::string& path, std::string what) { return refuse("file.damaged", fmt::format("The attachment cannot be read: {}.", what), Place{.file = path}); }

}  // namespace

struct SealedFileWriter::State {
    ledger::Disk& disk;
    std::string path;
    std::unique_ptr<ledger::File> file;
    FileSeal seal;
    Stream stream{};
    Sha256 hash;
    std::string plain;   // of the chunk that is not full yet
    std::string sealed;  // room for one chunk
    std::uint64_t end = 0;
    bool usable = true;
    bool in_place = false;

    ~State() {
        sodium_memzero(&stream, sizeof stream);
        sodium_memzero(seal.key.data(), seal.key.size());
        sodium_memzero(plain.data(), plain.size());
        file.reset();
        if (!in_place) (void)disk.remove(temporary_name(path));
    }

    Result<void> begin() {
        crypto_secretstream_xchacha20poly1305_keygen(seal.key.data());
        std::string head(first_chunk_at, '\0');
        std::memcpy(head.data(), file_magic.data(), file_magic.size());
        crypto_secretstream_xchacha20poly1305_init_push(&stream, uchars(head) + file_magic.size(), seal.key.data());
        plain.reserve(plain_chunk_bytes);
        sealed.resize(sealed_chunk_bytes);
        return put(head);
    }
    Result<void> put(std::string_view bytes) {
        if (!std::exchange(usable, false)) return refuse("file.stopped", "The attachment was given up after an earlier failure.", Place{.file = path});
        DAYBOOK_TRY_VOID(file->write_at(end, bytes));
        end += bytes.size();
        usable = true;
        return {};
    }
    Result<void> put_chunk(unsigned char tag) {
        crypto_secretstream_xchacha20poly1305_push(&stream, uchars(sealed), nullptr, uchars(std::string_view(plain)), plain.size(), nullptr, 0, tag);
        const auto bytes = std::string_view(sealed).substr(0, plain.size() + proof_bytes);
        plain.clear();
        return put(bytes);
    }
};

SealedFileWriter::SealedFileWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SealedFileWriter::SealedFileWriter(SealedFileWriter&&) noexcept = default;
SealedFileWriter& SealedFileWriter::operator=(SealedFileWriter&&) noexcept = default;
SealedFileWriter::~SealedFileWriter() = default;

Result<SealedFileWriter> SealedFileWriter::create(ledger::Disk& disk, std::string path) {
    DAYBOOK_CHECK(sodium_init() >= 0, "libsodium can be initialised");
    DAYBOOK_TRY(const bool there, disk.exists(path));
    if (there) return refuse("file.exists", "There is an attachment of this name already.", Place{.file = path});
    DAYBOOK_TRY(auto file, disk.open(temporary_name(path), ledger::Open::create_secret));
    auto state = std::unique_ptr<State>(new State{disk, std::move(path), std::move(file)});
    DAYBOOK_TRY_VOID(state->file->truncate(0));
    DAYBOOK_TRY_VOID(state->begin());
    return SealedFileWriter(std::move(state));
}

Result<void> SealedFileWriter::write(std::string_view bytes) {
    State& state = *state_;
    state.hash.add(bytes);
    state.seal.bytes += bytes.size();
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, plain_chunk_bytes - state.plain.size());
        state.plain += piece;
        bytes.remove_prefix(piece.size());
        if (state.plain.size() == plain_chunk_bytes) DAYBOOK_TRY_VOID(state.put_chunk(0));
    }
    return {};
}

std::uint64_t SealedFileWriter::bytes() const { return state_->seal.bytes; }

Result<FileSeal> SealedFileWriter::finish() {
    State& state = *state_;
    DAYBOOK_CHECK(!state.in_place, "a file is finished once");
    DAYBOOK_TRY_VOID(state.put_chunk(last_tag));
    state.seal.sha256 = state.hash.finish();
    state.usable = false;
    DAYBOOK_TRY_VOID(state.file->sync());
    state.file.reset();
    DAYBOOK_TRY_VOID(state.disk.rename(temporary_name(state.path), state.path));
    state.in_place = true;
    if (auto synced = state.disk.sync_directory(folder_of(state.path)); !synced) {
        (void)state.disk.remove(state.path);  // the caller will never ask for it
        return std::unexpected(std::move(synced).error());
    }
    return state.seal;
}

struct SealedFileReader::State {
    std::string path;
    std::unique_ptr<ledger::File> file;
    FileSeal seal;
    Stream stream{};
    std::uint64_t next_chunk = 0;  // the one that the stream decrypts next
    std::string plain;             // the one before it
    std::string sealed;

    ~State() {
        sodium_memzero(&stream, sizeof stream);
        sodium_memzero(seal.key.data(), seal.key.size());
        sodium_memzero(plain.data(), plain.size());
    }

    [[nodiscard]] std::uint64_t last_chunk() const { return seal.bytes / plain_chunk_bytes; }

    Result<void> rewind() {
        std::string head(first_chunk_at, '\0');
        DAYBOOK_TRY(const std::size_t got, file->read_at(0, head));
        if (got < head.size() || !head.starts_with(file_magic)) return file_damaged(path, "it does not begin as attachments do");
        if (crypto_secretstream_xchacha20poly1305_init_pull(&stream, uchars(head) + file_magic.size(), seal.key.data()) != 0) return file_damaged(path, "its head is damaged");
        next_chunk = 0;
        return {};
    }

    Result<void> read_next_chunk() {
        const bool last = next_chunk == last_chunk();
        const std::size_t bytes = last ? static_cast<std::size_t>(seal.bytes % plain_chunk_bytes) : plain_chunk_bytes;
        sealed.resize(bytes + proof_bytes);
        plain.resize(bytes);
        const std::uint64_t at = first_chunk_at + next_chunk * sealed_chunk_bytes;
        DAYBOOK_TRY(const std::size_t got, file->read_at(at, sealed));
        unsigned char tag = 0;
        const bool good = got == sealed.size() && crypto_secretstream_xchacha20poly1305_pull(&stream, uchars(plain), nullptr, &tag, uchars(std::string_view(sealed)), sealed.size(), nullptr, 0) == 0;
        if (!good || (tag == last_tag) != last) {
            next_chunk = ~std::uint64_t{0};  // whoever asks again starts from the beginning, and is refused again
            return file_damaged(path, fmt::format("the bytes at {} were altered, or the key is another's", at));
        }
        ++next_chunk;
        return {};
    }

    Result<void> go_to_chunk(std::uint64_t chunk) {
        if (next_chunk > 0 && next_chunk - 1 == chunk) return {};
        if (next_chunk > chunk) DAYBOOK_TRY_VOID(rewind());
        while (next_chunk <= chunk) DAYBOOK_TRY_VOID(read_next_chunk());
        return {};
    }
};

SealedFileReader::SealedFileReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SealedFileReader::SealedFileReader(SealedFileReader&&) noexcept = default;
SealedFileReader& SealedFileReader::operator=(SealedFileReader&&) noexcept = default;
SealedFileReader::~SealedFileReader() = default;

Result<SealedFileReader> SealedFileReader::open(ledger::Disk& disk, const std::string& path, const FileSeal& seal) {
    DAYBOOK_CHECK(sodium_init() >= 0, "libsodium can be initialised");
    DAYBOOK_TRY(auto file, disk.open(path, ledger::Open::read));
    DAYBOOK_TRY(const std::uint64_t size, file->size());
    if (size != sealed_bytes_of(seal.bytes)) return file_damaged(path, fmt::format("it has {} bytes and should have {}", size, sealed_bytes_of(seal.bytes)));
    auto state = std::unique_ptr<State>(new State{path, std::move(file), seal});
    DAYBOOK_TRY_VOID(state->rewind());
    return SealedFileReader(std::move(state));
}

std::uint64_t SealedFileReader::size() const { return state_->seal.bytes; }

Result<std::size_t> SealedFileReader::read_at(std::uint64_t offset, std::span<char> into) {
    State& state = *state_;
    std::size_t done = 0;
    while (done < into.size() && offset + done < state.seal.bytes) {
        const std::uint64_t at = offset + done;
        DAYBOOK_TRY_VOID(state.go_to_chunk(at / plain_chunk_bytes));
        const auto from = std::string_view(state.plain).substr(static_cast<std::size_t>(at % plain_chunk_bytes));
        const std::size_t bytes = std::min(from.size(), into.size() - done);
        std::memcpy(into.data() + done, from.data(), bytes);
        done += bytes;
    }
    return done;
}

Result<void> SealedFileReader::read_to_end() { return state_->go_to_chunk(state_->last_chunk()); }

Result<void> check_sealed_file(ledger::Disk& disk, const std::string& path, const FileSeal& seal) {
    DAYBOOK_TRY(auto reader, SealedFileReader::open(disk, path, seal));
    Sha256 hash;
    std::string piece(plain_chunk_bytes, '\0');
    for (std::uint64_t at = 0; at < seal.bytes;) {
        DAYBOOK_TRY(const std::size_t got, reader.read_at(at, piece));
        hash.add(std::string_view(piece).substr(0, got));
        at += got;
    }
    // The last chunk is empty when the length is a multiple of a chunk's; it too has to be there.
    DAYBOOK_TRY_VOID(reader.read_to_end());
    if (hash.finish() != seal.sha256) return file_damaged(path, "its SHA-256 is another one than when it arrived");
    return {};
}

Result<void> erase_sealed_file(ledger::Disk& disk, const std::string& path) {
    DAYBOOK_TRY(const bool there, disk.exists(path));
    if (there) {
        DAYBOOK_TRY(const auto file, disk.open(path, ledger::Open::write));
        DAYBOOK_TRY(const std::uint64_t size, file->size());
        const std::string zeros(plain_chunk_bytes, '\0');
        for (std::uint64_t at = 0; at < size; at += zeros.size()) DAYBOOK_TRY_VOID(file->write_at(at, std::string_view(zeros).substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), size - at)))));
        DAYBOOK_TRY_VOID(file->sync());
        DAYBOOK_TRY_VOID(disk.remove(path));
    }
    return disk.sync_directory(folder_of(path));
}

Result<std::uint64_t> remove_unfinished_files(ledger::Disk& disk, const std::string& directory) {
    std::uint64_t removed = 0;
    DAYBOOK_TRY(const auto listed, disk.list(directory));
    for (const auto& file : listed)
        if (!file.directory && file.name.ends_with(".new")) {
            DAYBOOK_TRY_VOID(disk.remove(directory + "/" + file.name));
            ++removed;
        }
    if (removed > 0) DAYBOOK_TRY_VOID(disk.sync_directory(directory));
    return removed;
}

}  // namespace daybook::store
