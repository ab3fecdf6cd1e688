// Addresses of the explorer's views: what an address asks for, and the one address that a view has for ever.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/app.hpp"
#include "results/view.hpp"

namespace daybook::http {

// As given: what is empty was not given.
struct AskedView {
    std::string source, indicator, period, against, area, by, size;
};

// Refused: an address that asks for something else than a view, each name once.
Result<AskedView> read_view_address(std::string_view query);

// A view that can be made: every part chosen, by default where the address says nothing.
struct ChosenView {
    std::shared_ptr<const results::Scene> scene, newest;
    results::ViewQuery query;
};

// Refused with the part that was wrong as field: "source", "indicator", "period", "against", "area", "by", "size". For everyone there
// are the sources and ledger sizes of published editions alone; "source" is refused when nothing has been published.
Result<ChosenView> choose_view(App& app, const AskedView& asked, Language language, results::Audience audience);

// "source=town&indicator=robbery&period=2023&against=2022&by=area&size=98812": the same numbers for ever.
[[nodiscard]] std::string pinned_query(const results::ViewQuery& query, std::uint64_t size);

// The sources whose records can be looked at: those that were imported by a profile; for everyone those with a published edition.
[[nodiscard]] std::vector<std::string> viewable_sources(const results::Scene& scene, results::Audience audience);

}  // namespace daybook::http
