#include "http/json_input.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace daybook::http {
namespace {

constexpr std::size_t deepest = 16;

simdjson::dom::parser& parser() {
    thread_local simdjson::dom::parser one;
    if (one.max_depth() != deepest) DAYBOOK_CHECK(one.allocate(0, deepest) == simdjson::SUCCESS, "out of memory");
    return one;
}

}  // namespace

JsonInput::JsonInput(std::string_view body, std::initializer_list<std::string_view> members) {
    const auto failed = parser().parse(body.data(), body.size()).get(object_);
    if (failed != simdjson::SUCCESS) {
        error_ = Error{"http.json", failed == simdjson::INCORRECT_TYPE ? "The body has to be a JSON object." : fmt::format("The body is no JSON: {}", simdjson::error_message(failed)), {}};
        return;
    }
    usable_ = true;
    std::vector<std::string_view> seen;
    for (const auto [key, value] : object_) {
        const std::string_view name = key;
        if (std::find(members.begin(), members.end(), name) == members.end()) wrong(name.substr(0, 60), "There is no such member here.");
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) wrong(name, "This member is there twice.");
        seen.push_back(name);
    }
}

void JsonInput::wrong(std::string_view member, std::string_view why) {
    if (!error_) error_ = Error{"http.member", std::string(why), {.field = std::string(member)}};
}

std::optional<simdjson::dom::element> JsonInput::find(std::string_view member) const {
    if (!usable_) return std::nullopt;
    simdjson::dom::element value;
    if (object_.at_key(member).get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
    return value;
}

bool JsonInput::has(std::string_view member) const { return find(member).has_value(); }

std::string JsonInput::text(std::string_view member) {
    const auto value = find(member);
    std::string_view text;
    if (value && value->get(text) != simdjson::SUCCESS) wrong(member, "This has to be a text.");
    return std::string(text);
}

std::optional<double> JsonInput::number(std::string_view member) {
    const auto value = find(member);
    if (!value) return std::nullopt;
    double number = 0;
    if (value->get(number) == simdjson::SUCCESS && std::isfinite(number)) return number;
    wrong(member, "This has to be a number.");
    return std::nullopt;
}

std::optional<std::pair<double, double>> JsonInput::pair(std::string_view member) {
    const auto value = find(member);
    if (!value) return std::nullopt;
    simdjson::dom::array list;
    double first = 0, second = 0;
    if (value->get(list) == simdjson::SUCCESS && list.size() == 2 && list.at(0).get(first) == simdjson::SUCCESS && list.at(1).get(second) == simdjson::SUCCESS) return std::pair(first, second);
    wrong(member, "This has to be a list of two numbers.");
    return std::nullopt;
}

bool JsonInput::truth(std::string_view member) {
    const auto value = find(member);
    bool truth = false;
    if (value && value->get(truth) != simdjson::SUCCESS) wrong(member, "This has to be true or false.");
    return truth;
}

std::vector<std::string> JsonInput::texts(std::string_view member, std::size_t most) {
    std::vector<std::string> list;
    const auto value = find(member);
    if (!value) return list;
    simdjson::dom::array array;
    if (value->get(array) != simdjson::SUCCESS) return wrong(member, "This has to be a list of texts."), list;
    for (const auto item : array) {
        std::string_view text;
        if (item.get(text) != simdjson::SUCCESS) return wrong(member, "This has to be a list of texts."), list;
        if (list.size() == most) return wrong(member, fmt::format("There are more than {} here.", most)), list;
        list.emplace_back(text);
    }
    return list;
}

std::string JsonInput::raw(std::string_view member) {
    const auto value = find(member);
    return value ? simdjson::minify(*value) : std::string();
}

}  // namespace daybook::http
