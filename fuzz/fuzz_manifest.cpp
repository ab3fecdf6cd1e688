// Manifests of published editions: whatever is accepted is exactly what would be written again, and no path in it leads out of its folder.
#include <cstdint>
#include <string>

#include "publishing/manifest.hpp"

using namespace daybook;
using namespace daybook::publishing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto manifest = parse_manifest(bytes);
    if (!manifest) return 0;
    DAYBOOK_CHECK(to_text(*manifest) == bytes, "a manifest has one form");
    for (const auto& file : manifest->files) DAYBOOK_CHECK(file.path.find("..") != 0 && file.path.find("/.") == std::string::npos && file.path[0] != '/', "a path stays within the set");
    return 0;
}
