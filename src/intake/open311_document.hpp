// One description of an answer, written as XML or as JSON. The two forms of Open311 differ only in how lists look, so that
// what is in one is in the other. Texts come out as well-formed XML and JSON whatever bytes they hold.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "intake/open311.hpp"

namespace daybook::intake::open311 {

// Appends text as the content of an XML 1.0 element: escaped, and with U+FFFD for what XML cannot hold or is no UTF-8.
void append_xml(std::string& out, std::string_view text);
// Appends a JSON string; U+FFFD for what is no UTF-8.
void append_json(std::string& out, std::string_view text);

// Calls have to be balanced; names are our own ASCII words and are written as they are.
class Document {
public:
    explicit Document(Format format);

    // An object that is the whole document, or a member of one.
    Document& begin_object(std::string_view name);
    Document& end_object();
    // A list whose items are called `item` in XML. As the whole document it is JSON's top-level array.
    Document& begin_list(std::string_view name, std::string_view item);
    Document& begin_item();
    Document& end_item();
    // A list of texts: <formats><format>…</format></formats>, "formats":["…"].
    Document& texts(std::string_view name, std::string_view item, const std::vector<std::string>& values);
    Document& end_list();

    // An empty text is an empty element and null.
    Document& text(std::string_view name, std::string_view value);
    // Digits, signs and a point, as they are: a JSON number.
    Document& number(std::string_view name, std::string_view digits);
    Document& flag(std::string_view name, bool value);

    // The document, once everything that was begun is ended.
    [[nodiscard]] std::string take();

private:
    void open(std::string_view name);
    void close();
    void member(std::string_view name);

    struct Level {
        std::string name;  // of the element to close
        std::string item;  // of a list
        char bracket;      // JSON's closing one
        bool first = true;
    };
    Format format_;
    std::string out_;
    std::vector<Level> levels_;
};

}  // namespace daybook::intake::open311
