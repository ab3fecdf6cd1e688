#include "http/ogc_query.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/query_input.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t longest_box = 200, longest_time = 100;  // bytes
constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

Error wrong(std::string_view name, std::string_view why) { return {"http.query", std::string(why), {.field = std::string(name)}}; }

// "west,south,east,north" or with a height after each pair, which nothing here has.
std::optional<geo::Bounds> box_of(std::string_view text) {
    std::array<double, 6> numbers{};
    std::size_t count = 0;
    for (const char *at = text.data(), *const end = at + text.size();;) {
        if (count == numbers.size()) return std::nullopt;
        const auto [after, failed] = std::from_chars(at, end, numbers[count++]);
        if (failed != std::errc{} || !std::isfinite(numbers[count - 1])) return std::nullopt;
        if (after == end) break;
        if (*after != ',') return std::nullopt;
        at = after + 1;
    }
    if (count != 4 && count != 6) return std::nullopt;
    const std::size_t upper = count / 2;
    const geo::Bounds box{numbers[0], numbers[1], numbers[upper], numbers[upper + 1]};
    const bool is_on_earth = geo::is_valid({box.west, box.south}) && geo::is_valid({box.east, box.north});
    return is_on_earth && box.south <= box.north ? std::optional(box) : std::nullopt;
}

// The day of "2023-02-01T12:00:00Z" or "2023-02-01" (RFC 3339): our features have nothing finer.
std::optional<Day> day_of_time(std::string_view text) {
    const auto day = when_from_text(text.substr(0, 10));
    if (!day || day->precision != Precision::day) return std::nullopt;
    if (text.size() > 10) {
        const auto zone = text.find_first_of("Zz+-", 11);
        if ((text[10] != 'T' && text[10] != 't') || zone == std::string_view::npos || text.find_first_not_of("0123456789:.", 11) < zone) return std::nullopt;
        const auto time = when_from_text(std::string(text.substr(0, 10)) + "T" + std::string(text.substr(11, 5)));
        if (!time || time->precision != Precision::minute || zone < 19) return std::nullopt;
    }
    return day_at(day->start);
}

struct Interval {
    std::optional<Day> since, before;
};

// A time, or two with a slash between; ".." or nothing: open.
std::optional<Interval> interval_of(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        const auto day = day_of_time(text);
        return day ? std::optional(Interval{*day, *day + 1}) : std::nullopt;
    }
    Interval interval;
    const auto first = text.substr(0, slash), last = text.substr(slash + 1);
    const auto is_open = [](std::string_view side) { return side.empty() || side == ".."; };
    if (!is_open(first) && !(interval.since = day_of_time(first))) return std::nullopt;
    if (!is_open(last) && !(interval.before = day_of_time(last))) return std::nullopt;
    if (interval.before) ++*interval.before;
    if ((is_open(first) && is_open(last)) || (interval.since && interval.before && *interval.since >= *interval.before)) return std::nullopt;
    return interval;
}

}  // namespace

bool ItemsQuery::takes(const geo::Bounds& bounds, const Period& period) const {
    if ((since && period.after_last() <= *since) || (before && period.first() >= *before)) return false;
    if (!within) return true;
    if (bounds.north < within->south || bounds.south > within->north) return false;
    const bool reaches_east = bounds.east >= within->west, reaches_west = bounds.west <= within->east;
    return within->west <= within->east ? reaches_east && reaches_west : reaches_east || reaches_west;
}

std::string ItemsQuery::from(std::size_t first) const {
    std::string text = fmt::format("limit={}&offset={}", limit, first);
    for (const auto& [name, value] : {std::pair<std::string_view, const std::string&>{"bbox", bbox}, {"datetime", datetime}, {"lang", lang}})
        if (!value.empty()) text += fmt::format("&{}={}", name, percent_encoded(value));
    return text;
}

Result<ItemsQuery> read_items_query(std::string_view query) {
    QueryInput input(query, {"limit", "offset", "bbox", "datetime", "lang"});
    ItemsQuery asked;
    asked.limit = std::min(input.number("limit", 1, any_number).value_or(items_usual), items_most);
    asked.offset = input.number("offset", 0, any_number).value_or(0);
    asked.bbox = input.text("bbox", longest_box);
    asked.datetime = input.text("datetime", longest_time);
    asked.lang = input.text("lang", 2);
    if (input.error()) return std::unexpected(*input.error());
    if (!asked.bbox.empty() && !(asked.within = box_of(asked.bbox))) return std::unexpected(wrong("bbox", "This has to be west,south,east,north in degrees."));
    if (!asked.datetime.empty()) {
        const auto interval = interval_of(asked.datetime);
        if (!interval) return std::unexpected(wrong("datetime", "This has to be a time as in RFC 3339 or two with a slash between, \"..\" for an open side."));
        asked.since = interval->since, asked.before = interval->before;
    }
    return asked;
}

}  // namespace daybook::http
