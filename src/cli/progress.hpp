// One line on the terminal that says how far long work is: rewritten in place, a few times a second; nothing when the
// error stream is no terminal. And today's date, the only clock that the commands read.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "base/time.hpp"

namespace daybook::cli {

class ProgressLine {
public:
    explicit ProgressLine(bool silent);
    ~ProgressLine() { clear(); }
    // `at` of `of`, with the rate's time left; `extra` is put behind.
    void show(const std::string& what, std::uint64_t at, std::uint64_t of, const std::string& extra = {});
    void clear();
    [[nodiscard]] double seconds() const;  // since it was made

private:
    bool silent_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_{};
};

// In the machine's time zone.
[[nodiscard]] Day today();

}  // namespace daybook::cli
