#include "intake/movie.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/time.hpp"
#include "intake/boxes.hpp"

namespace daybook::intake {
namespace movie {

// What is done with a box inside of its parent. A box that no rule names is freed.
enum class Action { keep, enter, track, no_times, no_name, samples, references };
struct Rule {
    std::string_view parent, name;
    Action action;
};
constexpr Rule rules[] = {
    {"moov", "mvhd", Action::no_times}, {"moov", "trak", Action::track},
    {"trak", "tkhd", Action::no_times}, {"trak", "edts", Action::enter},      {"trak", "mdia", Action::enter}, {"trak", "tapt", Action::keep},
    {"edts", "elst", Action::keep},
    {"mdia", "mdhd", Action::no_times}, {"mdia", "hdlr", Action::no_name},    {"mdia", "minf", Action::enter},
    {"minf", "vmhd", Action::keep},     {"minf", "smhd", Action::keep},       {"minf", "hdlr", Action::no_name}, {"minf", "dinf", Action::enter}, {"minf", "stbl", Action::enter},
    {"dinf", "dref", Action::references},
    {"stbl", "stsd", Action::samples},  {"stbl", "stts", Action::keep},       {"stbl", "ctts", Action::keep}, {"stbl", "stsc", Action::keep}, {"stbl", "stsz", Action::keep},
    {"stbl", "stz2", Action::keep},     {"stbl", "stco", Action::keep},       {"stbl", "co64", Action::keep}, {"stbl", "stss", Action::keep}, {"stbl", "stps", Action::keep},
    {"stbl", "sdtp", Action::keep},     {"stbl", "cslg", Action::keep},       {"stbl", "sgpd", Action::keep}, {"stbl", "sbgp", Action::keep}, {"stbl", "subs", Action::keep},
};

// Codecs whose samples are known to hold picture or sound and no EXIF (as Motion JPEG would), and the boxes that set them up.
constexpr std::string_view picture_codecs[] = {"avc1", "avc3", "hvc1", "hev1", "dvh1", "dvhe", "av01", "vp08", "vp09", "mp4v", "s263"};
constexpr std::string_view sound_codecs[] = {"mp4a", "samr", "sawb", "sawp", "Opus", "ac-3", "ec-3", "alac", "fLaC"};
constexpr std::string_view codec_boxes[] = {"avcC", "hvcC", "av1C", "vpcC", "colr", "pasp", "clap", "fiel", "btrt", "esds", "dvcC", "dvvC", "mdcv", "clli", "gama", "amve",
                                            "lhvC", "d263", "bitr", "wave", "chan", "damr", "dOps", "dac3", "dec3", "alac", "dfLa", "cios"};

bool holds(std::span<const std::string_view> names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

constexpr std::size_t picture_entry_bytes = 86, sound_entry_bytes = 36;  // of a sample entry, before its boxes
constexpr std::size_t vendor_at = 20, compressor_at = 50, compressor_bytes = 32;

class Cleaner {
public:
    Cleaner(std::string& bytes, MediaFound& found) : bytes_(bytes), found_(found) {}

    Result<void> children(const Box& parent) {
        std::size_t at = parent.body_at;
        while (at < parent.end) {
            DAYBOOK_TRY(const auto box, box_at(bytes_, at, parent.end));
            if (!box) break;
            DAYBOOK_TRY_VOID(child(parent.name, *box));
            at = box->end;
        }
        zero(at, parent.end);
        return {};
    }

    std::vector<FileRange> ranges;

private:
    Result<void> child(std::string_view parent, const Box& box) {
        const auto* const rule = std::find_if(std::begin(rules), std::end(rules), [&](const Rule& each) { return each.parent == parent && each.name == box.name; });
        if (rule == std::end(rules)) {
            look_at_freed(box);
            free(box);
            return {};
        }
        switch (rule->action) {
            case Action::keep: return {};
            case Action::enter: return children(box);
            case Action::track: return track(box);
            case Action::no_times: return drop_times(box);
            case Action::no_name:
                zero(std::min(box.body_at + 12, box.end), box.end);  // after version, type and subtype: maker, flags, name
                return {};
            case Action::samples: return sample_entries(box);
            case Action::references: return references(box);
        }
        return {};
    }

    void zero(std::size_t from, std::size_t to) { std::fill(bytes_.begin() + static_cast<std::ptrdiff_t>(from), bytes_.begin() + static_cast<std::ptrdiff_t>(to), '\0'); }
    void free(const Box& box) {
        bytes_.replace(box.at + 4, 4, "free");
        zero(box.body_at, box.end);
    }

    void look_at_freed(const Box& box) {
        const auto body = box.body(bytes_);
        if (box.name == "udta") read_user_data(body, found_);
        else if (box.name == "meta") read_meta(body, found_);
        else if (box.name == "uuid") read_uuid(body, found_);
        else if (box.name == "mvex" || box.name == "cmov") found_.can_be_stripped = false;  // samples lie elsewhere, or the movie is packed
        else if (!holds(std::initializer_list<std::string_view>{"iods", "tref", "elng", "free", "skip", "wide", "load"}, box.name)) add_other(found_, "extra-data");
    }

    Result<void> track(const Box& box) {
        const auto media = find_box(bytes_, "mdia", box.body_at, box.end);
        const auto handler = media ? find_box(bytes_, "hdlr", media->body_at, media->end) : std::nullopt;
        const std::string kind = handler && handler->body_bytes() >= 12 ? bytes_.substr(handler->body_at + 8, 4) : "";
        if (kind != "vide" && kind != "soun") {
            add_other(found_, "data-track");
            const auto about = std::string_view(bytes_).substr(box.at, box.end - box.at);
            if (about.find("gpmd") != std::string_view::npos || about.find("camm") != std::string_view::npos || about.find("location") != std::string_view::npos) found_.has_place = true;
            free(box);
            return {};
        }
        codecs_ = kind == "vide" ? std::span<const std::string_view>(picture_codecs) : std::span<const std::string_view>(sound_codecs);
        is_picture_ = kind == "vide";
        DAYBOOK_TRY_VOID(children(box));
        const auto info = find_box(bytes_, "minf", media->body_at, media->end);
        const auto table = info ? find_box(bytes_, "stbl", info->body_at, info->end) : std::nullopt;
        if (!table) return damaged("a track has no table of samples", box.at);
        // QuickTime counts unpacked sound as samples of one byte, whatever they are.
        const auto lengths = find_box(bytes_, "stsz", table->body_at, table->end);
        if (lengths && lengths->body_bytes() >= 8 && big_endian(bytes_, lengths->body_at + 4, 4) == 1) found_.can_be_stripped = false;
        return add_sample_ranges(table->body(bytes_), ranges);
    }

    // mvhd, tkhd, mdhd: version (1), flags (3), made, changed (4 bytes each, 8 in version 1), as seconds since 1904.
    Result<void> drop_times(const Box& box) {
        if (box.body_bytes() < 20) return damaged("a header is too short", box.at);
        const std::size_t length = bytes_[box.body_at] == 1 ? 8 : 4;
        constexpr std::uint64_t from_1904_to_1970 = 2'082'844'800, year_3000 = 32'503'680'000;
        const std::uint64_t made = big_endian(bytes_, box.body_at + 4, length);
        if (box.name == "mvhd" && found_.taken.empty() && made > from_1904_to_1970 && made - from_1904_to_1970 < year_3000) {
            const std::uint64_t seconds = made - from_1904_to_1970, of_day = seconds % 86400;
            found_.taken = fmt::format("{}T{:02}:{:02}:{:02}Z", day_text(static_cast<Day>(seconds / 86400)), of_day / 3600, of_day / 60 % 60, of_day % 60);
        }
        zero(box.body_at + 4, box.body_at + 4 + 2 * length);
        return {};
    }

    // Each entry says where the samples are: a URL, or (flag 1) this very file. Longer ones hold a path of the maker's computer.
    Result<void> references(const Box& box) {
        std::size_t at = std::min(box.body_at + 8, box.end);
        while (at < box.end) {
            DAYBOOK_TRY(const auto entry, box_at(bytes_, at, box.end));
            if (!entry) break;
            if (entry->body_bytes() < 4 || (bytes_[entry->body_at + 3] & 1) == 0) found_.can_be_stripped = false;
            zero(std::min(entry->body_at + 4, entry->end), entry->end);
            at = entry->end;
        }
        zero(at, box.end);
        return {};
    }

    Result<void> sample_entries(const Box& box) {
        std::size_t at = std::min(box.body_at + 8, box.end);
        while (at < box.end) {
            DAYBOOK_TRY(const auto entry, box_at(bytes_, at, box.end));
            if (!entry) break;
            DAYBOOK_TRY_VOID(sample_entry(*entry));
            at = entry->end;
        }
        zero(at, box.end);
        return {};
    }

    Result<void> sample_entry(const Box& entry) {
        const std::size_t length = entry.end - entry.at;
        if (length < (is_picture_ ? picture_entry_bytes : sound_entry_bytes)) return damaged("a description of samples is too short", entry.at);
        if (!holds(codecs_, entry.name)) {
            found_.can_be_stripped = false;
            return {};
        }
        zero(entry.at + vendor_at, entry.at + vendor_at + 4);
        if (is_picture_) zero(entry.at + compressor_at, entry.at + compressor_at + compressor_bytes);
        // QuickTime's sound descriptions grew by 16 bytes in version 1 and 36 in version 2.
        const std::uint64_t version = is_picture_ ? 0 : big_endian(bytes_, entry.at + 16, 2);
        const std::size_t boxes_at = is_picture_ ? picture_entry_bytes : sound_entry_bytes + (version == 1 ? 16 : version == 2 ? 36 : 0);
        if (version > 2 || boxes_at > length) {
            found_.can_be_stripped = false;
            return {};
        }
        return codec_setup(entry, entry.at + boxes_at);
    }

    Result<void> codec_setup(const Box& entry, std::size_t at) {
        while (at < entry.end) {
            const auto box = box_at(bytes_, at, entry.end);
            if (!box) found_.can_be_stripped = false;
            if (!box || !*box) break;
            if (!holds(codec_boxes, (*box)->name)) {
                look_at_freed(**box);
                free(**box);
            }
            at = (*box)->end;
        }
        zero(at, entry.end);
        return {};
    }

    std::string& bytes_;
    MediaFound& found_;
    std::span<const std::string_view> codecs_;
    bool is_picture_ = false;
};

std::vector<FileRange> joined(std::vector<FileRange> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const FileRange& a, const FileRange& b) { return a.first < b.first; });
    std::vector<FileRange> out;
    for (const FileRange& range : ranges) {
        if (!out.empty() && range.first <= out.back().after_last) out.back().after_last = std::max(out.back().after_last, range.after_last);
        else out.push_back(range);
    }
    return out;
}

}  // namespace movie

Result<std::vector<FileRange>> clean_movie(std::string& moov, MediaFound& found) {
    DAYBOOK_TRY(const auto whole, box_at(moov, 0, moov.size()));
    if (!whole) return damaged("the movie is empty", 0);
    movie::Cleaner cleaner(moov, found);
    DAYBOOK_TRY_VOID(cleaner.children(*whole));
    return movie::joined(std::move(cleaner.ranges));
}

}  // namespace daybook::intake
