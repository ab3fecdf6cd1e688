// Did it change, or is it chance? Exact tests, dispersion, correction for many comparisons, and one word for each result: the
// same formulas as src/figures/compare.cpp, which says where they come from. Pure functions of numbers.
import { binomialAtLeast, binomialAtMost, binomialLowerLimit, binomialUpperLimit, normalBothTails, normalQuantile } from "./tails.js";
import { NoncentralHypergeometric } from "./hypergeometric.js";

const falseDiscoveryRate = 0.05;

/**
 * @typedef {{ ratio: number, low: number, high: number, p: number }} RatioTest
 * @typedef {{ now: number, before: number, nowExposure: number, beforeExposure: number, nowOf: number, beforeOf: number, share: boolean, phi: number, incomplete: boolean, notComparable?: boolean, untested?: boolean }} Pair
 * @typedef {{ word: string, tested: boolean, change: number, test: RatioTest, adjusted: number, low: number, high: number }} Comparison
 * @typedef {{ rows: Comparison[], tried: number, level: number }} ComparisonTable
 */

const divided = (/** @type {number} */ over, /** @type {number} */ under) => (under > 0 ? over / under : over > 0 ? Infinity : 1);

/** @returns {RatioTest} */
function normalOnLogScale(/** @type {number} */ ratio, /** @type {number} */ error, /** @type {number} */ level) {
    const log = Math.log(ratio), reach = normalQuantile(1 - level) * error;
    return { ratio, low: Math.exp(log - reach), high: Math.exp(log + reach), p: normalBothTails(log / error) };
}

/** @returns {RatioTest} */
export function exactRateRatio(/** @type {number} */ x1, /** @type {number} */ t1, /** @type {number} */ x2, /** @type {number} */ t2, /** @type {number} */ level, phi = 1) {
    if (x1 + x2 === 0) return { ratio: 1, low: 0, high: Infinity, p: 1 };
    const x = x1 / phi, n = (x1 + x2) / phi, tail = (1 - level) / 2, pi = t1 / (t1 + t2);
    const low = binomialLowerLimit(x, n, tail), high = binomialUpperLimit(x, n, tail);
    return {
        ratio: divided(x1 * t2, x2 * t1),
        low: ((low / (1 - low)) * t2) / t1,
        high: high < 1 ? ((high / (1 - high)) * t2) / t1 : Infinity,
        p: Math.min(1, 2 * Math.min(binomialAtMost(x, n, pi), binomialAtLeast(x, n, pi))),
    };
}

/** @returns {RatioTest} */
function quasiPoissonRatio(/** @type {Pair} */ { now, nowExposure, before, beforeExposure, phi }, /** @type {number} */ level) {
    return normalOnLogScale((now * beforeExposure) / (before * nowExposure), Math.sqrt(phi * (1 / now + 1 / before)), level);
}

/** @returns {RatioTest} */
export function exactOddsRatio(/** @type {number} */ x1, /** @type {number} */ n1, /** @type {number} */ x2, /** @type {number} */ n2, /** @type {number} */ level) {
    const given = new NoncentralHypergeometric(n1, n2, x1 + x2), tail = (1 - level) / 2, atOne = given.tails(x1, 1);
    return {
        ratio: divided(x1 * (n2 - x2), x2 * (n1 - x1)),
        low: x1 <= given.lowest ? 0 : given.solve(x1, tail, true),
        high: x1 >= given.highest ? Infinity : given.solve(x1, tail, false),
        p: Math.min(1, 2 * Math.min(atOne.atMost, atOne.atLeast)),
    };
}

/** @returns {RatioTest} */
function quasiBinomialOddsRatio(/** @type {Pair} */ pair, /** @type {number} */ level) {
    const a = pair.now, b = pair.nowOf - pair.now, c = pair.before, d = pair.beforeOf - pair.before;
    return normalOnLogScale((a * d) / (b * c), Math.sqrt(pair.phi * (1 / a + 1 / b + 1 / c + 1 / d)), level);
}

/** @typedef {(pair: Pair, level: number) => RatioTest} Method */

/** @type {Method} */
const exact = (pair, level) => exactRateRatio(pair.now, pair.nowExposure, pair.before, pair.beforeExposure, level);
/** @type {Method} */
const fisher = (pair, level) => exactOddsRatio(pair.now, pair.nowOf, pair.before, pair.beforeOf, level);
/** @type {Method} */
const exactEffective = (pair, level) =>
    exactRateRatio(pair.now, pair.share ? pair.nowOf : pair.nowExposure, pair.before, pair.share ? pair.beforeOf : pair.beforeExposure, level, pair.phi);

