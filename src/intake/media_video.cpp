// MP4, QuickTime and 3GP as files: a list of boxes. Goes through them twice: to read the movie box, wherever it is, and to write
// them with everything but the movie and its samples blanked out. The length and every place in the file stay as they are.
#include <algorithm>

#include "intake/boxes.hpp"
#include "intake/media_formats.hpp"
#include "intake/movie.hpp"

namespace daybook::intake::video {
namespace {

constexpr std::uint64_t movie_bytes_max = std::uint64_t{4} << 20;  // tables of a video of 100 MB take some 100 KB
constexpr std::size_t boxes_max = 10'000;                          // a file is a handful of boxes; in pieces, two a second

class VideoPass {
public:
    VideoPass(MediaReader& in, MediaFound& found, const MediaSink& out) : in_(in), found_(found), out_(out) {}

    Result<void> run() {
        DAYBOOK_TRY_VOID(look());
        DAYBOOK_TRY_VOID(in_.go_to(0));
        return write();
    }

private:
    Result<void> look() {
        std::size_t boxes = 0;
        while (in_.left() >= 8) {
            if (++boxes > boxes_max) return damaged("it has more boxes than any video", in_.at());
            DAYBOOK_TRY(const auto box, take_box_head(in_));
            const std::uint64_t end = in_.at() + box.body_bytes;
            if (box.name == "moov") DAYBOOK_TRY_VOID(read_movie(box));
            else DAYBOOK_TRY_VOID(look_at(box));
            DAYBOOK_TRY_VOID(in_.go_to(end));
        }
        if (movie_.empty()) return cut_off(in_.size());
        if (ranges_.empty() && found_.can_be_stripped) return damaged("it has no picture and no sound", in_.at());
        if (!ranges_.empty() && ranges_.back().after_last > in_.size()) return cut_off(in_.size());
        return {};
    }

    Result<void> read_movie(const FileBox& box) {
        if (!movie_.empty()) return damaged("it has two movies", in_.at());
        if (box.body_bytes > movie_bytes_max) return damaged("its tables are too large", in_.at());
        movie_ = box.head;
        DAYBOOK_TRY_VOID(in_.copy(box.body_bytes, [&](std::string_view piece) -> Result<void> {
            movie_ += piece;
            return {};
        }));
        // A length that is left open would be none inside of memory.
        std::string cleaned = movie_;
        if (big_endian(cleaned, 0, 4) == 0) {
            std::string length;
            put_big_endian(length, cleaned.size(), 4);
            cleaned.replace(0, 4, length);
        }
        DAYBOOK_TRY(ranges_, clean_movie(cleaned, found_));
        movie_ = std::move(cleaned);
        return {};
    }

    Result<void> look_at(const FileBox& box) {
        const auto first_bytes = static_cast<std::size_t>(std::min<std::uint64_t>(box.body_bytes, std::size_t{64} << 10));
        if (box.name == "moof") {
            found_.can_be_stripped = false;  // its samples are told of all over the file
        } else if (box.name == "meta" || box.name == "udta" || box.name == "uuid") {
            DAYBOOK_TRY(const auto body, in_.peek(first_bytes));
            if (box.name == "meta") read_meta(body, found_);
            else if (box.name == "udta") read_user_data(body, found_);
            else read_uuid(body, found_);
        } else if (!is_known(box.name)) {
            add_other(found_, "extra-data");
        }
        return {};
    }

    static bool is_known(std::string_view name) {
        for (const std::string_view known : {"ftyp", "mdat", "free", "skip", "wide", "styp", "sidx", "mfra"})
            if (name == known) return true;
        return false;
    }

    Result<void> write() {
        while (in_.left() >= 8) {
            DAYBOOK_TRY(auto box, take_box_head(in_));
            const std::uint64_t end = in_.at() + box.body_bytes;
            if (box.name == "moov") {
                DAYBOOK_TRY_VOID(out_(movie_));
            } else if (box.name == "ftyp") {
                DAYBOOK_TRY_VOID(out_(box.head));
                DAYBOOK_TRY_VOID(in_.copy(box.body_bytes, out_));
            } else {
                if (box.name != "mdat") box.head.replace(4, 4, "free");
                DAYBOOK_TRY_VOID(out_(box.head));
                DAYBOOK_TRY_VOID(box.name == "mdat" ? samples(end) : write_zeros(box.body_bytes, out_));
            }
            DAYBOOK_TRY_VOID(in_.go_to(end));
        }
        return write_zeros(in_.left(), out_);
    }

    // Up to `end`: what belongs to a track that stays as it is, zeros between.
    Result<void> samples(std::uint64_t end) {
        auto range = std::upper_bound(ranges_.begin(), ranges_.end(), in_.at(), [](std::uint64_t at, const FileRange& each) { return at < each.after_last; });
        for (; in_.at() < end && range != ranges_.end() && range->first < end; ++range) {
            if (range->first > in_.at()) DAYBOOK_TRY_VOID(blank(range->first));
            DAYBOOK_TRY_VOID(in_.copy(std::min(range->after_last, end) - in_.at(), out_));
        }
        return blank(end);
    }
    Result<void> blank(std::uint64_t to) {
        const std::uint64_t bytes = to - in_.at();
        DAYBOOK_TRY_VOID(write_zeros(bytes, out_));
        return in_.skip(bytes);
    }

    MediaReader& in_;
    MediaFound& found_;
    const MediaSink& out_;
    std::string movie_;              // cleaned, with its head
    std::vector<FileRange> ranges_;  // of the file
};

}  // namespace

Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out) { return VideoPass(in, found, out).run(); }

}  // namespace daybook::intake::video
