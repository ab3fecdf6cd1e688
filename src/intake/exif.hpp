// EXIF and XMP, wherever a format keeps them: what they say about place, device and time, and the smallest EXIF that still
// turns a picture the right way up. The reader is our own: it only looks, copies nothing, and goes through each directory once,
// so that no block costs more than its own length (libexif copies each entry's data, of which a crafted block has 300 MiB).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "intake/media.hpp"

namespace daybook::intake {

inline constexpr std::size_t exif_bytes_max = std::size_t{64} << 10;  // longer ones are not read, and count as extra data

// 1 to 8, as EXIF numbers them; 1 is upright.
using Orientation = std::uint8_t;

// Adds what an EXIF block (from its byte order mark on) says to `found`; gives the orientation that it asks for.
Orientation read_exif(std::string_view exif, MediaFound& found);

// An EXIF block that says nothing but the orientation.
[[nodiscard]] std::string exif_of(Orientation orientation);

// Notes that there is XMP, and whether a place stands in it.
void read_xmp(std::string_view xmp, MediaFound& found);

// Takes the first point that makes sense; a place that does not is still a place.
void add_place(MediaFound& found, double latitude, double longitude);

// "2026:11:24 14:05:00", as EXIF and PNG write it, as "2026-11-24T14:05:00"; empty when it is no time (some devices write blanks).
[[nodiscard]] std::string time_from_exif(std::string_view text);

}  // namespace daybook::intake
