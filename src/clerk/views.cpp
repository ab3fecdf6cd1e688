#include "clerk/views.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/input.hpp"
#include "base/json.hpp"
#include "record/reports.hpp"

namespace daybook::clerk {
namespace {

constexpr std::string_view state_name = "state.json";
constexpr std::size_t largest_state = std::size_t{1} << 30;
constexpr std::size_t checksum_block = 1 << 20;  // bytes of a column file that share a checksum

std::unexpected<Error> damaged(const std::string& file, std::string what) {
    return refuse("views.damaged", fmt::format("{}. The columns are derived: `daybook rebuild` makes them again from the ledger", what), {.file = file});
}

std::unexpected<Error> disk_error(const std::string& file, std::string_view doing) {
    return refuse("file.write", fmt::format("cannot {} this file: {}", doing, std::strerror(errno)), {.file = file});
}

// What the state says of a column file: its name, and a checksum of each block.
void describe(JsonWriter& json, std::string_view name, std::string_view bytes) {
    json.begin_object().key("name").value(name).key("checksums").begin_array();
    for (std::size_t at = 0; at < bytes.size(); at += checksum_block) json.value(fmt::format("{:016x}", checksum(bytes.substr(at, checksum_block))));
    json.end_array().end_object();
}

// Writes bytes from `from` on; not synced yet.
Result<void> write_tail(const std::string& path, std::string_view bytes, std::size_t from) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return disk_error(path, "open");
    bool good = ::ftruncate(file, static_cast<off_t>(from)) == 0;
    while (good && from < bytes.size()) {
        const ssize_t some = ::pwrite(file, bytes.data() + from, bytes.size() - from, static_cast<off_t>(from));
        if (some < 0 && errno == EINTR) continue;
        good = some > 0;
        if (good) from += static_cast<std::size_t>(some);
    }
    // The disk begins at once; sync_written() waits for it.
    good = good && ::sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE) == 0;
    ::close(file);
    if (!good) return disk_error(path, "write");
    return {};
}

Result<void> sync_written(const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return disk_error(path, "open");
    const bool good = ::fdatasync(file) == 0;
    ::close(file);
    if (!good) return disk_error(path, "save");
    return {};
}

}  // namespace

// ---- dictionary ---------------------------------------------------------------------------------------------------

std::size_t Dictionary::slot_of(std::string_view text) const {
    std::size_t slot = checksum(text) & (slots_.size() - 1);
    while (slots_[slot] != 0 && texts_[slots_[slot] - 1] != text) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
}

std::uint32_t Dictionary::add(std::string_view text) {
    texts_.emplace_back(text);
    if (texts_.size() * 2 > slots_.size()) {
        slots_.assign(std::max<std::size_t>(16, slots_.size() * 2), 0);
        for (std::uint32_t i = 0; i < texts_.size(); ++i) slots_[slot_of(texts_[i])] = i + 1;
    } else {
        slots_[slot_of(text)] = static_cast<std::uint32_t>(texts_.size());
    }
    return static_cast<std::uint32_t>(texts_.size() - 1);
}

std::uint32_t Dictionary::number(std::string_view text) {
    if (texts_[last_] == text) return last_;
    const std::uint32_t found = slots_[slot_of(text)];
    return last_ = found != 0 ? found - 1 : add(text);
}

// ---- adding -------------------------------------------------------------------------------------------------------

std::uint16_t Views::area_number(std::string_view source, std::string_view area) {
    if (area.empty()) return 0;
    area_text_.assign(source);
    area_text_ += '/';
    area_text_ += area;
    const std::uint32_t number = areas_.number(area_text_);
    DAYBOOK_CHECK(number < 65536, "more than 65,535 areas");
    return static_cast<std::uint16_t>(number);
}

