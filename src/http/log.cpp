#include "http/log.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>

#include <fmt/format.h>

#include "base/json.hpp"

namespace daybook::http {

void log_line(std::string_view event, std::initializer_list<std::pair<std::string_view, LogValue>> members) {
    const auto now = std::chrono::system_clock::now();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    JsonWriter json;
    json.begin_object().key("at").value(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms)).key("event").value(event);
    for (const auto& [key, value] : members) {
        json.key(key);
        if (const auto* text = std::get_if<std::string_view>(&value))
            json.value(*text);
        else
            json.value(std::get<std::int64_t>(value));
    }
    json.end_object();
    const std::string line = json.text() + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);  // one write a line: lines of several threads do not mix
}

}  // namespace daybook::http
