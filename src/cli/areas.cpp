// areas: whether neighbouring areas are alike, and which stand out with their surroundings; of a ledger's records, or of an analyst's own map.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/input.hpp"
#include "cli/commands.hpp"
#include "cli/open_scene.hpp"
#include "cli/output.hpp"
#include "geo/geojson.hpp"
#include "results/area_findings.hpp"
#include "results/command_again.hpp"

namespace daybook::cli {
namespace {

using results::AreaAnswer, results::AreaValues, results::AreaQuestion, results::AreaVariable;

Result<AreaQuestion> area_question(const Common& common, const AreasOptions& options) {
    AreaQuestion question{.snap_m = options.snap_m, .permutations = {.times = options.permutations, .seed = options.seed, .threads = threads_of(common)}};
    if (options.of == "rate") question.of = AreaVariable::rate;
    if (options.of == "crude") question.of = AreaVariable::crude;
    if (options.of == "shrunk") question.of = AreaVariable::shrunk;
    if (options.of == "count") question.of = AreaVariable::count;
    DAYBOOK_TRY_VOID(results::parse_weights(options.weights, question));
    return question;
}

std::string_view variable_key(const AreaAnswer& answer) {
    switch (answer.of) {
        case AreaVariable::rate: return "rate";
        case AreaVariable::crude: return "crude";
        case AreaVariable::shrunk: return "shrunk";
        case AreaVariable::count: break;
    }
    return "count";
}

// What is asked, what it is asked of, and what it rests on.
struct AreasAsked {
    const AreasOptions& options;
    AreaQuestion question;
    AreaValues ground;
    std::string command;  // up to the options of the tests
    Facts citation;
};

// The command that gives the same again.
std::string command_again(const AreasAsked& asked, const AreaAnswer& answer) {
    return fmt::format("{} --of {} --weights {} --snap {} --permutations {} --seed {}", asked.command, variable_key(answer), results::shell_word(asked.options.weights), asked.options.snap_m, asked.options.permutations, asked.options.seed);
}

// ---- the answer ----

class AreasAnswerWriter {
public:
    AreasAnswerWriter(const Common& common, const AreasAsked& asked, const AreaAnswer& answer) : common_(common), asked_(asked), answer_(answer), language_(chosen_language(asked.options.selection)) {}

    int write() const {
        auto notes = results::area_sentences(asked_.ground, asked_.question, answer_, language_);
        notes.push_back(results::area_phrases().fill("again", language_, {{"command", command_again(asked_, answer_)}}));
        Facts facts = question_facts();
        if (!asked_.options.out.empty())
            if (const auto written = replace_file(asked_.options.out, geojson(notes)); !written) return print_error(common_, written.error());
        if (!common_.json && !common_.csv) {
            for (const auto& note : notes) print(note + "\n");
            print("\n");
            print_table(common_, whole_table());
            const auto standing_out = table(in_order_of_label());
            print("\n");
            if (standing_out.rows.empty()) print_facts(common_, asked_.citation);
            else print_table(common_, standing_out, asked_.citation);
            return done;
        }
        for (const auto& fact : whole_facts()) facts.push_back(fact);
        facts.insert(facts.end(), asked_.citation.begin(), asked_.citation.end());
        print_table(common_, table(all_in_order()), facts, notes);
        return done;
    }

private:
    using Finding = findings::AreaFinding;
    using Whole = std::pair<std::string, const findings::Expected*>;

    // The statistics of the whole map by their names.
    [[nodiscard]] std::vector<Whole> whole_statistics() const {
        const auto& whole = answer_.findings.whole;
        std::vector<Whole> list{{"moran", &whole.moran}, {"moran_normality", &whole.moran_normality}, {"geary", &whole.geary}, {"joins", &whole.joins}};
        if (whole.has_g) list.emplace_back("getis_ord", &whole.g);
        return list;
    }

    static Cell readable_p(double p) { return p < 0.000001 ? Cell("<0.000001") : Cell(Decimal{p, 6}); }

    [[nodiscard]] Table whole_table() const {
        Table table{{"statistic", "value", "expected", "variance", "z", "p"}, {}};
        for (const auto& [name, one] : whole_statistics()) table.rows.push_back({name, Decimal{one->value, 6}, Decimal{one->expected, 6}, Decimal{one->variance, 9}, Decimal{one->z, 3}, readable_p(one->p)});
        return table;
    }

