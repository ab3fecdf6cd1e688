// The indicator book: what each figure counts, by which rule, dated by which date. The book is a text file that a
// statistician edits; this reads it and refuses what it does not understand. A figure cites the book's version and
// SHA-256, so the rule behind a published number can be found again.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/language.hpp"
#include "base/time.hpp"

namespace daybook::figures {

// Which date puts a record into a period. recorded_or_occurred: the recording date, or when the record has none, the
// date of occurrence.
enum class DateBasis : std::uint8_t { occurred, recorded, recorded_or_occurred };
[[nodiscard]] std::string_view to_text(DateBasis basis);  // "recorded-or-occurred", as in the book

// A count is a sum of the records' signed counts. A share is, of the records that another indicator counts, those that
// were cleared; it keeps its numerator and its denominator.
enum class IndicatorKind : std::uint8_t { count, share };

// What the values of a series are, which decides how they become a figure. Events are single things that happen, so that chance
// has a model and a change can be tested; their values are added up over a period. A quantity (kilograms, money) is added up
// too, but one seizure can outweigh a year: no model of chance applies, and a change is shown, not tested. A stock (posts,
// vehicles) is what there is at the end of a period; it is neither added up nor tested.
enum class Measures : std::uint8_t { events, quantity, stock };

// Which clearance the numerator of a share asks for.
enum class Cleared : std::uint8_t { no_condition, arrest, exceptional, any };

// A time of day, in minutes after midnight, `to` not included; it goes past midnight when to <= from.
struct TimeOfDay {
    std::int32_t from = 0;
    std::int32_t to = 0;
    [[nodiscard]] bool contains(std::int32_t minute_of_day) const {
        return from < to ? minute_of_day >= from && minute_of_day < to : minute_of_day >= from || minute_of_day < to;
    }
    bool operator==(const TimeOfDay&) const = default;
};

// Which records belong, whatever their date.
struct Filter {
    bool every_class = false;          // "*": every record that has a class
    std::vector<std::string> classes;  // ICCS codes; a record whose code begins with one of them belongs
    std::vector<std::string> except;   // ICCS codes taken out again
    bool unclassified = false;         // records without a class too
    std::optional<bool> domestic;      // only records that are (or are not) domestic
    std::optional<TimeOfDay> between;  // only records that occurred then; their time has to be known to the minute
    bool operator==(const Filter&) const = default;

    // True when a record of this ICCS code passes `classes`, `except` and, for "", `unclassified`.
    [[nodiscard]] bool takes_class(std::string_view iccs) const;
};

// From this day on a source's codes mean something else for an indicator: periods on different sides are not compared.
struct Break {
    std::string source;
    Day since = 0;
    Texts why;
};

struct Indicator {
    std::string id;
    IndicatorKind kind = IndicatorKind::count;
    std::string counts;  // what is counted: reports, incidents, offences, victims, crashes, casualties; or "series": what others count
    Filter filter;       // of a share: the filter of the indicator named by `of`, the denominator
    DateBasis date = DateBasis::recorded_or_occurred;
    bool per_population = false;
    std::string of;      // of a share: id of the indicator whose records are the denominator
    Cleared cleared = Cleared::no_condition;
    std::string series;  // of an indicator that counts "series": the id that the values have
    Measures measures = Measures::events;
    std::string unit;    // "kg": values in another unit do not belong to it
    std::vector<Break> breaks;
    std::int32_t settles_months = 0;  // a period's figure still grows for so long: compared only where the data go on as long after both
    Texts title;
    Texts rule;

    [[nodiscard]] bool is_series() const { return counts == "series"; }
    // Whether it is counted among the records of this source: reports among reports, everything else among those of the other
    // sources; a series among none. See figures::belongs_to (series.hpp) for what a source's tables hold.
    [[nodiscard]] bool is_of(std::string_view source) const { return !is_series() && (counts == "reports") == (source == "reports"); }

    // The break that lies between the beginning of one period and the end of the other; nullptr: none.
    [[nodiscard]] const Break* break_between(std::string_view source, const Period& one, const Period& other) const;
    // Whether the figure of both periods has settled, with data up to the end of a month.
    [[nodiscard]] bool has_settled(const Period& one, const Period& other, Month after_last_month_with_data) const;
};

// Holds at least one and at most 64 indicators with different ids; every share refers to a count that is in the book.
class Book {
public:
    // `file` is the name for error messages. Unknown keys are refused, with the nearest known one.
    static Result<Book> parse(std::string_view text, std::string_view file = "book.toml");

    [[nodiscard]] const std::string& version() const { return version_; }
    [[nodiscard]] const Hash& sha256() const { return sha256_; }  // of the text given to parse()
    [[nodiscard]] const std::vector<Indicator>& all() const { return all_; }  // in the order of the text
    [[nodiscard]] const Indicator* find(std::string_view id) const;
    [[nodiscard]] std::optional<std::size_t> index_of(std::string_view id) const;

    // The refusal for an id that is not in the book: names the nearest one and lists all.
    [[nodiscard]] Error unknown(std::string_view id) const;

private:
    Book() = default;
    std::string version_;
    Hash sha256_{};
    std::vector<Indicator> all_;
};

// The word of `words` that is nearest to `word` by edit distance, when it is near enough to be a slip of the hand.
[[nodiscard]] std::optional<std::string> nearest_word(std::string_view word, const std::vector<std::string>& words);

}  // namespace daybook::figures
