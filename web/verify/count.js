// Counting records by the indicator book, and what came in (src/figures/placing.hpp, counting.cpp, coverage.cpp): plain rules,
// row by row. Sums are of signed counts. What cannot be placed in time is counted beside, never guessed.
import { takesClass } from "./book.js";
import { Flag } from "./columns.js";
import { Period, Precision, firstDay, minutesADay, monthOf } from "./time.js";

/** Where a date lies for a period: outside, inside for certain (with or without a known month), or it cannot be said. */
export const Lies = Object.freeze({ outside: 0, inside: 1, insideWithoutMonth: 2, undated: 3 });

/**
 * @param {number} day the first of what is known
 * @param {number} precision
 * @param {Period} period
 * @returns {number} of Lies
 */
export function place(day, precision, period) {
    if (precision === Precision.none) return Lies.undated;
    if (precision >= Precision.day) return period.contains(day) ? Lies.inside : Lies.outside;
    const year = precision === Precision.year, start = monthOf(day) - (year ? monthOf(day) % 12 : 0);
    const first = firstDay(start), afterLast = firstDay(start + (year ? 12 : 1));
    if (afterLast <= period.first || first >= period.afterLast) return Lies.outside;
    if (first < period.first || afterLast > period.afterLast) return Lies.undated;
    return year ? Lies.insideWithoutMonth : Lies.inside;
}

/** Whether a row's recording date decides, by the basis that an indicator asks for. */
function byRecorded(/** @type {import("./columns.js").Columns} */ columns, /** @type {number} */ row, /** @type {string} */ basis) {
    return basis === "recorded" || (basis === "recorded-or-occurred" && columns.recordedPrecision.values[row] !== Precision.none);
}

function dayOfRow(/** @type {import("./columns.js").Columns} */ columns, /** @type {number} */ row, /** @type {string} */ basis) {
    return (byRecorded(columns, row, basis) ? columns.recordedDay : columns.occurredDay).values[row];
}

function precisionOfRow(/** @type {import("./columns.js").Columns} */ columns, /** @type {number} */ row, /** @type {string} */ basis) {
    return (byRecorded(columns, row, basis) ? columns.recordedPrecision : columns.occurredPrecision).values[row];
}

/** Bits of what a record of the right class belongs to, whatever its date. */
const Part = Object.freeze({ count: 1, of: 2, undated: 4, withoutTime: 8 });

/** The parts of an indicator's figure that a row belongs to, but for its date. */
function partsOf(/** @type {import("./columns.js").Columns} */ columns, /** @type {number} */ row, /** @type {import("./book.js").Indicator} */ indicator) {
    const { domestic, between } = indicator.filter, flags = columns.flags.values[row];
    if (domestic !== null && domestic !== ((flags & Flag.domestic) !== 0)) return 0;
    if (between !== null) {
        if (columns.occurredPrecision.values[row] !== Precision.minute) return Part.withoutTime | Part.undated;
        const minute = columns.occurredMinute.values[row];
        const inside = between.from < between.to ? minute >= between.from && minute < between.to : minute >= between.from || minute < between.to;
        if (!inside) return 0;
    }
    if (!indicator.share) return Part.count | Part.undated;
    const wanted = indicator.cleared === "arrest" ? Flag.arrest : indicator.cleared === "exceptional" ? Flag.exceptional : Flag.arrest | Flag.exceptional;
    return Part.of | Part.undated | ((flags & wanted) !== 0 ? Part.count : 0);
}

/** @typedef {{ count: number, of: number, undated: number, withoutTime: number }} Figure */

function addFigures(/** @type {Figure} */ a, /** @type {Figure} */ b) {
    return { count: a.count + b.count, of: a.of + b.of, undated: a.undated + b.undated, withoutTime: a.withoutTime + b.withoutTime };
}

/** The figures of one period: by indicator and area. */
export class Cube {
    constructor(/** @type {number} */ indicators, /** @type {number} */ areas) {
        this.areas = areas;
        const sums = () => new Float64Array(indicators * areas);
        this.sums = { count: sums(), of: sums(), undated: sums(), withoutTime: sums() };
    }

    /**
     * @param {number} indicator
     * @param {number | number[] | null} area null: all, and "no area", together; several are added up
     * @returns {Figure}
     */
    at(indicator, area = null) {
        if (Array.isArray(area)) return area.map((one) => this.at(indicator, one)).reduce(addFigures, { count: 0, of: 0, undated: 0, withoutTime: 0 });
        const first = indicator * this.areas + (area ?? 0), end = area === null ? first + this.areas : first + 1;
        const sum = (/** @type {Float64Array} */ values) => values.subarray(first, end).reduce((total, value) => total + value, 0);
        return { count: sum(this.sums.count), of: sum(this.sums.of), undated: sum(this.sums.undated), withoutTime: sum(this.sums.withoutTime) };
    }
}

