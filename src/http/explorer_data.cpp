// A view's figures for programs: the same numbers as on the page, as CSV or JSON.
#include <fmt/format.h>

#include "base/json.hpp"
#include "http/explorer.hpp"
#include "http/handlers.hpp"
#include "http/packing.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "report/tidy.hpp"
#include "results/scenes.hpp"

namespace daybook::http {
namespace {

Result<report::View> asked_view(App& app, const Call& call) {
    const auto audience = call.route->who == Who::anyone ? results::Audience::everyone : results::Audience::staff;
    DAYBOOK_TRY(const auto asked, read_view_address(call.request.query));
    DAYBOOK_TRY(const auto chosen, choose_view(app, asked, call.language, audience));
    return results::make_view(*chosen.scene, *chosen.newest, app.parts.catalogue.iccs, chosen.query);
}

std::string as_json(const report::BoardReport& board) {
    const auto table = report::tidy_table(board);
    JsonWriter json;
    json.begin_object().key("citation").begin_object().key("ledger_origin").value(board.citation.ledger_origin).key("ledger_size").value(board.citation.ledger_size).key("ledger_root").value(board.citation.ledger_root);
    json.key("book_version").value(board.citation.book_version).key("book_sha256").value(board.citation.book_sha256).key("program").value(board.citation.program_version).end_object();
    json.key("rule").value(board.indicators.front().rule).key("publisher").value(board.publisher).key("rows").begin_array();
    for (const auto& row : table.rows) {
        json.begin_object();
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            json.key(table.columns[i]);
            if (!report::is_number_column(table.columns[i]))
                json.value(row[i]);
            else if (row[i].empty() || row[i] == "inf")  // JSON has no infinity
                json.null();
            else
                json.number(row[i]);
        }
        json.end_object();
    }
    json.end_array().end_object();
    return json.text();
}

// Of what everyone may see, other sites' pages may read it.
Response as_answer(const Call& call, Response response) {
    response = packed(call.request, std::move(response));
    return call.route->who == Who::anyone ? open_to_all(std::move(response)) : response;
}

// "town-robbery-2023.csv"; of a period that has no short name, without it.
std::string file_name(const report::BoardReport& board) {
    const auto period = board.period.to_text();
    return fmt::format("{}-{}{}.csv", board.source, board.indicators.front().id, period.find('/') == std::string::npos ? "-" + period : "");
}

}  // namespace

void get_figures_json(App& app, Call call, Respond respond) {
    const auto view = asked_view(app, call);
    if (!view) return respond(as_answer(call, problem(view.error())));
    respond(as_answer(call, {.status = 200, .type = "application/json", .body = as_json(view->board), .headers = {{"Cache-Control", "no-store"}}}));
}

void get_figures_csv(App& app, Call call, Respond respond) {
    const auto view = asked_view(app, call);
    if (!view) return respond(as_answer(call, problem(view.error())));
    respond(as_answer(call, {.status = 200, .type = "text/csv; charset=utf-8; header=present", .body = report::to_csv(report::tidy_table(view->board)),
                             .headers = {{"Cache-Control", "no-store"}, {"Content-Disposition", fmt::format("attachment; filename=\"{}\"", file_name(view->board))}}}));
}

}  // namespace daybook::http
