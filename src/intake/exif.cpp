#include "intake/exif.hpp"

#include <cmath>
#include <compare>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "intake/media_bytes.hpp"

namespace daybook::intake {
namespace exif_block {

// A TIFF directory: a count, then entries of tag (2), type (2), count (4) and the value, or where it lies (4).
constexpr std::size_t entry_bytes = 12;
enum Type : unsigned { byte = 1, ascii = 2, word = 3, rational = 5, undefined = 7, utf8 = 129 };
std::size_t bytes_of(unsigned type) {
    constexpr std::size_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    return type < std::size(sizes) ? sizes[type] : type == utf8 ? 1 : 0;
}

struct Field {
    unsigned type = 0;
    std::string_view value;
};

// The tags that are looked for. Some have the same number in different directories, so the directory belongs to the name.
enum class Directory : unsigned { image, exif, gps, thumbnail };
struct Tag {
    Directory directory;
    unsigned number;
    auto operator<=>(const Tag&) const = default;
};
constexpr auto image = Directory::image, detail = Directory::exif, gps = Directory::gps;
namespace tag {
constexpr Tag description{image, 0x010e}, make{image, 0x010f}, model{image, 0x0110}, orientation{image, 0x0112}, software{image, 0x0131}, changed{image, 0x0132}, artist{image, 0x013b},
    host{image, 0x013c}, xmp{image, 0x02bc}, copyright{image, 0x8298}, iptc{image, 0x83bb}, detail_directory{image, 0x8769}, gps_directory{image, 0x8825};
constexpr Tag original{detail, 0x9003}, digitized{detail, 0x9004}, maker_note{detail, 0x927c}, user_comment{detail, 0x9286}, unique_id{detail, 0xa420}, owner{detail, 0xa430},
    body_serial{detail, 0xa431}, lens_serial{detail, 0xa435};
constexpr Tag latitude_side{gps, 0x01}, latitude{gps, 0x02}, longitude_side{gps, 0x03}, longitude{gps, 0x04}, altitude{gps, 0x06}, direction{gps, 0x11}, destination_latitude{gps, 0x14},
    destination_longitude{gps, 0x16}, area{gps, 0x1c};
constexpr Tag thumbnail{Directory::thumbnail, 0x0201}, thumbnail_strips{Directory::thumbnail, 0x0111};
}  // namespace tag

class Entries {
public:
    explicit Entries(std::string_view exif) : exif_(exif), little_(exif.starts_with("II")) {
        if (exif.size() < 8 || !(little_ || exif.starts_with("MM")) || number(exif, 2, 2) != 42) return;
        const std::size_t next = read(Directory::image, number(exif, 4, 4));
        for (const auto& [pointer, directory] : {std::pair(tag::detail_directory, Directory::exif), std::pair(tag::gps_directory, Directory::gps)})
            if (const Field* const field = find(pointer); field != nullptr && field->value.size() == 4) (void)read(directory, number(field->value, 0, 4));
        if (next != 0) (void)read(Directory::thumbnail, next);
    }

    [[nodiscard]] bool any() const { return !fields_.empty(); }
    [[nodiscard]] bool has(Tag tag) const { return fields_.contains(tag); }

    [[nodiscard]] std::string text(Tag tag) const {
        const Field* const field = find(tag);
        return field != nullptr && (field->type == ascii || field->type == utf8 || field->type == byte || field->type == undefined) ? shown_text(field->value) : std::string();
    }
    [[nodiscard]] std::optional<std::uint64_t> word_at(Tag tag) const {
        const Field* const field = find(tag);
        return field != nullptr && field->type == word && field->value.size() >= 2 ? std::optional(number(field->value, 0, 2)) : std::nullopt;
    }
    // Degrees, minutes and seconds as degrees; not a number when they are none.
    [[nodiscard]] double degrees(Tag tag) const {
        const Field* const field = find(tag);
        if (field == nullptr || field->type != rational) return std::numeric_limits<double>::quiet_NaN();
        double sum = 0, unit = 1;
        for (std::size_t at = 0; at + 8 <= field->value.size() && at < 24; at += 8, unit /= 60) {
            const auto above = static_cast<double>(number(field->value, at, 4)), below = static_cast<double>(number(field->value, at + 4, 4));
            if (at == 0 || above != 0 || below != 0) sum += unit * above / below;  // 0/0 seconds: none are said
        }
        return sum;
    }

private:
    [[nodiscard]] std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t length) const { return little_ ? little_endian(bytes, at, length) : big_endian(bytes, at, length); }
    [[nodiscard]] const Field* find(Tag tag) const {
        const auto found = fields_.find(tag);
        return found == fields_.end() ? nullptr : &found->second;
    }

    // Gives where the next directory lies; 0 when there is none.
    std::size_t read(Directory directory, std::uint64_t start) {
        if (start + 2 > exif_.size()) return 0;
        std::size_t at = static_cast<std::size_t>(start) + 2;
        for (std::uint64_t left = number(exif_, at - 2, 2); left > 0; --left, at += entry_bytes) {
            if (at + entry_bytes > exif_.size()) return 0;
            add({directory, static_cast<unsigned>(number(exif_, at, 2))}, at);
        }
        return at + 4 <= exif_.size() ? static_cast<std::size_t>(number(exif_, at, 4)) : 0;
    }

