// JSON as the ledger and every --json answer write it: RFC 8785 with integers and strings only, keys in order of their
// bytes (all our keys are ASCII, so that is RFC 8785's order too), no white space.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace daybook {

// Appends `text` as a JSON string with the shortest escapes (RFC 8785 §3.2.2.2). `text` has to be UTF-8.
void append_json_string(std::string& out, std::string_view text);

struct Json;
using JsonArray = std::vector<Json>;
using JsonMember = std::pair<std::string, Json>;
using JsonObject = std::vector<JsonMember>;  // as read: in the order of the text

// A parsed value. No floats: a number with a fraction or an exponent is refused.
struct Json {
    std::variant<std::nullptr_t, bool, std::int64_t, std::string, JsonArray, JsonObject> value;

    [[nodiscard]] const Json* find(std::string_view key) const;  // nullptr when this is no object or has no such key
    [[nodiscard]] const std::string* string(std::string_view key) const;
    [[nodiscard]] const std::int64_t* integer(std::string_view key) const;
    [[nodiscard]] const bool* boolean(std::string_view key) const;
    [[nodiscard]] const JsonArray* array(std::string_view key) const;
};

// Reads JSON (at most 64 levels deep). Refused: duplicate keys, floats, integers outside ±(2^53 − 1), anything after the value.
Result<Json> parse_json(std::string_view text);

// Writes canonical bytes; object keys are sorted.
[[nodiscard]] std::string canonical(const Json& value);

// Reads and refuses whatever is not exactly its own canonical form.
Result<Json> parse_canonical(std::string_view text);

// Writes answers to scripts and pages in one pass, keys in the order given. Entries are written by canonical() or by record/entry.
class JsonWriter {
public:
    JsonWriter() { out_.reserve(512); }
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(std::uint64_t number) { return value(static_cast<std::int64_t>(number)); }
    JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
    JsonWriter& value(bool truth);
    JsonWriter& null();
    // A fraction, rounded to `digits` places: for statistics in answers, never in entries.
    JsonWriter& decimal(double number, int digits);
    // A number that is written already, such as "-12.50".
    JsonWriter& number(std::string_view digits);
    [[nodiscard]] const std::string& text() const { return out_; }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void separate();
    std::string out_;
    bool first_ = true;
    bool after_key_ = false;
};

}  // namespace daybook
