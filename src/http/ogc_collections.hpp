// What the OGC API offers: for each source that has a published edition, its areas with the edition's figures and its incidents as
// snapped points. All of it comes through results::public_board() and results::public_incidents(), at the ledger size of the edition.
// A collection is made when it is first asked for, and then kept as the finished JSON of its features.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/phrases.hpp"
#include "clerk/editions.hpp"
#include "http/app.hpp"
#include "http/geojson.hpp"

namespace daybook::http {

struct OgcFeature {
    std::string id;
    Bounds bounds;
    Period period;     // the edition's; of an incident its quarter
    std::string json;  // the whole feature
};

enum class OgcKind : std::uint8_t { areas, incidents };
[[nodiscard]] std::string_view to_text(OgcKind kind);

struct OgcCollection {
    OgcKind kind = OgcKind::areas;
    std::string id;             // "areas-chicago"
    std::string records;        // the records' title
    std::string publisher;      // of the records, with the terms they came under
    clerk::PublishedEdition edition;
    Bounds bounds;
    std::vector<OgcFeature> features;
};

class OgcService {
public:
    // The texts of the collections. Refused: texts that do not parse.
    static Result<std::unique_ptr<OgcService>> make();

    // Those that have features, in the order of their ids.
    Result<std::vector<std::shared_ptr<const OgcCollection>>> collections(App& app, Language language);
    // nullptr: there is none of this id.
    Result<std::shared_ptr<const OgcCollection>> collection(App& app, std::string_view id, Language language);

    Phrases texts;

private:
    explicit OgcService(Phrases phrases) : texts(std::move(phrases)) {}
    Result<std::shared_ptr<const OgcCollection>> made(App& app, OgcKind kind, const clerk::PublishedEdition& edition, Language language);

    struct Kept {
        std::string key;
        std::shared_ptr<const OgcCollection> collection;
    };
    std::mutex mutex_;     // one is made at a time
    std::list<Kept> kept_;  // the one asked for last first
};

}  // namespace daybook::http
