// serve: the ledger as a service. Puts the parts together, runs until it is told to stop, and closes them in order.
#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_office.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "clerk/areas.hpp"
#include "clerk/service.hpp"
#include "clerk/source_rules.hpp"
#include "http/app.hpp"
#include "http/client.hpp"
#include "http/log.hpp"
#include "http/ogc_collections.hpp"
#include "http/open311_service.hpp"
#include "http/server.hpp"
#include "http/telegram_service.hpp"
#include "intake/load.hpp"
#include "intake/malware_check.hpp"
#include "ledger/seal.hpp"
#include "publishing/steps.hpp"
#include "results/scenes.hpp"
#include "store/office.hpp"
#include "store/sealed_file.hpp"

namespace daybook::cli {
namespace {

using namespace std::chrono_literals;

// Minutes since 1970 on this machine's own clock and calendar.
Minute local_minute() {
    const std::time_t seconds = ::time(nullptr);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return day_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday) * minutes_a_day + local.tm_hour * 60 + local.tm_min;
}

struct TownAreas {
    std::string source;
    geo::AreaSet areas;
};

// The areas that reports are assigned to: those of the source named, or of the only source that has some.
Result<TownAreas> areas_of(const clerk::Clerk& clerk, const std::string& wanted) {
    std::set<std::string> sources;
    for (const auto& other : clerk.views().others())
        if (const auto* file = std::get_if<record::AreaFile>(&other.entry)) sources.insert(file->source);
    if (wanted.empty() && sources.empty()) return TownAreas{"", geo::AreaSet::of({})};
    if (wanted.empty() && sources.size() > 1) return refuse("serve.areas", fmt::format("the ledger has areas of several sources; say which with --areas-of: {}", fmt::join(sources, ", ")));
    const std::string source = wanted.empty() ? *sources.begin() : wanted;
    if (!sources.contains(source)) return refuse("serve.areas", fmt::format("the ledger has no areas of \"{}\"", source), {.field = "--areas-of"});
    DAYBOOK_TRY(const auto rules, clerk::source_rules(clerk.folder(), clerk.views(), source, clerk.size()));
    const auto files = clerk::area_files(clerk.views(), source, clerk.size());
    DAYBOOK_TRY(auto areas, clerk::load_areas(clerk.folder(), files, rules.profile));
    return TownAreas{source, std::move(areas)};
}

// SIGTERM and SIGINT end the server in good order; they are waited for on a thread of their own.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);  // before any other thread begins
    }
    // Calls `tick` every second and `stop` once, when a signal has come.
    void wait(const std::function<void()>& tick, const std::function<bool()>& ended) const {
        for (;;) {
            const timespec second{1, 0};
            if (::sigtimedwait(&set_, nullptr, &second) > 0 || ended()) return;
            tick();
        }
    }

private:
    sigset_t set_{};
};

// Without a slash at its end.
Result<std::string> read_public_address(const std::string& given) {
    if (given.empty()) return given;
    if (const auto parsed = http::parse_address(given); !parsed) return refuse(parsed.error().code, parsed.error().sentence, {.field = "--public-address"});
    return given.substr(0, given.find_last_not_of('/') + 1);
}

http::Settings settings_of(const ServeOptions& options, std::string public_address, const std::string& origin, std::vector<std::string> malware) {
    return {.title = options.title.empty() ? origin : options.title, .emergency_number = options.emergency_number, .rate_limits = options.rate_limits != "off", .log_requests = options.log_requests,
            .malware_command = std::move(malware), .open311_key = options.open311_key, .open311_is_test = options.open311_test, .public_address = std::move(public_address), .entries = options.entries == "local" ? http::EntriesFor::this_machine : http::EntriesFor::everyone, .area_source = options.areas_of};
}

}  // namespace