void Views::add(const record::Offence& offence) {
    using record::Clearance;
    DAYBOOK_CHECK(size_ < figures::never, "the columns hold at most 2^32 − 2 entries");
    const std::uint32_t source = sources_.number(offence.source), category = categories_.number(offence.category), code = codes_.number(offence.code), reason = reasons_.number(offence.not_counted);
    DAYBOOK_CHECK(source < 256 && category < 65536 && code < 65536 && reason < 256, "a dictionary is full");
    position_.push_back(static_cast<std::uint32_t>(size_++));
    revises_.push_back(offence.revises ? static_cast<std::uint32_t>(*offence.revises) : figures::never);
    key_.push_back(record::record_key(offence.source, offence.record));
    source_.push_back(static_cast<std::uint8_t>(source));
    area_.push_back(area_number(offence.source, offence.area));
    category_.push_back(static_cast<std::uint16_t>(category));
    code_.push_back(static_cast<std::uint16_t>(code));
    occurred_.push_back(offence.occurred.start);
    recorded_.push_back(offence.recorded.start);
    precision_.push_back(static_cast<std::uint8_t>(static_cast<int>(offence.occurred.precision) | static_cast<int>(offence.recorded.precision) << 4));
    count_.push_back(offence.count);
    flags_.push_back(static_cast<std::uint8_t>((offence.domestic ? figures::domestic : 0) | (offence.clearance == Clearance::arrest ? figures::cleared_by_arrest : 0) |
                                               (offence.clearance == Clearance::exceptional ? figures::cleared_exceptionally : 0) | (offence.point ? figures::has_point : 0) |
                                               (offence.seal.empty() ? 0 : figures::sealed_part)));
    reason_.push_back(static_cast<std::uint8_t>(reason));
    latitude_.push_back(offence.point ? offence.point->latitude : figures::no_coordinate);
    longitude_.push_back(offence.point ? offence.point->longitude : figures::no_coordinate);
    replaced_at_.push_back(figures::never);
    const auto row = static_cast<std::uint32_t>(position_.size() - 1);
    mark_replaced(row);
    if (!index_.empty()) index_row(row);
}

void Views::add(const record::Other& entry) {
    if (const auto* value = std::get_if<record::SeriesValue>(&entry)) add_series_value(size_, *value);
    others_.push_back({size_++, entry});
}

void Views::add_series_value(record::Index position, const record::SeriesValue& entry) {
    if (entry.revises) {
        const auto old = std::ranges::lower_bound(series_, *entry.revises, {}, &figures::SeriesValue::position);
        if (old != series_.end() && old->position == *entry.revises) old->replaced_at = static_cast<std::uint32_t>(position);
    }
    series_.push_back({.position = static_cast<std::uint32_t>(position), .source = entry.source, .about = entry.about, .series = entry.series, .area = entry.area, .period = entry.period, .value = entry.value,
                       .scale = entry.scale, .unit = entry.unit, .edition = entry.edition});
}

void Views::add(const record::ReportEvent& event) {
    if (const auto* report = std::get_if<record::ReportReceived>(&event)) return add_report(*report);
    if (const auto* step = std::get_if<record::ReportStepTaken>(&event)) return add_step(*step);
    ++size_;
}

// "town/3" → {"town", "3"}.
namespace {
std::pair<std::string_view, std::string_view> parts_of_area(std::string_view area) {
    const auto slash = area.find('/');
    return slash == std::string_view::npos ? std::pair{area, std::string_view{}} : std::pair{area.substr(0, slash), area.substr(slash + 1)};
}
}  // namespace

void Views::add_report(const record::ReportReceived& report) {
    add(record::Offence{.source = record::report_source, .record = report.reference, .incident = {}, .code = report.channel, .category = report.category, .occurred = report.occurred, .recorded = report.received,
                        .area = parts_of_area(report.area).second, .point = {}, .site = {}, .not_counted = {}, .seal = report.seal, .revises = {}});
}

