#include "store/uploads.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "store/vault.hpp"

namespace daybook::store {
namespace {

constexpr std::size_t upload_id_bytes_min = 22, upload_id_bytes_max = 64, upload_path_bytes_max = 300, upload_type_bytes_max = 100;
constexpr std::size_t upload_found_bytes_max = 16 << 10, upload_key_bytes_max = 1024, reference_bytes_max = 40;

bool is_upload_id(std::string_view id) {
    const auto is_letter = [](char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-' || letter == '_'; };
    return id.size() >= upload_id_bytes_min && id.size() <= upload_id_bytes_max && std::all_of(id.begin(), id.end(), is_letter);
}

// Below the data folder, and not out of it again.
bool is_upload_path(std::string_view path) {
    if (path.empty() || path.size() > upload_path_bytes_max || path.front() == '/' || path.find('\0') != std::string_view::npos) return false;
    for (std::string_view rest = path; !rest.empty();) {
        const std::string_view part = rest.substr(0, rest.find('/'));
        if (part.empty() || part == "." || part == "..") return false;
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    }
    return true;
}

Result<void> check_upload(const Upload& upload) {
    const bool good = is_upload_id(upload.id) && is_upload_path(upload.path) && !upload.type.empty() && upload.type.size() <= upload_type_bytes_max && is_utf8(upload.type) && upload.bytes >= 0 && upload.found.size() <= upload_found_bytes_max &&
                      upload.key.size() <= upload_key_bytes_max && upload.claimed_by.size() <= reference_bytes_max;
    if (!good) return refuse("upload.form", "an upload's id, path, type, size, metadata or key is not of the form that is kept");
    return {};
}

// What is only reserved for a report has its reference with this before it: no reference begins so.
constexpr char reserved_mark = '?';
std::string reserved_for(std::string_view reference) { return reserved_mark + std::string(reference); }
std::string without_mark(std::string claimed_by) { return claimed_by.starts_with(reserved_mark) ? claimed_by.substr(1) : claimed_by; }

Upload upload_at(const Row& row) { return {row.text(0), row.text(1), row.text(2), row.integer(3), row.text(4), row.text(5), row.integer(6), without_mark(row.text(7))}; }

}  // namespace

Result<void> Uploads::add(const Upload& upload) {
    DAYBOOK_TRY_VOID(check_upload(upload));
    const std::string found = vault_.encrypt(secret_of::upload, upload.id + " found", upload.found);
    const std::string key = vault_.encrypt(secret_of::upload, upload.id + " key", upload.key);
    return database_.write([&](Connection& connection) -> Result<void> {
        DAYBOOK_TRY_VOID(connection.run("INSERT INTO uploads(id, path, type, bytes, found, key, created, claimed_by) VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING",
                                        {upload.id, upload.path, upload.type, upload.bytes, Bytes{found}, Bytes{key}, upload.created, upload.claimed_by}));
        if (connection.changed() == 0) return refuse("upload.exists", "there is an upload with this id already");
        return {};
    });
}

Result<Upload> Uploads::opened(Upload row) const {
    DAYBOOK_TRY(row.found, vault_.decrypt(secret_of::upload, row.id + " found", row.found));
    DAYBOOK_TRY(row.key, vault_.decrypt(secret_of::upload, row.id + " key", row.key));
    return row;
}

Result<std::vector<Upload>> Uploads::listed(std::string_view sql, Values values) {
    std::vector<Upload> rows;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) { return connection.each(sql, values, [&](const Row& row) { rows.push_back(upload_at(row)); }); }));
    for (auto& row : rows) {
        DAYBOOK_TRY(row, opened(std::move(row)));
    }
    return rows;
}

Result<std::optional<Upload>> Uploads::find(std::string_view id) {
    DAYBOOK_TRY(auto found, listed("SELECT id, path, type, bytes, found, key, created, claimed_by FROM uploads WHERE id = ?", {id}));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

Result<std::vector<Upload>> Uploads::of_report(std::string_view reference) {
    return listed("SELECT id, path, type, bytes, found, key, created, claimed_by FROM uploads WHERE claimed_by IN (?, ?) AND claimed_by <> '' ORDER BY number", {reference, reserved_for(reference)});
}

Result<std::vector<Upload>> Uploads::unclaimed(Instant before, std::int32_t count_max) {
    return listed("SELECT id, path, type, bytes, found, key, created, claimed_by FROM uploads WHERE claimed_by = '' AND created < ? ORDER BY created, number LIMIT ?", {before, std::int64_t{count_max}});
}

Result<std::vector<Upload>> Uploads::reserved(Instant before, std::int32_t count_max) {
    static_assert(reserved_mark == '?');  // '@' is the letter after it
    return listed("SELECT id, path, type, bytes, found, key, created, claimed_by FROM uploads WHERE claimed_by >= '?' AND claimed_by < '@' AND created < ? ORDER BY created, number LIMIT ?", {before, std::int64_t{count_max}});
}

Result<ClaimResult> Uploads::reserve(std::span<const std::string> ids, std::string_view reference) { return mark(ids, reference, false); }
Result<ClaimResult> Uploads::claim(std::span<const std::string> ids, std::string_view reference) { return mark(ids, reference, true); }

Result<ClaimResult> Uploads::mark(std::span<const std::string> ids, std::string_view reference, bool is_filed) {
    if (reference.empty() || reference.size() > reference_bytes_max) return refuse("upload.form", "an upload is claimed by a report, which has a reference");
    return database_.write([&](Connection& connection) -> Result<ClaimResult> {
        // Looked at first, altered only when all are good: none is half claimed.
        for (const auto& id : ids) {
            std::string claimed_by;
            DAYBOOK_TRY(const bool there, connection.first("SELECT claimed_by FROM uploads WHERE id = ?", {id}, [&](const Row& row) { claimed_by = without_mark(row.text(0)); }));
            if (!there) return ClaimResult::unknown;
            if (!claimed_by.empty() && claimed_by != reference) return ClaimResult::someone_elses;
        }
        // What was claimed once stays so when the same report is sent again.
        for (const auto& id : ids) DAYBOOK_TRY_VOID(connection.run("UPDATE uploads SET claimed_by = ? WHERE id = ? AND claimed_by <> ?", {is_filed ? std::string(reference) : reserved_for(reference), id, reference}));
        return ClaimResult::claimed;
    });
}

Result<void> Uploads::release(std::span<const std::string> ids, std::string_view reference) {
    return database_.write([&](Connection& connection) -> Result<void> {
        for (const auto& id : ids) DAYBOOK_TRY_VOID(connection.run("UPDATE uploads SET claimed_by = '' WHERE id = ? AND claimed_by = ?", {id, reserved_for(reference)}));
        return {};
    });
}

Result<bool> Uploads::remove(std::string_view id) {
    return database_.write([&](Connection& connection) -> Result<bool> {
        DAYBOOK_TRY_VOID(connection.run("DELETE FROM uploads WHERE id = ?", {id}));
        return connection.changed() == 1;
    });
}

Result<std::int64_t> Uploads::unclaimed_bytes() {
    std::int64_t bytes = 0;
    DAYBOOK_TRY_VOID(database_.read([&](Connection& connection) { return connection.first("SELECT coalesce(sum(bytes), 0) FROM uploads WHERE claimed_by = ''", {}, [&](const Row& row) { bytes = row.integer(0); }); }));
    return bytes;
}

}  // namespace daybook::store
