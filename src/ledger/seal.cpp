// On disk, all numbers big-endian. `parts`: header (40 bytes), body, XXH3-64 of the body (8).
//   header:  "DBp1"  flags (4: 0 live, 1 erased)  index (8)  subject (8)  body bytes (4)  zero (4)  XXH3-64 of those (8)
//   body:    nonce (24)  XChaCha20-Poly1305 of (salt ‖ text), with the subject as additional data.  Erased: zeros.
// `keys`: slots of 96 bytes; the first proves that a wrapping key is the right one.
//   slot:    subject (8)  flags (8: 0 live, 1 erased)  nonce (24)  wrapped key (48)  XXH3-64 of those (8)
#include "ledger/seal.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>

#include <boost/container/deque.hpp>
#include <fmt/format.h>
#include <sodium.h>
#include <tsl/robin_map.h>

#include "base/large_memory.hpp"

namespace daybook::ledger {
namespace {

constexpr std::string_view part_magic = "DBp1";
constexpr std::size_t part_header_bytes = 40;
constexpr std::size_t body_overhead_bytes = 24 + 32 + 16;
constexpr std::size_t slot_bytes = 96;
constexpr std::size_t key_bytes = 32;
constexpr std::size_t pending_bytes_max = std::size_t{4} << 20;
constexpr std::uint64_t proof_subject = ~std::uint64_t{0};  // of the first slot; never a caller's

using Key = SecretKey;

void put_number(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(at, length)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

const unsigned char* uchars(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

bool all_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

// nonce ‖ ciphertext ‖ tag.
std::string encrypt(std::string_view plain, std::uint64_t subject, const Key& key, const Random& random) {
    std::string out(24 + plain.size() + 16, '\0');
    auto* const bytes = reinterpret_cast<unsigned char*>(out.data());
    random({bytes, 24});
    std::string extra = "daybook/seal/v1";
    put_number(extra, subject, 8);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + 24, nullptr, uchars(plain), plain.size(), uchars(extra), extra.size(), nullptr, bytes, key.data());
    return out;
}

std::optional<std::string> decrypt(std::string_view sealed, std::uint64_t subject, const Key& key) {
    if (sealed.size() < 40) return std::nullopt;
    std::string plain(sealed.size() - 40, '\0');
    std::string extra = "daybook/seal/v1";
    put_number(extra, subject, 8);
    const int done = crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, uchars(sealed) + 24, sealed.size() - 24, uchars(extra),
                                                                extra.size(), uchars(sealed), key.data());
    return done == 0 ? std::optional(std::move(plain)) : std::nullopt;
}

struct PartHeader {
    bool erased = false;
    Index index = 0;
    std::uint64_t subject = 0;
    std::uint32_t body_bytes = 0;
    [[nodiscard]] std::uint64_t part_bytes() const { return part_header_bytes + body_bytes + 8; }
};

std::string part_header(const PartHeader& header) {
    std::string out(part_magic);
    put_number(out, header.erased ? 1 : 0, 4);
    put_number(out, header.index, 8);
    put_number(out, header.subject, 8);
    put_number(out, header.body_bytes, 4);
    put_number(out, 0, 4);
    put_number(out, checksum(out), 8);
    return out;
}

std::optional<PartHeader> parse_part_header(std::string_view bytes) {
    if (bytes.size() < part_header_bytes || !bytes.starts_with(part_magic)) return std::nullopt;
    const PartHeader header{number_at(bytes, 4, 4) == 1, number_at(bytes, 8, 8), number_at(bytes, 16, 8), static_cast<std::uint32_t>(number_at(bytes, 24, 4))};
    if (part_header(header) != bytes.substr(0, part_header_bytes) || header.body_bytes < body_overhead_bytes) return std::nullopt;
    return header;
}

struct Slot {
    std::uint64_t subject = 0;
    bool erased = false;
    std::string wrapped;  // 72 bytes: nonce, key, tag
};

std::string slot_text(const Slot& slot) {
    std::string out;
    put_number(out, slot.subject, 8);
    put_number(out, slot.erased ? 1 : 0, 8);
    out += slot.erased ? std::string(72, '\0') : slot.wrapped;
    put_number(out, checksum(out), 8);
    return out;
}

std::optional<Slot> parse_slot(std::string_view bytes) {
    if (bytes.size() != slot_bytes) return std::nullopt;
    Slot slot{number_at(bytes, 0, 8), number_at(bytes, 8, 8) == 1, std::string(bytes.substr(16, 72))};
    return slot_text(slot) == bytes ? std::optional(std::move(slot)) : std::nullopt;
}

struct PartAt {
    Index index = 0;
    std::uint64_t offset = 0;
    std::uint64_t subject = 0;
    std::uint32_t body_bytes = 0;
    bool erased = false;
};

constexpr std::size_t wrapped_bytes = 24 + key_bytes + 16;  // nonce, key, tag
using Wrapped = std::array<char, wrapped_bytes>;

// Of a slot that is erased: zeros.
Wrapped wrapped_in(std::string_view bytes) {
    Wrapped wrapped{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), wrapped.size()), wrapped.begin());
    return wrapped;
}

