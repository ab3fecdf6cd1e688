// Fisher's noncentral hypergeometric distribution: X of n1 successes, given k successes in n1 + n2, at an odds ratio. Terms are
// built outwards from the mode by their ratios, until they no longer matter (src/figures/compare.cpp).

const negligible = 1e-60;

export class NoncentralHypergeometric {
    constructor(/** @type {number} */ n1, /** @type {number} */ n2, /** @type {number} */ k) {
        this.n1 = n1;
        this.n2 = n2;
        this.k = k;
        this.lowest = Math.max(0, k - n2);
        this.highest = Math.min(k, n1);
    }

    /** weight(x + 1) / weight(x); falls as x grows. */
    step(/** @type {number} */ x, /** @type {number} */ odds) {
        return (odds * (this.n1 - x) * (this.k - x)) / ((x + 1) * (this.n2 - this.k + x + 1));
    }

    mode(/** @type {number} */ odds) {
        let low = this.lowest, high = this.highest;
        while (low < high) {
            const middle = Math.floor((low + high) / 2);
            if (this.step(middle, odds) >= 1) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    tails(/** @type {number} */ at, /** @type {number} */ odds) {
        let below = 0, exactly = 0, above = 0;
        const add = (/** @type {number} */ x, /** @type {number} */ weight) => {
            if (x < at) below += weight;
            else if (x > at) above += weight;
            else exactly += weight;
        };
        const middle = this.mode(odds);
        for (let x = middle, weight = 1; x <= this.highest && weight > negligible; ++x) {
            add(x, weight);
            weight *= this.step(x, odds);
        }
        for (let x = middle, weight = 1; x > this.lowest && weight > negligible; --x) {
            weight /= this.step(x - 1, odds);
            add(x - 1, weight);
        }
        const total = below + exactly + above;
        return { atMost: (below + exactly) / total, atLeast: (above + exactly) / total };
    }

    /** The odds ratio at which the upper (lower) tail at x equals `tail`; the tails move monotonically with the odds. */
    solve(/** @type {number} */ x, /** @type {number} */ tail, /** @type {boolean} */ upper) {
        const tooHigh = (/** @type {number} */ logOdds) => {
            const at = this.tails(x, Math.exp(logOdds));
            return upper ? at.atLeast > tail : at.atMost < tail;
        };
        let low = -1, high = 1;
        while (tooHigh(low) && low > -600) low *= 2;
        while (!tooHigh(high) && high < 600) high *= 2;
        for (let i = 0; i < 200 && high - low > 1e-13 * Math.max(1, Math.abs(low)); ++i) {
            const middle = (low + high) / 2;
            if (tooHigh(middle)) high = middle;
            else low = middle;
        }
        return Math.exp((low + high) / 2);
    }
}
