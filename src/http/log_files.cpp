// The log as C2SP tlog-tiles serves it: checkpoint, tiles of hashes, bundles of entries; beside them the verifier key, and the texts
// that entries name by their SHA-256 (profiles, mappings, area files) with the indicator book, so that figures can be checked.
#include "base/input.hpp"
#include "base/shipped.hpp"
#include "clerk/folder.hpp"
#include "http/handlers.hpp"
#include "http/problem.hpp"
#include "ledger/export.hpp"
#include "ledger/tiles.hpp"

namespace daybook::http {
namespace {

constexpr std::string_view for_ever = "public, max-age=31536000, immutable";
constexpr std::size_t log_file_bytes_max = std::size_t{256} << 20;

Response bytes_for_ever(std::string bytes, std::string type) {
    return {.status = 200, .type = std::move(type), .body = std::move(bytes), .headers = {{"Cache-Control", std::string(for_ever)}, {"Access-Control-Allow-Origin", "*"}}};
}

Response not_found() { return problem(404, "http.not-found", "There is nothing at this address."); }

}  // namespace

void get_checkpoint(App& app, Call, Respond respond) {
    auto note = read_file(app.parts.data + "/ledger/checkpoint", 1 << 20);
    if (!note) return respond(problem(note.error()));
    respond({.status = 200, .type = "text/plain; charset=utf-8", .body = *std::move(note), .headers = {{"Cache-Control", "public, max-age=1"}, {"Access-Control-Allow-Origin", "*"}}});
}

void get_verifier_key(App& app, Call, Respond respond) {
    respond({.status = 200, .type = "text/plain; charset=utf-8", .body = app.parts.service.log().verifier().to_text() + "\n", .headers = {{"Cache-Control", "public, max-age=3600"}, {"Access-Control-Allow-Origin", "*"}}});
}

void get_tile(App& app, Call call, Respond respond) {
    const auto& log = app.parts.service.log();
    const auto tile = ledger::tile_from_path("tile/" + call.parts[0]);
    // Only what is durable: a tile that was served is cached for ever.
    if (!tile || tile->level.value_or(0) >= 8 || ledger::tile_width_at(log.durable_size(), tile->level.value_or(0), tile->number) < tile->width) return respond(not_found());
    const bool is_of_entries = !tile->level.has_value();
    if (is_of_entries && app.parts.settings.entries == EntriesFor::this_machine && !call.request.is_local) return respond(problem(403, "http.forbidden", "The entries of this ledger are not given to everyone; its hashes and checkpoints are."));
    auto bytes = ledger::tile_bytes(log, *tile);
    if (!bytes) return respond(problem(bytes.error()));
    respond(bytes_for_ever(*std::move(bytes), "application/octet-stream"));
}

void get_log_file(App& app, Call call, Respond respond) {
    const auto hash = hash_from_hex(call.parts[0]);
    if (!hash) return respond(not_found());
    for (const auto& file : shipped_files())
        if (sha256(file.text) == *hash) return respond(bytes_for_ever(std::string(file.text), "text/plain; charset=utf-8"));
    const clerk::DataFolder folder{app.parts.data};
    auto bytes = read_file(folder.file(*hash), log_file_bytes_max);
    if (!bytes || sha256(*bytes) != *hash) return respond(not_found());
    respond(bytes_for_ever(*std::move(bytes), "text/plain; charset=utf-8"));
}

}  // namespace daybook::http
