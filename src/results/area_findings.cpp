#include "results/area_findings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/input.hpp"
#include "figures/areas.hpp"
#include "figures/counting.hpp"
#include "figures/coverage.hpp"
#include "figures/phrases.hpp"
#include "findings/empirical_bayes.hpp"
#include "geo/area_numbers.hpp"
#include "geo/contiguity.hpp"
#include "intake/gal.hpp"

namespace daybook::results {
namespace {

// ---- the ground ----

Texts subject_of(const Scene& scene, const std::string& source, const std::string& indicator, const Period& period) {
    Texts subject;
    for (const Language language : all_languages) subject[language] = fmt::format("{}, {}, {}", scene.book.find(indicator)->title[language], source, figures::period_name(scene.phrases, period, language));
    return subject;
}

// Counts go to the shapes by their ids; what has no shape is without an area.
void add_counts(const Scene& scene, const figures::CountCube& cube, AreaValues& ground) {
    for (std::size_t local = 0; local < cube.areas().size(); ++local) {
        const auto count = cube.at(0, local).count;
        const auto shape = local == 0 ? std::nullopt : ground.shapes.with_id(scene.columns.areas[cube.areas()[local]].id);
        if (shape) ground.values[*shape] += static_cast<double>(count);
        else ground.without_area += count;
    }
}

std::vector<double> residents_of(const Scene& scene, const std::string& source, const geo::AreaSet& shapes) {
    std::vector<double> residents(shapes.areas().size(), 0);
    for (const auto& area : scene.columns.areas)
        if (const auto shape = area.source == source ? shapes.with_id(area.id) : std::nullopt) residents[*shape] = static_cast<double>(area.population);
    const bool is_any_known = std::ranges::any_of(residents, [](double number) { return number > 0; });
    return is_any_known ? residents : std::vector<double>();
}

std::string lacking_months(const Scene& scene, const std::string& source, const Period& period) {
    std::vector<std::string> months;
    for (const auto& month : figures::completeness(figures::coverage(scene.columns, source, scene.as_of), period).lacking) months.push_back(month_text(month.month));
    return fmt::format("{}", fmt::join(months, ", "));
}

// ---- what is tested ----

// Rates as they are shown: for so many residents and a year.
double shown_rate(const AreaValues& ground, double per_resident) { return per_resident * rate_residents / ground.years; }

class AreaTest {
public:
    AreaTest(const AreaValues& ground, const AreaQuestion& question) : ground_(ground), question_(question) {}

    Result<AreaAnswer> run() {
        answer_.of = question_.of.value_or(ground_.residents.empty() ? AreaVariable::count : AreaVariable::rate);
        DAYBOOK_TRY_VOID(choose_areas());
        DAYBOOK_TRY_VOID(refuse_too_few(answer_.areas.size()));
        DAYBOOK_TRY_VOID(join_neighbours());
        make_values();
        switch (findings::fault_of(answer_.tested, answer_.neighbours)) {
            case findings::AreasFault::too_few: return std::unexpected(refuse_too_few(joined_areas()).error());
            case findings::AreasFault::all_equal: return refuse("areas.equal", "the values of all areas are equal, so there is nothing to compare; look at another period or indicator");
            case findings::AreasFault::none: break;
        }
        answer_.findings = findings::analyse_areas(answer_.tested, answer_.shown, answer_.neighbours, question_.permutations);
        return std::move(answer_);
    }

private:
    [[nodiscard]] bool is_rate() const { return answer_.of != AreaVariable::count; }
    [[nodiscard]] std::size_t joined_areas() const { return findings::without_islands(answer_.neighbours).areas.size(); }

    static Result<void> refuse_too_few(std::size_t areas) {
        if (areas >= findings::fewest_areas) return {};
        return refuse("areas.few", fmt::format("only {} areas can be compared with neighbours, and a test needs {}; with other --weights, or a larger --snap, more may have some", areas, findings::fewest_areas));
    }

    Result<void> choose_areas() {
        if (is_rate() && !ground_.is_counts) return refuse("areas.population", "rates need counts and the number of residents: name the property with --population, or test the value with --of count", {.field = "of"});
        if (is_rate() && ground_.residents.empty()) return refuse("areas.population", "the residents of these areas are not known; import them with --population, or test the plain count with --of count", {.field = "of"});
        for (std::uint32_t area = 0; area < ground_.values.size(); ++area) (is_rate() && !(ground_.residents[area] > 0) ? answer_.left_out : answer_.areas).push_back(area);
        return {};
    }

