// GIF (87a, 89a): blocks, whose data comes in sub-blocks of at most 255 bytes. Stays: frames, their timing, the loop count.
// Goes: comments, plain text, all other application blocks (XMP is one), and what comes behind the end.
#include "intake/exif.hpp"
#include "intake/media_formats.hpp"

namespace daybook::intake::gif {
namespace {

constexpr std::uint8_t extension = 0x21, frame = 0x2c, trailer = 0x3b;
constexpr std::uint8_t timing = 0xf9, comment = 0xfe, application = 0xff;

std::size_t table_bytes(char packed) { return (packed & 0x80) != 0 ? std::size_t{3} << ((packed & 7) + 1) : 0; }

class GifPass {
public:
    GifPass(MediaReader& in, MediaFound& found, const MediaSink& out) : in_(in), found_(found), out_(out) {}

    Result<void> run() {
        DAYBOOK_TRY(const auto head, in_.peek(13));
        DAYBOOK_TRY_VOID(in_.copy(13 + table_bytes(head[10]), out_));
        bool has_frame = false;
        for (;;) {
            DAYBOOK_TRY(const std::uint8_t block, in_.take_byte());
            if (block == trailer) break;
            if (block == frame) DAYBOOK_TRY_VOID(picture());
            else if (block == extension) DAYBOOK_TRY_VOID(extra());
            else return damaged("there should be a block", in_.at());
            has_frame = has_frame || block == frame;
        }
        if (!has_frame) return damaged("it ends before its picture", in_.at());
        if (!in_.at_end()) add_other(found_, "extra-data");
        return out_("\x3b");
    }

private:
    Result<void> picture() {
        DAYBOOK_TRY_VOID(out_("\x2c"));
        DAYBOOK_TRY(const auto head, in_.peek(9));
        DAYBOOK_TRY_VOID(in_.copy(9 + table_bytes(head[8]) + 1, out_));
        return sub_blocks(true);
    }

    Result<void> extra() {
        DAYBOOK_TRY(const std::uint8_t label, in_.take_byte());
        bool keep = label == timing;
        if (label == application) {
            DAYBOOK_TRY(const auto name, in_.peek(12));
            keep = name.substr(1) == "NETSCAPE2.0" || name.substr(1) == "ANIMEXTS1.0";
            if (name.substr(1) == "XMP DataXMP" && !std::exchange(has_xmp_, true)) {  // once: a crafted file could begin it at every block
                DAYBOOK_TRY(const auto text, in_.peek_some(exif_bytes_max));
                read_xmp(text, found_);
            } else if (!keep) {
                add_other(found_, "extra-data");
            }
        } else if (!keep) {
            add_other(found_, label == comment ? "comment" : "extra-data");
        }
        if (keep) DAYBOOK_TRY_VOID(out_(std::string{'\x21', static_cast<char>(label)}));
        return sub_blocks(keep);
    }

    // Up to the empty one.
    Result<void> sub_blocks(bool keep) {
        for (;;) {
            DAYBOOK_TRY(const auto length, in_.peek(1));
            const auto bytes = std::size_t{1} + static_cast<unsigned char>(length[0]);
            DAYBOOK_TRY(const auto block, in_.take(bytes));
            if (keep) DAYBOOK_TRY_VOID(out_(block));
            if (bytes == 1) return {};
        }
    }

    MediaReader& in_;
    MediaFound& found_;
    const MediaSink& out_;
    bool has_xmp_ = false;
};

}  // namespace

Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out) { return GifPass(in, found, out).run(); }

}  // namespace daybook::intake::gif
