// The alerts of several weeks or days as one list, newest first, in every language: what the page, the feed and the table of alerts show.
// A function of the scene and the question, as the watch is.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/language.hpp"
#include "record/alerts.hpp"
#include "results/watch.hpp"
#include "results/watch_alert.hpp"

namespace daybook::results {

struct ListedAlert {
    record::AlertQuestion question;
    std::string id;
    Texts title;               // of the indicator
    std::string area_name;     // empty: the whole
    Texts words;
    Watched row;               // the numbers
    int tried = 0;             // series at that time
    std::vector<std::pair<Day, std::int64_t>> past;  // the counts compared with, by the first day of their unit
    bool has_records = false;  // records_behind() of the indicator's count in this period shows these very records
    [[nodiscard]] bool is_provisional() const { return row.nowcast.has_value(); }
};

// What was looked at in one week or day.
struct WatchedTime {
    Period period;
    bool complete = true;
    int tried = 0, found = 0, unprecedented = 0, too_few = 0, too_little_past = 0, too_early = 0, no_model = 0;
};

struct AlertList {
    WatchQuery query;
    Day known_until = 0;
    bool has_areas = false;            // the source has areas that can be watched
    std::vector<ListedAlert> alerts;   // newest first, of one time the most unlikely first
    std::vector<WatchedTime> times;    // newest first
    std::array<std::vector<std::string>, languages> notes;  // watch_notes(), by language
    std::string options;               // watch_options_text()
};

// Refused as watch() refuses.
Result<AlertList> alert_list(const Scene& scene, const WatchQuery& query);

// Whether the watch as `daybook watch` sets it unless told otherwise gives this alert, with areas or without. Refused: that it does not, with code
// "alert.none"; what watch() refuses.
Result<void> check_alert(const Scene& scene, const record::AlertQuestion& question);

}  // namespace daybook::results
