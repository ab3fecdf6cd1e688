// Open311: POST requests as a report. Every parameter that the standard knows is read, checked and put where it belongs, or dropped
// on purpose; parameters it does not know are passed over.
#include <algorithm>

#include <fmt/format.h>

#include "intake/open311_fields.hpp"

namespace daybook::intake::open311 {
namespace {

constexpr std::size_t longest_text_bytes = 8'000, longest_address_bytes = 400, longest_name_bytes = 200, longest_email_bytes = 254, longest_phone_bytes = 40;
constexpr std::size_t longest_url_bytes = 2'000, longest_key_bytes = 200, longest_attribute_bytes = 255, longest_attribute_name = 100, most_values = 100;

struct Answer {  // what was said to one attribute
    std::string code;
    std::vector<std::string> values;
};

// "attribute[CODE]" and "attribute[CODE][]" → CODE.
std::optional<std::string_view> attribute_code(std::string_view name) {
    constexpr std::string_view opening = "attribute[";
    if (!name.starts_with(opening)) return std::nullopt;
    name.remove_prefix(opening.size());
    if (name.ends_with("[]")) name.remove_suffix(2);
    if (!name.ends_with(']')) return std::nullopt;
    name.remove_suffix(1);
    return name;
}

bool is_number(std::string_view text) {
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    std::size_t before = 0, points = 0, after = 0;
    for (const char letter : text) {
        if (letter == '.') ++points;
        else if (letter < '0' || letter > '9') return false;
        else ++(points == 0 ? before : after);
    }
    return before >= 1 && before <= 18 && points <= 1 && after <= 18 && (points == 0 || after >= 1);
}

// "37.76524078" in millionths, rounded half away from zero; nothing when it is no decimal number within ±limit.
std::optional<std::int32_t> millionths(std::string_view text, std::int32_t limit) {
    if (!is_number(text)) return std::nullopt;
    const bool negative = text[0] == '-';
    if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
    const auto point = text.find('.');
    const std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    std::int64_t value = 0;
    for (const char letter : text.substr(0, point)) value = std::min<std::int64_t>(value * 10 + (letter - '0'), 1'000);
    for (std::size_t i = 0; i < 6; ++i) value = value * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    if (fraction.size() > 6 && fraction[6] >= '5') ++value;
    if (value > std::int64_t{limit} * 1'000'000) return std::nullopt;
    return static_cast<std::int32_t>(negative ? -value : value);
}

// One @ with something on both sides, and no letter that would make more than one address of it.
bool is_email(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos && text.find_first_of(" <>,;\"") == std::string_view::npos;
}

// Reads one POST. Members are in the order in which they are read.
class Post {
public:
    Post(const FormFields& given, const Endpoint& endpoint, Faults& faults) : given_(given), endpoint_(endpoint), fields_(given, faults) {}

    bool has_key() {
        if (!endpoint_.key_is_known) return true;
        const std::string key = fields_.line("api_key", longest_key_bytes);
        if (key.empty()) fields_.refuse("open311.key-missing", "api_key", 0, 403);
        else if (!endpoint_.key_is_known(key)) fields_.refuse("open311.key-unknown", "api_key", 0, 403);
        else return true;
        return false;
    }

    record::NewReport read() {
        check_jurisdiction(fields_, endpoint_);
        report_.channel = "open311";
        report_.language = endpoint_.language;
        const Service* service = read_service();
        read_place();
        report_.text = fields_.text("description", longest_description_letters);
        read_person();
        const std::string media = read_media();
        if (service != nullptr) read_attributes(*service);
        if (!media.empty()) lines_.push_back("media_url: " + media);
        finish_text();
        return std::move(report_);
    }

private:
    const Service* read_service() {
        const std::string code = fields_.line("service_code", longest_key_bytes);
        if (code.empty()) {
            fields_.refuse("open311.service-missing", "service_code");
            return nullptr;
        }
        const auto found = std::find_if(endpoint_.services.begin(), endpoint_.services.end(), [&](const Service& service) { return service.code == code; });
        if (found == endpoint_.services.end()) {
            fields_.refuse("open311.service-unknown", "service_code", 0, 404);
            return nullptr;
        }
        if (code != "other") report_.category = code;
        return &*found;
    }

    std::optional<std::int32_t> read_degrees(std::string_view name, const std::string& text, std::int32_t limit) {
        const auto value = millionths(text, limit);
        if (!value) fields_.refuse("open311.coordinate", name, limit);
        return value;
    }

    void read_place() {
        const std::string lat = fields_.line("lat", 40), lon = fields_.line("long", 40), id = fields_.line("address_id", longest_address_bytes);
        report_.address = fields_.line("address_string", longest_address_bytes);
        if (lat.empty() != lon.empty()) {
            fields_.refuse("open311.location-half", lat.empty() ? "lat" : "long");
        } else if (!lat.empty()) {
            const auto latitude = read_degrees("lat", lat, 90), longitude = read_degrees("long", lon, 180);
            if (latitude && longitude) report_.point = record::Point{*latitude, *longitude};
        } else if (report_.address.empty() && id.empty()) {
            fields_.refuse("open311.location-missing");
        }
        if (!id.empty()) report_.address += fmt::format("{}address_id: {}", report_.address.empty() ? "" : "; ", id);
        if (report_.address.size() > longest_address_bytes) fields_.refuse("open311.too-long", "address_id", static_cast<std::int64_t>(longest_address_bytes));
    }

    void read_person() {
        const std::string first = fields_.line("first_name", longest_name_bytes), last = fields_.line("last_name", longest_name_bytes);
        report_.name = first + (first.empty() || last.empty() ? "" : " ") + last;
        if (report_.name.size() > longest_name_bytes) fields_.refuse("open311.too-long", "last_name", static_cast<std::int64_t>(longest_name_bytes));
        report_.email = fields_.line("email", longest_email_bytes);
        if (!report_.email.empty() && !is_email(report_.email)) fields_.refuse("open311.email", "email");
        report_.phone = fields_.line("phone", longest_phone_bytes);
        if (!report_.name.empty() || !report_.email.empty() || !report_.phone.empty()) report_.naming = record::Naming::confidential;
    }

    std::string read_media() {
        const std::string url = fields_.line("media_url", longest_url_bytes);
        if (url.empty() || ((url.starts_with("http://") || url.starts_with("https://")) && url.find_first_of(" <>\"") == std::string::npos)) return url;
        fields_.refuse("open311.media-url", "media_url");
        return {};
    }

    std::vector<Answer> answers() {
        std::vector<Answer> list;
        for (const auto& [name, value] : given_) {
            const auto code = attribute_code(name);
            if (!code || value.empty()) continue;
            const auto known = std::find_if(list.begin(), list.end(), [&](const Answer& answer) { return answer.code == *code; });
            if (known == list.end()) list.push_back({std::string(*code), {value}});
            else known->values.push_back(value);
        }
        return list;
    }

    void read_attributes(const Service& service) {
        const auto given = answers();
        for (const auto& answer : given) {
            const auto attribute = std::find_if(service.attributes.begin(), service.attributes.end(), [&](const Attribute& some) { return some.variable && some.code == answer.code; });
            // A code that the service does not have may be anything: it is not repeated to the client.
            if (attribute == service.attributes.end()) fields_.refuse("open311.attribute-unknown", answer.code.size() <= longest_attribute_name && is_id(answer.code) ? answer.code : "attribute");
            else read_answer(*attribute, answer);
        }
        for (const auto& attribute : service.attributes) {
            const bool answered = std::any_of(given.begin(), given.end(), [&](const Answer& answer) { return answer.code == attribute.code; });
            if (attribute.required && attribute.variable && !answered) fields_.refuse("open311.attribute-missing", attribute.code);
        }
    }

    void read_answer(const Attribute& attribute, const Answer& answer) {
        const bool many = attribute.datatype == Datatype::multivaluelist;
        if (!many && answer.values.size() > 1) return fields_.refuse("open311.repeated", attribute.code);
        if (answer.values.size() > most_values) return fields_.refuse("open311.too-many", attribute.code, static_cast<std::int64_t>(most_values));
        const bool is_text = attribute.datatype == Datatype::text;
        for (const auto& value : answer.values)
            if (!fields_.is_sound(attribute.code, value, is_text ? longest_description_letters : longest_attribute_bytes, is_text) || !fits(attribute, value)) return;
        if (attribute.code == "OCCURRED") return;  // fits() has read it
        if (attribute.code == "NAMING") return read_naming(answer.values[0]);
        std::vector<std::string> said;
        for (const auto& value : answer.values)
            if (std::find(said.begin(), said.end(), value) == said.end()) said.push_back(value);
        lines_.push_back(fmt::format("{}: {}", attribute.code, with_plain_breaks(fmt::format("{}", fmt::join(said, ", ")))));
    }

    bool fits(const Attribute& attribute, const std::string& value) {
        switch (attribute.datatype) {
            case Datatype::string:
            case Datatype::text: return true;
            case Datatype::number:
                if (is_number(value)) return true;
                fields_.refuse("open311.attribute-number", attribute.code);
                return false;
            case Datatype::datetime: return fits_time(attribute, value);
            case Datatype::singlevaluelist:
            case Datatype::multivaluelist:
                if (std::any_of(attribute.values.begin(), attribute.values.end(), [&](const AttributeValue& some) { return some.key == value; })) return true;
                fields_.refuse("open311.attribute-value", attribute.code);
                return false;
        }
        broken_invariant("unknown datatype", __FILE__, __LINE__);
    }

    // A day without a time is a date too, where somebody remembers no more.
    bool fits_time(const Attribute& attribute, const std::string& value) {
        When when;
        if (const auto instant = instant_from_text(value)) {
            const std::int64_t utc_minute = instant->utc_second >= 0 ? instant->utc_second / 60 : -((-instant->utc_second + 59) / 60);
            when = {static_cast<Minute>(utc_minute + endpoint_.zone_offset(utc_minute)), Precision::minute};
        } else if (const auto day = when_from_text(value); day && day->precision == Precision::day) {
            when = *day;
        } else {
            fields_.refuse("open311.attribute-datetime", attribute.code);
            return false;
        }
        if (attribute.code == "OCCURRED") report_.occurred = when;
        return true;
    }

    void read_naming(std::string_view choice) {
        report_.naming = choice == "anonymous" ? record::Naming::anonymous : choice == "named" ? record::Naming::named : record::Naming::confidential;
        if (report_.naming == record::Naming::named && report_.name.empty()) fields_.refuse("open311.name-missing", "first_name");
        if (report_.naming != record::Naming::anonymous) return;
        report_.name.clear();
        report_.email.clear();
        report_.phone.clear();
    }

    void finish_text() {
        for (const auto& line : lines_) report_.text += (report_.text.empty() ? "" : "\n") + line;
        if (report_.text.size() > longest_text_bytes) fields_.refuse("open311.too-long-altogether", "description", static_cast<std::int64_t>(longest_text_bytes));
    }

    const FormFields& given_;
    const Endpoint& endpoint_;
    Fields fields_;
    record::NewReport report_;
    std::vector<std::string> lines_;  // what has no member of its own in a report
};

}  // namespace

std::expected<record::NewReport, Faults> read_request(const FormFields& fields, const Endpoint& endpoint, std::string once) {
    if (fields.size() > most_fields) return std::unexpected(Faults{{400, "open311.too-many-fields", "", static_cast<std::int64_t>(most_fields)}});
    Faults faults;
    Post post(fields, endpoint, faults);
    if (!post.has_key()) return std::unexpected(std::move(faults));
    auto report = post.read();
    if (!faults.empty()) return std::unexpected(std::move(faults));
    report.once = std::move(once);
    return report;
}

}  // namespace daybook::intake::open311
