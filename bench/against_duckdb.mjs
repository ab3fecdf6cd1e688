// Import and counting beside DuckDB, both with two threads, one after the other in the same run, on four years of Chicago.
//   node bench/against_duckdb.mjs FOLDER-WITH-THE-CRIME-FILES [RUNS]
// Import: the program takes the packed CSV into a ledger (parsed, mapped to ICCS, hashed, synced, columns built); DuckDB
// reads it with read_csv into a table and writes a checkpoint. Counting: every indicator, 77 areas and the city, month by
// month, two years; DuckDB from a table that holds just the columns needed, with the indicators' conditions worked out
// beforehand as booleans, which is the fastest form that we found for it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const build = path.join(root, 'build', 'release');
const [folder, runsText] = process.argv.slice(2);
const runs = Number(runsText ?? 5);
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'daybook-bench-'));
const files = fs.readdirSync(folder).filter((name) => /^crimes_.*\.csv(\.zst)?$/.test(name)).sort().map((name) => path.join(folder, name));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (values) => `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

function run(command, args) {
    const outcome = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (outcome.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${outcome.stderr}`);
    return outcome.stdout;
}

const data = path.join(work, 'data');
function importWithDaybook() {
    for (const name of [data, data + '.keys']) fs.rmSync(name, { recursive: true, force: true });
    run(path.join(build, 'daybook'), ['init', '--data', data, '--origin', 'bench/chicago']);
    const areas = ['--areas', path.join(folder, 'community-areas.geojson'), '--population', path.join(folder, 'population.csv')];
    const started = performance.now();
    const facts = JSON.parse(run(path.join(build, 'daybook'), ['import', '--json', '--threads', '2', '--data', data, '--profile', 'chicago', ...areas, ...files]));
    return { seconds: (performance.now() - started) / 1000, facts };
}

const database = path.join(work, 'chicago.duckdb');
async function importWithDuckDB() {
    fs.rmSync(database, { force: true });
    const instance = await DuckDBInstance.create(database, { threads: '2' });
    const connection = await instance.connect();
    const started = performance.now();
    await connection.run(`create table crimes as select * from read_csv([${files.map((file) => `'${file}'`).join(',')}])`);
    await connection.run('checkpoint');
    const seconds = (performance.now() - started) / 1000;
    connection.closeSync();
    instance.closeSync();
    return seconds;
}

function indicators() {
    const book = fs.readFileSync(path.join(root, 'data', 'indicators', 'book.toml'), 'utf8');
    const list = (text) => [...(text ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1]);
    return book.split('[[indicator]]').slice(1).map((part) => {
        const value = (key) => part.match(new RegExp(`^${key} = (.*)$`, 'm'))?.[1];
        return { id: list(value('id'))[0], classes: list(value('classes')), except: list(value('except')), domestic: value('domestic') === 'true', between: list(value('between')), share: value('kind') === '"share"' };
    });
}

function condition(indicator) {
    if (indicator.share) return '(' + condition(indicators().find((other) => other.id === 'all-crime')) + ') and arrest';
    const within = (codes) => codes.map((code) => (code === '*' ? "iccs <> ''" : `starts_with(iccs, '${code}')`)).join(' or ') || 'false';
    let text = `(${within(indicator.classes)}) and not (${within(indicator.except)})`;
    if (indicator.domestic) text += ' and domestic';
    if (indicator.between.length) {
        const [from, to] = indicator.between.map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
        text += from < to ? ` and minute >= ${from} and minute < ${to}` : ` and (minute >= ${from} or minute < ${to})`;
    }
    return text;
}