struct SubjectAt {
    std::uint64_t slot = 0;
    Wrapped wrapped{};
    bool has_key = false;        // not erased
    std::uint32_t parts = 0;     // in the file
    std::uint32_t live = 0;      // of them, not erased
    [[nodiscard]] std::string_view wrapped_key() const { return {wrapped.data(), wrapped.size()}; }
};

// All subjects by number.
class Subjects {
public:
    [[nodiscard]] SubjectAt* find(std::uint64_t subject) {
        const auto found = places_.find(subject);
        return found == places_.end() ? nullptr : &all_[found->second];
    }
    [[nodiscard]] const SubjectAt* find(std::uint64_t subject) const { return const_cast<Subjects*>(this)->find(subject); }
    // An empty one when there is none yet.
    SubjectAt& at(std::uint64_t subject) {
        const auto [place, is_new] = places_.try_emplace(subject, static_cast<std::uint32_t>(all_.size()));
        if (is_new) all_.emplace_back();
        return all_[place->second];
    }
    using Blocks = boost::container::deque<SubjectAt, LargeAllocator<SubjectAt>, boost::container::deque_options_t<boost::container::block_size<16384>>>;
    [[nodiscard]] const Blocks& all() const { return all_; }

private:
    struct AsItIs {  // the numbers are hashes already
        std::size_t operator()(std::uint64_t number) const { return number; }
    };
    tsl::robin_map<std::uint64_t, std::uint32_t, AsItIs, std::equal_to<>, LargeAllocator<std::pair<std::uint64_t, std::uint32_t>>> places_;
    Blocks all_;
};

struct Gap {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

}  // namespace

Result<std::optional<SecretKey>> read_wrapping_key(Disk& disk, const std::string& path) {
    DAYBOOK_TRY(const bool there, disk.exists(path));
    if (!there) return std::nullopt;
    DAYBOOK_TRY(const std::string text, read_whole(disk, path, 4096));
    const auto bytes = text.ends_with('\n') ? from_hex(std::string_view(text).substr(0, text.size() - 1)) : std::nullopt;
    if (!bytes || bytes->size() != key_bytes)
        return refuse("seal.key-form", "The wrapping key is damaged: it has to be 64 hex digits and a newline. Restore it from where it is kept.", Place{.file = path});
    Key key;
    std::memcpy(key.data(), bytes->data(), key_bytes);
    return key;
}

Hash commitment(const Salt& salt, std::string_view text) {
    thread_local Sha256 hasher;
    return hasher.of({"daybook/seal/v1", {reinterpret_cast<const char*>(salt.data()), salt.size()}, text});
}

struct Seals::State {
    Disk& disk;
    std::string dir;
    bool writing = false;
    Random random;
    std::optional<Key> wrapping;
    std::unique_ptr<File> parts_file, keys_file;
    std::vector<PartAt, LargeAllocator<PartAt>> parts;  // in order of the index
    Subjects subjects;
    std::vector<Gap> gaps;                  // in `parts`: bytes that are no part, with parts after them
    std::vector<std::uint64_t> bad_slots;   // in `keys`
    std::uint64_t parts_end = 0;            // after the last part in the file
    std::uint64_t parts_bytes = 0;          // the file's length; more than parts_end: a torn tail
    std::uint64_t keys_end = 0;
    std::string pending_parts, pending_keys;
    bool unsynced = false;
    std::optional<Error> refused;
    mutable std::mutex mutex;               // of all that is above, while one thread stages and another syncs

