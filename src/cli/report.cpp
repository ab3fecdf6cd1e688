// report and verify: writing the board report, and computing every figure of one again.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "cli/verify_edition.hpp"
#include "report/csv.hpp"
#include "report/figure_reader.hpp"
#include "report/html.hpp"
#include "results/board.hpp"
#include "results/instructions.hpp"
#include "results/official.hpp"
#include "results/public_board.hpp"

namespace daybook::cli {
namespace {

using results::Recipe, results::Scene, results::report_of, results::rules_of;

constexpr std::string_view page_name = "index.html";
constexpr std::string_view table_name = "figures.csv";
constexpr std::string_view recipe_name = "recipe.json";

struct Written {
    std::string page, table;
};

Written write_out(const report::BoardReport& board) {
    const auto wording = report::Wording::shipped(board.language);
    return {report::render(board, wording), report::figures_csv(board, wording)};
}

Result<std::vector<intake::OfficialRow>> official_rows(const std::string& path, const std::string& agency, const Period& period, const Period& against, std::string& sha) {
    DAYBOOK_TRY(const auto text, read_file(path, std::size_t{64} << 20));
    DAYBOOK_TRY(auto rows, results::official_rows(text, path, agency, period, against));
    sha = to_hex(bytes_of(sha256(text)));
    return rows;
}

// What people wrote: instructions, and a comment.
Result<void> add_words(const ReportOptions& options, Recipe& recipe) {
    if (!options.instructions.empty()) {
        DAYBOOK_TRY(const auto text, read_file(options.instructions, results::instructions_bytes_max));
        DAYBOOK_TRY(recipe.instructions, results::read_instructions(text, options.instructions));
    }
    if (options.comment.empty()) return {};
    DAYBOOK_TRY(const auto text, read_file(options.comment, 2 * results::comment_text_max));
    DAYBOOK_TRY(recipe.comment, results::make_comment(text, options.comment_by, options.comment));
    return {};
}

// ---- verifying ----------------------------------------------------------------------------------------------------

// What a report claims to be, from its recipe or from its figures' own keys.
Result<Recipe> recipe_of(const report::FigureFile& file, const std::string& recipe_path, const std::string& path) {
    if (std::filesystem::exists(recipe_path)) {
        DAYBOOK_TRY(const auto text, read_file(recipe_path, std::size_t{64} << 20));
        return results::recipe_from_json(text, recipe_path);
    }
    std::optional<Recipe> recipe;
    for (const auto& figure : file.figures) {
        const auto& key = figure.key;
        const bool of_region = key.area.kind == report::AreaScope::Kind::region;
        if (!key.against || (!of_region && key.area != report::AreaScope::everywhere())) continue;
        if (recipe && !of_region) continue;  // the first one is enough, but for a region, beside which a few figures are of everywhere
        recipe = Recipe{"", std::string(page_name), key.source, key.period, *key.against, language_of(file.language).value_or(Language::en), key.ledger_size, {}, "", "", file.book_text.value_or(""), key.area.ids, {}, {}};
        if (of_region) break;
    }
    if (!recipe) return refuse("verify.no-figures", "this file has no figure that compares two periods; it is no board report", {.file = path});
    for (const auto& figure : file.figures) {  // official figures stand in the keys of their deviations
        const auto& key = figure.key;
        if (key.measure != report::Measure::verdict) continue;
        std::int64_t number = 0;
        for (const char digit : key.detail) number = digit >= '0' && digit <= '9' ? number * 10 + (digit - '0') : number;
        recipe->official.push_back({"", key.indicator, key.period, number, ""});
    }
    return *recipe;
}

struct Judgement {
    const report::ReadFigure* figure;
    std::string expected_value, expected_text;
    std::string what;  // empty: it agrees
};

Judgement judge(const report::ReadFigure& figure, const std::map<std::string, const report::ReadFigure*>& expected, bool with_text) {
    const auto found = expected.find(report::to_text(figure.key));
    if (found == expected.end()) return {&figure, "", "", "no such figure follows from the ledger"};
    const auto& right = *found->second;
    if (figure.value != right.value) return {&figure, right.value, right.visible, "another value follows from the ledger"};
    if (with_text && figure.visible != right.visible) return {&figure, right.value, right.visible, "what is shown is not this value"};
    return {&figure, right.value, right.visible, ""};
}

class Verifier {
public:
    explicit Verifier(const Common& common) : common_(common) {}

