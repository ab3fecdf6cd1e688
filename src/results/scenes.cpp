#include "results/scenes.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "clerk/editions.hpp"
#include "results/public_board.hpp"

namespace daybook::results {

Result<std::unique_ptr<Scenes>> Scenes::open(ledger::Disk& disk, ScenesOptions options) {
    clerk::Views views;
    DAYBOOK_TRY(const bool saved, disk.exists(options.folder.columns() + "/state.json"));
    if (saved) {
        DAYBOOK_TRY(views, clerk::Views::load(options.folder.columns()));
    }
    if (views.size() > ledger::count(options.log->durable_size())) views = {};  // not of this ledger: all is taken up anew
    auto scenes = std::unique_ptr<Scenes>(new Scenes(std::move(options), std::make_shared<const clerk::Views>(std::move(views))));
    if (!clerk::published_editions(*scenes->views_).empty()) scenes->expect_questions();
    return scenes;
}

Result<std::shared_ptr<const Scene>> Scenes::make(const std::shared_ptr<const clerk::Views>& views, std::uint64_t size) const {
    return make_scene({options_.folder, options_.log, views}, shipped_book(), std::string(shipped_book_name), size, options_.threads);
}

Result<std::shared_ptr<const Scene>> Scenes::newest() {
    asked_ = true;
    return made_newest();
}

Result<std::shared_ptr<const Scene>> Scenes::at(std::uint64_t size) {
    asked_ = true;
    return made_at(size);
}

Result<std::shared_ptr<const Scene>> Scenes::made_newest() {
    {
        const std::lock_guard lock(mutex_);
        if (newest_) return newest_;
    }
    DAYBOOK_TRY_VOID(refresh());
    const std::lock_guard lock(mutex_);
    return newest_;
}

bool Scenes::is_behind() const {
    const std::uint64_t size = ledger::count(options_.log->durable_size());
    const std::lock_guard lock(mutex_);
    return !newest_ || newest_->as_of < size;
}

bool Scenes::is_cold() const {
    const std::lock_guard lock(mutex_);
    return newest_ && newest_->as_of != warmed_;
}

namespace {

// What most views need, so that whoever comes first does not wait for it. A source without dates has no history, one without polygons no outlines:
// who asks is told.
void warm(const Scene& scene, const std::string& source) {
    (void)history_of(scene, source);
    (void)area_outlines(scene, source);
}

}  // namespace

Result<void> Scenes::refresh() {
    const std::lock_guard making(making_);
    if (!is_behind()) return {};
    asked_ = false;
    std::shared_ptr<const clerk::Views> views;
    {
        const std::lock_guard lock(mutex_);
        views = views_;
    }
    const std::uint64_t size = ledger::count(options_.log->durable_size());
    if (views->size() < size) {
        auto grown = std::make_shared<clerk::Views>(*views);  // those who read the old ones go on reading them
        DAYBOOK_TRY_VOID(clerk::catch_up(*grown, *options_.log, size));
        views = std::move(grown);
    }
    DAYBOOK_TRY(auto scene, make(views, size));
    for (std::size_t number = 1; number < scene->columns.sources.size(); ++number) warm(*scene, scene->columns.sources[number]);
    const std::lock_guard lock(mutex_);
    views_ = std::move(views);
    newest_ = std::move(scene);
    return {};
}

Result<void> Scenes::warm_published() {
    DAYBOOK_TRY(const auto newest_scene, made_newest());
    warmed_ = newest_scene->as_of;
    for (std::size_t number = 1; number < newest_scene->columns.sources.size(); ++number) {
        const auto& source = newest_scene->columns.sources[number];
        const auto sizes = sizes_published(*newest_scene, source);
        if (sizes.empty()) continue;
        DAYBOOK_TRY(const auto scene, made_at(sizes.back()));
        warm(*scene, source);
        DAYBOOK_TRY(const auto cells, public_cells_of(*scene, source));
    }
    return {};
}

Result<Archive> Scenes::archive_now() {
    DAYBOOK_TRY_VOID(refresh());
    const std::lock_guard lock(mutex_);
    return newest_->archive;
}

Result<std::shared_ptr<const Scene>> Scenes::made_at(std::uint64_t size) {
    DAYBOOK_TRY(const auto newest_scene, made_newest());
    if (size == newest_scene->as_of) return newest_scene;
    if (size > newest_scene->as_of) return refuse("as-of.size", fmt::format("the ledger has only {} entries, not {}", newest_scene->as_of, size), {.field = "size"});
    if (auto scene = kept(size)) return scene;
    const std::lock_guard making(making_);
    if (auto scene = kept(size)) return scene;  // somebody made it meanwhile
    DAYBOOK_TRY(auto scene, make(views_for(*newest_scene, size), size));
    keep(scene);
    return scene;
}

// The scene of this size, when it is there.
std::shared_ptr<const Scene> Scenes::kept(std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(earlier_, size, [](const auto& scene) { return scene->as_of; });
    if (found == earlier_.end()) return nullptr;
    earlier_.splice(earlier_.begin(), earlier_, found);
    return earlier_.front();
}

// A copy that is kept anyway, when one reaches the size: else each scene would keep that of its moment.
std::shared_ptr<const clerk::Views> Scenes::views_for(const Scene& newest, std::uint64_t size) const {
    const std::lock_guard lock(mutex_);
    for (const auto& scene : earlier_)
        if (scene->archive.views->size() >= size) return scene->archive.views;
    return newest.archive.views;
}

// The one asked for last first. With one copy of the columns too many go the scenes of that asked for longest ago.
void Scenes::keep(const std::shared_ptr<const Scene>& scene) {
    const std::lock_guard lock(mutex_);
    earlier_.push_front(scene);
    if (earlier_.size() > options_.kept) earlier_.pop_back();
    std::vector<const clerk::Views*> copies;
    earlier_.remove_if([&](const auto& one) {
        const auto* views = one->archive.views.get();
        if (std::ranges::find(copies, views) != copies.end()) return false;
        if (copies.size() == options_.copies_kept) return true;
        copies.push_back(views);
        return false;
    });
}

}  // namespace daybook::results
