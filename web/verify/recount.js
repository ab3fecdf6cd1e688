// Computes the figures of a board report again, each from its key, the entries and the indicator book: the way of
// src/figures/change_table.cpp and src/cli/board.cpp.
import { Refused } from "./bytes.js";
import { isOf } from "./book.js";
import { compareAll } from "./compare.js";
import { Counter, receivedIn, waitsIn } from "./count.js";
import { Coverage } from "./coverage.js";
import { dispersionOf, shrink } from "./dispersion.js";
import { regionOf } from "./figure_key.js";
import { Series, isSupplied, unscaled } from "./series.js";
import { Period, firstDay, monthOf } from "./time.js";

const rateResidents = 100_000;

/**
 * @typedef {import("./figure_key.js").FigureKey} FigureKey
 * @typedef {{ tolerance: number, comparable: boolean, because: unknown }} Agreement
 * @typedef {{ table: import("./compare.js").ComparisonTable, phi: number[] }} Compared
 * @typedef {{ words: Set<string>, counts: Set<string> }} Shown indicators whose word is told; counts as countName() names them
 */

/** A count that a report shows, by indicator, period and area as its key has them. */
export const countName = (/** @type {string} */ indicator, /** @type {string} */ period, /** @type {string} */ area) => `${indicator}|${period}|${area}`;

