// PNG (ISO/IEC 15948): chunks of length, name, data and checksum. Stays: what every decoder needs, what says how colours are
// meant, and the orientation in an eXIf chunk of our own. Goes: everything else, animation too, and what comes behind the end.
#include <algorithm>

#include <zlib.h>

#include "intake/exif.hpp"
#include "intake/media_formats.hpp"

namespace daybook::intake::png {
namespace {

constexpr std::size_t text_bytes_max = std::size_t{64} << 10;  // how much of a text chunk is read

bool stays(std::string_view name) {
    static constexpr std::string_view all[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "pHYs"};
    return std::find(std::begin(all), std::end(all), name) != std::end(all);
}

std::string chunk(std::string_view name, std::string_view data) {
    std::string out;
    put_big_endian(out, data.size(), 4);
    out += name;
    out += data;
    put_big_endian(out, crc32(0, reinterpret_cast<const Bytef*>(out.data()) + 4, static_cast<uInt>(out.size() - 4)), 4);
    return out;
}

// tEXt, zTXt, iTXt: a keyword, a zero, the text (zTXt and often iTXt packed, which is not unpacked here).
void read_text(std::string_view data, MediaFound& found) {
    const std::string_view word = data.substr(0, data.find('\0'));
    const std::string_view text = data.size() > word.size() + 1 ? data.substr(word.size() + 1) : std::string_view();
    if (word == "XML:com.adobe.xmp") return read_xmp(text, found);
    if (word == "Software" && found.software.empty()) found.software = shown_text(text);
    else if (word == "Author" || word == "Copyright") add_other(found, "owner");
    else if (word == "Title" || word == "Description") add_other(found, "description");
    else if (word.starts_with("Raw profile type")) add_other(found, "extra-data");
    else add_other(found, "comment");
}

void read_time(std::string_view data, MediaFound& found) {
    if (data.size() != 7 || !found.taken.empty()) return;
    const auto two = [&](std::size_t at) { return std::to_string(100 + static_cast<unsigned char>(data[at])).substr(1, 2); };
    found.taken = std::to_string(10000 + big_endian(data, 0, 2)).substr(1, 4) + "-" + two(2) + "-" + two(3) + "T" + two(4) + ":" + two(5) + ":" + two(6);
}

class PngPass {
public:
    PngPass(MediaReader& in, MediaFound& found, const MediaSink& out) : in_(in), found_(found), out_(out) {}

    Result<void> run() {
        DAYBOOK_TRY(const auto signature, in_.take(8));
        DAYBOOK_TRY_VOID(out_(signature));
        for (bool first = true, at_end = false; !at_end; first = false) {
            DAYBOOK_TRY(const auto head, in_.peek(8));
            const std::uint64_t length = big_endian(head, 0, 4);
            const std::string name(head.substr(4, 4));
            if (length > 0x7fffffff || first != (name == "IHDR")) return damaged("there should be a chunk", in_.at());
            at_end = name == "IEND";
            has_data_ = has_data_ || name == "IDAT";
            if (at_end && !has_data_) return damaged("it ends before its picture", in_.at());
            DAYBOOK_TRY_VOID(stays(name) ? in_.copy(length + 12, out_) : drop(name, length));
        }
        if (!in_.at_end()) add_other(found_, "extra-data");
        return {};
    }

private:
    Result<void> drop(const std::string& name, std::uint64_t length) {
        const std::uint64_t end = in_.at() + length + 12;
        if (length + 12 > in_.left()) return cut_off(in_.size());
        DAYBOOK_TRY_VOID(in_.skip(8));
        DAYBOOK_TRY(const auto data, in_.peek(static_cast<std::size_t>(std::min<std::uint64_t>(length, text_bytes_max))));
        if (name == "eXIf" && length <= exif_bytes_max) DAYBOOK_TRY_VOID(exif(data));
        else if (name == "tEXt" || name == "zTXt" || name == "iTXt") read_text(data, found_);
        else if (name == "tIME") read_time(data, found_);
        else if (name == "acTL") add_other(found_, "extra-picture");
        else if (name != "fcTL" && name != "fdAT" && name != "hIST") add_other(found_, "extra-data");
        return in_.go_to(end);
    }

    // Between the pieces of the picture nothing may stand.
    Result<void> exif(std::string_view data) {
        const Orientation orientation = read_exif(data, found_);
        if (orientation == 1 || has_data_ || std::exchange(has_exif_, true)) return {};
        return out_(chunk("eXIf", exif_of(orientation)));
    }

    MediaReader& in_;
    MediaFound& found_;
    const MediaSink& out_;
    bool has_data_ = false, has_exif_ = false;
};

}  // namespace

Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out) { return PngPass(in, found, out).run(); }

}  // namespace daybook::intake::png