    [[nodiscard]] std::string parts_path() const { return dir + "/parts"; }
    [[nodiscard]] std::string keys_path() const { return dir + "/keys"; }

    Result<void> may_write() const {
        if (refused) return std::unexpected(*refused);
        if (!writing) return refuse("seal.read-only", "The sealed parts were opened for reading.");
        return {};
    }
    Error fail(Error error) {
        refused = Error{"seal.stopped", fmt::format("Nothing more is sealed, because the disk failed: {} Start again; what was acknowledged is safe.", to_text(error)), error.place};
        return error;
    }
    // Runs what touches the disk; a failure is final.
    template <class Do>
    Result<void> guarded(Do&& perform) {
        DAYBOOK_TRY_VOID(may_write());
        if (Result<void> done = perform(); !done) return std::unexpected(fail(std::move(done).error()));
        return {};
    }

    [[nodiscard]] std::vector<PartAt, LargeAllocator<PartAt>>::const_iterator lower(Index index) const {
        return std::lower_bound(parts.begin(), parts.end(), index, [](const PartAt& part, Index wanted) { return part.index < wanted; });
    }
    [[nodiscard]] const PartAt* find(Index index) const {
        const auto at = lower(index);
        return at != parts.end() && at->index == index ? &*at : nullptr;
    }

    Result<void> open_files();
    Result<void> load_parts();
    Result<void> load_keys();
    Result<void> write_pending();
    Result<Key> key_for_writing(std::uint64_t subject);
    [[nodiscard]] std::optional<Key> unwrap(std::uint64_t subject) const;
    Result<std::string> part_bytes(const PartAt& part) const;
    Result<void> erase_part(PartAt& part);
    Result<void> erase_key(std::uint64_t subject, SubjectAt& at);
    Result<void> drop_torn_keys();
    [[nodiscard]] std::string what_is_wrong(const PartAt& part, std::string_view bytes, const Committed& committed) const;
};

Result<void> Seals::State::open_files() {
    if (writing) DAYBOOK_TRY_VOID(disk.make_directory(dir));
    for (auto& [path, file] : {std::pair(parts_path(), &parts_file), std::pair(keys_path(), &keys_file)}) {
        DAYBOOK_TRY(const bool there, disk.exists(path));
        if (!there && !writing) continue;
        DAYBOOK_TRY(*file, disk.open(path, writing ? Open::create : Open::read));
    }
    if (writing) DAYBOOK_TRY_VOID(disk.sync_directory(dir));
    return {};
}

// Walks the headers; bytes that are no part are skipped up to the next one that is.
Result<void> Seals::State::load_parts() {
    if (!parts_file) return {};
    DAYBOOK_TRY(parts_bytes, parts_file->size());
    std::string block;
    std::uint64_t block_at = 0;
    std::uint64_t at = 0;
    std::optional<std::uint64_t> gap;
    while (at + part_header_bytes <= parts_bytes) {
        if (at < block_at || at + part_header_bytes > block_at + block.size()) {
            block.resize(std::min<std::uint64_t>(pending_bytes_max, parts_bytes - at));
            DAYBOOK_TRY_VOID(parts_file->read_at(at, block));
            block_at = at;
        }
        const auto header = parse_part_header(std::string_view(block).substr(at - block_at));
        const bool good = header && at + header->part_bytes() <= parts_bytes && (parts.empty() || header->index > parts.back().index);
        if (!good) {
            if (!gap) gap = at;
            const auto next = std::string_view(block).find(part_magic, at - block_at + 1);
            at = next != std::string_view::npos ? block_at + next : std::max(at + 1, block_at + block.size() - (part_magic.size() - 1));
            continue;
        }
        if (gap) gaps.push_back({*std::exchange(gap, std::nullopt), at});
        parts.push_back({header->index, at, header->subject, header->body_bytes, header->erased});
        at += header->part_bytes();
        parts_end = at;
    }
    return {};
}

