#include "intake/source_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <rapidcheck.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "example.hpp"

using namespace daybook;
using namespace daybook::intake;
namespace fs = std::filesystem;

namespace {

// A folder for one test, gone with it.
class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "daybook-test-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string write(const std::string& name, const std::string& bytes) const {
        const auto file = path_ / name;
        std::ofstream(file, std::ios::binary) << bytes;
        return file.string();
    }

private:
    fs::path path_;
};

std::string zstd_of(const std::string& text) {
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    return packed;
}

std::string gzip_of(const std::string& text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

struct ReadFile {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    std::size_t blocks = 0;
    Hash sha256{};
    bool operator==(const ReadFile& other) const { return header == other.header && rows == other.rows; }
};

Result<ReadFile> read(const std::string& path, std::size_t most = 1 << 20) {
    DAYBOOK_TRY(auto reader, BlockReader::open(path, ','));
    ReadFile file{.header = reader.file()->header};
    for (std::string block;;) {
        DAYBOOK_TRY(const bool more, reader.next(block, most));
        if (!more) break;
        ++file.blocks;
        CsvReader csv(block, ',');
        while (const auto record = csv.next(file.header.size())) file.rows.emplace_back(record->cells.begin(), record->cells.end());
    }
    file.sha256 = reader.file()->sha256;
    return file;
}

std::string table(int rows) {
    std::string text = "Code,Date,Note\r\n";
    for (int i = 0; i < rows; ++i) text += std::to_string(i) + ",2024-01-01,\"line one\nline, two of " + std::to_string(i) + "\"\r\n";
    return text;
}

struct Tally {
    std::uint64_t rows = 0, rejected = 0, records = 0;
    std::map<std::string, std::uint64_t> reasons;
    std::array<std::uint64_t, gap_count> gaps{};
};

// Maps every row of the files by a profile that ships; counts the records a second way, by a reader of the whole text.
Tally map_all(const std::string& profile_name, const std::vector<fs::path>& files, const geo::AreaIndex* areas) {
    Tally tally;
    const auto loaded = load_profile(profile_name);
    REQUIRE(loaded);
    for (const auto& path : files) {
        auto reader = BlockReader::open(path.string(), loaded->profile.delimiter);
        REQUIRE_MESSAGE(reader.has_value(), to_text(reader.error()));
        auto mapper = RowMapper::make(loaded->profile, reader->file()->header, path.string(), loaded->mapping, areas);
        REQUIRE_MESSAGE(mapper.has_value(), to_text(mapper.error()));
        for (;;) {
            MappedBlock mapped;
            const auto more = reader->next(mapped.block.text, 1 << 20);
            REQUIRE(more.has_value());
            if (!*more) break;
            map_block(*mapper, loaded->profile.delimiter, mapped);
            tally.rows += mapped.rows.size();
            tally.rejected += mapped.rejected.size();
            for (const auto& some : mapped.rejected) ++tally.reasons[some.reject.reason];
            for (const auto& some : mapped.rows)
                for (int bit = 0; bit < gap_count; ++bit) tally.gaps[static_cast<std::size_t>(bit)] += some.row.gaps >> bit & 1;
            CsvReader again(mapped.block.text, loaded->profile.delimiter);
            while (again.next(mapper->columns())) ++tally.records;
        }
        CHECK(reader->bytes_read() == fs::file_size(path));
    }
    std::string said = profile_name + ": " + std::to_string(files.size()) + " files, " + std::to_string(tally.rows) + " rows mapped, " + std::to_string(tally.rejected) + " rejected";
    for (const auto& [reason, rows] : tally.reasons) said += "; " + reason + " " + std::to_string(rows);
    for (int bit = 0; bit < gap_count; ++bit)
        if (const auto rows = tally.gaps[static_cast<std::size_t>(bit)]; rows > 0) said += "; " + std::string(gap_name(bit)) + " " + std::to_string(rows);
    MESSAGE(said);
    CHECK(tally.rows + tally.rejected == tally.records);
    CHECK(!tally.reasons.contains(""));
    return tally;
}

// The files of a folder of the real data whose names end so, at any depth, in order; nothing when the data are not there.
std::vector<fs::path> real_files(const std::string& folder, const std::string& ending) {
    const char* root = std::getenv("DAYBOOK_SHARED_DATA");
    const auto at = fs::path(root == nullptr ? "" : root) / folder;
    if (root == nullptr || !fs::exists(at)) {
        MESSAGE("skipped: DAYBOOK_SHARED_DATA names no folder with " << folder);
        return {};
    }
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(at))
        if (entry.path().filename().string().ends_with(ending)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST_CASE("a file gives the same rows plain, as .gz and as .zst, in blocks of any size") {
    const Folder folder;
    const std::string text = table(3000);
    const auto plain = read(folder.write("a.csv", text));
    REQUIRE(plain);
    CHECK(plain->rows.size() == 3000);
    CHECK(plain->rows[2999][2] == "line one\nline, two of 2999");
    CHECK(plain->sha256 == sha256(text));
    const std::string packed = zstd_of(text);
    for (const auto& path : {folder.write("a.csv.gz", gzip_of(text)), folder.write("a.csv.zst", packed), folder.write("misnamed.csv", packed)}) {
        CAPTURE(path);
        const auto unpacked = read(path);
        REQUIRE(unpacked);
        CHECK(*unpacked == *plain);
    }
    CHECK(read(folder.write("b.zst", packed))->sha256 == sha256(packed));  // of the bytes on disk
    for (const std::size_t most : {1U, 7U, 100U, 4096U}) {
        const auto blocks = read(folder.write("a.csv", text), most);
        REQUIRE(blocks);
        CHECK(*blocks == *plain);
    }
    CHECK(read(folder.write("a.csv", text), 4096)->blocks > 20);
}

TEST_CASE("packed files that were put together from several are read to the end") {
    const Folder folder;
    const std::string text = table(50), more = "50,2024-01-01,x\n";
    for (const auto& path : {folder.write("two.gz", gzip_of(text) + gzip_of(more)), folder.write("two.zst", zstd_of(text) + zstd_of(more))}) {
        const auto file = read(path);
        REQUIRE(file);
        CHECK(file->rows.size() == 51);
    }
}

TEST_CASE("a packed file that is cut short or altered is refused with its name") {
    const Folder folder;
    std::string noise = "Code,Date,Note\n";
    for (int i = 0; i < 20000; ++i) noise += std::to_string(i * 2654435761U) + ",2024-01-01," + std::to_string(i * 40503U % 9973U) + "\n";
    for (const auto& [name, packed] : {std::pair{std::string("a.gz"), gzip_of(noise)}, {std::string("a.zst"), zstd_of(noise)}}) {
        CAPTURE(name);
        for (const std::size_t keep : {packed.size() - 1, packed.size() / 2, std::size_t{20}}) {
            const auto cut = read(folder.write(name, packed.substr(0, keep)));
            REQUIRE(!cut);
            CHECK(cut.error().code == "file.damaged");
            CHECK(cut.error().place.file.ends_with(name));
        }
    }
    std::string altered = gzip_of(noise);  // gzip has a checksum; zstd has one only when asked for
    altered[altered.size() / 2] = static_cast<char>(altered[altered.size() / 2] ^ 1);
    CHECK(!read(folder.write("b.gz", altered)));
}

TEST_CASE("a damaged packed file spoils none that is read after it") {
    const Folder folder;
    const std::string packed = zstd_of(table(5000));
    const auto damaged = folder.write("damaged.zst", packed.substr(0, packed.size() / 2)), whole = folder.write("whole.zst", packed);
    for (int round = 0; round < 3; ++round) {
        REQUIRE(!read(damaged));
        const auto file = read(whole);
        REQUIRE(file);
        CHECK(file->rows.size() == 5000);
    }
}

TEST_CASE("how large a packed file will be is what it says, or a guess from its size") {
    const Folder folder;
    const std::string text = table(5000);
    auto unpacked = [&](const std::string& name, const std::string& bytes) { return BlockReader::open(folder.write(name, bytes), ',')->file()->bytes_unpacked; };
    CHECK(unpacked("a.csv", text) == text.size());
    CHECK(unpacked("a.csv.zst", zstd_of(text)) == text.size());
    CHECK(unpacked("a.csv.gz", gzip_of(text)) == gzip_of(text).size() * 8);
}

TEST_CASE("the last row counts without a line feed at its end") {
    const Folder folder;
    CHECK(read(folder.write("a.csv", "a,b\n1,2\n3,4"))->rows == std::vector<std::vector<std::string>>{{"1", "2"}, {"3", "4"}});
    CHECK(read(folder.write("a.csv", "a,b\n1,2\n3,4"), 4)->rows.size() == 2);
}

TEST_CASE("a file with only a header has no rows; one without any is refused") {
    const Folder folder;
    for (const char* text : {"a,b\n", "a,b", "a,b\r\n", "\xEF\xBB\xBF" "a,b\n", "a,b\n\n\n"}) {
        const auto file = read(folder.write("header.csv", text));
        REQUIRE(file);
        CHECK(file->header == std::vector<std::string>{"a", "b"});
        CHECK(file->rows.empty());
    }
    for (const char* text : {"", "\n\n", "\"a,b\n"}) {
        CAPTURE(text);
        const auto file = read(folder.write("empty.csv", text));
        REQUIRE(!file);
        CHECK(file.error().code == "import.no-header");
        CHECK(file.error().place.file.ends_with("empty.csv"));
    }
    CHECK(read(folder.write("x", "") + ".missing").error().code == "file.open");
}

TEST_CASE("a header can have a byte-order mark, quotes, and line feeds inside its names") {
    const Folder folder;
    auto reader = BlockReader::open(folder.write("a.csv", "\xEF\xBB\xBF\"Crime\nID\", Date ,\"a,b\"\n1,2,3\n"), ',');
    REQUIRE(reader);
    CHECK(reader->file()->header == std::vector<std::string>{"Crime\nID", "Date", "a,b"});
    CHECK(reader->file()->header_lines == 2);
    std::string block;
    REQUIRE(*reader->next(block, 1000));
    CHECK(block == "1,2,3\n");
}

TEST_CASE("a row longer than a block is read whole") {
    const Folder folder;
    const std::string longest(60'000, 'x');
    const auto file = read(folder.write("a.csv", "a,b\n1,\"" + longest + "\"\n2,y\n"), 100);
    REQUIRE(file);
    REQUIRE(file->rows.size() == 2);
    CHECK(file->rows[0][1] == longest);
}

TEST_CASE("rows and rejects keep their lines and their text, and together are all records") {
    const auto mapped = example::map(example::profile(example::smallest), "Code,Date\n0300,2024-01-01\n\n\"03\n00\",2024-01-02\n0300,\"2024\"x\n0110,never\n0110,2024-01-03\n");
    const auto& block = mapped.block;
    REQUIRE(block.rows.size() == 3);
    REQUIRE(block.rejected.size() == 2);
    CHECK(block.rows[0].line == 0);
    CHECK(block.rows[1].line == 2);
    CHECK(block.rows[1].raw == "\"03\n00\",2024-01-02");
    CHECK(block.rejected[0].line == 4);
    CHECK(block.rejected[0].reject.reason == "text after a closing quote");
    CHECK(block.rejected[1].raw == "0110,never");
    CHECK(block.rows[2].line == 6);
    CHECK(block.lines == 7);
}

TEST_CASE("cells with doubled quotes keep their values when the rows after them are read") {
    const auto profile = example::profile(example::general + example::columns + "site = \"Site\"\n" + example::dates);
    std::string text = "Code,Date,Site\n";
    for (int i = 0; i < 100; ++i) text += "0300,2024-01-01,\"no \"\"" + std::to_string(i) + "\"\"\"\n";
    const auto mapped = example::map(profile, text);
    REQUIRE(mapped.block.rows.size() == 100);
    for (std::size_t i = 0; i < 100; ++i) CHECK(mapped.row(i).offence.site == "no \"" + std::to_string(i) + "\"");
}

TEST_CASE("any text after the header is mapped or rejected, record by record") {
    const auto profile = example::profile(example::smallest);
    CHECK(rc::check([&] {
        const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0300,,,2024-01-01\n\n\r\"\" \xE9")));
        const auto mapped = example::map(profile, "Code,Date\n" + text);
        std::size_t records = 0;
        CsvReader all(text, ',');
        while (all.next(2)) ++records;
        RC_ASSERT(mapped.block.rows.size() + mapped.block.rejected.size() == records);
    }));
}

