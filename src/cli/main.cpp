// The command line: which command, which options. Everything else is in the commands.
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

using namespace daybook;

namespace {

class CommandLine {
public:
    CommandLine() {
        app_.require_subcommand(1);
        app_.set_version_flag("--version", "daybook " DAYBOOK_VERSION);
        app_.set_help_flag("-h,--help", "Say what there is");
        app_.failure_message([](const CLI::App* app, const CLI::Error& error) {
            const CLI::App* last = app;  // of the commands that were named
            while (!last->get_subcommands().empty()) last = last->get_subcommands()[0];
            const auto unknown = app->remaining(true);
            const bool is_no_command = last->get_require_subcommand_min() > 0 && !unknown.empty();
            const std::string why = is_no_command ? "there is no command \"" + unknown[0] + "\"" : error.what();
            return "daybook: " + why + "\nSee: " + app->get_name() + (app->get_subcommands().empty() ? "" : " " + app->get_subcommands()[0]->get_name()) + " --help\n";
        });
        ledger_commands();
        import_commands();
        figure_commands();
        findings_commands();
        report_commands();
        serve_commands();
        account_commands();
        publish_commands();
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return app_.exit(error) == 0 ? cli::done : cli::wrong_use;
        }
        return status_;
    }

private:
    template <class Run>
    CLI::App* command(const std::string& name, const std::string& help, Run run) {
        return command_of(app_, name, help, run);
    }

    template <class Run>
    CLI::App* command_of(CLI::App& parent, const std::string& name, const std::string& help, Run run) {
        CLI::App* sub = parent.add_subcommand(name, help);
        sub->set_help_flag("-h,--help", "Say what this command does and takes");
        sub->add_option("--data", common_.data, "The data folder")->capture_default_str();
        sub->add_flag("--json", common_.json, "Answer as JSON");
        sub->callback([this, run] { status_ = run(); });
        return sub;
    }

    void csv(CLI::App* sub) { sub->add_flag("--csv", common_.csv, "Answer as CSV"); }
    void threads(CLI::App* sub) { sub->add_option("--threads", common_.threads, "How many threads work (default: as many as the machine has)"); }

    void selection(CLI::App* sub) {
        sub->add_option("--source", selection_.source, "Whose records (a profile's id); needed when the ledger has several sources and one figure is asked for");
        sub->add_option("--book", selection_.book, "An indicator book instead of the one that ships")->check(CLI::ExistingFile);
        sub->add_option("--as-of", selection_.as_of, "Look at the ledger as it was: a size (number of entries) or a date (2026-03-31)");
        sub->add_option("--lang", selection_.language, "Language of words: en, ru, be, kk")->check(CLI::IsMember({"en", "ru", "be", "kk"}))->capture_default_str();
        csv(sub);
        threads(sub);
    }

    void ledger_commands() {
        auto* init = command("init", "Make a data folder with an empty ledger and its keys", [this] { return cli::init(common_, init_); });
        init->add_option("--origin", init_.origin, "The ledger's name, best the address it will be served at, such as records.example.org/daybook (default: this machine's name)");
        command("key", "Print the verifier key, with which anyone can check this ledger", [this] { return cli::key(common_); });
        auto* prove = command("prove", "Print the receipt that proves that a record is in the ledger", [this] { return cli::prove(common_, prove_); });
        prove->add_option("record", prove_.record, "The record: its id, SOURCE/ID, or #N for entry N")->required();
        prove->add_option("--source", prove_.source, "Whose record");
        prove->add_option("--out", prove_.out, "Write the receipt to this file");
        auto* fsck = command("fsck", "Read everything and say what is not as it was written", [this] { return cli::fsck(common_); });
        csv(fsck);
        command("rebuild", "Make everything that is derived (tree hashes, columns) again from the entries", [this] { return cli::rebuild(common_); });
        auto* tiles = command("export", "Write the ledger as static tiles that any web server can serve", [this] { return cli::export_tiles(common_, export_); });
        tiles->add_option("--tiles", export_.tiles, "The folder to write")->required();
        for (auto* sub : {command("erase", "Destroy the sealed text of a record; the ledger keeps that it was done, and why", [this] { return cli::erase(common_, ground_); }),
                          command("hold", "Place a legal hold on a record's sealed text, so that it cannot be erased", [this] { return cli::hold(common_, ground_); })}) {
            sub->add_option("record", ground_.record, "The record: its id, or SOURCE/ID")->required();
            sub->add_option("--source", ground_.source, "Whose record");
            sub->add_option("--ground", ground_.ground, "The legal ground, in words; it stays in the ledger")->required();
            if (sub->get_name() == "erase") sub->add_flag("--yes", ground_.yes, "Do not ask");
            if (sub->get_name() == "hold") sub->add_flag("--lift", ground_.lift, "Lift the hold");
        }
    }

