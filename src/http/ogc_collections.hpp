// What the OGC API offers: for each source that has a published edition, its areas with the edition's figures and its incidents as
// snapped points. All of it comes through results::public_board() and results::public_incidents(), at the ledger size of the edition.
// A collection is made when it is first asked for, once for all languages, and then kept as the JSON of its features.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/made_once.hpp"
#include "base/phrases.hpp"
#include "clerk/editions.hpp"
#include "geo/geojson.hpp"
#include "http/app.hpp"

namespace daybook::http {

struct OgcFeature {
    std::string id;
    geo::Bounds bounds;
    Period period;     // the edition's; of an incident its quarter
    std::string json;  // the whole feature but for its title
    std::size_t title_at = 0, title = 0;  // where in the JSON which of the collection's titles stands; at 0: the feature has none
};

enum class OgcKind : std::uint8_t { areas, incidents };
[[nodiscard]] std::string_view to_text(OgcKind kind);

struct OgcCollection {
    OgcKind kind = OgcKind::areas;
    std::string id;             // "areas-chicago"
    std::string records;        // the records' title
    std::string publisher;      // of the records, with the terms they came under
    clerk::PublishedEdition edition;
    geo::Bounds bounds;
    std::vector<Texts> titles;
    std::vector<OgcFeature> features;

    [[nodiscard]] std::string json_of(const OgcFeature& feature, Language language) const;
};

class OgcService {
public:
    // The texts of the collections. Refused: texts that do not parse.
    static Result<std::unique_ptr<OgcService>> make();

    // Those that have features, in the order of their ids.
    Result<std::vector<std::shared_ptr<const OgcCollection>>> collections(App& app);
    // nullptr: there is none of this id.
    Result<std::shared_ptr<const OgcCollection>> collection(App& app, std::string_view id);

    Phrases texts;

private:
    explicit OgcService(Phrases phrases) : texts(std::move(phrases)) {}
    Result<std::shared_ptr<const OgcCollection>> made(App& app, OgcKind kind, const clerk::PublishedEdition& edition);

    MadeOnce<OgcCollection> kept_{std::size_t{64} << 20};
};

}  // namespace daybook::http
