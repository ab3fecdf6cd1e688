// What people write for a board report: a file of instructions, a comment, and a recipe that anybody may have changed. Each is read or
// refused with a sentence; what is read keeps its limits, and a recipe that is read is written and read back as it was.
#include <cstdint>

#include "results/board.hpp"
#include "results/instructions.hpp"

using namespace daybook;
using namespace daybook::results;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto instructions = read_instructions(input, "instructions.csv");
    if (!instructions) DAYBOOK_CHECK(!instructions.error().sentence.empty() && instructions.error().place.file == "instructions.csv", "a refusal says what and where");
    if (instructions) DAYBOOK_CHECK(instructions->size() <= instructions_max, "there are not too many");
    const auto comment = make_comment(input, "A. Person", "comment.txt");
    if (comment) DAYBOOK_CHECK(!comment->text.empty() && comment->text.size() <= comment_text_max, "a comment has its limits");
    if (const auto recipe = recipe_from_json(input, "recipe.json")) {
        const auto again = recipe_from_json(to_json(*recipe), "recipe.json");
        DAYBOOK_CHECK(again.has_value() && to_json(*again) == to_json(*recipe), "a recipe is read back as it was");
    }
    return 0;
}
