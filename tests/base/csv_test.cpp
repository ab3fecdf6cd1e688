#include "base/csv.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace daybook;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows read_all(std::string_view text, std::size_t expected_cells = 0) {
    Rows rows;
    CsvReader reader(text, ',');
    while (const auto record = reader.next(expected_cells)) {
        if (record->fault != CsvFault::none) rows.push_back({"FAULT", std::string(record->raw)});
        else rows.emplace_back(record->cells.begin(), record->cells.end());
    }
    return rows;
}

// As read_all, but the text arrives in pieces that are cut at whole records, as an import cuts it.
Rows read_in_blocks(std::string_view text, std::size_t block) {
    Rows rows;
    std::string pending;
    for (std::size_t at = 0; at < text.size() || !pending.empty();) {
        const bool at_end = at >= text.size();
        pending += text.substr(at, block);
        at += block;
        const std::size_t cut = at_end ? pending.size() : whole_records(pending, ',');
        for (auto& row : read_all(std::string_view(pending).substr(0, cut))) rows.push_back(std::move(row));
        pending.erase(0, cut);
    }
    return rows;
}

std::string write(const Rows& rows) {
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) text += ',';
            append_csv_cell(text, row[i]);
        }
        text += "\r\n";
    }
    return text;
}

rc::Gen<std::string> cell() { return rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab,\"\n\r 1"))); }

}  // namespace

TEST_CASE("the examples of RFC 4180 are read as it says") {
    CHECK(read_all("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n") == Rows{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}});
    CHECK(read_all("aaa,bbb,ccc\nzzz,yyy,xxx") == Rows{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}});
    CHECK(read_all("\"aaa\",\"b \r\nbb\",\"ccc\"\r\nzzz,yyy,xxx") == Rows{{"aaa", "b \r\nbb", "ccc"}, {"zzz", "yyy", "xxx"}});
    CHECK(read_all("\"aaa\",\"b\"\"bb\",\"ccc\"") == Rows{{"aaa", "b\"bb", "ccc"}});
    CHECK(read_all(",,\n") == Rows{{"", "", ""}});
}

TEST_CASE("a quote inside an unquoted cell is a letter") { CHECK(read_all("O\"Brien,5'10\"\nx,y\n") == Rows{{"O\"Brien", "5'10\""}, {"x", "y"}}); }

TEST_CASE("a stray opening quote costs its own line only, when the number of cells is known") {
    const auto rows = read_all("a,b\n1,\"2\n3,4\n5,\"6\"\n", 2);
    CHECK(rows == Rows{{"a", "b"}, {"FAULT", "1,\"2"}, {"3", "4"}, {"5", "6"}});
}

TEST_CASE("a quote that is never closed costs its own line only, also over many blocks") {
    std::string text = "1,\"2\n";
    for (int i = 0; i < 20000; ++i) text += "3,4\n";
    const auto rows = read_in_blocks(text, 4096);
    REQUIRE(rows.size() == 20001);
    CHECK(rows[0] == std::vector<std::string>{"FAULT", "1,\"2"});
    CHECK(rows[20000] == std::vector<std::string>{"3", "4"});
}

TEST_CASE("the lines of records are counted, those inside quoted cells too") {
    CsvReader reader("a\n\"b\nb\"\n\nc\n", ',');
    CHECK(reader.next()->line == 0);
    CHECK(reader.next()->line == 1);
    CHECK(reader.next()->line == 4);
    CHECK(!reader.next());
}

TEST_CASE("what is written is read back, whole or in blocks of any size") {
    CHECK(rc::check([] {
        const auto rows = *rc::gen::container<Rows>(rc::gen::suchThat(rc::gen::container<std::vector<std::string>>(cell()), [](const auto& row) { return row.size() > 1; }));
        const std::string text = write(rows);
        RC_ASSERT(read_all(text) == rows);
        RC_ASSERT(read_in_blocks(text, *rc::gen::inRange<std::size_t>(1, 80)) == rows);
    }));
}
