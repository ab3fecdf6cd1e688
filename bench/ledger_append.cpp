// How fast entries become durable: batches of 2,048 entries of about 200 bytes, one signature and one sync each.
// Once one step after another, and once with the hashing of a batch, the appending of the one before and the sync of the one
// before that at the same time. Beside it what the machine could do at most: SHA-256 and the disk's sync alone.
//   bench_ledger_append [FOLDER [ENTRIES]]      FOLDER: where the disk to be measured is (default: the present folder)
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "base/queue.hpp"
#include "ledger/log.hpp"

namespace {

using namespace daybook;
using namespace daybook::ledger;
using Clock = std::chrono::steady_clock;

constexpr std::size_t batch_entries = 2048;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

template <class T>
T must(Result<T> result) {
    if (result) return *std::move(result);
    fmt::print(stderr, "{}\n", to_text(result.error()));
    std::exit(1);
}
void must(Result<void> result) {
    if (result) return;
    fmt::print(stderr, "{}\n", to_text(result.error()));
    std::exit(1);
}

// Entries as an import makes them: like one another, but no two the same. Making one costs next to nothing.
class Entries {
public:
    std::string_view next() {
        auto* digit = text_.data() + text_.size() - 3;  // before the closing quote and brace
        while (*digit == '9') *digit-- = '0';
        ++*digit;
        return text_;
    }

private:
    std::string text_ =
        R"({"area":"chicago:44","category":"05021","clearance":"arrest","code":"0820","import":12,"incident":"HX100001","kind":"offence","occurred":"2015-03-28T14:05","point":[41881832,-87623177],"record":"00000000"})";
};

void fill(Batch& batch, Entries& entries) {
    batch.clear();
    for (std::size_t i = 0; i < batch_entries; ++i) batch.add(entries.next());
}

struct Measured {
    double seconds = 0;
    double sync_seconds = 0;
    double cpu_seconds = 0;  // of all threads
    std::uint64_t bytes = 0;
    std::uint64_t syncs = 0;
};

Measured one_after_another(Log& log, std::size_t batches) {
    Entries entries;
    Batch batch;
    Measured measured;
    const double cpu_start = cpu_seconds();
    const auto start = Clock::now();
    for (std::size_t i = 0; i < batches; ++i) {
        fill(batch, entries);
        must(log.append(batch));
        const auto sync_start = Clock::now();
        must(log.sync());
        measured.sync_seconds += seconds_since(sync_start);
        measured.bytes += batch.bytes();
        ++measured.syncs;
    }
    measured.seconds = seconds_since(start);
    measured.cpu_seconds = cpu_seconds() - cpu_start;
    return measured;
}

Measured at_the_same_time(Log& log, std::size_t batches) {
    Measured measured;
    BoundedQueue<std::unique_ptr<Batch>> spare(8), hashed(2);
    BoundedQueue<int> appended(1);
    for (int i = 0; i < 4; ++i) spare.push(std::make_unique<Batch>());
    const double cpu_start = cpu_seconds();
    const auto start = Clock::now();
    std::thread appender([&] {
        while (auto batch = hashed.pop()) {
            must(log.append(**batch));
            measured.bytes += (*batch)->bytes();
            spare.push(*std::move(batch));
            appended.push(1);
        }
        appended.close();
    });
    std::thread syncer([&] {
        while (appended.pop()) {
            const auto sync_start = Clock::now();
            must(log.sync());
            measured.sync_seconds += seconds_since(sync_start);
            ++measured.syncs;
        }
    });
    Entries entries;
    for (std::size_t i = 0; i < batches; ++i) {
        auto batch = spare.pop();
        fill(**batch, entries);
        hashed.push(*std::move(batch));
    }
    hashed.close();
    appender.join();
    syncer.join();
    measured.seconds = seconds_since(start);
    measured.cpu_seconds = cpu_seconds() - cpu_start;
    return measured;
}

// Hashes a second of 200-byte leaves and of nodes, on one core: an entry costs one of each.
struct HashLimit {
    double leaves, nodes;
    [[nodiscard]] double entries() const { return 1 / (1 / leaves + 1 / nodes); }
};
HashLimit hash_limit() {
    Sha256 hasher;
    Entries entries;
    const std::string text(entries.next());
    const auto rate = [](auto&& hash) {
        constexpr int rounds = 400'000;
        const auto start = Clock::now();
        for (int i = 0; i < rounds; ++i) hash();
        return rounds / seconds_since(start);
    };
    Hash node{};
    return {rate([&] { node = leaf_hash(hasher, text); }), rate([&] { node = node_hash(hasher, node, node); })};
}

void print(std::string_view what, const Measured& measured, std::size_t entries, const HashLimit& limit) {
    const double rate = static_cast<double>(entries) / measured.seconds;
    fmt::print("{:<24}{:>12.0f} entries/s  {:>7.1f} MB/s  {:>10.0f} hashes/s  {:>5.1f} % of one core's SHA-256  {:.2f} us of processor an entry  {} syncs, {:.2f} ms each\n", what, rate,
               static_cast<double>(measured.bytes) / measured.seconds / 1e6, 2 * rate, 100 * rate / limit.entries(), 1e6 * measured.cpu_seconds / static_cast<double>(entries), measured.syncs,
               1000 * measured.sync_seconds / static_cast<double>(measured.syncs));
}

void print_scan(const Log& log) {
    std::uint64_t bytes = 0, entries = 0;
    const auto start = Clock::now();
    must(log.scan(0, count(log.size()), [&](Index, std::string_view entry) {
        bytes += entry.size();
        ++entries;
        return true;
    }));
    const double seconds = seconds_since(start);
    fmt::print("{:<24}{:>12.0f} entries/s  {:>7.2f} GB/s\n", "scan (checksums checked)", static_cast<double>(entries) / seconds, static_cast<double>(bytes) / seconds / 1e9);
}

}  // namespace

int main(int arguments, char** argument) {
    const std::filesystem::path folder = std::filesystem::path(arguments > 1 ? argument[1] : ".") / "daybook-bench-ledger";
    const std::size_t batches = (arguments > 2 ? std::strtoull(argument[2], nullptr, 10) : 1'000'000) / batch_entries;
    const std::size_t entries = batches * batch_entries;
    const SigningKey key = must(SigningKey::generate("bench.example/ledger", system_random()));
    const HashLimit limit = hash_limit();
    fmt::print("SHA-256 on one core: {:.2f} M leaves of 200 bytes/s, {:.2f} M nodes/s, so at most {:.2f} M entries/s\n", limit.leaves / 1e6, limit.nodes / 1e6, limit.entries() / 1e6);
    RealDisk disk;
    for (const bool together : {false, true}) {
        std::filesystem::remove_all(folder);
        {
            Log log = must(Log::create(disk, folder.string(), key));
            print(together ? "at the same time" : "one after another", together ? at_the_same_time(log, batches) : one_after_another(log, batches), entries, limit);
            if (together) print_scan(log);
        }
        if (!together) continue;
        const auto start = Clock::now();
        const Log log = must(Log::open(disk, folder.string(), &key));
        fmt::print("{:<24}{:>12.1f} ms for {} entries\n", "open", 1000 * seconds_since(start), count(log.size()));
    }
    std::filesystem::remove_all(folder);
}
