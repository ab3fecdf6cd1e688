// What an offence is called: the International Classification of Crime for Statistical Purposes (ICCS 1.0, UNODC 2015)
// and the mappings of national codes to it. Both are text files under data/ that a statistician edits; this reads them
// and refuses what would make a figure wrong: a code without its parents, a mapping to a code that is not there, a
// judgement without its reason. Refusals name the file, the row and the column. Reading the disk is left to the caller.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace daybook::record {

// A category of ICCS. The length of the code is its level: 2 digits section, 4 division, 5 group, 6 class.
struct IccsEntry {
    std::string code;
    std::string title;    // of the published English text
    std::string parent;   // empty for a section
    std::string checked;  // where code and title were read; "unchecked" when nowhere
    std::string note;
    bool operator==(const IccsEntry&) const = default;
};

// Finds rows by a string_view, without a copy.
struct CodeHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view code) const { return std::hash<std::string_view>{}(code); }
};
using CodeIndex = std::unordered_map<std::string, std::size_t, CodeHash, std::equal_to<>>;

// Every entry has its parents in it, and no code is there twice.
class Iccs {
public:
    // `file` is the name for error messages.
    static Result<Iccs> parse(std::string_view text, std::string_view file = "iccs/iccs-1.0.tsv");

    [[nodiscard]] const IccsEntry* find(std::string_view code) const;  // nullptr: no such code
    [[nodiscard]] const std::vector<IccsEntry>& all() const { return all_; }  // in order of their codes

    // The entries right below a code, in order; those below "" are the sections.
    [[nodiscard]] std::vector<const IccsEntry*> children(std::string_view code) const;

    // True when `code` is `category` or lies below it. Both are ICCS codes; an empty one is within nothing and holds nothing.
    [[nodiscard]] static bool is_within(std::string_view code, std::string_view category) {
        return !category.empty() && code.starts_with(category);
    }

private:
    Iccs() = default;
    std::vector<IccsEntry> all_;
    CodeIndex by_code_;
};

// Two, four, five or six digits: the form of a code, whether it exists or not.
[[nodiscard]] bool is_iccs_code(std::string_view code);

// The code above: "020111" → "02011" → "0201" → "02" → "".
[[nodiscard]] std::string_view parent_of(std::string_view iccs_code);

// How well a national code fits the category it is mapped to. clean: all it covers lies in the category; partial: the note
// says what does not; none: ICCS has no category for it, the note says why, and records with it have no class.
enum class Fit : std::uint8_t { clean, partial, none };
[[nodiscard]] std::string_view to_text(Fit fit);

struct MappingRow {
    std::string code;  // as in the file: "0110", or "05*" for every code that begins with 05
    std::string title;
    std::string iccs;  // empty exactly when fit is none
    Fit fit = Fit::clean;
    std::string note;  // the reason; never empty for partial and none
    bool operator==(const MappingRow&) const = default;
};

// One list of national codes. No code is in it twice, and each ICCS code it names exists.
class Mapping {
public:
    Mapping() = default;  // maps nothing: of a source without codes
    static Result<Mapping> parse(std::string_view text, const Iccs& iccs, std::string_view file);

    [[nodiscard]] const std::string& id() const { return id_; }          // "chicago-iucr"
    [[nodiscard]] std::uint32_t version() const { return version_; }     // from 1; raised with every change
    [[nodiscard]] const std::string& title() const { return title_; }
    [[nodiscard]] const std::string& source() const { return source_; }
    [[nodiscard]] const std::vector<MappingRow>& all() const { return all_; }  // in the order of the text

    // The row for a code as it stands in a record: the code itself, else the longest prefix; nullptr when neither is there.
    // The row lives as long as the mapping.
    [[nodiscard]] const MappingRow* find(std::string_view code) const;

private:
    std::string id_, title_, source_;
    std::uint32_t version_ = 0;
    std::vector<MappingRow> all_;
    CodeIndex exact_, prefixes_;
};

}  // namespace daybook::record
