#include "intake/media_bytes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace daybook::intake {

std::unexpected<Error> cut_off(std::uint64_t at) { return refuse("media.cut-off", fmt::format("the file ends too early, at byte {}: it did not arrive whole", at)); }

std::unexpected<Error> damaged(std::string what, std::uint64_t at) { return refuse("media.damaged", fmt::format("the file is damaged at byte {}: {}", at, what)); }

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(at, length)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint64_t value = 0;
    for (std::size_t i = length; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

void put_big_endian(std::string& out, std::uint64_t value, std::size_t length) {
    for (std::size_t i = length; i-- > 0;) out += static_cast<char>(value >> (8 * i));
}

void put_little_endian(std::string& out, std::uint64_t value, std::size_t length) {
    for (std::size_t i = 0; i < length; ++i) out += static_cast<char>(value >> (8 * i));
}

Result<std::string_view> MediaReader::peek_some(std::size_t bytes) {
    DAYBOOK_CHECK(bytes <= buffer_bytes, "no more is looked at than the buffer holds");
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, left()));
    if (at_ < buffer_at_ || at_ + wanted > buffer_at_ + buffer_.size()) {
        buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(buffer_bytes, left())));
        buffer_at_ = at_;
        auto got = source_.read_at(at_, buffer_);
        if (!got || *got < wanted) buffer_.clear();
        if (!got) return std::unexpected(std::move(got).error());
        if (*got < wanted) return cut_off(at_ + *got);
        buffer_.resize(*got);
    }
    return std::string_view(buffer_).substr(static_cast<std::size_t>(at_ - buffer_at_), wanted);
}

Result<std::string_view> MediaReader::peek(std::size_t bytes) {
    if (bytes > left()) return cut_off(size());
    return peek_some(bytes);
}

Result<std::string_view> MediaReader::take(std::size_t bytes) {
    DAYBOOK_TRY(const auto taken, peek(bytes));
    at_ += bytes;
    return taken;
}

Result<std::uint8_t> MediaReader::take_byte() {
    DAYBOOK_TRY(const auto byte, take(1));
    return static_cast<std::uint8_t>(byte[0]);
}

Result<void> MediaReader::skip(std::uint64_t bytes) {
    if (bytes > left()) return cut_off(size());
    at_ += bytes;
    return {};
}

Result<void> MediaReader::copy(std::uint64_t bytes, const MediaSink& sink) {
    if (bytes > left()) return cut_off(size());
    while (bytes > 0) {
        DAYBOOK_TRY(const auto piece, take(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer_bytes))));
        DAYBOOK_TRY_VOID(sink(piece));
        bytes -= piece.size();
    }
    return {};
}

Result<void> MediaReader::go_to(std::uint64_t at) {
    if (at > size()) return cut_off(size());
    at_ = at;
    return {};
}

Result<void> write_zeros(std::uint64_t bytes, const MediaSink& sink) {
    static const std::string zeros(std::size_t{16} << 10, '\0');
    while (bytes > 0) {
        const auto piece = std::string_view(zeros).substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes, zeros.size())));
        DAYBOOK_TRY_VOID(sink(piece));
        bytes -= piece.size();
    }
    return {};
}

std::string shown_text(std::string_view bytes) {
    constexpr std::size_t most = 200;
    bytes = bytes.substr(0, std::min(bytes.find('\0'), most));
    while (!bytes.empty() && !is_utf8(bytes) && bytes.size() + 4 > most && (bytes.back() & 0x80) != 0) bytes.remove_suffix(1);  // a letter cut in two
    std::string text = is_utf8(bytes) ? std::string(bytes) : utf8_from_windows_1252(bytes.substr(0, most / 3));  // a letter becomes up to three bytes
    for (char& letter : text)
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) letter = ' ';
    return std::string(trimmed(text));
}

void add_other(MediaFound& found, std::string_view word) {
    const auto place = std::lower_bound(found.others.begin(), found.others.end(), word);
    if (place == found.others.end() || *place != word) found.others.emplace(place, word);
}

}  // namespace daybook::intake
