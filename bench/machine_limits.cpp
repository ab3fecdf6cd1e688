// What this machine gives at most, to hold a server's figures against: syncs a second of the disk for appends of several
// sizes, bytes a second to the disk, SHA-256 of short messages on one core.
//   bench_machine_limits [FOLDER]      FOLDER: where the disk to be measured is (default: the present folder)
// Prints one JSON object.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "base/json.hpp"
#include "ledger/tree.hpp"

namespace {

using namespace daybook;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// The median time of appending `bytes` and waiting until they are on the disk.
double sync_seconds(const std::filesystem::path& folder, std::size_t bytes) {
    const auto path = folder / "daybook-bench-sync";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return 0;
    const std::string block(bytes, 'x');
    std::vector<double> times;
    for (const auto start = Clock::now(); seconds_since(start) < 2;) {
        const auto one = Clock::now();
        if (::write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) || ::fdatasync(file) != 0) break;
        times.push_back(seconds_since(one));
    }
    ::close(file);
    std::filesystem::remove(path);
    if (times.empty()) return 0;
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

// An entry of a report costs a leaf of about 300 bytes and, over many, one node.
double entry_hashes() {
    Sha256 hasher;
    const std::string entry(300, 'x');
    constexpr int rounds = 300'000;
    Hash node{};
    const auto start = Clock::now();
    for (int i = 0; i < rounds; ++i) {
        node = ledger::leaf_hash(hasher, entry);
        node = ledger::node_hash(hasher, node, node);
    }
    return rounds / seconds_since(start);
}

}  // namespace

int main(int arguments, char** argument) {
    const std::filesystem::path folder = arguments > 1 ? argument[1] : ".";
    JsonWriter json;
    json.begin_object();
    for (const std::size_t kibibytes : {4, 64, 256, 1024}) {
        const double seconds = sync_seconds(folder, kibibytes << 10);
        if (seconds == 0) return std::fprintf(stderr, "bench_machine_limits: nothing can be written and synced in %s\n", folder.c_str()), 1;
        json.key("syncs_per_second_" + std::to_string(kibibytes) + "k").decimal(1 / seconds, 0);
        if (kibibytes == 1024) json.key("bytes_per_second").decimal(1048576 / seconds, 0);
    }
    json.key("entries_hashed_per_second").decimal(entry_hashes(), 0).end_object();
    std::puts(json.text().c_str());
    return 0;
}
