// The classes that the desk may record a report as: all of ICCS, searched.
#include <charconv>

#include "base/json.hpp"
#include "http/form.hpp"
#include "http/handlers.hpp"
#include "http/problem.hpp"
#include "intake/class_search.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t classes_usual = 20, classes_max = 200;

// nothing: it is no number from 1 to the most.
std::optional<std::size_t> limit_in(const Form& query) {
    const auto text = query.first("limit");
    if (!text) return classes_usual;
    std::size_t number = 0;
    const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (failed != std::errc{} || end != text->data() + text->size() || number < 1 || number > classes_max) return std::nullopt;
    return number;
}

void write_class(JsonWriter& json, const App& app, const intake::FoundClass& found, Language language) {
    const auto* above = app.parts.catalogue.iccs.find(found.entry->parent);
    json.begin_object().key("code").value(found.entry->code);
    // ICCS itself is there in English only; where the menu has words of its own for a class, they are in the reader's language.
    json.key("title").value(found.menu != nullptr ? found.menu->titles[language] : found.entry->title).key("title_language").value(found.menu != nullptr ? code_of(language) : code_of(Language::en));
    json.key("iccs_title").value(found.entry->title).key("within").value(above == nullptr ? "" : above->title).end_object();
}

}  // namespace

void get_desk_classes(App& app, Call call, Respond respond) {
    const auto query = parse_form(call.request.query);
    if (!query) return respond(problem(400, query.error()));
    const std::string wanted(query->first("q").value_or(""));
    if (wanted.size() > intake::longest_class_query) return respond(problem(422, Error{"classes.query", "A search has at most 200 bytes.", {.field = "q"}}));
    const auto limit = limit_in(*query);
    if (!limit) return respond(problem(422, Error{"classes.limit", "The limit is a number from 1 to 200.", {.field = "limit"}}));
    const auto found = intake::find_classes(app.parts.catalogue.iccs, app.parts.catalogue.talk.categories, wanted, call.language, *limit);
    JsonWriter json;
    json.begin_object().key("classes").begin_array();
    for (const auto& one : found.shown) write_class(json, app, one, call.language);
    json.end_array().key("total").value(static_cast<std::uint64_t>(found.total)).end_object();
    respond(json_response(200, json.text()));
}

}  // namespace daybook::http
