// Where cameras write about a recording: `udta` with single boxes, and `meta` with a list of keys (`keys`) and values (`ilst`).
#include <algorithm>
#include <optional>

#include "intake/boxes.hpp"
#include "intake/exif.hpp"

namespace daybook::intake {
namespace user_data {

// ISO 6709 in its three forms: degrees with decimals, degrees and minutes, degrees, minutes and seconds; "+55.7558+037.6173/".
std::optional<double> take_degrees(std::string_view& text, std::size_t degree_digits) {
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const std::size_t length = std::min(text.find_first_not_of("0123456789.", 1), text.size());
    const std::string_view number = text.substr(1, length - 1);
    const bool negative = text[0] == '-';
    text.remove_prefix(length);
    const std::size_t whole_digits = std::min(number.find('.'), number.size());
    if (whole_digits < degree_digits || whole_digits > degree_digits + 4) return std::nullopt;
    const auto value_of = [](std::string_view digits) {
        double value = 0, unit = 1;
        bool fraction = false;
        for (const char digit : digits) {
            if (digit == '.') fraction = true;
            else if (fraction) value += (unit /= 10) * (digit - '0');
            else value = value * 10 + (digit - '0');
        }
        return value;
    };
    double degrees = value_of(whole_digits == degree_digits ? number : number.substr(0, degree_digits));
    if (whole_digits > degree_digits) degrees += value_of(whole_digits == degree_digits + 2 ? number.substr(degree_digits) : number.substr(degree_digits, 2)) / 60;
    if (whole_digits == degree_digits + 4) degrees += value_of(number.substr(degree_digits + 2)) / 3600;
    return negative ? -degrees : degrees;
}

void place_from_text(std::string_view text, MediaFound& found) {
    found.has_place = true;
    const auto latitude = take_degrees(text, 2), longitude = take_degrees(text, 3);
    if (latitude && longitude) add_place(found, *latitude, *longitude);
}

// 3GPP's `loci`: version (4), language (2), name, zero, role (1), longitude, latitude, altitude as 16.16 numbers.
void place_from_loci(std::string_view body, MediaFound& found) {
    found.has_place = true;
    const std::size_t name_end = body.find('\0', 6);
    if (name_end == std::string_view::npos || name_end + 10 > body.size()) return;
    const auto fixed = [&](std::size_t at) { return static_cast<std::int32_t>(big_endian(body, at, 4)) / 65536.0; };
    add_place(found, fixed(name_end + 6), fixed(name_end + 2));
}

void add_words(std::string& text, std::string more) {
    if (text.empty()) text = std::move(more);
    else if (!more.empty() && text.find(more) == std::string::npos) text = shown_text(text + " " + more);
}

// One value under its key, whose names differ by maker: Apple's and Android's long ones, QuickTime's of four letters.
void read_value(std::string_view key, std::string_view value, MediaFound& found) {
    const auto is = [&](std::string_view word, std::string_view letters) { return key == letters || key.ends_with("." + std::string(word)) || key == word; };
    if (key.find("ocation") != std::string_view::npos || key == "\xa9xyz") return place_from_text(value, found);
    if (is("make", "\xa9mak") || is("manufacturer", "manu") || is("model", "\xa9mod") || key == "modl") return add_words(found.device, shown_text(value));
    if (is("software", "\xa9swr") || key == "\xa9too") return add_words(found.software, shown_text(value));
    if (is("creationdate", "\xa9" "day")) {
        if (found.taken.empty()) found.taken = shown_text(value);
        return;
    }
    if (is("author", "\xa9" "aut") || is("artist", "\xa9" "ART") || is("copyright", "\xa9" "cpy")) return add_other(found, "owner");
    if (is("comment", "\xa9" "cmt")) return add_other(found, "comment");
    if (is("title", "\xa9nam") || is("description", "\xa9" "des")) return add_other(found, "description");
    add_other(found, "extra-data");
}

// Inside of an item: `data` with type (4), country and language (4), value.
std::optional<std::string_view> value_of_item(std::string_view item) {
    const auto data = find_box(item, "data");
    if (!data || data->body_bytes() < 8) return std::nullopt;
    return data->body(item).substr(8);
}

std::vector<std::string_view> keys_of(std::string_view body) {
    std::vector<std::string_view> keys;
    for (std::size_t at = 8; at + 8 <= body.size();) {
        const auto length = static_cast<std::size_t>(big_endian(body, at, 4));
        if (length < 8 || length > body.size() - at) break;
        keys.push_back(body.substr(at + 8, length - 8));
        at += length;
    }
    return keys;
}

template <class Do>
void for_each_box(std::string_view bytes, Do&& perform) {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto box = box_at(bytes, at, bytes.size());
        if (!box || !*box) return;
        perform((*box)->name, (*box)->body(bytes));
        at = (*box)->end;
    }
}

void read_user_box(const std::string& name, std::string_view body, MediaFound& found) {
    if (name == "meta") return read_meta(body, found);
    if (name == "loci") return place_from_loci(body, found);
    if (name == "XMP_") return read_xmp(body, found);
    if (name == "thmb" || name == "SDLN") return add_other(found, "extra-data");
    if (const auto value = value_of_item(body)) return read_value(name, *value, found);
    // QuickTime's texts: length (2), language (2), text.
    const bool counted = name.starts_with('\xa9') && body.size() >= 4 && big_endian(body, 0, 2) <= body.size() - 4;
    read_value(name, counted ? body.substr(4, static_cast<std::size_t>(big_endian(body, 0, 2))) : body, found);
}

}  // namespace user_data

void read_user_data(std::string_view body, MediaFound& found) {
    using namespace user_data;
    for_each_box(body, [&](const std::string& name, std::string_view inside) { read_user_box(name, inside, found); });
}

void read_meta(std::string_view body, MediaFound& found) {
    using namespace user_data;
    // In MP4 a version stands before the boxes, in QuickTime none does.
    if (!find_box(body, "hdlr") && body.size() >= 4) body.remove_prefix(4);
    const auto names = find_box(body, "keys"), values = find_box(body, "ilst");
    if (!values) return add_other(found, "extra-data");
    const auto keys = names ? keys_of(names->body(body)) : std::vector<std::string_view>();
    for_each_box(values->body(body), [&](const std::string& name, std::string_view item) {
        const auto number = big_endian(name, 0, 4);
        const auto value = value_of_item(item).value_or(std::string_view());
        read_value(number >= 1 && number <= keys.size() ? keys[static_cast<std::size_t>(number) - 1] : std::string_view(name), value, found);
    });
}

void read_uuid(std::string_view body, MediaFound& found) {
    constexpr std::string_view xmp = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
    if (body.starts_with(xmp)) read_xmp(body.substr(xmp.size()), found);
    else add_other(found, "extra-data");
}

}  // namespace daybook::intake
