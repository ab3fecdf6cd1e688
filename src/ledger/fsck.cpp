#include "ledger/fsck.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include <fmt/format.h>

#include "ledger/log_state.hpp"

namespace daybook::ledger {
namespace {

// The hash files as they lie on the disk, for comparing.
class StoredHashes {
public:
    Result<void> open(Disk& disk, const std::string& dir) {
        for (std::uint32_t level = 0; level < tile_levels; ++level) {
            DAYBOOK_TRY(const bool there, disk.exists(path(dir, level)));
            if (!there) continue;
            DAYBOOK_TRY(files_[level].file, disk.open(path(dir, level), Open::read));
            DAYBOOK_TRY(files_[level].bytes, files_[level].file->size());
        }
        return {};
    }
    static std::string path(const std::string& dir, std::uint32_t level) { return fmt::format("{}/hashes/{}", dir, level); }
    [[nodiscard]] std::uint64_t bytes(std::uint32_t level) const { return files_[level].bytes; }

    // Nothing: the file does not reach so far.
    Result<std::optional<Hash>> at(std::uint32_t level, std::uint64_t number) {
        Stored& stored = files_[level];
        if ((number + 1) * 32 > stored.bytes) return std::nullopt;
        if (number < stored.block_first || (number - stored.block_first + 1) * 32 > stored.block.size()) {
            stored.block_first = number;
            stored.block.resize(std::min<std::uint64_t>(block_bytes, stored.bytes - number * 32));
            DAYBOOK_TRY(const std::size_t got, stored.file->read_at(number * 32, stored.block));
            stored.block.resize(got);
            if (got < 32) return std::nullopt;
        }
        Hash hash{};
        std::memcpy(hash.data(), stored.block.data() + (number - stored.block_first) * 32, 32);
        return hash;
    }

private:
    static constexpr std::uint64_t block_bytes = 1 << 20;
    struct Stored {
        std::unique_ptr<File> file;
        std::uint64_t bytes = 0;
        std::string block;
        std::uint64_t block_first = 0;
    };
    std::array<Stored, tile_levels> files_;
};

class Fsck {
public:
    Fsck(Disk& disk, std::string dir, const FsckOptions& options) : disk_(disk), dir_(std::move(dir)), options_(options) {}

    Result<FsckReport> run() {
        DAYBOOK_TRY_VOID(check_names());
        DAYBOOK_TRY_VOID(read_key());
        DAYBOOK_TRY_VOID(read_checkpoint(dir_ + "/checkpoint", Repair::rebuild));
        DAYBOOK_TRY_VOID(read_witnessed());
        DAYBOOK_TRY_VOID(stored_.open(disk_, dir_));
        DAYBOOK_TRY_VOID(check_segments());
        DAYBOOK_TRY_VOID(check_hash_sizes());
        check_checkpoints_beyond();
        report_.entries = next_;  // which check_seals() goes by
        if (options_.seals) DAYBOOK_TRY_VOID(check_seals());
        return report_;
    }

private:
    struct Expected {
        std::string file;
        Checkpoint checkpoint;
        Repair repair;
    };

    void find(Finding finding) {
        if (report_.findings.size() < options_.findings_max)
            report_.findings.push_back(std::move(finding));
        else
            ++report_.findings_left_out;
    }

    // Files that do not belong: names first, since what is not read is not checked.
    Result<void> check_names() {
        const auto check = [&](const std::string& folder, auto&& belongs) -> Result<void> {
            const std::string path = folder.empty() ? dir_ : dir_ + "/" + folder;
            DAYBOOK_TRY(const bool there, disk_.exists(path));
            if (!there) {
                find({path, 0, std::nullopt, "The folder is missing.", folder == "hashes" ? Repair::rebuild : Repair::mirror});
                return {};
            }
            DAYBOOK_TRY(const auto listed, disk_.list(path));
            for (const Listed& found : listed) {
                if (belongs(found)) continue;
                const std::string within = folder.empty() ? found.name : folder + "/" + found.name;
                if (std::find(unfinished_files.begin(), unfinished_files.end(), within) != unfinished_files.end())
                    find({dir_ + "/" + within, 0, std::nullopt, "The file was being replaced when a run was interrupted.", Repair::restart});
                else
                    find({dir_ + "/" + within, 0, std::nullopt, "The file does not belong to the ledger.", Repair::remove});
            }
            return {};
        };
        DAYBOOK_TRY_VOID(check("", [](const Listed& found) {
            if (found.directory) return found.name == "segments" || found.name == "hashes" || found.name == "witnessed";
            return found.name == "checkpoint" || found.name == "verifier.key" || (found.name == "lock" && found.size == 0);
        }));
        DAYBOOK_TRY_VOID(check("segments", [](const Listed& found) { return !found.directory && first_of_segment(found.name).has_value(); }));
        DAYBOOK_TRY_VOID(check("hashes", [](const Listed& found) {
            return !found.directory && (found.name == "synced" || (found.name.size() == 1 && found.name[0] >= '0' && found.name[0] < static_cast<char>('0' + tile_levels)));
        }));
        return check("witnessed", [](const Listed& found) { return !found.directory && !found.name.ends_with(".new"); });
    }

