// The movie box (`moov`) of MP4, QuickTime and 3GP: what it would give away, the same without that, and where picture and sound
// lie in the file. It keeps its length, so that no place in the file moves: what goes is renamed `free` and filled with zeros.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "intake/media.hpp"

namespace daybook::intake {

// Bytes of the file: from the first to the one behind the last.
struct FileRange {
    std::uint64_t first = 0;
    std::uint64_t after_last = 0;
    bool operator==(const FileRange&) const = default;
};

// Cleans `moov` (with its head). Gives the ranges of the samples of all tracks that stay, in order, none touching another.
// Tracks other than picture and sound go: in those, phones and action cameras keep a place for each second.
// Sets found.can_be_stripped to false where a track is made in a way that is not known here.
Result<std::vector<FileRange>> clean_movie(std::string& moov, MediaFound& found);

// The samples of one track, from the body of its sample table (`stbl`). Refused when the tables contradict each other.
Result<void> add_sample_ranges(std::string_view stbl, std::vector<FileRange>& ranges);

}  // namespace daybook::intake
