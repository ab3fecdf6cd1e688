// A data folder's ledger as a scene, all of it.
#pragma once
#include "../clerk/folder.hpp"
#include "results/scene.hpp"

namespace daybook::test {

inline std::shared_ptr<const results::Scene> newest_scene(ledger::Disk& disk, const std::string& data) {
    auto archive = good(results::open_archive(disk, data));
    const auto size = archive.views->size();
    return good(results::make_scene(std::move(archive), results::shipped_book(), "book.toml", size, 1));
}

}  // namespace daybook::test