async function countWithDuckDB() {
    const mapping = fs.readFileSync(path.join(root, 'data', 'mappings', 'chicago-iucr.tsv'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).slice(1).map((line) => line.split('\t'));
    const instance = await DuckDBInstance.create(database, { threads: '2' });
    const connection = await instance.connect();
    await connection.run(`create temp table mapping as select * from (values ${mapping.map(([code, , iccs]) => `('${code}','${iccs}')`).join(',')}) t(code, iccs)`);
    await connection.run(`create temp table facts as select "Community Area"::utinyint area, (year("Date")*12+month("Date")-1)::usmallint as month, coalesce(iccs, '') iccs, "Domestic" as domestic, "Arrest" as arrest,
        (hour("Date")*60+minute("Date"))::usmallint as minute from crimes left join mapping on lpad("IUCR", 4, '0') = mapping.code`);
    const all = indicators();
    await connection.run(`create temp table typed as select area, month, ${all.map((some, i) => `(${condition(some)}) i${i}`).join(', ')} from facts`);
    const sql = `select area, month, ${all.map((_, i) => `count(*) filter (i${i})`).join(', ')} from typed where month >= ${2014 * 12} and month < ${2016 * 12} group by grouping sets ((area, month), (area), (month), ())`;
    const times = [];
    let totals;
    for (let i = 0; i < 11; ++i) {
        const started = performance.now();
        const rows = (await connection.runAndReadAll(sql)).getRows();
        times.push(performance.now() - started);
        totals = rows.find(([area, month]) => area === null && month === null);
    }
    connection.closeSync();
    instance.closeSync();
    return { times, totals: Object.fromEntries(all.map((some, i) => [some.id, Number(totals[i + 2])])) };
}

const ours = [], theirs = [];
let last;
for (let i = 0; i < runs; ++i) {
    last = importWithDaybook();
    ours.push(last.seconds);
    theirs.push(await importWithDuckDB());
}
const rows = last.facts.added, seconds = median(ours);
console.log(`import, ${rows} rows, ${runs} runs, seconds: daybook ${show(ours)}, DuckDB ${show(theirs)}, ratio ${show(theirs.map((value, i) => value / ours[i]))}`);
console.log(`  ${(rows / seconds / 1e6).toFixed(2)} M entries/s, ${(last.facts.entry_bytes / seconds / 1e6).toFixed(0)} MB/s of entries, ${((2 * rows) / seconds / 1e6).toFixed(2)} M hashes/s; peak memory ${last.facts.peak_memory_mib} MiB`);
const speed = run('openssl', ['speed', '-seconds', '1', '-bytes', '256', '-multi', '2', '-evp', 'sha256']);
const sha = Number(speed.match(/sha256\s+([\d.]+)k/i)[1]) * 1000;
const hashed = last.facts.entry_bytes + rows + 65 * rows;
console.log(`  hashing ${((hashed / seconds) / 1e6).toFixed(0)} MB/s: ${((100 * hashed) / seconds / sha).toFixed(0)} % of what two threads of SHA-256 do on blocks of 256 bytes (${(sha / 1e6).toFixed(0)} MB/s)`);

const counted = [], counts = await countWithDuckDB();
let result;
for (let i = 0; i < runs; ++i) {
    result = JSON.parse(run(path.join(build, 'bench', 'bench_board_counts'), [data, '2014/2015', 'chicago', '2']));
    counted.push(result.milliseconds);
}
const differing = Object.keys(result.totals).filter((id) => result.totals[id] !== counts.totals[id]);
console.log(`board counts, 16 indicators x 78 areas x 24 months, ms: daybook ${show(counted)}, DuckDB ${show(counts.times)}, ratio ${(median(counts.times) / median(counted)).toFixed(1)}`);
console.log(`  ${(result.rows_per_second / 1e6).toFixed(0)} M rows/s, ${(result.bytes_per_second / 1e9).toFixed(2)} GB/s, ${(100 * result.of_memory_rate).toFixed(0)} % of this machine's memory rate; totals ${differing.length === 0 ? 'agree with DuckDB in all indicators' : 'DIFFER in ' + differing.join(', ')}`);
fs.rmSync(work, { recursive: true, force: true });
process.exitCode = differing.length === 0 ? 0 : 1;
