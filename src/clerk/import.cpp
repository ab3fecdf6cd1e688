#include "clerk/import.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <filesystem>
#include <map>
#include <semaphore>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/queue.hpp"
#include "clerk/import_end.hpp"
#include "clerk/series_import.hpp"
#include "intake/series_rows.hpp"

namespace daybook::clerk {
namespace {

constexpr std::size_t block_bytes = 192 * 1024;  // some 1,000 rows: one frame of the ledger, and what fits a core's own cache
constexpr std::ptrdiff_t blocks_in_flight = 12;

// A block on its way: mapped, and with the entries that its rows make if all of them are new.
struct Work {
    intake::MappedBlock mapped;
    ledger::Batch entries;         // in the order of mapped.rows; only when `complete`
    bool complete = false;         // every row has its id and its seal, so that `entries` can be used as it is
    std::vector<ledger::Salt> salts;  // of each row, when any row has a sealed part
    std::shared_ptr<intake::RowMapper> mapper;  // that mapped it: the rows' codes lie in it

    // Makes it as new, but for the memory that it holds.
    void clear() {
        mapped.arena.clear();
        mapped.rows.clear();
        mapped.rejected.clear();
        entries.clear();
        complete = false;
        salts.clear();
        mapper.reset();
    }
};

// ---- reading and mapping, on threads ------------------------------------------------------------------------------

// Reads the files one after another and hands their blocks to mapping threads; gives them back in order.
class Pipeline {
public:
    Pipeline(const ImportOrder& order, record::Index import) : order_(order), import_(import), to_map_(static_cast<std::size_t>(blocks_in_flight)), room_(blocks_in_flight) {
        reader_ = std::thread([this] { read(); });
        for (unsigned i = 0; i < std::max(1u, order.threads); ++i) mappers_.emplace_back([this] { map(); });
    }

    ~Pipeline() {
        stopping_ = true;
        to_map_.close();
        room_.release(blocks_in_flight);
        reader_.join();
        for (auto& mapper : mappers_) mapper.join();
    }

    // The next block, nullptr after the last one.
    Result<std::unique_ptr<Work>> next() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return mapping_failed_ || done_.contains(wanted_) || (all_read_ && wanted_ == blocks_read_); });
        if (const auto found = done_.find(wanted_); found != done_.end()) {
            auto work = std::move(found->second);
            done_.erase(found);
            ++wanted_;
            room_.release();
            return work;
        }
        if (mapping_failed_) return std::unexpected(*mapping_failed_);
        if (reading_failed_) return std::unexpected(*reading_failed_);  // after all blocks that could be read
        return nullptr;
    }

    // Gives a block back when nothing points into it any more, so that the next one needs no new memory.
    void give_back(std::unique_ptr<Work> work) {
        work->clear();
        const std::lock_guard lock(mutex_);
        spare_.push_back(std::move(work));
    }

