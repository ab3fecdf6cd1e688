// The parameters of one call, looked up by name: each read is checked for its form and its length, and what is wrong is added to
// the call's faults. A parameter that is empty is one that was not sent, as the standard says.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "intake/open311.hpp"

namespace daybook::intake::open311 {

class Fields {
public:
    Fields(const FormFields& fields, Faults& faults) : fields_(fields), faults_(faults) {}

    // The value of a parameter that may be sent once; empty when it was not, or is refused.
    [[nodiscard]] std::string line(std::string_view name, std::size_t longest_bytes);
    // The same with line breaks allowed; they come out as \n. Its length is in letters.
    [[nodiscard]] std::string text(std::string_view name, std::size_t longest_letters);
    // The parts of a parameter with commas between, or sent several times; blank parts are left out.
    [[nodiscard]] std::vector<std::string> list(std::string_view name, std::size_t most, std::size_t longest_bytes);

    // Whether a value is UTF-8 without control characters, and not too long; else a fault about `name`.
    bool is_sound(std::string_view name, std::string_view value, std::size_t longest_bytes, bool breaks = false);
    void refuse(std::string_view key, std::string_view field = {}, std::int64_t limit = 0, int code = 400);

private:
    [[nodiscard]] const std::string* find(std::string_view name);

    const FormFields& fields_;
    Faults& faults_;
};

// Letters of UTF-8.
[[nodiscard]] std::size_t letters_in(std::string_view text);
// With \n for every line break.
[[nodiscard]] std::string with_plain_breaks(std::string_view text);
// Adds a fault when another jurisdiction is asked for than the endpoint's.
void check_jurisdiction(Fields& fields, const Endpoint& endpoint);
// True for the form of a service_code: ICCS digits or "other".
[[nodiscard]] bool is_service_code(std::string_view text);
// True for what may stand in a path as an id or a token.
[[nodiscard]] bool is_id(std::string_view text);

}  // namespace daybook::intake::open311
