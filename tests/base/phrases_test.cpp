// Sentences by key in four languages: what of a translator's table is refused, and where the refusal points.
#include "base/phrases.hpp"

#include <doctest/doctest.h>

using namespace daybook;

namespace {

Error table_error(std::string_view rows) {
    const auto phrases = Phrases::parse(std::string("key\ten\tru\tbe\tkk\n") + std::string(rows));
    REQUIRE_FALSE(phrases);
    return phrases.error();
}

}  // namespace

TEST_CASE("what a translator can get wrong is refused with its row and column") {
    CHECK(table_error("a\tx\tx\tx\n").place.row == 2);
    CHECK(table_error("a\tx\t\tx\tx\n").place.column == 3);
    CHECK(table_error("a\t{n}\t{m}\t{n}\t{n}\n").place.field == "ru");
    CHECK(table_error("a\t{n\tx\tx\tx\n").code == "phrases.placeholder");
    CHECK(table_error("a\tx}\tx\tx\tx\n").code == "phrases.placeholder");
    CHECK(table_error("a\t{}\t{}\t{}\t{}\n").code == "phrases.placeholder");
    CHECK(table_error("a\t{n|x|y}\t{n|x|y}\t{n|x|y|z}\t{n|x}\n").place.field == "ru");
    CHECK(table_error("a\tx\tx\tx\tx\n# remark\na\tx\tx\tx\tx\n").code == "phrases.twice");
    CHECK(Phrases::parse("key\ten\tru\n").error().code == "table.names");
}

TEST_CASE("a placeholder is filled with a text as it is, or with a number and the word that goes with it") {
    const auto phrases = Phrases::parse("key\ten\tru\tbe\tkk\nfiles\t{n} {n|file|files} of {who}\t{n} {n|файл|файла|файлов} {who}\t{n} {n|файл|файлы|файлаў} {who}\t{who} {n} {n|файл}\n").value();
    CHECK(phrases.fill("files", Language::en, {{"n", 1}, {"who", "{n}"}}) == "1 file of {n}");
    CHECK(phrases.fill("files", Language::ru, {{"n", 22}, {"who", "Анны"}}) == "22 файла Анны");
    CHECK(phrases.fill("files", Language::be, {{"n", 5}, {"who", "Ганны"}, {"unused", "x"}}) == "5 файлаў Ганны");
    CHECK(phrases.fill("files", Language::kk, {{"n", 5}, {"who", "Анна"}}) == "Анна 5 файл");
}
