#include "cli/progress.hpp"

#include <cstdio>
#include <ctime>

#include <unistd.h>

#include <fmt/format.h>

namespace daybook::cli {
namespace {

std::string duration(double seconds) {
    if (seconds < 90) return fmt::format("{:.0f} s", seconds);
    return fmt::format("{:.0f} min", seconds / 60);
}

}  // namespace

ProgressLine::ProgressLine(bool silent) : silent_(silent || ::isatty(2) == 0) {}

double ProgressLine::seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(); }

void ProgressLine::show(const std::string& what, std::uint64_t at, std::uint64_t of, const std::string& extra) {
    const auto now = std::chrono::steady_clock::now();
    if (silent_ || (shown_ && now - last_ < std::chrono::milliseconds(200))) return;
    last_ = now;
    shown_ = true;
    const double share = of == 0 ? 0 : static_cast<double>(at) / static_cast<double>(of);
    std::string line = fmt::format("{}: {:.0f} %", what, share * 100);
    if (!extra.empty()) line += ", " + extra;
    if (share > 0.02) line += fmt::format(", {} left", duration(seconds() * (1 - share) / share));
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
}

void ProgressLine::clear() {
    if (shown_) std::fprintf(stderr, "\r\033[K");
    shown_ = false;
}

Day today() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return day_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

}  // namespace daybook::cli