private:
    std::unique_ptr<Work> empty_work() {
        const std::lock_guard lock(mutex_);
        if (spare_.empty()) return std::make_unique<Work>();
        auto work = std::move(spare_.back());
        spare_.pop_back();
        return work;
    }

    void fail_mapping(Error error) {
        const std::lock_guard lock(mutex_);
        if (!mapping_failed_) mapping_failed_ = std::move(error);
        changed_.notify_all();
    }

    void read() {
        std::uint64_t number = 0, bytes_before = 0;
        for (const auto& path : order_.files) {
            auto reader = intake::BlockReader::open(path, order_.rules->profile.delimiter);
            if (!reader) return finish_reading(number, std::move(reader).error());
            bool first = true;
            for (;;) {
                room_.acquire();
                if (stopping_) return;
                auto work = empty_work();
                auto& block = work->mapped.block;
                const auto more = reader->next(block.text, block_bytes);
                if (!more) return finish_reading(number, more.error());
                if (!*more) break;
                block.file = reader->file();
                block.number = number++;
                block.first_of_file = first;
                block.bytes_read = bytes_before + reader->bytes_read();
                first = false;
                to_map_.push(std::move(work));
            }
            room_.release();
            bytes_before += reader->file()->bytes;
            const std::lock_guard lock(mutex_);
            files_.push_back(reader->file());
        }
        finish_reading(number, std::nullopt);
    }

    void finish_reading(std::uint64_t blocks, std::optional<Error> error) {
        to_map_.close();
        const std::lock_guard lock(mutex_);
        blocks_read_ = blocks;
        all_read_ = true;
        reading_failed_ = std::move(error);
        changed_.notify_all();
    }

    void map() {
        std::shared_ptr<intake::SourceFile> file;
        std::shared_ptr<intake::RowMapper> mapper;
        while (auto work = to_map_.pop()) {
            auto& mapped = (*work)->mapped;
            if (mapped.block.file != file) {
                file = mapped.block.file;
                auto made = intake::RowMapper::make(order_.rules->profile, file->header, file->path, order_.rules->mapping, order_.areas);
                if (!made) return fail_mapping(std::move(made).error());
                mapper = std::make_shared<intake::RowMapper>(std::move(*made));
            }
            (*work)->mapper = mapper;
            intake::map_block(*mapper, order_.rules->profile.delimiter, mapped);
            make_entries(**work);
            const std::lock_guard lock(mutex_);
            done_.emplace(mapped.block.number, std::move(*work));
            changed_.notify_all();
        }
    }

    void seal(Work& work) {
        auto& rows = work.mapped.rows;
        if (std::none_of(rows.begin(), rows.end(), [](const auto& row) { return !row.row.sealed.empty(); })) return;
        work.salts.resize(rows.size());
        {
            const std::lock_guard lock(random_mutex_);
            order_.random({work.salts.data()->data(), work.salts.size() * sizeof(ledger::Salt)});
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto& row = rows[i].row;
            if (!row.sealed.empty()) row.offence.seal = work.mapped.arena.keep(to_base64(bytes_of(ledger::commitment(work.salts[i], row.sealed))));
        }
    }

    void make_entries(Work& work) {
        auto& rows = work.mapped.rows;
        for (auto& row : rows) row.row.offence.import = import_;
        seal(work);
        work.complete = !order_.rules->profile.number_repeats && std::none_of(rows.begin(), rows.end(), [](const auto& row) { return row.row.offence.record.empty(); });
        if (!work.complete) return;
        std::string bytes;
        for (const auto& row : rows) {
            bytes.clear();
            record::append_entry(bytes, row.row.offence);
            work.entries.add(bytes);
        }
    }

public:
    // In the order in which they were read; complete once next() gave nullptr.
    [[nodiscard]] const std::vector<std::shared_ptr<intake::SourceFile>>& files() const { return files_; }

private:
    const ImportOrder& order_;
    const record::Index import_;
    BoundedQueue<std::unique_ptr<Work>> to_map_;
    std::counting_semaphore<> room_;
    std::mutex random_mutex_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::uint64_t, std::unique_ptr<Work>> done_;
    std::vector<std::unique_ptr<Work>> spare_;
    std::vector<std::shared_ptr<intake::SourceFile>> files_;
    std::uint64_t wanted_ = 0, blocks_read_ = 0;
    bool all_read_ = false;
    std::optional<Error> mapping_failed_, reading_failed_;
    std::atomic<bool> stopping_ = false;

    std::thread reader_;
    std::vector<std::thread> mappers_;
};

// ---- what follows from a row, one after another -------------------------------------------------------------------

enum class Outcome : std::uint8_t { added, revised, unchanged, conflicting };

class Importer {
public:
    Importer(Clerk& clerk, const ImportOrder& order) : clerk_(clerk), order_(order) {}

    Result<ImportSummary> run() {
        DAYBOOK_TRY_VOID(survey());
        DAYBOOK_TRY_VOID(start());
        {
            Pipeline pipeline(order_, import_);
            for (;;) {
                DAYBOOK_TRY(auto work, pipeline.next());
                if (work == nullptr) break;
                DAYBOOK_TRY_VOID(take(*work));
                pipeline.give_back(std::move(work));
            }
            for (const auto& file : pipeline.files()) note_file(*file);
        }
        return finish();
    }

private:
    Result<void> survey() {
        if (order_.surveyed) {
            survey_ = *order_.surveyed;
        } else {
            DAYBOOK_TRY(survey_, survey_files(*order_.rules, order_.files));
        }
        for (const auto& other : clerk_.views().others())
            if (const auto* named = std::get_if<record::AreaNamed>(&other.entry); named != nullptr && named->source == order_.rules->profile.id) named_areas_.insert(named->area);
        return {};
    }