    void import_commands() {
        auto* import = command("import", "Read files of records, or of aggregate numbers, into the ledger", [this] { return cli::import(common_, import_); });
        import->add_option("--profile", import_.profile, "How the files are read: a profile that ships (chicago, stlouis, police-uk, town, town-series) or a file")->required();
        import->add_option("files", import_.files, "CSV files, also .gz or .zst")->required();
        import->add_option("--areas", import_.areas, "Polygons of the areas: GeoJSON or KMZ files; kept for later imports");
        import->add_option("--population", import_.population, "A CSV file with the residents of each area");
        import->add_option("--mapping", import_.mapping, "A mapping of offence codes to ICCS instead of the one that the profile names");
        import->add_option("--edition", import_.edition, "Of aggregate numbers: which edition they are, such as \"2016-03 final\"");
        import->add_flag("--quiet", import_.quiet, "No progress");
        threads(import);
        auto* simulate = command("simulate", "Write the files of a made-up town, for trying things out", [this] { return cli::simulate(common_, simulate_); });
        simulate->add_option("--seed", simulate_.seed, "The same seed gives the same town")->capture_default_str();
        simulate->add_option("--out", simulate_.out, "The folder to write")->required();
    }

    void figure_commands() {
        auto* figures = command("figures", "Count by the indicator book", [this] { return figures_.selection = selection_, cli::figures(common_, figures_); });
        figures->add_option("--indicator", figures_.indicators, "An indicator's id; may be given several times (default: all)");
        figures->add_option("--period", figures_.period, "2015, 2015-Q1, 2015-03, 2015-03-01 or FROM/TO")->required();
        figures->add_option("--by", figures_.by, "Break down by area, month or category; may be given several times")->check(CLI::IsMember({"area", "month", "category"}));
        selection(figures);
        auto* compare = command("compare", "Say what changed between two periods, beyond chance", [this] { return compare_.selection = selection_, cli::compare(common_, compare_); });
        compare->add_option("--indicator", compare_.indicators, "An indicator's id; may be given several times (default: all)");
        compare->add_option("--period", compare_.period, "The period")->required();
        compare->add_option("--against", compare_.against, "The period it is compared with")->required();
        compare->add_option_function<std::string>("--by", [this](const std::string&) { compare_.by_area = true; }, "area: compare each area")->check(CLI::IsMember({"area"}));
        selection(compare);
        auto* reconcile = command("reconcile", "Put own counts beside official ones", [this] { return reconcile_.selection = selection_, cli::reconcile(common_, reconcile_); });
        reconcile->add_option("--official", reconcile_.official, "A CSV file of official figures")->required();
        reconcile->add_option("--profile", reconcile_.profile, "The profile that says what agrees, when it is not one that ships");
        selection(reconcile);
        auto* drill = command("drill", "List the records behind a figure; their counts add up to it", [this] { return drill_.selection = selection_, cli::drill(common_, drill_); });
        drill->add_option("--indicator", drill_.indicator, "The indicator's id")->required();
        drill->add_option("--period", drill_.period, "The period")->required();
        drill->add_option("--area", drill_.area, "One area, by its id; \"-\" for records without an area");
        selection(drill);
    }

