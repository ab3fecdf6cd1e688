// Opening a log: which frames are whole, which of them were surely durable, and what has to go.
//
// 1. A frame is durable for sure when a later frame, or a published checkpoint, says so. A fault in such a frame is
//    damage, and refused; a fault after them is a torn end, and cut off.
// 2. Frames that are whole but not surely durable are written again before they are synced: after a failed sync the
//    system may show pages that are not on the disk.
// 3. Nothing is removed before everything was checked. Each step can be interrupted and done again.
#include <algorithm>

#include <fmt/format.h>

#include "ledger/log_state.hpp"

namespace daybook::ledger {
namespace {

struct WalkedFrame {
    FrameHeader header;
    std::uint32_t segment = 0;
    std::uint64_t offset = 0;
};

// What lies on the disk, before anything is judged.
struct Walk {
    std::vector<Segment> segments;       // all, in order, whether they join on or not
    std::vector<WalkedFrame> frames;     // with good headers, joining on from entry 0
    std::uint64_t durable = 0;           // the highest durable size that any frame states
    [[nodiscard]] std::uint64_t end() const { return frames.empty() ? 0 : frames.back().header.after_last(); }
};

struct SeenCheckpoint {
    std::string file;
    SignedCheckpoint opened;
};

Result<std::vector<Segment>> list_segments(LogState& state) {
    DAYBOOK_TRY(const std::vector<Listed> listed, state.disk.list(state.segments_dir()));
    std::vector<Segment> segments;
    for (const Listed& found : listed) {
        const auto first = first_of_segment(found.name);
        if (!first || found.directory) continue;  // fsck reports strays
        Segment segment{*first, fmt::format("{}/{}", state.segments_dir(), found.name), nullptr, found.size, false};
        DAYBOOK_TRY(segment.file, state.disk.open(segment.path, state.lock ? Open::write : Open::read));
        segments.push_back(std::move(segment));
    }
    std::sort(segments.begin(), segments.end(), [](const Segment& left, const Segment& right) { return left.first < right.first; });
    return segments;
}

Result<std::string> read_bytes(File& file, std::uint64_t offset, std::uint64_t bytes) {
    std::string text(bytes, '\0');
    DAYBOOK_TRY(const std::size_t got, file.read_at(offset, text));
    text.resize(got);
    return text;
}

// The header at an offset, when the frame it announces fits in the segment.
Result<std::optional<FrameHeader>> header_at(const Segment& segment, std::uint64_t offset) {
    DAYBOOK_TRY(const std::string bytes, read_bytes(*segment.file, offset, std::min<std::uint64_t>(frame_header_bytes, segment.bytes - offset)));
    const auto header = parse_header(bytes);
    return header && offset + header->frame_bytes() <= segment.bytes ? header : std::nullopt;
}

// The highest durable size that any frame in the rest of a segment states, wherever it lies.
Result<std::uint64_t> durable_stated_after(const Segment& segment, std::uint64_t offset) {
    DAYBOOK_TRY(const std::string bytes, read_bytes(*segment.file, offset, segment.bytes - offset));
    std::uint64_t durable = 0;
    for (std::size_t at = find_header(bytes, 0); at != std::string_view::npos; at = find_header(bytes, at + 1))
        durable = std::max(durable, parse_header(std::string_view(bytes).substr(at))->durable_size);
    return durable;
}

Result<Walk> walk_segments(LogState& state) {
    Walk walk;
    DAYBOOK_TRY(walk.segments, list_segments(state));
    bool joined = true;
    for (std::uint32_t number = 0; number < walk.segments.size(); ++number) {
        const Segment& segment = walk.segments[number];
        std::uint64_t offset = 0;
        joined = joined && segment.first == walk.end();
        while (joined && offset < segment.bytes) {
            DAYBOOK_TRY(const auto header, header_at(segment, offset));
            joined = header && header->first == walk.end();
            if (!joined) break;
            walk.frames.push_back({*header, number, offset});
            walk.durable = std::max(walk.durable, header->durable_size);
            offset += header->frame_bytes();
        }
        if (joined) continue;
        DAYBOOK_TRY(const std::uint64_t stated, durable_stated_after(segment, offset));
        walk.durable = std::max(walk.durable, stated);
    }
    return walk;
}

Result<SeenCheckpoint> read_seen(LogState& state, const std::string& path) {
    DAYBOOK_TRY(const bool there, state.disk.exists(path));
    if (!there) return refuse("ledger.checkpoint-missing", "The published checkpoint is missing. Run `daybook fsck`; `daybook rebuild` makes it again.", Place{.file = path});
    DAYBOOK_TRY(const std::string note, read_whole(state.disk, path, note_bytes_max));
    auto opened = open_checkpoint(note, state.verifier);
    if (opened) return SeenCheckpoint{path, *std::move(opened)};
    return refuse("ledger.checkpoint-damaged", fmt::format("This checkpoint cannot be used to check the ledger: {} Run `daybook fsck`.", opened.error().sentence), Place{.file = path});
}

// The published checkpoint first (nothing when it is made again anyway), then those in witnessed/.
struct Seen {
    std::optional<SignedCheckpoint> published;
    std::vector<SeenCheckpoint> all;
};
Result<Seen> seen_checkpoints(LogState& state, Believe believe) {
    Seen seen;
    if (auto newest = read_seen(state, state.checkpoint_path()); newest) {
        seen.published = newest->opened;
        seen.all.push_back(*std::move(newest));
    } else if (believe == Believe::derived_files) {
        return std::unexpected(std::move(newest).error());
    }
    const std::string folder = state.dir + "/witnessed";
    DAYBOOK_TRY(const bool there, state.disk.exists(folder));
    if (!there) return seen;
    DAYBOOK_TRY(const std::vector<Listed> listed, state.disk.list(folder));
    for (const Listed& found : listed) {
        if (found.directory || found.name.ends_with(".new")) continue;
        DAYBOOK_TRY(SeenCheckpoint witnessed, read_seen(state, fmt::format("{}/{}", folder, found.name)));
        seen.all.push_back(std::move(witnessed));
    }
    return seen;
}

// Checks frames from a trusted prefix on, and computes their hashes.
class Checker {
public:
    Checker(LogState& state, const Walk& walk, std::uint64_t durable) : state_(state), walk_(walk), durable_(durable) {}

