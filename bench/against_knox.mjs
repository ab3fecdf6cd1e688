// Near-repeats beside R's surveillance::knox, on the same points, one after the other in the same run, one thread each.
//   node bench/against_knox.mjs [POINTS] [RUNS]        POINTS: how many (default 2000)
// What knox can do is one cell: pairs within 100 m and 7 days. It takes matrices of all distances, so its time and memory grow with the square of the
// points; it gets 99 permutations (999 of 2,000 points take it four minutes), and its time for 999 is ten times that.  `daybook near-repeat` gets the same points and answers the whole table of twelve
// cells. Both count the same pairs, which is checked. Time is the processor's, of R without its start and the distances (they are printed apart), of
// daybook everything: start, reading, printing.
// R: apt-get install r-base-core r-cran-surveillance
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const daybook = path.join(root, 'build', 'release', 'daybook');
const points = Number(process.argv[2] ?? 2000), runs = Number(process.argv[3] ?? 3), permutations = 999, knoxPermutations = 99;
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'daybook-bench-'));
const file = path.join(work, 'points.csv');
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// Half of the cases within 800 m of one of a few hundred places, as bench/near_repeat.cpp has them; the city grows with the points.
function writePoints() {
    let state = 12345;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const side = 24000 * Math.sqrt(points / 12000), rows = [];
    for (let i = 0; i < points; ++i) {
        let [x, y] = [random() * side, random() * side];
        if (i >= 200 && i % 2 === 1) {
            const middle = rows[Math.floor(random() * 200)];
            [x, y] = [middle[0] + random() * 1600 - 800, middle[1] + random() * 1600 - 800];
        }
        rows.push([x, y, new Date(Date.UTC(2015, 0, 1 + Math.floor(random() * 365))).toISOString().slice(0, 10)]);
    }
    fs.writeFileSync(file, rows.map(([x, y, day]) => `${(x + 1000).toFixed(1)},${(y + 1000).toFixed(1)},${day}\n`).join(''));
}

const script = `
suppressMessages(library(surveillance))
p <- read.csv("${file}", header = FALSE)
made <- system.time({ dt <- dist(as.numeric(as.Date(p$V3)), "manhattan"); ds <- dist(p[, 1:2], "manhattan") })
set.seed(1)
tested <- system.time(k <- knox(dt = dt, ds = ds, eps.t = 7, eps.s = 100, simulate.p.value = TRUE, B = ${knoxPermutations}, .verbose = FALSE))
cat(sprintf('{"distances":%.3f,"knox":%.3f,"pairs":%d,"p":%.4f}', sum(made[1:2]), sum(tested[1:2]), as.integer(k$statistic), k$p.value))`;

function runKnox() {
    return JSON.parse(execFileSync('Rscript', ['--vanilla', '-e', script], { encoding: 'utf8' }));
}

function runDaybook() {
    const started = spawnSync('sh', ['-c', `"$0" near-repeat --points "$1" --json --threads 1 --permutations ${permutations} >"$2"; times >"$3"`, daybook, file, path.join(work, 'answer.json'), path.join(work, 'times')]);
    if (started.status !== 0) throw new Error(String(started.stderr));
    const cells = JSON.parse(fs.readFileSync(path.join(work, 'answer.json'), 'utf8')).rows;
    const near = cells.filter((cell) => cell.up_to_m !== null && cell.up_to_m <= 100 && cell.up_to_days === 7);
    const children = fs.readFileSync(path.join(work, 'times'), 'utf8').split('\n')[1];
    const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
    return { seconds, pairs: near.reduce((sum, cell) => sum + cell.observed, 0), p: near.at(-1).p };
}

writePoints();
const r = [], own = [];
for (let run = 0; run < runs; ++run) {
    own.push(runDaybook());
    r.push(runKnox());
}
if (own[0].pairs !== r[0].pairs) throw new Error(`knox counts ${r[0].pairs} pairs within 100 m and 7 days, daybook ${own[0].pairs}`);
const tested = median(r.map((one) => one.knox)), distances = median(r.map((one) => one.distances)), daybookSeconds = median(own.map((one) => one.seconds));
const knox = tested * (permutations + 1) / (knoxPermutations + 1);
console.log(`${points} points, ${permutations} permutations, median of ${runs} runs of processor time; ${own[0].pairs} pairs within 100 m and 7 days by both`);
console.log(`surveillance::knox, one cell     ${knox.toFixed(1)} s (from ${knoxPermutations} permutations: ${tested.toFixed(1)} s), and ${distances.toFixed(2)} s for the distances; p ${r[0].p}`);
console.log(`daybook near-repeat, 12 cells    ${daybookSeconds.toFixed(3)} s`);
console.log(`ratio                            ${(knox / daybookSeconds).toFixed(0)} (with the distances ${((knox + distances) / daybookSeconds).toFixed(0)})`);
fs.rmSync(work, { recursive: true });
