// Takes the bytes of one photo or video as they arrive: finds out what it is from the first of them, encrypts them to disk.
#pragma once
#include <optional>
#include <string>

#include "http/app.hpp"
#include "intake/media.hpp"
#include "store/sealed_file.hpp"
#include "store/uploads.hpp"

namespace daybook::http {

class UploadSink final : public BodySink {
public:
    // `id`: of the upload; empty: a new one that nobody can guess.
    explicit UploadSink(App& app, std::string id = {}) : app_(app), id_(std::move(id)) {}
    Result<void> take(std::string_view bytes) override;
    // All bytes are there: looks at the file, checks it, keeps it. What is refused leaves nothing on disk. On a worker.
    Result<store::Upload> finish();

private:
    Result<void> write(std::string_view bytes);
    Result<store::Upload> look_at(const store::FileSeal& seal, const std::string& path);
    static std::unexpected<Error> unknown_type();

    App& app_;
    std::string head_, id_;
    std::optional<intake::MediaType> type_;
    std::optional<store::SealedFileWriter> writer_;
    std::uint64_t bytes_ = 0;
    std::optional<Error> failed_;
};

// The id of an upload that is known by a key of its channel: the same key is the same upload.
[[nodiscard]] std::string upload_id_of(const App& app, std::string_view once);

// What is sealed with an attachment's entry: where the file lies, what opens and proves it, what was found in it.
[[nodiscard]] std::string sealed_file_json(const store::Upload& upload);

}  // namespace daybook::http