    Result<int> run(const std::string& given) {
        std::string page = given, recipe_path = given + "/" + std::string(recipe_name);
        std::string table;
        if (std::filesystem::is_directory(given)) {
            page = given + "/" + std::string(page_name);
            table = given + "/" + std::string(table_name);
        } else {
            recipe_path = (std::filesystem::path(given).parent_path() / recipe_name).string();
        }
        DAYBOOK_TRY_VOID(check_file(page, recipe_path));
        if (!table.empty() && std::filesystem::exists(table)) DAYBOOK_TRY_VOID(check_file(table, recipe_path));
        return conclude(given);
    }

private:
    Result<void> check_file(const std::string& path, const std::string& recipe_path) {
        DAYBOOK_TRY(const auto bytes, read_file(path, report::largest_report));
        auto read = report::read_figures(bytes);
        if (!read) {
            if (read.error().place.file.empty()) read.error().place.file = path;
            wrong_.push_back({path, read.error().place.row, "", "", "", to_text(read.error())});
            return {};
        }
        if (!scene_) DAYBOOK_TRY_VOID(recompute(*read, recipe_path, path));
        check_citation(*read, path);
        const bool html = read->book_text.has_value();
        for (const auto& figure : read->figures) {
            const auto judged = judge(figure, expected_, true);
            if (judged.what.empty())
                ++agree_;
            else
                wrong_.push_back({path, figure.line, report::to_text(figure.key), figure.value + (figure.visible == figure.value ? "" : " (" + figure.visible + ")"), judged.expected_value, judged.what});
            seen_.insert(report::to_text(figure.key));
        }
        if (html && has_recipe_) compare_bytes(path, bytes, written_.page);
        if (!html && has_recipe_) compare_bytes(path, bytes, written_.table);
        return {};
    }

    Result<void> recompute(const report::FigureFile& file, const std::string& recipe_path, const std::string& path) {
        has_recipe_ = std::filesystem::exists(recipe_path);
        DAYBOOK_TRY(auto recipe, recipe_of(file, recipe_path, path));
        if (recipe.book_text.empty()) return refuse("verify.no-book", "this file does not hold the indicator book that its figures were counted by; give the report's folder or its HTML file", {.file = path});
        DAYBOOK_TRY(scene_, open_scene(disk_, common_, recipe.book_text, recipe.ledger_size));
        DAYBOOK_TRY(const auto rules, rules_of(*scene_, recipe.source));
        for (auto& row : recipe.official)
            if (row.agency.empty()) row.agency = rules.profile.agency;
        DAYBOOK_TRY(const auto board, report_of(*scene_, recipe));
        written_ = write_out(board);
        DAYBOOK_TRY(table_, report::read_figures_csv(written_.table));
        for (const auto& figure : table_.figures) expected_.emplace(report::to_text(figure.key), &figure);
        return {};
    }

    void check_citation(const report::FigureFile& file, const std::string& path) {
        auto claim = [&](const std::string& claimed, const std::string& actual, const char* what) {
            if (!claimed.empty() && claimed != actual) wrong_.push_back({path, 0, what, claimed, actual, "the citation is not of this ledger or this book"});
        };
        claim(file.ledger_origin, scene_->archive.log->verifier().name, "ledger origin");
        claim(file.ledger_root, to_base64(bytes_of(scene_->root)), "ledger root");
        claim(file.book_sha256, to_hex(bytes_of(scene_->book.sha256())), "book SHA-256");
        if (file.book_text) claim(to_hex(bytes_of(sha256(*file.book_text))), to_hex(bytes_of(scene_->book.sha256())), "indicator book");
        if (!file.style_sha256.empty()) claim(file.style_sha256, report::style_sha256(), "style sheet");
    }

    void compare_bytes(const std::string& path, std::string_view bytes, std::string_view expected) {
        if (bytes == expected) return void(++identical_);
        const std::size_t common_size = std::min(bytes.size(), expected.size());
        std::size_t at = 0;
        while (at < common_size && bytes[at] == expected[at]) ++at;
        const auto line = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
        wrong_.push_back({path, line, "", "", "", fmt::format("from byte {} on, this file is not what daybook {} writes for this report", at, DAYBOOK_VERSION)});
    }

