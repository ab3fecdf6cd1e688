#include <csignal>
#include <fcntl.h>
#include <random>
#include <sys/wait.h>

#include <fmt/format.h>

#include "clerk/check.hpp"
#include "folder.hpp"

using namespace daybook;
using namespace daybook::test;

namespace {

// Runs `work` in a process of its own and kills it with SIGKILL after some microseconds; true when it had ended before.
template <class Work>
bool run_and_kill(std::uint32_t after_us, Work work) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        work();
        ::_exit(0);
    }
    ::usleep(after_us);
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status);
}

std::uint64_t current_records(const clerk::Views& views) {
    const auto columns = views.columns(views.size());
    return static_cast<std::uint64_t>(std::count(columns.replaced_at.begin(), columns.replaced_at.end(), figures::never));
}

std::vector<std::string> files_below(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
        if (file.is_regular_file() && file.file_size() > 0) files.push_back(file.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

void flip(const std::string& path, std::uint64_t bit) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(bit / 8));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(bit / 8));
    file.put(static_cast<char>(byte ^ 1 << (bit % 8)));
}

int trials(const char* name, int usual) {
    const char* value = std::getenv(name);
    return value == nullptr ? usual : std::atoi(value);
}

}  // namespace

TEST_CASE("an import killed at any moment goes on where it was: nothing is missing, nothing is there twice") {
    TestFolder folder;
    const auto town = write_town(folder, 4000);
    init(folder.path("whole"));
    const auto whole = import_town(folder.path("whole"), town).tally;
    std::mt19937 random(20261123);
    int killed = 0;
    for (int trial = 0; trial < trials("DAYBOOK_KILLS", 12); ++trial) {
        const std::string data = folder.path("killed-" + std::to_string(trial));
        init(data);
        for (int kill = 0; kill < 3; ++kill) killed += run_and_kill(std::uniform_int_distribution<std::uint32_t>(1000, 400'000)(random), [&] { import_town(data, town, 1 + kill % 2); }) ? 0 : 1;
        const auto finished = import_town(data, town).tally;
        CHECK(finished.added + finished.unchanged == whole.added);
        ledger::RealDisk disk;
        const auto archive = good(clerk::open_archive(disk, data));
        CHECK(current_records(archive.views) == whole.added);
        const auto checked = good(clerk::check_all(disk, data));
        for (const auto& finding : checked.findings) FAIL_CHECK(finding.file << ": " << finding.what);
        std::filesystem::remove_all(data);
        std::filesystem::remove_all(data + ".keys");
    }
    MESSAGE(killed << " imports were killed before their end");
    CHECK(killed > 0);
}

TEST_CASE("the next start removes what a killed import left half done, and nothing that somebody else put there") {
    TestFolder folder;
    const std::string data = folder.path("data");
    init(data);
    const clerk::DataFolder at{data};
    std::filesystem::create_directories(at.rejects());
    std::filesystem::create_directories(at.files());
    const std::string foreign = at.rejects() + "/notes.txt";
    for (const auto& path : {at.rejects_of(999), at.rejects_of(7) + ".new", at.file(sha256("never entered")), foreign}) std::ofstream(path) << "text";
    ledger::RealDisk disk;
    REQUIRE(good(clerk::check_all(disk, data)).findings.size() == 4);
    good(clerk::Clerk::open(disk, data)).reset();
    const auto checked = good(clerk::check_all(disk, data));
    REQUIRE(checked.findings.size() == 1);
    CHECK(checked.findings[0].file == foreign);
}

TEST_CASE("whatever was acknowledged before a kill is in the ledger afterwards, where it was said to be") {
    TestFolder folder;
    init(folder.data());
    std::mt19937 random(7);
    std::int64_t acknowledged = 0;
    for (int trial = 0; trial < trials("DAYBOOK_KILLS", 12); ++trial) {
        int pipe_ends[2];
        REQUIRE(::pipe(pipe_ends) == 0);
        run_and_kill(std::uniform_int_distribution<std::uint32_t>(5000, 120'000)(random), [&] {
            ledger::RealDisk disk;
            auto office = clerk::Clerk::open(disk, folder.data());
            for (std::int64_t number = 0; office; ++number) {
                const auto position = (*office)->write(record::Population{"town", std::to_string(trial), number, 2026});
                if (!position || !(*office)->commit()) ::_exit(1);
                const std::uint64_t said[2] = {*position, static_cast<std::uint64_t>(number)};
                if (::write(pipe_ends[1], said, sizeof said) != sizeof said) ::_exit(1);
            }
        });
        ::close(pipe_ends[1]);
        ledger::RealDisk disk;
        auto office = good(clerk::Clerk::open(disk, folder.data()));
        record::EntryReader reader;
        std::uint64_t said[2];
        while (::read(pipe_ends[0], said, sizeof said) == sizeof said) {
            const auto bytes = good(office->log().entry(said[0]));
            const auto entry = good(reader.read(bytes));
            const auto* population = std::get_if<record::Population>(&std::get<record::Other>(entry));
            REQUIRE(population != nullptr);
            CHECK(population->area == std::to_string(trial));
            CHECK(population->number == static_cast<std::int64_t>(said[1]));
            ++acknowledged;
        }
        ::close(pipe_ends[0]);
    }
    MESSAGE(acknowledged << " acknowledged entries were all found");
    CHECK(acknowledged > 0);
}

TEST_CASE("one flipped bit in any file of the data folder is found and located; what is derived is mended by rebuild") {
    TestFolder folder;
    const auto town = write_town(folder, 60);
    init(folder.data());
    import_town(folder.data(), town);
    {
        ledger::RealDisk disk;
        auto office = good(clerk::Clerk::open(disk, folder.data()));
        const auto columns = office->views().columns(office->size());
        REQUIRE(columns.rows() > 10);
        record::EntryReader reader;
        const auto bytes = good(office->log().entry(columns.position[5]));
        const std::string record(std::get<record::Offence>(good(reader.read(bytes))).record);
        good(erase_record(*office, "town", record, "test"));
        good(office->close());
    }
    ledger::RealDisk disk;
    REQUIRE(good(clerk::check_all(disk, folder.data())).findings.empty());
    const auto files = files_below(folder.data());
    std::mt19937_64 random(99);
    int derived = 0, original = 0;
    for (int trial = 0; trial < trials("DAYBOOK_FLIPS", 2500); ++trial) {
        const std::string& file = files[random() % files.size()];
        const std::uint64_t bit = random() % (std::filesystem::file_size(file) * 8);
        flip(file, bit);
        const auto checked = clerk::check_all(disk, folder.data());
        REQUIRE(checked);
        const bool located = std::any_of(checked->findings.begin(), checked->findings.end(), [&](const auto& finding) { return finding.file == file; });
        if (!located) {
            FAIL_CHECK("bit " << bit << " of " << file << " was not located; findings: " << checked->findings.size());
            for (const auto& finding : checked->findings) MESSAGE(finding.file << ": " << finding.what);
        }
        const bool rebuildable = std::all_of(checked->findings.begin(), checked->findings.end(), [](const auto& finding) { return finding.repair == "rebuild"; });
        if (located && rebuildable && derived < trials("DAYBOOK_REBUILDS", 60)) {
            good(clerk::rebuild(disk, folder.data()));
            CHECK(good(clerk::check_all(disk, folder.data())).findings.empty());
            ++derived;
        } else {
            flip(file, bit);
            ++original;
        }
    }
    MESSAGE(derived << " flips were mended by rebuild, " << original << " were found and put back");
    CHECK(derived > 0);
    CHECK(good(clerk::check_all(disk, folder.data())).findings.empty());
}
