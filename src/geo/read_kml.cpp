// KML 2.2 polygons: each Placemark is a feature. Properties are looked for in ExtendedData (SimpleData, Data), then in the
// table that many programs write into the description, then among the Placemark's own elements (name).
#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/text.hpp"
#include "geo/area_reader.hpp"

namespace daybook::geo {
namespace {

// The element's name without a prefix: "kml:Placemark" is "Placemark".
std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Every element below `top` with this name, in the order of the file. Walks without recursion: depth is the file's choice.
std::vector<pugi::xml_node> elements_named(const pugi::xml_node& top, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (pugi::xml_node node = top.first_child(); node;) {
        const bool wanted = node.type() == pugi::node_element && local_name(node) == name;
        if (wanted) found.push_back(node);
        if (node.first_child() && !wanted) {
            node = node.first_child();
            continue;
        }
        while (node && node != top && !node.next_sibling()) node = node.parent();
        node = node == top ? pugi::xml_node() : node.next_sibling();
    }
    return found;
}

std::string stripped(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string without_entities(std::string text) {
    for (const auto& [entity, letter] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", " "}, {"&amp;", "&"}})
        for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) text.replace(at, std::string_view(entity).size(), letter);
    return stripped(text);
}

// The texts between the tags of a piece of HTML.
std::vector<std::string> html_texts(std::string_view html) {
    std::vector<std::string> texts;
    for (std::size_t at = 0; at < html.size();) {
        const auto open = std::min(html.find('<', at), html.size());
        if (auto text = without_entities(std::string(html.substr(at, open - at))); !text.empty()) texts.push_back(std::move(text));
        const auto close = html.find('>', open);
        at = close == std::string_view::npos ? html.size() : close + 1;
    }
    return texts;
}

using KmlProperties = std::vector<std::pair<std::string, std::string>>;

void add_description(const std::string& html, KmlProperties& properties) {
    const auto texts = html_texts(html);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto mark = texts[i].find_first_of(":=");
        if (mark != std::string::npos && mark + 1 < texts[i].size())
            properties.emplace_back(stripped(texts[i].substr(0, mark)), stripped(texts[i].substr(mark + 1)));
        else if (i + 1 < texts.size())
            properties.emplace_back(stripped(texts[i].substr(0, mark)), texts[i + 1]);
    }
}

KmlProperties kml_properties(const pugi::xml_node& placemark) {
    KmlProperties properties;
    for (const auto& data : elements_named(placemark, "SimpleData")) properties.emplace_back(data.attribute("name").value(), stripped(data.text().get()));
    for (const auto& data : elements_named(placemark, "Data")) {
        const auto value = elements_named(data, "value");
        if (!value.empty()) properties.emplace_back(data.attribute("name").value(), stripped(value.front().text().get()));
    }
    for (const auto& child : placemark.children())
        if (local_name(child) == "description") add_description(child.text().get(), properties);
    for (const auto& child : placemark.children())
        if (local_name(child) != "description" && child.first_child().type() != pugi::node_element) properties.emplace_back(local_name(child), stripped(child.text().get()));
    return properties;
}

Result<std::string> kml_property(const KmlProperties& properties, const std::string& name, const AreaGatherer& gatherer) {
    std::vector<std::string> has;
    for (const auto& [key, value] : properties) {
        if (key == name && !value.empty()) return value;
        has.push_back(key);
    }
    return gatherer.refuse_without(name, has);
}

// "longitude,latitude[,height]" with white space between the points.
Result<void> read_kml_ring(std::string_view text, AreaGatherer& gatherer) {
    DAYBOOK_TRY_VOID(gatherer.begin_ring());
    constexpr std::string_view blank = " \t\r\n";
    for (auto at = text.find_first_not_of(blank); at != std::string_view::npos; at = text.find_first_not_of(blank, at)) {
        const auto end = std::min(text.find_first_of(blank, at), text.size());
        const char* const last = text.data() + end;
        double x = 0, y = 0;
        const auto first = std::from_chars(text.data() + at, last, x);
        if (first.ec != std::errc{} || first.ptr == last || *first.ptr != ',') return gatherer.refuse_feature("areas.shape", fmt::format("has the point \"{}\", which is not \"longitude,latitude\"", text.substr(at, std::min<std::size_t>(end - at, 60))));
        const auto second = std::from_chars(first.ptr + 1, last, y);
        if (second.ec != std::errc{} || (second.ptr != last && *second.ptr != ',')) return gatherer.refuse_feature("areas.shape", fmt::format("has the point \"{}\", which is not \"longitude,latitude\"", text.substr(at, std::min<std::size_t>(end - at, 60))));
        DAYBOOK_TRY_VOID(gatherer.point(x, y));
        at = end;
    }
    return gatherer.end_ring();
}

Result<void> read_kml_polygon(const pugi::xml_node& polygon, AreaGatherer& gatherer) {
    DAYBOOK_TRY_VOID(gatherer.begin_polygon());
    for (const auto& side : {"outerBoundaryIs", "innerBoundaryIs"})
        for (const auto& boundary : elements_named(polygon, side))
            for (const auto& line : elements_named(boundary, "coordinates")) DAYBOOK_TRY_VOID(read_kml_ring(line.text().get(), gatherer));
    return {};
}

Result<void> read_placemark(const pugi::xml_node& placemark, AreaGatherer& gatherer) {
    const KmlProperties properties = kml_properties(placemark);
    DAYBOOK_TRY(auto id, kml_property(properties, gatherer.properties().id, gatherer));
    std::string name;
    if (!gatherer.properties().name.empty()) {
        DAYBOOK_TRY(name, kml_property(properties, gatherer.properties().name, gatherer));
    }
    for (const auto& polygon : elements_named(placemark, "Polygon")) DAYBOOK_TRY_VOID(read_kml_polygon(polygon, gatherer));
    return gatherer.end(std::move(id), std::move(name));
}

}  // namespace

Result<void> read_kml(const AreaFile& file, AreaGatherer& gatherer) {
    pugi::xml_document document;
    const auto read = document.load_buffer(file.bytes.data(), file.bytes.size());
    if (!read) return refuse("areas.xml", fmt::format("this is no KML: {} at byte {}", read.description(), read.offset), {.file = file.name});
    const auto placemarks = elements_named(document, "Placemark");
    if (placemarks.empty()) return refuse("areas.xml", "this is no KML with areas: it has no Placemark", {.file = file.name});
    std::uint64_t number = 0;
    for (const auto& placemark : placemarks) {
        gatherer.begin(file.name, ++number);
        DAYBOOK_TRY_VOID(read_placemark(placemark, gatherer));
    }
    return {};
}

}  // namespace daybook::geo
