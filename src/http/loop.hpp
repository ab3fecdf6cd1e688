// One thread's share of the server: the connections that belong to it, what other threads have for them, and the second hand that
// ends those that take too long. Internal to server.cpp. A connection belongs to one loop for life and is touched by its thread only.
#pragma once
#include <utility>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

namespace daybook::http {

// A connection, as its loop sees it.
class Peer {
public:
    virtual ~Peer() = default;
    virtual void start() = 0;
    virtual void on_second() = 0;  // closes itself when it is overdue
    virtual void on_stop() = 0;    // closes itself when nothing is under way
};

class Loop {
public:
    using Executor = boost::asio::io_context::executor_type;

    Loop() : hand_(io) {}

    boost::asio::io_context io{1};

    // Serves until io is stopped.
    void run() {
        wait_a_second();
        io.run();
    }

    // From any thread: `job` runs on the loop's. Jobs that come in while it is busy share one waking.
    void post(std::function<void()> job) {
        if (kept_back != nullptr) {
            kept_back->push_back({this, std::move(job)});
            if (kept_back->size() == worth_waking_for) give_kept_back();
            return;
        }
        {
            const std::lock_guard lock(mutex_);
            jobs_.push_back(std::move(job));
            if (jobs_.size() > 1) return;
        }
        boost::asio::post(io, [this] { do_jobs(); });
    }

    // Keeps back what this thread posts in `posts` until some are together: whoever answers a hundred wakes a loop a few times only.
    static void together(const std::function<void()>& posts) {
        std::vector<KeptBack> some;
        kept_back = &some;
        posts();
        give_kept_back();
        kept_back = nullptr;
    }

    // On the loop's thread, as all that follows.
    void add(const std::shared_ptr<Peer>& peer) { peers_.insert(peer); }
    void remove(const std::shared_ptr<Peer>& peer) { peers_.erase(peer); }
    // Seconds since it began: deadlines need no finer clock.
    [[nodiscard]] std::uint32_t second() const { return second_; }
    void stop_idle() {
        for (const auto& peer : std::vector(peers_.begin(), peers_.end())) peer->on_stop();
    }

private:
    struct KeptBack {
        Loop* loop;
        std::function<void()> job;
    };
    static constexpr std::size_t worth_waking_for = 32;
    static inline thread_local std::vector<KeptBack>* kept_back = nullptr;

    static void give_kept_back() {
        std::vector<KeptBack>* const some = std::exchange(kept_back, nullptr);
        for (auto& [loop, job] : *some) loop->post(std::move(job));
        some->clear();
        kept_back = some;
    }

    void do_jobs() {
        {
            const std::lock_guard lock(mutex_);
            doing_.swap(jobs_);
        }
        for (const auto& job : doing_) job();
        doing_.clear();
    }
    void wait_a_second() {
        hand_.expires_after(std::chrono::seconds(1));
        hand_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            ++second_;
            for (const auto& peer : std::vector(peers_.begin(), peers_.end())) peer->on_second();
            wait_a_second();
        });
    }

    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor> hand_;
    std::uint32_t second_ = 0;
    std::unordered_set<std::shared_ptr<Peer>> peers_;
    std::mutex mutex_;
    std::vector<std::function<void()>> jobs_, doing_;
};

}  // namespace daybook::http
