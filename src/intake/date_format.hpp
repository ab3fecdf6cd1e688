// Dates as publishers write them: "MM/DD/YYYY hh:mm:ss AP" and the like, made once and applied millions of times.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace daybook::intake {

class DateFormat {
public:
    // Parts: YYYY; MM, M; DD, D; HH, H (0–23); hh, h (1–12); mm; ss; AP (AM or PM). A one-letter part takes one or two
    // digits. Anything else stands for itself. Nothing when there is no year, or a day without a month, and so on.
    static std::optional<DateFormat> parse(std::string_view pattern);

    // The time that the whole of `text` says, as exact as the pattern; seconds are read and dropped.
    [[nodiscard]] std::optional<When> read(std::string_view text) const;

private:
    enum class Part : char { year, month, day, hour, hour12, minute, second, half, letter };
    struct Step {
        Part part;
        char letter;      // for Part::letter
        char most_digits;
        char least_digits;
    };
    std::vector<Step> steps_;
    Precision precision_ = Precision::none;
};

}  // namespace daybook::intake