    void findings_commands() {
        clusters_command();
        near_repeat_command();
        density_command();
        areas_command();
        watch_command();
    }

    // What one case is.
    static void count_option(CLI::App* sub, std::string& count) {
        sub->add_option("--count", count, "What one case is: incidents: all records of one incident together, since what is tested takes cases for independent; records: each record")->check(CLI::IsMember({"records", "incidents"}))->capture_default_str();
    }

    void clusters_command() {
        auto* clusters = command("clusters", "Find where, or where and when, there are more cases than chance explains (scan statistic)", [this] { return clusters_.selection = selection_, cli::clusters(common_, clusters_); });
        auto* records = clusters->add_option_group("A ledger's records");
        records->add_option("--indicator", clusters_.indicator, "The indicator whose records are the cases");
        records->add_option("--control-indicator", clusters_.control_indicator, "The indicator whose records are the controls (Bernoulli model)");
        records->add_option("--at", clusters_.at, "What cases are put together in: cells of a grid, or areas, of which residents may be known")->check(CLI::IsMember({"cells", "areas"}))->capture_default_str();
        records->add_option("--cell-m", clusters_.cell_m, "The side of a cell in metres")->capture_default_str();
        count_option(records, clusters_.count);
        auto* files = clusters->add_option_group("Files in SaTScan's formats");
        files->add_option("--cases", clusters_.cases, "Case file: PLACE NUMBER [TIME] [COVARIATE …]")->check(CLI::ExistingFile);
        files->add_option("--population", clusters_.population, "Population file: PLACE TIME NUMBER [COVARIATE …] (Poisson model)")->check(CLI::ExistingFile);
        files->add_option("--controls", clusters_.controls, "Control file: PLACE NUMBER [TIME] (Bernoulli model)")->check(CLI::ExistingFile);
        files->add_option("--coordinates", clusters_.coordinates, "Coordinates file: PLACE LATITUDE LONGITUDE")->check(CLI::ExistingFile);
        files->add_flag("--plane", clusters_.plane, "The coordinates are x and y of a plane instead of degrees");
        files->add_option("--rejects", clusters_.rejects, "Where rows that cannot be used are set aside, with the reason")->capture_default_str();
        auto* search = clusters->add_option_group("The search");
        search->add_option("--period", clusters_.period, "The period searched; of files without dates none");
        search->add_option("--analysis", clusters_.analysis, "space, space-time, or prospective: only what still goes on at the period's end (default: space-time when there is a period)")->check(CLI::IsMember({"space", "space-time", "prospective"}));
        search->add_option("--model", clusters_.model, "poisson (against populations), bernoulli (against controls) or permutation (against each place's and time's own share); default: by what is given")->check(CLI::IsMember({"poisson", "bernoulli", "permutation"}));
        search->add_option("--unit", clusters_.unit, "Time unit: day, week, month or year")->check(CLI::IsMember({"day", "week", "month", "year"}))->capture_default_str();
        search->add_option("--unit-length", clusters_.unit_length, "So many of them are one")->capture_default_str();
        search->add_option("--longest", clusters_.longest, "The longest window: a number of time units, or a part of all such as 50% (default: half; of a ledger's days at most 28)");
        search->add_option("--shortest", clusters_.shortest, "The shortest window")->capture_default_str();
        search->add_option("--max-share", clusters_.max_share, "The most of the population, in per cent, that a window may hold (default: 50; of a ledger's records 10)")->check(CLI::Range(0.0001, 50.0));
        search->add_option("--max-radius", clusters_.max_radius_km, "The largest radius in km (with --plane in the unit of the coordinates)")->check(CLI::PositiveNumber);
        search->add_flag("--ellipses", clusters_.ellipses, "Look in ellipses as well as in circles");
        search->add_option("--penalty", clusters_.penalty, "How much less a long ellipse counts: 0 nothing, 0.5, 1")->check(CLI::Range(0.0, 10.0))->capture_default_str();
        search->add_option("--least-cases", clusters_.least_cases, "The fewest cases that make a cluster")->check(CLI::Range(1, 1000000))->capture_default_str();
        search->add_option("--replications", clusters_.replications, "How many maps are drawn by chance; 0: none, and no p")->check(CLI::Range(0, 1000000))->capture_default_str();
        search->add_option("--stop-after", clusters_.stop_after, "Stop drawing when so many maps have a cluster as strong; 0: never")->capture_default_str();
        search->add_option("--seed", clusters_.seed, "The same seed draws the same maps")->capture_default_str();
        clusters->add_option("--out", clusters_.out, "Write the clusters as GeoJSON");
        clusters->add_flag("--quiet", clusters_.quiet, "No progress");
        selection(clusters);
    }

