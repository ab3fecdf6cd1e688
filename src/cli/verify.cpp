// verify: computing every figure of a report again, in whatever format it lies there, and comparing the files themselves.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
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
#include "report/sdmx.hpp"
#include "report/xlsx_reader.hpp"
#include "results/board.hpp"
#include "results/public_board.hpp"
#include "results/pdf.hpp"
#include "results/report_files.hpp"

namespace daybook::cli {
namespace {

constexpr std::string_view this_program = "daybook " DAYBOOK_VERSION;
constexpr std::size_t most_file_bytes = std::size_t{256} << 20, most_cells_named = 50;

using results::Format, results::Recipe, results::Scene, results::report_of, results::rules_of;

// ---- verifying ----------------------------------------------------------------------------------------------------

// What a report claims to be by its figures' own keys: when there is no recipe.
Result<Recipe> recipe_from_keys(const report::FigureFile& file, const std::string& path) {
    std::optional<Recipe> recipe;
    for (const auto& figure : file.figures) {
        const auto& key = figure.key;
        const bool of_region = key.area.kind == report::AreaScope::Kind::region;
        if (!key.against || (!of_region && key.area != report::AreaScope::everywhere())) continue;
        if (recipe && !of_region) continue;  // the first one is enough, but for a region, beside which a few figures are of everywhere
        recipe = Recipe{"", std::string(results::file_of(Format::html)), key.source, key.period, *key.against, language_of(file.language).value_or(Language::en), key.ledger_size, {}, "", "", file.book_text.value_or(""), key.area.ids, {}, {}};
        if (!file.disclosure.empty()) recipe->audience = results::Audience::everyone;
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
        if (!std::filesystem::is_directory(given)) {
            recipe_path_ = (std::filesystem::path(given).parent_path() / results::recipe_file).string();
            DAYBOOK_TRY_VOID(check_file(given));
            return conclude(given);
        }
        recipe_path_ = fmt::format("{}/{}", given, results::recipe_file);
        std::size_t files = 0;
        for (const auto& [format, name, file] : results::all_formats()) {
            const auto path = fmt::format("{}/{}", given, file);
            if (!std::filesystem::exists(path)) continue;
            DAYBOOK_TRY_VOID(check_file(path));
            ++files;
        }
        if (files == 0) return refuse("verify.no-report", "there is no file of a report in this folder", {.file = given});
        return conclude(given);
    }

private:
    Result<void> check_file(const std::string& path) {
        DAYBOOK_TRY(const auto bytes, read_file(path, most_file_bytes));
        const auto format = results::format_of(bytes);
        seen_.clear();
        if (format == Format::pdf) return check_pdf(path, bytes);
        std::vector<report::ReadSheet> sheets;
        auto read = format == Format::xlsx ? read_workbook(bytes, sheets) : format == Format::sdmx ? report::read_figures_sdmx(bytes) : report::read_figures(bytes);
        if (!read) {
            if (read.error().place.file.empty()) read.error().place.file = path;
            wrong_.push_back({path, read.error().place.row, "", "", "", to_text(read.error())});
            return {};
        }
        if (!scene_) DAYBOOK_TRY_VOID(recompute(*read, report::recipe_in(sheets), path));
        check_citation(*read, path);
        check_figures(*read, path);
        if (!whole_recipe_) return {};
        if (is_of_another_program(*read)) return cannot_compare(path), Result<void>{};
        return compare_file(format, path, bytes, sheets);
    }

    // Another version may set the same figures in other words and lines. Whether it did cannot be told here, and so it is no agreement.
    bool is_of_another_program(const report::FigureFile& read) {
        if (read.program.empty() || read.program == this_program) return false;
        other_program_ = read.program;
        return true;
    }

    void cannot_compare(const std::string& path) {
        wrong_.push_back({path, 0, "", "", "", fmt::format("{} made it, and this is {}: its words and drawings could not be compared", other_program_, this_program)});
    }

    static Result<report::FigureFile> read_workbook(std::string_view bytes, std::vector<report::ReadSheet>& sheets) {
        DAYBOOK_TRY(sheets, report::read_xlsx(bytes));
        return report::figures_in(sheets);
    }

    void check_figures(const report::FigureFile& read, const std::string& path) {
        for (const auto& figure : read.figures) {
            const auto judged = judge(figure, expected_, true);
            if (judged.what.empty())
                ++agree_;
            else
                wrong_.push_back({path, figure.line, report::to_text(figure.key), figure.value + (figure.visible == figure.value ? "" : " (" + figure.visible + ")"), judged.expected_value, judged.what});
            seen_.insert(report::to_text(figure.key));
        }
        std::size_t missing = 0;
        for (const auto& [key, figure] : expected_) missing += seen_.contains(key) ? 0 : 1;
        if (missing > 0) wrong_.push_back({path, 0, "", "", "", fmt::format("{} figures that belong into this report are not in it", missing)});
    }

    // Makes the report again from its recipe: the file beside it, or the one in its workbook; else what its keys say of it.
    Result<void> recompute(const report::FigureFile& file, const std::optional<std::string>& in_workbook, const std::string& path) {
        const bool beside = std::filesystem::exists(recipe_path_);
        whole_recipe_ = beside || in_workbook;
        DAYBOOK_TRY(auto recipe, beside ? recipe_beside() : in_workbook ? results::recipe_from_json(*in_workbook, path) : recipe_from_keys(file, path));
        return make_again(std::move(recipe), path);
    }

    Result<Recipe> recipe_beside() const {
        DAYBOOK_TRY(const auto text, read_file(recipe_path_, std::size_t{64} << 20));
        return results::recipe_from_json(text, recipe_path_);
    }

    Result<void> make_again(Recipe recipe, const std::string& path) {
        if (recipe.book_text.empty()) return refuse("verify.no-book", "this file does not hold the indicator book that its figures were counted by; give the report's folder, its HTML file or its workbook", {.file = path});
        DAYBOOK_TRY(scene_, open_scene(disk_, common_, recipe.book_text, recipe.ledger_size));
        DAYBOOK_TRY(const auto rules, rules_of(*scene_, recipe.source));
        for (auto& row : recipe.official)
            if (row.agency.empty()) row.agency = rules->profile.agency;
        DAYBOOK_TRY(board_, report_of(*scene_, recipe));
        recipe_ = std::move(recipe);
        DAYBOOK_TRY(const auto table, results::write_format(Format::csv, *board_, *recipe_, ""));
        DAYBOOK_TRY(table_, report::read_figures_csv(table));
        for (const auto& figure : table_.figures) expected_.emplace(report::to_text(figure.key), &figure);
        return {};
    }

    Result<void> compare_file(Format format, const std::string& path, std::string_view bytes, const std::vector<report::ReadSheet>& sheets) {
        DAYBOOK_TRY(const auto expected, results::write_format(format, *board_, *recipe_, std::filesystem::temp_directory_path().string()));
        if (format != Format::xlsx || bytes == expected) {
            compare_bytes(path, bytes, expected);
            return {};
        }
        DAYBOOK_TRY(const auto right, report::read_xlsx(expected));  // saved again by another program: its cells still have to be the same
        const auto differing = report::differences(sheets, right, most_cells_named);
        for (const auto& cell : differing) wrong_.push_back({path, cell.row, fmt::format("{}!{}", cell.sheet, cell.cell), cell.found.substr(0, 80), cell.expected.substr(0, 80), "this cell says something else than the ledger"});
        if (differing.empty()) notes_.push_back(fmt::format("{}: another program has saved this workbook. All its cells say what they should; how they look was not checked.", path));
        return {};
    }

    // A PDF is not read: it is made again, which takes the same WeasyPrint.
    Result<void> check_pdf(const std::string& path, std::string_view bytes) {
        const auto cannot = [&](std::string why) { wrong_.push_back({path, 0, "", "", "", "the PDF could not be compared: " + std::move(why)}); };
        if (!scene_) {
            if (!std::filesystem::exists(recipe_path_)) return refuse("verify.no-recipe", "a PDF is checked by making it again, which takes recipe.json, which `daybook report` writes beside it", {.file = path});
            DAYBOOK_TRY(auto recipe, recipe_beside());
            whole_recipe_ = true;
            DAYBOOK_TRY_VOID(make_again(std::move(recipe), path));
        }
        if (!whole_recipe_) return cannot("that takes recipe.json, which `daybook report` writes beside it"), Result<void>{};
        if (!other_program_.empty()) return cannot_compare(path), Result<void>{};
        const auto scratch = std::filesystem::temp_directory_path().string();
        const auto version = results::weasyprint_version({.folder = scratch});
        if (!version) return cannot(version.error().sentence), Result<void>{};
        const auto name = version->substr(version->rfind(' ') + 1);
        if (bytes.find(fmt::format("WeasyPrint {}", name)) == std::string_view::npos) return cannot(fmt::format("another version of WeasyPrint made it than the one here, which is {}", name)), Result<void>{};
        const auto expected = results::write_format(Format::pdf, *board_, *recipe_, scratch);
        if (!expected) return cannot(expected.error().sentence), Result<void>{};
        compare_bytes(path, bytes, *expected);
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
        if (board_->disclosure) claim(file.disclosure, report::cited_rule(*board_->disclosure), "disclosure rule");
        if (!file.style_sha256.empty() && !report::is_known_style(file.style_sha256)) claim(file.style_sha256, report::style_sha256(), "style sheet");
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
        Table table{{"file", "line", "figure", "in_report", "from_ledger", "what"}, {}};
        for (const auto& row : wrong_) table.rows.push_back({row.file, static_cast<std::int64_t>(row.line), row.figure, row.in_report, row.from_ledger, row.what});
        Facts facts{{"report", given}, {"figures_agree", static_cast<std::int64_t>(agree_)}, {"wrong", static_cast<std::int64_t>(table.rows.size())}, {"files_identical", static_cast<std::int64_t>(identical_)}};
        if (scene_)
            for (auto& fact : citation(*scene_)) facts.push_back(std::move(fact));
        const bool good = table.rows.empty() && agree_ + identical_ > 0;
        std::vector<std::string> notes = notes_;
        if (good && agree_ > 0) notes.push_back(fmt::format("Every one of the {} figures follows from the ledger.", agree_));
        if (good && identical_ > 0) notes.push_back("The files are, byte for byte, what this program writes: words and drawings too.");
        if (good && !whole_recipe_) notes.push_back("The text and the drawings around the figures were not checked: that needs recipe.json, which `daybook report` writes beside the report.");
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
    std::string recipe_path_;
    std::string other_program_;  // that made the files by what they say, when it is not this one
    bool whole_recipe_ = false;  // the report can be made again byte for byte
    std::shared_ptr<const Scene> scene_;
    std::optional<Recipe> recipe_;
    std::optional<report::BoardReport> board_;  // made by it
    report::FigureFile table_;
    std::map<std::string, const report::ReadFigure*> expected_;
    std::set<std::string> seen_;  // of the file that is being checked
    std::vector<Wrong> wrong_;
    std::vector<std::string> notes_;
    std::uint64_t agree_ = 0, identical_ = 0;
};

}  // namespace

int verify(const Common& common, const VerifyOptions& options) {
    if (const auto published = is_published_edition(options.report); published && *published) return verify_edition(common, options);
    auto status = Verifier(common).run(options.report);
    if (!status) return print_error(common, status.error());
    return *status;
}

}  // namespace daybook::cli
