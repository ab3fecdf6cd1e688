// Reads a profile, then a file by it: the input is a profile, a line of "%%", and the text of a CSV file. A profile is accepted or
// refused with its place; of the file, every record is mapped or rejected with a reason, and what is mapped makes an entry
// that reads back. A profile of series reads the file as aggregate numbers, with the same promises.
#include <cstdint>
#include <string>

#include "base/csv.hpp"
#include "base/result.hpp"
#include "intake/load.hpp"
#include "intake/series_rows.hpp"
#include "intake/source_file.hpp"

using namespace daybook;
using namespace daybook::intake;

namespace {

const record::Mapping& mapping() {
    static const record::Mapping loaded = [] {
        auto iccs = load_iccs();
        DAYBOOK_CHECK(iccs.has_value(), "the classification that ships is sound");
        auto made = record::Mapping::parse("# id: m\n# version: 1\n# title: t\n# source: s\ncode\ttitle\ticcs\tfit\tnote\n0110\thomicide\t0101\tclean\t\nA*\tany\t04\tpartial\tmixed\n", *iccs, "m.tsv");
        DAYBOOK_CHECK(made.has_value(), "the mapping is sound");
        return std::move(*made);
    }();
    return loaded;
}

void check_row(const MappedRow& mapped) {
    static record::EntryReader reader;
    record::Offence offence = mapped.row.offence;
    if (offence.record.empty()) {
        DAYBOOK_CHECK(mapped.row.content != Hash{}, "a record without an id has a hash of its facts");
        offence.record = "~";
    }
    std::string bytes;
    record::append_entry(bytes, offence);
    DAYBOOK_CHECK(bytes.size() <= 65'535, "an entry fits a tile");
    const auto back = reader.read(bytes);
    DAYBOOK_CHECK(back.has_value() && std::holds_alternative<record::Offence>(*back), "an entry reads back");
    DAYBOOK_CHECK(record::same_facts(std::get<record::Offence>(*back), offence), "and says the same");
    DAYBOOK_CHECK(mapped.row.sealed.empty() || parse_canonical(mapped.row.sealed).has_value(), "what is sealed is canonical JSON");
}

void map_file(const Profile& profile, std::string_view text) {
    CsvReader header_reader(text, profile.delimiter);
    const auto first = header_reader.next();
    if (!first || first->fault != CsvFault::none) return;
    std::vector<std::string> header;
    for (const auto name : first->cells) header.emplace_back(trimmed(name));
    auto mapper = RowMapper::make(profile, header, "file.csv", mapping(), nullptr);
    if (!mapper) return;
    MappedBlock mapped;
    const auto after = static_cast<std::size_t>(first->raw.data() + first->raw.size() - text.data());
    mapped.block.text = text.substr(std::min(text.size(), text.find('\n', after) == std::string_view::npos ? text.size() : text.find('\n', after) + 1));
    map_block(*mapper, profile.delimiter, mapped);
    std::size_t records = 0;
    CsvReader all(mapped.block.text, profile.delimiter);
    while (all.next(mapper->columns())) ++records;
    DAYBOOK_CHECK(records == mapped.rows.size() + mapped.rejected.size(), "every record is mapped or rejected");
    for (const auto& row : mapped.rows) check_row(row);
    for (const auto& row : mapped.rejected) DAYBOOK_CHECK(!row.reject.reason.empty(), "a rejected row has a reason");
}

void check_value(const record::SeriesValue& value) {
    static record::EntryReader reader;
    DAYBOOK_CHECK(value.value >= 0 && value.value <= largest_series_value, "a value is in its limits");
    const auto bytes = record::entry_bytes(value);
    const auto back = reader.read(bytes);
    DAYBOOK_CHECK(back.has_value() && std::holds_alternative<record::Other>(*back), "an entry reads back");
    DAYBOOK_CHECK(record::same_value(std::get<record::SeriesValue>(std::get<record::Other>(*back)), value), "and says the same");
}

void map_series(const Profile& profile, std::string_view text) {
    CsvReader reader(text, profile.delimiter);
    const auto first = reader.next();
    if (!first || first->fault != CsvFault::none) return;
    std::vector<std::string> header;
    for (const auto name : first->cells) header.emplace_back(trimmed(name));
    const auto mapper = SeriesMapper::make(profile, header, "file.csv", "edition");
    if (!mapper) return;
    SeriesRow row;
    while (const auto record = reader.next(mapper->columns())) {
        if (record->fault != CsvFault::none) continue;
        mapper->map(record->cells, row);
        DAYBOOK_CHECK(profile.series->code.empty() || row.values.size() + row.rejects.size() == 1, "a row of one value gives it, or one reason why not");
        for (const auto& read : row.values) {
            DAYBOOK_CHECK(read.column >= 1 && read.column <= header.size() && read.area_column <= header.size(), "places lie in the row");
            check_value(read.value);
        }
        for (const auto& reject : row.rejects) DAYBOOK_CHECK(!reject.reason.empty(), "a rejected row has a reason");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto parting = input.find("\n%%\n");
    const auto profile = parse_profile(input.substr(0, parting), "profile.toml");
    if (!profile) {
        DAYBOOK_CHECK(!profile.error().sentence.empty() && profile.error().place.file == "profile.toml", "a refusal says what and where");
        return 0;
    }
    if (parting == std::string_view::npos) return 0;
    const auto file = input.substr(parting + 4);
    profile->series ? map_series(*profile, file) : map_file(*profile, file);
    return 0;
}
