// Tile paths, bundles and tiles of hashes: whatever is accepted is exactly what would be written again.
#include <cstdint>
#include <string>

#include "ledger/frame.hpp"
#include "ledger/tiles.hpp"

using namespace daybook;
using namespace daybook::ledger;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto tile = tile_from_path(bytes)) DAYBOOK_CHECK(tile_path(*tile) == bytes, "a path has one form");
    if (const auto entries = entries_of_bundle(bytes)) {
        std::string again;
        for (const auto entry : *entries) append_to_bundle(again, entry);
        DAYBOOK_CHECK(again == bytes, "a bundle has one form");
    }
    if (const auto hashes = hashes_of_tile(bytes)) DAYBOOK_CHECK(hashes->size() * 32 == size, "a tile is its hashes");
    const auto parsed = parse_frame(bytes);
    if (parsed.fault == FrameFault::none) {
        std::string again;
        append_header(again, parsed.frame.header);
        again += parsed.frame.payload;
        again += parsed.frame.note;
        append_checksum(again, again);
        DAYBOOK_CHECK(bytes.starts_with(again), "a frame has one form");
    }
    (void)find_header(bytes, 0);
    return 0;
}
