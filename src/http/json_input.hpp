// The JSON body of a request, read member by member. Remembers the first thing that is wrong, with the member's name; unknown
// members are refused, so that a misspelt one is not silently dropped.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "base/result.hpp"

namespace daybook::http {

class JsonInput {
public:
    // `members` are all that may be there. The body has to live as long as this.
    JsonInput(std::string_view body, std::initializer_list<std::string_view> members);

    [[nodiscard]] std::string text(std::string_view member);              // "" when it is not there or null
    [[nodiscard]] std::optional<double> number(std::string_view member);  // nothing when it is not there or null
    // Two numbers in a list.
    [[nodiscard]] std::optional<std::pair<double, double>> pair(std::string_view member);
    [[nodiscard]] bool truth(std::string_view member);                    // false when it is not there
    [[nodiscard]] std::vector<std::string> texts(std::string_view member, std::size_t most);
    [[nodiscard]] bool has(std::string_view member) const;
    // A member that is an object itself, as it stands; empty when it is not there.
    [[nodiscard]] std::string raw(std::string_view member);

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    void wrong(std::string_view member, std::string_view why);
    [[nodiscard]] std::optional<simdjson::dom::element> find(std::string_view member) const;
    simdjson::dom::object object_;
    bool usable_ = false;
    std::optional<Error> error_;
};

}  // namespace daybook::http
