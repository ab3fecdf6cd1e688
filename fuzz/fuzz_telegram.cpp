// Reads what Telegram, or somebody who says to be Telegram, sends; then cuts it as a text to be answered with. What is read keeps its
// limits, an update in a list is never lost, and every part of an answer is one that Telegram takes.
#include <cstdint>
#include <string>

#include "base/json.hpp"
#include "base/text.hpp"
#include "intake/telegram.hpp"

using namespace daybook;
using namespace daybook::intake::telegram;

namespace {

void check_update(const Update& update) {
    DAYBOOK_CHECK(update.update_id >= 0, "an update has a number");
    DAYBOOK_CHECK(std::holds_alternative<Nothing>(update.said) == (update.chat_id == 0), "what was said was said in a chat");
    if (const auto* text = std::get_if<Text>(&update.said)) DAYBOOK_CHECK(!text->text.empty() && text->text.size() <= longest_text_bytes && is_utf8(text->text), "a text is UTF-8 of limited length");
    if (const auto* place = std::get_if<Location>(&update.said)) DAYBOOK_CHECK(place->point.latitude >= -90'000'000 && place->point.latitude <= 90'000'000 && place->point.longitude >= -180'000'000 && place->point.longitude <= 180'000'000, "a place is on earth");
    if (const auto* choice = std::get_if<Choice>(&update.said)) DAYBOOK_CHECK(choice->data.size() <= longest_data_bytes, "data is short");
    if (const auto* file = std::get_if<File>(&update.said)) DAYBOOK_CHECK(!file->file_id.empty(), "a file has an id");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    if (const auto update = parse_update(input)) {
        check_update(*update);
        const auto listed = parse_updates(R"({"ok":true,"result":[)" + input + "]}");
        DAYBOOK_CHECK(listed && listed->updates.size() == 1 && listed->updates[0] == *update, "an update is the same in a list");
    }
    if (const auto updates = parse_updates(input))
        for (const auto& update : updates->updates) check_update(update);
    if (const auto answer = parse_answer(input)) DAYBOOK_CHECK(answer->retry_after_s >= 0, "time does not run backwards");
    if (const auto path = parse_file_path(input)) DAYBOOK_CHECK(path->find("..") == std::string::npos, "a path stays below");
    if (!is_utf8(input)) return 0;
    for (const auto& part : cut_text(input, 17)) DAYBOOK_CHECK(!part.empty() && utf16_units(part) <= 17 && is_utf8(part), "a part fits");
    if (const auto bodies = send_message(1, {input, {{{"label", "d"}}}, true}, true, {"here", "or here"}))
        for (const auto& body : *bodies) DAYBOOK_CHECK(parse_json(body).has_value(), "a body is JSON");
    return 0;
}