/** All that figures of one source, of one period against another, need. */
export class Recount {
    /**
     * @param {import("./columns.js").Columns} columns
     * @param {import("./book.js").Indicator[]} book
     * @param {{ source: string, period: Period, against: Period, region?: string }} about `region`: as in keys
     * @param {Map<string, Agreement>} agreements
     * @param {Shown | null} shown what a report for everyone shows; null: it is for staff
     */
    constructor(columns, book, about, agreements, shown = null) {
        this.columns = columns;
        this.book = book.filter((indicator) => isOf(indicator, about.source) || isSupplied(columns.series, indicator, about.source));  // the others are neither compared nor tried
        this.about = about;
        /** @type {(Series | null)[]} by indicator: what others supply; null of what is counted */
        this.series = this.book.map((indicator) => (indicator.series === "" ? null : new Series(columns.series, indicator, about.source)));
        this.agreements = agreements;
        this.shown = shown;
        if (!columns.sources.numbers.has(about.source)) throw new Refused("refused.report.source", { source: about.source });
        this.counter = new Counter(columns, this.book, about.source);
        this.region = this.regionAreas(about.region ?? "*");
        this.compared = this.book.map((_, i) => i).filter((i) => !this.isHidden(i));  // in one table for the whole
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

    /**
     * Local areas that are the whole of the report; null: everywhere.
     * @returns {number[] | null}
     */
    regionAreas(/** @type {string} */ region) {
        if (!region.startsWith("+")) return null;
        const ids = regionOf(region.slice(1).split("+")) ?? [];
        return this.counter.areas.flatMap((number, i) => (i > 0 && ids.includes(this.columns.areaId(number)) ? [i] : []));
    }

    /**
     * The same areas as other sources number them, for records; null: everywhere.
     * @returns {Set<number> | null}
     */
    regionNumbers(/** @type {string} */ source) {
        if (this.region === null) return null;
        const ids = new Set(this.region.map((i) => this.columns.areaId(this.counter.areas[i])));
        return new Set(this.columns.areasOf(source).filter((number) => number > 0 && ids.has(this.columns.areaId(number))));
    }

    /** Residents of all areas of the report; 0 when unknown for any. */
    populationOfAll() {
        const areas = this.region === null ? this.counter.areas.slice(1) : this.region.map((i) => this.counter.areas[i]);
        const each = areas.map((area) => this.columns.residentsOf(area));
        return each.includes(0) ? 0 : each.reduce((sum, residents) => sum + residents, 0);
    }

    /** The figure of an indicator, an area, some areas together, or the whole, and a period: counted, or as others supplied it. */
    figure(/** @type {number} */ indicator, /** @type {number | number[] | null} */ area, /** @type {Period} */ period) {
        const series = this.series[indicator];
        if (series === null) return { ...this.counter.cube(period).at(indicator, area), supplied: true, complete: this.complete };
        const each = (Array.isArray(area) ? area : [area]).map((one) => series.figure(this.areaOfSeries(one), period));
        return { count: each.reduce((sum, { value }) => sum + value, 0), of: 0, undated: 0, withoutTime: 0, supplied: each.some(({ supplied }) => supplied), complete: each.every(({ complete }) => complete) };
    }

    /** An area as values of series name it; of the records without an area there are none. */
    areaOfSeries(/** @type {number | null} */ area) {
        return area === null ? "" : area === 0 ? "-" : this.columns.areaId(this.counter.areas[area]);
    }

    /** The complete months of a series up to the end of the later period. */
    completeMonths(/** @type {number} */ indicator, /** @type {number | number[] | null} */ area) {
        const { period, against } = this.about, end = monthOf(Math.max(period.afterLast, against.afterLast) - 1) + 1, series = this.series[indicator];
        if (series !== null) {
            if (series.measures !== "events") return [];
            const each = (Array.isArray(area) ? area : [area]).map((one) => series.completeMonths(this.areaOfSeries(one), Math.min(this.coverage.months[0].month, period.firstMonth, against.firstMonth), end));
            return each[0].filter(({ month }) => each.every((months) => months.some((other) => other.month === month)))
                .map(({ month }) => ({ month, count: each.reduce((sum, months) => sum + (months.find((other) => other.month === month)?.count ?? 0), 0), of: 0 }));
        }
        return this.coverage.months.filter(({ month, complete }) => complete && month < end).map(({ month }) => {
            const { count, of } = this.counter.cube(Period.ofMonth(month)).at(indicator, area);
            return { month, count, of };
        });
    }

    /** Whether no break lies between the periods, and the figure of both has settled. */
    isComparable(/** @type {import("./book.js").Indicator} */ { breaks, settlesMonths }) {
        const { source, period, against } = this.about;
        const first = Math.min(period.first, against.first), afterLast = Math.max(period.afterLast, against.afterLast);
        if (breaks.some((one) => one.source === source && first < one.since && one.since < afterLast)) return false;
        const lastWithData = this.coverage.months.at(-1)?.month ?? 0;
        return settlesMonths === 0 || monthOf(afterLast - 1) + settlesMonths <= lastWithData;
    }

    /** @returns {import("./compare.js").Pair} */
    pair(/** @type {number} */ indicator, /** @type {number | number[] | null} */ area, /** @type {number} */ phi) {
        const { period, against } = this.about;
        const now = this.figure(indicator, area, period), before = this.figure(indicator, area, against), untested = this.book[indicator].measures !== "events";
        const exposures = { nowExposure: period.days, beforeExposure: against.days };
        const notComparable = now.complete && before.complete && !this.isComparable(this.book[indicator]);
        return { now: now.count, before: before.count, ...exposures, nowOf: now.of, beforeOf: before.of, share: this.book[indicator].share, phi, incomplete: !now.complete || !before.complete, notComparable, untested };
    }

    /** The table that a comparison stands in: all indicators for the whole (−1), or all areas of an indicator. */
    table(/** @type {number} */ indicator) {
        let known = this.tables.get(indicator);
        if (known === undefined) {
            /** @type {[number, number | number[] | null][]} */
            const cells = indicator < 0 ? this.compared.map((i) => [i, this.region]) : this.counter.areas.slice(1).map((_, i) => [indicator, i + 1]);
            const phi = cells.map(([i, area]) => dispersionOf(this.completeMonths(i, area)));
            known = { table: compareAll(cells.map(([i, area], at) => this.pair(i, area, phi[at]))), phi };
            this.tables.set(indicator, known);
        }
        return known;
    }

    /** Whether small counts, of it or of what it would rest on, keep an indicator's change from being told. */
    isHidden(/** @type {number} */ indicator) {
        return this.shown !== null && !this.shown.words.has(this.book[indicator].id);
    }

    rate(/** @type {number} */ count, /** @type {number} */ residents, /** @type {Period} */ period) {
        return residents > 0 ? (rateResidents * count) / residents / period.years() : null;
    }

    shrunkRates(/** @type {number} */ indicator) {
        let known = this.shrunk.get(indicator);
        if (known === undefined) {
            const { period, against } = this.about;
            const now = (/** @type {number} */ i) => this.figure(indicator, i, period), before = (/** @type {number} */ i) => this.figure(indicator, i, against);
            const { shown } = this, shows = (/** @type {number} */ i) => shown === null || (i > 0 && shown.counts.has(countName(this.book[indicator].id, period.toText(), `=${this.columns.areaId(this.counter.areas[i])}`)));
            const areas = this.counter.areas.map((_, i) => i).filter((i) => shows(i) && (i > 0 || now(0).count !== 0 || before(0).count !== 0) && now(i).supplied && before(i).supplied);
            const residents = areas.map((i) => this.columns.residentsOf(this.counter.areas[i]));
            if (shown !== null && residents.filter((one) => one > 0).length < 2) return new Map();
            const shrunk = shrink(areas.map((i) => Math.max(0, now(i).count)), residents);
            known = new Map(areas.flatMap((area, i) => (residents[i] > 0 ? [[area, ((shrunk[i].risk * shrunk[i].expected) / residents[i]) * (rateResidents / period.years())]] : [])));
            this.shrunk.set(indicator, known);
        }
        return known;
    }

    receivedFor(/** @type {Period} */ period) {
        const key = period.toText();
        let known = this.received.get(key);
        if (known === undefined) this.received.set(key, (known = receivedIn(this.columns, this.about.source, period, this.regionNumbers(this.about.source))));
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
        if (key.source === "reports" && this.about.source !== "reports" && key.indicator === "*") return this.isWhole(key.area) && key.against === null ? this.valueOfResidents(key) : null;
        if (key.source !== this.about.source) return null;
        if (key.against !== null && (key.against.toText() !== this.about.against.toText() || key.period.toText() !== this.about.period.toText())) return null;
        if (key.indicator === "*" && this.region !== null && key.area === "*") return key.measure === "received" ? this.coverage.recordsIn(key.period.firstMonth) : null;
        if (key.indicator === "*") return this.isWhole(key.area) ? this.valueOfAll(key) : null;
        const indicator = this.book.findIndex((one) => one.id === key.indicator), area = this.localArea(key.area);
        if (indicator < 0 || area === undefined) return null;
        return key.against === null ? this.valueOfPeriod(key, indicator, area) : this.valueOfComparison(key, indicator, area);
    }

    /** Whether a key's area is the whole of this report. */
    isWhole(/** @type {string} */ area) {
        return area === (this.region === null ? "*" : this.about.region);
    }

    /** Of the reports of residents: what came in, what became of it, and how long the first decision took. */
    valueOfResidents(/** @type {FigureKey} */ { measure, period, detail }) {
        const areas = this.regionNumbers("reports"), received = receivedIn(this.columns, "reports", period, areas), waits = waitsIn(this.columns, period, areas);
        const within = (/** @type {number} */ percent) => (waits.length === 0 ? NaN : waits[Math.ceil((waits.length * percent) / 100) - 1]);
        switch (measure) {
            case "received": return received.received;
            case "counted": return received.counted;
            case "not-counted": return received.notCounted.get(detail) ?? 0;
            case "decided": return waits.length;
            case "wait-median": return within(50);
            case "wait-p90": return within(90);
            default: return null;
        }
    }

    /**
     * null: everywhere; undefined: no such area.
     * @returns {number | number[] | null | undefined}
     */
    localArea(/** @type {string} */ area) {
        if (area === "*") return null;
        if (area.startsWith("+")) return this.isWhole(area) ? /** @type {number[]} */ (this.region) : undefined;
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
            case "indicators-with-word": return detail === "hidden" ? this.book.length - this.compared.length : words().rows.filter((row) => row.word === detail).length;
            default: return null;
        }
    }

