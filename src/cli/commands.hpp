// The commands of `daybook`, one function each: options in, exit status out. 0: done; 1: a check found something wrong;
// 2: wrong use, or something that the caller can mend. main.cpp turns the command line into these options.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace daybook::cli {

inline constexpr int done = 0;
inline constexpr int found_wrong = 1;
inline constexpr int wrong_use = 2;

struct Common {
    std::string data = "daybook-data";
    bool json = false;
    bool csv = false;
    unsigned threads = 0;  // 0: as many as the machine has
};

struct InitOptions {
    std::string origin;
};
int init(const Common& common, const InitOptions& options);

struct ImportOptions {
    std::string profile;
    std::vector<std::string> files;
    std::vector<std::string> areas;
    std::string population;
    std::string edition;  // of aggregate numbers
    std::string mapping;  // a file instead of the profile's shipped one
    bool quiet = false;
};
int import(const Common& common, const ImportOptions& options);

// Which figures: what figures, compare, report and drill have in common.
struct Selection {
    std::string source;
    std::string book;  // a file instead of the shipped indicator book
    std::string as_of;
    std::string language = "en";
};

struct FiguresOptions {
    Selection selection;
    std::vector<std::string> indicators;
    std::string period;
    std::vector<std::string> by;  // area, month, category
};
int figures(const Common& common, const FiguresOptions& options);

struct CompareOptions {
    Selection selection;
    std::vector<std::string> indicators;
    std::string period, against;
    bool by_area = false;
};
int compare(const Common& common, const CompareOptions& options);

struct ReconcileOptions {
    Selection selection;
    std::string official;
    std::string profile;  // a file instead of the source's shipped profile
};
int reconcile(const Common& common, const ReconcileOptions& options);

// Files of what people add to a report, and whose the comment is; empty: none.
struct WordFiles {
    std::string official, instructions, comment, comment_by;
};

struct ReportOptions {
    Selection selection;
    std::string period, against, out, title;
    WordFiles words;
    std::vector<std::string> areas;                     // ids; none: everywhere
    std::string formats = "html,csv,xlsx,sdmx";
    std::vector<std::string> findings;                  // "clusters:burglary"
    bool for_everyone = false;                         // with small numbers hidden
};
int report(const Common& common, const ReportOptions& options);

struct VerifyOptions {
    std::string report;
    std::string key;  // of a published edition, where the ledger is not at hand
};
int verify(const Common& common, const VerifyOptions& options);

struct DrillOptions {
    Selection selection;
    std::string indicator, period, area;
    bool text = false;  // open sealed parts: needs the keys folder
};
int drill(const Common& common, const DrillOptions& options);

// Of a ledger's records (selection, indicator), or of files in SaTScan's formats (cases and what goes with them).
struct ClustersOptions {
    Selection selection;
    std::string indicator, period, control_indicator;
    std::string at = "cells";          // or areas
    double cell_m = 500;
    std::string count = "incidents";   // or records
    std::string cases, controls, population, coordinates;
    bool plane = false;                // coordinates are x and y, no degrees
    std::string rejects = "clusters-set-aside.csv";
    std::string model;                 // empty: by what is given
    std::string analysis;              // space, space-time, prospective; empty: by whether there is a period
    std::string unit = "day";
    std::int32_t unit_length = 1;
    std::string shortest = "1", longest;
    double max_share = 0;              // per cent; 0: 50, of a ledger's records 10
    double max_radius_km = 0;          // 0: any; of plane coordinates in their unit
    bool ellipses = false;
    double penalty = 0.5;
    std::uint32_t least_cases = 2, replications = 999, stop_after = 0;
    std::uint64_t seed = 1;
    std::string out;                   // GeoJSON
    bool quiet = false;
};
int clusters(const Common& common, const ClustersOptions& options);

// Pairs of cases that are close in space and time, of the ledger or of a file of points.
struct NearRepeatOptions {
    Selection selection;
    std::string indicator, period;                // of the ledger's own records
    std::string count = "incidents";              // or records
    std::string points, rejects;                  // files; rejects: empty, then beside the points
    std::string date_format = "YYYY-MM-DD";
    bool degrees = false;                         // the points are longitude and latitude
    std::vector<double> distances_m = {100, 200, 300};
    std::vector<std::int32_t> days = {7, 14, 21};
    double same_place_m = 1;
    std::string metric = "manhattan";             // or "euclidean"
    std::uint32_t permutations = 999;
    std::uint64_t seed = 1;
    std::string chains;                           // "200,14": chains with such steps instead of the table
};
int near_repeat(const Common& common, const NearRepeatOptions& options);

// A map of where an indicator's cases lie close together, tested on months held out of the period.
struct DensityOptions {
    Selection selection;
    std::string indicator, period;
    std::string count = "incidents";  // or records
    std::uint32_t hold_out = 6;   // months
    double cell_m = 0;            // 0: chosen from the size of the region
    double bandwidth_m = 0;       // 0: five cells
    bool adaptive = false;
    std::string out;              // a GeoJSON file; empty: none
};
int density(const Common& common, const DensityOptions& options);

