#include "http/query_input.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace daybook::http {

QueryInput::QueryInput(std::string_view query, std::initializer_list<std::string_view> names) {
    auto form = parse_form(query);
    if (!form) {
        wrong(form.error().place.field, form.error().sentence);
        return;
    }
    form_ = *std::move(form);
    for (const auto& field : form_.fields) {
        if (std::find(names.begin(), names.end(), field.name) == names.end()) wrong(field.name.substr(0, 60), "There is no such filter here.");
        if (form_.all(field.name).size() > 1) wrong(field.name, "This is there twice.");
    }
}

void QueryInput::wrong(std::string_view name, std::string why) {
    if (!error_) error_ = Error{"http.query", std::move(why), {.field = std::string(name)}};
}

std::string QueryInput::choice(std::string_view name, std::span<const std::string_view> choices) {
    const auto given = form_.first(name);
    if (!given) return std::string(choices.front());
    if (std::find(choices.begin(), choices.end(), *given) == choices.end()) wrong(name, fmt::format("This has to be one of: {}.", fmt::join(choices, ", ")));
    return std::string(*given);
}

std::string QueryInput::text(std::string_view name, std::size_t most) {
    const std::string given(form_.first(name).value_or(""));
    if (given.size() > most) wrong(name, fmt::format("This has at most {} bytes.", most));
    return given;
}

std::optional<std::size_t> QueryInput::number(std::string_view name, std::size_t least, std::size_t most) {
    const auto given = form_.first(name);
    if (!given) return std::nullopt;
    std::size_t number = 0;
    const auto [end, failed] = std::from_chars(given->data(), given->data() + given->size(), number);
    if (failed == std::errc{} && end == given->data() + given->size() && number >= least && number <= most) return number;
    wrong(name, most == std::numeric_limits<std::size_t>::max() ? "This has to be a whole number." : fmt::format("This has to be a whole number from {} to {}.", least, most));
    return std::nullopt;
}

}  // namespace daybook::http
