// What is slow to make and asked for often, by its key: made once, however many ask at the same time, while others go on with what is
// there already. Kept up to so many bytes, or so many of them; what was asked for longest ago goes first.
#pragma once
#include <algorithm>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace daybook {

template <class T>
class MadeOnce {
public:
    explicit MadeOnce(std::size_t kept_max) : kept_max_(kept_max) {}

    // `make` gives a Result<T>, `bytes` says how much of memory that is. A refusal is not kept: who asks next tries again.
    template <class Make, class Bytes>
    Result<std::shared_ptr<const T>> get(const std::string& key, Make make, Bytes bytes) {
        const auto slot = slot_of(key);
        const std::lock_guard making(slot->making);
        if (slot->value) return slot->value;
        auto made = make();
        if (!made) return std::unexpected(std::move(made).error());
        slot->value = std::make_shared<const T>(*std::move(made));
        keep(slot, bytes(*slot->value));
        return slot->value;
    }

    // Where what is kept is counted, not measured.
    template <class Make>
    Result<std::shared_ptr<const T>> get(const std::string& key, Make make) {
        return get(key, std::move(make), [](const T&) { return std::size_t{1}; });
    }

private:
    struct Slot {
        std::string key;
        std::size_t bytes = 0;  // under mutex_; 0: not made yet
        std::mutex making;
        std::shared_ptr<const T> value;  // under making
    };

    std::shared_ptr<Slot> slot_of(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto known = std::ranges::find_if(slots_, [&](const auto& slot) { return slot->key == key; });
        if (known == slots_.end()) {
            slots_.push_front(std::make_shared<Slot>());
            slots_.front()->key = key;
        } else
            slots_.splice(slots_.begin(), slots_, known);
        return slots_.front();
    }

    void keep(const std::shared_ptr<Slot>& made, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        made->bytes = bytes;
        std::size_t sum = 0;
        for (auto slot = slots_.begin(); slot != slots_.end();) {
            sum += (*slot)->bytes;
            slot = sum > kept_max_ && *slot != made && (*slot)->bytes > 0 ? slots_.erase(slot) : std::next(slot);
        }
    }

    const std::size_t kept_max_;
    std::mutex mutex_;  // of what follows; held for moments
    std::list<std::shared_ptr<Slot>> slots_;  // the one asked for last first
};

}  // namespace daybook