    void areas_command() {
        auto* areas = command("areas", "Find out whether neighbouring areas are alike, and which stand out with their surroundings", [this] { return areas_.selection = selection_, cli::areas(common_, areas_); });
        areas->add_option("--indicator", areas_.indicator, "The indicator whose records are counted in each area");
        areas->add_option("--period", areas_.period, "The period in which they are counted");
        areas->add_option("--areas", areas_.areas, "A GeoJSON file of areas with values, instead of the ledger's records")->check(CLI::ExistingFile);
        areas->add_option("--id", areas_.id, "The property of that file that holds an area's id");
        areas->add_option("--value", areas_.value, "The property that holds its value, or its count");
        areas->add_option("--population", areas_.population, "The property that holds the residents that the count is of");
        areas->add_option("--of", areas_.of, "What is tested: rate (standardised, so that small areas swing no more than others), crude, shrunk, or count (default: rate where residents are known)")->check(CLI::IsMember({"rate", "crude", "shrunk", "count"}));
        areas->add_option("--weights", areas_.weights, "Which areas are neighbours: queen (borders touch), rook (along a line), distance:METRES, nearest:COUNT, or a file FILE.gal")->capture_default_str();
        areas->add_option("--snap", areas_.snap_m, "Borders touch when they are so many metres apart or less")->check(CLI::Range(0.001, 10000.0))->capture_default_str();
        areas->add_option("--permutations", areas_.permutations, "How often values are dealt anew")->check(CLI::Range(19, 10'000'000))->capture_default_str();
        areas->add_option("--seed", areas_.seed, "The same seed gives the same answer")->capture_default_str();
        areas->add_option("--out", areas_.out, "Write the areas with their labels as GeoJSON");
        selection(areas);
    }

    void near_repeat_command() {
        auto* near = command("near-repeat", "Find out whether cases come close together in space and time, beyond chance", [this] { return near_repeat_.selection = selection_, cli::near_repeat(common_, near_repeat_); });
        near->add_option("--indicator", near_repeat_.indicator, "The indicator whose records are the cases");
        near->add_option("--period", near_repeat_.period, "The period in which they occurred");
        count_option(near, near_repeat_.count);
        near->add_option("--points", near_repeat_.points, "A CSV file x,y,date instead of the ledger's records, in metres");
        near->add_flag("--degrees", near_repeat_.degrees, "The points are longitude and latitude");
        near->add_option("--date-format", near_repeat_.date_format, "How the file writes dates")->capture_default_str();
        near->add_option("--rejects", near_repeat_.rejects, "Where rows go that cannot be read (default: beside the file)");
        near->add_option("--distances", near_repeat_.distances_m, "Upper ends of the distance bands, in metres, with commas between; each band holds its upper end")->delimiter(',')->capture_default_str();
        near->add_option("--days", near_repeat_.days, "Upper ends of the time bands, in days; each band holds its upper end")->delimiter(',')->capture_default_str();
        near->add_option("--same-place", near_repeat_.same_place_m, "Up to so many metres apart is the same place")->capture_default_str();
        near->add_option("--metric", near_repeat_.metric, "manhattan (along streets that cross at right angles) or euclidean (as the crow flies)")->check(CLI::IsMember({"manhattan", "euclidean"}))->capture_default_str();
        near->add_option("--permutations", near_repeat_.permutations, "How often the days are dealt out anew")->capture_default_str();
        near->add_option("--seed", near_repeat_.seed, "The same seed gives the same answer")->capture_default_str();
        near->add_option("--chains", near_repeat_.chains, "METRES,DAYS: instead of the table list chains of three cases or more, each within so many metres and days of another");
        selection(near);
    }

