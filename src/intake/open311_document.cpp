#include "intake/open311_document.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace daybook::intake::open311 {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// How many bytes of UTF-8 the letter at the beginning of `text` takes; 0 when there is none.
std::size_t letter_bytes(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text[0]);
    const std::size_t wanted = byte < 0x80 ? 1 : byte >> 5 == 0b110 ? 2 : byte >> 4 == 0b1110 ? 3 : byte >> 3 == 0b11110 ? 4 : 0;
    return wanted > 0 && wanted <= text.size() && is_utf8(text.substr(0, wanted)) ? wanted : 0;
}

// U+FFFE and U+FFFF are UTF-8, but no characters of XML.
bool is_no_character(std::string_view letter) { return letter == "\xEF\xBF\xBE" || letter == "\xEF\xBF\xBF"; }

void append_xml_letter(std::string& out, std::string_view letter) {
    const auto byte = static_cast<unsigned char>(letter[0]);
    if (letter == "&") out += "&amp;";
    else if (letter == "<") out += "&lt;";
    else if (letter == ">") out += "&gt;";
    else if (letter == "\"") out += "&quot;";
    else if (letter == "'") out += "&#39;";
    else if (letter == "\r") out += "&#13;";  // a reader would make it a line feed
    else if ((byte < 0x20 && letter != "\n" && letter != "\t") || is_no_character(letter)) out += replacement;
    else out += letter;
}

template <class Append>
void each_letter(std::string_view text, Append append) {
    while (!text.empty()) {
        const std::size_t bytes = letter_bytes(text);
        append(bytes == 0 ? replacement : text.substr(0, bytes));
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
}

}  // namespace

void append_xml(std::string& out, std::string_view text) {
    each_letter(text, [&](std::string_view letter) { append_xml_letter(out, letter); });
}

void append_json(std::string& out, std::string_view text) {
    if (is_utf8(text)) return append_json_string(out, text);
    std::string sound;
    each_letter(text, [&](std::string_view letter) { sound += letter; });
    append_json_string(out, sound);
}

Document::Document(Format format) : format_(format) {
    if (format_ == Format::xml) out_ = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
}

void Document::open(std::string_view name) {
    out_ += '<';
    out_ += name;
    out_ += '>';
}

void Document::close() {
    out_ += "</";
    out_ += levels_.back().name;
    out_ += '>';
}

// JSON: the comma before a member or an item, and the member's name.
void Document::member(std::string_view name) {
    if (levels_.empty()) return;
    if (!levels_.back().first) out_ += ',';
    levels_.back().first = false;
    if (name.empty() || levels_.back().bracket == ']') return;
    append_json_string(out_, name);
    out_ += ':';
}

Document& Document::begin_object(std::string_view name) {
    if (format_ == Format::xml) {
        open(name);
    } else {
        member(name);
        out_ += '{';
    }
    levels_.push_back({std::string(name), "", '}'});
    return *this;
}

Document& Document::end_object() {
    DAYBOOK_CHECK(!levels_.empty(), "what ends was begun");
    if (format_ == Format::xml) close();
    else out_ += levels_.back().bracket;
    levels_.pop_back();
    return *this;
}

Document& Document::begin_list(std::string_view name, std::string_view item) {
    if (format_ == Format::xml) {
        open(name);
    } else {
        member(name);
        out_ += '[';
    }
    levels_.push_back({std::string(name), std::string(item), ']'});
    return *this;
}

Document& Document::begin_item() {
    DAYBOOK_CHECK(!levels_.empty() && !levels_.back().item.empty(), "an item is in a list");
    return begin_object(std::string(levels_.back().item));
}

Document& Document::end_item() { return end_object(); }
Document& Document::end_list() { return end_object(); }

Document& Document::texts(std::string_view name, std::string_view item, const std::vector<std::string>& values) {
    begin_list(name, item);
    for (const auto& value : values) text(item, value);
    return end_list();
}

Document& Document::text(std::string_view name, std::string_view value) {
    if (format_ == Format::xml) {
        levels_.push_back({std::string(name), "", '\0'});
        open(name);
        append_xml(out_, value);
        close();
        levels_.pop_back();
    } else {
        member(name);
        if (value.empty()) out_ += "null";
        else append_json(out_, value);
    }
    return *this;
}

Document& Document::number(std::string_view name, std::string_view digits) {
    if (format_ == Format::xml || digits.empty()) return text(name, digits);
    member(name);
    out_ += digits;
    return *this;
}

Document& Document::flag(std::string_view name, bool value) { return number(name, value ? "true" : "false"); }

std::string Document::take() {
    DAYBOOK_CHECK(levels_.empty(), "everything that was begun is ended");
    out_ += '\n';
    return std::move(out_);
}

}  // namespace daybook::intake::open311