    Result<void> join_neighbours() {
        if (question_.weights == AreaWeights::distance || question_.weights == AreaWeights::nearest) {
            const auto all = geo::centroids_m(ground_.shapes);
            std::vector<geo::Metres> points;
            for (const std::uint32_t area : answer_.areas) points.push_back(all[area]);
            answer_.neighbours = question_.weights == AreaWeights::distance ? findings::within_distance(points, question_.distance_m) : findings::nearest(points, question_.nearest);
            return {};
        }
        DAYBOOK_TRY(const auto neighbours, question_.weights == AreaWeights::file ? read_neighbours() : geo::touching(ground_.shapes, question_.weights == AreaWeights::rook ? geo::Contiguity::rook : geo::Contiguity::queen, question_.snap_m));
        answer_.neighbours = findings::among(neighbours, answer_.areas);
        return {};
    }

    Result<findings::Neighbours> read_neighbours() const {
        DAYBOOK_TRY(const auto text, read_file(question_.file));
        std::vector<std::string> ids;
        for (const auto& area : ground_.shapes.areas()) ids.push_back(area.id);
        return intake::read_gal(text, question_.file, ids);
    }

    [[nodiscard]] std::vector<double> of_chosen(const std::vector<double>& all) const {
        std::vector<double> chosen;
        for (const std::uint32_t area : answer_.areas) chosen.push_back(all[area]);
        return chosen;
    }

    void make_values() {
        const auto counts = of_chosen(ground_.values);
        answer_.shown = counts;
        if (is_rate()) {
            const auto residents = of_chosen(ground_.residents);
            if (answer_.of == AreaVariable::shrunk) answer_.shown = shrunk_rates(counts, residents);
            else std::ranges::transform(counts, residents, answer_.shown.begin(), [&](double count, double people) { return shown_rate(ground_, count / people); });
            if (answer_.of == AreaVariable::rate && std::accumulate(counts.begin(), counts.end(), 0.0) > 0) {
                answer_.tested = findings::standardised_rates(counts, residents);
                return;
            }
        }
        answer_.tested = answer_.shown;
    }

    [[nodiscard]] std::vector<double> shrunk_rates(const std::vector<double>& counts, const std::vector<double>& residents) const {
        std::vector<std::int64_t> whole;
        for (const double count : counts) whole.push_back(std::llround(count));
        const double common = std::accumulate(counts.begin(), counts.end(), 0.0) / std::accumulate(residents.begin(), residents.end(), 0.0);
        std::vector<double> rates;
        for (const double risk : figures::shrink(figures::against_whole(whole, residents)).relative_risks) rates.push_back(shown_rate(ground_, risk * common));
        return rates;
    }

    const AreaValues& ground_;
    const AreaQuestion& question_;
    AreaAnswer answer_;
};

// ---- sentences ----

class AreaSentences {
public:
    AreaSentences(const AreaValues& ground, const AreaQuestion& question, const AreaAnswer& answer, Language language) : ground_(ground), question_(question), answer_(answer), language_(language) {}

    std::vector<Sentence> all() const {
        std::vector<Sentence> sentences{{subject(), SaidAs::finding}, {whole(), SaidAs::finding}, {each(), SaidAs::finding}};
        if (const auto text = resolution(); !text.empty()) sentences.push_back({text});
        sentences.push_back({tested()});
        for (auto& text : limits()) sentences.push_back({std::move(text)});
        return sentences;
    }

private:
    using Findings = findings::AreaFindings;

    [[nodiscard]] std::string say(std::string_view key, const std::vector<PhraseValue>& values = {}) const { return area_phrases().fill(key, language_, values); }
    [[nodiscard]] std::string number(double value, int digits) const { return figures::decimal_text(value, digits, language_); }
    // A p is known to as many digits as there were permutations.
    [[nodiscard]] std::string p_text(double p) const { return number(p, std::clamp(static_cast<int>(std::ceil(std::log10(question_.permutations.times + 1.0))), 2, 6)); }

