// publish draft, change, submit, approve, send-back, withdraw, release, correct, list, show, export, resume: editions of the board report, from
// draft to published. Steps that only the office has work while a server runs; release and resume write to the ledger.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/confirmed.hpp"
#include "cli/open_office.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/report_words.hpp"
#include "cli/sign_in.hpp"
#include "clerk/clerk.hpp"
#include "ledger/export.hpp"
#include "publishing/book.hpp"
#include "publishing/pages.hpp"
#include "publishing/steps.hpp"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

constexpr unsigned threads_of_a_set = 2;
constexpr std::size_t file_bytes_max = std::size_t{1} << 30;

Facts facts_of(const store::Edition& edition) {
    Facts facts{{"edition", edition.edition}, {"number", edition.number}, {"state", std::string(record::to_text(edition.state))}};
    if (!edition.reason.empty()) facts.emplace_back("reason", edition.reason);
    if (!edition.manifest.empty()) facts.emplace_back("manifest_sha256", edition.manifest);
    const auto recipe = results::recipe_from_json(edition.recipe, edition.edition);
    if (!recipe) return facts;
    facts.insert(facts.end(), {{"title", recipe->title}, {"source", recipe->source}, {"period", recipe->period.to_text()}, {"against", recipe->against.to_text()}, {"ledger_size", static_cast<std::int64_t>(recipe->ledger_size)}});
    if (!recipe->official_name.empty()) facts.emplace_back("official", recipe->official_name);
    return facts;
}

int answer(const Common& common, const Result<store::Edition>& edition) {
    if (!edition) return print_error(common, edition.error());
    print_facts(common, facts_of(*edition));
    return done;
}

// The office, with whoever signed in.
struct Desk {
    ledger::RealDisk disk;
    std::unique_ptr<store::Office> office;
    publishing::Person person;

    Result<void> open(const Common& common) {
        DAYBOOK_TRY(office, open_office(disk, common.data));
        return {};
    }
    publishing::Newsroom room(const results::Archive& archive) { return {*office, disk, archive}; }
    Result<void> open_for(const Common& common, const PublishOptions& options) {
        DAYBOOK_TRY_VOID(open(common));
        DAYBOOK_TRY(const auto account, sign_in(*office, options.account, options.code, options.password_stdin));
        person = {account.id, account.duties, now()};
        return {};
    }
};

// Pinned to the size that the options name, with the book that they name or else the usual one of the source.
Result<std::shared_ptr<const results::Scene>> scene_for(ledger::Disk& disk, const Common& common, const Selection& selection, const std::string& source, const std::string& reason) {
    DAYBOOK_TRY(auto scene, open_scene(disk, common, selection));
    if (!selection.book.empty()) return scene;
    DAYBOOK_TRY(const auto only, results::only_source(*scene, source));
    return publishing::usual_scene(disk, std::move(scene), only, reason);
}

Result<results::RecipeRequest> request_of(const PublishOptions& options, const std::string& source) {
    DAYBOOK_TRY(auto words, read_words(options.words));
    return results::RecipeRequest{.source = source, .period = options.period, .against = options.against, .title = options.title, .official_text = std::move(words.official_text), .official_name = std::move(words.official_name), .areas = options.areas,
                                  .instructions = std::move(words.instructions), .comment = std::move(words.comment), .audience = results::Audience::everyone};
}

// What the options leave open stays as it was in `before`, except the size: that of `size`, when none is named. `reason`: of a correction.
Result<results::Recipe> renewed(ledger::Disk& disk, const Common& common, const PublishOptions& options, const results::Recipe& before, std::uint64_t size, const std::string& reason) {
    Selection selection = options.selection;
    if (selection.as_of.empty()) selection.as_of = std::to_string(size);
    DAYBOOK_TRY(const auto scene, scene_for(disk, common, selection, before.source, reason));
    DAYBOOK_TRY(auto request, request_of(options, before.source));
    return publishing::renewed_recipe(*scene, std::move(request), before);
}

Result<store::Edition> make_draft(const Common& common, const PublishOptions& options) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open_for(common, options));
    DAYBOOK_TRY(const auto scene, scene_for(desk.disk, common, options.selection, options.selection.source, ""));
    DAYBOOK_TRY(const auto request, request_of(options, options.selection.source));
    DAYBOOK_TRY(const auto recipe, results::make_recipe(*scene, request));
    return publishing::begin(desk.room(scene->archive), options.edition, recipe, "", desk.person);
}