    [[nodiscard]] Facts whole_facts() const {
        Facts facts;
        for (const auto& [name, one] : whole_statistics()) {
            facts.emplace_back(name, Decimal{one->value, 10});
            facts.emplace_back(name + "_expected", Decimal{one->expected, 10});
            facts.emplace_back(name + "_variance", Decimal{one->variance, 12});
            facts.emplace_back(name + "_z", Decimal{one->z, 6});
            facts.emplace_back(name + "_p", Decimal{one->p, 6});
        }
        facts.emplace_back("moran_permutation_p", Decimal{answer_.findings.whole.moran_permuted_p, 6});
        return facts;
    }

    [[nodiscard]] Facts question_facts() const {
        return {{"of", std::string(variable_key(answer_))}, {"weights", asked_.options.weights}, {"snap_m", Decimal{asked_.options.snap_m, 3}}, {"tested", static_cast<std::int64_t>(answer_.findings.areas.size())}, {"neighbour_pairs", static_cast<std::int64_t>(answer_.findings.pairs)},
                {"permutations", std::int64_t{asked_.options.permutations}}, {"seed", static_cast<std::int64_t>(asked_.options.seed)}, {"command", command_again(asked_, answer_)}};
    }

    [[nodiscard]] std::vector<const Finding*> all_in_order() const {
        std::vector<const Finding*> list;
        for (const auto& area : answer_.findings.areas) list.push_back(&area);
        return list;
    }

    // Those that stand out: by their label, the surest first.
    [[nodiscard]] std::vector<const Finding*> in_order_of_label() const {
        auto list = all_in_order();
        std::erase_if(list, [](const Finding* area) { return area->label == findings::AreaLabel::not_significant; });
        std::ranges::stable_sort(list, {}, [](const Finding* area) { return std::pair(area->label, -std::fabs(area->g.z)); });
        return list;
    }

    [[nodiscard]] bool is_rate() const { return answer_.of != AreaVariable::count; }
    [[nodiscard]] const geo::Area& shape(const Finding& area) const { return asked_.ground.shapes.areas()[answer_.areas[area.area]]; }

    [[nodiscard]] double shown_around(const Finding& area) const {
        const auto& around = answer_.neighbours[area.area];
        double sum = 0;
        for (const std::uint32_t other : around) sum += answer_.shown[other];
        return sum / static_cast<double>(around.size());
    }

    // A whole number stands as one.
    static Cell plain_cell(double value) { return value == std::floor(value) && std::fabs(value) < 1e15 ? Cell(static_cast<std::int64_t>(value)) : Cell(Decimal{value, 6}); }

    // Of each area its cells by their names, in order.
    [[nodiscard]] Facts cells_of(const Finding& area) const {
        const std::uint32_t shape_number = answer_.areas[area.area];
        Facts cells{{"area", shape(area).id}, {"area_name", shape(area).name}, {asked_.ground.is_counts ? "count" : "value", plain_cell(asked_.ground.values[shape_number])}};
        if (is_rate()) cells.insert(cells.end(), {{"residents", plain_cell(asked_.ground.residents[shape_number])}, {"rate", Decimal{answer_.shown[area.area], 2}}});
        cells.insert(cells.end(), {{"neighbours", static_cast<std::int64_t>(answer_.neighbours[area.area].size())}, {"neighbours_mean", Decimal{shown_around(area), 2}}});
        if (common_.json || common_.csv) {
            if (answer_.of == AreaVariable::rate) cells.emplace_back("standardised", Decimal{answer_.tested[area.area], 6});
            cells.insert(cells.end(), {{"moran", Decimal{area.moran.value, 6}}, {"moran_expected", Decimal{area.moran.expected, 6}}, {"moran_variance", Decimal{area.moran.variance, 6}}, {"moran_z", Decimal{area.moran.z, 6}}, {"moran_p", Decimal{area.moran.p, 6}}});
        }
        cells.insert(cells.end(), {{"g_z", Decimal{area.g.z, 2}}, {"g_star_z", Decimal{area.g_star.z, 2}}, {"p", Decimal{area.p, 6}}, {"p_adjusted", Decimal{area.p_adjusted, 6}}, {"label", std::string(findings::to_key(area.label))}, {"spot", std::string(findings::to_key(area.spot))}, {"in_words", in_words(area)}});
        return cells;
    }

    [[nodiscard]] std::string in_words(const Finding& area) const { return std::string(results::area_phrases().text(fmt::format("label.{}", findings::to_key(area.label)), language_)); }

    [[nodiscard]] Table table(const std::vector<const Finding*>& areas) const {
        Table table;
        for (const auto& [name, unused] : cells_of(answer_.findings.areas.front())) table.columns.push_back(name);
        for (const Finding* area : areas) {
            auto& row = table.rows.emplace_back();
            for (auto& [unused, cell] : cells_of(*area)) row.push_back(std::move(cell));
        }
        return table;
    }

