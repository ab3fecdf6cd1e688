#include "http/form.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace daybook::http {
namespace form_text {  // named, since a unity build joins nameless ones

int hex_digit(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

enum class Plus { is_space, is_plus };

Result<std::string> decoded(std::string_view text, Plus plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus == Plus::is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1, low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) return refuse("form.percent", "a % stands without the two hex digits that have to follow it");
            out += static_cast<char>(high << 4 | low);
            i += 2;
        }
    }
    return out;
}

bool has_control(std::string_view text, std::string_view allowed) {
    return std::any_of(text.begin(), text.end(), [&](char letter) { return (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) && allowed.find(letter) == std::string_view::npos; });
}

Result<FormField> parse_field(std::string_view pair, const FormLimits& limits) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    DAYBOOK_TRY(auto name, decoded(pair.substr(0, equals), Plus::is_space));
    if (name.empty()) return refuse("form.name", "a value stands in the form without a name");
    if (name.size() > limits.name_bytes) return refuse("form.name-length", fmt::format("a field's name has {} bytes; the most is {}", name.size(), limits.name_bytes));
    if (!is_utf8(name)) return refuse("form.utf-8", "a field's name is not UTF-8");
    if (has_control(name, "")) return refuse("form.control", "a control character stands in a field's name");
    auto value = decoded(equals < pair.size() ? pair.substr(equals + 1) : std::string_view(), Plus::is_space);
    if (!value) return refuse(value.error().code, value.error().sentence, {.field = name});
    if (value->size() > limits.value_bytes) return refuse("form.value-length", fmt::format("the value has {} bytes; the most is {}", value->size(), limits.value_bytes), {.field = name});
    if (!is_utf8(*value)) return refuse("form.utf-8", "the value is not UTF-8", {.field = name});
    if (has_control(*value, "\t\r\n")) return refuse("form.control", "a control character stands in the value", {.field = name});
    return FormField{std::move(name), std::move(*value)};
}

std::unexpected<Error> too_large(const FormLimits& limits) { return refuse("form.too-large", fmt::format("the form is larger than {} bytes", limits.bytes)); }

}  // namespace form_text

std::optional<std::string_view> Form::first(std::string_view name) const {
    for (const FormField& field : fields)
        if (field.name == name) return field.value;
    return std::nullopt;
}

std::vector<std::string_view> Form::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const FormField& field : fields)
        if (field.name == name) values.emplace_back(field.value);
    return values;
}

Result<Form> parse_form(std::string_view text, const FormLimits& limits) {
    using namespace form_text;
    if (text.size() > limits.bytes) return too_large(limits);
    Form form;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        if (form.fields.size() == limits.fields) return refuse("form.too-many", fmt::format("the form has more than {} fields", limits.fields));
        DAYBOOK_TRY(auto field, parse_field(pair, limits));
        form.fields.push_back(std::move(field));
    }
    return form;
}

Result<void> FormReader::feed(std::string_view bytes) {
    if (bytes.size() > limits_.bytes - text_.size()) return form_text::too_large(limits_);
    text_ += bytes;
    return {};
}

Result<std::string> percent_decoded(std::string_view text) { return form_text::decoded(text, form_text::Plus::is_plus); }

std::optional<BracketedName> bracketed_name(std::string_view name) {
    BracketedName out{name.substr(0, name.find('[')), {}};
    if (out.name.empty() || out.name.find(']') != std::string_view::npos) return std::nullopt;
    name.remove_prefix(out.name.size());
    while (!name.empty()) {
        const std::size_t close = name.find(']');
        if (name[0] != '[' || close == std::string_view::npos) return std::nullopt;
        const std::string_view key = name.substr(1, close - 1);
        if (key.find('[') != std::string_view::npos) return std::nullopt;
        out.keys.push_back(key);
        name.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace daybook::http
