#include "publishing/book.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "publishing/steps.hpp"

namespace daybook::publishing {
namespace {

constexpr std::string_view of_rule = "error-in-rule";

std::vector<const figures::Indicator*> counted(const figures::Book& book, std::string_view source) {
    std::vector<const figures::Indicator*> indicators;
    for (const auto& indicator : book.all())
        if (indicator.is_of(source)) indicators.push_back(&indicator);
    return indicators;
}

bool same_rule(const figures::Indicator& one, const figures::Indicator& other) {
    return one.id == other.id && one.kind == other.kind && one.counts == other.counts && one.filter == other.filter && one.date == other.date && one.of == other.of && one.cleared == other.cleared;
}

// That of the newest edition of the source; nothing when none was published.
Result<std::optional<std::string>> published_book(ledger::Disk& disk, const results::Archive& archive, const std::string& source) {
    const auto editions = clerk::published_editions(*archive.views);
    const auto newest = std::find_if(editions.rbegin(), editions.rend(), [&](const auto& edition) { return edition.entry.source == source; });
    if (newest == editions.rend()) return std::nullopt;
    if (const auto shipped = results::shipped_book(); sha256(shipped) == newest->entry.book_sha256) return shipped;
    DAYBOOK_TRY(auto recipe, recipe_in_place(disk, archive.folder, newest->entry.edition, newest->entry.number));
    if (sha256(recipe.book_text) != newest->entry.book_sha256)
        return refuse("edition.differs", fmt::format("the recipe of edition {} of {} is not as it was published; `daybook verify` tells more", newest->entry.number, newest->entry.edition));
    return std::move(recipe.book_text);
}

Result<bool> counts_like(const std::string& book_text, const std::string& published, std::string_view source) {
    if (book_text == published) return true;
    DAYBOOK_TRY(const auto book, figures::Book::parse(book_text, "the edition's indicator book"));
    DAYBOOK_TRY(const auto before, figures::Book::parse(published, "the published indicator book"));
    return count_alike(book, before, source);
}

}  // namespace

bool count_alike(const figures::Book& one, const figures::Book& other, std::string_view source) {
    return std::ranges::equal(counted(one, source), counted(other, source), [](const auto* left, const auto* right) { return same_rule(*left, *right); });
}

Result<std::string> usual_book(ledger::Disk& disk, const results::Archive& archive, const std::string& source, const std::string& reason) {
    if (reason == of_rule) return results::shipped_book();
    DAYBOOK_TRY(auto published, published_book(disk, archive, source));
    auto shipped = results::shipped_book();
    if (!published) return shipped;
    DAYBOOK_TRY(const bool alike, counts_like(shipped, *published, source));
    return alike ? std::move(shipped) : *std::move(published);
}

Result<std::shared_ptr<const results::Scene>> usual_scene(ledger::Disk& disk, std::shared_ptr<const results::Scene> shipped, const std::string& source, const std::string& reason) {
    DAYBOOK_TRY(auto book, usual_book(disk, shipped->archive, source, reason));
    if (book == shipped->book_text) return shipped;
    return results::make_scene(shipped->archive, std::move(book), "the indicator book of the published editions", shipped->as_of, shipped->threads);
}

Result<void> check_book(ledger::Disk& disk, const results::Archive& archive, const results::Recipe& recipe, const std::string& reason) {
    if (reason == of_rule) return {};
    DAYBOOK_TRY(const auto published, published_book(disk, archive, recipe.source));
    if (!published) return {};
    DAYBOOK_TRY(const bool alike, counts_like(recipe.book_text, *published, recipe.source));
    if (alike) return {};
    return refuse("edition.book", fmt::format("this indicator book does not count the records of {} as its published editions do; beside those, other rules could show what they hide. Leave the book out, and theirs is taken", recipe.source));
}

}  // namespace daybook::publishing
