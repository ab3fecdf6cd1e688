// Photos and videos come in before the report that they belong to: streamed to disk, encrypted, looked at, checked for malware.
#include <chrono>
#include <filesystem>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "http/handlers.hpp"
#include "http/log.hpp"
#include "http/problem.hpp"
#include "http/upload_sink.hpp"
#include "http/uploads.hpp"
#include "intake/malware_check.hpp"
#include "intake/media.hpp"
#include "store/office.hpp"
#include "store/sealed_file.hpp"

namespace daybook::http {
namespace {

using namespace std::chrono_literals;
constexpr auto malware_limit = 60s;
constexpr std::int64_t unclaimed_bytes_max = std::int64_t{2} << 30;  // of all files that no report has claimed yet
constexpr std::size_t id_bytes = 18;                                 // 144 random bits

std::string as_id(std::string_view bytes) {
    std::string id = to_base64(bytes.substr(0, id_bytes));
    for (char& letter : id) letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
    return id;
}

std::string new_id() { return as_id(random_bytes(system_random(), id_bytes)); }

intake::MediaLimits media_limits(const Settings& settings) { return {settings.photo_bytes_max, settings.video_bytes_max}; }

intake::MediaSource source_of(const std::shared_ptr<store::SealedFileReader>& reader) {
    return {reader->size(), [reader](std::uint64_t offset, std::span<char> into) { return reader->read_at(offset, into); }};
}

std::string found_json(const intake::MediaFound& found) {
    JsonWriter json;
    json.begin_object().key("place").value(found.has_place).key("device").value(found.device).key("serial").value(found.serial).key("taken").value(found.taken).key("software").value(found.software);
    json.key("thumbnail").value(found.has_thumbnail).key("others").begin_array();
    for (const auto& other : found.others) json.value(other);
    json.end_array().key("can_be_stripped").value(found.can_be_stripped).end_object();
    return json.text();
}

std::string seal_text(const store::FileSeal& seal) {
    JsonWriter json;
    json.begin_object().key("bytes").value(seal.bytes).key("key").value(to_hex({reinterpret_cast<const char*>(seal.key.data()), seal.key.size()})).key("sha256").value(to_hex(bytes_of(seal.sha256))).end_object();
    return json.text();
}

// "clean", "infected", or why nobody knows.
Result<std::string> malware_verdict(const Settings& settings, const intake::MediaSource& source) {
    if (settings.malware_command.empty()) return "not-checked";
    const auto verdict = intake::check_for_malware(settings.malware_command, source, malware_limit);
    if (!verdict) {
        log_line("malware-check-failed", {{"code", verdict.error().code}});
        return "could-not-check";
    }
    if (*verdict == intake::MalwareVerdict::infected) return refuse("upload.infected", "The check for malware says that this file is harmful; it was not kept.");
    return "clean";
}

}  // namespace

Result<void> UploadSink::take(std::string_view bytes) {
    if (failed_) return std::unexpected(*failed_);
    auto outcome = write(bytes);
    if (!outcome) failed_ = outcome.error();
    return outcome;
}

Result<void> UploadSink::write(std::string_view bytes) {
    if (!writer_) {  // the first bytes say what it is
        head_ += bytes.substr(0, intake::media_head_bytes);
        type_ = intake::media_type_of(head_);
        if (!type_ && head_.size() >= intake::media_head_bytes) return unknown_type();
        if (!type_) return {};
        if (id_.empty()) id_ = new_id();
        std::error_code ignored;
        std::filesystem::create_directories(app_.parts.service.clerk().folder().attachments(), ignored);
        DAYBOOK_TRY(writer_, store::SealedFileWriter::create(app_.parts.disk, app_.parts.service.clerk().folder().attachment(id_)));
        bytes_ += head_.size();
        DAYBOOK_TRY_VOID(writer_->write(head_));
        bytes.remove_prefix(std::min(bytes.size(), intake::media_head_bytes));
        head_.clear();
    }
    bytes_ += bytes.size();
    if (bytes_ > media_limits(app_.parts.settings).of(*type_)) return refuse("media.too-large", "This file is larger than what is taken here.");
    return writer_->write(bytes);
}

std::unexpected<Error> UploadSink::unknown_type() { return refuse("media.type", "Photos (JPEG, PNG, WebP, HEIC, GIF) and short videos (MP4, MOV, 3GP, WebM) are taken; this file is none of them."); }

Result<store::Upload> UploadSink::finish() {
    if (failed_) return std::unexpected(*failed_);
    if (!writer_) return unknown_type();
    DAYBOOK_TRY(const auto waiting, app_.parts.office.uploads().unclaimed_bytes());
    if (waiting + static_cast<std::int64_t>(bytes_) > unclaimed_bytes_max) return refuse("service.full", "Too many files wait for their reports at this moment; try again in some minutes.");
    DAYBOOK_TRY(const auto seal, writer_->finish());
    const std::string path = app_.parts.service.clerk().folder().attachment(id_);
    auto upload = look_at(seal, path);
    if (!upload) (void)store::erase_sealed_file(app_.parts.disk, path);
    return upload;
}

Result<store::Upload> UploadSink::look_at(const store::FileSeal& seal, const std::string& path) {
    DAYBOOK_TRY(auto opened, store::SealedFileReader::open(app_.parts.disk, path, seal));
    const auto source = source_of(std::make_shared<store::SealedFileReader>(std::move(opened)));
    DAYBOOK_TRY(const auto found, intake::look_at_media(source, media_limits(app_.parts.settings)));
    DAYBOOK_TRY(const auto malware, malware_verdict(app_.parts.settings, source));
    JsonWriter key;
    key.begin_object().key("malware").value(malware).key("seal").value(seal_text(seal)).end_object();
    store::Upload upload{.id = id_, .path = "attachments/" + id_, .type = std::string(intake::mime_type(found.type)), .bytes = static_cast<std::int64_t>(seal.bytes), .found = found_json(found), .key = key.text(),
                         .created = app_.parts.unix_seconds(), .claimed_by = {}};
    DAYBOOK_TRY_VOID(app_.parts.office.uploads().add(upload));
    return upload;
}

std::shared_ptr<BodySink> upload_sink(App& app, const Request&) { return std::make_shared<UploadSink>(app); }

void post_upload(App&, Call call, Respond respond) {
    auto* sink = dynamic_cast<UploadSink*>(call.request.sink.get());
    DAYBOOK_CHECK(sink != nullptr, "uploads stream into their sink");
    const auto upload = sink->finish();
    if (!upload) return respond(problem(upload.error()));
    JsonWriter json;
    json.begin_object().key("id").value(upload->id).key("type").value(upload->type).key("bytes").value(upload->bytes).key("found");
    respond(json_response(201, json.text() + upload->found + "}"));
}

namespace {

// The files that a report names, for its sealed parts.
Result<std::vector<clerk::AttachedFile>> attached_files(App& app, const std::vector<std::string>& ids, const std::string& reference) {
    auto& uploads = app.parts.office.uploads();
    DAYBOOK_TRY(const auto reserved, uploads.reserve(ids, reference));
    if (reserved != store::ClaimResult::claimed) return refuse("report.attachment", "One of the files is not here any more, or belongs to another report; add it again.", {.field = "attachments"});
    std::vector<clerk::AttachedFile> files;
    for (const auto& id : ids) {
        DAYBOOK_TRY(const auto upload, uploads.find(id));
        if (!upload) return refuse("report.attachment", "One of the files is not here any more; add it again.", {.field = "attachments"});
        files.push_back({upload->type, upload->bytes, sealed_file_json(*upload)});
    }
    return files;
}

}  // namespace

// Reserved before the ledger, claimed after it: whenever the server is killed in between, no file of a report that was filed is ever
// taken for one that nobody wanted.
void file_with_uploads(App& app, record::NewReport report, std::function<void(Result<clerk::Filed>)> answer) {
    if (report.attachments.empty()) return app.file(std::move(report), {}, std::move(answer));
    const std::string reference = app.parts.service.reference_for(report.once);
    auto files = attached_files(app, report.attachments, reference);
    if (!files) return answer(std::unexpected(std::move(files).error()));
    const auto ids = report.attachments;
    app.file(std::move(report), *std::move(files), [&app, ids, reference, answer = std::move(answer)](Result<clerk::Filed> filed) {
        // Not waited for: what does not come to it now, the cleaning settles.
        (void)app.workers.run([&app, ids, reference] { settle_uploads(app, ids, reference); });
        answer(std::move(filed));
    });
}

void settle_uploads(App& app, const std::vector<std::string>& ids, const std::string& reference) {
    // After a failed disk nobody knows before the next start whether the report is in the ledger: the files stay reserved until then.
    if (app.parts.service.numbers().is_stopped) return;
    bool is_filed = false;
    app.parts.service.read([&](const record::Reports& reports, std::uint64_t) { is_filed = reports.find(reference) != nullptr; });
    auto& uploads = app.parts.office.uploads();
    if (!is_filed) {
        if (const auto released = uploads.release(ids, reference); !released) log_line("uploads-unsettled", {{"code", released.error().code}});
        return;
    }
    const auto claimed = uploads.claim(ids, reference);
    if (!claimed)
        log_line("uploads-unsettled", {{"code", claimed.error().code}});
    else if (*claimed != store::ClaimResult::claimed)
        log_line("uploads-missing", {{"reference", reference}});
}

std::string upload_id_of(const App& app, std::string_view once) { return as_id(bytes_of(hmac_sha256(app.parts.secret, {"upload/v1 ", once}))); }

std::string sealed_file_json(const store::Upload& upload) {
    const auto key = parse_json(upload.key);
    JsonWriter json;
    json.begin_object().key("file").value(upload.id).key("found").value(upload.found).key("malware").value(key ? *key->string("malware") : "").key("seal").value(key ? *key->string("seal") : "").end_object();
    return json.text();
}

}  // namespace daybook::http
