// One append as it lies in a segment: header, entry bundle, signed checkpoint, checksum. Private to this folder. Pure.
// All numbers are big-endian. Do not change what is here: it is on disk (docs/ledger.md shows it byte by byte).
//
//   0  "DBframe1"            24  payload bytes (4)      48  payload: a bundle of the entries
//   8  first index (8)       28  note bytes (4)          …  note: the checkpoint signed after them
//  16  entries (4)           32  durable size (8)        …  XXH3-64 of all of the frame before it (8)
//  20  zero (4)              40  XXH3-64 of bytes 0–39
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "ledger/tree.hpp"

namespace daybook::ledger {

inline constexpr std::string_view frame_magic = "DBframe1";
inline constexpr std::size_t frame_header_bytes = 48;
inline constexpr std::size_t frame_checksum_bytes = 8;

struct FrameHeader {
    Index first = 0;
    std::uint32_t entries = 0;        // at least 1
    std::uint32_t payload_bytes = 0;
    std::uint32_t note_bytes = 0;
    std::uint64_t durable_size = 0;   // the ledger's size that was known to be durable when this frame was written
    [[nodiscard]] std::uint64_t frame_bytes() const { return frame_header_bytes + payload_bytes + note_bytes + frame_checksum_bytes; }
    [[nodiscard]] Index after_last() const { return first + entries; }
    bool operator==(const FrameHeader&) const = default;
};

void append_header(std::string& out, const FrameHeader& header);
void append_checksum(std::string& out, std::string_view of);  // eight bytes

// From the first 48 bytes; nothing when they are not a frame's.
[[nodiscard]] std::optional<FrameHeader> parse_header(std::string_view bytes);

struct Frame {
    FrameHeader header;
    std::string_view payload;
    std::string_view note;
};

// What is wrong with a whole frame; `bundle`: the lengths of the entries do not add up, though the checksum holds.
enum class FrameFault { none, header, checksum, bundle };
struct ParsedFrame {
    FrameFault fault = FrameFault::none;
    Frame frame;  // meaningful unless the header is at fault
};
// `bytes` begins with the frame and may hold more.
[[nodiscard]] ParsedFrame parse_frame(std::string_view bytes);

// Walks a bundle: the next entry, taken off the front; nothing at the end or when a length leads beyond it.
[[nodiscard]] inline std::optional<std::string_view> take_entry(std::string_view& bundle) {
    if (bundle.size() < 2) return std::nullopt;
    const std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(bundle[0])) << 8 | static_cast<unsigned char>(bundle[1]);
    if (bundle.size() < length + 2) return std::nullopt;
    const std::string_view entry = bundle.substr(2, length);
    bundle.remove_prefix(length + 2);
    return entry;
}

// Where the next whole header begins in `bytes`, at or after `from`; npos when there is none.
[[nodiscard]] std::size_t find_header(std::string_view bytes, std::size_t from);

[[nodiscard]] std::string segment_name(Index first);                                 // "000000001234.log"
[[nodiscard]] std::optional<Index> first_of_segment(std::string_view name);          // exactly such a name

}  // namespace daybook::ledger
