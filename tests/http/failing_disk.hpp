// The real disk until `fails` is set: from then on nothing can be brought to it. What was written stays, as after a real failure of a sync.
#pragma once
#include <atomic>

#include "ledger/disk.hpp"

namespace daybook::test {

class FailingDisk final : public ledger::Disk {
public:
    std::atomic<bool> fails = false;

    Result<std::unique_ptr<ledger::File>> open(const std::string& path, ledger::Open how) override {
        DAYBOOK_TRY(auto file, real_.open(path, how));
        return std::make_unique<FailingFile>(std::move(file), fails);
    }
    Result<bool> exists(const std::string& path) override { return real_.exists(path); }
    Result<std::vector<ledger::Listed>> list(const std::string& directory) override { return real_.list(directory); }
    Result<void> make_directory(const std::string& path) override { return real_.make_directory(path); }
    Result<void> sync_directory(const std::string& path) override { return real_.sync_directory(path); }
    Result<void> rename(const std::string& from, const std::string& to) override { return real_.rename(from, to); }
    Result<void> remove(const std::string& path) override { return real_.remove(path); }
    Result<std::unique_ptr<ledger::DiskLock>> lock(const std::string& path) override { return real_.lock(path); }

private:
    class FailingFile final : public ledger::File {
    public:
        FailingFile(std::unique_ptr<ledger::File> real, const std::atomic<bool>& fails) : real_(std::move(real)), fails_(fails) {}
        Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override { return real_->read_at(offset, into); }
        Result<void> write_at(std::uint64_t offset, std::string_view bytes) override { return real_->write_at(offset, bytes); }
        Result<void> sync() override {
            if (fails_) return refuse("disk.failed", "The test's disk does not take it.");
            return real_->sync();
        }
        Result<void> truncate(std::uint64_t size) override { return real_->truncate(size); }
        Result<std::uint64_t> size() override { return real_->size(); }

    private:
        std::unique_ptr<ledger::File> real_;
        const std::atomic<bool>& fails_;
    };

    ledger::RealDisk real_;
};

}  // namespace daybook::test
