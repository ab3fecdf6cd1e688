#include "clerk/series_import.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "clerk/import_end.hpp"
#include "intake/series_rows.hpp"

namespace daybook::clerk {
namespace {

constexpr std::size_t block_bytes = 192 * 1024;

// The newest version of a value: what it says, and the entry that says it.
struct Known {
    record::SeriesValue value;
    record::Index position = 0;
    bool is_of_this_import = false;  // told by a row of it, though the ledger may have known it before
};

class SeriesImporter {
public:
    SeriesImporter(Clerk& clerk, const ImportOrder& order) : clerk_(clerk), order_(order), profile_(order.rules->profile) {}

    Result<ImportSummary> run() {
        DAYBOOK_TRY_VOID(look_up());
        DAYBOOK_TRY_VOID(start());
        for (std::size_t file = 0; file < order_.files.size(); ++file) DAYBOOK_TRY_VOID(take_file(file));
        return end_import(clerk_, std::move(summary_), rejects_, rejected_by_);
    }

private:
    // What the ledger knows already: values of this publisher, areas of the source that they are about.
    Result<void> look_up() {
        const auto& rules = *profile_.series;
        for (const auto& some : clerk_.views().series()) {
            if (some.replaced_at != figures::never) continue;
            const bool ours = some.source == profile_.id;
            if (!ours && some.about == rules.about && std::ranges::find(rules.values, some.series, &intake::SeriesColumn::series) != rules.values.end())
                return refuse("series.other-publisher", fmt::format("{} supplies the series \"{}\" for {} already; a second publisher's values would be added to these: give them a series of their own", some.source, some.series, some.about));
            if (!ours) continue;
            record::SeriesValue value{.source = some.source, .about = some.about, .series = some.series, .area = some.area, .period = some.period, .value = some.value,
                                      .scale = static_cast<std::uint8_t>(some.scale), .unit = some.unit, .edition = some.edition};
            known_.insert_or_assign(key_of(value), Known{value, some.position});
        }
        for (const auto& area : clerk_.views().columns(clerk_.size()).areas)
            if (area.source == rules.about) areas_.insert(area.id);
        for (const auto& other : clerk_.views().others()) {
            if (const auto* named = std::get_if<record::AreaNamed>(&other.entry); named != nullptr && named->source == rules.about) areas_.insert(named->area);
            if (const auto* population = std::get_if<record::Population>(&other.entry); population != nullptr && population->source == rules.about) areas_.insert(population->area);
        }
        return {};
    }

    // No part of it holds a line feed.
    static std::string key_of(const record::SeriesValue& value) { return fmt::format("{}\n{}\n{}", value.series, value.area, value.period.to_text()); }

    Result<void> start() {
        record::ImportStarted started{.source = profile_.id, .files = {}, .profile_version = profile_.version, .profile_sha256 = profile_.sha256, .mapping = {}, .mapping_sha256 = {}, .program = "daybook " DAYBOOK_VERSION};
        for (const auto& path : order_.files) {
            started.files.push_back(std::filesystem::path(path).filename().string());
            std::error_code ignored;
            bytes_total_ += std::filesystem::file_size(path, ignored);
        }
        DAYBOOK_TRY_VOID(keep_file(clerk_.folder(), order_.rules->profile_text));
        DAYBOOK_TRY_VOID(clerk_.begin_day(order_.today()));
        DAYBOOK_TRY(summary_.tally.import, clerk_.write(started));
        return {};
    }

    Result<void> take_file(std::size_t number) {
        DAYBOOK_TRY(auto reader, intake::BlockReader::open(order_.files[number], profile_.delimiter));
        const auto& file = *reader.file();
        DAYBOOK_TRY(const auto mapper, intake::SeriesMapper::make(profile_, file.header, file.path, order_.edition));
        std::uint64_t lines_before = file.header_lines, rows = 0;
        std::string text;
        for (;;) {
            DAYBOOK_TRY(const bool more, reader.next(text, block_bytes));
            if (!more) break;
            DAYBOOK_TRY_VOID(clerk_.begin_day(order_.today()));
            CsvReader csv(text, profile_.delimiter);
            for (auto record = csv.next(mapper.columns()); record; record = csv.next(mapper.columns())) {
                take_row(file, mapper, *record, lines_before);
                ++rows;
            }
            DAYBOOK_TRY_VOID(flush());
            lines_before += csv.lines();
            if (order_.progress) order_.progress({bytes_before_ + reader.bytes_read(), bytes_total_, summary_.tally.rows, number, order_.files.size()});
        }
        bytes_before_ += file.bytes;
        summary_.tally.files.push_back({file.name, file.sha256, file.bytes, rows});
        return {};
    }

    void take_row(const intake::SourceFile& file, const intake::SeriesMapper& mapper, const CsvRecord& record, std::uint64_t lines_before) {
        const std::uint64_t line = lines_before + record.line + 1;
        auto reject = [&](const intake::Reject& why) {
            ++summary_.tally.rows;
            ++summary_.tally.rejected;
            ++rejected_by_[why.reason];
            rejects_.add(file, line, why, record.raw);
        };
        if (record.fault != CsvFault::none) return reject({0, "", std::string(intake::fault_text(record.fault))});
        mapper.map(record.cells, row_);
        for (const auto& why : row_.rejects) reject(why);
        for (auto& read : row_.values) {
            if (!read.value.area.empty() && !areas_.contains(read.value.area)) {
                reject({read.area_column, file.header[read.area_column - 1], "area not known"});
                continue;
            }
            if (take_value(std::move(read.value)))
                ++summary_.tally.rows;
            else
                reject({read.column, file.header[read.column - 1], "another value for the same series, area and period stands before it"});
        }
    }

    // False when this import brought another value for the same thing. What is new is written with the block.
    bool take_value(record::SeriesValue value) {
        auto& tally = summary_.tally;
        value.import = tally.import;
        const std::string key = key_of(value);
        if (const auto known = known_.find(key); known != known_.end()) {
            if (record::same_value(known->second.value, value)) {
                ++tally.unchanged;
                known->second.is_of_this_import = true;
                return true;
            }
            if (known->second.is_of_this_import) return false;
            value.revises = known->second.position;
        }
        ++(value.revises ? tally.revised : tally.added);
        summary_.entry_bytes += record::entry_bytes(value).size();
        known_.insert_or_assign(key, Known{value, clerk_.size() + pending_.size(), true});
        pending_.emplace_back(std::move(value));
        return true;
    }

    Result<void> flush() {
        DAYBOOK_TRY_VOID(clerk_.write(pending_));
        pending_.clear();
        return {};
    }

    Clerk& clerk_;
    const ImportOrder& order_;
    const intake::Profile& profile_;
    ImportSummary summary_;
    RejectsFile rejects_;
    std::unordered_map<std::string, Known> known_;  // by key_of
    std::set<std::string> areas_;                   // of the source that the values are about
    ByReason rejected_by_;
    std::vector<record::Other> pending_;            // values that the next flush() writes, at the ledger's end
    intake::SeriesRow row_;
    std::uint64_t bytes_before_ = 0, bytes_total_ = 0;
};

}  // namespace

Result<ImportSummary> import_series(Clerk& clerk, const ImportOrder& order) { return SeriesImporter(clerk, order).run(); }

}  // namespace daybook::clerk
