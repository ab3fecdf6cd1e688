// Reports as residents might write them, for load: bodies of 300 to 600 bytes in four languages, four kinds of offence and
// "something else", anonymous, confidential and named. Report `number` of a seed is always the same bytes under the same
// idempotency key, so a client that was not answered can send it again, and nothing has to be remembered.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::load {

// Where the reports happened, in degrees. The default lies within the made-up town.
struct Bounds {
    double west = -18.015, south = 47.978, east = -17.972, north = 48.020;
};

class MadeUpReports {
public:
    MadeUpReports(std::string_view host, std::uint64_t seed, const Bounds& bounds);

    // The whole HTTP request, appended to `out`.
    void append_request(std::string& out, std::uint64_t number) const;
    [[nodiscard]] std::string body(std::uint64_t number) const;
    [[nodiscard]] std::string key(std::uint64_t number) const;  // 32 hexadecimal digits

private:
    // The body is head, date, place and the text; what changes from report to report stands between.
    struct Form {
        std::string before_day, before_place, before_number, after;
    };
    void append_body(std::string& out, std::uint64_t number) const;

    std::vector<Form> forms_;
    std::string before_key_;
    std::uint64_t seed_;
    Bounds bounds_;
};

}  // namespace daybook::load