/** The records of one source, ready to be counted by a book for any period. */
export class Counter {
    /**
     * @param {import("./columns.js").Columns} columns
     * @param {import("./book.js").Indicator[]} book
     * @param {string} source
     */
    constructor(columns, book, source) {
        this.columns = columns;
        this.book = book;
        this.areas = columns.areasOf(source);
        this.source = columns.sources.numbers.get(source) ?? -1;
        const local = new Map(this.areas.map((area, i) => [area, i]));
        this.localArea = columns.areas.texts.map((_, area) => local.get(area) ?? 0);
        this.taking = columns.categories.texts.map((iccs) => book.flatMap((indicator, i) => (takesClass(indicator.filter, iccs) ? [i] : [])));
        /** @type {Map<string, Cube>} */
        this.cubes = new Map();
    }

    /** The figures of a period; counted once. */
    cube(/** @type {Period} */ period) {
        const key = `${period.first}/${period.afterLast}`;
        let cube = this.cubes.get(key);
        if (cube === undefined) {
            cube = this.count(period);
            this.cubes.set(key, cube);
        }
        return cube;
    }

    count(/** @type {Period} */ period) {
        const { columns, book } = this;
        const cube = new Cube(book.length, this.areas.length), { sums } = cube;
        for (let row = 0; row < columns.rows; ++row) {
            if (!columns.isValid(row, this.source) || columns.reason.values[row] !== 0) continue;
            const count = columns.count.values[row], area = this.localArea[columns.area.values[row]];
            for (const i of this.taking[columns.category.values[row]]) {
                const basis = book[i].date;
                const where = place(dayOfRow(columns, row, basis), precisionOfRow(columns, row, basis), period);
                if (where === Lies.outside) continue;
                const parts = partsOf(columns, row, book[i]), cell = i * cube.areas + area;
                if (where === Lies.undated) {
                    if (parts & Part.undated) sums.undated[cell] += count;
                    continue;
                }
                if (parts & Part.count) sums.count[cell] += count;
                if (parts & Part.of) sums.of[cell] += count;
                if (parts & Part.withoutTime) sums.withoutTime[cell] += count;
            }
        }
        return cube;
    }
}

/**
 * @typedef {{ received: number, counted: number, takenBack: number, notCounted: Map<string, number>, missing: Record<string, number> }} Received
 */

/**
 * What came in for a period, counted in records: received = counted + not counted.
 * @param {import("./columns.js").Columns} columns
 * @param {string} source
 * @param {Period} period
 * @param {Set<number> | null} areas of these areas (their numbers in the columns) only
 * @returns {Received}
 */
export function receivedIn(columns, source, period, areas = null) {
    /** @type {Received} */
    const sum = { received: 0, counted: 0, takenBack: 0, notCounted: new Map(), missing: { area: 0, class: 0, time: 0, date: 0, point: 0 } };
    const number = columns.sources.numbers.get(source) ?? -1, basis = "recorded-or-occurred";
    for (let row = 0; row < columns.rows; ++row) {
        if (!columns.isValid(row, number) || (areas !== null && !areas.has(columns.area.values[row]))) continue;
        const precision = precisionOfRow(columns, row, basis);
        if (precision === Precision.none || place(dayOfRow(columns, row, basis), precision, period) === Lies.outside) continue;
        ++sum.received;
        const reason = columns.reasons.texts[columns.reason.values[row]];
        if (reason !== "") {
            sum.notCounted.set(reason, (sum.notCounted.get(reason) ?? 0) + 1);
            continue;
        }
        ++sum.counted;
        sum.takenBack += Number(columns.count.values[row] < 0);
        sum.missing.area += Number(columns.area.values[row] === 0);
        sum.missing.class += Number(columns.category.values[row] === 0);
        sum.missing.time += Number(columns.occurredPrecision.values[row] !== Precision.minute);
        sum.missing.point += Number((columns.flags.values[row] & Flag.point) === 0);
    }
    return sum;
}

/**
 * Minutes from receipt to the first decision of the reports of residents received in a period, in order.
 * @param {import("./columns.js").Columns} columns
 * @param {Period} period
 * @param {Set<number> | null} areas
 */
export function waitsIn(columns, period, areas) {
    const minutes = [];
    for (const { row, received, decided } of columns.arrivals.values()) {
        const day = Math.floor(received / minutesADay);
        if (decided === null || day < period.first || day >= period.afterLast || (areas !== null && !areas.has(columns.area.values[row]))) continue;
        minutes.push(Math.max(0, decided - received));
    }
    return minutes.sort((a, b) => a - b);
}

export { dayOfRow, precisionOfRow };
