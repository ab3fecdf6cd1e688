#include "http/report_view.hpp"

namespace daybook::http {
namespace {

const clerk::OpenedPart* part_of(const clerk::Opened& opened, record::Index entry) {
    for (const auto& part : opened.parts)
        if (part.entry == entry) return &part;
    return nullptr;
}

// The text in a sealed part; empty when it was erased or has none.
Json sealed_json(const clerk::OpenedPart* part) {
    if (part == nullptr || part->sealed.empty()) return Json{};
    auto json = parse_json(part->sealed);
    return json ? *std::move(json) : Json{};
}

std::string text_in(const Json& json, std::string_view member) {
    const auto* text = json.string(member);
    return text == nullptr ? std::string() : *text;
}

// "received", "read", "recorded" …: what people call where it stands.
std::string_view shown_status(const record::Report& report) {
    if (report.status == record::Status::received && report.read) return "read";
    return record::to_text(report.status);
}

void write_timeline(JsonWriter& json, const App& app, const record::Report& report, Language language) {
    const auto& words = app.parts.catalogue.statuses;
    json.key("timeline").begin_array();
    auto line = [&](When at, std::string_view what, std::string_view reason) {
        json.begin_object().key("at").value(to_text(at)).key("status").value(what).key("what").value(words_for(words, what, language));
        if (!reason.empty()) json.key("reason").value(words_for(app.parts.catalogue.reasons, reason, language));
        json.end_object();
    };
    line(report.received, "received", "");
    bool read = false;
    for (const auto& [at, event] : report.events) {
        if (const auto* reading = std::get_if<record::SealedRead>(&event); reading != nullptr && !std::exchange(read, true)) line(reading->at, "read", "");
        if (const auto* step = std::get_if<record::ReportStepTaken>(&event)) line(step->at, record::to_text(step->step), step->reason);
    }
    json.end_array();
}

void write_messages(JsonWriter& json, const record::Report& report, const clerk::Opened& opened) {
    json.key("messages").begin_array();
    for (const auto& [at, event] : report.events) {
        const auto* message = std::get_if<record::ReportMessage>(&event);
        if (message == nullptr) continue;
        const auto* part = part_of(opened, at);
        json.begin_object().key("from").value(record::to_text(message->from)).key("at").value(to_text(message->at)).key("text").value(text_in(sealed_json(part), "text"));
        if (part != nullptr && part->sealed.empty()) json.key("erased").value(true);
        json.end_object();
    }
    json.end_array();
}

void write_readings(JsonWriter& json, const App& app, const record::Report& report, Language language) {
    std::int64_t count = 0;
    json.key("readings").begin_array();
    for (const auto& [at, event] : report.events) {
        const auto* reading = std::get_if<record::SealedRead>(&event);
        if (reading == nullptr) continue;
        ++count;
        json.begin_object().key("at").value(to_text(reading->at)).key("role").value(reading->role).key("purpose").value(reading->purpose).key("purpose_text").value(words_for(app.parts.catalogue.purposes, reading->purpose, language)).end_object();
    }
    json.end_array().key("read_by_count").value(count);
}

// [latitude, longitude] in degrees, where there are some.
void write_point(JsonWriter& json, const Json& sealed) {
    const auto *latitude = sealed.integer("lat"), *longitude = sealed.integer("lon");
    if (latitude == nullptr || longitude == nullptr) return;
    json.key("point").begin_array().decimal(static_cast<double>(*latitude) / 1e6, 6).decimal(static_cast<double>(*longitude) / 1e6, 6).end_array();
}

}  // namespace

std::string category_title(const App& app, std::string_view category, Language language) {
    if (category.empty()) return {};
    if (const auto* choice = app.parts.catalogue.talk.categories.with_code(category)) return choice->titles[language];
    const auto* entry = app.parts.catalogue.iccs.find(category);
    return entry == nullptr ? std::string(category) : entry->title;
}

std::string area_name(const App& app, std::string_view area) {
    const auto slash = area.find('/');
    const std::string_view id = slash == std::string_view::npos ? area : area.substr(slash + 1);
    const auto number = app.parts.areas.with_id(id);
    return number ? app.parts.areas.areas()[*number].name : std::string(id);
}

std::string followup_json(const App& app, const std::string& reference, Language language, const clerk::Opened& opened) {
    JsonWriter json;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t size) {
        const record::Report* report = reports.find(reference);
        if (report == nullptr) return;
        const std::string_view status = shown_status(*report);
        json.begin_object().key("reference").value(reference).key("status").value(status).key("status_title").value(words_for(app.parts.catalogue.statuses, status, language));
        json.key("status_text").value(meaning_of(app.parts.catalogue.statuses, status, language));
        json.key("reason").value(report->reason).key("reason_text").value(report->reason.empty() ? "" : words_for(app.parts.catalogue.reasons, report->reason, language));
        json.key("received").value(to_text(report->received)).key("category").value(report->category).key("category_title").value(category_title(app, report->category, language));
        json.key("area").value(report->area).key("area_name").value(area_name(app, report->area)).key("naming").value(record::to_text(report->naming)).key("attachments").value(report->attachments);
        json.key("entry").value(static_cast<std::uint64_t>(report->received_at)).key("ledger_size").value(size).key("receipt").value("/api/v1/followup/receipt");
        write_timeline(json, app, *report, language);
        write_messages(json, *report, opened);
        write_readings(json, app, *report, language);
        json.end_object();
    });
    return json.text();
}

