// Files as an attacker would make them: cut off anywhere, altered anywhere, and made to cost time or memory.
#include <chrono>
#include <random>

#include "intake/exif.hpp"
#include "media_example.hpp"

namespace media_example {

namespace {

const std::string all_files[] = {"photo.jpg", "photo.png", "photo.webp", "moving.webp", "moving.gif", "photo.heic", "video.mp4", "video.mov", "video.3gp", "pieces.mp4", "video.webm"};

std::string number(std::uint64_t value, std::size_t bytes = 4) {
    std::string out;
    for (std::size_t i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i));
    return out;
}
std::string box(const std::string& name, const std::string& body) { return number(8 + body.size()) + name + body; }

// Seconds that a look takes.
double seconds_for(std::string_view bytes) {
    const auto start = std::chrono::steady_clock::now();
    (void)look(bytes);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A video of one track whose tables say what they like.
std::string video_with(const std::string& tables, const std::string& data = "mdat-samples") {
    const std::string zeros(32, '\0');
    const std::string handler = box("hdlr", number(0) + number(0) + "vide" + std::string(12, '\0'));
    const std::string info = box("minf", box("stbl", box("stsd", number(0) + number(0)) + tables));
    const std::string movie = box("moov", box("mvhd", zeros) + box("trak", box("tkhd", zeros) + box("mdia", box("mdhd", zeros) + handler + info)));
    return box("ftyp", "isom" + number(0)) + movie + box("mdat", data);
}

}  // namespace

TEST_CASE("A file that is cut off anywhere is refused, or was whole already") {
    for (const std::string& name : all_files) {
        CAPTURE(name);
        const std::string whole = file(name);
        std::size_t refused = 0;
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const auto found = look(std::string_view(whole).substr(0, length));
            const Stripped stripped = strip(std::string_view(whole).substr(0, length));
            if (!found) {
                ++refused;
                CHECK(found.error().code.starts_with("media."));
                CHECK(stripped.code == found.error().code);
            } else if (stripped.code.empty()) {
                CHECK(look(stripped.bytes)->others.empty());
            }
        }
        // WebM is not walked. The other formats know where they end, but for what stands behind the end.
        CHECK((name == "video.webm" || refused > whole.size() * 2 / 3));
    }
}

TEST_CASE("A file that is altered anywhere is refused or stripped, and what was stripped is clean") {
    std::mt19937_64 random(20261124);
    for (const std::string& name : all_files) {
        CAPTURE(name);
        const std::string whole = file(name);
        for (int round = 0; round < 3000; ++round) {
            std::string bytes = whole;
            for (std::uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
                const std::size_t at = random() % (round % 2 == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 900));
                bytes[at] = static_cast<char>(round % 3 == 0 ? 0xff : random());
            }
            const Stripped stripped = strip(bytes);
            if (!stripped.code.empty()) continue;
            const auto found = look(stripped.bytes);
            REQUIRE(found.has_value());
            CHECK(found->others.empty());
            CHECK(!found->has_place);
            CHECK(strip(stripped.bytes).bytes == stripped.bytes);
        }
    }
}

TEST_CASE("What the source and the sink refuse is passed on") {
    const std::string bytes = file("video.mov");
    const MediaSource all = source_of(bytes);
    for (const std::uint64_t from : {0, 6000}) {
        const MediaSource broken{bytes.size(), [&](std::uint64_t offset, std::span<char> into) -> Result<std::size_t> {
                                     if (offset + into.size() > from) return refuse("disk.error", "no");
                                     return all.read_at(offset, into);
                                 }};
        CHECK(look_at_media(broken).error().code == "disk.error");
    }
    const MediaSource shorter{bytes.size() + 5'000'000, all.read_at};  // says that it has more than it gives
    CHECK(!look_at_media(shorter).has_value());
    CHECK(strip_metadata(all, [](std::string_view) -> Result<void> { return refuse("sink.full", "no"); }).error().code == "sink.full");
}

TEST_CASE("Files made to cost time cost no more than their length") {
    std::string segments = "\xff\xd8";
    while (segments.size() < 8'000'000) segments += std::string("\xff\xe1\0\x10" "Exif\0\0MM\0*\0\0", 18);
    CHECK(seconds_for(segments) < 20);
    std::string scans = "\xff\xd8";
    while (scans.size() < 8'000'000) scans += std::string("\xff\xda\0\2x", 5);
    CHECK(seconds_for(scans) < 20);
    std::string gif = "GIF89a" + std::string(7, '\0');
    while (gif.size() < 8'000'000) gif += std::string("\x21\xff\x0bXMP DataXMP\0", 15);
    CHECK(seconds_for(gif) < 20);
    std::string boxes = box("ftyp", "isom" + number(0));
    for (int i = 0; i < 20'000; ++i) boxes += box("free", "");
    CHECK(look(boxes).error().code == "media.damaged");
}

TEST_CASE("An EXIF block whose entries all hold the whole block, or that lead in circles, is read once") {
    std::string exif = "MM" + number(42, 2) + number(8) + number(5000, 2);
    for (std::uint64_t i = 0; i < 5000; ++i) exif += number(i, 2) + number(2, 2) + number(60'000) + number(0);
    exif += number(8);
    MediaFound found;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) read_exif(exif, found);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    CHECK(found.device.size() <= 200);
    CHECK(read_exif("MM", found) == 1);
    CHECK(read_exif(exif_of(7), found) == 7);
}

TEST_CASE("Sample tables that contradict each other are refused without being believed") {
    const auto lengths = [](std::uint64_t same, std::uint64_t count, const std::string& list) { return box("stsz", number(0) + number(same) + number(count) + list); };
    const auto groups = [](std::uint64_t count) { return box("stsc", number(0) + number(1) + number(1) + number(count) + number(1)); };
    const auto places = [](std::uint64_t at) { return box("stco", number(0) + number(1) + number(at)); };
    const std::string beyond = video_with(lengths(0, 2, number(3) + number(4)) + groups(2) + places(100'000));
    REQUIRE(!look(beyond));
    CHECK(look(beyond).error().code == "media.cut-off");  // behind the end of the file
    const std::string good = video_with(lengths(0, 2, number(3) + number(4)) + groups(2) + places(beyond.size() - 12));
    REQUIRE(strip(good).code.empty());
    CHECK(strip(good).bytes.ends_with(std::string("mdat-sa\0\0\0\0\0", 12)));  // 7 bytes are samples
    for (const std::string& tables : {lengths(0, 0xffffffff, "") + groups(2) + places(8), lengths(0xffffffff, 0xffffffff, "") + groups(0xffffffff) + places(8), lengths(0, 2, number(3) + number(4)) + groups(1) + places(8),
                                      lengths(4, 1, "") + groups(1) + box("stco", number(0) + number(0xffffffff)), lengths(4, 1, "") + places(8), groups(1) + places(8), std::string()}) {
        const auto found = look(video_with(tables));
        REQUIRE(!found);
        CHECK((found.error().code == "media.damaged" || found.error().code == "media.cut-off"));
    }
}

}  // namespace media_example
