#include "intake/boxes.hpp"

#include <algorithm>

namespace daybook::intake {

Result<std::optional<Box>> box_at(std::string_view bytes, std::size_t at, std::size_t end) {
    if (end - at < 8) return std::nullopt;
    std::uint64_t length = big_endian(bytes, at, 4);
    std::size_t head = 8;
    if (length == 0) return std::nullopt;
    if (length == 1) {
        head = 16;
        if (end - at < head) return damaged("a box is shorter than its head", at);
        length = big_endian(bytes, at + 8, 8);
    }
    if (length < head || length > end - at) return damaged("a box is longer than what holds it", at);
    return Box{std::string(bytes.substr(at + 4, 4)), at, at + head, at + static_cast<std::size_t>(length)};
}

std::optional<Box> find_box(std::string_view bytes, std::string_view name, std::size_t at, std::size_t end) {
    end = std::min(end, bytes.size());
    while (at <= end) {
        auto box = box_at(bytes, at, end);
        if (!box || !*box) return std::nullopt;
        if ((*box)->name == name) return std::move(*box);
        at = (*box)->end;
    }
    return std::nullopt;
}

Result<FileBox> take_box_head(MediaReader& in) {
    DAYBOOK_TRY(const auto start, in.peek(8));
    const std::uint64_t length = big_endian(start, 0, 4);
    FileBox box{std::string(start.substr(4, 4)), std::string(start)};
    if (length == 1) {
        DAYBOOK_TRY(const auto longer, in.peek(16));
        box.head = longer;
    }
    const std::uint64_t whole = length == 0 ? in.left() : length == 1 ? big_endian(box.head, 8, 8) : length;
    if (whole < box.head.size()) return damaged("a box is shorter than its head", in.at());
    if (whole > in.left()) return cut_off(in.size());
    box.body_bytes = whole - box.head.size();
    DAYBOOK_TRY_VOID(in.skip(box.head.size()));
    return box;
}

}  // namespace daybook::intake