Result<void> Seals::State::load_keys() {
    std::uint64_t bytes = 0;
    if (keys_file) {
        DAYBOOK_TRY(bytes, keys_file->size());
    }
    std::string all(bytes, '\0');
    if (keys_file) DAYBOOK_TRY_VOID(keys_file->read_at(0, all));
    keys_end = bytes / slot_bytes * slot_bytes;
    for (std::uint64_t at = 0; at < keys_end; at += slot_bytes) {
        const auto slot = parse_slot(std::string_view(all).substr(at, slot_bytes));
        if (!slot)
            bad_slots.push_back(at);
        else if (at == 0 && wrapping && !decrypt(slot->wrapped, proof_subject, *wrapping))
            return refuse("seal.wrong-key", "The wrapping key is not the one that these sealed parts were made with. Restore the right one.", Place{.file = keys_path()});
        else if (at > 0)
            subjects.at(slot->subject) = {at, wrapped_in(slot->wrapped), !slot->erased, 0, 0};
    }
    for (const PartAt& part : parts) {
        SubjectAt& subject = subjects.at(part.subject);
        ++subject.parts;
        subject.live += part.erased ? 0 : 1;
    }
    if (keys_end == 0 && writing) {
        if (!parts.empty()) return refuse("seal.keys-missing", "The file of the subjects' keys is empty, though there are sealed parts. Restore it from a backup.", Place{.file = keys_path()});
        pending_keys = slot_text({proof_subject, false, encrypt(std::string(key_bytes, '\0'), proof_subject, *wrapping, random)});
        unsynced = true;
    }
    return {};
}

Result<Seals> Seals::open(Disk& disk, const std::string& dir, const std::string& wrapping_key_file, For use, Random random) {
    DAYBOOK_CHECK(sodium_init() >= 0, "libsodium cannot start");
    std::unique_ptr<State> state(new State{.disk = disk, .dir = dir, .writing = use == For::writing, .random = std::move(random)});
    DAYBOOK_TRY(state->wrapping, read_wrapping_key(disk, wrapping_key_file));
    if (!state->wrapping && state->writing) {
        DAYBOOK_TRY(const bool keys_there, disk.exists(state->keys_path()));
        if (keys_there) {
            DAYBOOK_TRY(const std::string keys, read_whole(disk, state->keys_path(), ~std::uint64_t{0}));
            if (keys.size() >= slot_bytes)
                return refuse("seal.key-missing", "The wrapping key is missing, and without it no sealed part can be opened. Restore it from where it is kept.", Place{.file = wrapping_key_file});
        }
        Key fresh;
        state->random(fresh);
        const auto slash = wrapping_key_file.rfind('/');
        if (slash != std::string::npos) DAYBOOK_TRY_VOID(disk.make_directory(wrapping_key_file.substr(0, slash)));
        const std::string text = to_hex({reinterpret_cast<const char*>(fresh.data()), fresh.size()}) + "\n";
        DAYBOOK_TRY_VOID(replace_whole(disk, wrapping_key_file, text, ledger::Open::create_secret));
        state->wrapping = fresh;
    }
    DAYBOOK_TRY_VOID(state->open_files());
    DAYBOOK_TRY_VOID(state->load_parts());
    DAYBOOK_TRY_VOID(state->load_keys());
    return Seals(std::move(state));
}

Seals::Seals(std::unique_ptr<State> state) : state_(std::move(state)) {}
Seals::~Seals() {
    if (state_ && state_->wrapping) sodium_memzero(state_->wrapping->data(), key_bytes);
}
Seals::Seals(Seals&&) noexcept = default;
Seals& Seals::operator=(Seals&&) noexcept = default;

std::optional<Key> Seals::State::unwrap(std::uint64_t subject) const {
    const SubjectAt* at = subjects.find(subject);
    if (at == nullptr || !at->has_key || !wrapping) return std::nullopt;
    const auto plain = decrypt(at->wrapped_key(), subject, *wrapping);
    if (!plain || plain->size() != key_bytes) return std::nullopt;
    Key key;
    std::memcpy(key.data(), plain->data(), key_bytes);
    return key;
}