    void density_command() {
        auto* density = command("density", "Map where cases lie close together, and say how well such a map foretold the months after it", [this] { return density_.selection = selection_, cli::density(common_, density_); });
        density->add_option("--indicator", density_.indicator, "The indicator whose records are the cases")->required();
        density->add_option("--period", density_.period, "The period in which they occurred, in whole months")->required();
        count_option(density, density_.count);
        density->add_option("--hold-out", density_.hold_out, "How many of its last months the map is tested on")->capture_default_str();
        density->add_option("--cell-m", density_.cell_m, "The side of a cell in metres (default: a 150th of the shorter side of the region)");
        density->add_option("--bandwidth-m", density_.bandwidth_m, "How far a case spreads, in metres (default: five cells)");
        density->add_flag("--adaptive", density_.adaptive, "Spread cases less where they are dense and more where they are sparse");
        density->add_option("--out", density_.out, "Write the contours to this GeoJSON file");
        selection(density);
    }

    void watch_command() {
        auto* watch = command("watch", "Say which series stand out in the newest week or day, and how sure that is", [this] { return watch_.selection = selection_, cli::watch(common_, watch_); });
        watch->add_option("--indicator", watch_.indicators, "An indicator's id; may be given several times (default: all that count records)");
        watch->add_option_function<std::string>("--by", [this](const std::string&) { watch_.by_area = true; }, "area: watch each area beside the whole")->check(CLI::IsMember({"area"}));
        watch->add_option("--every", watch_.every, "week or day")->check(CLI::IsMember({"week", "day"}))->capture_default_str();
        watch->add_option("--until", watch_.until, "The newest complete week or day that ends by this day (default: the newest there is)");
        watch->add_option("--since", watch_.since, "Also those before it, from this day on");
        watch->add_option("--method", watch_.method, "farrington: counts that are high for themselves; cusum: rises that add up over weeks")->check(CLI::IsMember({"farrington", "cusum"}))->capture_default_str();
        watch->add_option("--fdr", watch_.false_discovery_rate, "farrington: the share of the alerts that may be chance")->capture_default_str();
        watch->add_option("--ratio", watch_.ratio, "cusum: the rise that is looked for")->capture_default_str();
        watch->add_option("--years", watch_.years, "cusum: years between false alerts of one series")->capture_default_str();
        watch->add_flag("--all", watch_.all, "Show the series that do not stand out, too");
        watch->add_flag("--judged", watch_.judged, "With what each alert was last judged to have been, as of this ledger size");
        watch->add_flag("--evidence", watch_.evidence, "With the past counts that each alert was compared with");
        selection(watch);
    }

    // What a report is about, and what people add to it.
    static void words(CLI::App* sub, std::vector<std::string>& areas, cli::WordFiles& files) {
        sub->add_option("--area,--areas", areas, "Report on these areas alone: ids, with commas between them or given several times")->delimiter(',');
        sub->add_option("--official", files.official, "Official figures to put beside the own ones");
        sub->add_option("--instructions", files.instructions, "A CSV file of what was instructed: date, indicator, wanted (down or up), text");
        auto* comment = sub->add_option("--comment", files.comment, "A text file with a person's comment, set apart in the report");
        auto* comment_by = sub->add_option("--comment-by", files.comment_by, "Whose comment it is: \"Name, office\"");
        comment->needs(comment_by);
        comment_by->needs(comment);
    }

