#include "base/input.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#define ZSTD_STATIC_LINKING_ONLY  // for an allocator of our own
#include <zstd.h>

#include <fmt/format.h>

#include "base/large_memory.hpp"

namespace daybook {
namespace {

constexpr std::size_t chunk_bytes = 256 * 1024;

std::unexpected<Error> file_error(std::string code, std::string_view doing, const std::string& path) {
    return refuse(std::move(code), fmt::format("cannot {} this file: {}", doing, std::strerror(errno)), {.file = path});
}

enum class Packing { none, gzip, zstd };

// The window of a file packed for size is as large as the file unpacked.
struct FreeUnpacker {
    void operator()(ZSTD_DStream* unpacker) const { ZSTD_freeDStream(unpacker); }
};
using Unpacker = std::unique_ptr<ZSTD_DStream, FreeUnpacker>;

thread_local Unpacker spare_unpacker;  // with its window, for the next file of this thread

Unpacker make_unpacker() {
    if (spare_unpacker) return std::move(spare_unpacker);
    return Unpacker(ZSTD_createDStream_advanced({[](void*, std::size_t bytes) { return allocate_large(bytes); }, [](void*, void* memory) { free_large(memory); }, nullptr}));
}

void give_back(Unpacker unpacker) {
    if (!unpacker) return;
    ZSTD_DCtx_reset(unpacker.get(), ZSTD_reset_session_only);
    spare_unpacker = std::move(unpacker);
}

Packing packing_of(std::string_view head) {
    if (head.starts_with("\x1f\x8b")) return Packing::gzip;
    if (head.starts_with("\x28\xb5\x2f\xfd")) return Packing::zstd;
    return Packing::none;
}

}  // namespace

struct InputFile::State {
    std::string path;
    int descriptor = -1;
    std::uint64_t size = 0;
    std::uint64_t bytes_read = 0;
    Sha256 hash;
    Packing packing = Packing::none;
    std::string packed;       // bytes read and not yet unpacked: [used, end)
    std::size_t used = 0;
    bool at_end = false;      // of the bytes on disk
    bool inside_frame = false;
    z_stream gzip{};
    bool gzip_ready = false;
    Unpacker zstd;

    ~State() {
        if (descriptor >= 0) ::close(descriptor);
        if (gzip_ready) inflateEnd(&gzip);
        give_back(std::move(zstd));
    }

    Result<void> refill() {
        packed.resize(chunk_bytes);
        used = 0;
        ssize_t got;
        do got = ::read(descriptor, packed.data(), packed.size());
        while (got < 0 && errno == EINTR);
        if (got < 0) return file_error("file.read", "read", path);
        packed.resize(static_cast<std::size_t>(got));
        at_end = got == 0;
        bytes_read += static_cast<std::uint64_t>(got);
        hash.add(packed);
        return {};
    }

    std::unexpected<Error> damaged(std::string_view why) const {
        return refuse("file.damaged", fmt::format("this compressed file is damaged or incomplete ({}): fetch it again", why), {.file = path});
    }

    Result<std::size_t> unpack_zstd(char* out, std::size_t most) {
        ZSTD_inBuffer in{packed.data(), packed.size(), used};
        ZSTD_outBuffer to{out, most, 0};
        const std::size_t left = ZSTD_decompressStream(zstd.get(), &to, &in);
        if (ZSTD_isError(left)) return damaged(ZSTD_getErrorName(left));
        used = in.pos;
        inside_frame = left != 0;
        return to.pos;
    }

