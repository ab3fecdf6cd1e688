// Addresses of the watch: what an address asks for, the one address that an answer has for ever, and the answer with what was judged since.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/app.hpp"
#include "results/alert_list.hpp"
#include "results/judged_alerts.hpp"

namespace daybook::http {

// As given: what is empty was not given.
struct AskedWatch {
    std::string source, every, by, method, until, since, judged;
    std::uint64_t size = 0;  // 0: not given
};

// Refused: an address that asks for something else, each name once.
Result<AskedWatch> read_watch_address(std::string_view query);

struct ChosenWatch {
    std::shared_ptr<const results::Scene> scene, newest;
    results::WatchQuery query;
    std::string judged;  // "yes", "no"; "any"
};

// Refused with the part that was wrong as field: "source", "until", "since", "size"; "watch.none" when there are no records at all.
Result<ChosenWatch> choose_watch(App& app, const AskedWatch& asked);

// "source=town&every=week&by=area&method=farrington&judged=any&size=98812": the same alerts for ever.
[[nodiscard]] std::string pinned_query(const ChosenWatch& chosen);

// The alerts as of the chosen ledger size, and what was judged up to now.
struct WatchAnswer {
    std::shared_ptr<const results::AlertList> list;
    std::vector<const results::ListedAlert*> alerts;  // of the list: those that were asked for
    std::vector<clerk::Judgement> judgements;
    results::JudgedAlerts judged;                     // of judgements
    std::map<std::uint64_t, std::string> judges;      // names of accounts, by entry
    std::uint64_t ledger_size = 0;                    // up to which judgements are known

    // Oldest first; none when nobody judged it.
    [[nodiscard]] const std::vector<const clerk::Judgement*>& on(std::string_view alert) const;
};
// Refused as results::watch() refuses.
Result<WatchAnswer> answer_watch(App& app, const ChosenWatch& chosen);

// "daybook watch --source chicago --as-of 1311537 …"
[[nodiscard]] std::string command_of(const App& app, const ChosenWatch& chosen, const results::AlertList& list);

// The area as rights know it, "town/3"; empty: none.
[[nodiscard]] std::string area_of(const record::AlertQuestion& question);

}  // namespace daybook::http
