#include "cli/find_record.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "record/reports.hpp"
#include "record/words.hpp"

namespace daybook::cli {
namespace {

// A report's reference is read as people write it: 7kq49xm2ta is 7KQ49-XM2TA.
RecordName name_in(const std::string& source, const std::string& record) {
    return {source, source == record::report_source ? record::read_reference(record).value_or(record) : record};
}

}  // namespace

Result<RecordName> record_name(const clerk::Views& views, const std::string& source, const std::string& record) {
    auto sources = views.columns(views.size()).sources;
    sources.erase(sources.begin());
    if (!source.empty()) {
        if (std::find(sources.begin(), sources.end(), source) == sources.end()) return refuse("source.unknown", fmt::format("the ledger has no source \"{}\"; it has: {}", source, fmt::join(sources, ", ")));
        return name_in(source, record);
    }
    for (const auto& known : sources)
        if (record.starts_with(known + "/")) return name_in(known, record.substr(known.size() + 1));
    if (sources.size() == 1) return name_in(sources[0], record);
    if (sources.empty()) return refuse("source.none", "the ledger has no records yet; `daybook import` brings them");
    return refuse("source.several", fmt::format("the ledger has records of several sources; say which with --source or as SOURCE/RECORD: {}", fmt::join(sources, ", ")));
}

Result<record::Index> find_record(const clerk::Archive& archive, const std::string& source, const std::string& record) {
    if (record.starts_with("#")) {
        record::Index index = 0;
        const auto [end, error] = std::from_chars(record.data() + 1, record.data() + record.size(), index);
        if (error != std::errc{} || end != record.data() + record.size() || index >= archive.views.size())
            return refuse("record.index", fmt::format("\"{}\" is no entry of this ledger; it has the entries #0 to #{}", record, archive.views.size() - 1));
        return index;
    }
    DAYBOOK_TRY(const auto name, record_name(archive.views, source, record));
    record::EntryReader reader;
    for (const record::Index at : archive.views.newest_versions(record::record_key(name.source, name.record))) {
        DAYBOOK_TRY(const auto bytes, archive.log->entry(at));
        DAYBOOK_TRY(const auto entry, reader.read(bytes));
        const auto* offence = std::get_if<record::Offence>(&entry);
        if (offence != nullptr && offence->source == name.source && offence->record == name.record) return at;
    }
    return refuse("record.unknown", fmt::format("the ledger has no record \"{}\" of the source \"{}\"", name.record, name.source));
}

}  // namespace daybook::cli
