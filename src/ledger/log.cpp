#include "ledger/log.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ledger/log_state.hpp"
#include "ledger/tiles.hpp"

namespace daybook::ledger {
namespace {

constexpr std::uint64_t flush_leaves = 8192;
constexpr std::size_t read_block_bytes = std::size_t{4} << 20;        // of a long scan
constexpr std::size_t short_read_block_bytes = std::size_t{64} << 10;  // of a few entries
constexpr std::uint64_t short_read_entries = 1024;

std::unexpected<Error> no_entry(std::uint64_t index, std::uint64_t size) {
    return refuse("ledger.no-entry", fmt::format("There is no entry {} in a ledger of size {}; entries count from 0.", index, size));
}

std::unexpected<Error> damaged(const std::string& file, std::uint64_t offset) {
    return refuse("ledger.damaged", fmt::format("The frame at byte {} is damaged. Run `daybook fsck`, and restore the segment from a mirror.", offset), Place{.file = file});
}

// Enough of the log to read without holding its lock.
struct ReadPlan {
    std::vector<Segment> segments;  // from the one that holds the first frame
    std::uint64_t offset = 0;       // of the first frame in the first segment
};

// The frame that holds an entry, as the position in `frames`.
std::size_t frame_of(const LogState& state, Index index) {
    const auto after = std::upper_bound(state.frames.begin(), state.frames.end(), index, [](Index wanted, const FrameAt& frame) { return wanted < frame.first; });
    return static_cast<std::size_t>(after - state.frames.begin()) - 1;
}

Result<ReadPlan> plan_reading(const LogState& state, Index from, Index to) {
    const std::lock_guard held(state.shared);
    if (from >= to || to > state.size) return no_entry(std::max(from, to - 1), state.size);
    const FrameAt frame = state.frames[frame_of(state, from)];
    return ReadPlan{{state.segments.begin() + frame.segment, state.segments.end()}, frame.offset};
}

// Drops the entries before `skip` and keeps `keep`.
std::string_view cut_bundle(std::string_view bundle, std::uint64_t skip, std::uint64_t keep) {
    for (; skip > 0; --skip) (void)take_entry(bundle);
    std::string_view rest = bundle;
    for (; keep > 0; --keep) (void)take_entry(rest);
    return bundle.substr(0, bundle.size() - rest.size());
}

// Reads frames one after another in big blocks.
class FrameReader {
public:
    FrameReader(const Segment& segment, std::uint64_t offset, std::size_t block_bytes) : segment_(segment), block_bytes_(block_bytes), offset_(offset) {}
    [[nodiscard]] bool at_end() const { return offset_ + begin_ >= segment_.bytes; }
    Result<Frame> next() {
        ParsedFrame parsed = parse_frame(std::string_view(block_).substr(begin_));
        if (parsed.fault == FrameFault::header) {
            DAYBOOK_TRY_VOID(load());
            parsed = parse_frame(block_);
        }
        if (parsed.fault != FrameFault::none) return damaged(segment_.path, offset_ + begin_);
        begin_ += parsed.frame.header.frame_bytes();
        return parsed.frame;
    }

private:
    // The next block, beginning at the frame that did not fit, and at least as long as that.
    Result<void> load() {
        offset_ += begin_;
        begin_ = 0;
        DAYBOOK_TRY_VOID(read(std::min<std::uint64_t>(block_bytes_, segment_.bytes - offset_)));
        if (const auto header = parse_header(block_); header && header->frame_bytes() > block_.size())
            return read(std::min<std::uint64_t>(header->frame_bytes(), segment_.bytes - offset_));
        return {};
    }
    Result<void> read(std::uint64_t bytes) {
        block_.resize(bytes);
        DAYBOOK_TRY(const std::size_t got, segment_.file->read_at(offset_, block_));
        block_.resize(got);
        return {};
    }

