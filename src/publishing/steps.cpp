#include "publishing/steps.hpp"

#include <fmt/format.h>

#include "publishing/book.hpp"

namespace daybook::publishing {
namespace {

using record::EditionStep;

constexpr std::uint64_t recipe_bytes_max = std::uint64_t{64} << 20;
constexpr std::string_view recipe_name = "the recipe in the office";

std::string manifest_hex(const EditionSet& set) { return to_hex(bytes_of(set.manifest_sha256)); }

Result<store::Edition> take(store::Office& office, const store::Edition& edition, EditionStep step, const store::EditionChange& change, const std::string& note, const Person& person) {
    DAYBOOK_TRY(const auto to, record::take(edition.standing(), step, static_cast<std::int64_t>(person.id), person.duties, note));
    return office.editions().take(edition, step, to, change, person.id, note, person.now);
}

// Its entry, were it published next. The manifest is that of files that are not made yet.
record::EditionPublished next_entry(const clerk::Views& views, const std::string& edition, std::int64_t number, const std::string& reason, const results::Recipe& recipe) {
    const auto before = clerk::newest_number(views, edition);
    return {.edition = edition, .number = number, .source = recipe.source, .period = recipe.period, .against = recipe.against, .as_of = recipe.ledger_size, .book_sha256 = sha256(recipe.book_text),
            .manifest_sha256 = {}, .supersedes = before ? std::optional(before->at) : std::nullopt, .reason = reason};
}

// Whether it may be published next.
Result<void> check_next(const Newsroom& room, const record::EditionPublished& next, const results::Recipe& recipe) {
    DAYBOOK_TRY_VOID(clerk::check_next(*room.archive.views, next));
    return check_book(room.disk, room.archive, recipe, next.reason);
}

}  // namespace

Result<std::shared_ptr<const results::Scene>> scene_of(const results::Archive& archive, const results::Recipe& recipe, unsigned threads) {
    return results::make_scene(archive, recipe.book_text, "the edition's indicator book", recipe.ledger_size, threads);
}

Result<store::Edition> begin(const Newsroom& room, const std::string& edition, const results::Recipe& recipe, const std::string& reason, const Person& person) {
    if (edition.empty()) return begin(room, record::edition_id(recipe.source, recipe.period), recipe, reason, person);
    DAYBOOK_TRY_VOID(record::take(std::nullopt, EditionStep::begin, static_cast<std::int64_t>(person.id), person.duties, ""));
    const auto before = clerk::newest_number(*room.archive.views, edition);
    if (before && reason.empty()) return refuse("edition.published", fmt::format("{} is published already; a correction makes its next number", edition));
    if (!before && !reason.empty()) return refuse("edition.unknown", fmt::format("no edition \"{}\" was published, so there is nothing to correct", edition));
    const auto next = next_entry(*room.archive.views, edition, before ? before->number + 1 : 1, reason, recipe);
    DAYBOOK_TRY_VOID(check_next(room, next, recipe));
    return room.office.editions().add({edition, next.number, reason, results::to_json(recipe)}, person.id, person.now);
}

Result<store::Edition> working_on(store::Office& office, const std::string& edition) {
    DAYBOOK_TRY(auto found, office.editions().open(edition));
    if (!found) return refuse("edition.unknown", fmt::format("nobody is working on an edition \"{}\"; `daybook publish list` shows those there are", edition));
    return *std::move(found);
}

Result<results::Recipe> renewed_recipe(const results::Scene& scene, results::RecipeRequest request, const results::Recipe& before) {
    request.source = before.source;
    if (request.period.empty()) request.period = before.period.to_text();
    if (request.against.empty()) request.against = before.against.to_text();
    if (request.title.empty()) request.title = before.title;
    if (request.areas.empty()) request.areas = before.areas;
    if (request.instructions.empty()) request.instructions = before.instructions;
    if (!request.comment) request.comment = before.comment;
    DAYBOOK_TRY(auto recipe, results::make_recipe(scene, request));
    const bool same_periods = recipe.period == before.period && recipe.against == before.against;
    if (request.official_name.empty() && same_periods) recipe.official = before.official, recipe.official_name = before.official_name, recipe.official_sha256 = before.official_sha256;
    return recipe;
}

Result<store::Edition> change(store::Office& office, const store::Edition& edition, const results::Recipe& recipe, const Person& person) {
    return take(office, edition, EditionStep::change, {.recipe = results::to_json(recipe), .manifest = ""}, "", person);
}

std::uint64_t size_of_change(const clerk::Views& views, const store::Edition& edition, const results::Recipe& recipe) {
    const auto checked = clerk::check_next(views, next_entry(views, edition.edition, edition.number, edition.reason, recipe));
    return !checked && checked.error().code == "edition.older" ? views.size() : recipe.ledger_size;
}

Result<store::Edition> submit(const Newsroom& room, const store::Edition& edition, const EditionSet& set, const Person& person) {
    DAYBOOK_TRY(const auto recipe, results::recipe_from_json(edition.recipe, std::string(recipe_name)));
    DAYBOOK_TRY_VOID(check_next(room, next_entry(*room.archive.views, edition.edition, edition.number, edition.reason, recipe), recipe));
    return take(room.office, edition, EditionStep::submit, {.recipe = {}, .manifest = manifest_hex(set)}, "", person);
}

Result<store::Edition> decide(store::Office& office, const store::Edition& edition, EditionStep step, const std::string& note, const Person& person) {
    DAYBOOK_CHECK(step == EditionStep::approve || step == EditionStep::send_back || step == EditionStep::withdraw, "these are the steps that change nothing but the state");
    store::EditionChange change;
    if (step == EditionStep::send_back) change.manifest = "";  // what was handed in is not any more
    return take(office, edition, step, change, note, person);
}

Result<EditionSet> files_of(const results::Archive& archive, const store::Edition& edition, unsigned threads) {
    DAYBOOK_TRY(const auto recipe, results::recipe_from_json(edition.recipe, std::string(recipe_name)));
    DAYBOOK_TRY(const auto scene, scene_of(archive, recipe, threads));
    return make_set(*scene, edition.edition, edition.number, recipe);
}

Result<record::EditionPublished> entry_of(const Newsroom& room, const store::Edition& edition, const EditionSet& set, const Person& person) {
    DAYBOOK_TRY_VOID(record::take(edition.standing(), EditionStep::release, static_cast<std::int64_t>(person.id), person.duties, ""));
    if (manifest_hex(set) != edition.manifest)
        return refuse("edition.differs", fmt::format("the files of {} as they are made now are not those that were reviewed: the program changed meanwhile. Send it back and have it reviewed again", edition.edition));
    DAYBOOK_TRY(const auto recipe, results::recipe_from_json(edition.recipe, std::string(recipe_name)));
    auto entry = next_entry(*room.archive.views, edition.edition, edition.number, edition.reason, recipe);
    entry.manifest_sha256 = set.manifest_sha256;
    DAYBOOK_TRY_VOID(check_next(room, entry, recipe));
    return entry;
}

Result<void> enter_release(store::Office& office, const std::string& edition, std::int64_t number, std::optional<store::AccountId> by, store::Instant now) {
    DAYBOOK_TRY(const auto found, office.editions().find(edition, number));
    if (!found || found->state == record::EditionState::published) return {};
    DAYBOOK_TRY_VOID(office.editions().take(*found, EditionStep::release, record::EditionState::published, {}, by, "", now));
    return {};
}

Sources sources_of(ledger::Disk& disk, const std::string& data, const ledger::Log& log, store::Office& office, unsigned threads) {
    Sources sources{.make_again = {}, .receipt = {}, .origin = log.verifier().name, .verifier_key = log.verifier().to_text()};
    sources.receipt = [&log](record::Index at) -> Result<std::string> {
        DAYBOOK_TRY(const auto receipt, log.receipt(at));
        return ledger::to_text(receipt);
    };
    sources.make_again = [&disk, data, &office, threads](const clerk::PublishedEdition& published) -> Result<EditionSet> {
        DAYBOOK_TRY(const auto found, office.editions().find(published.entry.edition, published.entry.number));
        if (!found) return refuse("edition.lost", fmt::format("the files of edition {} of {} are lost, and so is its recipe: restore them from a backup or from whoever has a copy", published.entry.number, published.entry.edition));
        DAYBOOK_TRY(const auto archive, results::open_archive(disk, data));
        return files_of(archive, *found, threads);
    };
    return sources;
}

Result<Repaired> resume(ledger::Disk& disk, const clerk::DataFolder& folder, const clerk::Views& views, store::Office& office, const Sources& sources, store::Instant now) {
    const auto editions = clerk::published_editions(views);
    DAYBOOK_TRY(const auto repaired, repair(disk, folder, editions, sources));
    for (const auto& published : editions) DAYBOOK_TRY_VOID(enter_release(office, published.entry.edition, published.entry.number, std::nullopt, now));
    return repaired;
}

Result<results::Recipe> recipe_in_place(ledger::Disk& disk, const clerk::DataFolder& folder, const std::string& edition, std::int64_t number) {
    const std::string path = fmt::format("{}/{}/{}/en/recipe.json", folder.published(), edition, number);
    DAYBOOK_TRY(const auto text, ledger::read_whole(disk, path, recipe_bytes_max));
    return results::recipe_from_json(text, path);
}

Result<results::Recipe> newest_recipe(ledger::Disk& disk, const results::Archive& archive, const std::string& edition) {
    const auto newest = clerk::newest_number(*archive.views, edition);
    if (!newest) return refuse("edition.unknown", fmt::format("no edition \"{}\" was published, so there is nothing to correct", edition));
    return recipe_in_place(disk, archive.folder, edition, newest->number);
}

std::uint64_t size_of_correction(const std::string& reason, std::uint64_t size_before, std::uint64_t size_now) { return reason == "late-records" || reason == "error-in-source" ? size_now : size_before; }

}  // namespace daybook::publishing
