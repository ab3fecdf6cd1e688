// Dates and periods as local wall-clock values without a zone, as src/base/time.hpp has them. Days are counted from 1970-01-01,
// months from January of year 0. Nothing here reads a clock.

export const minutesADay = 24 * 60;

/** How exactly a time is known. */
export const Precision = Object.freeze({ none: 0, year: 1, month: 2, day: 3, minute: 4 });

/** @typedef {{ day: number, minute: number, precision: number }} When `minute`: of the day; both are the first of what is known */

/** Days since 1970-01-01 of a date; months from 1. */
export function dayOf(/** @type {number} */ year, /** @type {number} */ month, /** @type {number} */ day) {
    const marchYear = month <= 2 ? year - 1 : year;
    const era = Math.floor(marchYear / 400), yearOfEra = marchYear - era * 400;
    const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
    return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/**
 * @param {number} day
 * @returns {{ year: number, month: number, day: number }}
 */
export function calendar(day) {
    const shifted = day + 719468, era = Math.floor(shifted / 146097), dayOfEra = shifted - era * 146097;
    const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365);
    const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
    const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
    const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
    return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 };
}

/** Months since January of year 0 of a day. */
export function monthOf(/** @type {number} */ day) {
    const date = calendar(day);
    return date.year * 12 + date.month - 1;
}

/** The first day of a month. */
export function firstDay(/** @type {number} */ month) {
    return dayOf(Math.floor(month / 12), (month % 12) + 1, 1);
}

function isDate(/** @type {number} */ year, /** @type {number} */ month, /** @type {number} */ day) {
    return year >= 1 && year <= 4000 && month >= 1 && month <= 12 && day >= 1 && day <= firstDay(year * 12 + month) - firstDay(year * 12 + month - 1);
}

/**
 * "2015", "2015-03", "2015-03-01" or "2015-03-01T14:05"; null for every other text.
 * @param {string} text
 * @returns {When | null}
 */
export function whenFromText(text) {
    const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d))?)?)?$/.exec(text);
    if (parts === null) return null;
    const [, year, month, day, hour, minute] = parts;
    if (!isDate(Number(year), Number(month ?? 1), Number(day ?? 1)) || Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59) return null;
    const precision = hour !== undefined ? Precision.minute : day !== undefined ? Precision.day : month !== undefined ? Precision.month : Precision.year;
    return { day: dayOf(Number(year), Number(month ?? 1), Number(day ?? 1)), minute: Number(hour ?? 0) * 60 + Number(minute ?? 0), precision };
}

const padded = (/** @type {number} */ n, /** @type {number} */ width) => String(n).padStart(width, "0");

/** "2015-03-01" of a day. */
export function dayText(/** @type {number} */ day) {
    const date = calendar(day);
    return `${padded(date.year, 4)}-${padded(date.month, 2)}-${padded(date.day, 2)}`;
}

const yearText = (/** @type {number} */ month) => padded(Math.floor(month / 12), 4);
const monthText = (/** @type {number} */ month) => `${yearText(month)}-${padded((month % 12) + 1, 2)}`;

/** A span of whole days, from `first` to before `afterLast`; never empty. */
export class Period {
    constructor(/** @type {number} */ first, /** @type {number} */ afterLast) {
        this.first = first;
        this.afterLast = afterLast;
    }

    static ofMonth(/** @type {number} */ month) {
        return new Period(firstDay(month), firstDay(month + 1));
    }

    /**
     * "2015", "2015-Q1", "2015-03", "2015-03-01" or two of these with a slash between; null for every other text.
     * @param {string} text
     * @returns {Period | null}
     */
    static parse(text) {
        const slash = text.indexOf("/");
        const from = spanOf(slash < 0 ? text : text.slice(0, slash)), to = slash < 0 ? from : spanOf(text.slice(slash + 1));
        if (from === null || to === null || to.afterLast <= from.first) return null;
        return new Period(from.first, to.afterLast);
    }

    get days() { return this.afterLast - this.first; }
    get firstMonth() { return monthOf(this.first); }
    get afterLastMonth() { return monthOf(this.afterLast - 1) + 1; }
    get isOneMonth() { return calendar(this.first).day === 1 && this.afterLast === firstDay(this.firstMonth + 1); }

    contains(/** @type {number} */ day) { return day >= this.first && day < this.afterLast; }

    /** The shortest form that parse() reads back. */
    toText() {
        if (calendar(this.first).day === 1 && calendar(this.afterLast).day === 1) return this.textOfMonths();
        if (this.days === 1) return dayText(this.first);
        return `${dayText(this.first)}/${dayText(this.afterLast - 1)}`;
    }

    textOfMonths() {
        const from = this.firstMonth, months = this.afterLastMonth - from;
        if (months === 12 && from % 12 === 0) return yearText(from);
        if (months === 3 && from % 3 === 0) return `${yearText(from)}-Q${(from % 12) / 3 + 1}`;
        if (months === 1) return monthText(from);
        if (from % 12 === 0 && months % 12 === 0) return `${yearText(from)}/${yearText(from + months - 12)}`;
        return `${monthText(from)}/${monthText(from + months - 1)}`;
    }

    /** Years in it: each day is 1/365, or 1/366 in a leap year, so that a calendar year is exactly one. */
    years() {
        let years = 0;
        for (let day = this.first; day < this.afterLast;) {
            const { year } = calendar(day);
            const next = dayOf(year + 1, 1, 1), until = Math.min(next, this.afterLast);
            years += (until - day) / (next - dayOf(year, 1, 1));
            day = until;
        }
        return years;
    }
}

/** @returns {Period | null} */
function spanOf(/** @type {string} */ text) {
    const quarter = /^(\d{4})-Q([1-4])$/.exec(text);
    if (quarter !== null) {
        const start = Number(quarter[1]) * 12 + Number(quarter[2]) * 3 - 3;
        return Number(quarter[1]) < 1 ? null : new Period(firstDay(start), firstDay(start + 3));
    }
    const when = whenFromText(text);
    if (when === null || when.precision === Precision.minute) return null;
    if (when.precision === Precision.day) return new Period(when.day, when.day + 1);
    const month = monthOf(when.day);
    return new Period(when.day, firstDay(month + (when.precision === Precision.year ? 12 : 1)));
}
