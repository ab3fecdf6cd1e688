// A ledger as static files that any web server, cache or object store can serve (C2SP tlog-tiles): `checkpoint`, full tiles
// and bundles, and the partial ones of the newest durable checkpoint. Only what is not there yet is written.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "ledger/disk.hpp"
#include "ledger/log.hpp"
#include "ledger/tiles.hpp"

namespace daybook::ledger {

// The bytes of a tile or bundle of a ledger. Refused: the ledger has no such tile (yet).
Result<std::string> tile_bytes(const Log& log, const Tile& tile);

struct ExportReport {
    LedgerSize size{};
    std::uint64_t files_written = 0;
    std::uint64_t files_there = 0;   // from an earlier export, and left as they are
    std::uint64_t bytes_written = 0;
};

// `checkpoint` is replaced last, so that whoever serves the folder never promises more than it has; an interrupted export
// is taken up where it ended. Refused: the folder holds the tiles of another ledger, or of a longer one.
Result<ExportReport> export_tiles(const Log& log, Disk& out, const std::string& dir,
                                  const std::function<void(std::uint64_t done, std::uint64_t total)>& progress = {});

}  // namespace daybook::ledger