TEST_CASE("every row of the Chicago files is mapped or rejected with a reason") {
    const auto files = real_files("chicago", ".csv.zst");
    if (files.empty()) return;
    const auto text = read_file((files[0].parent_path() / "community-areas.geojson").string());
    REQUIRE(text);
    const geo::AreaFile polygons[] = {{"community-areas.geojson", *text}};
    const auto set = geo::AreaSet::read(polygons, {.id = "area_numbe", .name = "community"});
    REQUIRE(set);
    const geo::AreaIndex index(*set);
    const auto tally = map_all("chicago", files, &index);
    CHECK(tally.records == 1'182'080);  // as the data's own description says
}

TEST_CASE("every row of the St. Louis files is mapped or rejected with a reason, those in Windows-1252 and with 26 columns too") {
    const auto files = real_files("stlouis/2010", ".csv");
    if (files.empty()) return;
    CHECK(files.size() == 12);
    CHECK(map_all("stlouis", files, nullptr).rejected == 0);
    const auto later = map_all("stlouis", real_files("stlouis/2017", ".csv"), nullptr);
    CHECK(later.rejected == 0);
    CHECK(later.gaps[5] > 0);  // not-utf8
}

TEST_CASE("every row of the City of London files is mapped or rejected with a reason") {
    const auto files = real_files("london", ".csv");
    if (files.empty()) return;
    const auto tally = map_all("police-uk", files, nullptr);
    CHECK(tally.records == 22'111);  // as the data's own description says
    CHECK(tally.rejected == 0);
}