    valueOfPeriod(/** @type {FigureKey} */ { measure, period, detail }, /** @type {number} */ indicator, /** @type {number | number[] | null} */ area) {
        if (area === null && this.region !== null) return null;
        const { share, perPopulation } = this.book[indicator];
        const figure = this.figure(indicator, area, period), scale = this.series[indicator]?.scale ?? 0;
        if (!figure.supplied && ["count", "amount", "rate", "shrunk-rate"].includes(measure)) return null;
        const residents = !perPopulation || area === 0 ? 0 : area === null || Array.isArray(area) ? this.population : this.columns.residentsOf(this.counter.areas[area]);
        switch (measure) {
            case "count": return scale === 0 ? figure.count : null;
            case "amount": return scale > 0 ? unscaled(figure.count, scale) : null;
            case "of": return share ? figure.of : null;
            case "share": return share ? (figure.of === 0 ? NaN : figure.count / figure.of) : null;
            case "undated": return figure.undated;
            case "without-time": return figure.withoutTime;
            case "population": return residents > 0 ? residents : null;
            case "rate": return this.rate(figure.count, residents, period);
            case "shrunk-rate": return !share && perPopulation && typeof area === "number" && period.toText() === this.about.period.toText() ? this.shrunkRates(indicator).get(area) ?? null : null;
            case "deviation": case "verdict": return area === null && this.region === null ? this.besideOfficial(measure, this.book[indicator].id, figure.count, detail) : null;
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

    valueOfComparison(/** @type {FigureKey} */ { measure, detail }, /** @type {number} */ indicator, /** @type {number | number[] | null} */ area) {
        const { share } = this.book[indicator];
        if (measure.startsWith("areas-")) return typeof area !== "number" && !share && (area === null) === (this.region === null || measure !== "areas-with-word") ? this.valueOfAreas(measure, detail, indicator) : null;
        if (area === null && this.region !== null) return null;
        if (area === 0 || (typeof area === "number" && share)) return null;  // the records without an area are not compared, and areas by counts only
        if (this.shown !== null && typeof area === "number") return null;  // areas are not compared for everyone
        if (this.isHidden(indicator)) return measure === "word" ? "hidden" : null;
        const at = typeof area !== "number" ? this.compared.indexOf(indicator) : area - 1, { table, phi } = this.table(typeof area !== "number" ? -1 : indicator), row = table.rows[at];
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
        return measure === "areas-level" ? table.level : table.rows.filter((row, i) => row.word === detail && (this.region === null || (this.region.length > 1 && this.region.includes(i + 1)))).length;
    }

    /** Whether any record of the source ever counted, up to the end of the later period. */
    hasData(/** @type {number} */ indicator) {
        if (this.series[indicator] !== null) return true;
        const first = this.coverage.months.at(0)?.month ?? 0, last = this.coverage.months.at(-1)?.month ?? 0;
        const history = new Period(firstDay(first - first % 12), firstDay(last - last % 12 + 12));
        const ever = this.counter.cube(history).at(indicator);
        return ever.count !== 0 || ever.undated !== 0;
    }

    /** Keys, without their size, of figures that no report of this source and these periods may leave out. */
    needed() {
        const { source, period, against } = this.about;
        const key = (/** @type {string} */ id, /** @type {Period} */ when, /** @type {string} */ measure, compared = false) =>
            [source, id, when.toText(), this.region === null ? "*" : `=${this.about.region?.slice(1)}`, measure, compared ? against.toText() : "-", "-"].join("|");
        if (this.shown !== null) return this.book.flatMap(({ id }, i) => (this.hasData(i) ? [key(id, period, "word", true)] : []));  // a count may be hidden; that it is is said
        return [
            ...this.book.flatMap(({ id, share }, i) => {
                if (!this.hasData(i)) return [];
                const measure = share ? "share" : (this.series[i]?.scale ?? 0) > 0 ? "amount" : "count";
                const whole = this.region === null ? null : this.region;
                return [...[period, against].filter((when) => this.figure(i, whole, when).supplied).map((when) => key(id, when, measure)), key(id, period, "word", true)];
            }),
            ...["received", "counted"].flatMap((measure) => [key("*", period, measure), key("*", against, measure)]),
        ];
    }
}
