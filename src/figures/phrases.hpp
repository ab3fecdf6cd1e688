// Numbers, dates and per cents as each language writes them, for tables and reports; the words are those of base/phrases.hpp.
#pragma once
#include <string>
#include <string_view>

#include "base/phrases.hpp"
#include "base/time.hpp"

namespace daybook::figures {

// With `digits` decimals, rounded half away from zero; a decimal comma except in English. Infinity is "∞".
[[nodiscard]] std::string decimal_text(double number, int digits, Language language);
// "12.3%", "12,3 %" (no-break space; none in English and Kazakh). `percent` is in per cent.
[[nodiscard]] std::string percent_text(double percent, int digits, Language language);
// With its sign: "+12.3%", "−0.7%", and "0.0%" without one when it rounds to zero.
[[nodiscard]] std::string signed_percent_text(double percent, int digits, Language language);

// "2015", "the first quarter of 2015", "March 2015", "4 March 2015", "2013–2015", "January–June 2015",
// "4 March 2015 – 30 June 2015": as a heading, or as the subject of a sentence.
[[nodiscard]] std::string period_name(const Phrases& phrases, const Period& period, Language language);
// The same inside a sentence, after a number: "in March 2015", «за март 2015 года», «2015 жылғы наурыз айында».
[[nodiscard]] std::string period_in(const Phrases& phrases, const Period& period, Language language);
// "Jan", «янв.»: for axes; month from 1 to 12.
[[nodiscard]] std::string_view month_short(const Phrases& phrases, int month, Language language);

}  // namespace daybook::figures
