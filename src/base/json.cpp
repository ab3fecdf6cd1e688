#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <simdjson.h>

namespace daybook {
namespace {

constexpr std::int64_t largest_integer = (std::int64_t{1} << 53) - 1;  // what every JSON reader keeps exactly (RFC 7493)
constexpr int deepest = 64;

void append_escaped(std::string& out, char letter) {
    switch (letter) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(letter)));
    }
}

bool needs_escape(char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == '"' || letter == '\\'; }

Result<Json> convert(simdjson::dom::element element);

Result<Json> convert_array(simdjson::dom::array array) {
    JsonArray items;
    for (const auto item : array) {
        DAYBOOK_TRY(auto value, convert(item));
        items.push_back(std::move(value));
    }
    return Json{std::move(items)};
}

Result<Json> convert_object(simdjson::dom::object object) {
    JsonObject members;
    std::vector<std::string_view> keys;
    for (const auto [key, item] : object) {
        keys.push_back(key);
        DAYBOOK_TRY(auto value, convert(item));
        members.emplace_back(std::string(key), std::move(value));
    }
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice != keys.end()) return refuse("json.duplicate-key", fmt::format("the key \"{}\" stands twice in one object", *twice));
    return Json{std::move(members)};
}

Result<Json> convert_integer(std::int64_t number) {
    if (number > largest_integer || number < -largest_integer)
        return refuse("json.integer-range", fmt::format("the number {} is outside ±(2^53 − 1), which not every reader keeps exactly", number));
    return Json{number};
}

Result<Json> convert(simdjson::dom::element element) {
    using simdjson::dom::element_type;
    switch (element.type()) {
        case element_type::ARRAY: return convert_array(element.get_array().value_unsafe());
        case element_type::OBJECT: return convert_object(element.get_object().value_unsafe());
        case element_type::INT64: return convert_integer(element.get_int64().value_unsafe());
        case element_type::UINT64: return refuse("json.integer-range", "a number is outside ±(2^53 − 1), which not every reader keeps exactly");
        case element_type::DOUBLE: return refuse("json.float", "a number has a fraction or an exponent; only whole numbers are allowed here");
        case element_type::STRING: return Json{std::string(element.get_string().value_unsafe())};
        case element_type::BOOL: return Json{element.get_bool().value_unsafe()};
        case element_type::NULL_VALUE: return Json{nullptr};
    }
    broken_invariant("unknown JSON type", __FILE__, __LINE__);
}

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};

void append_canonical(std::string& out, const Json& json) {
    std::visit(Overloaded{
                   [&](std::nullptr_t) { out += "null"; },
                   [&](bool truth) { out += truth ? "true" : "false"; },
                   [&](std::int64_t number) { out += fmt::format_int(number).str(); },
                   [&](const std::string& text) { append_json_string(out, text); },
                   [&](const JsonArray& items) {
                       out += '[';
                       for (std::size_t i = 0; i < items.size(); ++i) {
                           if (i > 0) out += ',';
                           append_canonical(out, items[i]);
                       }
                       out += ']';
                   },
                   [&](const JsonObject& members) {
                       std::vector<const JsonMember*> order;
                       for (const auto& member : members) order.push_back(&member);
                       std::sort(order.begin(), order.end(), [](auto a, auto b) { return a->first < b->first; });
                       out += '{';
                       for (std::size_t i = 0; i < order.size(); ++i) {
                           if (i > 0) out += ',';
                           append_json_string(out, order[i]->first);
                           out += ':';
                           append_canonical(out, order[i]->second);
                       }
                       out += '}';
                   },
               },
               json.value);
}

template <class T>
const T* member_as(const Json& json, std::string_view key) {
    const Json* member = json.find(key);
    return member == nullptr ? nullptr : std::get_if<T>(&member->value);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    bool escape = false;
    for (const char letter : text) escape |= needs_escape(letter);  // no early end: most texts need none, and so it runs over many at once
    if (!escape) {
        out += text;
    } else {
        for (const char letter : text) {
            if (needs_escape(letter))
                append_escaped(out, letter);
            else
                out += letter;
        }
    }
    out += '"';
}

const Json* Json::find(std::string_view key) const {
    const auto* members = std::get_if<JsonObject>(&value);
    if (members == nullptr) return nullptr;
    for (const auto& [name, item] : *members)
        if (name == key) return &item;
    return nullptr;
}

const std::string* Json::string(std::string_view key) const { return member_as<std::string>(*this, key); }
const std::int64_t* Json::integer(std::string_view key) const { return member_as<std::int64_t>(*this, key); }
const bool* Json::boolean(std::string_view key) const { return member_as<bool>(*this, key); }
const JsonArray* Json::array(std::string_view key) const { return member_as<JsonArray>(*this, key); }

Result<Json> parse_json(std::string_view text) {
    thread_local simdjson::dom::parser parser;
    if (parser.max_depth() != deepest && parser.allocate(0, deepest) != simdjson::SUCCESS) return refuse("json.memory", "out of memory while reading JSON");
    simdjson::dom::element element;
    const auto error = parser.parse(text.data(), text.size()).get(element);
    if (error != simdjson::SUCCESS) return refuse("json.syntax", fmt::format("this is no JSON: {}", simdjson::error_message(error)));
    return convert(element);
}

std::string canonical(const Json& value) {
    std::string out;
    append_canonical(out, value);
    return out;
}

Result<Json> parse_canonical(std::string_view text) {
    DAYBOOK_TRY(auto value, parse_json(text));
    if (canonical(value) != text) return refuse("json.not-canonical", "these bytes are JSON, but not in canonical form (RFC 8785): keys out of order, white space, or needless escapes");
    return value;
}

void JsonWriter::separate() {
    if (!first_ && !after_key_) out_ += ',';
    first_ = false;
    after_key_ = false;
}

JsonWriter& JsonWriter::begin_object() {
    separate();
    out_ += '{';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    out_ += '}';
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    separate();
    out_ += '[';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    out_ += ']';
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
    separate();
    const fmt::format_int digits(number);
    out_.append(digits.data(), digits.size());
    return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
    separate();
    out_ += truth ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null() {
    separate();
    out_ += "null";
    return *this;
}

JsonWriter& JsonWriter::number(std::string_view digits) {
    DAYBOOK_CHECK(!digits.empty() && digits.find_first_not_of("-0123456789.") == std::string_view::npos, "a number is made of digits");
    separate();
    out_ += digits;
    return *this;
}

JsonWriter& JsonWriter::decimal(double number, int digits) {
    if (!std::isfinite(number)) return null();
    separate();
    out_ += fmt::format("{:.{}f}", number, digits);
    return *this;
}

}  // namespace daybook
