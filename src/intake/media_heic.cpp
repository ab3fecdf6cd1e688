// HEIC: boxes again; a `meta` box lists items (iinf) and where they lie (iloc). Exif and XMP are items. They are read to tell the
// reporter; taking them out would mean renumbering items that others refer to, so a HEIC is kept and not released.
#include <algorithm>
#include <optional>

#include "intake/boxes.hpp"
#include "intake/exif.hpp"
#include "intake/media_formats.hpp"

namespace daybook::intake::heic {
namespace {

constexpr std::uint64_t meta_bytes_max = std::uint64_t{4} << 20;
constexpr std::size_t boxes_max = 1'000;

struct Items {
    std::optional<std::uint64_t> exif, xmp;  // their numbers
    bool has_thumbnail = false;
};

// infe, versions 2 and 3: version (1), flags (3), number (2 or 4), protection (2), type (4), name, zero, media type for "mime".
Items items_of(std::string_view meta) {
    Items items;
    const auto list = find_box(meta, "iinf");
    if (!list || list->body_bytes() < 6) return items;
    for (std::size_t at = list->body_at + (meta[list->body_at] == 0 ? 6 : 8); at < list->end;) {
        const auto box = box_at(meta, at, list->end);
        if (!box || !*box) break;
        at = (*box)->end;
        const auto body = (*box)->body(meta);
        const std::size_t number_bytes = !body.empty() && body[0] == 3 ? 4 : 2;
        if ((*box)->name != "infe" || body.size() < 4 + number_bytes + 6 || body[0] < 2) continue;
        const std::string_view type = body.substr(4 + number_bytes + 2, 4);
        if (type == "Exif" && !items.exif) items.exif = big_endian(body, 4, number_bytes);
        if (type == "mime" && body.find("rdf+xml") != std::string_view::npos && !items.xmp) items.xmp = big_endian(body, 4, number_bytes);
    }
    if (const auto references = find_box(meta, "iref")) items.has_thumbnail = references->body(meta).find("thmb") != std::string_view::npos;
    return items;
}

struct Where {
    std::uint64_t at = 0, bytes = 0;
};

// Numbers of 0, 2, 4 or 8 bytes, one after another; all zero behind the end.
class Numbers {
public:
    Numbers(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {}
    std::uint64_t next(std::size_t length) {
        if (at_ + length > bytes_.size()) {
            at_ = bytes_.size();
            ended_ = true;
            return 0;
        }
        at_ += length;
        return big_endian(bytes_, at_ - length, length);
    }
    void skip(std::size_t length) { at_ = std::min(bytes_.size(), at_ + length); }
    [[nodiscard]] bool ended() const { return ended_; }

private:
    std::string_view bytes_;
    std::size_t at_;
    bool ended_ = false;
};

// iloc: version (1), flags (3), lengths of the numbers (4 bits each), count of items, then each with its extents. Items of one
// extent in the file itself are found; cameras write no others.
std::optional<Where> place_of(std::string_view meta, std::uint64_t wanted) {
    const auto box = find_box(meta, "iloc");
    if (!box || box->body_bytes() < 8) return std::nullopt;
    const auto body = box->body(meta);
    const int version = body[0];
    const auto half = [&](std::size_t at, int shift) { return static_cast<std::size_t>(static_cast<unsigned char>(body[at]) >> shift & 15); };
    const std::size_t offset_bytes = half(4, 4), length_bytes = half(4, 0), base_bytes = half(5, 4), index_bytes = version == 0 ? 0 : half(5, 0);
    if (offset_bytes > 8 || length_bytes > 8 || base_bytes > 8 || index_bytes > 8) return std::nullopt;
    Numbers numbers(body, 6);
    for (std::uint64_t left = numbers.next(version < 2 ? 2 : 4); left > 0 && !numbers.ended(); --left) {
        const std::uint64_t number = numbers.next(version < 2 ? 2 : 4);
        const std::uint64_t method = version == 0 ? 0 : numbers.next(2) & 15;
        numbers.skip(2);
        const std::uint64_t base = numbers.next(base_bytes), extents = numbers.next(2);
        for (std::uint64_t extent = 0; extent < extents && !numbers.ended(); ++extent) {
            numbers.skip(index_bytes);
            const Where where{base + numbers.next(offset_bytes), numbers.next(length_bytes)};
            if (number == wanted && method == 0 && extents == 1 && !numbers.ended()) return where;
        }
    }
    return std::nullopt;
}

class HeicPass {
public:
    HeicPass(MediaReader& in, MediaFound& found) : in_(in), found_(found) {}

    Result<void> run() {
        found_.can_be_stripped = false;
        std::optional<std::string> meta;
        for (std::size_t boxes = 0; in_.left() >= 8; ++boxes) {
            if (boxes == boxes_max) return damaged("it has more boxes than any picture", in_.at());
            DAYBOOK_TRY(const auto box, take_box_head(in_));
            const std::uint64_t end = in_.at() + box.body_bytes;
            if (box.name == "meta" && !meta) {
                if (box.body_bytes < 4 || box.body_bytes > meta_bytes_max) return damaged("its list of items is too large", in_.at());
                DAYBOOK_TRY_VOID(in_.skip(4));
                meta.emplace();
                DAYBOOK_TRY_VOID(in_.copy(box.body_bytes - 4, [&](std::string_view piece) -> Result<void> {
                    *meta += piece;
                    return {};
                }));
            }
            DAYBOOK_TRY_VOID(in_.go_to(end));
        }
        if (!meta) return cut_off(in_.size());
        return read_items(*meta);
    }

private:
    Result<void> read_items(std::string_view meta) {
        const Items items = items_of(meta);
        found_.has_thumbnail = items.has_thumbnail;
        if (items.exif) {
            DAYBOOK_TRY(const auto block, item(meta, *items.exif));
            // It begins with the distance to the byte order mark.
            const std::uint64_t start = block.size() >= 4 ? 4 + big_endian(block, 0, 4) : block.size();
            if (start < block.size()) read_exif(block.substr(static_cast<std::size_t>(start)), found_);
            else add_other(found_, "not-looked-into");
        }
        if (items.xmp) {
            DAYBOOK_TRY(const auto text, item(meta, *items.xmp));
            read_xmp(text, found_);
        }
        return {};
    }

    Result<std::string_view> item(std::string_view meta, std::uint64_t number) {
        const auto where = place_of(meta, number);
        if (!where || where->bytes > exif_bytes_max) return std::string_view();
        DAYBOOK_TRY_VOID(in_.go_to(where->at));
        return in_.peek(static_cast<std::size_t>(where->bytes));
    }

    MediaReader& in_;
    MediaFound& found_;
};

}  // namespace

Result<void> pass(MediaReader& in, MediaFound& found) { return HeicPass(in, found).run(); }

}  // namespace daybook::intake::heic
