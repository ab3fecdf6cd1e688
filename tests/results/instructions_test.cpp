#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "results/board.hpp"
#include "results/instructions.hpp"

using namespace daybook;
using namespace daybook::results;
using report::Direction;

namespace {

Error error_of(const std::string& csv) {
    const auto read = read_instructions(csv, "instructions.csv");
    REQUIRE_FALSE(read);
    return read.error();
}

Recipe recipe() {
    return {"Town", "index.html", "town", Period::of_year(2015), Period::of_year(2014), Language::be, 77, {}, "", "", "version = \"1\"", {}, {}, {}};
}

}  // namespace

TEST_CASE("instructions are read in the order of their dates, whatever the order of rows and columns") {
    const auto read = read_instructions("\xEF\xBB\xBFtext,wanted,indicator,date,note\r\n\"Fewer, at last\",down,robbery,2015-03-01,x\r\n\r\nMore cleared,up,cleared-by-arrest,2014-11-30,\r\n", "instructions.csv");
    REQUIRE_MESSAGE(read, (read ? "" : to_text(read.error())));
    REQUIRE(read->size() == 2);
    CHECK((*read)[0] == report::Instruction{day_of(2014, 11, 30), "More cleared", "cleared-by-arrest", Direction::up});
    CHECK((*read)[1] == report::Instruction{day_of(2015, 3, 1), "Fewer, at last", "robbery", Direction::down});
}

TEST_CASE("what is no instruction is refused with its row") {
    const std::string head = "date,indicator,wanted,text\n";
    CHECK(error_of("").code == "instructions.empty");
    CHECK(error_of("date,indicator,text\n").code == "instructions.header");
    CHECK(error_of(head + "2015-03,robbery,down,x\n").code == "instructions.date");
    CHECK(error_of(head + "2015-03-01,robbery,sideways,x\n").code == "instructions.wanted");
    CHECK(error_of(head + "2015-03-01,,down,x\n").code == "instructions.indicator");
    CHECK(error_of(head + "2015-03-01,robbery,down, \n").code == "instructions.text");
    CHECK(error_of(head + "2015-03-01,robbery,down,\xFF\n").code == "instructions.text");
    CHECK(error_of(head + "2015-03-01,robbery,down,a\x01z\n").code == "instructions.text");
    CHECK(error_of(head + "2015-03-01,robbery,down," + std::string(instruction_text_max + 1, 'x') + "\n").code == "instructions.text");
    CHECK(error_of(head + "2015-03-01,robbery\n").place.row == 2);
    std::string many = head;
    for (std::size_t i = 0; i <= instructions_max; ++i) many += "2015-03-01,robbery,down,x\n";
    CHECK(error_of(many).code == "instructions.many");
}

TEST_CASE("a comment is a text with a name under it") {
    const auto good = make_comment("\xEF\xBB\xBF One.\r\nTwo.\n\n", " A. Person, Chief ", "comment.txt");
    REQUIRE(good);
    CHECK(*good == report::Comment{"One.\nTwo.", "A. Person, Chief"});
    CHECK(make_comment(" \n", "A", "c").error().code == "comment.text");
    CHECK(make_comment("a\x1B[2J", "A", "c").error().code == "comment.text");
    CHECK(make_comment(std::string(comment_text_max + 1, 'x'), "A", "c").error().code == "comment.text");
    CHECK(make_comment("x", " ", "c").error().code == "comment.by");
    CHECK(make_comment("x", "A\nB", "c").error().code == "comment.by");
}

TEST_CASE("a recipe is read back as it was written") {
    rc::check("recipe", [](const std::vector<std::string>& areas, bool commented, bool with_findings) {
        Recipe own = recipe();
        for (const auto& area : areas)
            if (!area.empty() && std::ranges::all_of(area, [](char c) { return c > ' ' && c < 0x7F; })) own.areas.push_back(area);
        own.instructions = {{day_of(2015, 3, 1), "Fewer \"of\" them\n", "robbery", Direction::down}, {day_of(2015, 3, 2), "ё", "theft", Direction::up}};
        if (commented) own.comment = report::Comment{"One.\n\nTwo.", "A, B"};
        if (with_findings) own.findings = {{FindingKind::near_repeat, "burglary"}, {FindingKind::areas, "theft"}};
        const auto read = recipe_from_json(to_json(own), "recipe.json");
        RC_ASSERT(read.has_value());
        RC_ASSERT(read->findings == own.findings);
        RC_ASSERT((to_json(own).find("findings") != std::string::npos) == with_findings);  // a recipe without any is what it was before there were some
        RC_ASSERT(read->areas == own.areas);
        RC_ASSERT(read->instructions == own.instructions);
        RC_ASSERT(read->comment == own.comment);
        RC_ASSERT(to_json(*read) == to_json(own));
    });
}

TEST_CASE("a recipe of before, without areas, instructions and comment, is read, and a wrong one refused") {
    std::string text = to_json(recipe());
    for (const auto* member : {"\"areas\":[],", "\"comment\":\"\",", "\"comment_by\":\"\",", "\"instructions\":[],"}) {
        const auto at = text.find(member);
        REQUIRE_MESSAGE(at != std::string::npos, member);
        text.erase(at, std::string_view(member).size());
    }
    CHECK(recipe_from_json(text, "recipe.json").has_value());
    Recipe own = recipe();
    own.instructions = {{day_of(2015, 3, 1), "x", "robbery", Direction::down}};
    text = to_json(own);
    text.replace(text.find("\"down\""), 6, "\"left\"");
    CHECK_FALSE(recipe_from_json(text, "recipe.json").has_value());
    own = recipe();
    own.findings = {{FindingKind::density, "theft"}};
    text = to_json(own);
    text.replace(text.find("\"density\""), 9, "\"horoscope\"");
    CHECK_FALSE(recipe_from_json(text, "recipe.json").has_value());
}
