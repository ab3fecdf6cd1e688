#include "http/open311_service.hpp"

#include <ctime>

namespace daybook::http {
namespace {

namespace o = intake::open311;
constexpr std::string_view services_changed = "2026-11-24T00:00:00Z";  // raise it when the menu changes

std::int32_t offset_at(std::time_t seconds) {
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return static_cast<std::int32_t>(local.tm_gmtoff / 60);
}

std::vector<o::Service> services_in(const Catalogue& catalogue, const Phrases& phrases, Language language) {
    std::vector<o::Service> services;
    const auto attributes = o::standard_attributes(phrases, language);
    for (const auto& choice : catalogue.talk.categories.all())
        if (!choice.iccs.empty())
            services.push_back({.code = choice.iccs, .name = choice.titles[language], .description = choice.titles[language], .group = std::string(catalogue.talk.texts.text("group." + choice.group, language)), .keywords = {choice.key}, .attributes = attributes});
    services.push_back({.code = "other", .name = std::string(phrases.text("open311.other", language)), .description = std::string(phrases.text("open311.other", language)), .group = {}, .keywords = {}, .attributes = attributes});
    return services;
}

}  // namespace

std::int32_t Open311Service::offset_of_local(Minute local) {
    // The offset decides the instant and the instant the offset: one step is enough but within an hour of a change of the clocks.
    const auto first = offset_at(std::time_t{local} * 60);
    return offset_at((std::time_t{local} - first) * 60);
}

Result<std::unique_ptr<Open311Service>> Open311Service::make(const Catalogue& catalogue) {
    DAYBOOK_TRY(auto phrases, o::channel_phrases());
    auto service = std::make_unique<Open311Service>(Open311Service{std::move(phrases), {}});
    for (const Language language : all_languages) service->services[static_cast<std::size_t>(language)] = services_in(catalogue, service->phrases, language);
    return service;
}

o::Endpoint Open311Service::endpoint(const App& app, Language language) const {
    return {.jurisdiction = app.parts.service.log().verifier().name, .services = services[static_cast<std::size_t>(language)],
            .key_is_known = [&app](std::string_view key) { return !app.parts.settings.open311_key.empty() && equal_secrets(key, app.parts.settings.open311_key); },
            .zone_offset = [](std::int64_t utc_minute) { return offset_at(static_cast<std::time_t>(utc_minute) * 60); }, .language = std::string(code_of(language))};
}

o::Discovery Open311Service::discovery(const App& app, const Request& request) const {
    return {.changeset = std::string(services_changed), .contact = app.parts.settings.title, .key_service = app.parts.settings.title,
            .url = public_address(app, request) + "/open311/v2", .production = !app.parts.settings.open311_is_test};
}

}  // namespace daybook::http