// The subject's key; a new one when it has none, or when its last one was erased.
Result<Key> Seals::State::key_for_writing(std::uint64_t subject) {
    SubjectAt& at = subjects.at(subject);
    if (at.has_key) {
        const auto key = unwrap(subject);
        if (!key) return refuse("seal.damaged", fmt::format("The key of subject {} is damaged; restore the file from a backup.", subject), Place{.file = keys_path()});
        return *key;
    }
    if (at.live > 0)
        return refuse("seal.damaged", fmt::format("The key of subject {} is missing; restore the file from a backup.", subject), Place{.file = keys_path()});
    Key key;
    random(key);
    const std::string wrapped = encrypt({reinterpret_cast<const char*>(key.data()), key.size()}, subject, *wrapping, random);
    at.slot = keys_end + pending_keys.size();
    at.wrapped = wrapped_in(wrapped);
    at.has_key = true;
    pending_keys += slot_text({subject, false, wrapped});
    return key;
}

Result<void> Seals::stage(Index index, Subject subject, const Salt& salt, std::string_view text) {
    State& state = *state_;
    const std::lock_guard held(state.mutex);
    DAYBOOK_TRY_VOID(state.may_write());
    if (text.size() > sealed_text_bytes_max) return refuse("seal.size", "A sealed part holds at most 16 MiB; keep larger things as files.");
    if (!state.parts.empty() && index <= state.parts.back().index)
        return refuse("seal.order", fmt::format("Sealed parts are kept in the order of their entries: {} cannot follow {}.", index, state.parts.back().index));
    const auto subject_number = static_cast<std::uint64_t>(subject);
    DAYBOOK_CHECK(subject_number != proof_subject, "this subject number is reserved");
    DAYBOOK_TRY(Key key, state.key_for_writing(subject_number));
    std::string plain(reinterpret_cast<const char*>(salt.data()), salt.size());
    plain += text;
    const std::string body = encrypt(plain, subject_number, key, state.random);
    sodium_memzero(key.data(), key.size());
    sodium_memzero(plain.data(), plain.size());
    const PartHeader header{false, index, subject_number, static_cast<std::uint32_t>(body.size())};
    state.parts.push_back({index, state.parts_end + state.pending_parts.size(), subject_number, header.body_bytes, false});
    SubjectAt& at = state.subjects.at(subject_number);
    ++at.parts;
    ++at.live;
    state.pending_parts += part_header(header);
    state.pending_parts += body;
    put_number(state.pending_parts, checksum(body), 8);
    state.unsynced = true;
    if (state.pending_parts.size() >= pending_bytes_max) return state.guarded([&] { return state.write_pending(); });
    return {};
}

Result<void> Seals::State::write_pending() {
    if (parts_bytes > parts_end) DAYBOOK_TRY_VOID(parts_file->truncate(parts_end));
    DAYBOOK_TRY_VOID(parts_file->write_at(parts_end, pending_parts));
    DAYBOOK_TRY_VOID(keys_file->write_at(keys_end, pending_keys));
    parts_end += pending_parts.size();
    parts_bytes = parts_end;
    keys_end += pending_keys.size();
    pending_parts.clear();
    pending_keys.clear();
    return {};
}

Result<void> Seals::sync() {
    State& state = *state_;
    {
        const std::lock_guard held(state.mutex);
        DAYBOOK_TRY_VOID(state.may_write());
        if (!state.unsynced) return {};
        DAYBOOK_TRY_VOID(state.guarded([&] { return state.write_pending(); }));
        state.unsynced = false;  // what is staged from now on is for the next sync
    }
    auto synced = state.parts_file->start_sync();
    if (synced) synced = state.keys_file->sync();
    if (synced) synced = state.parts_file->sync();
    if (synced) return {};
    const std::lock_guard held(state.mutex);
    return std::unexpected(state.fail(std::move(synced).error()));
}

// The whole part, from the file or from what is not written yet.
Result<std::string> Seals::State::part_bytes(const PartAt& part) const {
    const std::uint64_t bytes = part_header_bytes + part.body_bytes + 8;
    if (part.offset >= parts_end) return pending_parts.substr(part.offset - parts_end, bytes);
    std::string text(bytes, '\0');
    DAYBOOK_TRY(const std::size_t got, parts_file->read_at(part.offset, text));
    text.resize(got);
    return text;
}

