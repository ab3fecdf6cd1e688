#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/phrases.hpp"
#include "base/shipped.hpp"
#include "intake/boxes.hpp"
#include "media_example.hpp"

namespace media_example {

namespace {

const std::string strippable[] = {"photo.jpg", "photo.png", "photo.webp", "moving.webp", "moving.gif", "video.mp4", "video.mov", "video.3gp"};
const std::string kept_back[] = {"photo.heic", "pieces.mp4", "video.webm"};

constexpr record::Point library{52'097'600, 23'734'000};

std::set<std::string> others(const MediaFound& found) { return {found.others.begin(), found.others.end()}; }

}  // namespace

TEST_CASE("What a file is, its first bytes say: not its name, and not who sends it") {
    const std::pair<std::string, MediaType> files[] = {
        {"photo.jpg", MediaType::jpeg}, {"photo.png", MediaType::png},       {"photo.webp", MediaType::webp},   {"moving.gif", MediaType::gif}, {"photo.heic", MediaType::heic},
        {"video.mp4", MediaType::mp4},  {"video.mov", MediaType::quicktime}, {"video.3gp", MediaType::three_gp}, {"video.webm", MediaType::webm},
    };
    for (const auto& [name, type] : files) {
        CAPTURE(name);
        CHECK(media_type_of(file(name).substr(0, media_head_bytes)) == type);
        CHECK(look(file(name))->type == type);
        CHECK(media_type_from_mime(mime_type(type)) == type);
        CHECK(is_video(type) == name.starts_with("video"));
    }
    const std::string no_media[] = {"%PDF-1.7", "<svg xmlns='http://www.w3.org/2000/svg'/>", "PK\x03\x04 a zip", "<!doctype html><script>", "MZ", "RIFF\x10\0\0\0WAVEfmt ", "\x1a\x45\xdf\xa3 matroska",
                                    std::string("\0\0\0\x1c"  "ftypavif\0\0\0\0avifmif1", 28), std::string(4096, '\0'), "\xff\xd8", "GIF88a"};
    for (const std::string& bytes : no_media) CHECK(look(bytes).error().code == "media.type");
    CHECK(look("").error().code == "media.empty");
    CHECK(media_type_from_mime("image/svg+xml") == std::nullopt);
}

TEST_CASE("The reporter is told what a photo gives away") {
    const auto jpeg = *look(file("photo.jpg"));
    CHECK(jpeg.has_place);
    CHECK(jpeg.point == library);
    CHECK(jpeg.device == "Nimbus-X7");
    CHECK(jpeg.serial == "SN4711-0815");
    CHECK(jpeg.taken == "2026-11-24T14:05:00");
    CHECK(jpeg.software == "Firmware-3.2");
    CHECK(jpeg.has_thumbnail);
    CHECK(jpeg.can_be_stripped);
    CHECK(others(jpeg) == std::set<std::string>{"altitude-or-direction", "comment", "extra-data", "iptc", "owner", "xmp"});
    for (const auto* name : {"photo.png", "photo.webp", "moving.webp", "photo.heic"}) {
        CAPTURE(name);
        const auto found = *look(file(name));
        CHECK(found.point == library);
        CHECK(found.device == "Nimbus-X7");
        CHECK(found.serial == "SN4711-0815");
        CHECK(found.taken == "2026-11-24T14:05:00");
        CHECK(others(found).contains("owner"));
    }
    CHECK(others(*look(file("moving.gif"))) == std::set<std::string>{"comment", "xmp"});
    CHECK(look(file("moving.gif"))->has_place);
}

TEST_CASE("The reporter is told what a video gives away") {
    for (const auto* name : {"video.mp4", "video.3gp"}) {
        const auto point = look(file(name))->point;  // `loci` counts in 65,536ths of a degree
        REQUIRE(point.has_value());
        CHECK(std::abs(point->latitude - library.latitude) + std::abs(point->longitude - library.longitude) < 16);
    }
    CHECK(look(file("video.mp4"))->taken == "2026-11-24T14:05:00Z");
    CHECK(others(*look(file("video.mp4"))).contains("comment"));
    const auto found = *look(file("video.mov"));
    CHECK(found.point == library);
    CHECK(found.device == "Nimbus Nimbus-X7");
    CHECK(found.software.ends_with("Firmware-3.2"));
    CHECK(found.taken.starts_with("2026-11-24T14:05:00"));
    CHECK(others(found).contains("data-track"));
    CHECK(others(found).contains("xmp"));
    CHECK(others(*look(file("video.webm"))) == std::set<std::string>{"not-looked-into"});
}

TEST_CASE("A place is read in each form of ISO 6709, and one that makes no sense is still a place") {
    const auto found = [](const std::string& text) {
        MediaFound out;
        const auto length = static_cast<char>(text.size());
        read_user_data(std::string{'\0', '\0', '\0', static_cast<char>(12 + length)} + "\xa9xyz" + std::string{'\0', length, '\0', '\0'} + text, out);
        return out;
    };
    CHECK(found("+52.0976+023.7340/").point == library);
    CHECK(found("+52.0976+023.7340+140.000/").point == library);
    CHECK(found("+5205.856+02344.04/").point == library);
    CHECK(found("+520551.36+0234402.4/").point == library);
    CHECK(found("-33.8570-151.2150/").point == record::Point{-33'857'000, -151'215'000});
    for (const auto* text : {"", "52.0976,23.734", "+99.0+023.7/", "+52.0976", "+5+5/", "++", "+520976520976+1/"}) {
        CHECK(found(text).has_place);
        CHECK(!found(text).point);
    }
}

TEST_CASE("Everything that can be found has words for it, in each language") {
    const auto words = Phrases::parse(*shipped_file("reporting/attachments.tsv"), "attachments.tsv");
    REQUIRE(words.has_value());
    std::set<std::string> all{"altitude-or-direction", "comment", "data-track", "description", "extra-data", "extra-picture", "iptc", "maker-note", "not-looked-into", "owner", "unique-id", "xmp"};
    for (const auto* name : {"photo.jpg", "photo.heic", "video.mov", "pieces.mp4", "video.webm"}) all.merge(others(*look(file(name))));
    for (const std::string& other : all) CHECK_MESSAGE(words->has("attachment.other." + other), other);
    for (const auto* code : {"media.empty", "media.type", "media.too-large", "media.cut-off", "media.damaged", "media.cannot-strip"}) CHECK_MESSAGE(words->has(code), code);
}

TEST_CASE("After stripping nothing is found any more, by us or in the bytes") {
    for (const std::string& name : strippable) {
        CAPTURE(name);
        const Stripped stripped = strip(file(name));
        REQUIRE(stripped.code.empty());
        const auto found = *look(stripped.bytes);
        CHECK(!found.has_place);
        CHECK(found.device + found.serial + found.taken + found.software == "");
        CHECK(!found.has_thumbnail);
        CHECK(found.others.empty());
        for (const std::string_view secret : {"Nimbus", "SN4711", "Firmware", "Somebody", "Brest", "Library", "52.0976", "23.734", "a-comment", "written-by-hand", "behind", "2026", "xmp", "Lavf"})
            CHECK_MESSAGE(stripped.bytes.find(secret) == std::string::npos, secret);
        CHECK(strip(stripped.bytes).bytes == stripped.bytes);  // a second time there is nothing to do
        CHECK(strip(file(name)).bytes == stripped.bytes);
        CHECK((is_video(found.type) ? stripped.bytes.size() == file(name).size() : stripped.bytes.size() < file(name).size()));
    }
}

TEST_CASE("What cannot be stripped with certainty is not released") {
    for (const std::string& name : kept_back) {
        CAPTURE(name);
        CHECK(!look(file(name))->can_be_stripped);
        CHECK(strip(file(name)).code == "media.cannot-strip");
    }
}

TEST_CASE("exiftool finds no place, device or time in what was stripped, and the same orientation") {
    if (!has_program("exiftool")) FAIL("exiftool is missing: scripts/setup --test installs it");
    for (const std::string& name : strippable) {
        CAPTURE(name);
        CHECK(said_by("exiftool -a -G1 -s -ee3 {}", file(name)).find(name == "moving.gif" ? "[XMP-photoshop]" : "GPSLatitude") != std::string::npos);
        const std::string said = said_by("exiftool -a -G1 -s -ee3 -x FileName -x Directory -x FileModifyDate -x FileAccessDate -x FileInodeChangeDate {}", strip(file(name)).bytes);
        REQUIRE(said.find("FileType") != std::string::npos);
        CHECK(said.find("Warning") == std::string::npos);
        for (const std::string_view word : {"[GPS]", "[XMP", "[IPTC]", "[Photoshop]", "[ExifIFD]", "[IFD1]", "[UserData]", "[Keys]", "[ItemList]", "GPS", "Make ", "Model", "Serial", "Comment", "Software", "TimeCode", "2026"})
            CHECK_MESSAGE(said.find(word) == std::string::npos, word, " in:\n", said);
    }
    for (const auto& [name, orientation] : {std::pair("photo.jpg", "6"), std::pair("photo.png", "3"), std::pair("photo.webp", "8")})
        CHECK(said_by("exiftool -s3 -n -Orientation {}", strip(file(name)).bytes) == std::string(orientation) + "\n");
}

TEST_CASE("A stripped picture has the same pixels, a stripped video the same frames and sound") {
    if (!has_program("ffmpeg")) FAIL("ffmpeg is missing: scripts/setup --test installs it");
    const std::string frames = "ffmpeg -hide_banner -loglevel error -i {} -f framemd5 - 2>&1";
    for (const std::string& name : strippable) {
        if (name == "moving.webp") continue;  // ffmpeg of Debian 12 does not decode it; the next test does
        CAPTURE(name);
        const std::string before = said_by(frames, file(name)), after = said_by(frames, strip(file(name)).bytes);
        // The timecode track, which is no picture, is gone; ffmpeg does not put it among the frames either.
        CHECK(before == after);
        CHECK(std::count(after.begin(), after.end(), '\n') >= 10);
    }
}

TEST_CASE("The frames of a moving WebP stay, byte for byte") {
    const std::string before = file("moving.webp"), after = strip(before).bytes;
    const auto frames = [](const std::string& bytes) { return bytes.substr(bytes.find("ANIM"), bytes.rfind("ANMF") - bytes.find("ANIM") + 100); };
    CHECK(frames(before) == frames(after));
    CHECK(static_cast<unsigned char>(after[4]) + 256U * static_cast<unsigned char>(after[5]) + 8 == after.size());
    CHECK((after[20] & 0x0c) == 0);  // no EXIF, no XMP
}

TEST_CASE("A colour profile stays, and Adobe's colour transform") {
    std::string jpeg = file("photo.jpg");
    const auto segment = [](char code, const std::string& body) { return std::string{'\xff', code, '\0', static_cast<char>(body.size() + 2)} + body; };
    const std::string profile = segment('\xe2', std::string("ICC_PROFILE\0\1\1", 14) + "a profile"), adobe = segment('\xee', std::string("Adobe\0\x64\0\0\0\0\1", 12));
    jpeg.insert(2, profile + adobe + segment('\xe2', std::string("MPF\0", 4) + "another picture's place"));
    CHECK(others(*look(jpeg)).contains("extra-picture"));
    const std::string stripped = strip(jpeg).bytes;
    CHECK(stripped.find(profile + adobe) == 2);
    CHECK(stripped.find("MPF") == std::string::npos);
}

TEST_CASE("A JFIF thumbnail goes, though the rest of JFIF stays") {
    std::string jpeg = file("photo.jpg");
    const std::size_t at = jpeg.find("JFIF");
    REQUIRE(at != std::string::npos);
    jpeg[at + 12] = jpeg[at + 13] = 1;
    jpeg[at - 1] = static_cast<char>(jpeg[at - 1] + 3);
    jpeg.insert(at + 14, "RGB");
    CHECK(look(jpeg)->has_thumbnail);
    CHECK(strip(jpeg).bytes == strip(file("photo.jpg")).bytes);
}

TEST_CASE("Bytes between the samples of a video are blanked: dashboard cameras hide places there") {
    std::string video = file("video.mp4");
    // One box more at the end, in the forms that are found in the wild: between the boxes, and inside of the data.
    for (const std::string_view name : {"free", "skip", "gps ", "mdat"}) {
        std::string box{'\0', '\0', '\0', '\x1c'};
        box += name;
        CHECK(strip(video + box + "N52.0976,E023.734...").bytes.find("N52.0976") == std::string::npos);
    }
    const Stripped stripped = strip(video);
    const std::size_t data = video.find("mdat");
    CHECK(stripped.bytes.find("mdat") == data);
    CHECK(stripped.bytes.substr(data, 200) == video.substr(data, 200));
}

TEST_CASE("Limits hold by the length alone, before anything is read") {
    for (const auto& [name, most] : {std::pair("photo.jpg", 20'000'000), std::pair("video.mp4", 100'000'000)}) {
        const std::string bytes = file(name);
        const MediaSource all = source_of(bytes);
        std::uint64_t furthest = 0;
        MediaSource source{static_cast<std::uint64_t>(most) + 1, [&](std::uint64_t offset, std::span<char> into) -> Result<std::size_t> {
                               furthest = std::max(furthest, offset);
                               std::fill(into.begin(), into.end(), '\0');
                               (void)all.read_at(offset, into);
                               return into.size();
                           }};
        CHECK(look_at_media(source).error().code == "media.too-large");
        CHECK(furthest == 0);
        --source.size;
        const auto found = look_at_media(source);
        CHECK((found || found.error().code != "media.too-large"));
    }
}

}  // namespace media_example