    void add(Tag tag, std::size_t at) {
        const auto type = static_cast<unsigned>(number(exif_, at + 2, 2));
        const std::uint64_t bytes = bytes_of(type) * number(exif_, at + 4, 4);
        const std::uint64_t value_at = bytes <= 4 ? at + 8 : number(exif_, at + 8, 4);
        // What points outside is there, but says nothing.
        fields_.try_emplace(tag, Field{type, value_at + bytes <= exif_.size() ? exif_.substr(static_cast<std::size_t>(value_at), static_cast<std::size_t>(bytes)) : std::string_view()});
    }

    std::string_view exif_;
    bool little_;
    std::map<Tag, Field> fields_;
};

void read_place(const Entries& entries, MediaFound& found) {
    if (entries.has(tag::latitude) && entries.has(tag::longitude)) {
        const double latitude = entries.degrees(tag::latitude), longitude = entries.degrees(tag::longitude);
        add_place(found, entries.text(tag::latitude_side) == "S" ? -latitude : latitude, entries.text(tag::longitude_side) == "W" ? -longitude : longitude);
    }
    for (const Tag place : {tag::latitude, tag::longitude, tag::destination_latitude, tag::destination_longitude, tag::area})
        if (entries.has(place)) found.has_place = true;
    if (entries.has(tag::altitude) || entries.has(tag::direction)) add_other(found, "altitude-or-direction");
}

std::string device_of(const Entries& entries) {
    const std::string make = entries.text(tag::make), model = entries.text(tag::model);
    if (make.empty() || model.starts_with(make)) return model;
    return shown_text(model.empty() ? make : make + " " + model);
}

std::string taken_of(const Entries& entries) {
    for (const Tag time_tag : {tag::original, tag::digitized, tag::changed})
        if (auto time = time_from_exif(entries.text(time_tag)); !time.empty()) return time;
    return {};
}

void read_others(const Entries& entries, MediaFound& found) {
    static constexpr std::pair<Tag, std::string_view> all[] = {
        {tag::maker_note, "maker-note"}, {tag::owner, "owner"}, {tag::artist, "owner"}, {tag::copyright, "owner"}, {tag::user_comment, "comment"},
        {tag::description, "description"}, {tag::xmp, "xmp"}, {tag::iptc, "iptc"}, {tag::unique_id, "unique-id"}, {tag::host, "extra-data"},
    };
    for (const auto& [other, word_for] : all)
        if (entries.has(other)) add_other(found, word_for);
}

void fill(std::string& text, std::string value) {
    if (text.empty()) text = std::move(value);
}

}  // namespace exif_block

Orientation read_exif(std::string_view exif, MediaFound& found) {
    using namespace exif_block;
    const Entries entries(exif.substr(0, exif_bytes_max));
    if (!entries.any()) add_other(found, "extra-data");
    read_place(entries, found);
    fill(found.device, device_of(entries));
    fill(found.serial, entries.text(tag::body_serial));
    fill(found.serial, entries.text(tag::lens_serial));
    fill(found.taken, taken_of(entries));
    fill(found.software, entries.text(tag::software));
    if (entries.has(tag::thumbnail) || entries.has(tag::thumbnail_strips)) found.has_thumbnail = true;
    read_others(entries, found);
    const auto orientation = entries.word_at(tag::orientation).value_or(1);
    return static_cast<Orientation>(orientation >= 1 && orientation <= 8 ? orientation : 1);
}

std::string exif_of(Orientation orientation) {
    using namespace exif_block;
    std::string exif("MM\0*\0\0\0\x08", 8);
    put_big_endian(exif, 1, 2);                     // one entry:
    put_big_endian(exif, tag::orientation.number, 2);  // orientation,
    put_big_endian(exif, word, 2);     // a short number,
    put_big_endian(exif, 1, 4);                     // one of it,
    put_big_endian(exif, orientation, 2);
    put_big_endian(exif, 0, 2);
    put_big_endian(exif, 0, 4);                     // and no other directory
    return exif;
}

void read_xmp(std::string_view xmp, MediaFound& found) {
    add_other(found, "xmp");
    for (const std::string_view name : {":GPSLatitude", ":GPSPosition", ":GPSLongitude", ":GPSArea", ":Location", ":City", ":Sublocation"})
        if (xmp.find(name) != std::string_view::npos) found.has_place = true;
}

void add_place(MediaFound& found, double latitude, double longitude) {
    found.has_place = true;
    if (found.point || !(std::abs(latitude) <= 90) || !(std::abs(longitude) <= 180)) return;
    found.point = record::Point{static_cast<std::int32_t>(std::lround(latitude * 1e6)), static_cast<std::int32_t>(std::lround(longitude * 1e6))};
}

std::string time_from_exif(std::string_view text) {
    constexpr std::string_view form = "0000:00:00 00:00:00";
    if (text.size() < form.size()) return {};
    std::string time(text.substr(0, form.size()));
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = time[i] >= '0' && time[i] <= '9';
        if (form[i] == '0' ? !digit : time[i] != form[i]) return {};
    }
    if (time.starts_with("0000")) return {};
    time[4] = time[7] = '-';
    time[10] = 'T';
    return time;
}

}  // namespace daybook::intake