    void report_commands() {
        auto* report = command("report", "Write the board report: a page, a workbook, tables for programs, and a PDF when asked for", [this] { return report_.selection = selection_, cli::report(common_, report_); });
        report->add_option("--period", report_.period, "The period reported on")->required();
        report->add_option("--against", report_.against, "The period it is compared with")->required();
        report->add_option("--out", report_.out, "The folder to write")->required();
        report->add_flag("--for-everyone", report_.for_everyone, "Hide small numbers by the disclosure rule, as published editions do");
        report->add_option("--format", report_.formats, "What to write, of html, csv, xlsx, sdmx and pdf, with commas between; pdf needs WeasyPrint")->capture_default_str();
        report->add_option("--title", report_.title, "The report's title (default: made from the source's)");
        report->add_option("--finding", report_.findings, "Findings of the period to show, each as KIND:INDICATOR, with commas between them or given several times; KIND is clusters, near-repeat, areas or density")->delimiter(',');
        words(report, report_.areas, report_.words);
        selection(report);
        auto* verify = command("verify", "Compute every figure of a report again from the ledger, and say which agree; or check a published edition", [this] { return cli::verify(common_, verify_); });
        verify->add_option("report", verify_.report, "The report: its folder, or one file of it (HTML, CSV, XLSX, SDMX-CSV, PDF); or the folder of a published edition")->required();
        verify->add_option("--key", verify_.key, "Of a published edition: the ledger's verifier key, where the ledger is not at hand");
        csv(verify);
        threads(verify);
    }

    void serve_commands() {
        auto* serve = command("serve", "Serve residents, staff and the public", [this] { return cli::serve(common_, serve_); });
        serve->add_option("--listen", serve_.listen, "Address and port; port 0 takes any free one")->capture_default_str();
        serve->add_option("--certificate", serve_.certificate, "TLS: the certificate chain as a PEM file; without it, serve behind a proxy or on this machine only");
        serve->add_option("--private-key", serve_.private_key, "TLS: the certificate's private key as a PEM file");
        serve->add_option("--proxy", serve_.proxies, "Address of a proxy in front whose X-Forwarded-For and X-Forwarded-Proto are believed; may be given several times");
        serve->add_option("--threads", serve_.threads, "Threads that serve connections")->capture_default_str();
        serve->add_option("--queue", serve_.queue, "How many writes may wait before the answer is 503")->capture_default_str();
        serve->add_option("--grace", serve_.grace_seconds, "Seconds that requests under way have when the server stops")->capture_default_str();
        serve->add_option("--title", serve_.title, "Whose service it is, as people know it: \"Rivermouth police\"");
        serve->add_option("--emergency-number", serve_.emergency_number, "Shown first to whoever is in danger")->capture_default_str();
        serve->add_option("--public-address", serve_.public_address, "Where the service is reached: https://records.example.org (default: as each request names it)");
        serve->add_option("--areas-of", serve_.areas_of, "Whose areas reports are assigned to, when several sources have some");
        serve->add_option("--rate-limits", serve_.rate_limits, "off: for measurements only")->check(CLI::IsMember({"on", "off"}))->capture_default_str();
        serve->add_flag("--log-requests", serve_.log_requests, "Log every request, by its route and without any address");
        serve->add_option("--malware-command", serve_.malware_command, "A program that gets each uploaded file on its standard input: exit status 0 clean, 1 infected");
        serve->add_option("--open311-key", serve_.open311_key, "The api_key that Open311 programs have to give to post");
        serve->add_option("--entries", serve_.entries, "Who may read the ledger's entries: everyone, so that anyone can recount, or local, programs on this machine alone; with everyone, hidden numbers can be recounted")
            ->check(CLI::IsMember({"everyone", "local"}))
            ->capture_default_str();
        serve->add_flag("--open311-test", serve_.open311_test, "Say in the discovery document that this is a test endpoint");
        serve->add_option("--telegram-token-file", serve_.telegram_token_file, "A file with the bot's token: then the Telegram bot runs");
        serve->add_option("--telegram-api", serve_.telegram_api, "The Bot API's base address")->capture_default_str();
        serve->add_option("--telegram-webhook-secret-file", serve_.telegram_webhook_secret_file, "A file with the webhook's secret: updates come to /telegram/webhook instead of being asked for");
        serve->add_option("--telegram-webhook-url", serve_.telegram_webhook_url, "The address of /telegram/webhook as Telegram reaches it: https://…");
        auto* backup = command("backup", "Copy the data folder while the server runs", [this] { return cli::backup(common_, backup_); });
        backup->add_option("--out", backup_.out, "The folder to write; must not exist")->required();
    }

