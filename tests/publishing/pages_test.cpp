#include "publishing/pages.hpp"

#include <set>

#include "example_set.hpp"

using namespace daybook;
using namespace daybook::publishing;
using namespace daybook::test;

namespace {

ShownEdition shown(std::int64_t number, record::Index at) {
    const auto set = example_set(number);
    return {example_edition(set, number, at), "Rivermouth <police>", good(parse_manifest(set.manifest))};
}

const SetFile& named(const std::vector<SetFile>& files, const std::string& path) {
    for (const auto& file : files)
        if (file.path == path) return file;
    FAIL("there is no page " << path);
    return files.front();
}

std::vector<std::string> attributes(const std::string& html, const std::string& name) {
    std::vector<std::string> values;
    const std::string begin = " " + name + "=\"";
    for (auto at = html.find(begin); at != std::string::npos; at = html.find(begin, at + 1)) values.push_back(html.substr(at + begin.size(), html.find('"', at + begin.size()) - at - begin.size()));
    return values;
}

// "a/b/../c" as "a/c".
std::string resolved(const std::string& page, std::string link) {
    std::string beside = page.find('/') == std::string::npos ? "" : page.substr(0, page.rfind('/'));
    while (link.starts_with("../")) {
        REQUIRE(!beside.empty());
        beside = beside.find('/') == std::string::npos ? "" : beside.substr(0, beside.rfind('/'));
        link.erase(0, 3);
    }
    return beside.empty() ? link : beside + "/" + link;
}

}  // namespace

TEST_CASE("every link of the published pages is relative and leads to a file that is there") {
    const std::vector editions{shown(1, 200), shown(2, 201)};
    auto files = pages(editions, "test.example/daybook");
    std::set<std::string> there;
    for (const auto& edition : editions) {
        const std::string folder = folder_of(edition.published.entry) + "/";
        for (const auto& file : edition.manifest.files) there.insert(folder + file.path);
        for (const auto name : {manifest_name, receipt_name}) there.insert(folder + std::string(name));
    }
    const auto verifier = verifier_files();
    files.insert(files.end(), verifier.begin(), verifier.end());
    for (const auto& file : files) there.insert(file.path);
    std::size_t links = 0;
    for (const auto& file : files) {
        if (!file.path.ends_with(".html")) continue;
        for (const auto& name : {"href", "src"})
            for (const auto& link : attributes(file.bytes, name)) {
                ++links;
                const std::string leads_to = resolved(file.path, link);
                CHECK_MESSAGE(there.contains(leads_to), file.path << " leads to " << leads_to);
            }
    }
    CHECK(links > 100);
}

TEST_CASE("only the page that verifies has a script, and no page loads anything from elsewhere") {
    auto files = pages(std::vector{shown(1, 200)}, "test.example/daybook");
    for (const auto& file : files) {
        CHECK(file.bytes.find("<script") == std::string::npos);
        CHECK(file.bytes.find("script-src") == std::string::npos);
        CHECK(file.bytes.find("default-src 'none'") != std::string::npos);
        CHECK(file.bytes.find("://") == std::string::npos);
    }
    for (const auto& file : verifier_files())
        if (file.path.ends_with(".html")) CHECK(file.bytes.find("script-src 'self'") != std::string::npos);
}

TEST_CASE("an old edition says in every language that it was corrected, when and why, and leads to the new one; the new one says what it corrects") {
    const std::vector editions{shown(1, 200), shown(2, 201)};
    const auto files = pages(editions, "test.example/daybook");
    const std::pair<const char*, const char*> said[] = {{"index.html", "Corrected by edition 2 on 28 November 2026: records came in late"}, {"ru.html", "Исправлено изданием 2 (28 ноября 2026"}, {"be.html", "Выпраўлена выданнем 2 (28 лістапада 2026"}, {"kk.html", "2-басылыммен түзетілді"}};
    for (const auto& [page, sentence] : said) {
        const auto& old = named(files, std::string("town-2022/1/") + page).bytes;
        CHECK(old.find(sentence) != std::string::npos);
        CHECK(old.find(std::string("../2/") + page) != std::string::npos);
        CHECK(named(files, std::string("town-2022/2/") + page).bytes.find("class=\"notice\"") == std::string::npos);
        CHECK(named(files, page).bytes.find(sentence) != std::string::npos);
    }
    CHECK(named(files, "town-2022/2/index.html").bytes.find("This corrects edition 1: records came in late") != std::string::npos);
}

TEST_CASE("the list has the newest first, and a title is text") {
    const auto files = pages(std::vector{shown(1, 200), shown(2, 201)}, "test.example/daybook");
    const auto& list = named(files, "index.html").bytes;
    CHECK(list.find("town-2022/2/") < list.find("town-2022/1/"));
    CHECK(list.find("Rivermouth &lt;police&gt;: 2022") != std::string::npos);
    CHECK(list.find("<police>") == std::string::npos);
}