// The newest version of the report's row once more, with what became of it.
void Views::add_step(const record::ReportStepTaken& step) {
    if (index_.empty()) make_index();
    const auto known = find(record::record_key(record::report_source, step.reference));
    if (!known) return void(++size_);
    const std::size_t old = *known;
    const bool ended = step.step != record::ReportStep::reopened;
    const std::string category = categories_.texts()[category_[old]], code = codes_.texts()[code_[old]], area = areas_.texts()[area_[old]];
    const std::string reason = !ended ? "" : step.step == record::ReportStep::closed ? "closed: " + step.reason : std::string(record::to_text(step.step));
    const auto precision = [&](int shift) { return static_cast<Precision>(precision_[old] >> shift & 15); };
    add(record::Offence{.source = record::report_source, .record = step.reference, .incident = {}, .code = code, .category = step.category.empty() ? category : step.category, .occurred = {occurred_[old], precision(0)},
                        .recorded = {recorded_[old], precision(4)}, .area = parts_of_area(area).second, .point = {}, .site = {}, .not_counted = reason, .seal = step.seal, .revises = position_[old]});
}

void Views::mark_replaced(std::uint32_t row) {
    if (revises_[row] == figures::never) return;
    const auto old = std::lower_bound(position_.begin(), position_.end(), revises_[row]);
    if (old != position_.end() && *old == revises_[row]) replaced_at_[static_cast<std::size_t>(old - position_.begin())] = position_[row];
}

// ---- finding records ----------------------------------------------------------------------------------------------

void Views::make_index() { make_index(key_.size()); }

void Views::make_index(std::size_t for_rows) {
    index_.assign(std::bit_ceil(std::max<std::size_t>(1024, for_rows * 2)), {});
    for (std::uint32_t row = 0; row < key_.size(); ++row) index_row(row);
}

void Views::reserve(std::size_t more_rows) {
    const std::size_t rows_then = rows() + more_rows;
    auto make_room = [&](auto&... columns) { (columns.reserve(rows_then), ...); };
    make_room(position_, revises_, key_, source_, precision_, flags_, reason_, count_, area_, category_, code_, occurred_, recorded_, latitude_, longitude_, replaced_at_);
    if (!index_.empty() && index_.size() < rows_then * 2) make_index(rows_then);
}

void Views::expect(std::uint64_t key) const { __builtin_prefetch(&index_[key & (index_.size() - 1)], 1); }

// The slot that holds the key, or the free one where it belongs.
std::size_t Views::slot_of(std::uint64_t key) const {
    const auto tag = static_cast<std::uint32_t>(key >> 32);
    std::size_t slot = key & (index_.size() - 1);
    while (index_[slot].row != 0 && (index_[slot].tag != tag || key_[index_[slot].row - 1] != key)) slot = (slot + 1) & (index_.size() - 1);
    return slot;
}

void Views::index_row(std::uint32_t row) {
    if (std::size_t{row} * 2 > index_.size()) return make_index(row * std::size_t{2});
    index_[slot_of(key_[row])] = {static_cast<std::uint32_t>(key_[row] >> 32), row + 1};
}

std::optional<std::size_t> Views::find(std::uint64_t key) const {
    DAYBOOK_CHECK(!index_.empty(), "find() needs make_index()");
    const std::uint32_t row = index_[slot_of(key)].row;
    if (row == 0) return std::nullopt;
    return row - 1;
}

std::vector<record::Index> Views::newest_versions(std::uint64_t key) const {
    std::vector<record::Index> positions;
    for (std::size_t row = 0; row < key_.size(); ++row)
        if (key_[row] == key && replaced_at_[row] == figures::never) positions.push_back(position_[row]);
    return positions;
}

// ---- reading ------------------------------------------------------------------------------------------------------

namespace {

// The texts that these rows use. Numbers are given in the order of first use, so these are the first of the dictionary.
template <class Number>
std::span<const std::string> texts_used(const Dictionary& dictionary, std::span<const Number> rows) {
    std::size_t used = 1;  // number 0 is always there
    for (const Number number : rows) {
        used = std::max(used, std::size_t{number} + 1);
        if (used == dictionary.texts().size()) break;
    }
    return std::span(dictionary.texts()).first(used);
}

std::vector<std::string> copied(std::span<const std::string> texts) { return {texts.begin(), texts.end()}; }

}  // namespace

