#include "record/classification.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/table.hpp"

namespace daybook::record {
namespace {

constexpr std::array<std::string_view, 5> iccs_columns{"code", "title", "parent", "checked", "note"};
constexpr std::array<std::string_view, 5> mapping_columns{"code", "title", "iccs", "fit", "note"};

// ---- ICCS -------------------------------------------------------------------------------------------------------------

Result<IccsEntry> read_iccs_row(const Table& table, const TableRow& row) {
    const auto [code, title, parent, checked, note] = row.parts<5>();
    if (!is_iccs_code(code))
        return refuse("iccs.code", fmt::format("\"{}\" is no ICCS code: these have 2, 4, 5 or 6 digits", code), table.place(row, 0));
    if (title.empty()) return refuse("iccs.title", fmt::format("{} has no title: give that of the published text", code), table.place(row, 1));
    if (parent != parent_of(code))
        return refuse("iccs.parent", fmt::format("the parent of {} is \"{}\", not \"{}\"", code, parent_of(code), parent), table.place(row, 2));
    if (checked.empty())
        return refuse("iccs.checked", fmt::format("say where {} was read, or write unchecked", code), table.place(row, 3));
    return IccsEntry{std::string(code), std::string(title), std::string(parent), std::string(checked), std::string(note)};
}

Result<void> refuse_twice(const Table& table, const CodeIndex& index, const TableRow& row, std::string_view key) {
    const auto found = index.find(key);
    if (found == index.end()) return {};
    return refuse("table.twice", fmt::format("{} is already in row {}: keep one of the two", row.cells[0], table.rows[found->second].line), table.place(row, 0));
}

// ---- mappings ---------------------------------------------------------------------------------------------------------

Result<std::string_view> head_value(const Table& table, std::string_view key) {
    for (const auto& [name, value] : table.head)
        if (name == key && !value.empty()) return value;
    return refuse("mapping.head", fmt::format("\"# {}: …\" is missing: put it in a line of its own above the column names", key), table.place(0));
}

Result<std::uint32_t> head_version(const Table& table) {
    DAYBOOK_TRY(const auto text, head_value(table, "version"));
    std::uint32_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc{} || end != text.data() + text.size() || version == 0)
        return refuse("mapping.version", fmt::format("the version is \"{}\": it has to be a whole number from 1, one higher with every change", text), table.place(0));
    return version;
}

Result<std::string_view> head_id(const Table& table) {
    DAYBOOK_TRY(const auto id, head_value(table, "id"));
    const bool plain = std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!plain) return refuse("mapping.id", fmt::format("the id is \"{}\": small letters, digits and hyphens only", id), table.place(0));
    return id;
}

std::optional<Fit> fit_from(std::string_view text) {
    for (const auto fit : {Fit::clean, Fit::partial, Fit::none})
        if (text == to_text(fit)) return fit;
    return std::nullopt;
}

Result<void> refuse_bad_pattern(const Table& table, const TableRow& row) {
    const auto code = row.cells[0];
    if (code.empty()) return refuse("mapping.code", "the code is missing", table.place(row, 0));
    const auto star = code.find('*');
    if (star == std::string_view::npos || (star == code.size() - 1 && star > 0)) return {};
    return refuse("mapping.code", fmt::format("\"{}\" cannot be read: a star stands at the end, after at least one character, as in 05*", code), table.place(row, 0));
}

Result<void> refuse_bad_target(const Table& table, const TableRow& row, Fit fit, const Iccs& iccs) {
    const auto code = row.cells[0], target = row.cells[2];
    if (fit == Fit::none && !target.empty())
        return refuse("mapping.none", fmt::format("{} is mapped to {} and yet to none: leave the ICCS code empty, or say clean or partial", code, target), table.place(row, 2));
    if (fit == Fit::none) return {};
    if (target.empty()) return refuse("mapping.iccs", fmt::format("{} has no ICCS code: give one, or say none and why", code), table.place(row, 2));
    if (iccs.find(target) == nullptr)
        return refuse("mapping.iccs", fmt::format("{} is mapped to {}, which is not in the ICCS file: correct it, or add it there with its parents", code, target), table.place(row, 2));
    return {};
}

