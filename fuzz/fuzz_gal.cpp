// Reads any bytes as a GAL file. What is taken is neighbours of the areas there are, in order, none of them its own; written out, it is
// read back as the same.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/result.hpp"
#include "intake/gal.hpp"

using namespace daybook;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> ids{"1", "2", "3", "a", "b"};
    const auto neighbours = intake::read_gal({reinterpret_cast<const char*>(data), size}, "fuzz.gal", ids);
    if (!neighbours) {
        DAYBOOK_CHECK(!neighbours.error().sentence.empty(), "a refusal says why");
        return 0;
    }
    DAYBOOK_CHECK(neighbours->size() == ids.size(), "every area has its list");
    std::string written = fmt::format("{}\n", ids.size());
    for (std::uint32_t area = 0; area < ids.size(); ++area) {
        const auto& list = (*neighbours)[area];
        DAYBOOK_CHECK(std::ranges::adjacent_find(list, std::greater_equal<>()) == list.end(), "lists ascend, each neighbour once");
        written += fmt::format("{} {}\n", ids[area], list.size());
        for (const std::uint32_t neighbour : list) {
            DAYBOOK_CHECK(neighbour < ids.size() && neighbour != area, "a neighbour is another area");
            written += ids[neighbour] + " ";
        }
        written += "\n";
    }
    DAYBOOK_CHECK(intake::read_gal(written, "written.gal", ids) == neighbours, "what was written is read back");
    return 0;
}
