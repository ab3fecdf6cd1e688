// Figures of values that other bodies supply: the rules of src/figures/series.cpp, written again.
import { Period } from "./time.js";

/**
 * @typedef {{ about: string, series: string, area: string, period: Period, value: number, scale: number, unit: string, replaced: boolean }} SeriesValue
 * @typedef {{ period: Period, value: number }} Span
 * @typedef {{ value: number, supplied: boolean, complete: boolean }} SeriesFigure
 */

/** @returns {(value: SeriesValue) => boolean} */
function belonging(/** @type {import("./book.js").Indicator} */ { series, unit, measures }, /** @type {string} */ source) {
    return (value) => !value.replaced && value.series === series && value.about === source && value.unit === unit && (measures !== "events" || value.scale === 0);
}

/** Whether any value of an indicator was supplied for a source. */
export function isSupplied(/** @type {SeriesValue[]} */ values, /** @type {import("./book.js").Indicator} */ indicator, /** @type {string} */ source) {
    return values.some(belonging(indicator, source));
}

/** A scaled whole number as the number that it is. */
export function unscaled(/** @type {number} */ value, /** @type {number} */ scale) {
    for (; scale > 0; --scale) value /= 10;
    return value;
}

const earlierThenLonger = (/** @type {Span} */ left, /** @type {Span} */ right) => left.period.first - right.period.first || right.period.afterLast - left.period.afterLast;

/** The values of one indicator for one source. */
export class Series {
    /**
     * @param {SeriesValue[]} values
     * @param {import("./book.js").Indicator} indicator
     * @param {string} source
     */
    constructor(values, indicator, source) {
        const own = values.filter(belonging(indicator, source));
        this.measures = indicator.measures;
        this.scale = Math.max(0, ...new Set(own.map(({ scale }) => scale)));
        /** @type {Map<string, Span[]>} by area, "" the whole */
        this.spans = new Map();
        for (const { area, period, value, scale } of own) this.spansOf(area).push({ period, value: value * 10 ** (this.scale - scale) });
        this.areas = [...this.spans.keys()].filter((area) => area !== "");
        this.makeWhole();
        for (const spans of this.spans.values()) spans.sort(earlierThenLonger);
    }

    /** @returns {Span[]} */
    spansOf(/** @type {string} */ area) {
        const known = this.spans.get(area) ?? [];
        this.spans.set(area, known);
        return known;
    }

    /** Adds to the values of the whole the sums of areas, for the times for which there are only these, and all of them. */
    makeWhole() {
        /** @type {Map<string, Span[]>} */
        const byTime = new Map();
        for (const span of this.areas.flatMap((area) => this.spansOf(area))) byTime.set(span.period.toText(), [...(byTime.get(span.period.toText()) ?? []), span]);
        const supplied = new Set((this.spans.get("") ?? []).map(({ period }) => period.toText()));
        for (const [time, spans] of byTime)
            if (spans.length === this.areas.length && !supplied.has(time)) this.spansOf("").push({ period: spans[0].period, value: spans.reduce((sum, { value }) => sum + value, 0) });
    }

    /**
     * @param {string} area "" for the whole
     * @param {Period} period
     * @returns {SeriesFigure}
     */
    figure(area, period) {
        const spans = this.spans.get(area);
        if (spans === undefined) return { value: 0, supplied: false, complete: false };
        if (this.measures !== "stock") return sumOf(spans, period);
        const last = spans.findLast((span) => span.period.afterLast === period.afterLast);  // the shortest time that ends with the period
        return last === undefined ? { value: 0, supplied: false, complete: false } : { value: last.value, supplied: true, complete: true };
    }

    /** The complete months from one month to before another, for dispersion. */
    completeMonths(/** @type {string} */ area, /** @type {number} */ from, /** @type {number} */ to) {
        const months = [];
        for (let month = from; month < to; ++month) {
            const { value, complete } = this.figure(area, Period.ofMonth(month));
            if (complete) months.push({ month, count: value, of: 0 });
        }
        return months;
    }
}

/** @returns {SeriesFigure} */
function sumOf(/** @type {Span[]} */ spans, /** @type {Period} */ period) {
    let value = 0, supplied = false, complete = true, day = period.first;
    for (const span of spans) {
        const { first, afterLast } = span.period;
        if (first < day || afterLast > period.afterLast) continue;  // before, inside what was added, or reaching beyond
        complete &&= first === day;
        supplied = true;
        value += span.value;
        day = afterLast;
    }
    return { value, supplied, complete: complete && day === period.afterLast };
}