figures::Columns Views::columns(std::uint64_t as_of) const {
    const auto rows = static_cast<std::size_t>(std::lower_bound(position_.begin(), position_.end(), as_of) - position_.begin());
    auto first = [rows](const auto& column) { return std::span(std::as_const(column)).first(rows); };
    figures::Columns columns{.position = first(position_), .replaced_at = first(replaced_at_), .source = first(source_), .area = first(area_), .category = first(category_), .code = first(code_), .occurred = first(occurred_),
                             .recorded = first(recorded_), .precision = first(precision_), .count = first(count_), .flags = first(flags_), .reason = first(reason_), .latitude = first(latitude_), .longitude = first(longitude_),
                             .sources = {}, .areas = {}, .categories = {}, .codes = {}, .reasons = {}, .series = {}};
    const auto values = std::ranges::lower_bound(series_, as_of, {}, &figures::SeriesValue::position) - series_.begin();
    columns.series = std::span(series_).first(static_cast<std::size_t>(values));
    columns.sources = copied(texts_used(sources_, columns.source));
    columns.categories = copied(texts_used(categories_, columns.category));
    columns.codes = copied(texts_used(codes_, columns.code));
    columns.reasons = copied(texts_used(reasons_, columns.reason));
    std::unordered_map<std::string, std::size_t> number;
    for (const auto& text : texts_used(areas_, columns.area)) {
        const auto slash = text.find('/');
        number.emplace(text, columns.areas.size());
        if (slash == std::string::npos)
            columns.areas.emplace_back();
        else
            columns.areas.push_back({text.substr(0, slash), text.substr(slash + 1), text.substr(slash + 1), 0, 0});
    }
    auto area = [&](const std::string& source, const std::string& id) -> figures::AreaName* {
        const auto found = number.find(source + "/" + id);
        return found == number.end() ? nullptr : &columns.areas[found->second];
    };
    for (const auto& [position, entry] : others_) {
        if (position >= as_of) break;
        if (const auto* named = std::get_if<record::AreaNamed>(&entry))
            if (auto* into = area(named->source, named->area)) into->name = named->name;
        if (const auto* population = std::get_if<record::Population>(&entry))
            if (auto* into = area(population->source, population->area)) into->population = population->number, into->population_year = population->year;
    }
    return columns;
}

std::uint64_t Views::size_at_end_of(Day day) const {
    for (const auto& [position, entry] : others_)
        if (const auto* began = std::get_if<record::DayBegan>(&entry); began != nullptr && began->date > day) return position;
    return size_;
}

std::optional<Day> Views::last_day() const {
    for (auto other = others_.rbegin(); other != others_.rend(); ++other)
        if (const auto* began = std::get_if<record::DayBegan>(&other->entry)) return began->date;
    return std::nullopt;
}

bool Views::erased(record::Index entry) const {
    return std::any_of(others_.begin(), others_.end(), [&](const OtherEntry& other) {
        const auto* erased = std::get_if<record::Erased>(&other.entry);
        return erased != nullptr && erased->entry == entry;
    });
}

bool Views::held(record::Index entry) const {
    bool is_held = false;
    for (const auto& other : others_)
        if (const auto* hold = std::get_if<record::Hold>(&other.entry); hold != nullptr && hold->entry == entry) is_held = hold->placed;
    return is_held;
}

// ---- on disk ------------------------------------------------------------------------------------------------------

struct Views::ColumnFile {
    std::string_view name;
    std::string_view bytes;  // all of the column as it is in memory (little-endian, as on disk)
    std::size_t width;       // bytes a row
};