    Result<std::size_t> unpack_gzip(char* out, std::size_t most) {
        gzip.next_in = reinterpret_cast<Bytef*>(packed.data() + used);
        gzip.avail_in = static_cast<uInt>(packed.size() - used);
        gzip.next_out = reinterpret_cast<Bytef*>(out);
        gzip.avail_out = static_cast<uInt>(most);
        const int status = inflate(&gzip, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return damaged(gzip.msg == nullptr ? "gzip" : gzip.msg);
        used = packed.size() - gzip.avail_in;
        inside_frame = status != Z_STREAM_END;
        if (status == Z_STREAM_END) inflateReset(&gzip);  // several members one after another are one file
        return most - gzip.avail_out;
    }

    Result<std::size_t> unpack(char* out, std::size_t most) {
        if (packing == Packing::zstd) return unpack_zstd(out, most);
        if (packing == Packing::gzip) return unpack_gzip(out, most);
        const std::size_t some = std::min(most, packed.size() - used);
        std::memcpy(out, packed.data() + used, some);
        used += some;
        return some;
    }
};

InputFile::InputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
InputFile::InputFile(InputFile&&) noexcept = default;
InputFile& InputFile::operator=(InputFile&&) noexcept = default;
InputFile::~InputFile() = default;

Result<InputFile> InputFile::open(std::string path) {
    auto state = std::make_unique<State>();
    state->path = std::move(path);
    state->descriptor = ::open(state->path.c_str(), O_RDONLY | O_CLOEXEC);
    if (state->descriptor < 0) return file_error("file.open", "open", state->path);
    struct stat about{};
    if (::fstat(state->descriptor, &about) != 0) return file_error("file.open", "examine", state->path);
    if (S_ISDIR(about.st_mode)) return refuse("file.is-folder", "this is a folder; name the files in it", {.file = state->path});
    state->size = static_cast<std::uint64_t>(about.st_size);
    DAYBOOK_TRY_VOID(state->refill());
    state->packing = packing_of(state->packed);
    if (state->packing == Packing::zstd) {
        state->zstd = make_unpacker();
        DAYBOOK_CHECK(state->zstd != nullptr, "out of memory");
    }
    if (state->packing == Packing::gzip) {
        DAYBOOK_CHECK(inflateInit2(&state->gzip, 15 + 16) == Z_OK, "out of memory");
        state->gzip_ready = true;
    }
    return InputFile(std::move(state));
}

Result<std::size_t> InputFile::read(std::string& out, std::size_t most) {
    const std::size_t before = out.size();
    std::size_t added = 0;
    while (added == 0) {
        if (state_->used == state_->packed.size() && !state_->at_end) DAYBOOK_TRY_VOID(state_->refill());
        const bool drained = state_->used == state_->packed.size();
        if (drained && state_->at_end && !state_->inside_frame) break;  // a decoder asked again would want a next frame
        Result<std::size_t> unpacked = 0;
        out.resize_and_overwrite(before + most, [&](char* bytes, std::size_t) {
            unpacked = state_->unpack(bytes + before, most);
            return before + unpacked.value_or(0);
        });
        if (!unpacked) return unpacked;
        added = *unpacked;
        if (added == 0 && drained && state_->at_end) break;
    }
    if (added == 0 && state_->inside_frame) return state_->damaged("it ends in the middle");
    return added;
}

std::uint64_t InputFile::size() const { return state_->size; }
std::uint64_t InputFile::unpacked_size() const {
    constexpr std::uint64_t usual_ratio = 8;  // of tables
    if (state_->packing == Packing::none) return state_->size;
    const std::uint64_t said = state_->packing == Packing::zstd ? ZSTD_getFrameContentSize(state_->packed.data(), state_->packed.size()) : ZSTD_CONTENTSIZE_UNKNOWN;
    const bool is_believable = said != ZSTD_CONTENTSIZE_UNKNOWN && said != ZSTD_CONTENTSIZE_ERROR && said / 64 <= state_->size;
    return is_believable ? said : state_->size * usual_ratio;
}
std::uint64_t InputFile::bytes_read() const { return state_->bytes_read; }
Hash InputFile::sha256() { return state_->hash.finish(); }

Result<std::string> read_file(const std::string& path, std::size_t most) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return file_error("file.open", "open", path);
    struct stat about{};
    const std::size_t expected = ::fstat(descriptor, &about) == 0 ? static_cast<std::size_t>(std::max<off_t>(about.st_size, 0)) : 0;
    std::string bytes;
    for (std::size_t room = std::min(expected, most) + 1;; room = chunk_bytes) {  // one byte more, so that the end is seen at once
        ssize_t got = 0;
        const std::size_t before = bytes.size();
        bytes.resize_and_overwrite(before + room, [&](char* into, std::size_t) {
            got = ::read(descriptor, into + before, room);
            return before + static_cast<std::size_t>(std::max<ssize_t>(got, 0));
        });
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || bytes.size() > most) {
            const auto error = file_error("file.read", "read", path);
            ::close(descriptor);
            if (got < 0) return error;
            if (bytes.size() > most) return refuse("file.too-large", fmt::format("this file is larger than {} bytes, the most that is read for this purpose", most), {.file = path});
            return bytes;
        }
    }
}

Result<void> replace_file(const std::string& path, std::string_view bytes) {
    const std::string temporary = path + ".new";
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) return file_error("file.create", "create", temporary);
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t some = ::write(descriptor, bytes.data() + written, bytes.size() - written);
        if (some < 0 && errno == EINTR) continue;
        if (some < 0) {
            auto error = file_error("file.write", "write", temporary);
            ::close(descriptor);
            return error;
        }
        written += static_cast<std::size_t>(some);
    }
    const bool synced = ::fdatasync(descriptor) == 0;
    ::close(descriptor);
    if (!synced) return file_error("file.sync", "save", temporary);
    if (::rename(temporary.c_str(), path.c_str()) != 0) return file_error("file.rename", "put in place", path);
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const int folder_descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_descriptor >= 0) {
        ::fsync(folder_descriptor);
        ::close(folder_descriptor);
    }
    return {};
}

}  // namespace daybook
