// An alert as a value: what stands out, on what grounds, in words that say how sure it is. Whoever has the ledger makes the same one again.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/language.hpp"
#include "base/phrases.hpp"
#include "record/alerts.hpp"
#include "results/watch.hpp"

namespace daybook::results {

// The shipped words of the watch (data/findings/watch.tsv).
[[nodiscard]] const Phrases& watch_phrases();

struct Alert {
    record::AlertQuestion question;
    std::string id;     // that follows from the question: the same when the ledger has grown
    std::string words;  // some sentences
    std::vector<std::pair<Day, std::int64_t>> past;  // the counts compared with, by the first day of their unit
};

// Whether the row is one that stands out, so that there is an alert to be made.
[[nodiscard]] inline bool is_alert(const Watched& row) { return row.state == WatchState::above || row.state == WatchState::unprecedented; }

// Of a row for which is_alert() holds.
[[nodiscard]] Alert make_alert(const Scene& scene, const Phrases& words, const Watch& watch, const WatchUnit& unit, const Watched& row, Language language);

// What a reader of one or several times has to know, sentence by sentence.
[[nodiscard]] std::vector<std::string> watch_notes(const Scene& scene, const Phrases& words, const Watch& watch, Language language);

}  // namespace daybook::results
