// Takes the plain form as it arrives: its texts, and its files, each streamed to disk like an upload.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/app.hpp"
#include "http/multipart.hpp"
#include "http/upload_sink.hpp"

namespace daybook::http {

class FormSink final : public BodySink, public PartTaker {
public:
    FormSink(App& app, std::string_view content_type);
    Result<void> take(std::string_view bytes) override;
    // The ids of the files, looked at and kept. Refused, with the field: what an upload or multipart refuses. On a worker.
    Result<std::vector<std::string>> finish();
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& texts() const { return texts_; }

private:
    Result<void> part_begins(const PartHead& head) override;
    Result<void> part_data(std::string_view bytes) override;
    Result<void> part_ends() override;

    App& app_;
    std::unique_ptr<MultipartReader> reader_;
    std::map<std::string, std::string, std::less<>> texts_;
    std::vector<std::unique_ptr<UploadSink>> files_;
    std::string name_;
    bool is_file_ = false, file_has_bytes_ = false;
    std::optional<Error> failed_;
};

}  // namespace daybook::http