Result<store::Edition> change_draft(const Common& common, const PublishOptions& options) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open_for(common, options));
    DAYBOOK_TRY(const auto edition, publishing::working_on(*desk.office, options.edition));
    DAYBOOK_TRY(const auto before, results::recipe_from_json(edition.recipe, edition.edition));
    DAYBOOK_TRY(const auto archive, clerk::open_archive(desk.disk, common.data));
    DAYBOOK_TRY(const auto after, renewed(desk.disk, common, options, before, publishing::size_of_change(archive.views, edition, before), edition.reason));
    return publishing::change(*desk.office, edition, after, desk.person);
}

Result<store::Edition> make_correction(const Common& common, const PublishOptions& options) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open_for(common, options));
    DAYBOOK_TRY(const auto archive, results::open_archive(desk.disk, common.data));
    DAYBOOK_TRY(const auto before, publishing::newest_recipe(desk.disk, archive, options.edition));
    DAYBOOK_TRY(const auto after, renewed(desk.disk, common, options, before, publishing::size_of_correction(options.reason, before.ledger_size, archive.views->size()), options.reason));
    return publishing::begin(desk.room(archive), options.edition, after, options.reason, desk.person);
}

Result<store::Edition> hand_in(const Common& common, const PublishOptions& options) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open_for(common, options));
    DAYBOOK_TRY(const auto edition, publishing::working_on(*desk.office, options.edition));
    DAYBOOK_TRY(const auto archive, results::open_archive(desk.disk, common.data));
    DAYBOOK_TRY(const auto set, publishing::files_of(archive, edition, threads_of_a_set));
    return publishing::submit(desk.room(archive), edition, set, desk.person);
}

Result<store::Edition> decide(const Common& common, const PublishOptions& options, record::EditionStep step) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open_for(common, options));
    DAYBOOK_TRY(const auto edition, publishing::working_on(*desk.office, options.edition));
    return publishing::decide(*desk.office, edition, step, options.note, desk.person);
}

// What is about to be published, in words, and whether it is to be.
Result<void> confirm(const record::EditionPublished& entry, const publishing::EditionSet& set, const std::string& title, bool yes) {
    if (yes) return {};
    const std::string what = fmt::format("{} {}, edition {} of {}: {} against {}, counted from {} entries; {} files, manifest {}.\n", title, entry.period.to_text(), entry.number, entry.edition, entry.period.to_text(), entry.against.to_text(), entry.as_of, set.files.size(),
                                         to_hex(bytes_of(entry.manifest_sha256)));
    if (!confirmed(what + "Publish this for everyone? It cannot be taken back.")) return refuse("publish.unconfirmed", "nothing was published: answer y, or give --yes");
    return {};
}

Result<Facts> release(const Common& common, const PublishOptions& options) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open_for(common, options));
    DAYBOOK_TRY(const auto clerk, clerk::Clerk::open(desk.disk, common.data));
    const auto sources = publishing::sources_of(desk.disk, common.data, clerk->log(), *desk.office, threads_of_a_set);
    DAYBOOK_TRY_VOID(publishing::resume(desk.disk, clerk->folder(), clerk->views(), *desk.office, sources, desk.person.now));
    DAYBOOK_TRY(const auto edition, publishing::working_on(*desk.office, options.edition));
    DAYBOOK_TRY(const auto recipe, results::recipe_from_json(edition.recipe, edition.edition));
    DAYBOOK_TRY(const auto archive, results::open_archive(desk.disk, common.data));
    DAYBOOK_TRY(const auto set, publishing::files_of(archive, edition, threads_of_a_set));
    DAYBOOK_TRY(const auto entry, publishing::entry_of(desk.room(archive), edition, set, desk.person));
    DAYBOOK_TRY_VOID(confirm(entry, set, recipe.title, options.yes));
    DAYBOOK_TRY_VOID(publishing::stage(desk.disk, clerk->folder(), edition.edition, edition.number, set));
    DAYBOOK_TRY_VOID(clerk->begin_day(today()));
    DAYBOOK_TRY(const auto at, clerk::publish(*clerk, entry));
    DAYBOOK_TRY_VOID(clerk->commit());
    DAYBOOK_TRY_VOID(publishing::put_in_place(desk.disk, clerk->folder(), clerk::published_editions(clerk->views()), sources));
    DAYBOOK_TRY_VOID(publishing::enter_release(*desk.office, edition.edition, edition.number, desk.person.id, desk.person.now));
    const std::string folder = clerk->folder().published() + "/" + publishing::folder_of(entry);
    DAYBOOK_TRY_VOID(clerk->close());
    return Facts{{"edition", entry.edition}, {"number", entry.number}, {"entry", static_cast<std::int64_t>(at)}, {"manifest_sha256", to_hex(bytes_of(entry.manifest_sha256))}, {"folder", folder}};
}

