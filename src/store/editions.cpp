#include "store/editions.hpp"

#include <fmt/format.h>

#include "store/vault.hpp"

namespace daybook::store {
namespace {

Result<Edition> edition_at(const Row& row) {
    const auto state = record::edition_state_from(row.text(3));
    if (!state) return refuse("store.damaged", fmt::format("the database has an edition in the state \"{}\", which this program does not know", row.text(3)));
    return Edition{row.integer(0), row.text(1), row.integer(2), *state, row.text(4), row.text(5), row.text(6), AccountId{row.integer(7)}, AccountId{row.integer(8)}, row.integer(9)};
}

// A note belongs to its step: it cannot be moved to another.
std::string context_of(std::int64_t id, std::int64_t version) { return fmt::format("{} {}", id, version); }

}  // namespace

Result<void> Editions::enter(Connection& connection, std::int64_t id, std::int64_t version, record::EditionStep step, std::optional<AccountId> by, std::string_view note, Instant now) {
    const Value account = by ? Value(static_cast<std::int64_t>(*by)) : Value(nullptr);
    const std::string sealed = vault_.encrypt(secret_of::edition, context_of(id, version), note);
    return connection.run("INSERT INTO edition_steps(edition, version, step, account, at, note) VALUES(?, ?, ?, ?, ?, ?)", {id, version, record::to_text(step), account, now, Bytes{sealed}});
}

Result<Edition> Editions::add(const NewEdition& edition, AccountId by, Instant now) {
    return database_.write([&](Connection& connection) -> Result<Edition> {
        DAYBOOK_TRY(const bool there, connection.first("SELECT id FROM editions WHERE edition = ? AND state NOT IN ('published', 'withdrawn')", {edition.edition}, [](const Row&) {}));
        if (there) return refuse("edition.open", fmt::format("somebody is working on an edition of {} already; change that one, or withdraw it first", edition.edition));
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO editions(edition, number, state, reason, recipe, drafted_by, changed_by) VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                                        {edition.edition, edition.number, record::to_text(record::EditionState::draft), edition.reason, edition.recipe, static_cast<std::int64_t>(by), static_cast<std::int64_t>(by)}));
        if (connection.changed() == 0) return refuse("edition.open", fmt::format("number {} of {} is published already; `correct` makes the next", edition.number, edition.edition));
        const std::int64_t id = connection.last_id();
        DAYBOOK_TRY_VOID(enter(connection, id, 1, record::EditionStep::begin, by, "", now));
        return Edition{id, edition.edition, edition.number, record::EditionState::draft, edition.reason, edition.recipe, "", by, by, 1};
    });
}

Result<Edition> Editions::take(const Edition& edition, record::EditionStep step, record::EditionState to, const EditionChange& change, std::optional<AccountId> by, std::string_view note, Instant now) {
    Edition after = edition;
    after.state = to;
    ++after.version;
    if (change.recipe) after.recipe = *change.recipe, after.changed_by = by.value();
    if (change.manifest) after.manifest = *change.manifest;
    return database_.write([&](Connection& connection) -> Result<Edition> {
        DAYBOOK_TRY_VOID(connection.run("UPDATE editions SET state = ?, recipe = ?, manifest = ?, changed_by = ?, version = ? WHERE id = ? AND version = ?",
                                        {record::to_text(to), after.recipe, after.manifest, static_cast<std::int64_t>(after.changed_by), after.version, edition.id, edition.version}));
        if (connection.changed() == 0) return refuse("edition.changed", fmt::format("somebody took a step on {} meanwhile; look at it again", edition.edition));
        DAYBOOK_TRY_VOID(enter(connection, edition.id, after.version, step, by, note, now));
        return after;
    });
}

Result<std::vector<Edition>> Editions::listed(std::string_view sql, Values values) {
    std::vector<Edition> list;
    std::optional<Error> damaged;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) {
        return connection.each(sql, values, [&](const Row& row) {
            auto edition = edition_at(row);
            if (edition)
                list.push_back(*std::move(edition));
            else
                damaged = edition.error();
        });
    }));
    if (damaged) return std::unexpected(*std::move(damaged));
    return list;
}

Result<std::optional<Edition>> Editions::open(std::string_view edition) {
    DAYBOOK_TRY(auto found, listed("SELECT id, edition, number, state, reason, recipe, manifest, drafted_by, changed_by, version FROM editions WHERE edition = ? AND state NOT IN ('published', 'withdrawn')", {edition}));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Result<std::optional<Edition>> Editions::find(std::string_view edition, std::int64_t number) {
    DAYBOOK_TRY(auto found, listed("SELECT id, edition, number, state, reason, recipe, manifest, drafted_by, changed_by, version FROM editions WHERE edition = ? AND number = ? AND state <> 'withdrawn'", {edition, number}));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Result<std::vector<Edition>> Editions::list() {
    return listed("SELECT id, edition, number, state, reason, recipe, manifest, drafted_by, changed_by, version FROM editions ORDER BY id DESC", {});
}

Result<std::vector<EditionStepTaken>> Editions::steps(const Edition& edition) {
    std::vector<EditionStepTaken> steps;
    std::vector<std::pair<std::int64_t, std::string>> sealed;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) {
        return connection.each("SELECT s.step, a.name, s.at, s.version, s.note FROM edition_steps s LEFT JOIN accounts a ON a.id = s.account WHERE s.edition = ? ORDER BY s.version", {edition.id}, [&](const Row& row) {
            steps.push_back({record::edition_step_from(row.text(0)).value_or(record::EditionStep::begin), row.text(1), row.integer(2), {}});
            sealed.emplace_back(row.integer(3), row.text(4));
        });
    }));
    for (std::size_t i = 0; i < steps.size(); ++i) {
        DAYBOOK_TRY(steps[i].note, vault_.decrypt(secret_of::edition, context_of(edition.id, sealed[i].first), sealed[i].second));
    }
    return steps;
}

}  // namespace daybook::store
