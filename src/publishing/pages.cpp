#include "publishing/pages.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/html.hpp"
#include "base/json.hpp"
#include "base/phrases.hpp"
#include "base/shipped.hpp"
#include "report/wording.hpp"

namespace daybook::publishing {
namespace {

constexpr std::array<std::string_view, languages> language_names{"English", "Русский", "Беларуская", "Қазақша"};

std::string_view shipped(std::string_view name) {
    const auto text = shipped_file(name);
    DAYBOOK_CHECK(text.has_value(), "a file of the published pages is missing from the program");
    return *text;
}

const Phrases& phrases() {
    static const Phrases words = shipped_phrases("published/published.tsv");
    return words;
}

std::string_view web_file(std::string_view name) {
    for (const auto& file : web_files())
        if (file.name == name) return file.text;
    broken_invariant("a file of the verifier is missing from the program", __FILE__, __LINE__);
}

// One page in one language, under way. What is written to it is HTML.
class Sheet {
public:
    explicit Sheet(Language language) : language_(language), wording_(report::Wording::shipped(language)) {}

    [[nodiscard]] Language language() const { return language_; }
    [[nodiscard]] std::string text(std::string_view key, const std::vector<PhraseValue>& values = {}) const { return html_text(phrases().fill("published." + std::string(key), language_, values)); }
    [[nodiscard]] std::string period(const Period& period) const { return wording_.period(period); }
    [[nodiscard]] std::string date(Day day) const { return wording_.period(Period::of_days(day, day + 1)); }
    [[nodiscard]] std::string reason(const std::string& code) const { return reason_text(code, language_); }
    [[nodiscard]] std::string heading(const ShownEdition& edition) const { return text("heading", {{"title", edition.title}, {"period", period(edition.published.entry.period)}}); }
    [[nodiscard]] std::string numbered(const ShownEdition& edition) const { return text("number", {{"number", edition.published.entry.number}, {"date", date(edition.published.date)}}); }

    Sheet& operator<<(std::string_view html) {
        body_ += html;
        return *this;
    }

