// Finished pages by their address: a view of one ledger size never changes. What was asked for longest ago goes first.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace daybook::http {

class PageCache {
public:
    explicit PageCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // Nothing when it is not there.
    [[nodiscard]] std::shared_ptr<const std::string> find(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return nullptr;
        pages_.splice(pages_.begin(), pages_, found->second);
        return found->second->page;
    }

    void put(const std::string& key, std::shared_ptr<const std::string> page) {
        const std::lock_guard lock(mutex_);
        if (by_key_.contains(key)) return;
        bytes_ += key.size() + page->size();
        pages_.push_front({key, std::move(page)});
        by_key_[key] = pages_.begin();
        while (bytes_ > bytes_max_ && pages_.size() > 1) {
            bytes_ -= pages_.back().key.size() + pages_.back().page->size();
            by_key_.erase(pages_.back().key);
            pages_.pop_back();
        }
    }

    // Pages kept.
    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return pages_.size();
    }

private:
    struct Page {
        std::string key;
        std::shared_ptr<const std::string> page;
    };
    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::list<Page> pages_;
    std::unordered_map<std::string, std::list<Page>::iterator> by_key_;
    std::size_t bytes_ = 0;
};

}  // namespace daybook::http
