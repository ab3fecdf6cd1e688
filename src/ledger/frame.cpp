#include "ledger/frame.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace daybook::ledger {
namespace {

void put(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::uint64_t get(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(at, length)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

bool is_bundle_of(std::string_view payload, std::uint32_t entries) {
    for (std::uint32_t i = 0; i < entries; ++i)
        if (!take_entry(payload)) return false;
    return payload.empty();
}

}  // namespace

void append_header(std::string& out, const FrameHeader& header) {
    const std::size_t begin = out.size();
    out += frame_magic;
    put(out, header.first, 8);
    put(out, header.entries, 4);
    put(out, 0, 4);
    put(out, header.payload_bytes, 4);
    put(out, header.note_bytes, 4);
    put(out, header.durable_size, 8);
    append_checksum(out, std::string_view(out).substr(begin));
}

void append_checksum(std::string& out, std::string_view of) { put(out, checksum(of), frame_checksum_bytes); }

std::optional<FrameHeader> parse_header(std::string_view bytes) {
    if (bytes.size() < frame_header_bytes || !bytes.starts_with(frame_magic)) return std::nullopt;
    if (get(bytes, 40, 8) != checksum(bytes.substr(0, 40))) return std::nullopt;
    FrameHeader header;
    header.first = get(bytes, 8, 8);
    header.entries = static_cast<std::uint32_t>(get(bytes, 16, 4));
    header.payload_bytes = static_cast<std::uint32_t>(get(bytes, 24, 4));
    header.note_bytes = static_cast<std::uint32_t>(get(bytes, 28, 4));
    header.durable_size = get(bytes, 32, 8);
    if (header.entries == 0 || header.first + header.entries < header.first || header.durable_size > header.first) return std::nullopt;
    return header;
}

ParsedFrame parse_frame(std::string_view bytes) {
    const auto header = parse_header(bytes);
    if (!header || bytes.size() < header->frame_bytes()) return {FrameFault::header, {}};
    const std::size_t covered = header->frame_bytes() - frame_checksum_bytes;
    ParsedFrame parsed;
    parsed.frame = {*header, bytes.substr(frame_header_bytes, header->payload_bytes), bytes.substr(frame_header_bytes + header->payload_bytes, header->note_bytes)};
    if (get(bytes, covered, frame_checksum_bytes) != checksum(bytes.substr(0, covered)))
        parsed.fault = FrameFault::checksum;
    else if (!is_bundle_of(parsed.frame.payload, header->entries))
        parsed.fault = FrameFault::bundle;
    return parsed;
}

std::size_t find_header(std::string_view bytes, std::size_t from) {
    for (std::size_t at = bytes.find(frame_magic, from); at != std::string_view::npos; at = bytes.find(frame_magic, at + 1))
        if (parse_header(bytes.substr(at))) return at;
    return std::string_view::npos;
}

std::string segment_name(Index first) { return fmt::format("{:012}.log", first); }

std::optional<Index> first_of_segment(std::string_view name) {
    Index first = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), first);
    if (error != std::errc{} || segment_name(first) != name) return std::nullopt;
    return first;
}

}  // namespace daybook::ledger