    // How many frames are whole. `hashed`: for so many leaves the hash files are believed, which the roots then confirm or not.
    Result<std::size_t> check(std::uint64_t hashed) {
        for (;;) {
            auto whole = check_from(hashed);
            if (whole || whole.error().code != "ledger.hashes") {
                state_.recovery.hashes_rebuilt = hashed == 0 && rebuilding_;
                return whole;
            }
            hashed = 0;
            rebuilding_ = true;
        }
    }

private:
    static std::unexpected<Error> hashes_wrong() { return refuse("ledger.hashes", ""); }

    Result<std::size_t> check_from(std::uint64_t hashed) {
        const std::uint64_t from = std::min(hashed, durable_);
        std::size_t number = 0;
        while (number < walk_.frames.size() && walk_.frames[number].header.after_last() <= from) ++number;
        believed_ = number == 0 ? 0 : walk_.frames[number - 1].header.after_last();
        // The watermark must never promise more than the files hold, not even while they are made again.
        if (state_.lock && believed_ < state_.watermark) {
            DAYBOOK_TRY_VOID(write_hash_watermark(state_.disk, state_.hashes_dir(), LedgerSize{believed_}));
            state_.watermark = believed_;
        }
        if (auto taken = state_.hashes.take(LedgerSize{believed_}); !taken) {
            if (believed_ == 0) return std::unexpected(taken.error());
            return hashes_wrong();
        }
        DAYBOOK_TRY(state_.edge, state_.hashes.edge(LedgerSize{believed_}));
        if (number > 0) DAYBOOK_TRY_VOID(confirm_believed(walk_.frames[number - 1]));
        state_.recovery.hashes_recomputed = 0;
        for (; number < walk_.frames.size(); ++number) {
            DAYBOOK_TRY(const bool whole, add_frame(walk_.frames[number]));
            if (!whole) break;
        }
        if (state_.lock) DAYBOOK_TRY_VOID(state_.hashes.flush());
        return number;
    }

