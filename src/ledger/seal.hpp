// Sealed parts: what is personal or free text. The ledger holds only a commitment to it; text and salt lie here, encrypted
// with XChaCha20-Poly1305 under a key for each subject, which a wrapping key outside the data folder wraps. Erasing
// overwrites text, salt and key with zeros; the commitment then commits to something that nobody can know.
// Order: stage, sync, then append the entries. Erase: append the `erased` entry first, then erase (it can be repeated).
#pragma once
#include <array>
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
#include "base/secret.hpp"
#include "ledger/disk.hpp"
#include "ledger/note.hpp"
#include "ledger/tree.hpp"

namespace daybook::ledger {

using Salt = std::array<std::uint8_t, 32>;

// SHA-256("daybook/seal/v1" ‖ salt ‖ text).
[[nodiscard]] Hash commitment(const Salt& salt, std::string_view text);

// What opens a commitment.
struct Opening {
    Salt salt{};
    std::string text;
    bool operator==(const Opening&) const = default;
};

// The records whose parts share a data key, and so are erased for good together.
enum class Subject : std::uint64_t {};

inline constexpr std::size_t sealed_text_bytes_max = 1 << 24;

// The wrapping key's file: 64 hex digits and a newline. Nothing: there is none. Refused: anything else in it ("seal.key-form").
Result<std::optional<SecretKey>> read_wrapping_key(Disk& disk, const std::string& path);

// The store of sealed parts. Threads: one may stage(), open() and ask while another sync()s; everything else needs all quiet.
class Seals {
public:
    // `dir` is in the data folder, `wrapping_key_file` in the keys folder; both are made when they do not exist (Writing).
    // Reading works without the wrapping key too: then nothing can be opened, but check() still checks what it can.
    // A torn tail of the last run is kept out of sight and removed by truncate_from(), or by the next sync().
    enum class For { reading, writing };
    static Result<Seals> open(Disk& disk, const std::string& dir, const std::string& wrapping_key_file, For use,
                              Random random = system_random());
    ~Seals();
    Seals(Seals&&) noexcept;
    Seals& operator=(Seals&&) noexcept;

    // Keeps a part for the entry that will get this index. Indices rise from call to call. In memory until sync().
    Result<void> stage(Index index, Subject subject, const Salt& salt, std::string_view text);

    // Everything staged is on disk. After a failure nothing more is accepted until it is opened again.
    Result<void> sync();

    // Nothing: it was erased. Refused: there never was one ("seal.none"), or it is damaged ("seal.damaged").
    Result<std::optional<Opening>> open(Index index) const;

    [[nodiscard]] bool has(Index index) const;        // live or erased
    [[nodiscard]] bool is_erased(Index index) const;

    // Overwrites with zeros, and syncs; the key of a subject goes with its last part. Indices without a part, and erased
    // ones, are passed over. Returns how many were erased.
    Result<std::uint64_t> erase(std::span<const Index> indices);

    // At start, with the ledger's size: removes the parts that were staged for entries which never became durable.
    Result<std::uint64_t> truncate_from(Index index);

    // The indices of all parts, in order.
    [[nodiscard]] std::vector<Index> indices() const;

    struct Damage {
        std::string file;
        std::uint64_t offset = 0;
        std::optional<Index> index;
        std::string what;
        bool is_tail = false;  // at the end of its file: left by a run that was killed while it wrote, when nothing else is missing
    };
    // Reads everything: each part has to decrypt, erased ones have to be zeros, nothing may lie between them.
    // `committed` gives the commitment that the entry at an index holds, or nothing when it holds none.
    using Committed = std::function<Result<std::optional<Hash>>(Index)>;
    Result<std::vector<Damage>> check(const Committed& committed) const;

private:
    struct State;
    explicit Seals(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace daybook::ledger
