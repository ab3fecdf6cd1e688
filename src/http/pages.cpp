// The pages as HTML: everything that can be is there without scripts; the form and the following of a report work without any.
#include <charconv>

#include "base/html.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "http/form.hpp"
#include "http/form_sink.hpp"
#include "http/handlers.hpp"
#include "http/packing.hpp"
#include "http/page_values.hpp"
#include "http/problem.hpp"
#include "http/report_json.hpp"
#include "http/report_view.hpp"
#include "http/static_files.hpp"
#include "http/uploads.hpp"
#include "ledger/proof.hpp"
#include "record/words.hpp"

namespace daybook::http {
namespace {

std::string random_key() { return to_hex(random_bytes(system_random(), 16)); }

void fill_form(const App& app, TemplateValues& values, Language language, const std::map<std::string, std::string, std::less<>>& given) {
    for (const auto* name : {"text", "address", "date", "time", "name", "phone", "email", "lat", "lon", "once"})
        if (const auto found = given.find(name); found != given.end()) values.values[name] = found->second;
    if (values.values["once"].empty()) values.values["once"] = random_key();
    const auto naming = given.find("naming");
    values.values["naming_" + (naming == given.end() ? std::string("anonymous") : naming->second)] = "yes";
    const auto chosen = given.find("category");
    std::string options, group;
    for (const auto& choice : app.parts.catalogue.talk.categories.all()) {
        if (choice.iccs.empty()) continue;
        if (choice.group != group) {
            if (!group.empty()) options += "</optgroup>";
            group = choice.group;
            options += "<optgroup label=\"" + html_text(app.parts.catalogue.talk.texts.text("group." + group, language)) + "\">";
        }
        options += "<option value=\"" + choice.iccs + "\"" + (chosen != given.end() && chosen->second == choice.iccs ? " selected" : "") + ">" + html_text(choice.titles[language]) + "</option>";
    }
    values.lists["categories"] = options + (group.empty() ? "" : "</optgroup>");
}

std::string_view page_name(std::string_view path) { return path == "/" ? "start" : path.substr(1); }

// A form's texts as a report. The place of an error is the field's name.
Result<record::NewReport> report_of_form(const std::map<std::string, std::string, std::less<>>& given, Language language) {
    auto text = [&](std::string_view name) {
        const auto found = given.find(name);
        return found == given.end() ? std::string() : found->second;
    };
    auto degrees = [&](std::string_view name) -> std::optional<double> {
        const std::string digits = text(name);
        double value = 0;
        const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return failed == std::errc{} && end == digits.data() + digits.size() && !digits.empty() ? std::optional(value) : std::nullopt;
    };
    record::NewReport report{.once = "form/" + text("once"), .channel = "form", .language = std::string(code_of(language)), .category = text("category"), .occurred = {}, .point = {}, .text = text("text"), .address = text("address"), .attachments = {}};
    report.naming = record::naming_from(text("naming")).value_or(record::Naming::anonymous);
    if (report.naming != record::Naming::anonymous) report.name = text("name"), report.phone = text("phone"), report.email = text("email");
    const std::string date = text("date"), time = text("time");
    if (!date.empty()) {
        const auto when = when_from_text(time.empty() ? date : date + "T" + time);
        if (!when) return refuse("report.occurred", "", {.field = "occurred"});
        report.occurred = *when;
    }
    DAYBOOK_TRY(report.point, point_of_degrees(degrees("lat"), degrees("lon")));
    DAYBOOK_TRY_VOID(record::check(report));
    return report;
}

Response sent_page(const App& app, const clerk::Filed& filed, Language language, const std::string& address) {
    TemplateValues values = page_values(app, language, "");
    const bool latin = language == Language::en;
    const std::string shown = latin ? filed.words.latin : filed.words.cyrillic();
    std::string list;
    for (std::size_t at = 0; at < shown.size();) {
        const auto end = std::min(shown.find(' ', at), shown.size());
        list += "<li>" + html_text(shown.substr(at, end - at)) + "</li>";
        at = end + 1;
    }
    values.lists["words"] = list;
    values.values["reference"] = filed.reference;
    values.values["words"] = shown;
    values.values["words_other"] = latin ? filed.words.cyrillic() : filed.words.latin;
    values.values["origin"] = address;
    return html_page(200, render(page_text("sent"), values));
}

// What the form says beside a field: a sentence of ours in the reader's language, by the refusal's code.
Response form_again(const App& app, unsigned status, const Error& error, const std::map<std::string, std::string, std::less<>>& given, Language language) {
    TemplateValues values = page_values(app, language, "/form");
    fill_form(app, values, language, given);
    values.values["has_errors"] = "yes";
    const std::string field = error.place.field == "lat" ? "address" : error.place.field;
    const std::string key = "form.error." + error.code;
    const std::string sentence = app.parts.catalogue.texts.at("pages").has(key) ? values.text(key) : values.text("form.error.other");
    const bool has_place = field == "text" || field == "category" || field == "address" || field == "occurred" || field == "attachments" || field == "naming" || field == "name" || field == "phone" || field == "email";
    values.values["error." + (has_place ? field : std::string("form"))] = sentence;
    return html_page(status, render(page_text("form"), values));
}

void follow_values(const App& app, TemplateValues& values, Language language, const std::string& json_text) {
    const auto json = parse_json(json_text);
    if (!json) return;
    auto text = [](const Json& from, std::string_view name) {
        const auto* found = from.string(name);
        return found == nullptr ? std::string() : *found;
    };
    for (const auto* name : {"reference", "status_title", "status_text", "reason_text", "category_title"}) values.values[name] = text(*json, name);
    auto shown = [&](const std::string& at) {  // a time as people write it
        const auto when = when_from_text(at);
        return when ? intake::time_text(app.parts.catalogue.talk, *when, language) : at;
    };
    if (values.values["category_title"].empty()) values.values["category_title"] = values.text("form.category_else");
    values.values["received"] = shown(text(*json, "received"));
    values.values["area"] = text(*json, "area_name");
    values.values["found"] = "yes";
    auto item = [&](const std::string& at, const std::string& what) { return "<li><time datetime=\"" + html_text(at) + "\">" + html_text(shown(at)) + "</time> " + html_text(what) + "</li>"; };
    for (const auto& line : *json->array("timeline")) values.lists["timeline"] += item(text(line, "at"), text(line, "what"));
    for (const auto& message : *json->array("messages")) {
        values.values["has_messages"] = "yes";
        const bool staff = text(message, "from") == "staff";
        values.lists["messages"] += "<li class=\"from-" + std::string(staff ? "staff" : "reporter") + "\"><strong>" + html_text(values.text(staff ? "follow.from_staff" : "follow.from_you")) + "</strong><time>" + html_text(shown(text(message, "at"))) + "</time><p>" + html_text(text(message, "text")) + "</p></li>";
    }
    for (const auto& reading : *json->array("readings")) values.lists["readings"] += item(text(reading, "at"), words_for(app.parts.catalogue.texts.at("pages"), "role." + text(reading, "role"), language) + ": " + text(reading, "purpose_text"));
    values.values[values.lists["readings"].empty() ? "no_readings" : "has_readings"] = "yes";
}

// The report that typed words open, shown; `written` says that a message was kept just before.
void show_report(App& app, const std::string& reference, const std::string& typed, Language language, bool written, const Respond& respond) {
    const bool taken = app.parts.service.submit(clerk::OpenReport{.reference = reference, .by = record::Author::reporter, .purpose = {}, .actor = {}}, [&app, reference, typed, language, written, respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(error_page(app, 503, language));
        TemplateValues values = page_values(app, language, "/follow");
        values.values["words"] = typed;
        values.values["once"] = random_key();
        if (written) values.values["written"] = "yes";
        follow_values(app, values, language, followup_json(app, reference, language, std::get<clerk::Opened>(*answer)));
        respond(html_page(200, render(page_text("follow"), values)));
    });
    if (!taken) respond(error_page(app, 503, language));
}

Response follow_refused(const App& app, const std::string& typed, Language language, std::string_view key) {
    TemplateValues values = page_values(app, language, "/follow");
    values.values["words"] = typed;
    values.values["error.words"] = values.text(key);
    return html_page(200, render(page_text("follow"), values));
}

}  // namespace

Response html_page(unsigned status, std::string body) {
    return {.status = status, .type = "text/html; charset=utf-8", .body = std::move(body), .headers = {{"Cache-Control", "no-store"}, {"Vary", "Accept-Language, Cookie, Accept-Encoding"}}};
}

TemplateValues page_values(const App& app, Language language, std::string_view path) {
    TemplateValues values;
    values.text = [&app, language](std::string_view key) -> std::string {
        for (const auto* part : {"pages", "editions", "watch", "findings", "verify", "texts"})
            if (const auto found = app.parts.catalogue.texts.find(part); found != app.parts.catalogue.texts.end() && found->second.has(key)) return std::string(found->second.text(key, language));
        broken_invariant("a page asks for a text that is in no table", __FILE__, __LINE__);
    };
    values.values = {{"path", std::string(path)}, {"lang", std::string(code_of(language))}, {"title", app.parts.settings.title}, {"emergency_number", app.parts.settings.emergency_number}, {"lang_" + std::string(code_of(language)), "yes"}};
    return values;
}

Response error_page(const App& app, unsigned status, Language language) {
    TemplateValues values = page_values(app, language, "/");
    values.values["status"] = std::to_string(status);
    values.values[status == 404 ? "not_found" : status == 503 || status == 429 ? "busy" : status < 500 ? "refused" : "failed"] = "yes";
    return html_page(status, render(page_text("error"), values));
}

void get_page(App& app, Call call, Respond respond) {
    TemplateValues values = page_values(app, call.language, call.request.path);
    if (call.request.path == "/form") fill_form(app, values, call.language, {});
    if (call.request.path == "/follow") values.values["once"] = random_key();
    Response response = packed(call.request, html_page(200, render(page_text(page_name(call.request.path)), values)));
    if (const auto query = parse_form(call.request.query); query && query->first("lang")) response.with("Set-Cookie", "lang=" + std::string(code_of(call.language)) + "; Path=/; Max-Age=31536000; SameSite=Lax");
    respond(std::move(response));
}

void get_static(App& app, Call call, Respond respond) {
    std::string name = call.request.path.substr(1);
    if (name == "sw.js" || name == "manifest.webmanifest") name = "static/" + name;
    if (name.starts_with("static/verify/")) name = name.substr(7);
    if (name.starts_with("pages/")) name.clear();
    const StaticFile* file = static_file(name);
    respond(file == nullptr ? error_page(app, 404, call.language) : static_response(call.request, *file));
}

void post_form(App& app, Call call, Respond respond) {
    auto* sink = dynamic_cast<FormSink*>(call.request.sink.get());
    DAYBOOK_CHECK(sink != nullptr, "the form streams into its sink");
    auto given = sink->finish();
    const auto& texts = sink->texts();
    if (const auto language = texts.find("lang"); language != texts.end()) call.language = language_of(language->second).value_or(call.language);
    if (!given) return respond(form_again(app, 422, given.error(), texts, call.language));
    auto report = report_of_form(texts, call.language);
    if (!report) return respond(form_again(app, 422, report.error(), texts, call.language));
    report->attachments = *given;
    file_with_uploads(app, std::move(*report), [&app, texts, respond, address = public_address(app, call.request), language = call.language](const Result<clerk::Filed>& filed) {
        if (!filed) return respond(form_again(app, status_of(filed.error()), filed.error(), texts, language));
        respond(sent_page(app, *filed, language, address));
    });
}

std::shared_ptr<BodySink> form_sink(App& app, const Request& head) { return std::make_shared<FormSink>(app, head.header("content-type")); }

void post_follow(App& app, Call call, Respond respond) {
    const auto form = parse_form(call.request.body);
    if (!form) return respond(error_page(app, 400, call.language));
    const std::string typed(form->first("words").value_or("")), what(form->first("do").value_or(""));
    const auto words = record::read_words(typed);
    if (!words) return respond(follow_refused(app, typed, call.language, "follow.seven"));
    const auto reference = app.parts.service.reference_opened_by(*words);
    if (!reference) return respond(follow_refused(app, typed, call.language, "follow.unknown"));
    call.reference = *reference;
    if (what == "receipt") return get_receipt(app, std::move(call), std::move(respond));
    if (what != "message" || form->first("text").value_or("").empty()) return show_report(app, *reference, typed, call.language, false, respond);
    clerk::AddMessage message{.reference = *reference, .from = record::Author::reporter, .text = std::string(*form->first("text")), .actor = {}};
    const bool taken = app.parts.service.submit(std::move(message), [&app, reference = *reference, typed, language = call.language, respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(error_page(app, status_of(answer.error()), language));
        show_report(app, reference, typed, language, true, respond);
    });
    if (!taken) respond(error_page(app, 503, call.language));
}

}  // namespace daybook::http