    // ---- the map ----

    void write_feature(JsonWriter& json, const geo::Area& area, const Facts& cells) const {
        json.begin_object().key("type").value("Feature").key("geometry");
        geo::write_geometry(json, area);
        json.key("properties").begin_object();
        for (const auto& [name, value] : cells) write_cell(json.key(name), value);
        json.end_object().end_object();
    }

    // All areas, those that were not tested without a label; what was asked and found beside them (RFC 7946, foreign members).
    [[nodiscard]] std::string geojson(const std::vector<std::string>& notes) const {
        JsonWriter json;
        json.begin_object().key("type").value("FeatureCollection").key("notes").begin_array();
        for (const auto& note : notes) json.value(note);
        json.end_array();
        for (const auto& facts : {question_facts(), asked_.citation})
            for (const auto& [name, value] : facts) write_cell(json.key(name), value);
        json.key("features").begin_array();
        std::vector<const Finding*> of_shape(asked_.ground.shapes.areas().size(), nullptr);
        for (const auto& area : answer_.findings.areas) of_shape[answer_.areas[area.area]] = &area;
        for (std::size_t i = 0; i < of_shape.size(); ++i) {
            const auto& area = asked_.ground.shapes.areas()[i];
            write_feature(json, area, of_shape[i] != nullptr ? cells_of(*of_shape[i]) : Facts{{"area", area.id}, {"area_name", area.name}, {"label", Cell()}});
        }
        json.end_array().end_object();
        return json.take() + "\n";
    }

    const Common& common_;
    const AreasAsked& asked_;
    const AreaAnswer& answer_;
    Language language_;
};

int answer_areas(const Common& common, const AreasAsked& asked) {
    const auto answer = results::find_areas(asked.ground, asked.question);
    if (!answer) return print_error(common, answer.error());
    return AreasAnswerWriter(common, asked, *answer).write();
}

// ---- where the values come from ----

int areas_of_file(const Common& common, const AreasOptions& options, AreaQuestion question) {
    if (!options.indicator.empty() || !options.period.empty()) return print_error(common, {"areas.input", "--areas brings its own values: leave --indicator and --period out, or leave --areas out", {}});
    if (options.id.empty() || options.value.empty()) return print_error(common, {"areas.property", "name the properties of the file that hold an area's id and its value, with --id and --value", {.file = options.areas}});
    auto ground = results::area_values({options.areas, options.id, options.value, options.population});
    if (!ground) return print_error(common, ground.error());
    const auto bytes = read_file(options.areas);
    if (!bytes) return print_error(common, bytes.error());
    std::string command = fmt::format("daybook areas --areas {} --id {} --value {}", results::shell_word(options.areas), results::shell_word(options.id), results::shell_word(options.value));
    if (!options.population.empty()) command += " --population " + results::shell_word(options.population);
    return answer_areas(common, {options, std::move(question), *std::move(ground), std::move(command), {{"file", options.areas}, {"file_sha256", to_hex(bytes_of(sha256(*bytes)))}}});
}

int areas_of_ledger(const Common& common, const AreasOptions& options, AreaQuestion question) {
    if (options.indicator.empty() || options.period.empty()) return print_error(common, {"areas.input", "say what to look at with --indicator and --period, or bring a file with --areas, --id and --value", {}});
    const auto period = Period::parse(options.period);
    if (!period) return print_error(common, period.error());
    ledger::RealDisk disk;
    const auto scene = open_scene(disk, common, options.selection);
    if (!scene) return print_error(common, scene.error());
    const auto source = results::only_source(**scene, options.selection.source);
    if (!source) return print_error(common, source.error());
    auto ground = results::area_values(**scene, *source, options.indicator, *period);
    if (!ground) return print_error(common, ground.error());
    std::string command = results::command_on_ledger(asked_of(common, options.selection), "areas", *source, (*scene)->as_of) + fmt::format(" --indicator {} --period {}", options.indicator, period->to_text());
    return answer_areas(common, {options, std::move(question), *std::move(ground), std::move(command), citation(**scene)});
}

}  // namespace

int areas(const Common& common, const AreasOptions& options) {
    auto question = area_question(common, options);
    if (!question) return print_error(common, question.error());
    return options.areas.empty() ? areas_of_ledger(common, options, *std::move(question)) : areas_of_file(common, options, *std::move(question));
}

}  // namespace daybook::cli