    // The whole page. `head`: more for its head; `policy`: what it may load beside its own style.
    [[nodiscard]] std::string finish(const std::string& title, std::string_view policy = "", std::string_view head = "", std::string_view attributes = "") const {
        const std::string_view style = shipped("published/published.css");
        std::string page = fmt::format("<!doctype html>\n<html lang=\"{}\"{}>\n<head>\n<meta charset=\"utf-8\">\n", code_of(language_), attributes);
        page += fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'self' 'sha256-{}'{}\">\n", to_base64(bytes_of(sha256(style))), policy);
        page += fmt::format("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{}</style>\n{}</head>\n<body>\n", title, style, head);
        page += fmt::format("<nav class=\"languages\" aria-label=\"{}\">\n", text("languages"));
        for (const auto other : all_languages)
            page += fmt::format("<a href=\"{}\" lang=\"{}\" hreflang=\"{}\"{}>{}</a>\n", page_name(other), code_of(other), code_of(other), other == language_ ? " aria-current=\"true\"" : "", language_name(other));
        return page + "</nav>\n" + body_ + "</body>\n</html>\n";
    }

private:
    Language language_;
    const report::Wording& wording_;
    std::string body_;
};

// The number that corrected an edition; null: it is the newest.
const ShownEdition* correction_of(std::span<const ShownEdition> editions, const ShownEdition& old) {
    const auto found = std::find_if(editions.begin(), editions.end(), [&](const auto& other) { return other.published.entry.supersedes == old.published.at; });
    return found == editions.end() ? nullptr : &*found;
}

std::string superseded(const Sheet& sheet, const ShownEdition& by) {
    const auto& entry = by.published.entry;
    return sheet.text("superseded", {{"number", entry.number}, {"date", sheet.date(by.published.date)}, {"reason", sheet.reason(entry.reason)}});
}

std::string list_page(std::span<const ShownEdition> editions, const std::string& origin, Language language) {
    Sheet sheet(language);
    const std::string title = sheet.text("title");
    sheet << fmt::format("<main>\n<h1>{}</h1>\n<p>{}</p>\n", title, sheet.text(editions.empty() ? "none" : "about"));
    if (!editions.empty()) sheet << "<ul class=\"editions\">\n";
    for (auto edition = editions.rbegin(); edition != editions.rend(); ++edition) {
        sheet << fmt::format("<li><a href=\"{}/{}\">{}</a>\n<p>{}</p>\n", folder_of(edition->published.entry), page_name(language), sheet.heading(*edition), sheet.numbered(*edition));
        if (const auto* newer = correction_of(editions, *edition)) sheet << fmt::format("<p><strong>{}</strong></p>\n", superseded(sheet, *newer));
        if (edition->published.entry.supersedes) sheet << fmt::format("<p>{}</p>\n", sheet.text("corrects", {{"number", edition->published.entry.number - 1}, {"reason", sheet.reason(edition->published.entry.reason)}}));
        sheet << "</li>\n";
    }
    if (!editions.empty()) sheet << "</ul>\n";
    sheet << fmt::format("</main>\n<footer class=\"foot\">\n<p class=\"muted\">{}</p>\n<p><a href=\"verify/{}\">{}</a></p>\n</footer>\n", sheet.text("ledger", {{"origin", origin}}), page_name(language), sheet.text("verifier"));
    return sheet.finish(title);
}

void write_notices(Sheet& sheet, std::span<const ShownEdition> editions, const ShownEdition& edition) {
    const auto& entry = edition.published.entry;
    if (const auto* newer = correction_of(editions, edition)) {
        const auto number = newer->published.entry.number;
        sheet << fmt::format("<div class=\"notice\">\n<p><strong>{}</strong></p>\n<p>{}</p>\n<p><a href=\"../{}/{}\">{}</a></p>\n</div>\n", superseded(sheet, *newer), sheet.text("superseded_advice"), number, page_name(sheet.language()), sheet.text("newer", {{"number", number}}));
    }
    if (entry.supersedes)
        sheet << fmt::format("<p>{} <a href=\"../{}/{}\">{}</a></p>\n", sheet.text("corrects", {{"number", entry.number - 1}, {"reason", sheet.reason(entry.reason)}}), entry.number - 1, page_name(sheet.language()), sheet.text("older", {{"number", entry.number - 1}}));
}

void write_files(Sheet& sheet, const ShownEdition& edition) {
    const std::string folder = std::string(code_of(sheet.language())) + "/";
    sheet << fmt::format("<p><a class=\"main\" href=\"{}index.html\">{}</a></p>\n<h2>{}</h2>\n<ul class=\"files\">\n", folder, sheet.text("read"), sheet.text("files"));
    for (const auto& file : edition.manifest.files)
        if (file.path.starts_with(folder)) sheet << fmt::format("<li><a href=\"{}\">{}</a></li>\n", html_text(file.path), sheet.text("file", {{"name", file.path.substr(folder.size())}, {"size", static_cast<std::int64_t>(file.bytes)}}));
    sheet << "</ul>\n";
}

std::string edition_page(std::span<const ShownEdition> editions, const ShownEdition& edition, Language language) {
    Sheet sheet(language);
    const auto& entry = edition.published.entry;
    const std::string title = sheet.heading(edition);
    sheet << fmt::format("<main>\n<h1>{}</h1>\n<p>{}<br>{}</p>\n", title, sheet.text("against", {{"period", sheet.period(entry.against)}}), sheet.numbered(edition));
    write_notices(sheet, editions, edition);
    write_files(sheet, edition);
    sheet << fmt::format("<h2>{}</h2>\n<p>{}</p>\n<ul class=\"files\">\n<li><a href=\"{}\">{}</a></li>\n<li><a href=\"{}\">{}</a></li>\n<li><a href=\"../../verify/{}\">{}</a></li>\n</ul>\n<p>{}</p>\n", sheet.text("check"), sheet.text("check_about"), manifest_name,
                         sheet.text("manifest"), receipt_name, sheet.text("receipt"), page_name(language), sheet.text("verifier"), sheet.text("command"));
    sheet << fmt::format("<dl>\n<dt>{}</dt><dd>{}</dd>\n<dt>{}</dt><dd>{}</dd>\n<dt>{}</dt><dd><code>{}</code></dd>\n</dl>\n", sheet.text("entry"), number_text(static_cast<std::int64_t>(edition.published.at), language), sheet.text("size"),
                         number_text(static_cast<std::int64_t>(entry.as_of), language), sheet.text("manifest_sha256"), to_hex(bytes_of(entry.manifest_sha256)));
    sheet << fmt::format("</main>\n<footer class=\"foot\">\n<p class=\"muted\">{}</p>\n<p><a href=\"../../{}\">{}</a></p>\n</footer>\n", sheet.text("wrapper"), page_name(language), sheet.text("all"));
    return sheet.finish(title);
}

// The sentences of a language as the verifier's modules ask for them.
std::string verifier_texts(const Phrases& words, Language language) {
    JsonWriter json;
    json.begin_object();
    for (const auto& key : words.keys()) json.key(key).value(words.text(key, language));
    return json.end_object().take();
}

// What the server's page has between head and foot, with its {{text:…}} filled in.
std::string verifier_main(const Phrases& words, Language language) {
    constexpr std::string_view begin = "{{text:", end = "}}";
    std::string_view rest = web_file("pages/parts/verify_main.html");
    std::string html;
    for (auto at = rest.find(begin); at != std::string_view::npos; at = rest.find(begin)) {
        html += rest.substr(0, at);
        rest.remove_prefix(at + begin.size());
        const auto close = rest.find(end);
        html += html_text(words.text(rest.substr(0, close), language));
        rest.remove_prefix(close + end.size());
    }
    return html + std::string(rest);
}

std::string verifier_page(const Phrases& words, Language language) {
    Sheet sheet(language);
    sheet << verifier_main(words, language) << fmt::format("<footer class=\"foot\">\n<p class=\"muted\">{}</p>\n<p><a href=\"../{}\">{}</a></p>\n</footer>\n", sheet.text("only_from_server"), page_name(language), sheet.text("all"));
    return sheet.finish(html_text(words.text("verify.title", language)), "; script-src 'self'; worker-src 'self'; connect-src 'self'",
                        "<link rel=\"stylesheet\" href=\"verify.css\">\n<script type=\"module\" src=\"page.js\"></script>\n", " data-log=\"../log/\" data-texts=\"texts.{language}.json\"");
}

}  // namespace

