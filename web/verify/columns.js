// The facts that are counted, as columns: one row for each version of an offence in the first N entries of a ledger, and what
// else of those entries figures depend on (src/clerk/views.cpp, src/figures/columns.hpp).
import { Period, Precision, minutesADay, whenFromText } from "./time.js";

export const Flag = Object.freeze({ domestic: 1, arrest: 2, exceptional: 4, point: 8 });

/** Numbers for texts, in the order in which they come; 0 is "". */
class Dictionary {
    constructor() {
        this.texts = [""];
        this.numbers = new Map([["", 0]]);
    }

    number(/** @type {string} */ text) {
        let number = this.numbers.get(text);
        if (number === undefined) {
            number = this.texts.length;
            this.numbers.set(text, number);
            this.texts.push(text);
        }
        return number;
    }
}

/** A column of whole numbers that grows. */
class Column {
    /** @param {Int32ArrayConstructor | Uint8ArrayConstructor | Int8ArrayConstructor | Uint16ArrayConstructor} type */
    constructor(type) {
        this.type = type;
        this.values = new type(1024);
    }

    set(/** @type {number} */ row, /** @type {number} */ value) {
        if (row === this.values.length) {
            const larger = new this.type(row * 2);
            larger.set(this.values);
            this.values = larger;
        }
        this.values[row] = value;
    }
}

/** Reports of residents are records of this source. */
const reportSource = "reports";
const unknown = { day: 0, minute: 0, precision: Precision.none };

/** Minutes since 1970-01-01 of a time. */
function minuteOf(/** @type {string} */ text) {
    const when = whenFromText(text) || unknown;
    return when.day * minutesADay + when.minute;
}

export class Columns {
    constructor() {
        this.rows = 0;
        this.sources = new Dictionary();
        this.areas = new Dictionary();  // "source/area"
        this.categories = new Dictionary();
        this.reasons = new Dictionary();
        this.source = new Column(Uint16Array);
        this.area = new Column(Int32Array);
        this.category = new Column(Uint16Array);
        this.reason = new Column(Uint16Array);
        this.count = new Column(Int8Array);
        this.flags = new Column(Uint8Array);
        this.replaced = new Column(Uint8Array);
        this.occurredDay = new Column(Int32Array);
        this.occurredMinute = new Column(Uint16Array);
        this.occurredPrecision = new Column(Uint8Array);
        this.recordedDay = new Column(Int32Array);
        this.recordedPrecision = new Column(Uint8Array);
        /** @type {Map<number, number>} row of the offence at a position */
        this.rowAt = new Map();
        /** @type {Map<string, number>} row of the newest version of a report, by its reference */
        this.rowOfReport = new Map();
        /** @type {Map<string, { row: number, received: number, decided: number | null }>} every report: its first row, and the minutes of receipt and of the first decision */
        this.arrivals = new Map();
        /** @type {Map<string, number>} residents by "source/area" */
        this.residents = new Map();
        /** @type {import("./series.js").SeriesValue[]} what other bodies supplied, all versions */
        this.series = [];
        /** @type {Map<number, import("./series.js").SeriesValue>} by position */
        this.seriesAt = new Map();
        /** @type {Map<string, string>} hex of the newest import's profile, by source */
        this.profiles = new Map();
    }

    /**
     * @param {import("./entries.js").Entry} entry
     * @param {number} position
     */
    add(entry, position) {
        if (entry.kind === "offence") this.addOffence(entry, position);
        else if (entry.kind === "report") this.addReport(entry);
        else if (entry.kind === "report-step") this.addStep(entry);
        else if (entry.kind === "population") this.residents.set(`${entry.source}/${entry.area}`, entry.number);
        else if (entry.kind === "series-value") this.addSeriesValue(entry, position);
        else if (entry.kind === "import-started") this.profiles.set(entry.source, entry.profile_sha256);
    }

    addSeriesValue(/** @type {import("./entries.js").Entry} */ entry, /** @type {number} */ position) {
        const { about, series, value, unit } = entry, old = this.seriesAt.get(entry.revises);
        const made = { about, series, area: entry.area ?? "", period: /** @type {Period} */ (Period.parse(entry.period)), value, scale: entry.scale ?? 0, unit, replaced: false };
        if (old !== undefined) old.replaced = true;
        this.series.push(made);
        this.seriesAt.set(position, made);
    }

