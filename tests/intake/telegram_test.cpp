#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "intake/telegram.hpp"

using namespace daybook;
using namespace daybook::intake::telegram;

namespace {

const PlaceWords words{"Where I am", "Or send a place"};

Update update(const std::string& body) {
    const auto read = parse_update(R"({"update_id":7,)" + body + "}");
    REQUIRE(read);
    CHECK(read->update_id == 7);
    return *read;
}

Update message(const std::string& content) { return update(R"("message":{"message_id":1,"date":0,"chat":{"id":42,"type":"private"},"from":{"id":42,"is_bot":false,"language_code":"ru"},)" + content + "}"); }

std::vector<Json> sent(const Reply& reply, bool is_private = true) {
    const auto bodies = send_message(42, reply, is_private, words);
    REQUIRE(bodies);
    std::vector<Json> list;
    for (const auto& body : *bodies) list.push_back(*parse_json(body));
    return list;
}

}  // namespace

TEST_CASE("what people send is read for what it is") {
    CHECK(message(R"("text":"Hello \u0416")") == Update{7, 42, true, "ru", Text{"Hello Ж"}});
    CHECK(message(R"("location":{"latitude":43.2389494,"longitude":-76.88971,"horizontal_accuracy":12.5})") == Update{7, 42, true, "ru", Location{{43'238'949, -76'889'710}}});
    CHECK(message(R"("photo":[{"file_id":"small","file_unique_id":"s","file_size":1000},{"file_id":"large","file_unique_id":"l","file_size":90000}],"caption":"my bike")").said == intake::telegram::Said(intake::telegram::File{FileKind::photo, "large", "l", 90'000, "my bike"}));
    CHECK(message(R"("photo":[{"file_id":"small","file_unique_id":"s","file_size":1000},{"file_id":"huge","file_unique_id":"h","file_size":20000001}])").said == intake::telegram::Said(intake::telegram::File{FileKind::photo, "small", "s", 1'000, ""}));
    CHECK(message(R"("video":{"file_id":"v","file_unique_id":"u"})").said == intake::telegram::Said(intake::telegram::File{FileKind::video, "v", "u", 0, ""}));
    CHECK(message(R"("document":{"file_id":"d","file_unique_id":"u","mime_type":"image/png"})").said == intake::telegram::Said(intake::telegram::File{FileKind::photo, "d", "u", 0, ""}));
    CHECK(update(R"("callback_query":{"id":"4382","from":{"id":42,"language_code":"kk"},"message":{"message_id":3,"chat":{"id":42,"type":"private"}},"data":"yes"})") == Update{7, 42, true, "kk", Choice{"4382", "yes"}});
    CHECK(update(R"("callback_query":{"id":"4382","from":{"id":42},"data":"yes"})") == Update{7, 42, true, "", Choice{"4382", "yes"}});  // of a message that is gone
}

TEST_CASE("a message of a kind that is not read is known to be one") {
    for (const char* content : {R"("sticker":{})", R"("voice":{"file_id":"x"})", R"("document":{"file_id":"d","mime_type":"application/pdf"})", R"("text":"")", R"("photo":[])", R"("photo":[7])", R"("location":{"latitude":91,"longitude":0})", R"("location":{})", R"("contact":{})", R"("video":{})"}) {
        CAPTURE(content);
        CHECK(message(content) == Update{7, 42, true, "ru", Unreadable{}});
    }
}

TEST_CASE("whatever an update is, its number is not lost") {
    for (const char* body : {R"("message":{})", R"("message":7)", R"("message":{"chat":{"id":"42"}, "text":"x"})", R"("edited_message":{"chat":{"id":42},"text":"x"})", R"("poll":{})", R"("x":1)", R"("callback_query":{})", R"("callback_query":{"id":"1"})",
                             R"("message":{"chat":{"id":42,"type":"private"},"from":{"id":9,"is_bot":true},"text":"x"})"}) {
        CAPTURE(body);
        CHECK(update(body) == Update{.update_id = 7});
    }
    const auto updates = parse_updates(R"({"ok":true,"result":[{"update_id":1,"poll":{}},{"no":1},7,{"update_id":"2"},{"update_id":5,"message":{"chat":{"id":1,"type":"group"},"text":"hi"}}]})");
    REQUIRE(updates);
    REQUIRE(updates->updates.size() == 2);
    CHECK(updates->updates[0] == Update{.update_id = 1});
    CHECK(updates->updates[1] == Update{5, 1, false, "", Text{"hi"}});
    CHECK(updates->without_id == 3);
}

TEST_CASE("what is no answer of Telegram is refused") {
    for (const char* text : {"", "{", "[]", "{}", R"({"ok":false,"result":[]})", R"({"ok":true})", R"({"ok":true,"result":{}})", "<html>502 Bad Gateway</html>"}) {
        CAPTURE(text);
        CHECK(!parse_updates(text));
    }
    CHECK(!parse_updates(std::string(longest_updates_bytes + 1, ' ')));
    CHECK(!parse_update(std::string(longest_update_bytes + 1, ' ')));
    CHECK(!parse_update(R"({"message":{}})"));
    CHECK(!parse_update(std::string(100, '[') + std::string(100, ']')));
}

TEST_CASE("answers say whether, why not, and when to try again") {
    const auto fine = parse_answer(R"({"ok":true,"result":{}})");
    REQUIRE(fine);
    CHECK(fine->ok);
    const auto slow = parse_answer(R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}})");
    REQUIRE(slow);
    CHECK(slow->error_code == 429);
    CHECK(slow->retry_after_s == 7);
    CHECK(!parse_answer("<html>"));
    CHECK(!parse_answer(R"({"error_code":429})"));
}

TEST_CASE("a file's path leads nowhere else") {
    CHECK(*parse_file_path(R"({"ok":true,"result":{"file_id":"x","file_path":"photos/file_1.jpg"}})") == "photos/file_1.jpg");
    for (const char* path : {"../etc", "/etc/passwd", "a//b", "a?b", "a b", "a\\u0000", "a#b", ""}) {
        CAPTURE(path);
        CHECK(!parse_file_path(fmt::format(R"({{"ok":true,"result":{{"file_path":"{}"}}}})", path)));
    }
    CHECK(!parse_file_path(R"({"ok":true,"result":{}})"));
}

TEST_CASE("long text is cut at line ends, in Telegram's own units") {
    CHECK(utf16_units("aж😀") == 4);
    CHECK(cut_text("short") == std::vector<std::string>{"short"});
    CHECK(cut_text("one two\nthree four\nfive", 12) == std::vector<std::string>{"one two", "three four", "five"});
    CHECK(cut_text("one two three", 8) == std::vector<std::string>{"one two", "three"});
    CHECK(cut_text("abcdefghij", 4) == std::vector<std::string>{"abcd", "efgh", "ij"});
    CHECK(cut_text("😀😀😀", 5) == std::vector<std::string>{"😀😀", "😀"});
    CHECK(cut_text(" \n ").empty());
}

TEST_CASE("no part is too long or empty, and no letter is lost") {
    const auto piece = rc::gen::element<std::string>("a", "ж", "😀", "word", " ", "\n", "中文", "...");
    CHECK(rc::check([&] {
        std::string text;
        for (const auto& some : *rc::gen::container<std::vector<std::string>>(piece)) text += some;
        const std::size_t most = *rc::gen::inRange<std::size_t>(2, 40);
        std::string joined;
        for (const auto& part : cut_text(text, most)) {
            RC_ASSERT(is_utf8(part));
            RC_ASSERT(!part.empty());
            RC_ASSERT(utf16_units(part) <= most);
            joined += part;
        }
        for (auto* both : {&text, &joined}) std::erase_if(*both, [](char letter) { return letter == ' ' || letter == '\n'; });
        RC_ASSERT(text == joined);
    }));
}

TEST_CASE("buttons stand under the last part of a message") {
    const auto bodies = sent({std::string(5'000, 'x'), {{{"Yes", "y"}, {"No", "n"}}}, false});
    REQUIRE(bodies.size() == 2);
    CHECK(bodies[0].find("reply_markup") == nullptr);
    REQUIRE(bodies[1].find("reply_markup") != nullptr);
    const auto& row = std::get<JsonArray>(bodies[1].find("reply_markup")->array("inline_keyboard")->at(0).value);
    CHECK(*row.at(1).string("callback_data") == "n");
    CHECK(*bodies[1].integer("chat_id") == 42);
}

TEST_CASE("where somebody is can be asked for in a private chat only") {
    const auto asked = sent({"Where?", {}, true});
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].find("reply_markup")->find("keyboard") != nullptr);
    const auto both = sent({"Where?", {{{"Skip", "skip"}}}, true});
    REQUIRE(both.size() == 2);
    CHECK(both[0].find("reply_markup")->find("inline_keyboard") != nullptr);
    CHECK(*both[1].string("text") == "Or send a place");
    CHECK(both[1].find("reply_markup")->find("keyboard") != nullptr);
    CHECK(sent({"Where?", {}, true}, false)[0].find("reply_markup") == nullptr);
    CHECK(sent({"Thanks", {}, false})[0].find("reply_markup")->find("remove_keyboard") != nullptr);
}

TEST_CASE("a message that Telegram would refuse is not made") {
    CHECK(!send_message(1, {"", {}, false}, true, words));
    CHECK(!send_message(1, {" \n", {}, false}, true, words));
    CHECK(!send_message(1, {"\xFF", {}, false}, true, words));
    CHECK(!send_message(1, {"x", {{{"", "d"}}}, false}, true, words));
    CHECK(!send_message(1, {"x", {{{"l", ""}}}, false}, true, words));
    CHECK(!send_message(1, {"x", {{{"l", std::string(65, 'd')}}}, false}, true, words));
    CHECK(send_message(1, {"x", {{{"l", std::string(64, 'd')}}}, false}, true, words));
    CHECK(!send_message(1, {"x", {std::vector<intake::telegram::Button>(101, {"l", "d"})}, false}, true, words));
}

TEST_CASE("the other methods' bodies") {
    CHECK(get_updates(std::nullopt, 50) == R"({"limit":100,"timeout":50,"allowed_updates":["message","callback_query"]})");
    CHECK(get_updates(8, 0) == R"({"offset":8,"limit":100,"timeout":0,"allowed_updates":["message","callback_query"]})");
    CHECK(get_file("a\"b") == R"({"file_id":"a\"b"})");
    CHECK(answer_callback_query("4382") == R"({"callback_query_id":"4382"})");
    CHECK(set_webhook("https://x/telegram/webhook", "s") == R"({"url":"https://x/telegram/webhook","secret_token":"s","max_connections":1,"allowed_updates":["message","callback_query"]})");
}