    Result<void> start() {
        const auto& profile = order_.rules->profile;
        record::ImportStarted started{.source = profile.id, .files = {}, .profile_version = profile.version, .profile_sha256 = profile.sha256,
                                      .mapping = fmt::format("{}@{}", order_.rules->mapping.id(), order_.rules->mapping.version()), .mapping_sha256 = order_.rules->mapping_sha256, .program = "daybook " DAYBOOK_VERSION};
        for (const auto& path : order_.files) started.files.push_back(std::filesystem::path(path).filename().string());
        DAYBOOK_TRY_VOID(keep_file(clerk_.folder(), order_.rules->profile_text));
        DAYBOOK_TRY_VOID(keep_file(clerk_.folder(), order_.rules->mapping_text));
        DAYBOOK_TRY_VOID(clerk_.begin_day(order_.today()));
        DAYBOOK_TRY(import_, clerk_.write(started));
        summary_.tally.import = import_;
        return {};
    }

    void note_file(const intake::SourceFile& file) { summary_.tally.files.push_back({file.name, file.sha256, file.bytes, rows_of_file_[file.path]}); }

    // ---- one block ----

    Result<void> take(Work& work) {
        auto& mapped = work.mapped;
        if (mapped.block.first_of_file) {
            lines_before_ = mapped.block.file->header_lines;
            repeats_.clear();
            ++files_begun_;
        }
        if (summary_.tally.rows == 0) clerk_.expect_rows(rows_expected(mapped));
        DAYBOOK_TRY_VOID(clerk_.begin_day(order_.today()));
        for (const auto& rejected : mapped.rejected) reject(*mapped.block.file, rejected);
        if (!work.complete) identify(mapped);
        DAYBOOK_TRY_VOID(work.complete && all_new(mapped) ? append_whole(work) : append_piecewise(work));
        DAYBOOK_TRY_VOID(name_areas(mapped));
        rows_of_file_[mapped.block.file->path] += mapped.rows.size() + mapped.rejected.size();
        summary_.tally.rows += mapped.rows.size() + mapped.rejected.size();
        lines_before_ += mapped.lines;
        if (order_.progress) order_.progress({mapped.block.bytes_read, survey_.bytes, summary_.tally.rows, files_begun_ - 1, order_.files.size()});
        return {};
    }

    // A guess from the first block, a little high: a table that has to grow is copied.
    [[nodiscard]] std::size_t rows_expected(const intake::MappedBlock& mapped) const {
        constexpr std::size_t most = std::size_t{1} << 23;
        const std::uint64_t bytes_a_row = std::max<std::uint64_t>(16, mapped.block.text.size() / std::max<std::size_t>(1, mapped.rows.size()));
        return std::min<std::size_t>(most, survey_.bytes_unpacked / bytes_a_row * 21 / 20);
    }

    void reject(const intake::SourceFile& file, const intake::RejectedRow& rejected) {
        ++summary_.tally.rejected;
        ++rejected_by_[rejected.reject.reason];
        rejects_.add(file, lines_before_ + rejected.line + 1, rejected.reject, rejected.raw);
    }

    // Gives ids to rows that have none, or that share one with an earlier row of the file.
    void identify(intake::MappedBlock& mapped) {
        for (auto& mapped_row : mapped.rows) {
            auto& row = mapped_row.row;
            const bool named = !row.offence.record.empty();
            if (named && !order_.rules->profile.number_repeats) continue;
            std::string id = named ? std::string(row.offence.record) : "~" + to_hex(bytes_of(row.content).substr(0, 16));
            const std::uint32_t number = ++repeats_[id];
            if (!named || number > 1) id += fmt::format("#{}", number);
            row.offence.record = mapped.arena.keep(std::move(id));
        }
    }

