#include "http/form_sink.hpp"

namespace daybook::http {

FormSink::FormSink(App& app, std::string_view content_type) : app_(app) {
    auto boundary = multipart_boundary(content_type);
    if (boundary)
        reader_ = std::make_unique<MultipartReader>(*boundary, *this, MultipartLimits{.bytes = std::uint64_t{120} << 20, .parts = 40, .field_bytes = 16 * 1024, .file_bytes = app.parts.settings.video_bytes_max});
    else
        failed_ = boundary.error();
}

Result<void> FormSink::take(std::string_view bytes) {
    if (failed_) return std::unexpected(*failed_);
    auto fed = reader_->feed(bytes);
    if (!fed) failed_ = fed.error();
    return fed;
}

Result<std::vector<std::string>> FormSink::finish() {
    if (failed_) return std::unexpected(*failed_);
    DAYBOOK_TRY_VOID(reader_->finish());
    std::vector<std::string> ids;
    for (const auto& file : files_) {
        auto upload = file->finish();
        if (!upload) return refuse(upload.error().code, upload.error().sentence, {.field = "attachments"});
        ids.push_back(upload->id);
    }
    return ids;
}

Result<void> FormSink::part_begins(const PartHead& head) {
    name_ = head.name;
    is_file_ = head.filename.has_value();
    file_has_bytes_ = false;
    if (!is_file_) texts_.try_emplace(name_);
    return {};
}

Result<void> FormSink::part_data(std::string_view bytes) {
    if (!is_file_) {
        texts_[name_] += bytes;
        return {};
    }
    if (!file_has_bytes_) {  // a file input that was left empty sends a part without bytes
        if (files_.size() == record::attachments_max) return refuse("report.attachments", "There are more files than go with a report.", {.field = "attachments"});
        files_.push_back(std::make_unique<UploadSink>(app_));
        file_has_bytes_ = true;
    }
    auto taken = files_.back()->take(bytes);
    if (!taken) taken.error().place.field = "attachments";
    return taken;
}

Result<void> FormSink::part_ends() { return {}; }

}  // namespace daybook::http