Result<Table> all_editions(const Common& common) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open(common));
    DAYBOOK_TRY(const auto archive, clerk::open_archive(desk.disk, common.data));
    Table table{{"edition", "number", "state", "period", "against", "published", "corrected_by", "reason"}, {}};
    DAYBOOK_TRY(const auto office, desk.office->editions().list());
    for (const auto& edition : office) {
        if (edition.state == record::EditionState::published) continue;
        const auto recipe = results::recipe_from_json(edition.recipe, edition.edition);
        table.rows.push_back({edition.edition, edition.number, std::string(record::to_text(edition.state)), recipe ? recipe->period.to_text() : "", recipe ? recipe->against.to_text() : "", Cell(), Cell(), edition.reason});
    }
    auto published = clerk::published_editions(archive.views);
    std::reverse(published.begin(), published.end());
    for (const auto& [at, date, entry] : published) {
        const auto newer = std::find_if(published.begin(), published.end(), [at = at](const auto& other) { return other.entry.supersedes == at; });
        const bool is_corrected = newer != published.end();
        table.rows.push_back({entry.edition, entry.number, std::string(is_corrected ? "corrected" : "published"), entry.period.to_text(), entry.against.to_text(), day_text(date), is_corrected ? Cell(newer->entry.number) : Cell(), entry.reason});
    }
    return table;
}

// The files as they are now, for whoever reviews.
Result<void> write_preview(Desk& desk, const Common& common, const store::Edition& edition, const std::string& out, Facts& facts) {
    DAYBOOK_TRY(const auto archive, results::open_archive(desk.disk, common.data));
    DAYBOOK_TRY(const auto set, publishing::files_of(archive, edition, threads_of_a_set));
    for (const auto& file : set.files) {
        const fs::path path = fs::path(out) / file.path;
        DAYBOOK_TRY_VOID(desk.disk.make_directory(path.parent_path().string()));
        DAYBOOK_TRY_VOID(replace_file(path.string(), file.bytes));
    }
    DAYBOOK_TRY_VOID(replace_file(fmt::format("{}/{}", out, publishing::manifest_name), set.manifest));
    facts.emplace_back("written_to", out);
    const std::string made = to_hex(bytes_of(set.manifest_sha256));
    facts.emplace_back("as_handed_in", std::string(edition.manifest.empty() ? "not handed in" : made == edition.manifest ? "yes" : "no: the program changed meanwhile"));
    return {};
}

Result<void> show(const Common& common, const PublishOptions& options) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open(common));
    DAYBOOK_TRY(const auto list, desk.office->editions().list());
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& edition) { return edition.edition == options.edition; });
    if (found == list.end()) return refuse("edition.unknown", fmt::format("there is no edition \"{}\"; `daybook publish list` shows those there are", options.edition));
    Facts facts = facts_of(*found);
    if (!options.out.empty()) DAYBOOK_TRY_VOID(write_preview(desk, common, *found, options.out, facts));
    DAYBOOK_TRY(const auto steps, desk.office->editions().steps(*found));
    Table table{{"step", "account", "at", "note"}, {}};
    for (const auto& step : steps) table.rows.push_back({std::string(record::to_text(step.step)), step.account, utc_text(step.at), step.note});
    print_table(common, table, facts);
    return {};
}

// Copies what is not there yet as it is here. Files at the top last: they lead to the others.
Result<std::size_t> copy_published(const fs::path& from, const fs::path& to) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& item : fs::recursive_directory_iterator(from, error))
        if (item.is_regular_file() && item.path().extension() != ".new") files.push_back(fs::relative(item.path(), from));
    if (error) return refuse("file.read", "cannot read this folder: " + error.message(), {.file = from.string()});
    std::sort(files.begin(), files.end(), [](const auto& left, const auto& right) { return std::pair(!left.has_parent_path(), left) < std::pair(!right.has_parent_path(), right); });
    std::size_t written = 0;
    for (const auto& file : files) {
        DAYBOOK_TRY(const auto bytes, read_file((from / file).string(), file_bytes_max));
        const auto there = fs::exists(to / file) ? read_file((to / file).string(), file_bytes_max) : Result<std::string>(std::string());
        if (there && *there == bytes && !bytes.empty()) continue;
        fs::create_directories((to / file).parent_path(), error);
        DAYBOOK_TRY_VOID(replace_file((to / file).string(), bytes));
        ++written;
    }
    return written;
}