    int conclude(const std::string& given) {
        std::size_t missing = 0;
        for (const auto& [key, figure] : expected_) missing += seen_.contains(key) ? 0 : 1;
        Table table{{"file", "line", "figure", "in_report", "from_ledger", "what"}, {}};
        for (const auto& row : wrong_) table.rows.push_back({row.file, static_cast<std::int64_t>(row.line), row.figure, row.in_report, row.from_ledger, row.what});
        if (missing > 0) table.rows.push_back({given, std::int64_t{0}, std::string(), std::string(), std::string(), fmt::format("{} figures that belong into this report are not in it", missing)});
        Facts facts{{"report", given}, {"figures_agree", static_cast<std::int64_t>(agree_)}, {"wrong", static_cast<std::int64_t>(table.rows.size())}, {"files_identical", static_cast<std::int64_t>(identical_)}};
        if (scene_)
            for (auto& fact : citation(*scene_)) facts.push_back(std::move(fact));
        const bool good = table.rows.empty() && agree_ > 0;
        std::vector<std::string> notes;
        if (good) notes.push_back(fmt::format("Every one of the {} figures follows from the ledger.", agree_));
        if (good && identical_ > 0) notes.push_back("The files are, byte for byte, what this program writes: words and drawings too.");
        if (good && identical_ == 0) notes.push_back("The text and the drawings around the figures were not checked: that needs recipe.json, which `daybook report` writes beside the report.");
        if (table.rows.empty() && !common_.json && !common_.csv) {
            for (const auto& note : notes) print(note + "\n");
            for (const auto& [name, value] : facts) print(fmt::format("{}: {}\n", name, cell_text(value)));
        } else {
            print_table(common_, table, facts, notes);
        }
        return good ? done : found_wrong;
    }

    struct Wrong {
        std::string file;
        std::uint64_t line;
        std::string figure, in_report, from_ledger, what;
    };
    const Common& common_;
    ledger::RealDisk disk_;
    std::shared_ptr<const Scene> scene_;
    Written written_;
    report::FigureFile table_;
    std::map<std::string, const report::ReadFigure*> expected_;
    std::set<std::string> seen_;
    std::vector<Wrong> wrong_;
    bool has_recipe_ = false;
    std::uint64_t agree_ = 0, identical_ = 0;
};

}  // namespace

int report(const Common& common, const ReportOptions& options) {
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto period = Period::parse(options.period), against = Period::parse(options.against);
    if (!period) return print_error(common, period.error());
    if (!against) return print_error(common, against.error());
    const auto source = results::only_source(**scene, options.selection.source);
    if (!source) return print_error(common, source.error());
    const auto rules = rules_of(**scene, *source);
    if (!rules) return print_error(common, rules.error());
    Recipe recipe{options.title.empty() ? rules->profile.title : options.title, std::string(page_name), *source, *period, *against, chosen_language(options.selection), (*scene)->as_of, {}, "", "", (*scene)->book_text, options.areas, {}, {}};
    if (!options.official.empty()) {
        auto rows = official_rows(options.official, rules->profile.agency, *period, *against, recipe.official_sha256);
        if (!rows) return print_error(common, rows.error());
        recipe.official = std::move(*rows);
        recipe.official_name = std::filesystem::path(options.official).filename().string();
    }
    if (options.for_everyone) recipe.audience = results::Audience::everyone;
    if (const auto added = add_words(options, recipe); !added) return print_error(common, added.error());
    const auto board = report_of(**scene, recipe);
    if (!board) return print_error(common, board.error());
    const auto written = write_out(*board);
    std::error_code error;
    std::filesystem::create_directories(options.out, error);
    if (error) return print_error(common, {"file.create", "cannot make this folder: " + error.message(), {.file = options.out}});
    for (const auto& [name, bytes] : {std::pair{page_name, &written.page}, {table_name, &written.table}})
        if (const auto put = replace_file(fmt::format("{}/{}", options.out, name), *bytes); !put) return print_error(common, put.error());
    if (const auto put = replace_file(fmt::format("{}/{}", options.out, recipe_name), results::to_json(recipe)); !put) return print_error(common, put.error());
    Facts facts{{"page", fmt::format("{}/{}", options.out, page_name)}, {"figures", fmt::format("{}/{}", options.out, table_name)}, {"recipe", fmt::format("{}/{}", options.out, recipe_name)}};
    for (auto& fact : citation(**scene)) facts.push_back(std::move(fact));
    print_facts(common, facts);
    return done;
}

int verify(const Common& common, const VerifyOptions& options) {
    if (const auto published = is_published_edition(options.report); published && *published) return verify_edition(common, options);
    auto status = Verifier(common).run(options.report);
    if (!status) return print_error(common, status.error());
    return *status;
}

}  // namespace daybook::cli