    const Segment& segment_;
    const std::size_t block_bytes_;
    std::string block_;
    std::uint64_t offset_;     // of block_ in the segment
    std::size_t begin_ = 0;    // of the next frame in block_
};

Result<std::shared_ptr<const LoadedFrame>> load_frame(const LogState& state, Index index) {
    {
        const std::lock_guard held(state.caching);
        if (state.cached && index >= state.cached->first && index - state.cached->first < state.cached->entries.size()) return state.cached;
    }
    DAYBOOK_TRY(const ReadPlan plan, plan_reading(state, index, index + 1));
    const Segment& segment = plan.segments.front();
    auto loaded = std::make_shared<LoadedFrame>();
    loaded->bytes.resize(frame_header_bytes);
    DAYBOOK_TRY_VOID(segment.file->read_at(plan.offset, loaded->bytes));
    const auto header = parse_header(loaded->bytes);
    if (!header || plan.offset + header->frame_bytes() > segment.bytes) return damaged(segment.path, plan.offset);
    loaded->bytes.resize(header->frame_bytes());
    DAYBOOK_TRY_VOID(segment.file->read_at(plan.offset, loaded->bytes));
    const ParsedFrame parsed = parse_frame(loaded->bytes);
    if (parsed.fault != FrameFault::none) return damaged(segment.path, plan.offset);
    loaded->first = header->first;
    std::string_view bundle = parsed.frame.payload;
    while (const auto entry = take_entry(bundle)) loaded->entries.push_back(*entry);
    const std::lock_guard held(state.caching);
    state.cached = loaded;
    return loaded;
}

// The signed checkpoint in a frame, without reading its entries.
Result<SignedCheckpoint> note_of_frame(const LogState& state, std::size_t number) {
    std::shared_ptr<File> file;
    std::string path;
    FrameAt frame;
    {
        const std::lock_guard held(state.shared);
        frame = state.frames[number];
        file = state.segments[frame.segment].file;
        path = state.segments[frame.segment].path;
    }
    std::string bytes(frame_header_bytes, '\0');
    DAYBOOK_TRY_VOID(file->read_at(frame.offset, bytes));
    const auto header = parse_header(bytes);
    if (!header) return damaged(path, frame.offset);
    std::string note(header->note_bytes, '\0');
    DAYBOOK_TRY_VOID(file->read_at(frame.offset + frame_header_bytes + header->payload_bytes, note));
    return open_checkpoint(note, state.verifier);
}

struct Totals {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
};

Totals total_of(std::span<const Batch* const> batches) {
    Totals totals;
    for (const Batch* batch : batches) {
        totals.entries += batch->size();
        totals.bytes += batch->bytes();
    }
    return totals;
}

// A new segment when the newest one is full. On the append thread.
Result<void> begin_segment_if_full(LogState& state, std::uint64_t size, std::uint64_t frame_bytes) {
    const Segment& newest = state.segments.back();
    if (newest.bytes == 0 || newest.bytes + frame_bytes <= state.options.segment_bytes) return {};
    Segment segment{size, fmt::format("{}/{}", state.segments_dir(), segment_name(size)), nullptr, 0, true};
    DAYBOOK_TRY(segment.file, state.disk.open(segment.path, Open::create));
    DAYBOOK_TRY_VOID(segment.file->truncate(0));
    const std::lock_guard held(state.shared);
    state.segments.push_back(std::move(segment));
    state.directory_unsynced = true;
    return {};
}

}  // namespace

Error LogState::fail(Error error) {
    const std::lock_guard held(shared);
    if (!refused) {
        refused = Error{"ledger.stopped", fmt::format("The ledger takes nothing more, because the disk failed: {} Start again; what was acknowledged is safe, and the start recovers from what is on the disk.", to_text(error)),
                        error.place};
    }
    return error;
}

Result<void> LogState::may_write() const {
    const std::lock_guard held(shared);
    if (refused) return std::unexpected(*refused);
    if (!key) return refuse("ledger.read-only", "The ledger was opened for reading; open it with its signing key to write.");
    return {};
}

void Batch::add(std::string_view entry) {
    DAYBOOK_CHECK(entry.size() <= entry_bytes_max, "an entry has at most 65,535 bytes");
    DAYBOOK_CHECK(bundle_.size() + entry.size() + 2 <= batch_bytes_max, "a batch holds at most 64 MiB");
    const std::size_t begin = bundle_.size();
    bundle_ += static_cast<char>(entry.size() >> 8);
    // The byte before the entry is 0 for the moment: together they are what the leaf hash covers.
    bundle_ += '\0';
    bundle_ += entry;
    leaves_.push_back(hasher_->of({std::string_view(bundle_).substr(begin + 1)}));
    bundle_[begin + 1] = static_cast<char>(entry.size() & 255);
    ends_.push_back(static_cast<std::uint32_t>(bundle_.size()));
}

void Batch::add(const Batch& other, std::size_t first, std::size_t after_last) {
    DAYBOOK_CHECK(&other != this && first <= after_last && after_last <= other.size(), "entries that the batch does not have");
    if (first == after_last) return;
    const std::uint32_t begin = first == 0 ? 0 : other.ends_[first - 1];
    const std::uint32_t end = other.ends_[after_last - 1];
    DAYBOOK_CHECK(bundle_.size() + (end - begin) <= batch_bytes_max, "a batch holds at most 64 MiB");
    const auto base = static_cast<std::uint32_t>(bundle_.size());
    bundle_.append(other.bundle_, begin, end - begin);
    for (std::size_t i = first; i < after_last; ++i) ends_.push_back(other.ends_[i] - begin + base);
    leaves_.insert(leaves_.end(), other.leaves_.begin() + static_cast<std::ptrdiff_t>(first), other.leaves_.begin() + static_cast<std::ptrdiff_t>(after_last));
}

void Batch::clear() {
    bundle_.clear();
    ends_.clear();
    leaves_.clear();
}

std::string_view Batch::entry(std::size_t at) const {
    DAYBOOK_CHECK(at < size(), "an entry that the batch does not have");
    const std::size_t begin = (at == 0 ? 0 : ends_[at - 1]) + 2;
    return std::string_view(bundle_).substr(begin, ends_[at] - begin);
}

Log::Log(std::unique_ptr<LogState> state) : state_(std::move(state)) {}
Log::Log(Log&&) noexcept = default;

Log& Log::operator=(Log&& other) noexcept {
    if (this != &other) {
        if (state_) (void)close();
        state_ = std::move(other.state_);
    }
    return *this;
}

Log::~Log() {
    if (state_) (void)close();
}

Result<Log> Log::create(Disk& disk, const std::string& dir, const SigningKey& key, LogOptions options) {
    const std::string verifier_path = dir + "/verifier.key";
    DAYBOOK_TRY(const bool there, disk.exists(verifier_path));
    if (there) return refuse("ledger.exists", "There is a ledger here already. Use it, or choose another folder.", Place{.file = dir});
    for (const char* part : {"/segments", "/hashes", "/witnessed"}) DAYBOOK_TRY_VOID(disk.make_directory(dir + part));
    DAYBOOK_TRY_VOID(disk.sync_directory(dir));
    const auto empty = sign_checkpoint({key.verifier().name, LedgerSize{0}, empty_root()}, key);
    DAYBOOK_TRY_VOID(replace_whole(disk, dir + "/checkpoint", empty.note));
    // Last, since this is what says that a ledger is here.
    DAYBOOK_TRY_VOID(replace_whole(disk, verifier_path, key.verifier().to_text() + "\n"));
    return open(disk, dir, &key, options);
}

Result<VerifierKey> read_verifier(Disk& disk, const std::string& dir) {
    const std::string path = dir + "/verifier.key";
    DAYBOOK_TRY(const std::string text, read_whole(disk, path, 4096));
    auto verifier = VerifierKey::parse(text.ends_with('\n') ? std::string_view(text).substr(0, text.size() - 1) : std::string_view());
    if (!verifier) verifier.error().place.file = path;
    return verifier;
}

Result<Log> Log::open(Disk& disk, const std::string& dir, const SigningKey* key_or_null, LogOptions options) {
    const std::string verifier_path = dir + "/verifier.key";
    DAYBOOK_TRY(const bool there, disk.exists(verifier_path));
    if (!there) return refuse("ledger.none", "There is no ledger here. `daybook init` makes one.", Place{.file = dir});
    DAYBOOK_TRY(VerifierKey verifier, read_verifier(disk, dir));
    auto state = std::make_unique<LogState>(disk, dir, options, key_or_null ? HashFiles::For::writing : HashFiles::For::reading);
    state->verifier = std::move(verifier);
    if (key_or_null) {
        if (key_or_null->verifier() != state->verifier)
            return refuse("ledger.wrong-key", fmt::format("The signing key is of \"{}\" ({:08x}), but the ledger was begun with another one, {:08x}. Use the key that belongs to this ledger.",
                                                          key_or_null->verifier().name, key_or_null->verifier().id, state->verifier.id),
                          Place{.file = verifier_path});
        state->key = *key_or_null;
        DAYBOOK_TRY(state->lock, disk.lock(dir + "/lock"));
    }
    DAYBOOK_TRY_VOID(recover(*state, Believe::derived_files));
    return Log(std::move(state));
}

Result<void> Log::append(const Batch& batch) {
    const Batch* const one = &batch;
    return append(std::span(&one, 1));
}

Result<void> Log::append(std::span<const Batch* const> batches) {
    LogState& state = *state_;
    const std::lock_guard one_at_a_time(state.appending);
    DAYBOOK_TRY_VOID(state.may_write());
    const Totals totals = total_of(batches);
    if (totals.entries == 0) return {};
    if (totals.bytes > batch_bytes_max) return refuse("ledger.batch-size", "At most 64 MiB can be appended at once; append it in several parts.");

    // The tree after this batch, its root, and the signature: on a copy, until the write has succeeded.
    RightEdge edge = state.edge;
    const std::uint64_t size_before = count(edge.size());
    state.completed.clear();
    for (const Batch* batch : batches)
        for (const Hash& leaf : batch->leaves_) edge.add(state.hasher, leaf, [&](unsigned level, const Hash& root) { state.completed.emplace_back(level, root); });
    SignedCheckpoint signed_now = sign_checkpoint({state.verifier.name, edge.size(), edge.root(state.hasher)}, *state.key);

    FrameHeader header{size_before, static_cast<std::uint32_t>(totals.entries), static_cast<std::uint32_t>(totals.bytes), static_cast<std::uint32_t>(signed_now.note.size()), 0};
    {
        const std::lock_guard held(state.shared);
        header.durable_size = state.durable;
    }
    state.frame.clear();
    append_header(state.frame, header);
    for (const Batch* batch : batches) state.frame += batch->bundle_;
    state.frame += signed_now.note;
    append_checksum(state.frame, state.frame);

    if (auto begun = begin_segment_if_full(state, size_before, state.frame.size()); !begun) return std::unexpected(state.fail(std::move(begun).error()));
    Segment& segment = state.segments.back();  // only this thread adds segments
    if (auto written = segment.file->write_at(segment.bytes, state.frame); !written) return std::unexpected(state.fail(std::move(written).error()));

    state.edge = edge;
    Result<void> flushed;
    {
        const std::lock_guard held(state.shared);
        state.frames.push_back({size_before, segment.bytes, static_cast<std::uint32_t>(state.segments.size() - 1)});
        segment.bytes += state.frame.size();
        segment.unsynced = true;
        for (const Batch* batch : batches)
            for (const Hash& leaf : batch->leaves_) state.hashes.add_leaf(leaf);
        for (const auto& [level, root] : state.completed) state.hashes.add(level, root);
        if (state.hashes.unflushed() >= flush_leaves) flushed = state.hashes.flush();
        state.size = count(edge.size());
        state.newest = std::move(signed_now);
    }
    if (!flushed) return std::unexpected(state.fail(std::move(flushed).error()));
    return {};
}

namespace {

// Syncs what was in the log when it was called. Under state.syncing.
Result<SignedCheckpoint> sync_segments(LogState& state) {
    std::vector<std::shared_ptr<File>> files;
    SignedCheckpoint covered;
    bool directory = false;
    {
        const std::lock_guard held(state.shared);
        for (Segment& segment : state.segments)
            if (std::exchange(segment.unsynced, false)) files.push_back(segment.file);
        directory = std::exchange(state.directory_unsynced, false);
        covered = state.newest;
    }
    for (const auto& file : files) DAYBOOK_TRY_VOID(file->sync());
    if (directory) DAYBOOK_TRY_VOID(state.disk.sync_directory(state.segments_dir()));
    const std::lock_guard held(state.shared);
    state.durable = count(covered.checkpoint.size);
    state.newest_durable = covered;
    return covered;
}

}  // namespace

Result<void> sync_hashes(LogState& state) {
    std::vector<std::shared_ptr<File>> files;
    std::uint64_t size = 0;
    {
        const std::lock_guard held(state.shared);
        files = state.hashes.files();
        size = std::min(count(state.hashes.flushed()), state.durable);
    }
    if (size == state.watermark) return {};
    for (const auto& file : files) DAYBOOK_TRY_VOID(file->sync());
    DAYBOOK_TRY_VOID(state.disk.sync_directory(state.hashes_dir()));
    DAYBOOK_TRY_VOID(write_hash_watermark(state.disk, state.hashes_dir(), LedgerSize{size}));
    state.watermark = size;
    return {};
}

Result<void> publish_newest(LogState& state) {
    std::string note;
    {
        const std::lock_guard held(state.shared);
        note = state.newest_durable.note;
    }
    if (note == state.published) return {};
    DAYBOOK_TRY_VOID(replace_whole(state.disk, state.checkpoint_path(), note));
    state.published = std::move(note);
    return {};
}

Result<SignedCheckpoint> Log::sync() {
    LogState& state = *state_;
    const std::lock_guard one_at_a_time(state.syncing);
    DAYBOOK_TRY_VOID(state.may_write());
    auto covered = sync_segments(state);
    if (!covered) return std::unexpected(state.fail(std::move(covered).error()));
    if (count(covered->checkpoint.size) >= state.watermark + state.options.hash_watermark_entries)
        if (auto done = sync_hashes(state); !done) return std::unexpected(state.fail(std::move(done).error()));
    return covered;
}

Result<void> Log::publish() {
    LogState& state = *state_;
    const std::lock_guard one_at_a_time(state.syncing);
    DAYBOOK_TRY_VOID(state.may_write());
    if (auto done = publish_newest(state); !done) return std::unexpected(state.fail(std::move(done).error()));
    return {};
}

Result<void> Log::close() {
    LogState& state = *state_;
    const std::scoped_lock both(state.appending, state.syncing);
    if (!state.key) return {};
    DAYBOOK_TRY_VOID(state.may_write());
    const auto all = [&]() -> Result<void> {
        DAYBOOK_TRY_VOID(sync_segments(state));
        {
            const std::lock_guard held(state.shared);
            DAYBOOK_TRY_VOID(state.hashes.flush());
        }
        DAYBOOK_TRY_VOID(sync_hashes(state));
        return publish_newest(state);
    };
    if (auto done = all(); !done) return std::unexpected(state.fail(std::move(done).error()));
    const std::lock_guard held(state.shared);
    state.refused = Error{"ledger.closed", "The ledger was closed; open it again to write.", Place{.file = state.dir}};
    state.lock.reset();
    return {};
}

LedgerSize Log::size() const {
    const std::lock_guard held(state_->shared);
    return LedgerSize{state_->size};
}

LedgerSize Log::durable_size() const {
    const std::lock_guard held(state_->shared);
    return LedgerSize{state_->durable};
}

SignedCheckpoint Log::newest() const {
    const std::lock_guard held(state_->shared);
    return state_->newest_durable;
}

const VerifierKey& Log::verifier() const { return state_->verifier; }
const Recovery& Log::recovery() const { return state_->recovery; }

Result<std::string> Log::entry(Index index) const {
    DAYBOOK_TRY(const auto frame, load_frame(*state_, index));
    return std::string(frame->entries[index - frame->first]);
}

Result<void> Log::scan_bundles(Index from, Index to, const EachBundle& each) const {
    if (from == to && to <= count(size())) return {};
    DAYBOOK_TRY(const ReadPlan plan, plan_reading(*state_, from, to));
    Index at = from;
    std::uint64_t offset = plan.offset;
    for (const Segment& segment : plan.segments) {
        FrameReader reader(segment, offset, to - from <= short_read_entries ? short_read_block_bytes : read_block_bytes);
        offset = 0;
        while (at < to && !reader.at_end()) {
            DAYBOOK_TRY(const Frame frame, reader.next());
            const std::uint64_t skip = at - frame.header.first;
            const std::uint64_t keep = std::min(to, frame.header.after_last()) - at;
            const bool whole = skip == 0 && keep == frame.header.entries;
            if (!each(at, keep, whole ? frame.payload : cut_bundle(frame.payload, skip, keep))) return {};
            at += keep;
        }
    }
    if (at != to) return damaged(state_->segments_dir(), 0);
    return {};
}

Result<void> Log::scan(Index from, Index to, const EachEntry& each) const {
    return scan_bundles(from, to, [&](Index first, std::uint64_t, std::string_view bundle) {
        Index index = first;
        while (const auto entry = take_entry(bundle))
            if (!each(index++, *entry)) return false;
        return true;
    });
}

Result<std::string> Log::tile_hashes(std::uint32_t level, std::uint64_t first, std::uint64_t width) const {
    const std::lock_guard held(state_->shared);
    return state_->hashes.read(level, first, width);
}

Result<Hash> Log::leaf_at(Index index) const {
    DAYBOOK_TRY(const std::string bytes, tile_hashes(0, index, 1));
    Hash hash{};
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

namespace {

SubtreeReader reader_of(const LogState& state) {
    return [&state](unsigned height, std::uint64_t index) -> Result<Hash> {
        const std::lock_guard held(state.shared);
        return state.hashes.subtree(height, index);
    };
}

Result<void> check_size(const Log& log, LedgerSize size) {
    if (size > log.size()) return refuse("ledger.sizes", fmt::format("The ledger has {} entries, not {}.", count(log.size()), count(size)));
    return {};
}

}  // namespace

Result<Hash> Log::root_at(LedgerSize size) const {
    DAYBOOK_TRY_VOID(check_size(*this, size));
    return root_of(size, reader_of(*state_));
}

Result<std::vector<Hash>> Log::inclusion(Index index, LedgerSize size) const {
    DAYBOOK_TRY_VOID(check_size(*this, size));
    return inclusion_proof(index, size, reader_of(*state_));
}

Result<std::vector<Hash>> Log::consistency(LedgerSize smaller, LedgerSize larger) const {
    DAYBOOK_TRY_VOID(check_size(*this, larger));
    return consistency_proof(smaller, larger, reader_of(*state_));
}

Result<Receipt> Log::receipt(Index index) const {
    const SignedCheckpoint against = newest();
    DAYBOOK_TRY(std::vector<Hash> proof, inclusion(index, against.checkpoint.size));
    DAYBOOK_TRY(std::string bytes, entry(index));
    Receipt receipt{std::move(bytes), index, std::move(proof), against.note};
    // A flipped bit in the derived hashes must not become a receipt that proves nothing.
    DAYBOOK_TRY_VOID(verify_receipt(receipt, *receipt.extra, state_->verifier));
    return receipt;
}

Result<SignedCheckpoint> Log::checkpoint_before(LedgerSize size) const {
    std::size_t number = 0;
    {
        const std::lock_guard held(state_->shared);
        if (count(size) >= state_->durable) return state_->newest_durable;
        // The frame that holds entry `size` is the first that ends after it; the one before it ends at most there.
        number = frame_of(*state_, count(size));
    }
    if (number == 0) return refuse("ledger.no-checkpoint", fmt::format("No checkpoint of {} entries or fewer was signed; the first batch was larger.", count(size)));
    return note_of_frame(*state_, number - 1);
}

Result<SignedCheckpoint> Log::checkpoint_at(LedgerSize size) const {
    auto found = checkpoint_before(size);
    if (!found || found->checkpoint.size == size) return found;
    return refuse("ledger.no-checkpoint", fmt::format("No checkpoint was signed at size {}; the nearest before it is at {}.", count(size), count(found->checkpoint.size)));
}

}  // namespace daybook::ledger
