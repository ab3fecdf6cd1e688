// What the server serves: every request goes through one table of routes (routes.cpp), is authorised in one place (guard.cpp), and
// comes to one handler. Handlers decide nothing about rights and write nothing but through the clerk's service.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/made_once.hpp"
#include "base/language.hpp"
#include "clerk/service.hpp"
#include "geo/areas.hpp"
#include "http/catalogue.hpp"
#include "http/events.hpp"
#include "http/message.hpp"
#include "http/metrics.hpp"
#include "http/page_cache.hpp"
#include "http/rate_limits.hpp"
#include "http/workers.hpp"
#include "record/classification.hpp"

namespace daybook::publishing {
struct EditionSet;
}  // namespace daybook::publishing
namespace daybook::results {
struct AlertList;
struct FindingAnswer;
class Scenes;
}  // namespace daybook::results
namespace daybook::store {
class Office;
struct Visitor;
}  // namespace daybook::store

namespace daybook::http {

// Who may read the ledger's entries over the network. Hashes, proofs and checkpoints are everyone's in any case.
enum class EntriesFor : std::uint8_t { everyone, this_machine };

struct Settings {
    std::string title;                       // "Rivermouth police"; empty: the ledger's origin
    std::string emergency_number = "112";
    bool rate_limits = true;
    bool log_requests = false;
    std::size_t photo_bytes_max = std::size_t{20} << 20, video_bytes_max = std::size_t{100} << 20;
    std::vector<std::string> malware_command;  // empty: files are not checked, and say so
    std::string open311_key;                   // empty: nobody may post by Open311
    bool open311_is_test = false;
    std::string public_address;                // "https://records.example.org"; empty: as each request names it
    EntriesFor entries = EntriesFor::everyone;
    std::string area_source;                   // whose areas reports are assigned to; empty: the only source that has some
};

class App;
struct Route;
struct Open311Service;
class OgcService;

// A request on its way to its handler: what the table, the guard and the path say of it.
struct Call {
    Request request;
    const Route* route = nullptr;
    std::vector<std::string> parts;              // of the path, where the pattern has {…}
    std::shared_ptr<const store::Visitor> visitor;  // who of the staff it is, when the route asks for that
    std::string area;                            // that ?area= names, when the route asks for its right there; empty: the whole
    std::string reference;                       // of the report that the words open, when the route asks for them
    Language language = Language::en;            // by ?lang=, cookie, Accept-Language
};

class App final : public Handler {
public:
    struct Parts {
        ledger::Disk& disk;
        clerk::Service& service;
        store::Office& office;
        const Catalogue& catalogue;
        geo::AreaSet areas;
        std::string area_source;
        EventHub& hub;
        results::Scenes& scenes;
        Settings settings;
        std::string data;  // the data folder
        std::string secret;  // for what the server signs itself: chat states
        std::function<Minute()> now;               // local time
        std::function<std::int64_t()> unix_seconds;
    };
    explicit App(Parts parts);
    ~App() override;

    BodyPlan plan(const Request& head) override;
    void handle(Request request, Respond respond) override;
    Response refusal(unsigned status, std::string_view detail) override;

    // Every second: sizes to those who listen, streams whose session has ended, old sessions and uploads away.
    void tick();

    // Files a report; `answer` comes from another thread. Assigns the area.
    void file(record::NewReport report, std::vector<clerk::AttachedFile> files, std::function<void(Result<clerk::Filed>)> answer);

    // The server's own numbers, for measurements; given by whoever runs it.
    std::function<ServerNumbers()> server_numbers = [] { return ServerNumbers{}; };

    Parts parts;
    geo::AreaIndex area_index;
    std::unique_ptr<Open311Service> open311;
    std::unique_ptr<OgcService> ogc;
    // The bot's, when one runs: the status to answer. Set before the server begins.
    std::function<int(std::string_view secret, std::string_view body)> telegram_webhook;
    RateLimits limits;
    Metrics metrics;
    PageCache views;  // of the explorer
    MadeOnce<publishing::EditionSet> drafts;  // the files of editions on their way, as staff look at them
    MadeOnce<results::AlertList> alerts;  // of the watch, by pinned question
    MadeOnce<results::FindingAnswer> findings;  // by pinned question
    std::mutex placing;  // of the published folder: one at a time writes there
    Workers workers;          // for what takes long or reads the database
    Workers figures_workers;  // for what counts records: nobody who reports something waits behind that

private:
    void authorise_and_run(Call call, Respond respond);
    void hub_size();
    void end_streams();
    void clean();
    void refresh_scene();
    std::atomic<bool> refreshing_ = false;
    std::uint64_t ticks_ = 0;
    std::atomic<bool> ending_streams_ = false;
};

// The headers that every answer has.
void add_security_headers(Response& response, bool is_secure);

// "https://records.example.org": where this service is reached, without a slash at its end.
[[nodiscard]] std::string public_address(const App& app, const Request& request);

// A page that says what went wrong, in words.
[[nodiscard]] Response error_page(const App& app, unsigned status, Language language);

[[nodiscard]] Language language_of_request(const Request& request);

}  // namespace daybook::http