/** @returns {Method} */
function chooseMethod(/** @type {Pair} */ pair) {
    const plain = pair.share ? fisher : exact;
    if (pair.phi <= 1) return plain;
    const someCellEmpty = pair.now === 0 || pair.before === 0 || (pair.share && (pair.now === pair.nowOf || pair.before === pair.beforeOf));
    const quasi = someCellEmpty ? exactEffective : pair.share ? quasiBinomialOddsRatio : quasiPoissonRatio;
    return quasi(pair, 0.95).p >= plain(pair, 0.95).p ? quasi : plain;
}

/** The p of the most extreme split of the same records. */
function leastPossibleP(/** @type {Pair} */ pair) {
    if (pair.share) {
        const all = new NoncentralHypergeometric(pair.nowOf, pair.beforeOf, pair.now + pair.before);
        return 2 * Math.min(all.tails(all.lowest, 1).atMost, all.tails(all.highest, 1).atLeast);
    }
    const n = (pair.now + pair.before) / Math.max(1, pair.phi), pi = pair.nowExposure / (pair.nowExposure + pair.beforeExposure);
    return 2 * Math.min(pi ** n, (1 - pi) ** n);
}

/** The word where there is nothing to test; null when there is. */
function withoutTest(/** @type {Pair} */ pair) {
    if (pair.notComparable) return "not-comparable";
    if (pair.incomplete) return "incomplete";
    if (pair.untested) return pair.now === 0 && pair.before === 0 ? "none" : "not-tested";
    if (pair.now < 0 || pair.before < 0) return "below-zero";
    if (pair.share && (pair.now > pair.nowOf || pair.before > pair.beforeOf)) return "below-zero";
    if (pair.share && (pair.nowOf === 0) !== (pair.beforeOf === 0)) return "too-few";
    if (pair.share ? pair.nowOf === 0 : pair.now + pair.before === 0) return "none";
    return leastPossibleP(pair) > falseDiscoveryRate ? "too-few" : null;
}

function changeOf(/** @type {Pair} */ pair) {
    if (pair.incomplete || pair.notComparable) return NaN;
    if (pair.share) return pair.nowOf <= 0 || pair.beforeOf <= 0 ? NaN : 100 * (pair.now / pair.nowOf - pair.before / pair.beforeOf);
    return pair.before <= 0 ? NaN : 100 * (pair.now / pair.before - 1);
}

/** Adjusted p in the order given. */
export function benjaminiHochberg(/** @type {number[]} */ p) {
    const order = p.map((_, i) => i).sort((a, b) => p[a] - p[b] || a - b), adjusted = p.map(() => 1);
    let least = 1;
    for (let rank = p.length - 1; rank >= 0; --rank) {
        least = Math.min(least, (p[order[rank]] * p.length) / (rank + 1));
        adjusted[order[rank]] = least;
    }
    return adjusted;
}

/**
 * @param {Pair[]} pairs
 * @returns {ComparisonTable}
 */
export function compareAll(pairs) {
    /** @type {{ row: Comparison, pair: Pair, method: Method }[]} */
    const tested = [];
    const rows = pairs.map((pair) => {
        const word = withoutTest(pair);
        const row = { word: word ?? "", tested: word === null, change: changeOf(pair), test: { ratio: 1, low: 0, high: 0, p: 1 }, adjusted: 1, low: 0, high: 0 };
        if (word === null) {
            const method = chooseMethod(pair);
            row.test = method(pair, 0.95);
            tested.push({ row, pair, method });
        }
        return row;
    });
    const adjusted = benjaminiHochberg(tested.map(({ row }) => row.test.p)), found = adjusted.filter((p) => p <= falseDiscoveryRate).length;
    const level = tested.length > 0 ? 1 - (falseDiscoveryRate * Math.max(1, found)) / tested.length : 0.95;
    tested.forEach(({ row, pair, method }, i) => {
        const atLevel = method(pair, level);
        Object.assign(row, { adjusted: adjusted[i], low: atLevel.low, high: atLevel.high });
        row.word = adjusted[i] > falseDiscoveryRate ? "no-clear-change" : row.test.ratio > 1 ? "rose" : "fell";
    });
    return { rows, tried: tested.length, level };
}