    [[nodiscard]] std::string weights() const {
        switch (question_.weights) {
            case AreaWeights::queen: return say("weights.queen", {{"metres", number_plain(question_.snap_m)}});
            case AreaWeights::rook: return say("weights.rook", {{"metres", number_plain(question_.snap_m)}});
            case AreaWeights::distance: return say("weights.distance", {{"metres", number_plain(question_.distance_m)}});
            case AreaWeights::nearest: return say("weights.nearest", {{"count", static_cast<std::int64_t>(question_.nearest)}});
            case AreaWeights::file: break;
        }
        return say("weights.file", {{"file", question_.file}});
    }
    [[nodiscard]] std::string number_plain(double value) const { return number(value, value == std::floor(value) ? 0 : 1); }

    [[nodiscard]] std::string subject() const {
        return say("areas.subject", {{"subject", ground_.subject[language_]}, {"areas", static_cast<std::int64_t>(answer_.findings.areas.size())}, {"pairs", static_cast<std::int64_t>(answer_.findings.pairs)}, {"weights", weights()}});
    }

    [[nodiscard]] std::string whole() const {
        const auto& map = answer_.findings.whole;
        const bool beyond_chance = map.moran_permuted_p <= answer_.findings.false_discovery_rate;
        const auto* const key = !beyond_chance ? "whole.no-order" : map.moran.value > map.moran.expected ? "whole.alike" : "whole.unlike";
        return say(key, {{"value", number(map.moran.value, 3)}, {"expected", number(map.moran.expected, 3)}, {"p", p_text(map.moran_permuted_p)}, {"times", std::int64_t{question_.permutations.times}}});
    }

    [[nodiscard]] std::int64_t labelled(findings::AreaLabel label) const {
        return std::ranges::count_if(answer_.findings.areas, [&](const auto& area) { return area.label == label; });
    }

    [[nodiscard]] std::int64_t tested_areas() const { return static_cast<std::int64_t>(answer_.findings.areas.size()); }

    [[nodiscard]] std::string each() const {
        using findings::AreaLabel;
        const auto n = tested_areas() - labelled(AreaLabel::not_significant);
        if (n == 0) return say("each.none", {{"n", tested_areas()}});
        std::vector<std::string> parts;
        for (const auto label : {AreaLabel::high_high, AreaLabel::low_low, AreaLabel::high_low, AreaLabel::low_high})
            if (labelled(label) > 0) parts.push_back(say("each.part", {{"n", labelled(label)}, {"label", area_phrases().text(fmt::format("label.{}", findings::to_key(label)), language_)}}));
        return say("each.some", {{"n", n}, {"parts", fmt::format("{}", fmt::join(parts, ", "))}});
    }

    // Where even the least p is too large for a single area, so few permutations could have hidden it.
    [[nodiscard]] std::string resolution() const {
        const double least = 2 / (question_.permutations.times + 1.0), needed = answer_.findings.false_discovery_rate / static_cast<double>(tested_areas());
        if (least <= needed) return "";
        return say("each.resolution", {{"times", std::int64_t{question_.permutations.times}}, {"p", number(least, 6)}, {"n", tested_areas()}, {"needed", number(needed, 6)}});
    }

    [[nodiscard]] std::string tested() const {
        switch (answer_.of) {
            case AreaVariable::rate: return say("of.rate");
            case AreaVariable::crude: return say("of.crude");
            case AreaVariable::shrunk: return say("of.shrunk");
            case AreaVariable::count: break;
        }
        return say(ground_.is_counts ? "of.count" : "of.value");
    }

    [[nodiscard]] std::string names(const std::vector<std::string>& list) const {
        constexpr std::size_t most = 10;
        if (list.size() <= most) return fmt::format("{}", fmt::join(list, ", "));
        return say("left.names", {{"names", fmt::format("{}", fmt::join(std::span(list).first(most), ", "))}, {"n", static_cast<std::int64_t>(list.size() - most)}});
    }

    [[nodiscard]] std::vector<std::string> limits() const {
        std::vector<std::string> texts{say("each.limit")};
        if (answer_.of != AreaVariable::count) texts.push_back(say("each.residents"));
        std::vector<std::string> islands, left_out;
        for (const std::uint32_t area : answer_.findings.islands) islands.push_back(ground_.shapes.areas()[answer_.areas[area]].name);
        for (const std::uint32_t area : answer_.left_out) left_out.push_back(ground_.shapes.areas()[area].name);
        if (!islands.empty()) texts.push_back(say("left.islands", {{"names", names(islands)}}));
        if (!left_out.empty()) texts.push_back(say("left.residents", {{"names", names(left_out)}}));
        if (ground_.without_area != 0) texts.push_back(say("left.without-area", {{"n", ground_.without_area}}));
        if (!ground_.lacking_months.empty()) texts.push_back(say("left.incomplete", {{"months", ground_.lacking_months}}));
        return texts;
    }

