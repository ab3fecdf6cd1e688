// multipart/form-data (RFC 7578), fed with bytes as they come: what a form with files is sent as. Holds a few kilobytes whatever
// comes; parts' bytes are passed on at once. Any cutting of the body into pieces gives the same parts.
// A file name is a text to be shown, never a path: everything before its last / or \ is gone.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace daybook::http {

struct MultipartLimits {
    std::uint64_t bytes = 520'000'000;     // of the whole body: five videos and the form around them
    std::size_t parts = 64;
    std::size_t head_bytes = 4096;         // of one part's head
    std::uint64_t field_bytes = 64 * 1024; // of a part without a file name
    std::uint64_t file_bytes = 100'000'000;
};

struct PartHead {
    std::string name;                     // the form field's; UTF-8, 1 to 200 bytes
    std::optional<std::string> filename;  // there, though perhaps empty, when the part is a file
    std::string type = "text/plain";      // what the sender claims: small letters, no parameters
    bool operator==(const PartHead&) const = default;
};

// Takes the parts: begins, data any number of times (never empty), ends; then the next. A refusal ends the parsing and is passed on.
class PartTaker {
public:
    virtual ~PartTaker() = default;
    virtual Result<void> part_begins(const PartHead& head) = 0;
    virtual Result<void> part_data(std::string_view bytes) = 0;
    virtual Result<void> part_ends() = 0;
};

// The boundary of a Content-Type header's value. Refused: "multipart.type" (another type), "multipart.boundary" (none, or one that is
// no boundary by RFC 2046).
Result<std::string> multipart_boundary(std::string_view content_type);

class MultipartReader {
public:
    // `taker` has to live as long as the reader.
    MultipartReader(std::string_view boundary, PartTaker& taker, const MultipartLimits& limits = {});

    // Refused: "multipart.too-large", "multipart.too-many", "multipart.head-length", "multipart.head", "multipart.name",
    // "multipart.encoding", "multipart.field-length", "multipart.file-length", "multipart.boundary", and what the taker refuses.
    // After a refusal every call gives the same one again.
    Result<void> feed(std::string_view bytes);

    // Refused: "multipart.cut-off" when the last boundary has not come.
    Result<void> finish();

private:
    enum class State { before, after_boundary, head, data, after };
    Result<void> take(std::string_view bytes);
    Result<bool> step();
    Result<bool> find_start();
    Result<bool> end_boundary_line();
    Result<bool> read_head();
    Result<bool> pass_data();
    Result<void> pass_on(std::string_view bytes);

    std::string delimiter_;  // line end, two dashes, boundary
    PartTaker& taker_;
    MultipartLimits limits_;
    State state_ = State::before;
    std::string held_;       // bytes that are not settled yet
    std::uint64_t bytes_ = 0, part_bytes_ = 0;
    std::size_t parts_ = 0;
    bool is_file_ = false, at_data_start_ = false;
    std::optional<Error> refused_;
};

}  // namespace daybook::http