    void account_commands() {
        auto& accounts = *app_.add_subcommand("account", "Who may log in, and what for");
        accounts.require_subcommand(1);
        accounts.set_help_flag("-h,--help", "Say what there is");
        auto name = [this](CLI::App* sub) { return sub->add_option("name", account_.name, "What they log in with: small letters, digits, dots, hyphens, underscores"); };
        auto duties = [this](CLI::App* sub) {
            sub->add_option("--role", account_.roles, "officer, dispatcher, supervisor, analyst, auditor or administrator; may be given several times")->allow_extra_args(false);
            sub->add_option("--area", account_.areas, "The id of an area that the roles hold in, such as town/3; may be given several times (default: all areas)")->allow_extra_args(false);
        };
        auto password = [this](CLI::App* sub) {
            sub->add_flag("--password-stdin", account_.password_stdin, "Take the password from the first line of the standard input instead of asking for it");
            sub->add_flag("--keep-password", account_.keep_password, "The password is its owner's own: it need not be changed at the first login");
        };
        auto* add = command_of(accounts, "add", "Make an account", [this] { return cli::account_add(common_, account_); });
        name(add)->required();
        add->add_option("--display-name", account_.display_name, "The name that colleagues see (default: the name)");
        duties(add);
        password(add);
        csv(command_of(accounts, "list", "List the accounts", [this] { return cli::account_list(common_); }));
        auto* set_password = command_of(accounts, "set-password", "Give an account another password; it is logged out everywhere", [this] { return cli::account_set_password(common_, account_); });
        name(set_password)->required();
        password(set_password);
        name(command_of(accounts, "disable", "Let nobody log in with an account any more", [this] { return cli::account_disable(common_, account_); }))->required();
        name(command_of(accounts, "enable", "Open a disabled account again", [this] { return cli::account_enable(common_, account_); }))->required();
        name(command_of(accounts, "reset-totp", "Take the second factor away, for somebody who lost the phone", [this] { return cli::account_reset_totp(common_, account_); }))->required();
        auto* roles = command_of(accounts, "roles", "Say what each role may do, or give an account other roles", [this] { return cli::account_roles(common_, account_); });
        name(roles);
        duties(roles);
        csv(roles);
    }