    const AreaValues& ground_;
    const AreaQuestion& question_;
    const AreaAnswer& answer_;
    Language language_;
};

}  // namespace

Result<AreaValues> area_values(const Scene& scene, const std::string& source, const std::string& indicator, const Period& period) {
    const auto* rule = scene.book.find(indicator);
    if (rule == nullptr) return std::unexpected(scene.book.unknown(indicator));
    if (rule->kind == figures::IndicatorKind::share || rule->is_series() || !rule->is_of(source)) return refuse("areas.indicator", fmt::format("\"{}\" counts no records of {}, so there is nothing to compare area by area; choose an indicator that does", indicator, source), {.field = "indicator"});
    DAYBOOK_TRY(auto shapes, area_polygons(scene, source));
    if (shapes.areas().empty()) return refuse("areas.no-shapes", fmt::format("the ledger has no borders of the areas of {}; import them with --areas", source), {.field = "source"});
    DAYBOOK_TRY(const auto cube, figures::count(scene.columns, scene.index, scene.book, {.source = source, .period = period, .as_of = scene.as_of, .by_area = true, .indicators = {indicator}, .threads = scene.threads}));
    AreaValues ground{.shapes = std::move(shapes), .years = years_in(period), .subject = subject_of(scene, source, indicator, period), .lacking_months = lacking_months(scene, source, period)};
    ground.values.assign(ground.shapes.areas().size(), 0);
    add_counts(scene, cube, ground);
    if (ground.without_area == 0 && std::ranges::all_of(ground.values, [](double count) { return count == 0; })) return refuse("areas.none", "the period has no such records; choose another", {.field = "period"});
    ground.residents = residents_of(scene, source, ground.shapes);
    return ground;
}

Result<AreaValues> area_values(const AreaFileQuestion& question) {
    DAYBOOK_TRY(const auto text, read_file(question.file));
    const geo::AreaFile file{question.file, text};
    DAYBOOK_TRY(auto shapes, geo::AreaSet::read({&file, 1}, {question.id, ""}));
    std::vector<std::string> properties{question.value};
    if (!question.population.empty()) properties.push_back(question.population);
    DAYBOOK_TRY(auto numbers, geo::read_area_numbers(file, shapes, question.id, properties));
    AreaValues ground{.shapes = std::move(shapes), .values = std::move(numbers[0]), .is_counts = !question.population.empty()};
    if (ground.is_counts) ground.residents = std::move(numbers[1]);
    for (const Language language : all_languages) ground.subject[language] = fmt::format("{}, {}", question.value, question.file);
    return ground;
}

Result<void> parse_weights(const std::string& text, AreaQuestion& question) {
    const auto colon = text.find(':');
    const std::string kind = text.substr(0, colon), argument = colon == std::string::npos ? "" : text.substr(colon + 1);
    double number = 0;
    const auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), number);
    const bool is_number = error == std::errc{} && end == argument.data() + argument.size() && number > 0 && number < 1e9;
    const auto take = [&](AreaWeights weights) -> Result<void> { return question.weights = weights, Result<void>(); };
    if (text == "queen") return take(AreaWeights::queen);
    if (text == "rook") return take(AreaWeights::rook);
    if (text.ends_with(".gal")) return question.file = text, take(AreaWeights::file);
    if (kind == "distance" && is_number) return question.distance_m = number, take(AreaWeights::distance);
    if (kind == "nearest" && is_number && number == std::floor(number)) return question.nearest = static_cast<std::size_t>(number), take(AreaWeights::nearest);
    return refuse("areas.weights", fmt::format("\"{}\" does not say which areas are neighbours; write queen, rook, distance:METRES, nearest:COUNT, or a file FILE.gal", text), {.field = "weights"});
}

Result<AreaAnswer> find_areas(const AreaValues& ground, const AreaQuestion& question) { return AreaTest(ground, question).run(); }

const Phrases& area_phrases() {
    static const Phrases phrases = shipped_phrases("findings/areas.tsv");
    return phrases;
}

std::vector<Sentence> area_sentences(const AreaValues& ground, const AreaQuestion& question, const AreaAnswer& answer, Language language) { return AreaSentences(ground, question, answer, language).all(); }

}  // namespace daybook::results
