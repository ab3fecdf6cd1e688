// Editions of the board report: those on their way, for staff, with the steps that lead to publishing.
// Which step may follow which, and by whom, is record's; the guard only knows the right that a route asks for.
#include <mutex>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "http/handlers.hpp"
#include "http/json_input.hpp"
#include "http/log.hpp"
#include "http/problem.hpp"
#include "http/published_files.hpp"
#include "http/routes.hpp"
#include "publishing/book.hpp"
#include "publishing/pages.hpp"
#include "publishing/steps.hpp"
#include "results/instructions.hpp"
#include "results/scenes.hpp"

namespace daybook::http {
namespace {

using record::EditionStep;

constexpr std::size_t areas_max = 1000;
constexpr unsigned counting_threads = 1;  // the other core serves

publishing::Person person(const App& app, const Call& call) { return {call.visitor->account.id, call.visitor->account.duties, app.parts.unix_seconds()}; }

void write_edition(JsonWriter& json, const store::Edition& edition) {
    json.key("edition").value(edition.edition).key("number").value(edition.number).key("state").value(record::to_text(edition.state));
    if (!edition.reason.empty()) json.key("reason").value(edition.reason);
    if (!edition.manifest.empty()) json.key("manifest_sha256").value(edition.manifest);
    const auto recipe = results::recipe_from_json(edition.recipe, edition.edition);
    if (recipe) json.key("title").value(recipe->title).key("source").value(recipe->source).key("period").value(recipe->period.to_text()).key("against").value(recipe->against.to_text()).key("ledger_size").value(recipe->ledger_size);
}

Response edition_response(unsigned status, const Result<store::Edition>& edition) {
    if (!edition) return problem(edition.error());
    JsonWriter json;
    json.begin_object();
    write_edition(json, *edition);
    return json_response(status, json.end_object().take());
}

Result<std::string> list_json(App& app) {
    DAYBOOK_TRY(const auto newest, app.parts.scenes.newest());
    DAYBOOK_TRY(const auto editions, app.parts.office.editions().list());
    JsonWriter json;
    json.begin_object().key("on_their_way").begin_array();
    for (const auto& edition : editions) {
        if (edition.state == record::EditionState::published) continue;
        json.begin_object();
        write_edition(json, edition);
        json.end_object();
    }
    json.end_array().key("published").begin_array();
    const auto published = clerk::published_editions(*newest->archive.views);
    for (auto one = published.rbegin(); one != published.rend(); ++one) {
        const auto& entry = one->entry;
        json.begin_object().key("edition").value(entry.edition).key("number").value(entry.number).key("published").value(day_text(one->date)).key("source").value(entry.source).key("period").value(entry.period.to_text());
        json.key("against").value(entry.against.to_text()).key("ledger_size").value(entry.as_of).key("entry").value(one->at).key("manifest_sha256").value(to_hex(bytes_of(entry.manifest_sha256)));
        if (!entry.reason.empty()) json.key("reason").value(entry.reason);
        for (const auto& newer : published)
            if (newer.entry.supersedes == one->at) json.key("corrected_by").value(newer.entry.number);
        json.key("address").value("/published/" + publishing::folder_of(entry) + "/index.html").end_object();
    }
    return json.end_array().end_object().take();
}

Result<std::string> edition_json(App& app, const std::string& name) {
    DAYBOOK_TRY(const auto editions, app.parts.office.editions().list());
    for (const auto& edition : editions) {
        if (edition.edition != name) continue;
        DAYBOOK_TRY(const auto steps, app.parts.office.editions().steps(edition));
        JsonWriter json;
        json.begin_object();
        write_edition(json, edition);
        json.key("steps").begin_array();
        for (const auto& step : steps) {
            json.begin_object().key("step").value(record::to_text(step.step)).key("account").value(step.account).key("at").value(step.at);
            if (!step.note.empty()) json.key("note").value(step.note);
            json.end_object();
        }
        return json.end_array().end_object().take();
    }
    return refuse("edition.unknown", "There is no such edition.");
}

// Which of the two periods it is that cannot be read. `may_be_left_out`: then it stays as it was.
Result<void> check_periods(const results::RecipeRequest& request, bool may_be_left_out) {
    for (const auto& [text, member] : {std::pair(&request.period, "period"), std::pair(&request.against, "against")})
        if (auto period = Period::parse(*text); !period && !(may_be_left_out && text->empty())) return refuse(period.error().code, period.error().sentence, {.field = member});
    return {};
}

// Instructions as a table (CSV), as the command line takes them.
Result<void> add_words(const std::string& instructions, const std::string& comment, const std::string& comment_by, results::RecipeRequest& request) {
    if (!instructions.empty()) {
        DAYBOOK_TRY(request.instructions, results::read_instructions(instructions, "instructions"));
    }
    if (!comment.empty() || !comment_by.empty()) {
        DAYBOOK_TRY(request.comment, results::make_comment(comment, comment_by, "comment"));
    }
    return {};
}

// What a draft is to be made from. `of_change`: what is left out stays as it was.
Result<results::RecipeRequest> read_request(JsonInput& in, bool of_change) {
    const std::string instructions = in.text("instructions"), comment = in.text("comment"), comment_by = in.text("comment_by");
    results::RecipeRequest request{.source = in.text("source"), .period = in.text("period"), .against = in.text("against"), .title = in.text("title"), .official_text = in.text("official"), .official_name = in.text("official_name"), .areas = in.texts("areas", areas_max), .audience = results::Audience::everyone};
    if (in.error()) return std::unexpected(*in.error());
    if (!request.official_text.empty() && request.official_name.empty()) request.official_name = "official.csv";
    DAYBOOK_TRY_VOID(check_periods(request, of_change));
    DAYBOOK_TRY_VOID(add_words(instructions, comment, comment_by, request));
    return request;
}

Result<store::Edition> make_draft(App& app, const std::string& edition, const results::RecipeRequest& request, const publishing::Person& by) {
    DAYBOOK_TRY_VOID(app.parts.scenes.refresh());
    DAYBOOK_TRY(const auto newest, app.parts.scenes.newest());
    DAYBOOK_TRY(const auto source, results::only_source(*newest, request.source));
    DAYBOOK_TRY(const auto scene, publishing::usual_scene(app.parts.disk, newest, source, ""));
    DAYBOOK_TRY(const auto recipe, results::make_recipe(*scene, request));
    return publishing::begin({app.parts.office, app.parts.disk, scene->archive}, edition, recipe, "", by);
}

Result<store::Edition> change_draft(App& app, const std::string& name, const results::RecipeRequest& request, const publishing::Person& by) {
    DAYBOOK_TRY(const auto edition, publishing::working_on(app.parts.office, name));
    DAYBOOK_TRY(const auto before, results::recipe_from_json(edition.recipe, edition.edition));
    DAYBOOK_TRY(const auto archive, app.parts.scenes.archive_now());
    DAYBOOK_TRY(auto shipped, app.parts.scenes.at(publishing::size_of_change(*archive.views, edition, before)));
    DAYBOOK_TRY(const auto scene, publishing::usual_scene(app.parts.disk, std::move(shipped), before.source, edition.reason));
    DAYBOOK_TRY(const auto recipe, publishing::renewed_recipe(*scene, request, before));
    return publishing::change(app.parts.office, edition, recipe, by);
}

Result<store::Edition> make_correction(App& app, const std::string& edition, const std::string& reason, const publishing::Person& by) {
    DAYBOOK_TRY(const auto archive, app.parts.scenes.archive_now());
    DAYBOOK_TRY(auto recipe, publishing::newest_recipe(app.parts.disk, archive, edition));
    recipe.ledger_size = publishing::size_of_correction(reason, recipe.ledger_size, archive.views->size());
    DAYBOOK_TRY(recipe.book_text, publishing::usual_book(app.parts.disk, archive, recipe.source, reason));
    return publishing::begin({app.parts.office, app.parts.disk, archive}, edition, recipe, reason, by);
}

Result<store::Edition> hand_in(App& app, const std::string& name, const publishing::Person& by) {
    DAYBOOK_TRY(const auto edition, publishing::working_on(app.parts.office, name));
    DAYBOOK_TRY(const auto archive, app.parts.scenes.archive_now());
    DAYBOOK_TRY(const auto set, publishing::files_of(archive, edition, counting_threads));
    return publishing::submit({app.parts.office, app.parts.disk, archive}, edition, set, by);
}

void decide(App& app, const Call& call, EditionStep step, const Respond& respond) {
    JsonInput in(call.request.body, {"note"});
    const std::string note = in.text("note");
    if (in.error()) return respond(problem(*in.error()));
    const auto edition = publishing::working_on(app.parts.office, call.parts[0]);
    if (!edition) return respond(problem(edition.error()));
    respond(edition_response(200, publishing::decide(app.parts.office, *edition, step, note, person(app, call))));
}

// Once the entry is durable. What fails here is made good when the server starts again; the entry stands whatever happens.
Result<void> put_in_place(App& app) {
    const std::lock_guard one_at_a_time(app.placing);
    DAYBOOK_TRY(const auto archive, app.parts.scenes.archive_now());
    const auto sources = publishing::sources_of(app.parts.disk, app.parts.data, app.parts.service.log(), app.parts.office, counting_threads);
    DAYBOOK_TRY_VOID(publishing::put_in_place(app.parts.disk, archive.folder, clerk::published_editions(*archive.views), sources));
    return {};
}

// Makes and keeps the files; the entry that names them.
Result<record::EditionPublished> prepare(App& app, const std::string& name, const publishing::Person& by) {
    DAYBOOK_TRY(const auto edition, publishing::working_on(app.parts.office, name));
    DAYBOOK_TRY(const auto archive, app.parts.scenes.archive_now());
    DAYBOOK_TRY(const auto set, publishing::files_of(archive, edition, counting_threads));
    DAYBOOK_TRY(auto entry, publishing::entry_of({app.parts.office, app.parts.disk, archive}, edition, set, by));
    const std::lock_guard one_at_a_time(app.placing);
    DAYBOOK_TRY_VOID(publishing::stage(app.parts.disk, archive.folder, edition.edition, edition.number, set));
    return entry;
}

void finish(App& app, const record::EditionPublished& entry, const publishing::Person& by, clerk::Written written, const Respond& respond) {
    if (const auto entered = publishing::enter_release(app.parts.office, entry.edition, entry.number, by.id, by.now); !entered) log_line("edition-not-entered", {{"code", entered.error().code}});
    if (const auto placed = put_in_place(app); !placed) {
        log_line("edition-not-in-place", {{"code", placed.error().code}, {"why", placed.error().sentence}});
        return respond(problem(503, "edition.not-in-place", "The edition is in the ledger, but its files could not be put in place; that is done when the server starts again."));
    }
    app.parts.scenes.expect_questions();
    respond(json_response(200, JsonWriter().begin_object().key("edition").value(entry.edition).key("number").value(entry.number).key("entry").value(static_cast<std::uint64_t>(written.entry)).key("size").value(written.size)
                                   .key("manifest_sha256").value(to_hex(bytes_of(entry.manifest_sha256))).key("address").value("/published/" + publishing::folder_of(entry) + "/index.html").end_object().text()));
}

// The files of an edition on its way, made anew when its recipe has become another.
Result<std::shared_ptr<const publishing::EditionSet>> draft_files(App& app, const store::Edition& edition) {
    const auto make = [&]() -> Result<publishing::EditionSet> {
        DAYBOOK_TRY(const auto archive, app.parts.scenes.archive_now());
        return publishing::files_of(archive, edition, counting_threads);
    };
    const auto memory = [](const publishing::EditionSet& set) {
        std::size_t bytes = sizeof set + set.manifest.size();
        for (const auto& file : set.files) bytes += file.bytes.size();
        return bytes;
    };
    return app.drafts.get(fmt::format("{}/{} {}", edition.edition, edition.number, to_hex(bytes_of(sha256(edition.recipe)))), make, memory);
}

}  // namespace

void get_editions(App& app, Call, Respond respond) {
    auto json = list_json(app);
    respond(json ? json_response(200, *std::move(json)) : problem(json.error()));
}

void get_edition(App& app, Call call, Respond respond) {
    auto json = edition_json(app, call.parts[0]);
    respond(json ? json_response(200, *std::move(json)) : problem(json.error()));
}

void get_edition_file(App& app, Call call, Respond respond) {
    const auto edition = publishing::working_on(app.parts.office, call.parts[0]);
    if (!edition) return respond(problem(edition.error()));
    const auto set = draft_files(app, *edition);
    if (!set) return respond(problem(set.error()));
    if (call.parts[1] == publishing::manifest_name) return respond(edition_file_response(call.request, call.parts[1], (*set)->manifest, "no-store"));
    for (const auto& file : (*set)->files)
        if (file.path == call.parts[1]) return respond(edition_file_response(call.request, file.path, file.bytes, "no-store"));
    respond(problem(404, "http.not-found", "The edition has no such file."));
}

void post_edition(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"edition", "source", "period", "against", "title", "areas", "official", "official_name", "instructions", "comment", "comment_by"});
    const std::string edition = in.text("edition");
    const auto request = read_request(in, false);
    if (!request) return respond(problem(request.error()));
    respond(edition_response(201, make_draft(app, edition, *request, person(app, call))));
}

