// Photos and videos that reporters attach: what kind of file it is (by its content, never by its name), what it would give
// away, and a copy without that. The bytes are hostile until proven harmless: truncated and crafted files are refused with a
// code, work grows with the size of the file and no faster, memory stays under 16 MiB whatever the file says.
// Leaves to others: storing, malware, rights. Not touched: what picture and sound themselves show or carry (docs/attachments.md).
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "record/entry.hpp"

namespace daybook::intake {

enum class MediaType : std::uint8_t { jpeg, png, webp, gif, heic, mp4, quicktime, three_gp, webm };

[[nodiscard]] std::string_view mime_type(MediaType type);    // "image/jpeg": as entries and answers hold it
[[nodiscard]] std::string_view file_ending(MediaType type);  // ".jpg"
[[nodiscard]] std::optional<MediaType> media_type_from_mime(std::string_view mime);
[[nodiscard]] bool is_video(MediaType type);

// What the first bytes of a file say; needs no more than the first media_head_bytes. Nothing: none of the types above.
inline constexpr std::size_t media_head_bytes = 4096;
[[nodiscard]] std::optional<MediaType> media_type_of(std::string_view head);

struct MediaLimits {
    std::uint64_t photo_bytes = 20'000'000;
    std::uint64_t video_bytes = 100'000'000;
    [[nodiscard]] std::uint64_t of(MediaType type) const { return is_video(type) ? video_bytes : photo_bytes; }
};

// Bytes of a known number that can be read at any place. Reading forward has to be quick; going back may be slow: it is done
// a few times a file. read_at fills the span but at the end of the file.
struct MediaSource {
    std::uint64_t size = 0;
    std::function<Result<std::size_t>(std::uint64_t offset, std::span<char> into)> read_at;
};
// Of bytes in memory, which have to live as long as the source.
[[nodiscard]] MediaSource source_of(std::string_view bytes);

// Takes the stripped bytes, piece after piece. Its refusal ends the stripping and is passed on.
using MediaSink = std::function<Result<void>(std::string_view bytes)>;

// What lies in a file beside picture and sound. Texts are UTF-8 without control characters, at most 200 bytes each.
struct MediaFound {
    MediaType type{};
    bool has_place = false;              // it says where it was taken, even if `point` could not be read
    std::optional<record::Point> point;
    std::string device;                  // make and model
    std::string serial;                  // of camera or lens
    std::string taken;                   // "2026-11-24T14:05:00", as the device said
    std::string software;
    bool has_thumbnail = false;          // a small copy, which may show what was cut away from the picture
    // What else: "altitude-or-direction", "comment", "data-track", "description", "extra-data", "extra-picture", "iptc", "maker-note",
    // "not-looked-into", "owner", "unique-id", "xmp". Sorted, each once; texts in four languages: attachment.other.<word>.
    std::vector<std::string> others;
    bool can_be_stripped = true;         // false: strip_metadata refuses it with media.cannot-strip
};

// Refused: "media.empty", "media.type" (none of the types), "media.too-large", "media.cut-off", "media.damaged", and what the
// source refuses. A file that is accepted was walked from its first byte to its last.
Result<MediaFound> look_at_media(const MediaSource& source, const MediaLimits& limits = {});

// Writes the same picture or video without anything that look_at_media looks for; the same file always gives the same bytes.
// Photos keep orientation and colour profile, videos keep their length in bytes. Gives the number of bytes written.
// Refused like look_at_media, and "media.cannot-strip" for HEIC, WebM and videos of unusual making; what was written before
// a refusal is to be thrown away. A sink that drops everything tells the length, and whether it will succeed.
Result<std::uint64_t> strip_metadata(const MediaSource& source, const MediaSink& sink, const MediaLimits& limits = {});

}  // namespace daybook::intake
