#include "geo/area_numbers.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "geo/json_text.hpp"

namespace daybook::geo {
namespace {

std::optional<double> json_number(const simdjson::dom::element& value) {
    const auto text = json_text(value);
    double number = 0;
    if (value.get(number) == simdjson::SUCCESS) return number;
    if (!text) return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    return error == std::errc{} && end == text->data() + text->size() && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::vector<std::string> names_of(const simdjson::dom::element& properties) {
    std::vector<std::string> names;
    simdjson::dom::object all;
    if (properties.get(all) == simdjson::SUCCESS)
        for (const auto& [key, unused] : all) names.emplace_back(key);
    return names;
}

struct NumberReader {
    const AreaFile& file;
    std::uint64_t feature = 0;

    [[nodiscard]] std::unexpected<Error> refuse_feature(std::string code, const std::string& what, const std::string& property) const {
        return refuse(std::move(code), fmt::format("feature {} {}", feature, what), {.file = file.name, .field = property});
    }

    Result<double> number(const simdjson::dom::element& properties, const std::string& property) const {
        simdjson::dom::element value;
        if (properties[property].get(value) != simdjson::SUCCESS) return refuse_feature("areas.property", fmt::format("has no property \"{}\"; it has: {}", property, fmt::join(names_of(properties), ", ")), property);
        const auto number = json_number(value);
        if (!number) return refuse_feature("areas.number", fmt::format("has no number in \"{}\": leave the area out of the file, or give it a value", property), property);
        return *number;
    }
};

}  // namespace

Result<std::vector<std::vector<double>>> read_area_numbers(const AreaFile& file, const AreaSet& set, const std::string& id, std::span<const std::string> properties) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    simdjson::dom::array features;
    if (parser.parse(file.bytes.data(), file.bytes.size()).get(root) != simdjson::SUCCESS || root["features"].get(features) != simdjson::SUCCESS)
        return refuse("areas.json", "values are read from a GeoJSON FeatureCollection, and this is none", {.file = file.name});
    std::vector<std::vector<double>> numbers(properties.size(), std::vector<double>(set.areas().size(), std::nan("")));
    NumberReader reader{file};
    for (const simdjson::dom::element feature : features) {
        ++reader.feature;
        simdjson::dom::element own, own_id;
        const bool has_id = feature["properties"].get(own) == simdjson::SUCCESS && own[id].get(own_id) == simdjson::SUCCESS;
        const auto area = has_id ? set.with_id(json_text(own_id).value_or("")) : std::nullopt;
        if (!area) return reader.refuse_feature("areas.property", fmt::format("is none of the areas by its \"{}\"", id), id);
        for (std::size_t i = 0; i < properties.size(); ++i) {
            DAYBOOK_TRY(const double number, reader.number(own, properties[i]));
            double& kept = numbers[i][*area];
            if (!std::isnan(kept) && kept != number) return reader.refuse_feature("areas.twice", fmt::format("has another \"{}\" than an earlier part of the area {}", properties[i], set.areas()[*area].id), properties[i]);
            kept = number;
        }
    }
    return numbers;
}

}  // namespace daybook::geo
