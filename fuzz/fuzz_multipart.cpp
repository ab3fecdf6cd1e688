// Feeds any bytes as multipart/form-data, whole and in pieces. Whatever comes in: both give the same parts and the same refusal,
// parts begin and end in turn, names keep to what is promised, and no part has more bytes than came in.
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "http/multipart.hpp"

using namespace daybook;
using namespace daybook::http;

namespace {

struct Part {
    PartHead head;
    std::string data;
    bool operator==(const Part&) const = default;
};

class Gatherer final : public PartTaker {
public:
    Result<void> part_begins(const PartHead& head) override {
        DAYBOOK_CHECK(!inside_, "a part begins when none is open");
        DAYBOOK_CHECK(!head.name.empty() && head.name.size() <= 200 && is_utf8(head.name), "a name is a text");
        if (head.filename) DAYBOOK_CHECK(head.filename->find_first_of(std::string_view("/\\\0\r\n", 5)) == std::string::npos && is_utf8(*head.filename), "a file name is no path");
        inside_ = true;
        parts.push_back({head, ""});
        return {};
    }
    Result<void> part_data(std::string_view bytes) override {
        DAYBOOK_CHECK(inside_ && !bytes.empty(), "bytes belong to a part");
        parts.back().data += bytes;
        return {};
    }
    Result<void> part_ends() override {
        DAYBOOK_CHECK(inside_, "a part ends that has begun");
        inside_ = false;
        return {};
    }
    std::vector<Part> parts;

private:
    bool inside_ = false;
};

std::pair<std::vector<Part>, std::string> parse(std::string_view body, std::size_t piece) {
    Gatherer gatherer;
    MultipartReader reader("b", gatherer, {.bytes = 4000, .parts = 5, .head_bytes = 300, .field_bytes = 500, .file_bytes = 1000});
    Result<void> done;
    for (std::size_t at = 0; at < body.size() && done; at += piece) done = reader.feed(body.substr(at, piece));
    if (done) done = reader.finish();
    // Of a part that became too large, some bytes may have been passed on before.
    if (!done && done.error().code.ends_with("-length") && !gatherer.parts.empty()) gatherer.parts.back().data.clear();
    return {std::move(gatherer.parts), done ? "" : done.error().code};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = parse(body, size);
    DAYBOOK_CHECK(parse(body, data[0] % 64 + 1) == whole, "pieces say the same as the whole");
    (void)multipart_boundary(body);
    return 0;
}
