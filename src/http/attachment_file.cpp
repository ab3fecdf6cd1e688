#include "http/attachment_file.hpp"

#include "base/json.hpp"
#include "http/problem.hpp"
#include "intake/media.hpp"
#include "store/sealed_file.hpp"

namespace daybook::http {
namespace {

// What the sealed part of an attachment says of its file.
struct SealedFile {
    std::string type, malware;
    store::FileSeal seal;
};

std::optional<store::FileSeal> seal_from(std::string_view text) {
    const auto json = parse_json(text);
    const auto* key = json ? json->string("key") : nullptr;
    const auto* hash = json ? json->string("sha256") : nullptr;
    const auto* bytes = json ? json->integer("bytes") : nullptr;
    if (key == nullptr || hash == nullptr || bytes == nullptr) return std::nullopt;
    const auto key_bytes = hash_from_hex(*key), sha = hash_from_hex(*hash);
    if (!key_bytes || !sha) return std::nullopt;
    return store::FileSeal{*key_bytes, *sha, static_cast<std::uint64_t>(*bytes)};
}

std::optional<SealedFile> find_file(const clerk::Opened& opened, std::string_view id) {
    for (const auto& part : opened.parts) {
        const auto json = parse_json(part.sealed);
        const auto* file = json ? json->string("file") : nullptr;
        if (file == nullptr || *file != id) continue;
        const auto* seal = json->string("seal");
        const auto* malware = json->string("malware");
        const auto read = seal == nullptr ? std::nullopt : seal_from(*seal);
        if (read) return SealedFile{{}, malware == nullptr ? "" : *malware, *read};
    }
    return std::nullopt;
}

// The stripped bytes. All are made first: a file that cannot be stripped to its end is not begun to be sent. At most the 100 MB
// of a video, for as long as it is being sent.
class MadeSource final : public BodySource {
public:
    explicit MadeSource(std::string bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] std::uint64_t bytes() const override { return bytes_.size(); }
    Result<std::string> next(std::size_t most) override {
        std::string piece = bytes_.substr(at_, most);
        at_ += piece.size();
        return piece;
    }

private:
    std::string bytes_;
    std::size_t at_ = 0;
};

}  // namespace

Response attachment_response(App& app, const std::string& id, const clerk::Opened& opened) {
    const auto file = find_file(opened, id);  // an id that is in no sealed part of this report reaches no path
    if (!file) return problem(404, "upload.unknown", "This report has no such file.");
    auto opened_file = store::SealedFileReader::open(app.parts.disk, app.parts.service.clerk().folder().attachment(id), file->seal);
    if (!opened_file) return problem(opened_file.error());
    const auto reader = std::make_shared<store::SealedFileReader>(std::move(*opened_file));
    const intake::MediaSource source{reader->size(), [reader](std::uint64_t offset, std::span<char> into) { return reader->read_at(offset, into); }};
    const intake::MediaLimits limits{app.parts.settings.photo_bytes_max, app.parts.settings.video_bytes_max};
    const auto found = intake::look_at_media(source, limits);
    if (!found) return problem(found.error());
    std::string stripped;
    const auto done = intake::strip_metadata(source, [&](std::string_view bytes) -> Result<void> { return stripped += bytes, Result<void>(); }, limits);
    if (!done) return problem(done.error());
    Response response{.status = 200, .type = std::string(intake::mime_type(found->type)), .body = {}, .headers = {{"Cache-Control", "no-store"}}};
    response.with("Content-Disposition", "inline; filename=\"" + id.substr(0, 12) + std::string(intake::file_ending(found->type)) + "\"");
    response.source = std::make_shared<MadeSource>(std::move(stripped));
    return response;
}

}  // namespace daybook::http
