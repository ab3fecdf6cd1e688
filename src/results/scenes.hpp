// The scenes of a running server: the newest, brought up to the growing ledger beside the requests, and earlier ones by their size.
// A page is made from one scene, so that all its numbers are of one ledger size. For several threads.
#pragma once
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.hpp"
#include "results/scene.hpp"

namespace daybook::results {

struct ScenesOptions {
    clerk::DataFolder folder;
    std::shared_ptr<const ledger::Log> log;  // may grow
    unsigned threads = 1;                    // that counting may use
    std::size_t kept = 8;                    // scenes of earlier sizes
    std::size_t copies_kept = 2;             // of the columns that these are made from, beside the newest: 260 MB each for six million records
};

class Scenes {
public:
    // Reads the columns as they were saved last; nothing of the ledger yet. Refused: columns that are damaged.
    static Result<std::unique_ptr<Scenes>> open(ledger::Disk& disk, ScenesOptions options);

    // The newest that there is. Never waits for the ledger, once there has been one: refresh() brings the next.
    Result<std::shared_ptr<const Scene>> newest();

    // Whether the ledger has entries that the newest scene does not know.
    [[nodiscard]] bool is_behind() const;
    // Whether somebody asked for the newest scene since the last refresh: only then is the next one worth making.
    [[nodiscard]] bool is_asked_for() const { return asked_; }

    // Somebody will ask for it soon, as everyone may after an edition was published.
    void expect_questions() { asked_ = true; }

    // Makes ready what everyone sees of each source's newest edition, hidden counts and all, so that nobody has to wait for it. Slow: seconds for six
    // million records, once an edition.
    Result<void> warm_published();
    // Whether the newest scene may know of an edition for which that was not tried.
    [[nodiscard]] bool is_cold() const;

    // Takes up what the ledger has, and makes the scene and the histories of its sources. Slow: 0.4 s for six million records.
    Result<void> refresh();

    // The data folder as it is now, with all that is durable.
    Result<Archive> archive_now();

    // As of this size; scenes of earlier sizes share the columns that reach them. Refused: a size that the newest scene does not reach ("as-of.size").
    Result<std::shared_ptr<const Scene>> at(std::uint64_t size);

private:
    explicit Scenes(ScenesOptions options, std::shared_ptr<const clerk::Views> views) : options_(std::move(options)), views_(std::move(views)) {}
    std::shared_ptr<const Scene> kept(std::uint64_t size);
    std::shared_ptr<const clerk::Views> views_for(const Scene& newest, std::uint64_t size) const;
    void keep(const std::shared_ptr<const Scene>& scene);
    // As newest() and at(), for the server's own sake.
    Result<std::shared_ptr<const Scene>> made_newest();
    Result<std::shared_ptr<const Scene>> made_at(std::uint64_t size);
    Result<std::shared_ptr<const Scene>> make(const std::shared_ptr<const clerk::Views>& views, std::uint64_t size) const;

    const ScenesOptions options_;
    mutable std::mutex mutex_;     // of what follows; held for moments
    std::shared_ptr<const clerk::Views> views_;
    std::shared_ptr<const Scene> newest_;
    std::list<std::shared_ptr<const Scene>> earlier_;  // the one asked for last first
    std::atomic<bool> asked_ = false;
    std::atomic<std::uint64_t> warmed_ = 0;  // the newest size for which warm_published() was tried
    std::mutex making_;            // one scene is made at a time: each takes all the threads it may
};

}  // namespace daybook::results
