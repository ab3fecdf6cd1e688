#include "clerk/source_rules.hpp"

#include <fmt/format.h>

namespace daybook::clerk {

Result<SourceRules> source_rules(const DataFolder& folder, const Views& views, std::string_view source, std::uint64_t as_of) {
    const auto& others = views.others();
    for (auto other = others.rbegin(); other != others.rend(); ++other) {
        const auto* started = std::get_if<record::ImportStarted>(&other->entry);
        if (other->position >= as_of || started == nullptr || started->source != source) continue;
        DAYBOOK_TRY(const auto text, kept_file(folder, started->profile_sha256, "profile"));
        DAYBOOK_TRY(auto profile, intake::parse_profile(text, std::string(source) + ".toml"));
        return SourceRules{*started, std::move(profile)};
    }
    return refuse("source.unknown", fmt::format("the ledger has no import of the source \"{}\"", source));
}

}  // namespace daybook::clerk