    Result<void> read_key() {
        auto key = read_verifier(disk_, dir_);
        if (key)
            verifier_ = *std::move(key);
        else
            find({dir_ + "/verifier.key", 0, std::nullopt, key.error().sentence, Repair::mirror});
        return {};
    }

    Result<void> read_checkpoint(const std::string& path, Repair repair) {
        const auto note = read_whole(disk_, path, note_bytes_max);
        if (!note) {
            find({path, 0, std::nullopt, note.error().sentence, repair});
            return {};
        }
        if (!verifier_) return {};
        auto opened = open_checkpoint(*note, *verifier_);
        if (!opened)
            find({path, 0, std::nullopt, opened.error().sentence, repair});
        else
            expected_.emplace(count(opened->checkpoint.size), Expected{path, opened->checkpoint, repair});
        return {};
    }

    Result<void> read_witnessed() {
        const std::string folder = dir_ + "/witnessed";
        DAYBOOK_TRY(const bool there, disk_.exists(folder));
        if (!there) return {};
        DAYBOOK_TRY(const auto listed, disk_.list(folder));
        for (const Listed& found : listed)
            if (!found.directory && !found.name.ends_with(".new")) DAYBOOK_TRY_VOID(read_checkpoint(fmt::format("{}/{}", folder, found.name), Repair::mirror));
        return {};
    }

