#include "clerk/erasure.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "clerk/clerk.hpp"
#include "record/reports.hpp"
#include "store/office.hpp"
#include "store/sealed_file.hpp"

namespace daybook::clerk {
namespace {

std::unexpected<Error> unknown_record(std::string_view source, std::string_view record) {
    return refuse("record.unknown", fmt::format("the ledger has no record \"{}\" of the source \"{}\"", record, source));
}

// All entries in the life of a report, in order. The columns know its steps only: the ledger is read.
Result<std::vector<record::Index>> entries_of_report(const Clerk& clerk, std::string_view reference) {
    std::vector<record::Index> found;
    record::EntryReader reader;
    Result<void> read;
    const std::string member = fmt::format("\"reference\":\"{}\"", reference);
    DAYBOOK_TRY_VOID(clerk.log().scan(0, ledger::count(clerk.log().durable_size()), [&](ledger::Index at, std::string_view bytes) {
        if (bytes.find(member) == std::string_view::npos) return true;
        const auto entry = reader.read(bytes);
        if (!entry) return read = std::unexpected(entry.error()), false;
        if (std::holds_alternative<record::ReportEvent>(*entry)) found.push_back(at);
        return true;
    }));
    DAYBOOK_TRY_VOID(read);
    if (found.empty()) return unknown_record(record::report_source, reference);
    return found;
}

// All versions of a record, oldest first; of a report, all its entries.
Result<std::vector<record::Index>> versions(const Clerk& clerk, std::string_view source, std::string_view record) {
    if (source == record::report_source) return entries_of_report(clerk, record);
    std::vector<record::Index> found;
    record::EntryReader reader;
    for (record::Index at : clerk.views().newest_versions(record::record_key(source, record))) {
        for (std::optional<record::Index> next = at; next;) {
            at = *next;
            DAYBOOK_TRY(const auto bytes, clerk.log().entry(at));
            DAYBOOK_TRY(const auto entry, reader.read(bytes));
            const auto* offence = std::get_if<record::Offence>(&entry);
            next.reset();
            if (offence == nullptr || offence->source != source || offence->record != record) continue;
            found.insert(found.begin(), at);
            next = offence->revises;
        }
    }
    if (found.empty()) return unknown_record(source, record);
    return found;
}

// The file of a report whose key lies in this sealed part; empty when the part is of something else, erased or damaged.
Result<std::string> file_sealed_in(const Clerk& clerk, record::Index part) {
    DAYBOOK_TRY(const auto bytes, clerk.log().entry(part));
    record::EntryReader reader;
    DAYBOOK_TRY(const auto entry, reader.read(bytes));
    const auto* event = std::get_if<record::ReportEvent>(&entry);
    if (event == nullptr || !std::holds_alternative<record::AttachmentAdded>(*event) || !clerk.seals().has(part)) return std::string();
    const auto opening_or = clerk.seals().open(part);
    if (!opening_or && opening_or.error().code == "seal.damaged") return std::string();  // which must not keep the rest from being erased
    DAYBOOK_TRY(const auto opening, opening_or);
    const auto json = opening ? parse_json(opening->text) : Result<Json>(Json{.value = nullptr});
    const auto* file = json ? json->string("file") : nullptr;
    return file == nullptr || file->find_first_of("/.") != std::string::npos ? std::string() : *file;
}

// Files first: their names are in the parts. What a kill leaves is done again at the next start.
Result<void> destroy(Clerk& clerk, const std::vector<record::Index>& parts, const std::vector<std::string>& files) {
    for (const auto& file : files) DAYBOOK_TRY_VOID(store::erase_sealed_file(clerk.disk(), clerk.folder().attachment(file)));
    DAYBOOK_TRY_VOID(clerk.seals().erase(parts));
    return {};
}

}  // namespace

bool Erasure::is_of_report() const { return source == record::report_source; }

Result<Erasure> erasure_of(const Clerk& clerk, std::string_view source, std::string_view record) {
    DAYBOOK_TRY(const auto all, versions(clerk, source, record));
    Erasure erasure{.source = std::string(source), .record = std::string(record), .parts = {}, .files = {}};
    for (const record::Index version : all) {
        if (clerk.views().held(version)) return refuse("seal.held", fmt::format("the sealed part of this record is under a legal hold (entry {}); lift the hold first", version));
        if (!clerk.seals().has(version) || clerk.seals().is_erased(version)) continue;
        erasure.parts.push_back(version);
        DAYBOOK_TRY(auto file, file_sealed_in(clerk, version));
        if (!file.empty()) erasure.files.push_back(std::move(file));
    }
    if (erasure.parts.empty()) return refuse("seal.none", fmt::format("the record \"{}\" has no sealed part that is not erased already", record));
    return erasure;
}

Result<void> forget(store::Office& office, const Clerk& clerk, const Erasure& erasure) {
    // More than the ledger's entries name: whoever sends a report again may send other files with it, which are the report's too.
    DAYBOOK_TRY(const auto uploads, office.uploads().of_report(erasure.record));
    for (const auto& upload : uploads) {
        DAYBOOK_TRY_VOID(store::erase_sealed_file(clerk.disk(), clerk.folder().attachment(upload.id)));
        DAYBOOK_TRY_VOID(office.uploads().remove(upload.id));
    }
    for (const auto& file : erasure.files) DAYBOOK_TRY_VOID(office.uploads().remove(file));
    return office.conversations().forget_reporter(store::telegram_bot, erasure.record);
}

Result<record::Erased> erase(Clerk& clerk, const Erasure& erasure, std::string_view ground) {
    record::Erased entry{erasure.parts.back(), erasure.source, erasure.record, std::string(ground)};
    if (erasure.is_of_report()) {
        for (const record::Index part : erasure.parts) {
            entry.entry = part;
            DAYBOOK_TRY_VOID(clerk.write(entry));
        }
    } else {
        DAYBOOK_TRY_VOID(clerk.write(entry));
    }
    DAYBOOK_TRY_VOID(clerk.commit());
    DAYBOOK_TRY_VOID(destroy(clerk, erasure.parts, erasure.files));
    return entry;
}

Result<void> finish_erasures(Clerk& clerk) {
    std::vector<record::Index> parts;
    std::vector<std::string> files;
    for (const auto& [position, entry] : clerk.views().others()) {
        const auto* erased = std::get_if<record::Erased>(&entry);
        if (erased == nullptr) continue;
        if (erased->source != record::report_source) {
            DAYBOOK_TRY(const auto all, versions(clerk, erased->source, erased->record));
            DAYBOOK_TRY_VOID(clerk.seals().erase(all));
            continue;
        }
        parts.push_back(erased->entry);  // of a report each part has an entry of its own, so that it need not be looked for
        if (clerk.seals().is_erased(erased->entry)) continue;
        DAYBOOK_TRY(auto file, file_sealed_in(clerk, erased->entry));
        if (!file.empty()) files.push_back(std::move(file));
    }
    return destroy(clerk, parts, files);
}

Result<record::Hold> hold(Clerk& clerk, std::string_view source, std::string_view record, std::string_view ground, bool placed) {
    DAYBOOK_TRY(const auto all, versions(clerk, source, record));
    std::optional<record::Index> held;
    for (const record::Index version : all)
        if (clerk.views().held(version)) held = version;
    if (placed && held) return refuse("hold.placed", fmt::format("the record \"{}\" is under a legal hold already (entry {})", record, *held));
    if (!placed && !held) return refuse("hold.none", fmt::format("the record \"{}\" is under no legal hold", record));
    const record::Hold entry{placed ? all.back() : *held, std::string(ground), placed};
    DAYBOOK_TRY_VOID(clerk.write(entry));
    DAYBOOK_TRY_VOID(clerk.commit());
    return entry;
}

}  // namespace daybook::clerk
