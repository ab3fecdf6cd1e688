// The data dictionary beside the tables it describes, and what the OGC API refuses and takes.
#include <algorithm>
#include <set>

#include "http/dictionary.hpp"
#include "http/ogc_query.hpp"
#include "report/csv.hpp"
#include "report/tidy.hpp"
#include "report/wording.hpp"
#include "served_world.hpp"

using namespace daybook;
using namespace daybook::test;

namespace {

std::vector<std::string> described_columns(std::string_view table) {
    std::vector<std::string> columns;
    for (const auto& row : good(http::shipped_dictionary()))
        if (row.table == table) columns.emplace_back(row.column);
    return columns;
}

bool takes(std::string_view query, const http::Bounds& bounds, std::string_view period) { return good(http::read_items_query(query)).takes(bounds, good(Period::parse(period))); }

}  // namespace

TEST_CASE("the dictionary has each column of the tidy table, in its order, and no other") {
    const auto board = report::BoardReport{.period = Period::of_year(2023), .against = Period::of_year(2022)};
    CHECK(described_columns("figures") == report::tidy_table(board).columns);
}

TEST_CASE("a collection's items take box and time as OGC 17-069 has them, and nothing that is not known") {
    const http::Bounds box{10, 50, 11, 51};
    CHECK(takes("", box, "2023"));
    CHECK(takes("bbox=10.5,50.5,20,60", box, "2023"));
    CHECK(takes("bbox=10.5,50.5,0,20,60,100", box, "2023"));
    CHECK_FALSE(takes("bbox=11.5,50.5,20,60", box, "2023"));
    CHECK(takes("bbox=170,-90,10.5,90", box, "2023"));  // across the antimeridian
    CHECK_FALSE(takes("bbox=170,-90,-170,90", box, "2023"));
    CHECK(takes("datetime=2023-12-31T23:59:59Z", box, "2023"));
    CHECK_FALSE(takes("datetime=2024-01-01", box, "2023"));
    CHECK(takes("datetime=../2023-01-01", box, "2023"));
    CHECK_FALSE(takes("datetime=2024-01-01/..", box, "2023"));
    for (const std::string_view wrong : {"bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=1,2,3,x", "bbox=1,9,3,4", "bbox=1,2,3,nan", "bbox=1,2,3,400", "datetime=x", "datetime=../..", "datetime=2024/2023", "limit=0", "limit=-1", "limit=1&limit=1", "f=html", "token=1"})
        CHECK_MESSAGE(!http::read_items_query(wrong), wrong);
    CHECK(good(http::read_items_query("limit=1000000")).limit == http::items_most);
}

TEST_CASE("where nothing was published there are no collections, for pages of any site") {
    ServedWorld world;
    const auto list = world.ask(get("/ogc/collections"));
    CHECK(list.status == 200);
    CHECK(list.body.ends_with("\"collections\":[]}"));
    CHECK(std::ranges::find(list.headers, http::Headers::value_type{"Access-Control-Allow-Origin", "*"}) != list.headers.end());
    CHECK(code_of_problem(world.ask(get("/ogc/collections/areas-town"))) == "http.not-found");
    CHECK(world.ask(get("/ogc/collections/areas-town/items", "bogus=1")).status == 400);
    CHECK(world.ask(get("/ogc", "bogus=1")).status == 400);
}