    Result<void> check_segments() {
        DAYBOOK_TRY(const bool there, disk_.exists(dir_ + "/segments"));
        if (!there) return {};
        DAYBOOK_TRY(const auto listed, disk_.list(dir_ + "/segments"));
        std::vector<std::pair<Index, Listed>> segments;
        for (const Listed& found : listed)
            if (const auto first = first_of_segment(found.name); first && !found.directory) {
                segments.emplace_back(*first, found);
                bytes_total_ += found.size;
            }
        std::sort(segments.begin(), segments.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
        check_roots_at_this_size();
        for (std::size_t number = 0; number < segments.size(); ++number) {
            const std::string path = fmt::format("{}/segments/{}", dir_, segments[number].second.name);
            DAYBOOK_TRY_VOID(skip_to(segments[number].first, path, 0, "The segment before this one is missing, or ends too early."));
            DAYBOOK_TRY_VOID(check_segment(path, number + 1 == segments.size()));
        }
        return {};
    }

    // Reads a whole segment: it has at most a few hundred MiB.
    Result<void> check_segment(const std::string& path, bool last) {
        DAYBOOK_TRY(const std::string bytes, read_whole(disk_, path, ~std::uint64_t{0}));
        std::size_t at = 0;
        while (at < bytes.size()) {
            const ParsedFrame parsed = parse_frame(std::string_view(bytes).substr(at));
            if (parsed.fault == FrameFault::header || parsed.frame.header.first < next_) {
                const std::size_t next = find_header(bytes, at + 1);
                DAYBOOK_TRY_VOID(report_header(path, at, next == std::string::npos ? std::nullopt : parse_header(std::string_view(bytes).substr(next)), last));
                at = std::min(next, bytes.size());
                continue;
            }
            DAYBOOK_TRY_VOID(skip_to(parsed.frame.header.first, path, at, "A frame is missing before this one."));
            DAYBOOK_TRY_VOID(check_frame(path, at, parsed));
            at += parsed.frame.header.frame_bytes();
            ++report_.frames;
            if (options_.progress) options_.progress(report_.bytes + at, bytes_total_);
        }
        report_.bytes += bytes.size();
        return {};
    }

    // Only entries that nobody was promised may be cut off at the end of the last segment.
    Result<void> report_header(const std::string& path, std::uint64_t offset, std::optional<FrameHeader> next, bool last) {
        const std::uint64_t promised = expected_.empty() ? 0 : expected_.rbegin()->first;
        const bool torn = last && !next && promised <= next_ && stored_.bytes(0) / 32 <= next_;
        if (torn)
            find({path, offset, std::nullopt, "The last append was interrupted; it was never acknowledged.", Repair::restart});
        else
            find({path, offset, next_, "The header of the frame is damaged.", Repair::mirror});
        gap_explained_ = !next;
        if (!next || next->first < next_) return {};
        return fill_to(next->first);
    }

    // For entries that cannot be read the tree goes on with their stored hashes, so that what follows is still checked.
    Result<void> fill_to(Index first) {
        while (next_ < first) {
            DAYBOOK_TRY(const auto stored, stored_.at(0, next_));
            if (!stored) tree_known_ = false;
            DAYBOOK_TRY_VOID(add_leaf(stored.value_or(Hash{})));
        }
        return {};
    }

    Result<void> skip_to(Index first, const std::string& path, std::uint64_t offset, std::string_view what) {
        if (first == next_) return {};
        // After a damaged frame at the end of a segment the gap is known already; anything else is one of its own.
        if (!std::exchange(gap_explained_, false)) find({path, offset, std::min(first, next_), std::string(what), Repair::mirror});
        return fill_to(first);
    }

    Result<void> check_frame(const std::string& path, std::uint64_t offset, const ParsedFrame& parsed) {
        const auto& [header, payload, note] = parsed.frame;
        std::string_view bundle = payload;
        bool blamed = false;  // the fault of the frame has been located
        while (next_ < header.after_last()) {
            const std::uint64_t entry_offset = offset + frame_header_bytes + static_cast<std::uint64_t>(bundle.data() - payload.data());
            const auto entry = take_entry(bundle);
            DAYBOOK_TRY(const auto stored, stored_.at(0, next_));
            const std::optional<Hash> leaf = entry ? std::optional(leaf_hash(hasher_, *entry)) : std::nullopt;
            const bool differs = !leaf || (stored && *leaf != *stored);
            if (differs && parsed.fault != FrameFault::none) {
                // Once a length is wrong, all that follows is read askew: the first difference is the place.
                if (!std::exchange(blamed, true)) find({path, entry_offset, next_, "The entry is damaged: it does not have the hash that the tree has for it.", Repair::mirror});
                DAYBOOK_TRY_VOID(add_leaf(stored.value_or(Hash{})));
                tree_known_ = tree_known_ && stored.has_value();
                continue;
            }
            if (differs) find({StoredHashes::path(dir_, 0), next_ * 32, next_, "The hash of the entry is wrong.", Repair::rebuild});
            if (entry && parsed.fault == FrameFault::none) read_commitment(path, entry_offset, *entry);
            DAYBOOK_TRY_VOID(add_leaf(*leaf));
        }
        check_note(path, offset, parsed, blamed);
        return {};
    }

    void check_note(const std::string& path, std::uint64_t offset, const ParsedFrame& parsed, bool blamed) {
        const auto& [header, payload, note] = parsed.frame;
        const std::uint64_t note_offset = offset + frame_header_bytes + payload.size();
        if (!verifier_) return;
        const auto opened = open_checkpoint(note, *verifier_);
        const bool fits = opened && count(opened->checkpoint.size) == header.after_last() && (!tree_known_ || opened->checkpoint.root == edge_.root(hasher_));
        if (!fits && !(blamed && opened))
            find({path, note_offset, header.first, opened ? "The checkpoint in the frame does not hold for the entries up to it." : "The checkpoint in the frame is damaged: " + opened.error().sentence, Repair::mirror});
        else if (fits && parsed.fault != FrameFault::none && !blamed)
            find({path, note_offset + note.size(), header.first, "The frame's checksum is damaged; its entries and its checkpoint are whole.", Repair::mirror});
    }

    void read_commitment(const std::string& path, std::uint64_t offset, std::string_view entry) {
        if (!options_.commitment_of) return;
        const auto found = options_.commitment_of(entry);
        if (!found)
            find({path, offset, next_, "The entry is not what an entry has to be: " + found.error().sentence, Repair::mirror});
        else if (*found)
            commitments_.emplace_back(next_, **found);
    }

    // The next leaf of the tree; compares the complete subtrees that it ends, and the checkpoints of this size.
    Result<void> add_leaf(const Hash& leaf) {
        completed_.clear();
        edge_.add(hasher_, leaf, [&](unsigned level, const Hash& root) { completed_.emplace_back(level, root); });
        ++next_;
        for (const auto& [level, root] : completed_) {
            const std::uint64_t number = (next_ >> (8 * level)) - 1;
            DAYBOOK_TRY(const auto stored, stored_.at(level, number));
            if (tree_known_ && stored && *stored != root)
                find({StoredHashes::path(dir_, level), number * 32, number << (8 * level), "The hash of a complete subtree is wrong.", Repair::rebuild});
        }
        check_roots_at_this_size();
        return {};
    }

    void check_roots_at_this_size() {
        const auto [begin, end] = expected_.equal_range(next_);
        for (auto at = begin; at != end; ++at)
            if (tree_known_ && at->second.checkpoint.root != edge_.root(hasher_))
                find({at->second.file, 0, std::nullopt, "The ledger contradicts this checkpoint: its entries up to there are not the same.", Repair::mirror});
    }

    void check_checkpoints_beyond() {
        for (auto at = expected_.upper_bound(next_); at != expected_.end(); ++at)
            find({at->second.file, 0, next_, fmt::format("The checkpoint is of {} entries, but the ledger has {}.", at->first, next_), Repair::mirror});
    }

    Result<void> check_hash_sizes() {
        for (std::uint32_t level = 0; level < tile_levels; ++level) {
            const std::uint64_t wanted = (next_ >> (8 * level)) * 32;
            const std::uint64_t bytes = stored_.bytes(level);
            if (bytes > wanted)
                find({StoredHashes::path(dir_, level), wanted, std::nullopt, "The file has hashes of entries that the ledger does not have.", Repair::restart});
            else if (bytes < wanted)
                find({StoredHashes::path(dir_, level), bytes, (bytes / 32) << (8 * level), "Hashes are missing at the end.", short_hashes_repair(bytes / 32 << (8 * level))});
        }
        const std::string path = dir_ + "/hashes/synced";
        DAYBOOK_TRY(const bool there, disk_.exists(path));
        if (!there) return {};
        const auto text = read_whole(disk_, path, 64);
        const LedgerSize size = read_hash_watermark(disk_, dir_ + "/hashes");
        if (!text || *text != hash_watermark_text(size) || count(size) > next_) find({path, 0, std::nullopt, "The file does not say how many hashes are durable.", Repair::rebuild});
        return {};
    }

    // Hashes may lag behind after an interruption, but not behind what hashes/synced promises.
    Repair short_hashes_repair(std::uint64_t leaves) { return leaves < count(read_hash_watermark(disk_, dir_ + "/hashes")) >> 8 << 8 ? Repair::rebuild : Repair::restart; }

    Result<void> check_seals() {
        const auto committed = [&](Index index) -> Result<std::optional<Hash>> {
            const auto at = std::lower_bound(commitments_.begin(), commitments_.end(), index, [](const auto& pair, Index wanted) { return pair.first < wanted; });
            if (at == commitments_.end() || at->first != index) return std::nullopt;
            return at->second;
        };
        DAYBOOK_TRY(const auto damages, options_.seals->check(committed));
        std::vector<Index> missing;
        for (const auto& [index, hash] : commitments_)
            if (!options_.seals->has(index)) missing.push_back(index);
        // Parts are on disk before their entries: a run that was killed in between leaves some whose entries never became durable, and
        // perhaps half a one at the end. If an entry lacks its part, that half may have been it.
        const bool lost = !missing.empty() || std::any_of(damages.begin(), damages.end(), [&](const Seals::Damage& damage) { return damage.index && *damage.index < report_.entries; });
        for (const auto& damage : damages) {
            const bool unfinished = damage.index ? *damage.index >= report_.entries : damage.is_tail && !lost;
            find({damage.file, damage.offset, damage.index, damage.what, unfinished ? Repair::restart : Repair::mirror});
        }
        for (const Index index : missing) find({dir_, 0, index, "The entry commits to a sealed part that is not there, and that was not erased.", Repair::mirror});
        for (const Index index : options_.seals->indices()) {
            ++report_.seals;
            if (options_.seals->is_erased(index)) ++report_.seals_erased;
        }
        return {};
    }

    Disk& disk_;
    std::string dir_;
    const FsckOptions& options_;
    FsckReport report_;
    std::optional<VerifierKey> verifier_;
    std::multimap<std::uint64_t, Expected> expected_;  // checkpoints outside the segments, by size
    StoredHashes stored_;
    Sha256 hasher_;
    RightEdge edge_;
    std::vector<std::pair<unsigned, Hash>> completed_;
    std::vector<std::pair<Index, Hash>> commitments_;
    std::uint64_t bytes_total_ = 0;
    Index next_ = 0;            // the entry that comes next
    bool gap_explained_ = false;  // a damaged header at the end of the last segment was reported
    bool tree_known_ = true;    // false: a leaf is unknown, so that roots cannot be checked any more
};

}  // namespace

std::string_view to_text(Repair repair) {
    switch (repair) {
        case Repair::rebuild: return "rebuild";
        case Repair::mirror: return "restore from a mirror";
        case Repair::restart: return "finished at the next start";
        case Repair::remove: return "remove";
    }
    return "";
}

Result<FsckReport> fsck(Disk& disk, const std::string& dir, const FsckOptions& options) {
    DAYBOOK_TRY(const bool there, disk.exists(dir));
    if (!there) return refuse("ledger.none", "There is no ledger here.", Place{.file = dir});
    return Fsck(disk, dir, options).run();
}

}  // namespace daybook::ledger
