// Computes the figures of a board report again, each from its key, the entries and the indicator book: the way of
// src/figures/change_table.cpp and src/cli/board.cpp.
import { Refused } from "./bytes.js";
import { isOf } from "./book.js";
import { compareAll } from "./compare.js";
import { Counter, receivedIn } from "./count.js";
import { Coverage } from "./coverage.js";
import { dispersionOf, shrink } from "./dispersion.js";
import { Series, isSupplied, unscaled } from "./series.js";
import { Period, monthOf } from "./time.js";

const rateResidents = 100_000;

/**
 * @typedef {import("./figure_key.js").FigureKey} FigureKey
 * @typedef {{ tolerance: number, comparable: boolean, because: string }} Agreement
 * @typedef {{ table: import("./compare.js").ComparisonTable, phi: number[] }} Compared
 */

/** All that figures of one source, of one period against another, need. */
export class Recount {
    /**
     * @param {import("./columns.js").Columns} columns
     * @param {import("./book.js").Indicator[]} book
     * @param {{ source: string, period: Period, against: Period }} about
     * @param {Map<string, Agreement>} agreements
     */
    constructor(columns, book, about, agreements) {
        this.columns = columns;
        this.book = book.filter((indicator) => isOf(indicator, about.source) || isSupplied(columns.series, indicator, about.source));  // the others are neither compared nor tried
        this.about = about;
        /** @type {(Series | null)[]} by indicator: what others supply; null of what is counted */
        this.series = this.book.map((indicator) => (indicator.series === "" ? null : new Series(columns.series, indicator, about.source)));
        this.agreements = agreements;
        if (!columns.sources.numbers.has(about.source)) throw new Refused("refused.report.source", { source: about.source });
        this.counter = new Counter(columns, this.book, about.source);
        this.coverage = new Coverage(columns, about.source);
        this.complete = this.coverage.isComplete(about.period) && this.coverage.isComplete(about.against);
        this.population = this.populationOfAll();
        /** @type {Map<number, Compared>} by indicator, −1: of all indicators for the whole */
        this.tables = new Map();
        /** @type {Map<number, Map<number, number>>} by indicator: shrunk rates by local area */
        this.shrunk = new Map();
        /** @type {Map<string, import("./count.js").Received>} */
        this.received = new Map();
    }

    /** Residents of all areas of the source; 0 when unknown for any. */
    populationOfAll() {
        const each = this.counter.areas.slice(1).map((area) => this.columns.residentsOf(area));
        return each.includes(0) ? 0 : each.reduce((sum, residents) => sum + residents, 0);
    }

    /** The figure of an indicator, an area and a period: counted, or as others supplied it. */
    figure(/** @type {number} */ indicator, /** @type {number | null} */ area, /** @type {Period} */ period) {
        const series = this.series[indicator];
        if (series === null) return { ...this.counter.cube(period).at(indicator, area), supplied: true, complete: this.complete };
        const { value, supplied, complete } = series.figure(this.areaOfSeries(area), period);
        return { count: value, of: 0, undated: 0, withoutTime: 0, supplied, complete };
    }

    /** An area as values of series name it; of the records without an area there are none. */
    areaOfSeries(/** @type {number | null} */ area) {
        return area === null ? "" : area === 0 ? "-" : this.columns.areaId(this.counter.areas[area]);
    }

    /** The complete months of a series up to the end of the later period. */
    completeMonths(/** @type {number} */ indicator, /** @type {number | null} */ area) {
        const { period, against } = this.about, end = monthOf(Math.max(period.afterLast, against.afterLast) - 1) + 1, series = this.series[indicator];
        if (series !== null && series.measures !== "events") return [];
        if (series !== null) return series.completeMonths(this.areaOfSeries(area), Math.min(this.coverage.months[0].month, period.firstMonth, against.firstMonth), end);
        return this.coverage.months.filter(({ month, complete }) => complete && month < end).map(({ month }) => {
            const { count, of } = this.counter.cube(Period.ofMonth(month)).at(indicator, area);
            return { month, count, of };
        });
    }

    /** @returns {import("./compare.js").Pair} */
    pair(/** @type {number} */ indicator, /** @type {number | null} */ area, /** @type {number} */ phi) {
        const { period, against } = this.about;
        const now = this.figure(indicator, area, period), before = this.figure(indicator, area, against), untested = this.book[indicator].measures !== "events";
        const exposures = { nowExposure: period.days, beforeExposure: against.days };
        return { now: now.count, before: before.count, ...exposures, nowOf: now.of, beforeOf: before.of, share: this.book[indicator].share, phi, incomplete: !now.complete || !before.complete, untested };
    }

