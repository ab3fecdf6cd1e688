#include <cstdio>
#include <string>

#include <unistd.h>

#include "clients.hpp"

namespace daybook::load {
namespace {

std::string proc_file(int pid, const char* name) {
    std::string text(4096, '\0');
    std::FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/" + name).c_str(), "r");
    if (file == nullptr) return {};
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
    return text;
}

}  // namespace

ProcessUse process_use(int pid) {
    ProcessUse use;
    if (pid <= 0) return use;
    unsigned long total_pages = 0, resident_pages = 0, user_ticks = 0, system_ticks = 0;
    if (std::sscanf(proc_file(pid, "statm").c_str(), "%lu %lu", &total_pages, &resident_pages) == 2) use.resident = resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    // After the name, which stands in parentheses and can hold anything, user and system time are fields 12 and 13.
    const std::string stat = proc_file(pid, "stat");
    const std::size_t name_end = stat.rfind(')');
    if (name_end != std::string::npos && std::sscanf(stat.c_str() + name_end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user_ticks, &system_ticks) == 2)
        use.cpu_seconds = static_cast<double>(user_ticks + system_ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    return use;
}

}  // namespace daybook::load