    void publish_commands() {
        auto& publish = *app_.add_subcommand("publish", "Publish board reports: draft, review by a second person, release, correct");
        publish.require_subcommand(1);
        publish.set_help_flag("-h,--help", "Say what there is");
        auto step = [&](const std::string& name, const std::string& help, int (*act)(const cli::Common&, const cli::PublishOptions&)) {
            CLI::App* sub = command_of(publish, name, help, [this, act] { return publish_.selection = selection_, act(common_, publish_); });
            sub->add_option("--as", publish_.account, "Who does it: the name of an account")->required();
            sub->add_option("--code", publish_.code, "The code of the account's second factor");
            sub->add_flag("--password-stdin", publish_.password_stdin, "Take the password from the first line of the standard input instead of asking for it");
            return sub;
        };
        auto edition = [this](CLI::App* sub) { sub->add_option("edition", publish_.edition, "The edition's id, such as chicago-2015")->required(); };
        auto recipe = [this](CLI::App* sub, bool is_new) {
            auto* period = sub->add_option("--period", publish_.period, is_new ? "The period reported on" : "Another period");
            auto* against = sub->add_option("--against", publish_.against, is_new ? "The period it is compared with" : "Another period to compare with");
            if (is_new) period->required(), against->required(), sub->add_option("--source", selection_.source, "Whose records (a profile's id), when the ledger has several sources");
            sub->add_option("--title", publish_.title, is_new ? "The report's title (default: made from the source's)" : "Another title");
            words(sub, publish_.areas, publish_.words);
            sub->add_option("--book", selection_.book, "An indicator book instead of the one that ships; it has to count as that of the source's published editions does")->check(CLI::ExistingFile);
            sub->add_option("--as-of", selection_.as_of, "The ledger as it was, which the figures are pinned to: a size (number of entries) or a date (2026-03-31)");
            threads(sub);
        };
        auto* draft = step("draft", "Draft an edition of the board report", cli::publish_draft);
        draft->add_option("--edition", publish_.edition, "Its id (default: made from source and period, such as chicago-2015)");
        recipe(draft, true);
        auto* change = step("change", "Change a draft; what is not given stays as it was", cli::publish_change);
        auto* submit = step("submit", "Hand a draft in for review by somebody else; this fixes its files", cli::publish_submit);
        auto* approve = step("approve", "Approve what somebody else drafted", cli::publish_approve);
        auto* send_back = step("send-back", "Send an edition back to be changed", cli::publish_send_back);
        auto* withdraw = step("withdraw", "Give up an edition that is not published", cli::publish_withdraw);
        auto* release = step("release", "Publish an approved edition for everyone; this cannot be taken back", cli::publish_release);
        auto* correct = step("correct", "Draft the next number of a published edition, which corrects it", cli::publish_correct);
        for (auto* sub : {change, submit, approve, send_back, withdraw, release, correct}) edition(sub);
        recipe(change, false);
        recipe(correct, false);
        correct->add_option("--reason", publish_.reason, "Why: late-records, error-in-source, error-in-rule or error-in-text; everyone will read it")->required()->check(CLI::IsMember({"late-records", "error-in-source", "error-in-rule", "error-in-text"}));
        for (auto* sub : {approve, send_back, withdraw}) sub->add_option("--note", publish_.note, "Why; colleagues read it, nobody else")->required(sub != approve);
        release->add_flag("--yes", publish_.yes, "Do not ask");
        csv(command_of(publish, "list", "List the editions, published or on their way", [this] { return cli::publish_list(common_); }));
        auto* show = command_of(publish, "show", "Show where an edition stands and who took which step", [this] { return cli::publish_show(common_, publish_); });
        edition(show);
        show->add_option("--out", publish_.out, "Write its files to this folder, to be reviewed");
        auto* to_folder = command_of(publish, "export", "Copy what was published to a folder that any web server can serve", [this] { return cli::publish_export(common_, publish_); });
        to_folder->add_option("folder", publish_.out, "The folder to write")->required();
        to_folder->add_flag("--log", publish_.log, "With the whole ledger as tiles, so that the page that verifies can count every figure again");
        command_of(publish, "resume", "Make good what an interrupted release left", [this] { return cli::publish_resume(common_); });
    }

    CLI::App app_{"Daybook: public-safety records, from the report to the figure that can be checked", "daybook"};
    cli::Common common_;
    cli::Selection selection_;
    cli::InitOptions init_;
    cli::ImportOptions import_;
    cli::FiguresOptions figures_;
    cli::CompareOptions compare_;
    cli::ReconcileOptions reconcile_;
    cli::ReportOptions report_;
    cli::VerifyOptions verify_;
    cli::ClustersOptions clusters_;
    cli::DrillOptions drill_;
    cli::AreasOptions areas_;
    cli::NearRepeatOptions near_repeat_;
    cli::DensityOptions density_;
    cli::ProveOptions prove_;
    cli::ExportOptions export_;
    cli::GroundOptions ground_;
    cli::SimulateOptions simulate_;
    cli::WatchOptions watch_;
    cli::ServeOptions serve_;
    cli::BackupOptions backup_;
    cli::AccountOptions account_;
    cli::PublishOptions publish_;
    int status_ = cli::done;
};

}  // namespace

int main(int argc, char** argv) { return CommandLine().run(argc, argv); }