int serve(const Common& common, const ServeOptions& options) {
    const StopSignals signals;
    std::signal(SIGPIPE, SIG_IGN);
    ledger::RealDisk disk;
    auto public_address = read_public_address(options.public_address);
    if (!public_address) return print_error(common, public_address.error());
    const auto catalogue = http::Catalogue::load(options.emergency_number);
    if (!catalogue) return print_error(common, catalogue.error());
    std::vector<std::string> malware;
    if (!options.malware_command.empty()) {
        auto words = intake::command_words(options.malware_command);
        if (!words) return print_error(common, words.error());
        malware = *std::move(words);
    }
    const auto book = figures::Book::parse(results::shipped_book(), std::string(results::shipped_book_name));
    if (!book) return print_error(common, book.error());
    http::EventHub hub;
    clerk::ServiceOptions service_options;
    service_options.queue_most = options.queue;
    service_options.now = local_minute;
    service_options.is_category = [&](std::string_view code) { return catalogue->iccs.find(code) != nullptr; };
    service_options.is_indicator = [&](std::string_view id) { return book->find(id) != nullptr; };
    service_options.is_reason = [&](std::string_view code) { return catalogue->is_reason(code); };
    service_options.news = [&](const std::vector<clerk::ReportNews>& news) { hub.tell(news); };
    service_options.together = http::Server::together;
    service_options.stopped = [](const Error& error) { http::log_line("stopped-writing", {{"code", error.code}, {"why", error.sentence}}); };
    auto service = clerk::Service::open(disk, common.data, std::move(service_options));
    if (!service) return print_error(common, service.error());
    const auto& clerk = (*service)->clerk();
    if (!clerk.recovery_note().empty()) http::log_line("recovered", {{"what", clerk.recovery_note()}});
    auto areas = areas_of(clerk, options.areas_of);
    if (!areas) return print_error(common, areas.error());
    const auto key = ledger::read_wrapping_key(disk, clerk.folder().wrapping_key());
    if (!key) return print_error(common, key.error());
    DAYBOOK_CHECK(key->has_value(), "the clerk opened the sealed parts with this key");
    auto office = open_office(disk, common.data);
    if (!office) return print_error(common, office.error());
    // Nothing is written yet. What cannot be put in place keeps nobody from reporting.
    const auto resumed = publishing::resume(disk, clerk.folder(), clerk.views(), **office, publishing::sources_of(disk, common.data, clerk.log(), **office, 1), now());
    if (!resumed) http::log_line("editions-not-in-place", {{"code", resumed.error().code}, {"why", to_text(resumed.error())}});
    if (const auto made = disk.make_directory(clerk.folder().attachments()); !made) return print_error(common, made.error());
    if (const auto cleaned = store::remove_unfinished_files(disk, clerk.folder().attachments()); !cleaned) return print_error(common, cleaned.error());

    const unsigned counting_threads = std::max(1u, std::thread::hardware_concurrency());
    auto scenes = results::Scenes::open(disk, {.folder = clerk.folder(), .log = std::shared_ptr<const ledger::Log>(std::shared_ptr<void>(), &(*service)->log()), .threads = counting_threads});
    if (!scenes) return print_error(common, scenes.error());

    http::App app({.disk = disk, .service = **service, .office = **office, .catalogue = *catalogue, .areas = std::move(areas->areas), .area_source = areas->source, .hub = hub, .scenes = **scenes,
                   .settings = settings_of(options, *std::move(public_address), (*service)->log().verifier().name, std::move(malware)), .data = common.data, .secret = std::string(bytes_of(derived_key(**key, "server/signed-states"))),
                   .now = local_minute, .unix_seconds = now});
    auto open311 = http::Open311Service::make(*catalogue);
    if (!open311) return print_error(common, open311.error());
    app.open311 = *std::move(open311);
    auto ogc = http::OgcService::make();
    if (!ogc) return print_error(common, ogc.error());
    app.ogc = *std::move(ogc);
    http::ServerOptions server_options{.listen = options.listen, .threads = options.threads, .certificate = options.certificate, .private_key = options.private_key, .trusted_proxies = options.proxies};
    if (options.rate_limits == "off") server_options.connections_of_one_address_max = server_options.connections_max;  // measurements come from one address
    auto server = http::Server::open(std::move(server_options), app);
    if (!server) return print_error(common, server.error());
    app.server_numbers = [&] { return (*server)->numbers(); };
    auto telegram = http::TelegramService::start(app, {.api = options.telegram_api, .token_file = options.telegram_token_file, .webhook_secret_file = options.telegram_webhook_secret_file, .webhook_url = options.telegram_webhook_url});
    if (!telegram) return print_error(common, telegram.error());

    http::log_line("listening", {{"address", (*server)->address()}, {"tls", static_cast<std::int64_t>(options.certificate.empty() ? 0 : 1)}, {"ledger_size", static_cast<std::int64_t>((*service)->numbers().size)}});
    std::atomic<bool> ended = false;
    std::thread serving([&] {
        (*server)->run();
        ended = true;
    });
    signals.wait([&] { app.tick(); }, [&] { return ended.load(); });
    http::log_line("stopping", {});
    if (*telegram) (*telegram)->stop();
    (*server)->stop(options.grace_seconds);
    serving.join();
    app.workers.stop();  // what they still answer goes to connections of the server
    telegram->reset();   // only now does nobody use it
    const auto stopped = (*service)->stop();
    if (!stopped) return print_error(common, stopped.error());
    http::log_line("stopped", {{"ledger_size", static_cast<std::int64_t>((*service)->numbers().size)}});
    return done;
}

}  // namespace daybook::cli
