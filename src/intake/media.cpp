#include "intake/media.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "intake/media_formats.hpp"

namespace daybook::intake {
namespace {

struct Kind {
    MediaType type;
    std::string_view mime;
    std::string_view ending;
};
constexpr Kind kinds[] = {
    {MediaType::jpeg, "image/jpeg", ".jpg"},      {MediaType::png, "image/png", ".png"}, {MediaType::webp, "image/webp", ".webp"},
    {MediaType::gif, "image/gif", ".gif"},        {MediaType::heic, "image/heic", ".heic"}, {MediaType::mp4, "video/mp4", ".mp4"},
    {MediaType::quicktime, "video/quicktime", ".mov"}, {MediaType::three_gp, "video/3gpp", ".3gp"}, {MediaType::webm, "video/webm", ".webm"},
};

const Kind& kind_of(MediaType type) { return *std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.type == type; }); }

std::optional<MediaType> type_of_brand(std::string_view brand) {
    for (const std::string_view picture : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"})
        if (brand == picture) return MediaType::heic;
    if (brand == "qt  ") return MediaType::quicktime;
    if (brand.starts_with("3gp") || brand.starts_with("3g2")) return MediaType::three_gp;
    for (const std::string_view video : {"isom", "mp41", "mp42", "avc1", "MSNV", "M4V ", "M4VP", "M4VH", "dash", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9"})
        if (brand == video) return MediaType::mp4;
    return std::nullopt;
}

// The file-type box of MP4 and its relatives: the major brand first, then those that it is compatible with.
std::optional<MediaType> type_of_boxes(std::string_view head) {
    if (head.size() < 16) return std::nullopt;
    const std::string_view name = head.substr(4, 4);
    if (name == "moov" || name == "mdat" || name == "wide") return MediaType::quicktime;  // from before there were brands
    if (name != "ftyp") return std::nullopt;
    const auto end = static_cast<std::size_t>(std::min<std::uint64_t>(big_endian(head, 0, 4), head.size()));
    if (head.substr(8, 4) == "avif" || head.substr(8, 4) == "avis") return std::nullopt;  // says that it is a HEIF too, but holds AV1
    if (const auto type = type_of_brand(head.substr(8, 4))) return type;
    for (std::size_t at = 16; at + 4 <= end; at += 4)
        if (const auto type = type_of_brand(head.substr(at, 4))) return type;
    return std::nullopt;
}

// EBML is also what Matroska is made of; WebM says so in the DocType (42 82) of its header.
bool is_webm(std::string_view head) { return head.starts_with("\x1a\x45\xdf\xa3") && head.substr(0, 64).find("\x42\x82\x84webm") != std::string_view::npos; }

Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out) {
    switch (found.type) {
        case MediaType::jpeg: return jpeg::pass(in, found, out);
        case MediaType::png: return png::pass(in, found, out);
        case MediaType::webp: return webp::pass(in, found, out);
        case MediaType::gif: return gif::pass(in, found, out);
        case MediaType::heic: return heic::pass(in, found);
        case MediaType::mp4:
        case MediaType::quicktime:
        case MediaType::three_gp: return video::pass(in, found, out);
        case MediaType::webm:
            found.can_be_stripped = false;
            add_other(found, "not-looked-into");
            return {};
    }
    return {};
}

Result<MediaFound> pass_whole(const MediaSource& source, const MediaSink& out, const MediaLimits& limits) {
    if (source.size == 0) return refuse("media.empty", "the file is empty");
    MediaReader in(source);
    DAYBOOK_TRY(const auto head, in.peek_some(media_head_bytes));
    const auto type = media_type_of(head);
    if (!type) return refuse("media.type", "the file is none of JPEG, PNG, WebP, GIF, HEIC, MP4, QuickTime, 3GP and WebM");
    if (source.size > limits.of(*type)) return refuse("media.too-large", fmt::format("the file has {} bytes; the most is {}", source.size, limits.of(*type)));
    MediaFound found{.type = *type};
    DAYBOOK_TRY_VOID(pass(in, found, out));
    return found;
}

}  // namespace

std::string_view mime_type(MediaType type) { return kind_of(type).mime; }
std::string_view file_ending(MediaType type) { return kind_of(type).ending; }
bool is_video(MediaType type) { return mime_type(type).starts_with("video/"); }

std::optional<MediaType> media_type_from_mime(std::string_view mime) {
    for (const Kind& kind : kinds)
        if (kind.mime == mime) return kind.type;
    return std::nullopt;
}

std::optional<MediaType> media_type_of(std::string_view head) {
    if (head.starts_with("\xff\xd8\xff")) return MediaType::jpeg;
    if (head.starts_with("\x89PNG\r\n\x1a\n")) return MediaType::png;
    if (head.starts_with("GIF87a") || head.starts_with("GIF89a")) return MediaType::gif;
    if (head.starts_with("RIFF") && head.size() >= 12 && head.substr(8, 4) == "WEBP") return MediaType::webp;
    if (is_webm(head)) return MediaType::webm;
    return type_of_boxes(head);
}

MediaSource source_of(std::string_view bytes) {
    return {bytes.size(), [bytes](std::uint64_t offset, std::span<char> into) -> Result<std::size_t> {
                if (offset >= bytes.size()) return 0;
                const auto piece = bytes.substr(static_cast<std::size_t>(offset), into.size());
                std::memcpy(into.data(), piece.data(), piece.size());
                return piece.size();
            }};
}

Result<MediaFound> look_at_media(const MediaSource& source, const MediaLimits& limits) {
    return pass_whole(source, [](std::string_view) { return Result<void>{}; }, limits);
}

Result<std::uint64_t> strip_metadata(const MediaSource& source, const MediaSink& sink, const MediaLimits& limits) {
    std::uint64_t written = 0;
    DAYBOOK_TRY(const auto found, pass_whole(source,
                                             [&](std::string_view bytes) {
                                                 written += bytes.size();
                                                 return sink(bytes);
                                             },
                                             limits));
    if (!found.can_be_stripped) return refuse("media.cannot-strip", fmt::format("from this file ({}) not everything beside the picture can be removed with certainty, so it is not released", mime_type(found.type)));
    return written;
}

}  // namespace daybook::intake
