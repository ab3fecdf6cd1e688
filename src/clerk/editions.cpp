#include "clerk/editions.hpp"

#include "clerk/clerk.hpp"

namespace daybook::clerk {

std::vector<PublishedEdition> published_editions(const Views& views) {
    std::vector<PublishedEdition> editions;
    Day date = 0;
    for (const auto& [position, entry] : views.others()) {
        if (const auto* began = std::get_if<record::DayBegan>(&entry)) date = began->date;
        if (const auto* edition = std::get_if<record::EditionPublished>(&entry)) editions.push_back({position, date, *edition});
    }
    return editions;
}

std::optional<record::EditionBefore> newest_number(const Views& views, std::string_view edition) {
    std::optional<record::EditionBefore> newest;
    for (const auto& [position, entry] : views.others())
        if (const auto* published = std::get_if<record::EditionPublished>(&entry); published != nullptr && published->edition == edition) newest = {position, published->number, published->source, published->as_of};
    return newest;
}

Result<void> check_next(const Views& views, const record::EditionPublished& edition) {
    std::optional<record::Index> newest_of_source;
    for (const auto& [position, entry] : views.others())
        if (const auto* published = std::get_if<record::EditionPublished>(&entry); published != nullptr && published->source == edition.source) newest_of_source = position;
    return record::check(edition, newest_number(views, edition.edition), newest_of_source, views.size());
}

Result<record::Index> publish(Clerk& clerk, const record::EditionPublished& edition) {
    DAYBOOK_TRY_VOID(check_next(clerk.views(), edition));
    return clerk.write(edition);
}

}  // namespace daybook::clerk
