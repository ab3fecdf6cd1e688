#include "cli/open_scene.hpp"

#include <algorithm>

#include "base/input.hpp"

namespace daybook::cli {
namespace {

constexpr std::size_t largest_book = 4 << 20;

}  // namespace

Result<std::shared_ptr<const results::Scene>> open_scene(ledger::Disk& disk, const Common& common, const Selection& selection) {
    DAYBOOK_TRY(auto archive, results::open_archive(disk, common.data));
    DAYBOOK_TRY(const std::uint64_t size, results::size_as_of(*archive.views, selection.as_of));
    if (selection.book.empty()) return results::make_scene(std::move(archive), results::shipped_book(), std::string(results::shipped_book_name), size, threads_of(common));
    DAYBOOK_TRY(auto text, read_file(selection.book, largest_book));
    return results::make_scene(std::move(archive), std::move(text), selection.book, size, threads_of(common));
}

Result<std::shared_ptr<const results::Scene>> open_scene(ledger::Disk& disk, const Common& common, std::string book_text, std::uint64_t size) {
    DAYBOOK_TRY(auto archive, results::open_archive(disk, common.data));
    return results::make_scene(std::move(archive), std::move(book_text), "the indicator book in the report", size, threads_of(common));
}


Language chosen_language(const Selection& selection) { return language_of(selection.language).value_or(Language::en); }

results::AskedOf asked_of(const Common& common, const Selection& selection) { return {common.data, selection.book}; }

}  // namespace daybook::cli
