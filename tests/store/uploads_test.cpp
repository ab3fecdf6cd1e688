#include <fstream>
#include <sstream>

#include "office.hpp"

using namespace daybook;
using namespace daybook::store;
using namespace daybook::test;

namespace {

Upload photo(int number, Instant created = noon) {
    const std::string id = "photo-number-00000000000" + std::to_string(number);
    return {.id = id, .path = "uploads/" + id, .type = "image/jpeg", .bytes = 1000 + number, .found = R"({"place":true,"device":"Pocket 7"})", .key = "the key of " + id, .created = created, .claimed_by = ""};
}

struct Shelf {
    TestPlace place;
    std::unique_ptr<Office> office = good(Office::open(office_at(place)));
    Uploads& uploads = office->uploads();
};

}  // namespace

TEST_CASE("what is known of an upload is there after a restart; key and metadata are not to be read without the key") {
    Shelf shelf;
    good(shelf.uploads.add(photo(1)));
    std::stringstream bytes;
    for (const char* name : {"office.db", "office.db-wal"}) bytes << std::ifstream(shelf.place.path(name), std::ios::binary).rdbuf();
    REQUIRE(bytes.str().find("image/jpeg") != std::string::npos);
    CHECK(bytes.str().find("Pocket 7") == std::string::npos);
    CHECK(bytes.str().find("the key of") == std::string::npos);
    shelf.office.reset();
    auto office = good(Office::open(office_at(shelf.place)));
    const auto found = good(office->uploads().find(photo(1).id));
    REQUIRE(found.has_value());
    CHECK(found->path == photo(1).path);
    CHECK(found->type == "image/jpeg");
    CHECK(found->bytes == 1001);
    CHECK(found->found == photo(1).found);
    CHECK(found->key == photo(1).key);
    CHECK(found->created == noon);
    CHECK(found->claimed_by.empty());
    CHECK(!good(office->uploads().find("photo-number-000000000009")));
}

TEST_CASE("uploads are claimed all or none, by one report, and again by the same one") {
    Shelf shelf;
    for (int i = 1; i <= 4; ++i) good(shelf.uploads.add(photo(i)));
    CHECK(good(shelf.uploads.claim(std::vector{photo(1).id, photo(2).id}, "AAAAA-AAAAA")) == ClaimResult::claimed);
    CHECK(good(shelf.uploads.claim(std::vector{photo(1).id, photo(2).id}, "AAAAA-AAAAA")) == ClaimResult::claimed);
    CHECK(good(shelf.uploads.claim(std::vector{photo(3).id, photo(2).id}, "BBBBB-BBBBB")) == ClaimResult::someone_elses);
    CHECK(good(shelf.uploads.claim(std::vector{photo(3).id, photo(9).id}, "BBBBB-BBBBB")) == ClaimResult::unknown);
    CHECK(good(shelf.uploads.find(photo(3).id))->claimed_by.empty());
    CHECK(good(shelf.uploads.of_report("AAAAA-AAAAA")).size() == 2);
    CHECK(good(shelf.uploads.of_report("BBBBB-BBBBB")).empty());
    CHECK(good(shelf.uploads.of_report("")).empty());
    CHECK(good(shelf.uploads.unclaimed_bytes()) == 1003 + 1004);
    CHECK(refusal(shelf.uploads.claim(std::vector{photo(3).id}, "")) == "upload.form");
}

TEST_CASE("what is reserved for a report is nobody else's and not unclaimed; it is released only while it is not claimed") {
    Shelf shelf;
    for (int i = 1; i <= 3; ++i) good(shelf.uploads.add(photo(i)));
    const std::vector both{photo(1).id, photo(2).id};
    CHECK(good(shelf.uploads.reserve(both, "AAAAA-AAAAA")) == ClaimResult::claimed);
    CHECK(good(shelf.uploads.reserve(both, "AAAAA-AAAAA")) == ClaimResult::claimed);
    CHECK(good(shelf.uploads.reserve(std::vector{photo(3).id, photo(2).id}, "BBBBB-BBBBB")) == ClaimResult::someone_elses);
    CHECK(good(shelf.uploads.claim(std::vector{photo(2).id}, "BBBBB-BBBBB")) == ClaimResult::someone_elses);
    CHECK(good(shelf.uploads.unclaimed(noon + 1, 10)).size() == 1);
    REQUIRE(good(shelf.uploads.reserved(noon + 1, 10)).size() == 2);
    CHECK(good(shelf.uploads.reserved(noon + 1, 10))[0].claimed_by == "AAAAA-AAAAA");
    CHECK(good(shelf.uploads.reserved(noon, 10)).empty());
    good(shelf.uploads.release(both, "BBBBB-BBBBB"));
    CHECK(good(shelf.uploads.reserved(noon + 1, 10)).size() == 2);
    CHECK(good(shelf.uploads.claim(std::vector{photo(1).id}, "AAAAA-AAAAA")) == ClaimResult::claimed);
    CHECK(good(shelf.uploads.reserve(both, "AAAAA-AAAAA")) == ClaimResult::claimed);  // sent again
    good(shelf.uploads.release(both, "AAAAA-AAAAA"));
    CHECK(good(shelf.uploads.of_report("AAAAA-AAAAA")).size() == 1);
    CHECK(good(shelf.uploads.unclaimed(noon + 1, 10)).size() == 2);
}

TEST_CASE("what nobody claimed in time is listed, oldest first, and can be removed") {
    Shelf shelf;
    good(shelf.uploads.add(photo(1, noon - 300)));
    good(shelf.uploads.add(photo(2, noon - 400)));
    good(shelf.uploads.add(photo(3, noon - 500)));
    good(shelf.uploads.add(photo(4, noon)));
    good(shelf.uploads.claim(std::vector{photo(3).id}, "AAAAA-AAAAA"));
    const auto old = good(shelf.uploads.unclaimed(noon - 100, 10));
    REQUIRE(old.size() == 2);
    CHECK(old[0].id == photo(2).id);
    CHECK(old[1].id == photo(1).id);
    CHECK(good(shelf.uploads.unclaimed(noon - 100, 1)).size() == 1);
    CHECK(good(shelf.uploads.remove(photo(2).id)));
    CHECK(!good(shelf.uploads.remove(photo(2).id)));
    CHECK(good(shelf.uploads.unclaimed(noon - 100, 10)).size() == 1);
}

TEST_CASE("ids, paths and sizes that cannot be are refused; an id is given once") {
    Shelf shelf;
    const auto refused = [&](auto alter) {
        Upload upload = photo(1);
        alter(upload);
        return refusal(shelf.uploads.add(upload));
    };
    for (const std::string path : {"", "/etc/passwd", "uploads/../../x", "uploads//x", "./x", ".."}) CHECK(refused([&](Upload& upload) { upload.path = path; }) == "upload.form");
    for (const std::string id : {"", "short", "photo-number-0000000000/1", "photo-number-0000000000'1"}) CHECK(refused([&](Upload& upload) { upload.id = id; }) == "upload.form");
    CHECK(refused([](Upload& upload) { upload.bytes = -1; }) == "upload.form");
    CHECK(refused([](Upload& upload) { upload.found = std::string(1 << 20, 'x'); }) == "upload.form");
    good(shelf.uploads.add(photo(1)));
    CHECK(refused([](Upload& upload) { upload.bytes = 5; }) == "upload.exists");
    CHECK(good(shelf.uploads.find(photo(1).id))->bytes == 1001);
}
