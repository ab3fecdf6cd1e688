// Where a track's samples lie. Three tables say it together: how long each sample is (stsz, stz2), how many lie in each chunk
// (stsc), and where each chunk begins (stco, co64).
#include <optional>

#include "intake/boxes.hpp"
#include "intake/movie.hpp"

namespace daybook::intake {
namespace samples {

// Lengths of samples: all the same, or a list of 4, 8, 16 or 32 bits each.
struct Lengths {
    std::uint64_t same = 0;
    std::uint64_t count = 0;
    unsigned bits = 0;
    std::string_view list;

    [[nodiscard]] std::uint64_t of(std::uint64_t sample) const {
        if (same != 0) return same;
        if (bits == 4) return static_cast<unsigned char>(list[static_cast<std::size_t>(sample / 2)]) >> (sample % 2 == 0 ? 4 : 0) & 15;
        return big_endian(list, static_cast<std::size_t>(sample * bits / 8), bits / 8);
    }
};

Result<Lengths> lengths_of(std::string_view stbl) {
    const auto plain = find_box(stbl, "stsz"), compact = find_box(stbl, "stz2");
    if (!plain && !compact) return damaged("a track does not say how long its samples are", 0);
    const auto body = plain ? plain->body(stbl) : compact->body(stbl);
    if (body.size() < 12) return damaged("a table of samples is too short", 0);
    Lengths lengths{plain ? big_endian(body, 4, 4) : 0, big_endian(body, 8, 4), plain ? 32U : static_cast<unsigned char>(body[7]), body.substr(12)};
    if (lengths.bits != 4 && lengths.bits != 8 && lengths.bits != 16 && lengths.bits != 32) return damaged("a table of samples has an unknown form", 0);
    if (lengths.same == 0 && (lengths.count * lengths.bits + 7) / 8 > lengths.list.size()) return damaged("a table of samples is shorter than it says", 0);
    return lengths;
}

// A table of entries after version (4) and count (4).
struct SampleTable {
    std::string_view entries;
    std::uint64_t count = 0;
    std::size_t entry_bytes = 0;
    [[nodiscard]] std::uint64_t at(std::uint64_t entry, std::size_t offset, std::size_t length) const { return big_endian(entries, static_cast<std::size_t>(entry) * entry_bytes + offset, length); }
};

Result<SampleTable> table_of(std::string_view stbl, const Box& box, std::size_t entry_bytes) {
    const auto body = box.body(stbl);
    if (body.size() < 8) return damaged("a table of samples is too short", box.at);
    const SampleTable table{body.substr(8), big_endian(body, 4, 4), entry_bytes};
    if (table.count * entry_bytes > table.entries.size()) return damaged("a table of samples is shorter than it says", box.at);
    return table;
}

}  // namespace samples

Result<void> add_sample_ranges(std::string_view stbl, std::vector<FileRange>& ranges) {
    using namespace samples;
    DAYBOOK_TRY(const auto lengths, lengths_of(stbl));
    const auto runs_box = find_box(stbl, "stsc"), near_box = find_box(stbl, "stco"), far_box = find_box(stbl, "co64");
    if (!runs_box || (!near_box && !far_box)) return damaged("a track does not say where its samples are", 0);
    DAYBOOK_TRY(const auto runs, table_of(stbl, *runs_box, 12));
    const std::size_t place_bytes = near_box ? 4 : 8;
    DAYBOOK_TRY(const auto chunks, table_of(stbl, near_box ? *near_box : *far_box, place_bytes));
    std::uint64_t sample = 0, run = 0;
    for (std::uint64_t chunk = 1; chunk <= chunks.count && sample < lengths.count; ++chunk) {
        while (run + 1 < runs.count && runs.at(run + 1, 0, 4) <= chunk) ++run;
        if (run >= runs.count) return damaged("a track does not say how its samples are grouped", 0);
        const std::uint64_t count = std::min(runs.at(run, 4, 4), lengths.count - sample);
        std::uint64_t bytes = lengths.same * count;
        if (lengths.same == 0)
            for (std::uint64_t i = 0; i < count; ++i) bytes += lengths.of(sample + i);
        const std::uint64_t first = chunks.at(chunk - 1, 0, place_bytes);
        if (first + bytes < first) return damaged("a sample lies outside of the file", 0);
        if (bytes > 0) ranges.push_back({first, first + bytes});
        sample += count;
    }
    if (sample < lengths.count) return damaged("a track has more samples than places for them", 0);
    return {};
}

}  // namespace daybook::intake
