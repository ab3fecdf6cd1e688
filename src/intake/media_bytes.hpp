// For the readers of single formats only: a file read forward through one buffer, and numbers out of bytes.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "intake/media.hpp"

namespace daybook::intake {

[[nodiscard]] std::unexpected<Error> cut_off(std::uint64_t at);
[[nodiscard]] std::unexpected<Error> damaged(std::string what, std::uint64_t at);

// Bytes as a number. The caller has checked that they are there.
[[nodiscard]] std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t length);
[[nodiscard]] std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t length);
void put_big_endian(std::string& out, std::uint64_t value, std::size_t length);
void put_little_endian(std::string& out, std::uint64_t value, std::size_t length);

// Reads a source from a place forward. What peek() gives is valid until the next call.
class MediaReader {
public:
    static constexpr std::size_t buffer_bytes = std::size_t{128} << 10;

    explicit MediaReader(const MediaSource& source) : source_(source) {}

    [[nodiscard]] std::uint64_t at() const { return at_; }
    [[nodiscard]] std::uint64_t size() const { return source_.size; }
    [[nodiscard]] std::uint64_t left() const { return source_.size - at_; }
    [[nodiscard]] bool at_end() const { return at_ == source_.size; }

    // The next `bytes`, at most buffer_bytes; refused "media.cut-off" when there are fewer.
    Result<std::string_view> peek(std::size_t bytes);
    // As many of the next `bytes` as there are.
    Result<std::string_view> peek_some(std::size_t bytes);
    // The same, and goes on behind them.
    Result<std::string_view> take(std::size_t bytes);
    Result<std::uint8_t> take_byte();
    Result<void> skip(std::uint64_t bytes);
    Result<void> copy(std::uint64_t bytes, const MediaSink& sink);
    Result<void> go_to(std::uint64_t at);

private:
    const MediaSource& source_;
    std::uint64_t at_ = 0;
    std::string buffer_;             // the bytes of the source from buffer_at_
    std::uint64_t buffer_at_ = 0;
};

Result<void> write_zeros(std::uint64_t bytes, const MediaSink& sink);

// A text out of a file, for people: UTF-8, one line, at most 200 bytes, no white space around it.
[[nodiscard]] std::string shown_text(std::string_view bytes);

void add_other(MediaFound& found, std::string_view word);

}  // namespace daybook::intake
