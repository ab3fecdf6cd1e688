// Boxes, of which MP4, QuickTime, 3GP and HEIC are made (ISO/IEC 14496-12): length, name, body; a body may hold boxes.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "intake/media.hpp"
#include "intake/media_bytes.hpp"

namespace daybook::intake {

// A box in memory: places count from the beginning of the bytes that it was found in.
struct Box {
    std::string name;
    std::size_t at = 0;
    std::size_t body_at = 0;
    std::size_t end = 0;
    [[nodiscard]] std::size_t body_bytes() const { return end - body_at; }
    [[nodiscard]] std::string_view body(std::string_view bytes) const { return bytes.substr(body_at, end - body_at); }
};

// The box at `at`. Nothing when the list ends there: at `end`, or with a few bytes that are none (QuickTime ends lists with zeros).
Result<std::optional<Box>> box_at(std::string_view bytes, std::size_t at, std::size_t end);

// The first box of this name among those from `at`. Nothing: there is none, or the list is damaged before it.
[[nodiscard]] std::optional<Box> find_box(std::string_view bytes, std::string_view name, std::size_t at = 0, std::size_t end = std::string_view::npos);

// A box of the file itself, where one may be longer than memory, and the last may leave its length open.
struct FileBox {
    std::string name;
    std::string head;          // its first 8 or 16 bytes
    std::uint64_t body_bytes = 0;
};
// The box that begins where the reader is, which goes on behind its head.
Result<FileBox> take_box_head(MediaReader& in);

// What user data (`udta`), metadata (`meta`) and `uuid` boxes say about place, device and time. Damage in them is passed over.
void read_user_data(std::string_view body, MediaFound& found);
void read_meta(std::string_view body, MediaFound& found);
void read_uuid(std::string_view body, MediaFound& found);

}  // namespace daybook::intake
