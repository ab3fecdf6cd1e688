// An invented publisher for the tests: its profile, its mapping, and rows read by them.
#pragma once
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "intake/load.hpp"
#include "intake/source_file.hpp"

namespace example {

using namespace daybook;
using namespace daybook::intake;

inline const std::string general = R"(id = "invented"
version = "1"
mapping = "invented"
)";

inline const std::string columns = R"([columns]
code = "Code"
occurred = "Date"
)";

inline const std::string dates = R"([dates]
occurred = ["YYYY-MM-DD HH:mm", "YYYY-MM-DD"]
)";

inline const std::string smallest = general + columns + dates;

inline Profile profile(const std::string& text) {
    auto made = parse_profile(text, "invented.toml");
    if (!made) throw std::runtime_error(to_text(made.error()));  // doctest shows it as the test's failure
    return std::move(*made);
}

inline const record::Mapping& mapping() {
    static const record::Mapping made = [] {
        const auto iccs = load_iccs();
        REQUIRE(iccs.has_value());
        auto read = record::Mapping::parse("# id: invented\n# version: 1\n# title: t\n# source: s\ncode\ttitle\ticcs\tfit\tnote\n0110\thomicide\t0101\tclean\t\n0300\trobbery\t0401\tclean\t\n9999\tother\t\tnone\tno category\n", *iccs, "invented.tsv");
        REQUIRE(read.has_value());
        return std::move(*read);
    }();
    return made;
}

// A file's text, header first, mapped by a profile. Profile and mapper are kept, since rows are views into them.
struct Mapped {
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<RowMapper> mapper;
    MappedBlock block;
    std::vector<std::string> header;

    const Row& row(std::size_t i = 0) const {
        if (i >= block.rows.size()) throw std::runtime_error(block.rejected.empty() ? "no such row" : "rejected: " + block.rejected[0].reject.reason);
        return block.rows[i].row;
    }
    const Reject& reject(std::size_t i = 0) const {
        if (i >= block.rejected.size()) throw std::runtime_error("no such reject");
        return block.rejected[i].reject;
    }
};

inline Mapped map(const Profile& given, const std::string& text, const geo::AreaIndex* areas = nullptr) {
    Mapped mapped;
    mapped.profile = std::make_shared<const Profile>(given);
    const Profile& profile = *mapped.profile;
    const auto feed = text.find('\n');
    CsvReader reader(std::string_view(text).substr(0, feed), profile.delimiter);
    const auto names = reader.next()->cells;
    mapped.header.assign(names.begin(), names.end());
    auto mapper = RowMapper::make(profile, mapped.header, "file.csv", mapping(), areas);
    if (!mapper) throw std::runtime_error(to_text(mapper.error()));
    mapped.block.block.text = text.substr(feed + 1);
    mapped.mapper = std::make_shared<RowMapper>(std::move(*mapper));
    map_block(*mapped.mapper, profile.delimiter, mapped.block);
    return mapped;
}

}  // namespace example
