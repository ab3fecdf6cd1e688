// What stands behind the ? of an address, read name by name. Like JsonInput it remembers the first thing that is wrong, with its name, and
// refuses names that are not known: a filter that is silently passed over shows somebody more than they believe to see.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/form.hpp"

namespace daybook::http {

class QueryInput {
public:
    // `names` are all that may be there, each once.
    QueryInput(std::string_view query, std::initializer_list<std::string_view> names);

    // One of `choices`; the first of them when it is not there.
    [[nodiscard]] std::string choice(std::string_view name, std::span<const std::string_view> choices);
    // What stands there; empty when it is not there. At most so many bytes.
    [[nodiscard]] std::string text(std::string_view name, std::size_t most);
    // A whole number from `least` to `most`; nothing when it is not there.
    [[nodiscard]] std::optional<std::size_t> number(std::string_view name, std::size_t least, std::size_t most);

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    void wrong(std::string_view name, std::string why);
    Form form_;
    std::optional<Error> error_;
};

}  // namespace daybook::http
