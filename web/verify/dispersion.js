// How restless a series is, from its own complete months (src/figures/compare.cpp), and rates of small areas drawn towards the
// whole (src/figures/areas.cpp). Pure functions of numbers.

const fewestDegreesOfFreedom = 6;

/** @typedef {{ month: number, count: number, of: number }} MonthValue `of`: 0 for a count */

/** One set of factors: of years or of months of the year. */
class Factors {
    constructor(/** @type {(month: number) => number} */ keyOf) {
        this.keyOf = keyOf;
        /** @type {Map<number, { observed: number, factor: number }>} */
        this.all = new Map();
    }

    observe(/** @type {MonthValue} */ value) {
        const key = this.keyOf(value.month), known = this.all.get(key) ?? { observed: 0, factor: 1 };
        known.observed += value.count;
        this.all.set(key, known);
    }

    of(/** @type {MonthValue} */ value) {
        return /** @type {{ observed: number, factor: number }} */ (this.all.get(this.keyOf(value.month)));
    }

    get withRecords() {
        return [...this.all.values()].filter((one) => one.observed > 0).length;
    }

    /** Makes the factors reproduce their observed sums; how far they were off, relatively. */
    scale(/** @type {MonthValue[]} */ history, /** @type {(value: MonthValue) => number} */ expected) {
        const sums = new Map([...this.all.values()].map((one) => [one, 0]));
        for (const value of history) sums.set(this.of(value), /** @type {number} */ (sums.get(this.of(value))) + expected(value));
        let off = 0;
        for (const [one, sum] of sums) {
            const by = sum > 0 ? one.observed / sum : 0;
            if (sum > 0) off = Math.max(off, Math.abs(by - 1));
            one.factor *= by;
        }
        return off;
    }
}

/**
 * φ of a series: quasi-Poisson with year × month of the year, never below 1; 1 where there is too little history.
 * @param {MonthValue[]} all only complete months
 * @returns {number}
 */
export function dispersionOf(all) {
    const history = all.filter((value) => value.count >= 0 && value.of >= 0);
    const years = new Factors((month) => Math.floor(month / 12)), months = new Factors((month) => month % 12);
    for (const value of history) {
        years.observe(value);
        months.observe(value);
    }
    const expected = (/** @type {MonthValue} */ value) => (value.of > 0 ? value.of : 1) * years.of(value).factor * months.of(value).factor;
    for (let round = 0; round < 500; ++round) if (years.scale(history, expected) + months.scale(history, expected) < 1e-12) break;
    let chiSquared = 0, cells = 0;
    for (const value of history) {
        const e = expected(value), variance = value.of > 0 ? e * (1 - e / value.of) : e;
        if (variance <= 0) continue;
        chiSquared += ((value.count - e) * (value.count - e)) / variance;
        ++cells;
    }
    const free = cells - (years.withRecords + months.withRecords - 1);
    return free < fewestDegreesOfFreedom ? 1 : Math.max(1, chiSquared / free);
}

/** @typedef {{ count: number, expected: number }} AreaCount */

function momentsOf(/** @type {AreaCount[]} */ areas, /** @type {number} */ shape, /** @type {number} */ rate) {
    const usable = areas.filter((area) => area.expected > 0), n = usable.length;
    if (n < 2) return { mean: 1, variance: 0 };
    const estimate = (/** @type {AreaCount} */ area) => (area.count + shape) / (area.expected + rate);
    const mean = usable.reduce((sum, area) => sum + estimate(area), 0) / n;
    const variance = usable.reduce((sum, area) => sum + (1 + rate / area.expected) * (estimate(area) - mean) ** 2, 0) / (n - 1);
    return { mean, variance };
}

/**
 * Relative risks of areas, drawn towards the common one (Clayton and Kaldor's moments of a gamma distribution).
 * @param {number[]} counts not below zero
 * @param {number[]} exposures residents; 0: unknown
 * @returns {{ risk: number, expected: number }[]}
 */
export function shrink(counts, exposures) {
    const known = exposures.map((exposure, i) => (exposure > 0 ? counts[i] : 0));
    const total = known.reduce((a, b) => a + b, 0), exposure = exposures.reduce((a, b) => a + Math.max(0, b), 0);
    const areas = counts.map((count, i) => ({ count, expected: exposures[i] > 0 ? (exposures[i] * total) / exposure : 0 }));
    let moments = momentsOf(areas, 0, 0), shape = 0, rate = 0, settled = false;
    for (let round = 0; round < 20_000 && !settled && moments.variance > 1e-9 && moments.mean > 0; ++round) {
        rate = moments.mean / moments.variance;
        shape = moments.mean * rate;
        const next = momentsOf(areas, shape, rate);
        settled = Math.abs(next.mean - moments.mean) < 1e-12 * moments.mean && Math.abs(next.variance - moments.variance) < 1e-12 * moments.variance;
        moments = next;
    }
    const varies = moments.variance > 1e-9 && moments.mean > 0;
    const counted = areas.reduce((sum, area) => sum + (area.expected > 0 ? area.count : 0), 0), expected = areas.reduce((sum, area) => sum + area.expected, 0);
    const common = expected > 0 ? counted / expected : 1;
    return areas.map((area) => ({ risk: varies ? (area.count + shape) / (area.expected + rate) : common, expected: area.expected }));
}
