#include "clerk/folder.hpp"

#include <fmt/format.h>

namespace daybook::clerk {

Result<void> catch_up(Views& views, const ledger::Log& log, std::uint64_t to) {
    record::EntryReader reader;
    Result<void> outcome;
    DAYBOOK_TRY_VOID(log.scan(views.size(), to, [&](ledger::Index index, std::string_view bytes) {
        const auto entry = reader.read(bytes);
        if (!entry) {
            outcome = refuse(entry.error().code, fmt::format("entry {} of the ledger: {}", index, entry.error().sentence));
            return false;
        }
        std::visit([&](const auto& some) { views.add(some); }, *entry);
        return true;
    }));
    return outcome;
}

Result<Archive> open_archive(ledger::Disk& disk, const std::string& root) {
    Archive archive{.folder = {root}, .log = nullptr, .views = {}};
    DAYBOOK_TRY(const bool there, disk.exists(archive.folder.ledger()));
    if (!there) return refuse("data.none", "there is no data folder here; `daybook init` makes one, or name another with --data", {.file = root});
    DAYBOOK_TRY(auto log, ledger::Log::open(disk, archive.folder.ledger(), nullptr));
    archive.log = std::make_unique<ledger::Log>(std::move(log));
    const std::uint64_t size = ledger::count(archive.log->durable_size());
    DAYBOOK_TRY(const bool has_views, disk.exists(archive.folder.columns() + "/state.json"));
    if (has_views) {
        DAYBOOK_TRY(archive.views, Views::load(archive.folder.columns()));
    }
    if (archive.views.size() > size)
        return refuse("views.ahead", fmt::format("the columns reflect {} entries, but the ledger has {}: it is not the ledger that they were made from. `daybook rebuild` makes them again", archive.views.size(), size), {.file = archive.folder.columns()});
    DAYBOOK_TRY_VOID(catch_up(archive.views, *archive.log, size));
    return archive;
}

}  // namespace daybook::clerk
