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
    explicit UploadSink(App& app) : app_(app) {}
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

// What is sealed with an attachment's entry: where the file lies, what opens and proves it, what was found in it.
[[nodiscard]] std::string sealed_file_json(const store::Upload& upload);

}  // namespace daybook::http