    /** The table that a comparison stands in: all indicators for the whole (−1), or all areas of an indicator. */
    table(/** @type {number} */ indicator) {
        let known = this.tables.get(indicator);
        if (known === undefined) {
            /** @type {[number, number | null][]} */
            const cells = indicator < 0 ? this.book.map((_, i) => [i, null]) : this.counter.areas.slice(1).map((_, i) => [indicator, i + 1]);
            const phi = cells.map(([i, area]) => dispersionOf(this.completeMonths(i, area)));
            known = { table: compareAll(cells.map(([i, area], at) => this.pair(i, area, phi[at]))), phi };
            this.tables.set(indicator, known);
        }
        return known;
    }

    rate(/** @type {number} */ count, /** @type {number} */ residents, /** @type {Period} */ period) {
        return residents > 0 ? (rateResidents * count) / residents / period.years() : null;
    }

    shrunkRates(/** @type {number} */ indicator) {
        let known = this.shrunk.get(indicator);
        if (known === undefined) {
            const { period, against } = this.about;
            const now = (/** @type {number} */ i) => this.figure(indicator, i, period), before = (/** @type {number} */ i) => this.figure(indicator, i, against);
            const areas = this.counter.areas.map((_, i) => i).filter((i) => (i > 0 || now(0).count !== 0 || before(0).count !== 0) && now(i).supplied && before(i).supplied);
            const residents = areas.map((i) => this.columns.residentsOf(this.counter.areas[i]));
            const shrunk = shrink(areas.map((i) => Math.max(0, now(i).count)), residents);
            known = new Map(areas.flatMap((area, i) => (residents[i] > 0 ? [[area, ((shrunk[i].risk * shrunk[i].expected) / residents[i]) * (rateResidents / period.years())]] : [])));
            this.shrunk.set(indicator, known);
        }
        return known;
    }

    receivedFor(/** @type {Period} */ period) {
        const key = period.toText();
        let known = this.received.get(key);
        if (known === undefined) this.received.set(key, (known = receivedIn(this.columns, this.about.source, period)));
        return known;
    }

    /** Of a period of the report, what touches it; of another month, what is dated in it. */
    receivedRecords(/** @type {Period} */ period) {
        const own = [this.about.period, this.about.against].some((one) => one.toText() === period.toText());
        return own || !period.isOneMonth ? this.receivedFor(period).received : this.coverage.recordsIn(period.firstMonth);
    }

    /**
     * The number or word of a key; null when no such figure follows from the ledger.
     * @param {FigureKey} key
     * @returns {number | string | null}
     */
    value(key) {
        if (key.source !== this.about.source) return null;
        if (key.against !== null && (key.against.toText() !== this.about.against.toText() || key.period.toText() !== this.about.period.toText())) return null;
        if (key.indicator === "*") return key.area === "*" ? this.valueOfAll(key) : null;
        const indicator = this.book.findIndex((one) => one.id === key.indicator), area = this.localArea(key.area);
        if (indicator < 0 || area === undefined) return null;
        return key.against === null ? this.valueOfPeriod(key, indicator, area) : this.valueOfComparison(key, indicator, area);
    }

    /** null: everywhere; undefined: no such area. */
    localArea(/** @type {string} */ area) {
        if (area === "*") return null;
        if (area === "-") return 0;
        const at = this.counter.areas.findIndex((number, i) => i > 0 && this.columns.areaId(number) === area.slice(1));
        return at < 0 ? undefined : at;
    }

    valueOfAll(/** @type {FigureKey} */ { measure, period, detail }) {
        const words = () => this.table(-1).table;
        switch (measure) {
            case "received": return this.receivedRecords(period);
            case "counted": return this.receivedFor(period).counted;
            case "taken-back": return this.receivedFor(period).takenBack;
            case "not-counted": return detail === "*" ? this.receivedFor(period).received - this.receivedFor(period).counted : this.receivedFor(period).notCounted.get(detail) ?? 0;
            case "missing": return this.receivedFor(period).missing[detail] ?? null;
            case "missing-share": return detail in this.receivedFor(period).missing ? this.receivedFor(period).missing[detail] / this.receivedFor(period).counted : null;
            case "indicators-tried": return words().tried;
            case "indicators-level": return words().level;
            case "indicators-with-word": return words().rows.filter((row) => row.word === detail).length;
            default: return null;
        }
    }

