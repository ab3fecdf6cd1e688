// Areas beside their neighbours, beside R's spdep, on the same map, one after the other in the same run, one thread each.
//   node bench/against_spdep.mjs [SIDE] [RUNS]        a map of SIDE x SIDE squares (default 50)
// spdep: moran.mc and localmoran_perm, 999 permutations each; localG_perm would deal the same values once more. `daybook areas` answers both, and
// G, G* and Geary's C, in one run. Moran's I has to agree to nine decimals, and so has each local one (to six, as it is printed); p is printed
// beside, since spdep draws neighbours' values with replacement and daybook deals them without. Time is the processor's: of R the two tests alone, without its start and the neighbours; of daybook everything.
// R: apt-get install r-base-core r-cran-spdep
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const daybook = path.join(root, 'build', 'release', 'daybook');
const side = Number(process.argv[2] ?? 50), runs = Number(process.argv[3] ?? 3), permutations = 999;
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'daybook-bench-'));
const file = (name) => path.join(work, name);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// Values that rise towards one corner, with noise; neighbours are those that touch, corners included.
function writeMap() {
    let state = 12345;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const inside = (n) => n >= 0 && n < side, id = (row, column) => row * side + column + 1, features = [], gal = [side * side], values = [];
    for (let row = 0; row < side; ++row)
        for (let column = 0; column < side; ++column) {
            const [x, y] = [column * 0.01, row * 0.01], value = Math.round(random() * 100 + (row * column * 50) / side ** 2);
            values.push(value);
            features.push({ type: 'Feature', properties: { id: id(row, column), value }, geometry: { type: 'Polygon', coordinates: [[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]] } });
            const around = [-1, 0, 1].flatMap((dr) => [-1, 0, 1].filter((dc) => (dr || dc) && inside(row + dr) && inside(column + dc)).map((dc) => id(row + dr, column + dc)));
            gal.push(`${id(row, column)} ${around.length}`, around.join(' '));
        }
    fs.writeFileSync(file('map.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
    fs.writeFileSync(file('map.gal'), gal.join('\n') + '\n');
    fs.writeFileSync(file('values'), values.join('\n') + '\n');
}

const script = `
suppressMessages(library(spdep))
x <- scan("${file('values')}", quiet = TRUE)
w <- nb2listw(read.gal("${file('map.gal')}", override.id = TRUE))
set.seed(1)
whole <- system.time(m <- moran.mc(x, w, ${permutations}))
each <- system.time(l <- localmoran_perm(x, w, nsim = ${permutations}))
write(c(l[, "Ii"], l[, "Pr(z != E(Ii)) Sim"]), "${file('local')}", ncolumns = 1)
cat(sprintf('{"whole":%.3f,"each":%.3f,"i":%.10f}', sum(whole[1:2]), sum(each[1:2]), m$statistic))`;

function runSpdep() {
    return JSON.parse(execFileSync('Rscript', ['--vanilla', '-e', script], { encoding: 'utf8' }));
}

function runDaybook() {
    const started = spawnSync('sh', ['-c', `"$0" areas --areas "$1/map.geojson" --id id --value value --weights "$1/map.gal" --permutations ${permutations} --json --threads 1 >"$1/answer"; times >"$1/times"`, daybook, work]);
    if (started.status !== 0) throw new Error(String(started.stderr));
    const children = fs.readFileSync(file('times'), 'utf8').split('\n')[1];
    return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
}

function compare(spdep) {
    const answer = JSON.parse(fs.readFileSync(file('answer'), 'utf8')), n = side * side;
    const local = fs.readFileSync(file('local'), 'utf8').trim().split('\n').map(Number);
    if (Math.abs(answer.moran - spdep.i) > 1e-9) throw new Error(`Moran's I is ${spdep.i} by spdep, ${answer.moran} by daybook`);
    answer.rows.forEach((row, i) => {
        if (Math.abs(row.moran - local[i]) > 1e-6) throw new Error(`local I of area ${row.area} is ${local[i]} by spdep, ${row.moran} by daybook`);
    });
    return Math.max(...answer.rows.map((row, i) => Math.abs(row.p - local[n + i])));
}

writeMap();
const r = [], own = [];
for (let run = 0; run < runs; ++run) {
    own.push(runDaybook());
    r.push(runSpdep());
}
const farthest = compare(r[0]), whole = median(r.map((one) => one.whole)), each = median(r.map((one) => one.each)), seconds = median(own);
console.log(`${side * side} areas, ${permutations} permutations, median of ${runs} runs of processor time; the same I for the map and for each area; p at most ${farthest.toFixed(3)} apart`);
console.log(`spdep::moran.mc            ${whole.toFixed(2)} s`);
console.log(`spdep::localmoran_perm     ${each.toFixed(2)} s`);
console.log(`daybook areas              ${seconds.toFixed(3)} s`);
console.log(`ratio                      ${((whole + each) / seconds).toFixed(0)}`);
fs.rmSync(work, { recursive: true });
