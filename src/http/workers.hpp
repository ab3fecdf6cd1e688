// A few threads for work that would hold up a connection's thread: hashing passwords, the database, files.
#pragma once
#include <functional>
#include <thread>
#include <vector>

#include "base/queue.hpp"

namespace daybook::http {

class Workers {
public:
    explicit Workers(unsigned threads, std::size_t waiting_max = 512) : jobs_(waiting_max) {
        for (unsigned i = 0; i < threads; ++i)
            threads_.emplace_back([this] {
                while (auto job = jobs_.pop()) (*job)();
            });
    }
    ~Workers() { stop(); }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // Does what waits already, and takes nothing more. Whoever is answered by these threads has to be there until then.
    void stop() {
        jobs_.close();
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }

    // False when too much waits already: the caller answers 503.
    [[nodiscard]] bool run(std::function<void()> job) { return jobs_.try_push(std::move(job)); }

private:
    BoundedQueue<std::function<void()>> jobs_;
    std::vector<std::thread> threads_;
};

}  // namespace daybook::http
