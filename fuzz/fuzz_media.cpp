// Reads any bytes as a photo or video. Whatever comes in: looking and stripping agree on refusing it; what was stripped is a file of
// the same type in which nothing is found, and stripping that changes nothing; a video keeps its length.
#include <cstdint>
#include <string>

#include "intake/media.hpp"

using namespace daybook;
using namespace daybook::intake;

namespace {

Result<std::string> strip(std::string_view bytes) {
    std::string out;
    DAYBOOK_TRY(const auto written, strip_metadata(source_of(bytes), [&](std::string_view piece) -> Result<void> {
        out += piece;
        return {};
    }));
    DAYBOOK_CHECK(written == out.size(), "the number of bytes written is told");
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto found = look_at_media(source_of(bytes));
    const auto stripped = strip(bytes);
    if (!found) {
        DAYBOOK_CHECK(!stripped && stripped.error() == found.error(), "what is refused is not stripped either");
        return 0;
    }
    DAYBOOK_CHECK(stripped.has_value() == found->can_be_stripped, "it is known whether it can be stripped");
    if (!stripped) return 0;
    DAYBOOK_CHECK(!is_video(found->type) || stripped->size() == size, "a video keeps its length");
    const auto clean = look_at_media(source_of(*stripped));
    DAYBOOK_CHECK(clean.has_value() && clean->type == found->type, "what was stripped is such a file");
    DAYBOOK_CHECK(clean->others.empty() && !clean->has_place && !clean->has_thumbnail && (clean->device + clean->serial + clean->taken + clean->software).empty(), "nothing is found in it");
    DAYBOOK_CHECK(strip(*stripped) == *stripped, "a second time there is nothing to do");
    return 0;
}
