// The editions in the ledger: which were published, and publishing the next.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "clerk/views.hpp"
#include "record/editions.hpp"

namespace daybook::clerk {

class Clerk;

struct PublishedEdition {
    record::Index at = 0;  // its entry
    Day date = 0;          // on which it was published, as the ledger dates its entries
    record::EditionPublished entry;
};

// All that were published, in order.
[[nodiscard]] std::vector<PublishedEdition> published_editions(const Views& views);

// The newest number of an edition; nothing when none was published.
[[nodiscard]] std::optional<record::EditionBefore> newest_number(const Views& views, std::string_view edition);

// Whether this may be the next entry of the ledger that the views are of. Refused as record::check() refuses.
Result<void> check_next(const Views& views, const record::EditionPublished& edition);

// Writes its entry, which is durable after Clerk::commit(). Refused as check_next() refuses.
Result<record::Index> publish(Clerk& clerk, const record::EditionPublished& edition);

}  // namespace daybook::clerk