    // The signed root of the last frame that is believed has to be the root that the hash files give.
    Result<void> confirm_believed(const WalkedFrame& at) {
        const Segment& segment = walk_.segments[at.segment];
        DAYBOOK_TRY(const std::string note, read_bytes(*segment.file, at.offset + frame_header_bytes + at.header.payload_bytes, at.header.note_bytes));
        const auto opened = open_checkpoint(note, state_.verifier);
        if (!opened || opened->checkpoint.size != state_.edge.size() || opened->checkpoint.root != state_.edge.root(state_.hasher)) return hashes_wrong();
        state_.newest = *opened;
        return {};
    }

    // True: whole, and added. False: torn. Only the notes of frames that are not surely durable are verified.
    Result<bool> add_frame(const WalkedFrame& at) {
        const Segment& segment = walk_.segments[at.segment];
        DAYBOOK_TRY(const std::string bytes, read_bytes(*segment.file, at.offset, at.header.frame_bytes()));
        const ParsedFrame parsed = parse_frame(bytes);
        if (parsed.fault != FrameFault::none) return false;
        std::vector<Hash> leaves;
        std::vector<std::pair<unsigned, Hash>> completed;
        leaves.reserve(at.header.entries);
        std::string_view bundle = parsed.frame.payload;
        while (const auto entry = take_entry(bundle)) {
            leaves.push_back(leaf_hash(state_.hasher, *entry));
            state_.edge.add(state_.hasher, leaves.back(), [&](unsigned level, const Hash& root) { completed.emplace_back(level, root); });
        }
        const auto opened = open_checkpoint(parsed.frame.note, state_.verifier);
        if (!opened || opened->checkpoint.size != state_.edge.size() || opened->checkpoint.root != state_.edge.root(state_.hasher)) {
            if (opened && believed_ != 0) return hashes_wrong();
            return refuse("ledger.damaged", fmt::format("The frame at byte {} was written whole, but the checkpoint in it does not hold for its entries: it was altered. Nothing was changed. Restore the segment from a mirror.", at.offset),
                          Place{.file = segment.path});
        }
        for (const Hash& leaf : leaves) state_.hashes.add_leaf(leaf);
        for (const auto& [level, root] : completed) state_.hashes.add(level, root);
        state_.recovery.hashes_recomputed += leaves.size();
        state_.newest = *opened;
        if (state_.lock && state_.hashes.unflushed() >= 65'536) DAYBOOK_TRY_VOID(state_.hashes.flush());
        return true;
    }

    LogState& state_;
    const Walk& walk_;
    std::uint64_t durable_;
    std::uint64_t believed_ = 0;
    bool rebuilding_ = false;
};

// Where the whole frames end.
struct Cut {
    std::size_t frames = 0;
    std::uint64_t size = 0;
    std::size_t segments = 0;       // that stay
    std::uint64_t offset = 0;       // where the last of them ends
};

Cut cut_after(const Walk& walk, std::size_t frames) {
    Cut cut{frames, 0, 0, 0};
    if (frames > 0) {
        const WalkedFrame& last = walk.frames[frames - 1];
        cut.size = last.header.after_last();
        cut.segments = last.segment + 1;
        cut.offset = last.offset + last.header.frame_bytes();
    }
    // An empty segment that was just begun stays as the one to write to.
    if (cut.segments < walk.segments.size() && walk.segments[cut.segments].first == cut.size &&
        (cut.segments == 0 || cut.offset == walk.segments[cut.segments - 1].bytes)) {
        ++cut.segments;
        cut.offset = 0;
    }
    return cut;
}

std::unexpected<Error> damaged_at(const Walk& walk, const Cut& cut, std::uint64_t durable) {
    const bool in_segment = cut.segments > 0;
    return refuse("ledger.damaged",
                  fmt::format("Entries {} to {} were on the disk for sure and cannot be read: the segment is damaged at byte {}, or one is missing. Nothing was changed. Run `daybook fsck`, and restore it from a mirror.",
                              cut.size, durable - 1, cut.offset),
                  Place{.file = in_segment ? walk.segments[cut.segments - 1].path : std::string("segments")});
}

Result<void> compare_with_seen(LogState& state, const std::vector<SeenCheckpoint>& seen, std::uint64_t size) {
    for (const auto& [file, opened] : seen) {
        const LedgerSize seen_size = opened.checkpoint.size;
        if (count(seen_size) > size) {
            state.recovery.witnessed_ahead = std::max(state.recovery.witnessed_ahead.value_or(LedgerSize{0}), seen_size);
            continue;
        }
        DAYBOOK_TRY(const Hash root, root_of(seen_size, [&](unsigned height, std::uint64_t index) { return state.hashes.subtree(height, index); }));
        if (root != opened.checkpoint.root)
            return refuse("ledger.forked", fmt::format("The ledger contradicts a checkpoint that it signed at size {}: its first {} entries are not the same. Nothing was changed. Restore it from a mirror that agrees with the checkpoint.",
                                                       count(seen_size), count(seen_size)),
                          Place{.file = file});
    }
    if (state.lock && state.recovery.witnessed_ahead && state.options.when_shorter == WhenShorter::refuse)
        return refuse("ledger.shorter", fmt::format("The ledger has {} entries, but a checkpoint of {} was published or witnessed: this looks like a restored backup. Writing on would fork history. Restore the missing entries from a mirror.",
                                                    size, count(*state.recovery.witnessed_ahead)),
                      Place{.file = state.dir});
    return {};
}

// Writes the frames that may be in memory only once more, so that the next sync covers them.
Result<void> write_again(const Walk& walk, const Cut& cut, std::uint64_t durable) {
    for (std::size_t number = 0; number < cut.frames; ++number) {
        const WalkedFrame& at = walk.frames[number];
        if (at.header.after_last() <= durable) continue;
        File& file = *walk.segments[at.segment].file;
        DAYBOOK_TRY(const std::string bytes, read_bytes(file, at.offset, at.header.frame_bytes()));
        DAYBOOK_TRY_VOID(file.write_at(at.offset, bytes));
    }
    return {};
}

// Makes the disk what was found: later segments go first, so that an interruption leaves nothing that could join on.
Result<void> cut_and_sync(LogState& state, Walk& walk, const Cut& cut, std::uint64_t durable) {
    while (walk.segments.size() > cut.segments) {
        DAYBOOK_TRY_VOID(state.disk.remove(walk.segments.back().path));
        walk.segments.pop_back();
    }
    if (!walk.segments.empty() && walk.segments.back().bytes > cut.offset) {
        DAYBOOK_TRY_VOID(walk.segments.back().file->truncate(cut.offset));
        walk.segments.back().bytes = cut.offset;
    }
    if (walk.segments.empty()) {
        Segment segment{0, fmt::format("{}/{}", state.segments_dir(), segment_name(0)), nullptr, 0, false};
        DAYBOOK_TRY(segment.file, state.disk.open(segment.path, Open::create));
        walk.segments.push_back(std::move(segment));
    }
    DAYBOOK_TRY_VOID(write_again(walk, cut, durable));
    std::size_t from = walk.segments.size() - 1;
    for (const WalkedFrame& at : std::span(walk.frames).first(cut.frames))
        if (at.header.after_last() > durable) from = std::min<std::size_t>(from, at.segment);
    for (; from < walk.segments.size(); ++from) DAYBOOK_TRY_VOID(walk.segments[from].file->sync());
    return state.disk.sync_directory(state.segments_dir());
}

Result<void> remove_unfinished(LogState& state) {
    for (const auto name : unfinished_files) {
        const std::string path = fmt::format("{}/{}", state.dir, name);
        DAYBOOK_TRY(const bool there, state.disk.exists(path));
        if (there) DAYBOOK_TRY_VOID(state.disk.remove(path));
    }
    return {};
}

void count_dropped(LogState& state, const Walk& walk, const Cut& cut) {
    for (std::size_t number = cut.segments == 0 ? 0 : cut.segments - 1; number < walk.segments.size(); ++number)
        state.recovery.dropped_bytes += walk.segments[number].bytes - (cut.segments > 0 && number + 1 == cut.segments ? cut.offset : 0);
    state.recovery.dropped_frames = walk.frames.size() - cut.frames;
    state.recovery.size = LedgerSize{cut.size};
}

// Of an empty ledger: the checkpoint that create() published, or with the key a new one.
Result<SignedCheckpoint> checkpoint_of_nothing(const LogState& state, const Seen& seen) {
    if (seen.published && count(seen.published->checkpoint.size) == 0) return *seen.published;
    if (state.key) return sign_checkpoint({state.verifier.name, LedgerSize{0}, empty_root()}, *state.key);
    if (seen.published) return *seen.published;
    return refuse("ledger.checkpoint-damaged", "The ledger is empty and its checkpoint is damaged; begin it anew with `daybook init` in another folder.", Place{.file = state.checkpoint_path()});
}

// The newest checkpoint whose entries were durable before this opening: for readers, who cannot sync.
Result<void> find_durable_for_reader(LogState& state, const Walk& walk, const Seen& seen, std::uint64_t durable) {
    state.durable = 0;
    for (const WalkedFrame& at : walk.frames) {
        if (at.header.after_last() > std::min(durable, state.size)) break;
        state.durable = at.header.after_last();
    }
    for (const WalkedFrame& at : walk.frames) {
        if (at.header.after_last() != state.durable) continue;
        DAYBOOK_TRY(const std::string note, read_bytes(*walk.segments[at.segment].file, at.offset + frame_header_bytes + at.header.payload_bytes, at.header.note_bytes));
        DAYBOOK_TRY(state.newest_durable, open_checkpoint(note, state.verifier));
    }
    if (state.durable == 0) {
        DAYBOOK_TRY(state.newest_durable, checkpoint_of_nothing(state, seen));
    }
    return {};
}

void keep(LogState& state, Walk& walk, const Cut& cut) {
    state.size = cut.size;
    for (const WalkedFrame& at : std::span(walk.frames).first(cut.frames)) state.frames.push_back({at.header.first, at.offset, at.segment});
    if (!state.lock) {
        walk.segments.resize(cut.segments);
        if (!walk.segments.empty()) walk.segments.back().bytes = cut.offset;
    }
    state.segments = walk.segments;
}

}  // namespace

Result<void> recover(LogState& state, Believe believe) {
    // The checkpoints first: a writer may be at work, and what was published is in the segments by then.
    DAYBOOK_TRY(const Seen seen, seen_checkpoints(state, believe));
    DAYBOOK_TRY(Walk walk, walk_segments(state));
    const std::uint64_t published = seen.published ? count(seen.published->checkpoint.size) : 0;
    const std::uint64_t durable = std::max(walk.durable, std::min(published, walk.end()));
    state.published = seen.published ? seen.published->note : "";
    state.watermark = count(read_hash_watermark(state.disk, state.hashes_dir()));

    DAYBOOK_TRY(const std::size_t whole, Checker(state, walk, durable).check(believe == Believe::derived_files ? state.watermark : 0));
    const Cut cut = cut_after(walk, whole);
    if (cut.size < durable) return damaged_at(walk, cut, durable);
    DAYBOOK_TRY_VOID(compare_with_seen(state, seen.all, cut.size));
    count_dropped(state, walk, cut);
    if (cut.size == 0) {
        DAYBOOK_TRY(state.newest, checkpoint_of_nothing(state, seen));
    }
    if (state.lock) {
        DAYBOOK_TRY_VOID(cut_and_sync(state, walk, cut, durable));
        DAYBOOK_TRY_VOID(remove_unfinished(state));
    }
    keep(state, walk, cut);
    if (!state.lock) return find_durable_for_reader(state, walk, seen, durable);
    state.newest_durable = state.newest;
    state.durable = state.size;
    return {};
}

}  // namespace daybook::ledger