// Areas beside their neighbours: of a ledger's records, or of a GeoJSON file with values.
struct AreasOptions {
    Selection selection;
    std::string indicator, period;
    std::string areas, id, value, population;  // a file, and the properties that hold these
    std::string weights = "queen";             // rook, distance:METRES, nearest:COUNT, FILE.gal
    std::string of;                            // rate, crude, shrunk, count; empty: rate where residents are known
    double snap_m = 5;
    std::uint32_t permutations = 9999;
    std::uint64_t seed = 1;
    std::string out;                           // GeoJSON
};
int areas(const Common& common, const AreasOptions& options);

struct ProveOptions {
    std::string record;
    std::string source;
    std::string out;
};
int prove(const Common& common, const ProveOptions& options);

int fsck(const Common& common);
int rebuild(const Common& common);

struct ExportOptions {
    std::string tiles;
};
int export_tiles(const Common& common, const ExportOptions& options);

int key(const Common& common);

struct GroundOptions {
    std::string record;
    std::string source;
    std::string ground;
    bool yes = false;
    bool lift = false;  // of hold
};
int erase(const Common& common, const GroundOptions& options);
int hold(const Common& common, const GroundOptions& options);

struct WatchOptions {
    Selection selection;
    std::vector<std::string> indicators;
    bool by_area = false;
    std::string every = "week", until, since, method = "farrington";
    double false_discovery_rate = 0.05, ratio = 1.5, years = 50;
    bool all = false;       // series that do not stand out, too
    bool evidence = false;  // the past counts of each alert
    bool judged = false;    // what each alert turned out to be
};
int watch(const Common& common, const WatchOptions& options);

struct ServeOptions {
    std::string listen = "127.0.0.1:8080";
    std::string certificate, private_key;
    std::vector<std::string> proxies;
    unsigned threads = 1;          // that serve connections; the clerk and two workers have their own
    std::size_t queue = 8192;
    std::uint32_t grace_seconds = 10;
    std::string title, emergency_number = "112", areas_of;
    std::string public_address;    // "https://records.example.org"; empty: as each request names it
    std::string rate_limits = "on";
    bool log_requests = false;
    std::string malware_command;
    std::string open311_key;
    bool open311_test = false;
    std::string entries = "everyone";  // or "local": who may read the ledger's entries
    std::string telegram_api = "https://api.telegram.org", telegram_token_file, telegram_webhook_secret_file, telegram_webhook_url;
};
int serve(const Common& common, const ServeOptions& options);

struct BackupOptions {
    std::string out;
};
int backup(const Common& common, const BackupOptions& options);
struct AccountOptions {
    std::string name;
    std::string display_name;
    std::vector<std::string> roles, areas;
    bool password_stdin = false;  // the password is the first line of the standard input, instead of asked for
    bool keep_password = false;   // it is its owner's choice already: it need not be changed at the first login
};
int account_add(const Common& common, const AccountOptions& options);
int account_list(const Common& common);
int account_set_password(const Common& common, const AccountOptions& options);
int account_disable(const Common& common, const AccountOptions& options);
int account_enable(const Common& common, const AccountOptions& options);
int account_reset_totp(const Common& common, const AccountOptions& options);
// Without a name: what each role may do. With one: gives that account these roles and areas instead of its own.
int account_roles(const Common& common, const AccountOptions& options);

// Editions of the board report, from draft to published.
struct PublishOptions {
    Selection selection;                       // of draft, change and correct
    std::string edition;                       // of draft: empty, then "source-period"
    std::string period, against, title;
    WordFiles words;
    std::vector<std::string> areas;            // ids; none: everywhere
    std::string reason;                        // of correct
    std::string note;                          // of send-back and withdraw; may be given with approve
    std::string account, code;                 // who does it; the code of a second factor
    bool password_stdin = false;
    bool yes = false;                          // of release: do not ask
    std::string out;                           // of show and export: the folder to write
    bool log = false;                          // of export: with the ledger's tiles
};
int publish_draft(const Common& common, const PublishOptions& options);
int publish_change(const Common& common, const PublishOptions& options);
int publish_correct(const Common& common, const PublishOptions& options);
int publish_submit(const Common& common, const PublishOptions& options);
int publish_approve(const Common& common, const PublishOptions& options);
int publish_send_back(const Common& common, const PublishOptions& options);
int publish_withdraw(const Common& common, const PublishOptions& options);
int publish_release(const Common& common, const PublishOptions& options);
int publish_list(const Common& common);
int publish_show(const Common& common, const PublishOptions& options);
int publish_export(const Common& common, const PublishOptions& options);
int publish_resume(const Common& common);

struct SimulateOptions {
    std::uint64_t seed = 1;
    std::string out;
};
int simulate(const Common& common, const SimulateOptions& options);

}  // namespace daybook::cli