std::vector<Views::ColumnFile> Views::column_files() const {
    static_assert(std::endian::native == std::endian::little, "column files are little-endian");
    std::vector<ColumnFile> files;
    auto file = [&](std::string_view name, const auto& column) {
        constexpr std::size_t width = sizeof(column[0]);
        files.push_back({name, {reinterpret_cast<const char*>(column.data()), column.size() * width}, width});
    };
    file("position.u32", position_), file("revises.u32", revises_), file("key.u64", key_), file("source.u8", source_), file("area.u16", area_), file("category.u16", category_), file("code.u16", code_);
    file("occurred.i32", occurred_), file("recorded.i32", recorded_), file("precision.u8", precision_), file("count.i8", count_), file("flags.u8", flags_), file("reason.u8", reason_);
    file("latitude.i32", latitude_), file("longitude.i32", longitude_);
    return files;
}

std::string Views::state_text() const {
    JsonWriter json;
    auto texts = [&](std::string_view name, const Dictionary& dictionary) {
        json.key(name).begin_array();
        for (std::size_t i = 1; i < dictionary.texts().size(); ++i) json.value(dictionary.texts()[i]);
        json.end_array();
    };
    json.begin_object().key("size").value(size_).key("rows").value(static_cast<std::uint64_t>(rows()));
    texts("sources", sources_), texts("areas", areas_), texts("categories", categories_), texts("codes", codes_), texts("reasons", reasons_);
    json.key("columns").begin_array();
    for (const auto& file : column_files()) describe(json, file.name, file.bytes);
    json.end_array().key("others").begin_array();
    for (const auto& [position, entry] : others_) json.begin_object().key("position").value(position).key("entry").value(record::entry_bytes(entry)).end_object();
    json.end_array().end_object();
    return fmt::format("{}\n{:016x}\n", json.text(), checksum(json.text()));
}

Result<void> Views::save(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const auto files = column_files();
    auto write_every_other = [&](std::size_t first) -> Result<void> {
        for (std::size_t i = first; i < files.size(); i += 2) DAYBOOK_TRY_VOID(write_tail(fmt::format("{}/{}", folder, files[i].name), files[i].bytes, saved_rows_ * files[i].width));
        return {};
    };
    auto others = std::async(std::launch::async, write_every_other, 1);
    const auto written = write_every_other(0);
    DAYBOOK_TRY_VOID(others.get());
    DAYBOOK_TRY_VOID(written);
    for (const auto& file : files) DAYBOOK_TRY_VOID(sync_written(fmt::format("{}/{}", folder, file.name)));
    DAYBOOK_TRY_VOID(replace_file(fmt::format("{}/{}", folder, state_name), state_text()));
    saved_rows_ = rows();
    return {};
}

Result<void> Views::read_state(std::string_view text, const std::string& path) {
    constexpr std::size_t trailer = 18;  // line feed, 16 hexadecimal digits, line feed
    if (text.size() < trailer || text.substr(text.size() - trailer) != fmt::format("\n{:016x}\n", checksum(text.substr(0, text.size() - trailer)))) return damaged(path, "this file is not as it was written");
    DAYBOOK_TRY(const auto state, parse_json(text.substr(0, text.size() - trailer)));
    const auto* size = state.integer("size");
    const auto* row_count = state.integer("rows");
    const auto* entries = state.array("others");
    if (size == nullptr || row_count == nullptr || entries == nullptr) return damaged(path, "this file lacks members");
    for (auto [name, dictionary] : {std::pair{"sources", &sources_}, {"areas", &areas_}, {"categories", &categories_}, {"codes", &codes_}, {"reasons", &reasons_}}) {
        const auto* texts = state.array(name);
        if (texts == nullptr) return damaged(path, "this file lacks members");
        for (const auto& item : *texts)
            if (const auto* some = std::get_if<std::string>(&item.value)) dictionary->number(*some);
    }
    record::EntryReader reader;
    for (const auto& item : *entries) {
        const auto* position = item.integer("position");
        const auto* bytes = item.string("entry");
        if (position == nullptr || bytes == nullptr) return damaged(path, "this file lacks members");
        DAYBOOK_TRY(auto entry, reader.read(*bytes));
        const auto* other = std::get_if<record::Other>(&entry);
        if (other == nullptr) return damaged(path, "this file lists an entry of the wrong kind");
        if (const auto* value = std::get_if<record::SeriesValue>(other)) add_series_value(static_cast<record::Index>(*position), *value);
        others_.push_back({static_cast<record::Index>(*position), *other});
    }
    size_ = static_cast<std::uint64_t>(*size);
    saved_rows_ = static_cast<std::size_t>(*row_count);
    return {};
}

