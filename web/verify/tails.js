// Tail probabilities and quantiles that the tests need (src/figures/tails.cpp), by series and continued fractions that are
// carried on until nothing changes in a double.

const tiny = 1e-300, epsilon = 1e-16, mostTerms = 200_000;

/** The logarithm of the gamma function for x > 0: Stirling's series, after shifting small x up. */
function logGamma(/** @type {number} */ x) {
    let shift = 0;
    for (; x < 15; ++x) shift += Math.log(x);
    const y = 1 / (x * x);
    const series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188 - (y * 691) / 360360))))) / x;
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** The continued fraction of the incomplete beta function, by Lentz's way. */
function betaFraction(/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ x) {
    const kept = (/** @type {number} */ value) => (Math.abs(value) < tiny ? tiny : value);
    let c = 1, d = 1 / kept(1 - ((a + b) * x) / (a + 1)), result = d;
    for (let m = 1; m < mostTerms; ++m) {
        const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / kept(1 + even * d);
        c = kept(1 + even / c);
        result *= d * c;
        const uneven = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / kept(1 + uneven * d);
        c = kept(1 + uneven / c);
        result *= d * c;
        if (Math.abs(d * c - 1) < epsilon) break;
    }
    return result;
}

/** The regularised incomplete beta function and its complement, [I, 1 − I]. */
function beta(/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ x) {
    if (x <= 0) return [0, 1];
    if (x >= 1) return [1, 0];
    const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    if (x < (a + 1) / (a + b + 2)) {
        const below = (front * betaFraction(a, b, x)) / a;
        return [below, 1 - below];
    }
    const above = (front * betaFraction(b, a, 1 - x)) / b;
    return [1 - above, above];
}

/** Where a rising function passes zero between low and high. */
function solve(/** @type {(x: number) => number} */ rising, /** @type {number} */ low, /** @type {number} */ high) {
    for (let i = 0; i < 200 && high - low > 1e-15 * Math.abs(high); ++i) {
        const middle = (low + high) / 2;
        if (rising(middle) > 0) high = middle;
        else low = middle;
    }
    return (low + high) / 2;
}

/** P(X ≤ x) of a binomial variable, continued to real x and n. */
export function binomialAtMost(/** @type {number} */ x, /** @type {number} */ n, /** @type {number} */ pi) {
    return x >= n ? 1 : beta(x + 1, n - x, pi)[1];
}

/** P(X ≥ x). */
export function binomialAtLeast(/** @type {number} */ x, /** @type {number} */ n, /** @type {number} */ pi) {
    return x <= 0 ? 1 : beta(x, n - x + 1, pi)[0];
}

/** The lower Clopper–Pearson limit. */
export function binomialLowerLimit(/** @type {number} */ x, /** @type {number} */ n, /** @type {number} */ tail) {
    return x <= 0 ? 0 : solve((pi) => binomialAtLeast(x, n, pi) - tail, 0, 1);
}

/** The upper Clopper–Pearson limit. */
export function binomialUpperLimit(/** @type {number} */ x, /** @type {number} */ n, /** @type {number} */ tail) {
    return x >= n ? 1 : solve((pi) => tail - binomialAtMost(x, n, pi), 0, 1);
}

/** The complement of the error function for x ≥ 0: a series below 2, a continued fraction above. */
function erfc(/** @type {number} */ x) {
    if (x < 2) {
        let term = x, sum = x;
        for (let n = 1; Math.abs(term) > epsilon * sum && n < 200; ++n) {
            term *= (-x * x) / n;
            sum += term / (2 * n + 1);
        }
        return 1 - (2 / Math.sqrt(Math.PI)) * sum;
    }
    let fraction = 0;
    for (let n = 200; n > 0; --n) fraction = n / 2 / (x + fraction);
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** P(|Z| ≥ |z|) of a standard normal variable. */
export function normalBothTails(/** @type {number} */ z) {
    return erfc(Math.abs(z) / Math.SQRT2);
}

/** The z at which normalBothTails(z) is `tails`. */
export function normalQuantile(/** @type {number} */ tails) {
    return solve((z) => tails - normalBothTails(z), 0, 40);
}
