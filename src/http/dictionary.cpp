// The data dictionary: what each column of the tables and each property of the features means, for programs and their users.
#include "base/json.hpp"
#include "base/shipped.hpp"
#include "http/dictionary.hpp"
#include "http/handlers.hpp"
#include "http/problem.hpp"
#include "http/query_input.hpp"

namespace daybook::http {
namespace {

constexpr std::string_view file_name = "http/dictionary.tsv";
constexpr std::array<std::string_view, 8> file_columns{"table", "column", "unit", "source", "en", "ru", "be", "kk"};

}  // namespace

Result<std::vector<DictionaryRow>> shipped_dictionary() {
    const auto text = shipped_file(file_name);
    DAYBOOK_CHECK(text.has_value(), "the data dictionary is built into the program");
    DAYBOOK_TRY(const auto table, read_table(*text, file_name, file_columns));
    std::vector<DictionaryRow> rows;
    for (const auto& row : table.rows) {
        const auto [of, column, unit, source, en, ru, be, kk] = row.parts<8>();
        rows.push_back({of, column, unit, source, {en, ru, be, kk}});
    }
    return rows;
}

void get_dictionary(App&, Call call, Respond respond) {
    QueryInput input(call.request.query, {"lang"});
    if (input.error()) return respond(problem(*input.error()));
    const auto rows = shipped_dictionary();
    if (!rows) return respond(problem(500, rows.error()));
    JsonWriter json;
    json.begin_array();
    for (const auto& row : *rows) {
        json.begin_object().key("table").value(row.table).key("column").value(row.column).key("unit").value(row.unit).key("source").value(row.source);
        for (std::size_t i = 0; i < languages; ++i) json.key(language_codes[i]).value(row.meaning[i]);
        json.end_object();
    }
    respond(Response{.status = 200, .type = "application/json", .body = json.end_array().take(), .headers = {{"Cache-Control", "public, max-age=300"}, {"Access-Control-Allow-Origin", "*"}}});
}

}  // namespace daybook::http