    valueOfPeriod(/** @type {FigureKey} */ { measure, period, detail }, /** @type {number} */ indicator, /** @type {number | null} */ area) {
        const { share, perPopulation } = this.book[indicator];
        const figure = this.figure(indicator, area, period), scale = this.series[indicator]?.scale ?? 0;
        if (!figure.supplied && ["count", "amount", "rate", "shrunk-rate"].includes(measure)) return null;
        const residents = !perPopulation || area === 0 ? 0 : area === null ? this.population : this.columns.residentsOf(this.counter.areas[area]);
        switch (measure) {
            case "count": return scale === 0 ? figure.count : null;
            case "amount": return scale > 0 ? unscaled(figure.count, scale) : null;
            case "of": return share ? figure.of : null;
            case "share": return share ? (figure.of === 0 ? NaN : figure.count / figure.of) : null;
            case "undated": return figure.undated;
            case "without-time": return figure.withoutTime;
            case "population": return residents > 0 ? residents : null;
            case "rate": return this.rate(figure.count, residents, period);
            case "shrunk-rate": return !share && perPopulation && area !== null && period.toText() === this.about.period.toText() ? this.shrunkRates(indicator).get(area) ?? null : null;
            case "deviation": case "verdict": return area === null ? this.besideOfficial(measure, this.book[indicator].id, figure.count, detail) : null;
            default: return null;
        }
    }

    /** Own count beside the official number that a key names: that is somebody else's, which the ledger does not hold. */
    besideOfficial(/** @type {string} */ measure, /** @type {string} */ indicator, /** @type {number} */ own, /** @type {string} */ detail) {
        if (!/^-?\d{1,15}$/.test(detail)) return null;
        const official = Number(detail);
        if (measure === "deviation") return official === 0 ? NaN : (100 * (own - official)) / official;
        const said = this.agreements.get(indicator) ?? { tolerance: 0, comparable: true, because: "" };
        if (!said.comparable) return "not-comparable";
        if (own === official) return "agrees";
        if (Math.abs(own - official) * 100_000 > Math.round(said.tolerance * 1000) * Math.abs(official)) return "differs";
        return said.because === "" ? "agrees" : "explained";
    }

    valueOfComparison(/** @type {FigureKey} */ { measure, detail }, /** @type {number} */ indicator, /** @type {number | null} */ area) {
        const { share } = this.book[indicator];
        if (measure.startsWith("areas-")) return area === null && !share ? this.valueOfAreas(measure, detail, indicator) : null;
        if (area === 0 || (area !== null && share)) return null;  // the records without an area are not compared, and areas by counts only
        const at = area === null ? indicator : area - 1, { table, phi } = this.table(area === null ? -1 : indicator), row = table.rows[at];
        if (measure === "word") return row.word;
        if (measure === "dispersion") return phi[at];
        if (measure === (share ? "points" : "change")) return row.change;
        if (!row.tested) return null;
        switch (measure) {
            case share ? "odds-ratio" : "ratio": return row.test.ratio;
            case share ? "odds-low" : "low": return row.low;
            case share ? "odds-high" : "high": return row.high;
            case "p": return row.test.p;
            case "adjusted-p": return row.adjusted;
            default: return null;
        }
    }

    valueOfAreas(/** @type {string} */ measure, /** @type {string} */ detail, /** @type {number} */ indicator) {
        const { table } = this.table(indicator);
        if (measure === "areas-tried") return table.tried;
        return measure === "areas-level" ? table.level : table.rows.filter((row) => row.word === detail).length;
    }

    /** Keys, without their size, of figures that no report of this source and these periods may leave out. */
    needed() {
        const { source, period, against } = this.about;
        const key = (/** @type {string} */ id, /** @type {Period} */ when, /** @type {string} */ measure, compared = false) =>
            [source, id, when.toText(), "*", measure, compared ? against.toText() : "-", "-"].join("|");
        return [
            ...this.book.flatMap(({ id, share }, i) => {
                const measure = share ? "share" : (this.series[i]?.scale ?? 0) > 0 ? "amount" : "count";
                return [...[period, against].filter((when) => this.figure(i, null, when).supplied).map((when) => key(id, when, measure)), key(id, period, "word", true)];
            }),
            ...["received", "counted"].flatMap((measure) => [key("*", period, measure), key("*", against, measure)]),
        ];
    }
}