    // Whether no key is there twice; may say false of keys that share a place in the table and half their bits.
    bool all_different(const std::vector<std::uint64_t>& keys) {
        seen_.assign(std::bit_ceil(std::max<std::size_t>(64, keys.size() * 4)), 0);
        for (const std::uint64_t key : keys) {
            const std::uint32_t tag = static_cast<std::uint32_t>(key >> 32) | 1;  // never 0, which is a free place
            std::size_t at = key & (seen_.size() - 1);
            while (seen_[at] != 0 && seen_[at] != tag) at = (at + 1) & (seen_.size() - 1);
            if (seen_[at] != 0) return false;
            seen_[at] = tag;
        }
        return true;
    }

    bool all_new(const intake::MappedBlock& mapped) {
        keys_.clear();
        for (const auto& row : mapped.rows) {
            keys_.push_back(record::record_key(row.row.offence.source, row.row.offence.record));
            clerk_.views().expect(keys_.back());
        }
        if (std::any_of(keys_.begin(), keys_.end(), [&](std::uint64_t key) { return clerk_.views().find(key).has_value(); })) return false;
        return all_different(keys_);
    }

    Result<void> append_whole(const Work& work) {
        offences_.clear();
        for (const auto& row : work.mapped.rows) {
            offences_.push_back(&row.row.offence);
            count_in(row.row);
        }
        summary_.tally.added += offences_.size();
        DAYBOOK_TRY_VOID(stage(work, clerk_.size()));
        summary_.entry_bytes += work.entries.bytes() - 2 * work.entries.size();
        return clerk_.write(work.entries, offences_);
    }

    // Sealed parts of all rows, for entries from position `at` on.
    Result<void> stage(const Work& work, record::Index at) {
        if (work.salts.empty()) return {};
        for (std::size_t i = 0; i < work.mapped.rows.size(); ++i) {
            const auto& row = work.mapped.rows[i].row;
            if (!row.sealed.empty()) DAYBOOK_TRY_VOID(clerk_.seals().stage(at + i, subject_of(row.offence), work.salts[i], row.sealed));
        }
        return clerk_.seals().sync();
    }

    static ledger::Subject subject_of(const record::Offence& offence) { return ledger::Subject{record::record_key(offence.source, offence.record)}; }

    Result<void> append_piecewise(Work& work) {
        batch_.clear();
        offences_.clear();
        pending_.clear();
        for (std::size_t i = 0; i < work.mapped.rows.size(); ++i) {
            DAYBOOK_TRY_VOID(take_row(work, i));
        }
        return flush();
    }

    Result<void> flush() {
        if (batch_.empty()) return {};
        if (sealed_in_batch_) DAYBOOK_TRY_VOID(clerk_.seals().sync());
        sealed_in_batch_ = false;
        summary_.entry_bytes += batch_.bytes() - 2 * batch_.size();
        DAYBOOK_TRY_VOID(clerk_.write(batch_, offences_));
        batch_.clear();
        offences_.clear();
        pending_.clear();
        return {};
    }

    Result<void> take_row(Work& work, std::size_t at) {
        auto& mapped_row = work.mapped.rows[at];
        auto& row = mapped_row.row;
        const std::uint64_t key = record::record_key(row.offence.source, row.offence.record);
        if (pending_.contains(key)) DAYBOOK_TRY_VOID(flush());
        Outcome outcome = Outcome::added;
        if (const auto known = clerk_.views().find(key)) {
            DAYBOOK_TRY(outcome, against(row, clerk_.views().position(*known)));
        }
        if (outcome == Outcome::conflicting) {
            reject(*work.mapped.block.file, {{0, "", "record id clashes with another"}, mapped_row.line, mapped_row.raw});
            return {};
        }
        ++(outcome == Outcome::added ? summary_.tally.added : outcome == Outcome::revised ? summary_.tally.revised : summary_.tally.unchanged);
        if (outcome == Outcome::unchanged) return {};
        count_in(row);
        if (!row.offence.seal.empty()) {
            DAYBOOK_TRY_VOID(clerk_.seals().stage(clerk_.size() + batch_.size(), subject_of(row.offence), work.salts[at], row.sealed));
            sealed_in_batch_ = true;
        }
        entry_.clear();
        record::append_entry(entry_, row.offence);
        batch_.add(entry_);
        offences_.push_back(&row.offence);
        pending_.insert(key);
        return {};
    }

