// What a Log holds, shared by log.cpp (append, sync, read) and recovery.cpp (open). Private to this folder.
//
// Locks, in the order in which they may be taken: appending → syncing → shared. `shared` guards everything below it;
// what stands above belongs to the append thread, or never changes after open().
#pragma once
#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/frame.hpp"
#include "ledger/hash_files.hpp"
#include "ledger/log.hpp"

namespace daybook::ledger {

struct Segment {
    Index first = 0;
    std::string path;
    std::shared_ptr<File> file;
    std::uint64_t bytes = 0;
    bool unsynced = false;
};

struct FrameAt {
    Index first = 0;
    std::uint64_t offset = 0;
    std::uint32_t segment = 0;
};

// A frame in memory, for reading single entries.
struct LoadedFrame {
    Index first = 0;
    std::string bytes;
    std::vector<std::string_view> entries;
};

struct LogState {
    LogState(Disk& the_disk, std::string the_dir, LogOptions the_options, HashFiles::For use)
        : disk(the_disk), dir(std::move(the_dir)), options(the_options), hashes(the_disk, dir + "/hashes", use) {}

    Disk& disk;
    const std::string dir;
    const LogOptions options;
    VerifierKey verifier;
    std::optional<SigningKey> key;  // nothing: for reading only
    std::unique_ptr<DiskLock> lock;  // nothing: this changes nothing on the disk
    Recovery recovery;

    std::mutex appending;
    RightEdge edge;
    Sha256 hasher;
    std::string frame;                                   // kept for its memory
    std::vector<std::pair<unsigned, Hash>> completed;    // kept for its memory

    std::mutex syncing;
    std::uint64_t watermark = 0;   // what hashes/synced says
    std::string published;         // what the file `checkpoint` says

    mutable std::mutex shared;
    std::uint64_t size = 0;
    std::uint64_t durable = 0;
    SignedCheckpoint newest;           // of `size`
    SignedCheckpoint newest_durable;   // of `durable`
    std::vector<Segment> segments;
    std::vector<FrameAt> frames;
    bool directory_unsynced = false;
    HashFiles hashes;
    std::optional<Error> refused;      // why nothing can be written any more

    mutable std::mutex caching;
    mutable std::shared_ptr<const LoadedFrame> cached;

    [[nodiscard]] std::string segments_dir() const { return dir + "/segments"; }
    [[nodiscard]] std::string hashes_dir() const { return dir + "/hashes"; }
    [[nodiscard]] std::string checkpoint_path() const { return dir + "/checkpoint"; }

    // Remembers the failure: from now on writing is refused. Returns it.
    Error fail(Error error);
    Result<void> may_write() const;
};

// recovery.cpp: finds what is valid, and under the lock removes what is not. Fills in everything from `recovery` down.
// `from_nothing`: believes no derived file.
enum class Believe { derived_files, from_nothing };
Result<void> recover(LogState& state, Believe believe);

// What replace_whole() leaves when it is killed between writing and renaming; the next start for writing removes it.
inline constexpr std::array<std::string_view, 2> unfinished_files{"checkpoint.new", "hashes/synced.new"};

// verifier.key of the ledger in a folder. Refused: missing, or damaged.
Result<VerifierKey> read_verifier(Disk& disk, const std::string& dir);

// log.cpp. Under state.syncing: makes the flushed hashes durable and says so in hashes/synced; replaces `checkpoint`.
Result<void> sync_hashes(LogState& state);
Result<void> publish_newest(LogState& state);

}  // namespace daybook::ledger