// The ledger beside it, with the files that its entries name: then the page that verifies counts every figure again.
Result<void> export_log(ledger::Disk& disk, const Common& common, const std::string& out) {
    DAYBOOK_TRY(const auto archive, clerk::open_archive(disk, common.data));
    DAYBOOK_TRY_VOID(ledger::export_tiles(*archive.log, disk, out));
    for (const auto& [path, hash] : clerk::named_files(archive.folder, archive.views)) {
        if (path != archive.folder.file(hash)) continue;  // rejects stay here: they can hold personal text
        DAYBOOK_TRY(const auto bytes, clerk::kept_file(archive.folder, hash, "file"));
        DAYBOOK_TRY_VOID(disk.make_directory(out + "/files"));
        DAYBOOK_TRY_VOID(replace_file(fmt::format("{}/files/{}", out, to_hex(bytes_of(hash))), bytes));
    }
    return {};
}

Result<Facts> export_published(const Common& common, const PublishOptions& options) {
    ledger::RealDisk disk;
    const clerk::DataFolder folder{common.data};
    DAYBOOK_TRY(const bool there, disk.exists(folder.published()));
    if (!there) return refuse("publish.none", "nothing has been published yet", {.file = common.data});
    const auto inside = fs::weakly_canonical(options.out).lexically_relative(fs::weakly_canonical(folder.root));
    if (!inside.empty() && *inside.begin() != "..") return refuse("publish.inside", "this folder lies within the data folder; name one outside", {.file = options.out});
    DAYBOOK_TRY(const auto written, copy_published(folder.published(), options.out));
    if (options.log) DAYBOOK_TRY_VOID(export_log(disk, common, options.out + "/log"));
    return Facts{{"folder", options.out}, {"files_written", static_cast<std::int64_t>(written)}, {"with_ledger", std::string(options.log ? "yes" : "no")}};
}

Result<Facts> resume(const Common& common) {
    Desk desk;
    DAYBOOK_TRY_VOID(desk.open(common));
    DAYBOOK_TRY(const auto clerk, clerk::Clerk::open(desk.disk, common.data));
    const auto sources = publishing::sources_of(desk.disk, common.data, clerk->log(), *desk.office, threads_of_a_set);
    DAYBOOK_TRY(const auto repaired, publishing::resume(desk.disk, clerk->folder(), clerk->views(), *desk.office, sources, now()));
    DAYBOOK_TRY_VOID(clerk->close());
    return Facts{{"put_in_place", static_cast<std::int64_t>(repaired.put_in_place)}, {"made_again", static_cast<std::int64_t>(repaired.made_again)}, {"removed", static_cast<std::int64_t>(repaired.removed)}};
}

int answer(const Common& common, const Result<Facts>& facts) {
    if (!facts) return print_error(common, facts.error());
    print_facts(common, *facts);
    return done;
}

}  // namespace

int publish_draft(const Common& common, const PublishOptions& options) { return answer(common, make_draft(common, options)); }
int publish_change(const Common& common, const PublishOptions& options) { return answer(common, change_draft(common, options)); }
int publish_correct(const Common& common, const PublishOptions& options) { return answer(common, make_correction(common, options)); }
int publish_submit(const Common& common, const PublishOptions& options) { return answer(common, hand_in(common, options)); }
int publish_approve(const Common& common, const PublishOptions& options) { return answer(common, decide(common, options, record::EditionStep::approve)); }
int publish_send_back(const Common& common, const PublishOptions& options) { return answer(common, decide(common, options, record::EditionStep::send_back)); }
int publish_withdraw(const Common& common, const PublishOptions& options) { return answer(common, decide(common, options, record::EditionStep::withdraw)); }
int publish_release(const Common& common, const PublishOptions& options) { return answer(common, release(common, options)); }
int publish_export(const Common& common, const PublishOptions& options) { return answer(common, export_published(common, options)); }
int publish_resume(const Common& common) { return answer(common, resume(common)); }

int publish_list(const Common& common) {
    const auto table = all_editions(common);
    if (!table) return print_error(common, table.error());
    print_table(common, *table);
    return done;
}

int publish_show(const Common& common, const PublishOptions& options) {
    const auto shown = show(common, options);
    return shown ? done : print_error(common, shown.error());
}

}  // namespace daybook::cli
