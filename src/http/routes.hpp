// The table of routes: which path goes where, and who may. One row a route; what is not in it does not exist.
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "http/app.hpp"
#include "record/rights.hpp"

namespace daybook::http {

enum class Who : std::uint8_t {
    anyone,
    reporter,         // whoever has the seven words, of their own report
    reporter_stream,  // the same for an event stream: what opens one in a browser sends no headers, so the words may stand in the address
    staff,            // logged in, with the right in some area; a handler that shows a list asks for each row
    staff_page,       // the same for a page: who is not logged in is sent to log in
    staff_of_report,  // logged in, with the right in the area of the report whose reference is the path's first part
    staff_of_area,    // logged in, with the right in the area that ?area= names, "town/3"; without it the whole, for those whom no area limits
    staff_or_local,   // staff with the right, or a program on this machine itself
    bot,              // checked by the bot's own secret, in constant time
};

// worker: it hashes, reads the database or files. figures: it counts records or reads what was published, which may take seconds; nobody
// who reports something waits for that.
enum class Thread : std::uint8_t { connection, worker, figures };

struct Route {
    Method method;
    std::string_view pattern;  // "/api/v1/desk/reports/{reference}/read": a part in braces is any one part; "{rest…}" is all that follows
    Who who;
    std::optional<record::Right> right;
    Cost cost;
    std::size_t body_bytes_max;
    Thread thread;
    void (*handler)(App& app, Call call, Respond respond);
    std::shared_ptr<BodySink> (*sink)(App& app, const Request& head) = nullptr;  // of bodies that stream to disk
};

[[nodiscard]] std::span<const Route> routes();

// The route for a path, and the parts of it. Nothing: no such path. `allowed`: the methods there are for it.
struct Match {
    const Route* route = nullptr;
    std::vector<std::string> parts;
    std::string allowed;
};
[[nodiscard]] Match match(Method method, std::string_view path);

}  // namespace daybook::http