void change_edition(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"period", "against", "title", "areas", "official", "official_name", "instructions", "comment", "comment_by"});
    const auto request = read_request(in, true);
    if (!request) return respond(problem(request.error()));
    respond(edition_response(200, change_draft(app, call.parts[0], *request, person(app, call))));
}

void correct_edition(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"reason"});
    const std::string reason = in.text("reason");
    if (in.error()) return respond(problem(*in.error()));
    respond(edition_response(201, make_correction(app, call.parts[0], reason, person(app, call))));
}

void submit_edition(App& app, Call call, Respond respond) { respond(edition_response(200, hand_in(app, call.parts[0], person(app, call)))); }
void approve_edition(App& app, Call call, Respond respond) { decide(app, call, EditionStep::approve, respond); }
void send_back_edition(App& app, Call call, Respond respond) { decide(app, call, EditionStep::send_back, respond); }
void withdraw_edition(App& app, Call call, Respond respond) { decide(app, call, EditionStep::withdraw, respond); }

// On a worker: the files. On the clerk's thread: the entry. On a worker again: the files in place.
void release_edition(App& app, Call call, Respond respond) {
    const auto by = person(app, call);
    auto entry = prepare(app, call.parts[0], by);
    if (!entry) return respond(problem(entry.error()));
    const bool taken = app.parts.service.submit(clerk::PublishEdition{*entry}, [&app, entry = *entry, by, respond](Result<clerk::Answer> answer) {
        if (!answer) return respond(problem(answer.error()));
        const auto written = std::get<clerk::Written>(*answer);
        if (!app.figures_workers.run([&app, entry, by, written, respond] { finish(app, entry, by, written, respond); })) respond(problem(503, "edition.not-in-place", "The edition is in the ledger, and there is too much to do to put its files in place now; that is done when the server starts again."));
    });
    if (!taken) respond(problem(service_full()));
}

}  // namespace daybook::http