void write_row(JsonWriter& json, const App& app, const record::Report& report, Language language) {
    json.begin_object().key("reference").value(report.reference).key("entry").value(static_cast<std::uint64_t>(report.received_at)).key("received").value(to_text(report.received));
    json.key("status").value(shown_status(report)).key("status_title").value(words_for(app.parts.catalogue.statuses, shown_status(report), language)).key("reason").value(report.reason).key("of").value(report.of);
    json.key("category").value(report.category).key("category_title").value(category_title(app, report.category, language)).key("recorded_as").value(report.recorded_as);
    json.key("area").value(report.area).key("area_name").value(area_name(app, report.area)).key("channel").value(report.channel).key("language").value(report.language);
    json.key("naming").value(record::to_text(report.naming)).key("attachments").value(report.attachments).key("messages_waiting").value(static_cast<std::int64_t>(report.waiting)).end_object();
}

std::string opened_json(const App& app, const std::string& reference, Language language, const clerk::Opened& opened) {
    JsonWriter json;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t) {
        const record::Report* report = reports.find(reference);
        if (report == nullptr) return;
        const auto* first = part_of(opened, report->received_at);
        const Json sealed = sealed_json(first);
        json.begin_object().key("report");
        write_row(json, app, *report, language);
        json.key("erased").value(first != nullptr && first->sealed.empty());
        for (const auto* member : {"text", "address", "occurred", "name", "email", "phone"}) json.key(member).value(text_in(sealed, member));
        write_point(json, sealed);
        json.key("attachments").begin_array();
        for (const auto& [at, event] : report->events) {
            const auto* file = std::get_if<record::AttachmentAdded>(&event);
            if (file == nullptr) continue;
            const Json about = sealed_json(part_of(opened, at));
            json.begin_object().key("id").value(text_in(about, "file")).key("type").value(file->type).key("bytes").value(file->bytes).key("malware").value(text_in(about, "malware")).end_object();
        }
        json.end_array();
        json.key("notes").begin_array();
        for (const auto& [at, event] : report->events) {
            const auto* step = std::get_if<record::ReportStepTaken>(&event);
            if (step == nullptr) continue;
            const Json about = sealed_json(part_of(opened, at));
            json.begin_object().key("at").value(to_text(step->at)).key("step").value(record::to_text(step->step)).key("account").value(text_in(about, "account")).key("note").value(text_in(about, "note")).end_object();
        }
        json.end_array();
        write_timeline(json, app, *report, language);
        write_messages(json, *report, opened);
        write_readings(json, app, *report, language);
        json.end_object();
    });
    return json.text();
}

}  // namespace daybook::http
