// JPEG (ITU-T T.81): segments, each behind a marker, and coded picture data behind a start of scan. Stays: what decoding needs,
// JFIF without its thumbnail, the colour profile, Adobe's colour transform, and the orientation in an EXIF of our own.
// Goes: every other APPn, comments, what no decoder knows, and everything behind the end of the picture.
#include <algorithm>

#include "intake/exif.hpp"
#include "intake/media_formats.hpp"

namespace daybook::intake::jpeg {
namespace {

namespace marker {
constexpr std::uint8_t start = 0xd8, end = 0xd9, scan = 0xda, app0 = 0xe0, app1 = 0xe1, app2 = 0xe2, app13 = 0xed, app14 = 0xee, comment = 0xfe;
}

constexpr std::string_view exif_mark{"Exif\0", 5};  // and one byte that is zero, or was meant to be
constexpr std::string_view xmp_mark{"http://ns.adobe.com/xap/1.0/\0", 29};
constexpr std::string_view more_xmp_mark = "http://ns.adobe.com/xmp/extension/";
constexpr std::string_view profile_mark{"ICC_PROFILE\0", 12};

bool stands_alone(std::uint8_t code) { return code == 0x01 || (code >= 0xd0 && code <= 0xd7); }

// SOFn, DHT, DAC, DQT, DNL, DRI, DHP, EXP: tables and frame headers.
bool needed_to_decode(std::uint8_t code) { return (code >= 0xc0 && code <= 0xcf && code != 0xc8) || (code >= 0xdb && code <= 0xdf); }

class JpegPass {
public:
    JpegPass(MediaReader& in, MediaFound& found, const MediaSink& out) : in_(in), found_(found), out_(out) {}

    Result<void> run() {
        DAYBOOK_TRY(const auto start, in_.take(2));
        DAYBOOK_TRY_VOID(out_(start));
        for (;;) {
            DAYBOOK_TRY(const std::uint8_t code, next_marker());
            if (code == marker::end) break;
            if (stands_alone(code)) continue;
            if (code < 0xc0 || code == marker::start) return damaged("this marker has no place here", in_.at());
            DAYBOOK_TRY_VOID(segment(code));
            if (code == marker::scan) DAYBOOK_TRY_VOID(coded_data());
        }
        if (!has_scan_) return damaged("it ends before its picture", in_.at());
        if (!in_.at_end()) add_other(found_, "extra-data");
        return out_("\xff\xd9");
    }

private:
    // A marker may have any number of FF before it.
    Result<std::uint8_t> next_marker() {
        DAYBOOK_TRY(std::uint8_t byte, in_.take_byte());
        if (byte != 0xff) return damaged("there should be a marker", in_.at());
        while (byte == 0xff) {
            DAYBOOK_TRY(byte, in_.take_byte());
        }
        if (byte == 0) return damaged("there should be a marker", in_.at());
        return byte;
    }

    Result<void> segment(std::uint8_t code) {
        DAYBOOK_TRY(const auto length_bytes, in_.take(2));
        const auto length = static_cast<std::size_t>(big_endian(length_bytes, 0, 2));
        if (length < 2) return damaged("a segment is shorter than its own length", in_.at());
        DAYBOOK_TRY(const auto body, in_.take(length - 2));
        if (code == marker::scan) has_scan_ = true;
        if (code == marker::scan || needed_to_decode(code)) return write(code, body);
        if (code == marker::app0) return app0(body);
        if (code == marker::app1) return app1(body);
        if (code == marker::app2 && body.starts_with(profile_mark)) return write(code, body);
        if (code == marker::app14 && body.starts_with("Adobe") && body.size() >= 12) return write(code, body.substr(0, 12));
        note_dropped(code, body);
        return {};
    }

    Result<void> write(std::uint8_t code, std::string_view body) {
        std::string head{'\xff', static_cast<char>(code)};
        put_big_endian(head, body.size() + 2, 2);
        DAYBOOK_TRY_VOID(out_(head));
        return out_(body);
    }

    // JFIF: name (5), version (2), units (1), densities (4), thumbnail's width and height (2), thumbnail.
    Result<void> app0(std::string_view body) {
        if (!body.starts_with(std::string_view("JFIF\0", 5)) || body.size() < 14) {
            if (body.starts_with("JFXX")) found_.has_thumbnail = true;
            else add_other(found_, "extra-data");
            return {};
        }
        if (body[12] != 0 || body[13] != 0) found_.has_thumbnail = true;
        if (std::exchange(has_jfif_, true)) return {};
        return write(marker::app0, std::string(body.substr(0, 12)) + std::string(2, '\0'));
    }

    Result<void> app1(std::string_view body) {
        if (body.starts_with(xmp_mark)) read_xmp(body.substr(xmp_mark.size()), found_);
        else if (body.starts_with(more_xmp_mark)) read_xmp(body, found_);
        else if (body.starts_with(exif_mark) && body.size() > exif_mark.size()) return exif(body.substr(exif_mark.size() + 1));
        else add_other(found_, "extra-data");
        return {};
    }

    Result<void> exif(std::string_view block) {
        const Orientation orientation = read_exif(block, found_);
        if (std::exchange(has_exif_, true) || has_scan_ || orientation == 1) return {};
        return write(marker::app1, std::string(exif_mark) + '\0' + exif_of(orientation));
    }

    void note_dropped(std::uint8_t code, std::string_view body) {
        if (code == marker::comment) return add_other(found_, "comment");
        if (code == marker::app2 && body.starts_with("MPF")) return add_other(found_, "extra-picture");
        if (code != marker::app13) return add_other(found_, "extra-data");
        add_other(found_, "iptc");
        // IPTC record 2: city (90), part of it (92), province (95), country (101).
        for (const std::string_view place : {"\x1c\x02\x5a", "\x1c\x02\x5c", "\x1c\x02\x5f", "\x1c\x02\x65"})
            if (body.find(place) != std::string_view::npos) found_.has_place = true;
    }

    // Up to the next marker that is none of the data's own: FF 00 is a byte FF, D0 to D7 restart the decoder.
    Result<void> coded_data() {
        for (;;) {
            DAYBOOK_TRY(const auto piece, in_.peek_some(MediaReader::buffer_bytes / 2));
            std::size_t end = 0;
            while ((end = piece.find('\xff', end)) != std::string_view::npos && end + 1 < piece.size()) {
                const auto code = static_cast<std::uint8_t>(piece[end + 1]);
                if (code != 0 && !(code >= 0xd0 && code <= 0xd7)) {
                    DAYBOOK_TRY_VOID(out_(piece.substr(0, end)));
                    return in_.skip(end);
                }
                end += 2;
            }
            if (piece.size() == in_.left()) return cut_off(in_.size());
            const std::size_t settled = end == std::string_view::npos ? piece.size() : std::min(end, piece.size());
            DAYBOOK_TRY_VOID(out_(piece.substr(0, settled)));
            DAYBOOK_TRY_VOID(in_.skip(settled));
        }
    }

    MediaReader& in_;
    MediaFound& found_;
    const MediaSink& out_;
    bool has_jfif_ = false, has_exif_ = false, has_scan_ = false;
};

}  // namespace

Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out) { return JpegPass(in, found, out).run(); }

}  // namespace daybook::intake::jpeg
