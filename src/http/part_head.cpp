#include "http/part_head.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace daybook::http {
namespace part_head {

std::string small_letters(std::string_view text) {
    std::string out(text);
    for (char& letter : out)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return out;
}

bool is_token_letter(char letter) { return letter > 0x20 && letter < 0x7f && std::string_view("()<>@,;:\\\"[]?={}").find(letter) == std::string_view::npos; }
bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_letter); }

// Takes the text between quotes off the front. Browsers write a quote as %22; others as \". A backslash before anything else
// is a backslash: old browsers send whole paths.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string out;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return out;
        }
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        out += text[i];
    }
    return std::nullopt;
}

std::optional<std::pair<std::string, std::string>> take_parameter(std::string_view& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::string name = small_letters(trimmed(text.substr(0, equals)));
    text = trimmed(text.substr(equals + 1));
    if (!is_token(name) || text.empty()) return std::nullopt;
    if (text[0] == '"') {
        auto quoted = take_quoted(text);
        return quoted ? std::optional(std::pair(std::move(name), std::move(*quoted))) : std::nullopt;
    }
    const std::string_view word = trimmed(text.substr(0, text.find(';')));
    // Letters beyond ASCII are let through: some programs write file names without quotes.
    if (word.empty() || std::any_of(word.begin(), word.end(), [](char letter) { return letter == '"' || letter == ' ' || letter == '\t'; })) return std::nullopt;
    text.remove_prefix(std::min(text.find(';'), text.size()));
    return std::pair(std::move(name), std::string(word));
}

// What browsers write for a quote and for line ends in names.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view three = text.substr(i, 3);
        const char meant = three == "%22" ? '"' : three == "%0D" || three == "%0d" ? '\r' : three == "%0A" || three == "%0a" ? '\n' : '\0';
        out += meant == '\0' ? text[i] : meant;
        if (meant != '\0') i += 2;
    }
    return out;
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; });
}

std::string shown_filename(std::string_view text) {
    constexpr std::size_t most = 255;
    std::string name = unescaped(text);
    name.erase(0, name.find_last_of("/\\") + 1);  // npos + 1 is 0
    std::erase_if(name, [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; });
    if (name.size() > most || name == "." || name == ".." || !is_utf8(name)) return {};
    return name;
}

std::unexpected<Error> bad_head(std::string sentence) { return refuse("multipart.head", std::move(sentence)); }

}  // namespace part_head

const std::string* HeaderValue::find(std::string_view name) const {
    for (const auto& parameter : parameters)
        if (parameter.first == name) return &parameter.second;
    return nullptr;
}

std::optional<HeaderValue> parse_header_value(std::string_view text) {
    using namespace part_head;
    const std::size_t end = std::min(text.find(';'), text.size());
    HeaderValue out{small_letters(trimmed(text.substr(0, end))), {}};
    if (out.value.empty()) return std::nullopt;
    text.remove_prefix(end);
    for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
        if (text[0] != ';') return std::nullopt;
        text = trimmed(text.substr(1));
        if (text.empty()) break;
        auto parameter = take_parameter(text);
        if (!parameter || out.find(parameter->first) != nullptr) return std::nullopt;
        out.parameters.push_back(std::move(*parameter));
    }
    return out;
}

Result<PartHead> parse_part_head(std::string_view lines) {
    using namespace part_head;
    PartHead head;
    bool has_name = false, has_type = false;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(line.size() + 2);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || has_control(trimmed(line.substr(colon + 1)))) return bad_head("a line in the head of a part is no header");
        const std::string name = small_letters(line.substr(0, colon));
        const auto value = parse_header_value(line.substr(colon + 1));
        if (name == "content-disposition") {
            if (std::exchange(has_name, true) || !value || value->value != "form-data") return bad_head("a part does not say once that it is form data");
            const std::string* const field = value->find("name");
            if (field == nullptr) return refuse("multipart.name", "a part has no name");
            head.name = unescaped(*field);
            if (const std::string* const filename = value->find("filename")) head.filename = shown_filename(*filename);
        } else if (name == "content-type") {
            if (std::exchange(has_type, true) || !value) return bad_head("a part says its type in a way that is none");
            head.type = value->value;
        } else if (name == "content-transfer-encoding") {
            if (!value || (value->value != "binary" && value->value != "8bit" && value->value != "7bit")) return refuse("multipart.encoding", "a part is encoded in a way that form data no longer has");
        }
    }
    if (!has_name) return bad_head("a part does not say that it is form data");
    if (head.name.empty() || head.name.size() > 200 || !is_utf8(head.name) || has_control(head.name)) return refuse("multipart.name", "a part's name is empty, too long, or no text");
    return head;
}

}  // namespace daybook::http
