// The Open311 endpoint of this server: which services there are, in each language, and how times are shown.
#pragma once
#include <array>
#include <vector>

#include "http/app.hpp"
#include "intake/open311.hpp"

namespace daybook::http {

struct Open311Service {
    // From the menu of the catalogue. Refused: texts that do not parse.
    static Result<std::unique_ptr<Open311Service>> make(const Catalogue& catalogue);

    [[nodiscard]] intake::open311::Endpoint endpoint(const App& app, Language language) const;
    [[nodiscard]] intake::open311::Discovery discovery(const App& app, const Request& request) const;

    // Minutes east of UTC that this machine's clock had at a local minute.
    [[nodiscard]] static std::int32_t offset_of_local(Minute local);

    Phrases phrases;
    std::array<std::vector<intake::open311::Service>, languages> services;
};

}  // namespace daybook::http
