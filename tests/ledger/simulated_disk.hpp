// A disk that fails on purpose, in memory, the same way again for the same seed.
//
// What it models. Names (create, rename, remove) are durable in order, up to the last sync_directory(); at a crash any prefix
// of the later ones survives. Content is durable by sectors: sync() makes all of a file durable; at a crash any subset of the
// unsynced sectors survives, and the length is the old one, the new one or one between; sectors that were cut off and written
// again may be zeros. A failed sync makes any subset durable and then forgets that the rest is not, so that a second sync
// does nothing for it, while reads go on to show it.
// A fault strikes at one numbered operation (see Fault); later operations work again unless it was a crash.
// What it does not model: sectors that rot by themselves (flip() does that on request), and a sync that lies.
#pragma once
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "ledger/disk.hpp"

namespace daybook::ledger::simulated {

inline constexpr std::size_t sector_bytes = 64;  // small, so that short files have many

enum class Fault {
    none,
    error,          // EIO, nothing was done
    torn,           // EIO after any part of a write
    full,           // ENOSPC after any part of a write
    lied,           // done in full, but reported as failed
    crash_before,   // the machine stops just before the operation
    crash_torn,     // in the midst of it
    crash_after,    // just after it
};
inline constexpr Fault all_faults[] = {Fault::error, Fault::torn, Fault::full, Fault::lied, Fault::crash_before, Fault::crash_torn, Fault::crash_after};

class SimulatedDisk;

struct Node {
    std::string now;                  // as reads show it
    std::string durable;              // as it is on the platter
    std::set<std::size_t> unsynced;   // sectors that differ, and that the system knows to differ
    std::set<std::size_t> cut;        // sectors that a truncation took away since the last sync: they may come back as zeros
    bool length_unsynced = false;
};

class SimulatedDisk final : public Disk {
public:
    explicit SimulatedDisk(std::uint64_t seed = 1) : random_(seed) {}

    // The operation (write, sync, truncate, create, rename, remove, sync_directory; with `reads`, reads too) that fails.
    void fail_at(std::uint64_t operation, Fault fault) {
        fail_at_ = operation;
        fault_ = fault;
        operations_ = 0;
        struck_ = false;
    }
    bool count_reads = false;
    [[nodiscard]] bool struck() const { return struck_; }
    [[nodiscard]] bool crashed() const { return crashed_; }
    [[nodiscard]] std::uint64_t operations() const { return operations_; }
    [[nodiscard]] std::uint64_t syncs() const { return syncs_; }

    // The machine loses its power and starts again: what was not durable is lost, or not, at random.
    void restart() {
        const auto survive = random_() % (pending_.size() + 1);
        for (std::size_t i = 0; i < survive; ++i) apply(durable_names_, pending_[i]);
        pending_.clear();
        names_ = durable_names_;
        for (auto& [path, node] : names_) lose(*node);
        locks_.clear();
        ++life_;
        crashed_ = false;
        fault_ = Fault::none;
    }

    [[nodiscard]] std::vector<std::string> paths() const {
        std::vector<std::string> paths;
        for (const auto& [path, node] : names_) paths.push_back(path);
        return paths;
    }
    std::string& content(const std::string& path) { return names_.at(path)->now; }
    void flip(const std::string& path, std::uint64_t bit) { content(path)[bit / 8] = static_cast<char>(content(path)[bit / 8] ^ (1 << (bit % 8))); }

    // A copy of the files as they are, without faults to come.
    [[nodiscard]] std::unique_ptr<SimulatedDisk> copy(std::uint64_t seed = 1) const {
        auto other = std::make_unique<SimulatedDisk>(seed);
        for (const auto& [path, node] : names_) other->names_[path] = std::make_shared<Node>(Node{node->now, node->now, {}, {}, false});
        other->durable_names_ = other->names_;
        other->directories_ = directories_;
        return other;
    }

