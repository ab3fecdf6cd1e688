// Periods as publishers of statistics write them: "2016", "2016-03", "3/2016", "Q1 2016".
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace daybook::intake {

class PeriodFormat {
public:
    // Parts: YYYY; MM, M (one or two digits); Q (1 to 4, the letter itself is written twice: "QQ" reads "Q3"). A month or a quarter
    // or neither. Anything else stands for itself. Nothing when there is no year, or a part twice.
    static std::optional<PeriodFormat> parse(std::string_view pattern);

    // The year, quarter or month that the whole of `text` says.
    [[nodiscard]] std::optional<Period> read(std::string_view text) const;

private:
    enum class Part : char { year, month, quarter, letter };
    struct Step {
        Part part;
        char letter;  // for Part::letter
        int least_digits, most_digits;
    };
    std::vector<Step> steps_;
};

}  // namespace daybook::intake
