// The cases that findings are made of: the records of an indicator, one by one, with the day they occurred on and their place. The
// indicator's rule says which records; the date is always that of occurring, since findings ask when something happened.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "geo/point.hpp"
#include "results/scene.hpp"

namespace daybook::results {

struct Case {
    std::uint32_t row = 0;   // of Scene::columns
    Day day = 0;
    std::uint16_t area = 0;  // index into Columns::areas; 0: none
    bool has_point = false;
    geo::LonLat point;       // as exact as the ledger keeps it; only with has_point
};

// What is one case: each record, or all records of one incident together, of which the first is taken among those whose place is known best (point and area, one of them, none).
// A record without an incident is one of its own.
enum class CaseUnit : std::uint8_t { record, incident };
[[nodiscard]] std::string_view to_key(CaseUnit unit);  // "incidents", as the option --count has it
[[nodiscard]] CaseUnit case_unit(std::string_view key);  // of one of the two keys

// records = the cases + without_day + taken_back + taking_back, and where incidents are counted + same_incident
struct CaseTally {
    CaseUnit unit = CaseUnit::record;
    std::int64_t records = 0;         // rows that the indicator counts in the period
    std::int64_t without_day = 0;     // the day is not known, only the month or the year
    std::int64_t taking_back = 0;     // rows with a negative count
    std::int64_t taken_back = 0;      // cases that they take away: of the same code and area, at the same place if there is one, the latest
    std::int64_t same_incident = 0;   // records after the first of their incident
};

struct Cases : CaseTally {
    std::vector<Case> list;  // by day, those of a day in ledger order
};

// Refused: an unknown source or indicator, an indicator of shares or series, one of another kind of source.
Result<Cases> cases_of(const Scene& scene, const std::string& source, const std::string& indicator, const Period& period, CaseUnit unit);

}  // namespace daybook::results