Result<void> Views::read_columns(const std::string& folder) {
    Result<void> outcome;
    auto read = [&](std::string_view name, auto& column) {
        if (!outcome) return;
        const std::string path = fmt::format("{}/{}", folder, name);
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) return void(outcome = damaged(path, fmt::format("this file cannot be opened ({})", std::strerror(errno))));
        column.resize(saved_rows_);
        auto* to = reinterpret_cast<char*>(column.data());
        std::size_t left = saved_rows_ * sizeof(column[0]);
        while (left > 0) {
            const ssize_t some = ::read(file, to, left);
            if (some <= 0) break;
            to += some;
            left -= static_cast<std::size_t>(some);
        }
        ::close(file);
        if (left > 0) outcome = damaged(path, "this file is too short");
    };
    read("position.u32", position_), read("revises.u32", revises_), read("key.u64", key_), read("source.u8", source_), read("area.u16", area_), read("category.u16", category_), read("code.u16", code_);
    read("occurred.i32", occurred_), read("recorded.i32", recorded_), read("precision.u8", precision_), read("count.i8", count_), read("flags.u8", flags_), read("reason.u8", reason_);
    read("latitude.i32", latitude_), read("longitude.i32", longitude_);
    return outcome;
}

Result<Views> Views::load(const std::string& folder) {
    const std::string path = fmt::format("{}/{}", folder, state_name);
    const auto text = read_file(path, largest_state);
    if (!text) return damaged(path, text.error().sentence);
    Views views;
    if (auto read = views.read_state(*text, path); !read) return damaged(path, read.error().sentence);
    DAYBOOK_TRY_VOID(views.read_columns(folder));
    for (const auto& file : views.column_files()) {
        JsonWriter description;
        describe(description, file.name, file.bytes);
        if (text->find(description.text()) == std::string::npos) return damaged(fmt::format("{}/{}", folder, file.name), "this file is not as it was written");
    }
    views.replaced_at_.assign(views.rows(), figures::never);
    for (std::uint32_t row = 0; row < views.rows(); ++row) views.mark_replaced(row);
    return views;
}

std::vector<Views::Difference> Views::compare_all(const std::string& folder) const {
    std::vector<Difference> differences;
    auto check = [&](std::string_view name, std::string_view expected) {
        const std::string path = fmt::format("{}/{}", folder, name);
        const auto bytes = read_file(path, std::size_t{1} << 36);
        if (!bytes) return differences.push_back({path, 0, bytes.error().sentence, false});
        if (*bytes == expected) return;
        const std::size_t common = std::min(bytes->size(), expected.size());
        const auto [left, right] = std::mismatch(bytes->begin(), bytes->begin() + static_cast<std::ptrdiff_t>(common), expected.begin());
        const auto at = static_cast<std::uint64_t>(left - bytes->begin());
        differences.push_back({path, at, fmt::format("from byte {} on, this file is not what the ledger gives", at), at == expected.size() && name != state_name});
    };
    for (const auto& file : column_files()) check(file.name, file.bytes);
    check(state_name, state_text());
    return differences;
}

Result<void> Views::compare(const std::string& folder) const {
    const auto differences = compare_all(folder);
    if (differences.empty()) return {};
    return refuse("views.damaged", differences[0].what, {.file = differences[0].path});
}

std::set<std::string> Views::file_names() const {
    std::set<std::string> names{std::string(state_name)};
    for (const auto& file : column_files()) names.emplace(file.name);
    return names;
}

}  // namespace daybook::clerk
