#include "intake/open311_fields.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace daybook::intake::open311 {
namespace {

constexpr std::size_t longest_jurisdiction = 200, longest_id = 64;

bool is_control(char letter, bool breaks) {
    const auto byte = static_cast<unsigned char>(letter);
    if (breaks && (letter == '\n' || letter == '\r' || letter == '\t')) return false;
    return byte < 0x20 || byte == 0x7F;
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

std::size_t letters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

std::string with_plain_breaks(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') plain += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n') plain += '\n';
    }
    return plain;
}

bool is_service_code(std::string_view text) { return text == "other" || (!text.empty() && text.size() <= 6 && std::all_of(text.begin(), text.end(), is_digit)); }

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= longest_id && std::all_of(text.begin(), text.end(), [](char letter) {
        return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_';
    });
}

void Fields::refuse(std::string_view key, std::string_view field, std::int64_t limit, int code) { faults_.push_back({code, std::string(key), std::string(field), limit}); }

const std::string* Fields::find(std::string_view name) {
    const std::string* found = nullptr;
    for (const auto& [key, value] : fields_) {
        if (key != name || value.empty()) continue;
        if (found != nullptr) {
            refuse("open311.repeated", name);
            return nullptr;
        }
        found = &value;
    }
    return found;
}

bool Fields::is_sound(std::string_view name, std::string_view value, std::size_t longest_bytes, bool breaks) {
    if (value.size() > longest_bytes) refuse("open311.too-long", name, static_cast<std::int64_t>(longest_bytes));
    else if (!is_utf8(value)) refuse("open311.not-utf8", name);
    else if (std::any_of(value.begin(), value.end(), [&](char letter) { return is_control(letter, breaks); })) refuse("open311.control", name);
    else return true;
    return false;
}

std::string Fields::line(std::string_view name, std::size_t longest_bytes) {
    const std::string* value = find(name);
    if (value == nullptr || !is_sound(name, *value, longest_bytes)) return {};
    return std::string(trimmed(*value));
}

std::string Fields::text(std::string_view name, std::size_t longest_letters) {
    const std::string* value = find(name);
    if (value == nullptr || !is_sound(name, *value, longest_letters * 4 + longest_letters, true)) return {};  // a letter has at most 4 bytes; and \r
    std::string plain = with_plain_breaks(*value);
    if (letters_in(plain) <= longest_letters) return plain;
    refuse("open311.too-long", name, static_cast<std::int64_t>(longest_letters));
    return {};
}

std::vector<std::string> Fields::list(std::string_view name, std::size_t most, std::size_t longest_bytes) {
    std::vector<std::string> parts;
    for (const auto& [key, value] : fields_) {
        if (key != name) continue;
        for (std::string_view rest = value;;) {
            const auto comma = rest.find(',');
            const std::string_view part = trimmed(rest.substr(0, comma));
            if (parts.size() == most && !part.empty()) {
                refuse("open311.too-many", name, static_cast<std::int64_t>(most));
                return {};
            }
            if (!part.empty() && !is_sound(name, part, longest_bytes)) return {};
            if (!part.empty()) parts.emplace_back(part);
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return parts;
}

void check_jurisdiction(Fields& fields, const Endpoint& endpoint) {
    const std::string asked = fields.line("jurisdiction_id", longest_jurisdiction);
    if (!asked.empty() && !endpoint.jurisdiction.empty() && asked != endpoint.jurisdiction) fields.refuse("open311.jurisdiction-unknown", "jurisdiction_id", 0, 404);
}

std::expected<void, Faults> check_jurisdiction(const FormFields& given, const Endpoint& endpoint) {
    Faults faults;
    Fields fields(given, faults);
    check_jurisdiction(fields, endpoint);
    if (!faults.empty()) return std::unexpected(std::move(faults));
    return {};
}

}  // namespace daybook::intake::open311