    Result<std::unique_ptr<File>> open(const std::string& path, Open how) override;
    Result<bool> exists(const std::string& path) override {
        const std::lock_guard held(mutex_);
        return names_.contains(path) || directories_.contains(path);
    }
    Result<std::vector<Listed>> list(const std::string& directory) override {
        const std::lock_guard held(mutex_);
        if (!directories_.contains(directory)) return missing(directory);
        std::map<std::string, Listed> found;
        const auto below = [&](const std::string& path) -> std::string {
            if (!path.starts_with(directory + "/")) return "";
            const std::string name = path.substr(directory.size() + 1);
            return name.find('/') == std::string::npos ? name : "";
        };
        for (const auto& other : directories_)
            if (const auto name = below(other); !name.empty()) found[name] = {name, true, 0};
        for (const auto& [path, node] : names_)
            if (const auto name = below(path); !name.empty()) found[name] = {name, false, node->now.size()};
        std::vector<Listed> listed;
        for (auto& [name, entry] : found) listed.push_back(entry);
        return listed;
    }
    Result<void> make_directory(const std::string& path) override {
        const std::lock_guard held(mutex_);
        for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) directories_.insert(path.substr(0, slash));
        directories_.insert(path);  // directories are durable at once: none of the promises hang on them
        return {};
    }
    Result<void> sync_directory(const std::string& path) override {
        return operation(path, [&](Reach reach) {
            const std::size_t done = reach == Reach::part ? random_() % (pending_.size() + 1) : pending_.size();
            for (std::size_t i = 0; i < done; ++i) apply(durable_names_, pending_[i]);
            pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
        });
    }
    Result<void> rename(const std::string& from, const std::string& to) override {
        return operation(from, [&](Reach reach) {
            if (reach == Reach::part) return;
            change({Change::renamed, from, to, nullptr});
        });
    }
    Result<void> remove(const std::string& path) override {
        return operation(path, [&](Reach reach) {
            if (reach == Reach::part) return;
            change({Change::removed, path, "", nullptr});
        });
    }
    Result<std::unique_ptr<DiskLock>> lock(const std::string& path) override;

private:
    friend class SimulatedFile;
    friend class SimulatedLock;
    enum class Reach { all, part };
    enum class Change { created, renamed, removed };
    struct Pending {
        Change change;
        std::string path;
        std::string to;
        std::shared_ptr<Node> node;
    };
    using Names = std::map<std::string, std::shared_ptr<Node>>;

    static std::unexpected<Error> missing(const std::string& path) { return refuse("disk.missing", "There is no such file.", Place{.file = path}); }
    static std::unexpected<Error> failure(const std::string& path, Fault fault) {
        return refuse(fault == Fault::full ? "disk.full" : "disk.error", "The simulated disk failed.", Place{.file = path});
    }

    static void apply(Names& names, const Pending& pending) {
        if (pending.change == Change::created) names[pending.path] = pending.node;
        if (pending.change == Change::removed) names.erase(pending.path);
        if (pending.change != Change::renamed) return;
        const auto at = names.find(pending.path);
        if (at == names.end()) return;
        names[pending.to] = at->second;
        names.erase(pending.path);
    }
    void change(Pending pending) {
        apply(names_, pending);
        pending_.push_back(std::move(pending));
    }

    // Does one numbered operation, or what the fault makes of it.
    template <class Do>
    Result<void> operation(const std::string& path, Do&& perform) {
        const std::lock_guard held(mutex_);
        if (crashed_) return failure(path, Fault::error);
        const bool strikes = fault_ != Fault::none && operations_++ == fail_at_;
        if (!strikes) {
            perform(Reach::all);
            return {};
        }
        const Fault fault = std::exchange(fault_, Fault::none);
        struck_ = true;
        if (fault == Fault::torn || fault == Fault::full || fault == Fault::crash_torn) perform(Reach::part);
        if (fault == Fault::lied || fault == Fault::crash_after) perform(Reach::all);
        crashed_ = fault == Fault::crash_before || fault == Fault::crash_torn || fault == Fault::crash_after;
        return failure(path, fault);
    }

    // The content after a loss of power.
    void lose(Node& node) {
        std::string after = node.durable;
        std::size_t length = node.durable.size();
        if (node.length_unsynced) {
            const std::size_t low = std::min(node.durable.size(), node.now.size());
            const std::size_t high = std::max(node.durable.size(), node.now.size());
            const std::size_t choices[] = {node.durable.size(), node.now.size(), low + random_() % (high - low + 1)};
            length = choices[random_() % 3];
        }
        after.resize(length, '\0');
        put_some_sectors(after, node);
        node = Node{after, after, {}, {}, false};
    }
    // Each unsynced sector is the new one, the old one, or nothing but zeros where a truncation came between.
    void put_some_sectors(std::string& into, const Node& node) {
        for (const std::size_t sector : node.unsynced) {
            const auto lot = random_() % 4;
            if (lot < 2) put_sector(into, node.now, sector, into.size());
            if (lot == 2 && node.cut.contains(sector)) put_sector(into, std::string(into.size(), '\0'), sector, into.size());
        }
    }
    static void put_sector(std::string& into, const std::string& from, std::size_t sector, std::size_t length) {
        const std::size_t begin = sector * sector_bytes;
        const std::size_t end = std::min({begin + sector_bytes, from.size(), length});
        if (begin < end) into.replace(begin, end - begin, from, begin, end - begin);
    }

    std::mutex mutex_;
    std::mt19937_64 random_;
    Names names_, durable_names_;
    std::set<std::string> directories_;
    std::vector<Pending> pending_;
    std::map<std::string, std::uint64_t> locks_;  // by path, to the life in which it was taken
    std::uint64_t life_ = 0;
    std::uint64_t operations_ = 0;
    std::uint64_t syncs_ = 0;
    std::uint64_t fail_at_ = 0;
    Fault fault_ = Fault::none;
    bool struck_ = false;
    bool crashed_ = false;
};