    /** A report is a row that counts while the report is open. */
    addReport(/** @type {import("./entries.js").Entry} */ entry) {
        const slash = entry.area?.indexOf("/") ?? -1;
        const area = slash < 0 ? undefined : entry.area.slice(slash + 1) || undefined;
        const row = this.addRow({ source: reportSource, area, class: entry.class, occurred: entry.occurred, recorded: entry.received });
        this.rowOfReport.set(entry.reference, row);
        this.arrivals.set(entry.reference, { row, received: minuteOf(entry.received), decided: null });
    }

    /** A step makes a new version of it, which does not count unless it was opened again, and says why. */
    addStep(/** @type {import("./entries.js").Entry} */ entry) {
        const old = this.rowOfReport.get(entry.reference);
        if (old === undefined) return;
        const arrival = this.arrivals.get(entry.reference);
        if (arrival !== undefined) arrival.decided ??= minuteOf(entry.at);
        const reason = entry.step === "reopened" ? undefined : entry.step === "closed" ? `closed: ${entry.reason ?? ""}` : entry.step;
        const row = this.addRow({ source: reportSource, class: entry.class ?? this.categories.texts[this.category.values[old]], not_counted: reason });
        for (const column of [this.area, this.occurredDay, this.occurredMinute, this.occurredPrecision, this.recordedDay, this.recordedPrecision]) column.set(row, column.values[old]);
        this.replaced.values[old] = 1;
        this.rowOfReport.set(entry.reference, row);
    }

    addOffence(/** @type {import("./entries.js").Entry} */ entry, /** @type {number} */ position) {
        const row = this.addRow(entry), old = entry.revises === undefined ? undefined : this.rowAt.get(entry.revises);
        this.rowAt.set(position, row);
        if (old !== undefined) this.replaced.values[old] = 1;
    }

    /** @returns {number} the row */
    addRow(/** @type {Record<string, any>} */ entry) {
        const row = this.rows++;
        const occurred = (entry.occurred && whenFromText(entry.occurred)) || unknown, recorded = (entry.recorded && whenFromText(entry.recorded)) || unknown;
        this.source.set(row, this.sources.number(entry.source));
        this.area.set(row, entry.area === undefined ? 0 : this.areas.number(`${entry.source}/${entry.area}`));
        this.category.set(row, this.categories.number(entry.class ?? ""));
        this.reason.set(row, this.reasons.number(entry.not_counted ?? ""));
        this.count.set(row, entry.count ?? 1);
        const cleared = entry.cleared === "arrest" ? Flag.arrest : entry.cleared === "exceptional" ? Flag.exceptional : 0;
        this.flags.set(row, (entry.domestic ? Flag.domestic : 0) | cleared | ("lat" in entry ? Flag.point : 0));
        this.replaced.set(row, 0);
        this.occurredDay.set(row, occurred.day);
        this.occurredMinute.set(row, occurred.minute);
        this.occurredPrecision.set(row, occurred.precision);
        this.recordedDay.set(row, recorded.day);
        this.recordedPrecision.set(row, recorded.precision);
        return row;
    }

    /** Whether a row is of the source, and no later version replaced it. */
    isValid(/** @type {number} */ row, /** @type {number} */ source) {
        return this.source.values[row] === source && this.replaced.values[row] === 0;
    }

    /** Numbers of the areas that records of a source have; the first is 0, "no area". */
    areasOf(/** @type {string} */ source) {
        const own = [0];
        this.areas.texts.forEach((text, number) => { if (number > 0 && text.slice(0, text.indexOf("/")) === source) own.push(number); });
        return own;
    }

    /** The id of an area, as entries have it. */
    areaId(/** @type {number} */ area) {
        const text = this.areas.texts[area];
        return text.slice(text.indexOf("/") + 1);
    }

    residentsOf(/** @type {number} */ area) {
        return this.residents.get(this.areas.texts[area]) ?? 0;
    }
}