Result<std::optional<Opening>> Seals::open(Index index) const {
    const State& state = *state_;
    const std::lock_guard held(state.mutex);
    const PartAt* part = state.find(index);
    if (part == nullptr) return refuse("seal.none", fmt::format("Entry {} has no sealed part.", index), Place{.file = state.parts_path()});
    if (part->erased) return std::nullopt;
    if (!state.wrapping) return refuse("seal.key-missing", "The wrapping key is missing, and without it no sealed part can be opened.", Place{.file = state.keys_path()});
    DAYBOOK_TRY(const std::string bytes, state.part_bytes(*part));
    const auto key = state.unwrap(part->subject);
    const auto plain = key && bytes.size() >= part_header_bytes + body_overhead_bytes ? decrypt(std::string_view(bytes).substr(part_header_bytes, part->body_bytes), part->subject, *key) : std::nullopt;
    if (!plain)
        return refuse("seal.damaged", fmt::format("The sealed part of entry {} (byte {}), or its key, is damaged. Restore it from a backup.", index, part->offset), Place{.file = state.parts_path()});
    Opening opening;
    std::memcpy(opening.salt.data(), plain->data(), opening.salt.size());
    opening.text = plain->substr(opening.salt.size());
    return opening;
}

bool Seals::has(Index index) const {
    const std::lock_guard held(state_->mutex);
    return state_->find(index) != nullptr;
}

bool Seals::is_erased(Index index) const {
    const std::lock_guard held(state_->mutex);
    const PartAt* part = state_->find(index);
    return part != nullptr && part->erased;
}

Result<void> Seals::State::erase_part(PartAt& part) {
    std::string zeros = part_header({true, part.index, part.subject, part.body_bytes});
    zeros.append(part.body_bytes + 8, '\0');
    DAYBOOK_TRY_VOID(parts_file->write_at(part.offset, zeros));
    part.erased = true;
    --subjects.at(part.subject).live;
    return {};
}

Result<void> Seals::State::erase_key(std::uint64_t subject, SubjectAt& at) {
    if (at.slot == 0) return {};  // its key was lost already
    DAYBOOK_TRY_VOID(keys_file->write_at(at.slot, slot_text({subject, true, ""})));
    sodium_memzero(at.wrapped.data(), at.wrapped.size());
    at.has_key = false;
    return {};
}

Result<std::uint64_t> Seals::erase(std::span<const Index> indices) {
    State& state = *state_;
    DAYBOOK_TRY_VOID(sync());
    std::uint64_t erased = 0;
    const auto perform = [&]() -> Result<void> {
        for (const Index index : indices) {
            const auto at = state.parts.begin() + (state.lower(index) - state.parts.cbegin());
            if (at == state.parts.end() || at->index != index || at->erased) continue;
            DAYBOOK_TRY_VOID(state.erase_part(*at));
            ++erased;
        }
        if (erased > 0) DAYBOOK_TRY_VOID(state.parts_file->sync());
        // Also for parts that were erased before: the run may have been interrupted before it came to the key.
        bool keys_changed = false;
        for (const Index index : indices) {
            const PartAt* part = state.find(index);
            if (part == nullptr) continue;
            SubjectAt& subject = state.subjects.at(part->subject);
            if (subject.live > 0 || !subject.has_key) continue;
            DAYBOOK_TRY_VOID(state.erase_key(part->subject, subject));
            keys_changed = true;
        }
        return keys_changed ? state.keys_file->sync() : Result<void>();
    };
    DAYBOOK_TRY_VOID(state.guarded(perform));
    return erased;
}

// Torn slots at the end of `keys` go when every part has its key without them.
Result<void> Seals::State::drop_torn_keys() {
    const bool complete = std::all_of(subjects.all().begin(), subjects.all().end(), [](const SubjectAt& subject) { return subject.live == 0 || subject.has_key; });
    if (!complete) return {};
    DAYBOOK_TRY(const std::uint64_t bytes, keys_file->size());
    while (!bad_slots.empty() && bad_slots.back() + slot_bytes == keys_end && keys_end > slot_bytes) {
        keys_end -= slot_bytes;
        bad_slots.pop_back();
    }
    if (bytes > keys_end) DAYBOOK_TRY_VOID(keys_file->truncate(keys_end));
    return {};
}

