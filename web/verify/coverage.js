// For which months there are data at all (the rule stands in src/figures/coverage.hpp): a comparison is drawn only from
// periods whose months are all complete. Counted in records, not in signed counts.
import { dayOfRow, precisionOfRow } from "./count.js";
import { Precision, firstDay, monthOf } from "./time.js";

const thinBesideNeighbours = 0.2, thinBesideUsual = 0.05, neighboursEachSide = 3, silentRecords = 7;

/**
 * @typedef {{ records: number, toTheDay: number, first: number, last: number }} Tally
 * @typedef {{ month: number, records: number, complete: boolean }} MonthCoverage
 */

function median(/** @type {number[]} */ values) {
    if (values.length === 0) return 0;
    const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function neighboursMedian(/** @type {Tally[]} */ months, /** @type {number} */ at) {
    const first = Math.max(0, at - neighboursEachSide);
    return median(months.slice(first, at + neighboursEachSide + 1).filter((_, i) => first + i !== at).map((tally) => tally.records));
}

/** The month size such that half of all records lie in months at least as large. */
function usualMonth(/** @type {Tally[]} */ months) {
    const sizes = months.map((tally) => tally.records).sort((a, b) => b - a), total = sizes.reduce((sum, size) => sum + size, 0);
    let seen = 0;
    return sizes.find((size) => (seen += size) * 2 >= total) ?? 0;
}

function isCutShort(/** @type {Tally[]} */ months, /** @type {number} */ at, /** @type {number} */ month) {
    const tally = months[at];
    if (tally.toTheDay * 2 < tally.records || tally.toTheDay === 0) return false;
    const before = at === 0 ? tally.first - firstDay(month) : 0;
    const after = at + 1 === months.length ? firstDay(month + 1) - 1 - tally.last : 0;
    return Math.max(before, after) * (neighboursMedian(months, at) / 30.4) > silentRecords;
}

/** @returns {Map<number, Tally>} */
function tallies(/** @type {import("./columns.js").Columns} */ columns, /** @type {string} */ source) {
    const seen = new Map(), number = columns.sources.numbers.get(source) ?? -1, basis = "recorded-or-occurred";
    for (let row = 0; row < columns.rows; ++row) {
        if (!columns.isValid(row, number)) continue;
        const precision = precisionOfRow(columns, row, basis), day = dayOfRow(columns, row, basis);
        if (precision < Precision.month) continue;
        const month = monthOf(day), tally = seen.get(month) ?? { records: 0, toTheDay: 0, first: day, last: day };
        ++tally.records;
        if (precision >= Precision.day) {
            tally.first = tally.toTheDay === 0 ? day : Math.min(tally.first, day);
            tally.last = tally.toTheDay === 0 ? day : Math.max(tally.last, day);
            ++tally.toTheDay;
        }
        seen.set(month, tally);
    }
    return seen;
}

/** Every month from the first with data to the last. */
export class Coverage {
    /**
     * @param {import("./columns.js").Columns} columns
     * @param {string} source
     */
    constructor(columns, source) {
        const seen = tallies(columns, source);
        this.first = Math.min(...seen.keys());
        const last = Math.max(...seen.keys());
        /** @type {Tally[]} */
        const months = [];
        for (let month = this.first; month <= last; ++month) months.push(seen.get(month) ?? { records: 0, toTheDay: 0, first: 0, last: 0 });
        const usual = usualMonth(months);
        /** @type {MonthCoverage[]} */
        this.months = months.map((tally, at) => {
            const thin = tally.records < thinBesideNeighbours * neighboursMedian(months, at) || tally.records < thinBesideUsual * usual;
            return { month: this.first + at, records: tally.records, complete: tally.records > 0 && !thin && !isCutShort(months, at, this.first + at) };
        });
    }

    /** Records received in a month, counted or not. */
    recordsIn(/** @type {number} */ month) {
        return this.months[month - this.first]?.records ?? 0;
    }

    /** Whether all months of a period are complete. */
    isComplete(/** @type {import("./time.js").Period} */ period) {
        for (let month = period.firstMonth; month < period.afterLastMonth; ++month) if (!this.months[month - this.first]?.complete) return false;
        return true;
    }
}
