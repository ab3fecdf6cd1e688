// Forms as application/x-www-form-urlencoded, in bodies and behind the ? of an address. Strict: what is not well formed is refused
// and never guessed at, so that two readers of one request cannot understand two things.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace daybook::http {

struct FormLimits {
    std::size_t bytes = 256 * 1024;       // of the whole, as it comes
    std::size_t fields = 200;
    std::size_t name_bytes = 200;         // decoded
    std::size_t value_bytes = 64 * 1024;  // decoded
};

struct FormField {
    std::string name, value;
    bool operator==(const FormField&) const = default;
};

// The fields in the order in which they came; names may repeat.
struct Form {
    std::vector<FormField> fields;
    [[nodiscard]] std::optional<std::string_view> first(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
    bool operator==(const Form&) const = default;
};

// Names and values are UTF-8 without control characters (values may hold tab and line ends); "+" is a space; "a" is "a=".
// Refused: "form.too-large", "form.too-many", "form.name-length", "form.value-length", "form.percent", "form.utf-8", "form.control",
// "form.name" (a value without a name), each with the field's name as place where it is known.
Result<Form> parse_form(std::string_view text, const FormLimits& limits = {});

// The same for a body that comes in pieces: refuses as soon as it is too large, and holds no more than the limit.
class FormReader {
public:
    explicit FormReader(const FormLimits& limits = {}) : limits_(limits) {}
    Result<void> feed(std::string_view bytes);
    [[nodiscard]] Result<Form> finish() const { return parse_form(text_, limits_); }

private:
    FormLimits limits_;
    std::string text_;
};

// %XX as bytes, for the parts of a path: "+" stays what it is. Refused: "form.percent".
Result<std::string> percent_decoded(std::string_view text);

// "attribute[WHISHETN][]" → "attribute" and {"WHISHETN", ""}. Nothing: brackets that do not pair, or text between them.
struct BracketedName {
    std::string_view name;
    std::vector<std::string_view> keys;  // empty for a name without brackets
    bool operator==(const BracketedName&) const = default;
};
[[nodiscard]] std::optional<BracketedName> bracketed_name(std::string_view name);

}  // namespace daybook::http
