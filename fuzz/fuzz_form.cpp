// Reads any bytes as a form. Whatever comes in: it is refused, or its fields are UTF-8 without control characters, within the limits,
// and written again they are read back as they were. Bracketed names put together again are the same.
#include <cstdint>
#include <string>

#include "base/text.hpp"
#include "http/form.hpp"

using namespace daybook;
using namespace daybook::http;

namespace {

std::string encoded(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        constexpr std::string_view digits = "0123456789abcdef";
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)percent_decoded(text);
    const FormLimits limits{.bytes = 3000, .fields = 20, .name_bytes = 50, .value_bytes = 500};
    const auto form = parse_form(text, limits);
    if (!form) return 0;
    DAYBOOK_CHECK(form->fields.size() <= limits.fields, "the number of fields is limited");
    std::string again;
    for (const FormField& field : form->fields) {
        DAYBOOK_CHECK(is_utf8(field.name) && is_utf8(field.value) && !field.name.empty() && field.name.size() <= limits.name_bytes && field.value.size() <= limits.value_bytes, "a field keeps to what is promised");
        DAYBOOK_CHECK((field.name + field.value).find('\0') == std::string::npos, "no zero byte comes through");
        again += "&" + encoded(field.name) + "=" + encoded(field.value);
        if (const auto parts = bracketed_name(field.name)) {
            std::string joined(parts->name);
            for (const auto key : parts->keys) joined += "[" + std::string(key) + "]";
            DAYBOOK_CHECK(joined == field.name, "a bracketed name is its parts");
        }
    }
    DAYBOOK_CHECK(parse_form(again)->fields == form->fields, "what was written again is read back");
    return 0;
}
