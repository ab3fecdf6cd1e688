// The classes that the desk may record a report as: all of ICCS, searched.
#include "base/json.hpp"
#include "http/handlers.hpp"
#include "http/problem.hpp"
#include "http/query_input.hpp"
#include "intake/class_search.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t classes_usual = 20, classes_max = 200;

void write_class(JsonWriter& json, const App& app, const intake::FoundClass& found, Language language) {
    const auto* above = app.parts.catalogue.iccs.find(found.entry->parent);
    json.begin_object().key("code").value(found.entry->code);
    // ICCS itself is there in English only; where the menu has words of its own for a class, they are in the reader's language.
    json.key("title").value(found.menu != nullptr ? found.menu->titles[language] : found.entry->title).key("title_language").value(found.menu != nullptr ? code_of(language) : code_of(Language::en));
    json.key("iccs_title").value(found.entry->title).key("within").value(above == nullptr ? "" : above->title).end_object();
}

}  // namespace

void get_desk_classes(App& app, Call call, Respond respond) {
    QueryInput query(call.request.query, {"q", "limit", "lang"});
    const std::string wanted = query.text("q", intake::longest_class_query);
    const std::size_t limit = query.number("limit", 1, classes_max).value_or(classes_usual);
    (void)query.choice("lang", language_codes);
    if (query.error()) return respond(problem(*query.error()));
    const auto found = intake::find_classes(app.parts.catalogue.iccs, app.parts.catalogue.talk.categories, wanted, call.language, limit);
    JsonWriter json;
    json.begin_object().key("classes").begin_array();
    for (const auto& one : found.shown) write_class(json, app, one, call.language);
    json.end_array().key("total").value(static_cast<std::uint64_t>(found.total)).end_object();
    respond(json_response(200, json.text()));
}

}  // namespace daybook::http