Result<std::uint64_t> Seals::truncate_from(Index index) {
    State& state = *state_;
    DAYBOOK_TRY_VOID(sync());
    std::uint64_t removed = 0;
    const auto perform = [&]() -> Result<void> {
        const auto first = state.lower(index) - state.parts.cbegin();
        removed = state.parts.size() - static_cast<std::size_t>(first);
        if (removed > 0) state.parts_end = state.parts[static_cast<std::size_t>(first)].offset;
        for (auto part = state.parts.begin() + first; part != state.parts.end(); ++part) {
            SubjectAt& subject = state.subjects.at(part->subject);
            --subject.parts;
            subject.live -= part->erased ? 0 : 1;
            if (subject.parts == 0 && subject.has_key) DAYBOOK_TRY_VOID(state.erase_key(part->subject, subject));
        }
        state.parts.erase(state.parts.begin() + first, state.parts.end());
        std::erase_if(state.gaps, [&](const Gap& gap) { return gap.from >= state.parts_end; });
        if (state.parts_bytes > state.parts_end) DAYBOOK_TRY_VOID(state.parts_file->truncate(state.parts_end));
        state.parts_bytes = state.parts_end;
        DAYBOOK_TRY_VOID(state.drop_torn_keys());
        DAYBOOK_TRY_VOID(state.keys_file->sync());
        return state.parts_file->sync();
    };
    DAYBOOK_TRY_VOID(state.guarded(perform));
    return removed;
}

std::vector<Index> Seals::indices() const {
    std::vector<Index> indices;
    indices.reserve(state_->parts.size());
    for (const PartAt& part : state_->parts) indices.push_back(part.index);
    return indices;
}

// Empty when the part is as it should be.
std::string Seals::State::what_is_wrong(const PartAt& part, std::string_view bytes, const Committed& committed) const {
    const std::string_view after_header = bytes.substr(std::min(bytes.size(), part_header_bytes));
    if (after_header.size() != part.body_bytes + 8u) return "The sealed part is cut off.";
    if (part.erased) return all_zero(after_header) ? "" : "The sealed part was erased, but not all of it is zeros; erase it again.";
    const std::string_view body = after_header.substr(0, part.body_bytes);
    if (number_at(after_header, part.body_bytes, 8) != checksum(body)) return "The sealed part is damaged: its checksum is wrong.";
    std::optional<std::string> plain;
    if (wrapping) {
        const auto key = unwrap(part.subject);
        plain = key ? decrypt(body, part.subject, *key) : std::nullopt;
        if (!plain) return "The sealed part cannot be opened: its key is missing or not the right one.";
    }
    if (!committed) return "";
    const auto expected = committed(part.index);
    if (!expected) return expected.error().sentence;
    if (!*expected) return "No entry commits to this sealed part.";
    if (!plain) return "";
    Salt salt;
    std::memcpy(salt.data(), plain->data(), salt.size());
    return commitment(salt, std::string_view(*plain).substr(salt.size())) == **expected ? "" : "The sealed part is not what its entry commits to.";
}

Result<std::vector<Seals::Damage>> Seals::check(const Committed& committed) const {
    const State& state = *state_;
    std::vector<Damage> damages;
    for (const Gap& gap : state.gaps) damages.push_back({state.parts_path(), gap.from, std::nullopt, fmt::format("{} bytes are no sealed part; what was here is damaged.", gap.to - gap.from)});
    if (state.parts_bytes > state.parts_end)
        damages.push_back({state.parts_path(), state.parts_end, std::nullopt, "The last sealed part is unfinished, or its header is damaged.", true});
    for (const PartAt& part : state.parts) {
        DAYBOOK_TRY(const std::string bytes, state.part_bytes(part));
        if (const std::string wrong = state.what_is_wrong(part, bytes, committed); !wrong.empty()) damages.push_back({state.parts_path(), part.offset, part.index, wrong});
    }
    std::uint64_t tail = state.keys_end;  // whole slots before it that are no keys: the next start drops them as it drops half a one
    for (auto slot = state.bad_slots.rbegin(); slot != state.bad_slots.rend() && *slot + slot_bytes == tail; ++slot) tail = *slot;
    for (const std::uint64_t slot : state.bad_slots) damages.push_back({state.keys_path(), slot, std::nullopt, slot >= tail ? "The last key is unfinished." : "The key of a subject is damaged.", slot >= tail});
    if (state.keys_file) {
        DAYBOOK_TRY(const std::uint64_t bytes, state.keys_file->size());
        if (bytes > state.keys_end) damages.push_back({state.keys_path(), state.keys_end, std::nullopt, "The last key is unfinished.", true});
    }
    return damages;
}

}  // namespace daybook::ledger