class SimulatedFile final : public File {
public:
    SimulatedFile(SimulatedDisk& disk, std::string path, std::shared_ptr<Node> node) : disk_(disk), path_(std::move(path)), node_(std::move(node)), life_(disk.life_) {}

    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
        std::size_t got = 0;
        const auto read = [&] { got = offset >= node_->now.size() ? 0 : node_->now.copy(into.data(), into.size(), offset); };
        if (disk_.count_reads) {
            DAYBOOK_TRY_VOID(disk_.operation(path_, [&](SimulatedDisk::Reach) { read(); }));
            return got;
        }
        const std::lock_guard held(disk_.mutex_);
        read();
        return got;
    }

    Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
        if (life_ != disk_.life_) return SimulatedDisk::failure(path_, Fault::error);
        return disk_.operation(path_, [&](SimulatedDisk::Reach reach) {
            const std::size_t length = reach == SimulatedDisk::Reach::all ? bytes.size() : disk_.random_() % (bytes.size() + 1);
            if (length == 0) return;
            if (offset + length > node_->now.size()) node_->now.resize(offset + length, '\0');
            // Writing beyond what is durable makes the length a matter of the next sync, after a failed one too.
            if (offset + length > node_->durable.size()) node_->length_unsynced = true;
            node_->now.replace(offset, length, bytes.substr(0, length));
            for (std::size_t sector = offset / sector_bytes; sector <= (offset + length - 1) / sector_bytes; ++sector) node_->unsynced.insert(sector);
        });
    }

    Result<void> sync() override {
        if (life_ != disk_.life_) return SimulatedDisk::failure(path_, Fault::error);
        bool performed = false;
        const auto done = disk_.operation(path_, [&](SimulatedDisk::Reach reach) {
            performed = true;
            ++disk_.syncs_;
            settle(reach == SimulatedDisk::Reach::all);
        });
        // A sync that failed forgets what it did not write.
        if (!done && !performed && !disk_.crashed_) settle(false);
        return done;
    }

    Result<void> truncate(std::uint64_t size) override {
        if (life_ != disk_.life_) return SimulatedDisk::failure(path_, Fault::error);
        return disk_.operation(path_, [&](SimulatedDisk::Reach reach) {
            if (reach == SimulatedDisk::Reach::part) return;
            node_->now.resize(size, '\0');
            node_->length_unsynced = true;
            // What is cut off and written again is new content.
            for (std::size_t sector = size / sector_bytes; sector * sector_bytes < node_->durable.size(); ++sector) {
                node_->unsynced.insert(sector);
                if (sector * sector_bytes >= size) node_->cut.insert(sector);  // the bytes before the cut stay
            }
        });
    }

    Result<std::uint64_t> size() override {
        const std::lock_guard held(disk_.mutex_);
        return node_->now.size();
    }

private:
    void settle(bool all) {
        const bool length_too = all || disk_.random_() % 2 == 0;
        const std::size_t length = node_->length_unsynced && length_too ? node_->now.size() : node_->durable.size();
        node_->durable.resize(length, '\0');
        if (!all) disk_.put_some_sectors(node_->durable, *node_);
        for (const std::size_t sector : node_->unsynced)
            if (all) SimulatedDisk::put_sector(node_->durable, node_->now, sector, length);
        node_->unsynced.clear();
        node_->cut.clear();
        node_->length_unsynced = false;
    }

    SimulatedDisk& disk_;
    std::string path_;
    std::shared_ptr<Node> node_;
    std::uint64_t life_;
};

class SimulatedLock final : public DiskLock {
public:
    SimulatedLock(SimulatedDisk& disk, std::string path) : disk_(disk), path_(std::move(path)), life_(disk.life_) {}
    ~SimulatedLock() override {
        if (life_ == disk_.life_) disk_.locks_.erase(path_);
    }

private:
    SimulatedDisk& disk_;
    std::string path_;
    std::uint64_t life_;
};

inline Result<std::unique_ptr<File>> SimulatedDisk::open(const std::string& path, Open how) {
    const bool create = how == Open::create || how == Open::create_secret;
    if (create && !names_.contains(path)) {
        DAYBOOK_TRY_VOID(operation(path, [&](Reach reach) {
            if (reach == Reach::all) change({Change::created, path, "", std::make_shared<Node>()});
        }));
    }
    const std::lock_guard held(mutex_);
    if (crashed_) return failure(path, Fault::error);
    const auto at = names_.find(path);
    if (at == names_.end()) return missing(path);
    return std::make_unique<SimulatedFile>(*this, path, at->second);
}

inline Result<std::unique_ptr<DiskLock>> SimulatedDisk::lock(const std::string& path) {
    const std::lock_guard held(mutex_);
    if (locks_.contains(path)) return refuse("disk.locked", "Another program is writing here.", Place{.file = path});
    locks_[path] = life_;
    return std::make_unique<SimulatedLock>(*this, path);
}

}  // namespace daybook::ledger::simulated