Result<MappingRow> read_mapping_row(const Table& table, const TableRow& row, const Iccs& iccs) {
    const auto [code, title, target, fit_text, note] = row.parts<5>();
    DAYBOOK_TRY_VOID(refuse_bad_pattern(table, row));
    if (title.empty()) return refuse("mapping.title", fmt::format("{} has no title", code), table.place(row, 1));
    const auto fit = fit_from(fit_text);
    if (!fit) return refuse("mapping.fit", fmt::format("the fit of {} is \"{}\": use clean, partial or none", code, fit_text), table.place(row, 3));
    DAYBOOK_TRY_VOID(refuse_bad_target(table, row, *fit, iccs));
    if (note.empty() && *fit != Fit::clean)
        return refuse("mapping.note", fmt::format("{} is {} without a reason: say in the note what does not fit", code, fit_text), table.place(row, 4));
    return MappingRow{std::string(code), std::string(title), std::string(target), *fit, std::string(note)};
}

}  // namespace

bool is_iccs_code(std::string_view code) {
    const bool known_length = code.size() == 2 || (code.size() >= 4 && code.size() <= 6);
    return known_length && std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view parent_of(std::string_view iccs_code) {
    if (iccs_code.size() <= 2) return {};
    return iccs_code.substr(0, iccs_code.size() == 4 ? 2 : iccs_code.size() - 1);
}

std::string_view to_text(Fit fit) {
    switch (fit) {
        case Fit::clean: return "clean";
        case Fit::partial: return "partial";
        case Fit::none: return "none";
    }
    DAYBOOK_CHECK(false, "a fit is clean, partial or none");
}

Result<Iccs> Iccs::parse(std::string_view text, std::string_view file) {
    DAYBOOK_TRY(const Table table, read_table(text, file, iccs_columns));
    Iccs iccs;
    for (const auto& row : table.rows) {
        DAYBOOK_TRY(auto entry, read_iccs_row(table, row));
        DAYBOOK_TRY_VOID(refuse_twice(table, iccs.by_code_, row, entry.code));
        iccs.by_code_.emplace(entry.code, iccs.all_.size());
        iccs.all_.push_back(std::move(entry));
    }
    for (std::size_t i = 0; i < iccs.all_.size(); ++i)
        if (const auto& parent = iccs.all_[i].parent; !parent.empty() && iccs.find(parent) == nullptr)
            return refuse("iccs.orphan", fmt::format("{} stands without its parent: add a row for {}", iccs.all_[i].code, parent), table.place(table.rows[i], 2));
    std::ranges::sort(iccs.all_, {}, &IccsEntry::code);
    for (std::size_t i = 0; i < iccs.all_.size(); ++i) iccs.by_code_[iccs.all_[i].code] = i;
    return iccs;
}

const IccsEntry* Iccs::find(std::string_view code) const {
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? nullptr : &all_[found->second];
}

std::vector<const IccsEntry*> Iccs::children(std::string_view code) const {
    std::vector<const IccsEntry*> below;
    for (const auto& entry : all_)
        if (entry.parent == code) below.push_back(&entry);
    return below;
}

Result<Mapping> Mapping::parse(std::string_view text, const Iccs& iccs, std::string_view file) {
    DAYBOOK_TRY(const Table table, read_table(text, file, mapping_columns));
    Mapping mapping;
    DAYBOOK_TRY(mapping.id_, head_id(table));
    DAYBOOK_TRY(mapping.version_, head_version(table));
    DAYBOOK_TRY(mapping.title_, head_value(table, "title"));
    DAYBOOK_TRY(mapping.source_, head_value(table, "source"));
    for (const auto& row : table.rows) {
        DAYBOOK_TRY(auto made, read_mapping_row(table, row, iccs));
        const bool prefix = made.code.ends_with('*');
        auto& index = prefix ? mapping.prefixes_ : mapping.exact_;
        const std::string key = made.code.substr(0, made.code.size() - (prefix ? 1 : 0));
        DAYBOOK_TRY_VOID(refuse_twice(table, index, row, key));
        index.emplace(key, mapping.all_.size());
        mapping.all_.push_back(std::move(made));
    }
    return mapping;
}

const MappingRow* Mapping::find(std::string_view code) const {
    if (const auto found = exact_.find(code); found != exact_.end()) return &all_[found->second];
    for (; !code.empty(); code.remove_suffix(1))
        if (const auto found = prefixes_.find(code); found != prefixes_.end()) return &all_[found->second];
    return nullptr;
}

}  // namespace daybook::record