std::string folder_of(const record::EditionPublished& edition) { return fmt::format("{}/{}", edition.edition, edition.number); }

std::string page_name(Language language) { return language == Language::en ? "index.html" : std::string(code_of(language)) + ".html"; }

std::string reason_text(const std::string& code, Language language) { return std::string(phrases().text("published.reason." + code, language)); }

std::string_view language_name(Language language) { return language_names[static_cast<std::size_t>(language)]; }

std::vector<SetFile> pages(std::span<const ShownEdition> editions, const std::string& origin) {
    std::vector<SetFile> files;
    for (const auto language : all_languages) {
        for (const auto& edition : editions) files.push_back({folder_of(edition.published.entry) + "/" + page_name(language), edition_page(editions, edition, language)});
        files.push_back({page_name(language), list_page(editions, origin, language)});  // last: it leads to the others
    }
    return files;
}

std::vector<SetFile> verifier_files() {
    const auto words = shipped_phrases("reporting/verify.tsv");
    std::vector<SetFile> files;
    for (const auto& [name, text] : web_files())
        if (name.starts_with("verify/")) files.push_back({std::string(name), std::string(text)});
    for (const auto language : all_languages) {
        files.push_back({fmt::format("verify/texts.{}.json", code_of(language)), verifier_texts(words, language)});
        files.push_back({"verify/" + page_name(language), verifier_page(words, language)});
    }
    return files;
}

}  // namespace daybook::publishing
