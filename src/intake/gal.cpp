#include "intake/gal.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace daybook::intake {
namespace {

constexpr std::size_t ids_named = 5;

std::vector<std::string_view> words_of(std::string_view line) {
    constexpr std::string_view blanks = " \t\r";
    std::vector<std::string_view> words;
    for (std::size_t from = line.find_first_not_of(blanks); from != std::string_view::npos;) {
        const std::size_t to = std::min(line.find_first_of(blanks, from), line.size());
        words.push_back(line.substr(from, to - from));
        from = line.find_first_not_of(blanks, to);
    }
    return words;
}

std::optional<std::size_t> whole_number(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::string some_of(const std::vector<std::string_view>& ids) {
    const std::span shown = std::span(ids).first(std::min(ids.size(), ids_named));
    return fmt::format("{}{}", fmt::join(shown, ", "), shown.size() < ids.size() ? fmt::format(" and {} more", ids.size() - shown.size()) : "");
}

class GalReader {
public:
    GalReader(std::string_view text, std::string_view file, std::span<const std::string> ids) : rest_(text), file_(file), ids_(ids), neighbours_(ids.size()), seen_(ids.size(), false) {
        for (std::uint32_t i = 0; i < ids.size(); ++i) numbers_.emplace(ids[i], i);
    }

    Result<findings::Neighbours> read() {
        DAYBOOK_TRY_VOID(read_head());
        while (next_line()) {
            if (words_.empty()) continue;
            DAYBOOK_TRY_VOID(read_area());
        }
        return everybody_is_there();
    }

private:
    [[nodiscard]] std::unexpected<Error> refuse_line(std::string code, std::string sentence) const { return refuse(std::move(code), std::move(sentence), {.file = std::string(file_), .row = line_}); }

    bool next_line() {
        if (rest_.empty()) return false;
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        words_ = words_of(rest_.substr(0, end));
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        ++line_;
        return true;
    }

    Result<void> read_head() {
        const bool there = next_line();
        const auto count = !there || words_.empty() || words_.size() == 2 || words_.size() == 3 ? std::nullopt : whole_number(words_.size() == 1 ? words_[0] : words_[1]);
        if (!count) return refuse_line("gal.head", "this is no GAL file: its first line should be the number of areas, or 0, that number, a file's name and a field's");
        if (*count != ids_.size()) return refuse_line("gal.count", fmt::format("the file is of {} areas, and there are {} here: make the file from these polygons", *count, ids_.size()));
        return {};
    }

    Result<std::uint32_t> area_of(std::string_view id) const {
        const auto found = numbers_.find(id);
        if (found == numbers_.end()) return refuse_line("gal.unknown", fmt::format("no area here has the id \"{}\"; the ids here are {}: the file has to use the same", id, some_of({ids_.begin(), ids_.end()})));
        return found->second;
    }

    Result<void> read_area() {
        const auto count = words_.size() == 2 ? whole_number(words_[1]) : std::nullopt;
        if (!count || *count >= ids_.size()) return refuse_line("gal.area", "here should be an area's id and the number of its neighbours");
        DAYBOOK_TRY(const std::uint32_t area, area_of(words_[0]));
        if (seen_[area]) return refuse_line("gal.twice", fmt::format("the area {} stands here a second time", words_[0]));
        seen_[area] = true;
        if (*count == 0) return {};  // its empty line is passed over
        if (!next_line() || words_.size() != *count) return refuse_line("gal.neighbours", fmt::format("here should be the ids of {} neighbours", *count));
        for (const auto id : words_) {
            DAYBOOK_TRY(const std::uint32_t neighbour, area_of(id));
            if (neighbour == area) return refuse_line("gal.self", fmt::format("the area {} is named as its own neighbour", id));
            neighbours_[area].push_back(neighbour);
        }
        std::sort(neighbours_[area].begin(), neighbours_[area].end());
        if (std::ranges::adjacent_find(neighbours_[area]) != neighbours_[area].end()) return refuse_line("gal.twice", "a neighbour is named twice");
        return {};
    }

    Result<findings::Neighbours> everybody_is_there() {
        std::vector<std::string_view> lacking;
        for (std::size_t i = 0; i < ids_.size(); ++i)
            if (!seen_[i]) lacking.emplace_back(ids_[i]);
        if (!lacking.empty()) return refuse("gal.lacking", fmt::format("the file lacks these areas: {}", some_of(lacking)), {.file = std::string(file_)});
        return std::move(neighbours_);
    }

    std::string_view rest_, file_;
    std::span<const std::string> ids_;
    std::map<std::string_view, std::uint32_t> numbers_;
    findings::Neighbours neighbours_;
    std::vector<bool> seen_;
    std::vector<std::string_view> words_;
    std::uint64_t line_ = 0;
};

}  // namespace

Result<findings::Neighbours> read_gal(std::string_view text, std::string_view file, std::span<const std::string> ids) { return GalReader(text, file, ids).read(); }

}  // namespace daybook::intake
