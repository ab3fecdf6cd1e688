// WebP: a RIFF of chunks (name, length, data, a byte more when the length is odd). Stays: picture, transparency, colour profile,
// animation, and the orientation in an EXIF chunk of our own. Goes: EXIF, XMP, and every chunk that no decoder needs. The
// lengths are added up first, because the file begins with their sum.
#include <algorithm>

#include "intake/exif.hpp"
#include "intake/media_formats.hpp"

namespace daybook::intake::webp {
namespace {

constexpr char has_xmp = 0x04, has_exif = 0x08;  // in the flags of VP8X
constexpr std::uint64_t frame_head_bytes = 16;   // of ANMF: place, size, duration, flags

struct Chunk {
    std::string name;
    std::uint64_t bytes = 0;  // of its data
    [[nodiscard]] std::uint64_t whole() const { return 8 + bytes + (bytes & 1); }
};

bool stays(std::string_view name) {
    static constexpr std::string_view all[] = {"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"};
    return std::find(std::begin(all), std::end(all), name) != std::end(all);
}

class WebpPass {
public:
    WebpPass(MediaReader& in, MediaFound& found, const MediaSink& out) : in_(in), found_(found), out_(out) {}

    Result<void> run() {
        DAYBOOK_TRY(const auto head, in_.take(12));
        const std::uint64_t stated = little_endian(head, 4, 4) + 8;
        if (stated > in_.size()) return cut_off(in_.size());
        end_ = std::min(stated + (stated & 1), in_.size());
        if (end_ < in_.size()) add_other(found_, "extra-data");
        DAYBOOK_TRY_VOID(look());
        DAYBOOK_TRY_VOID(in_.go_to(12));
        return write();
    }

private:
    // The chunk that begins here; the last one may lack its padding.
    Result<Chunk> next(std::uint64_t end) {
        if (end - in_.at() < 8) return damaged("there should be a chunk", in_.at());
        DAYBOOK_TRY(const auto head, in_.peek(8));
        const Chunk chunk{std::string(head.substr(0, 4)), little_endian(head, 4, 4)};
        if (8 + chunk.bytes > end - in_.at()) return damaged("a chunk is longer than what holds it", in_.at());
        return chunk;
    }
    Result<void> pass_over(const Chunk& chunk, std::uint64_t end) { return in_.go_to(std::min(in_.at() + chunk.whole(), end)); }

    Result<void> look() {
        bool has_picture = false;
        while (in_.at() < end_) {
            DAYBOOK_TRY(const auto chunk, next(end_));
            if (stays(chunk.name)) kept_bytes_ += chunk.whole();
            has_picture = has_picture || chunk.name == "VP8 " || chunk.name == "VP8L" || chunk.name == "ANMF";
            if (chunk.name == "ANMF") DAYBOOK_TRY_VOID(look_into_frame(chunk));
            else if (!stays(chunk.name)) DAYBOOK_TRY_VOID(look_at_dropped(chunk));
            else DAYBOOK_TRY_VOID(pass_over(chunk, end_));
        }
        if (!has_picture) return damaged("it ends before its picture", in_.at());
        return {};
    }

    Result<void> look_into_frame(const Chunk& frame) {
        const std::uint64_t frame_end = in_.at() + 8 + frame.bytes, next_at = std::min(in_.at() + frame.whole(), end_);
        if (frame.bytes < frame_head_bytes) return damaged("a frame is too short", in_.at());
        DAYBOOK_TRY_VOID(in_.skip(8 + frame_head_bytes));
        while (in_.at() < frame_end) {
            DAYBOOK_TRY(const auto chunk, next(frame_end));
            if (chunk.name != "VP8 " && chunk.name != "VP8L" && chunk.name != "ALPH") {
                add_other(found_, "extra-data");
                found_.can_be_stripped = false;
            }
            DAYBOOK_TRY_VOID(pass_over(chunk, frame_end));
        }
        return in_.go_to(next_at);
    }

    Result<void> look_at_dropped(const Chunk& chunk) {
        const std::uint64_t data_at = in_.at() + 8, next_at = std::min(in_.at() + chunk.whole(), end_);
        DAYBOOK_TRY_VOID(in_.go_to(data_at));
        DAYBOOK_TRY(std::string_view data, in_.peek(static_cast<std::size_t>(std::min<std::uint64_t>(chunk.bytes, exif_bytes_max))));
        if (chunk.name == "XMP ") read_xmp(data, found_);
        else if (chunk.name == "EXIF" && chunk.bytes <= exif_bytes_max) {
            if (data.starts_with(std::string_view("Exif\0\0", 6))) data.remove_prefix(6);  // some writers leave JPEG's mark in
            const Orientation orientation = read_exif(data, found_);
            if (orientation_ == 1) orientation_ = orientation;
        } else add_other(found_, "extra-data");
        return in_.go_to(next_at);
    }

    Result<void> write() {
        const std::string exif = orientation_ == 1 ? std::string() : exif_of(orientation_);
        std::string head = "RIFF";
        put_little_endian(head, 4 + kept_bytes_ + (exif.empty() ? 0 : 8 + exif.size()), 4);
        DAYBOOK_TRY_VOID(out_(head + "WEBP"));
        while (in_.at() < end_) {
            DAYBOOK_TRY(const auto chunk, next(end_));
            const std::uint64_t next_at = std::min(in_.at() + chunk.whole(), end_);
            if (chunk.name == "VP8X") DAYBOOK_TRY_VOID(write_features(chunk, !exif.empty()));
            else if (stays(chunk.name)) DAYBOOK_TRY_VOID(write_chunk(chunk));
            DAYBOOK_TRY_VOID(in_.go_to(next_at));
        }
        if (exif.empty()) return {};
        std::string last = "EXIF";
        put_little_endian(last, exif.size(), 4);
        return out_(last + exif);
    }

    Result<void> write_chunk(const Chunk& chunk) {
        DAYBOOK_TRY_VOID(in_.copy(8 + chunk.bytes, out_));
        return write_zeros(chunk.bytes & 1, out_);
    }

    Result<void> write_features(const Chunk& chunk, bool with_exif) {
        if (chunk.bytes != 10) return damaged("the list of features has another length than 10", in_.at());
        DAYBOOK_TRY(const auto whole, in_.take(18));
        std::string features(whole);
        features[8] = static_cast<char>((features[8] & ~(has_exif | has_xmp)) | (with_exif ? has_exif : 0));
        return out_(features);
    }

    MediaReader& in_;
    MediaFound& found_;
    const MediaSink& out_;
    std::uint64_t end_ = 0;         // behind the last chunk
    std::uint64_t kept_bytes_ = 0;  // of whole chunks
    Orientation orientation_ = 1;
};

}  // namespace

Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out) { return WebpPass(in, found, out).run(); }

}  // namespace daybook::intake::webp
