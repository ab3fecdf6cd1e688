// The log: entries in segments on disk, a hash tree over them, a signed checkpoint after each batch. The only way in is
// append() + sync(); nothing is ever overwritten. After any failed write or sync it refuses to write until it is opened
// again, and opening recovers: what was durable is there, what was torn is gone, and history never forks.
//
// Threads: one thread may append() while another sync()s, and any number may read. Moving or destroying it needs all quiet.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/disk.hpp"
#include "ledger/proof.hpp"
#include "ledger/tree.hpp"

namespace daybook::ledger {

// Entries with their leaf hashes, ready to append; made on any thread. clear() keeps the memory for the next batch.
class Batch {
public:
    void add(std::string_view entry);  // DAYBOOK_CHECK: at most 65,535 bytes
    // The entries first, …, after_last − 1 of another batch, without hashing them again.
    void add(const Batch& other, std::size_t first, std::size_t after_last);
    void clear();
    [[nodiscard]] std::size_t size() const { return leaves_.size(); }
    [[nodiscard]] std::size_t bytes() const { return bundle_.size(); }  // with two bytes of length for each entry
    [[nodiscard]] bool empty() const { return leaves_.empty(); }
    [[nodiscard]] std::string_view entry(std::size_t at) const;

private:
    friend class Log;
    std::string bundle_;               // as in an entry bundle
    std::vector<std::uint32_t> ends_;  // where each entry ends in bundle_
    std::vector<Hash> leaves_;
    // A Batch belongs to one thread at a time, and so does its hasher.
    std::unique_ptr<Sha256> hasher_ = std::make_unique<Sha256>();
};

inline constexpr std::size_t batch_bytes_max = std::size_t{64} << 20;  // of one append

// What open() found and did.
struct Recovery {
    LedgerSize size{};                        // after recovery
    std::uint64_t dropped_bytes = 0;          // torn or unfinished, never acknowledged
    std::uint64_t dropped_frames = 0;         // whole ones that came after a torn one; never acknowledged either
    std::uint64_t hashes_recomputed = 0;      // leaves whose tree hashes were computed again
    bool hashes_rebuilt = false;              // they did not fit the signed root and were all computed again
    std::optional<LedgerSize> witnessed_ahead;  // a checkpoint of this size was seen before, and the log is shorter
};

// What to do when the log is shorter than a checkpoint that was published or witnessed: a restored backup.
enum class WhenShorter { refuse, accept };

struct LogOptions {
    std::uint64_t segment_bytes = std::uint64_t{256} << 20;      // a new segment begins after this
    std::uint64_t hash_watermark_entries = std::uint64_t{1} << 18;  // how many entries an open has to hash again at most
    WhenShorter when_shorter = WhenShorter::refuse;
};

struct LogState;

class Log {
public:
    // Makes an empty ledger in `dir`, which must not hold one. The key's name is the origin.
    static Result<Log> create(Disk& disk, const std::string& dir, const SigningKey& key, LogOptions options = {});

    // For writing with the key, for reading without; a reader changes nothing on disk. The disk must outlive the log.
    // Refused, with what to do: no ledger there; another process is writing; damage in what was durable; a log that is
    // shorter than, or contradicts, `checkpoint` or a file in `witnessed/`; a key that is not the ledger's.
    static Result<Log> open(Disk& disk, const std::string& dir, const SigningKey* key_or_null, LogOptions options = {});

    ~Log();  // publishes the newest durable checkpoint, if it can; use close() to hear of errors
    Log(Log&&) noexcept;
    Log& operator=(Log&&) noexcept;

    // Appends the batches, in this order, as one frame under one signature: one write, not durable yet.
    Result<void> append(std::span<const Batch* const> batches);
    Result<void> append(const Batch& batch);

    // One fdatasync. Everything appended before the call is durable; gives the newest checkpoint that covers it.
    Result<SignedCheckpoint> sync();

    // Replaces the file `checkpoint` with the newest durable one. Call it at most once a second.
    Result<void> publish();

    // Syncs, brings the derived files up to date and publishes. Nothing can be appended afterwards.
    Result<void> close();

    [[nodiscard]] LedgerSize size() const;          // with what is not durable yet
    [[nodiscard]] LedgerSize durable_size() const;
    [[nodiscard]] SignedCheckpoint newest() const;  // the newest durable one: this may leave the process
    [[nodiscard]] const VerifierKey& verifier() const;
    [[nodiscard]] const Recovery& recovery() const;

    Result<std::string> entry(Index index) const;

    // Calls `each(index, bytes)` for the entries from, …, to − 1; the bytes live during the call. Stops when it gives false.
    using EachEntry = std::function<bool(Index, std::string_view)>;
    Result<void> scan(Index from, Index to, const EachEntry& each) const;

    // The same in blocks of consecutive entries: `bundle` is their bundle bytes, to be walked by the caller.
    using EachBundle = std::function<bool(Index first, std::uint64_t entries, std::string_view bundle)>;
    Result<void> scan_bundles(Index from, Index to, const EachBundle& each) const;

    Result<Hash> root_at(LedgerSize size) const;
    Result<Hash> leaf_at(Index index) const;
    // `width` consecutive tile-level hashes (level 0: leaves; 1: roots of 256; …) from `first`, 32 bytes each.
    Result<std::string> tile_hashes(std::uint32_t level, std::uint64_t first, std::uint64_t width) const;
    Result<std::vector<Hash>> inclusion(Index index, LedgerSize size) const;
    Result<std::vector<Hash>> consistency(LedgerSize smaller, LedgerSize larger) const;
    // Against the newest durable checkpoint; with the entry's bytes as `extra`.
    Result<Receipt> receipt(Index index) const;
    // The checkpoint that was signed at this size. Refused when no batch ended there.
    Result<SignedCheckpoint> checkpoint_at(LedgerSize size) const;
    // The newest durable checkpoint of at most this size.
    Result<SignedCheckpoint> checkpoint_before(LedgerSize size) const;

private:
    explicit Log(std::unique_ptr<LogState> state);
    std::unique_ptr<LogState> state_;
};

// Computes everything derived again from the segments: hashes/, `checkpoint`. The log must not be open for writing.
// Gives the size. Refused when the segments themselves are damaged: `fsck` says where.
Result<LedgerSize> rebuild_derived(Disk& disk, const std::string& dir);

}  // namespace daybook::ledger