    // What a row is beside the newest version of its record.
    Result<Outcome> against(intake::Row& row, record::Index newest) {
        DAYBOOK_TRY(const auto bytes, clerk_.log().entry(newest));
        DAYBOOK_TRY(const auto entry, reader_.read(bytes));
        const auto* old = std::get_if<record::Offence>(&entry);
        if (old == nullptr || old->source != row.offence.source || old->record != row.offence.record) return Outcome::conflicting;
        bool same_text = old->seal.empty() == row.offence.seal.empty();
        if (!old->seal.empty()) {
            DAYBOOK_TRY(const auto opening, clerk_.seals().open(newest));
            if (!opening) {  // erased: its text is not taken again
                if (!row.sealed.empty()) ++summary_.seals_kept_erased;
                row.offence.seal = {};
                same_text = true;
            } else {
                same_text = opening->text == row.sealed;
            }
        }
        if (same_text && record::same_facts(*old, row.offence)) return Outcome::unchanged;
        row.offence.revises = newest;
        return Outcome::revised;
    }

    void count_in(const intake::Row& row) {
        if (!row.offence.not_counted.empty()) ++not_counted_by_[std::string(row.offence.not_counted)];
        for (int bit = 0; row.gaps >> bit != 0; ++bit)
            if ((row.gaps >> bit & 1) != 0) ++gaps_[static_cast<std::size_t>(bit)];
    }

    // Areas that the rows themselves name, once each.
    Result<void> name_areas(const intake::MappedBlock& mapped) {
        for (const auto& row : mapped.rows) {
            if (row.row.area_name.empty() || row.row.offence.area.empty()) continue;
            if (!named_areas_.insert(std::string(row.row.offence.area)).second) continue;
            DAYBOOK_TRY_VOID(clerk_.write(record::AreaNamed{order_.rules->profile.id, std::string(row.row.offence.area), std::string(row.row.area_name)}));
        }
        return {};
    }

    // ---- the end ----

    Result<ImportSummary> finish() {
        auto& tally = summary_.tally;
        tally.not_counted_by = listed(not_counted_by_);
        for (int bit = 0; bit < intake::gap_count; ++bit)
            if (gaps_[static_cast<std::size_t>(bit)] > 0) tally.gaps.push_back({std::string(intake::gap_name(bit)), gaps_[static_cast<std::size_t>(bit)]});
        return end_import(clerk_, std::move(summary_), rejects_, rejected_by_);
    }

    Clerk& clerk_;
    const ImportOrder& order_;
    record::Index import_ = 0;
    ImportSummary summary_;
    RejectsFile rejects_;
    record::EntryReader reader_;
    ByReason rejected_by_, not_counted_by_;
    std::map<std::string, std::uint64_t> rows_of_file_;
    std::array<std::uint64_t, intake::gap_count> gaps_{};
    std::unordered_map<std::string, std::uint32_t> repeats_;  // of ids in the file
    std::unordered_set<std::string> named_areas_;
    std::uint64_t lines_before_ = 0;
    Survey survey_;
    std::size_t files_begun_ = 0;

    ledger::Batch batch_;                           // entries being put together
    std::vector<const record::Offence*> offences_;  // of these entries
    std::unordered_set<std::uint64_t> pending_;     // keys of the records in batch_
    std::vector<std::uint64_t> keys_;
    std::vector<std::uint32_t> seen_;
    std::string entry_;
    bool sealed_in_batch_ = false;
};

}  // namespace

Result<Survey> survey_files(const intake::LoadedProfile& rules, const std::vector<std::string>& files, std::string_view edition) {
    Survey survey;
    for (const auto& path : files) {
        DAYBOOK_TRY(const auto reader, intake::BlockReader::open(path, rules.profile.delimiter));
        if (rules.profile.series)
            DAYBOOK_TRY_VOID(intake::SeriesMapper::make(rules.profile, reader.file()->header, path, edition));
        else
            DAYBOOK_TRY_VOID(intake::RowMapper::make(rules.profile, reader.file()->header, path, rules.mapping, nullptr));
        survey.bytes += reader.file()->bytes;
        survey.bytes_unpacked += reader.file()->bytes_unpacked;
    }
    return survey;
}

Result<ImportSummary> import_files(Clerk& clerk, const ImportOrder& order) { return order.rules->profile.series ? import_series(clerk, order) : Importer(clerk, order).run(); }

}  // namespace daybook::clerk
