// Many people click through the explorer at once: node bench/explorer_load.mjs PROGRAM DATA SOURCE [--users 200] [--seconds 20]
// DATA is a data folder with records (a copy: an account is added to it). Each user asks for a random view (indicator, period,
// breakdown), reads it, and asks for the next; first all at the same moment, then again and again with a second of looking between.
// Prints milliseconds at the server's door: of views that nobody asked for before, and of all.
import { spawn, spawnSync } from "node:child_process";
import http from "node:http";

const [program, data, source, ...rest] = process.argv.slice(2);
const option = (name, otherwise) => { const at = rest.indexOf(`--${name}`); return at < 0 ? otherwise : Number(rest[at + 1]); };
const users = option("users", 200), seconds = option("seconds", 20), port = 8931, password = "twelve wet herons fly";

spawnSync(program, ["account", "add", "measuring", "--role", "analyst", "--password-stdin", "--keep-password", "--data", data], { input: password });
const server = spawn(program, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--rate-limits", "off", "--areas-of", source], { stdio: ["ignore", "ignore", "pipe"] });
await new Promise((resolve, reject) => { server.stderr.on("data", (text) => { if (/"listening"/.test(text)) resolve(); }); server.on("exit", () => reject(new Error("the server did not start"))); });

const agent = new http.Agent({ keepAlive: true, maxSockets: users });
function ask(path, { method = "GET", body, cookie } = {}) {
    return new Promise((resolve, reject) => {
        const began = performance.now();
        const request = http.request({ agent, port, path, method, headers: { ...(body ? { "content-type": "application/json" } : {}), ...(cookie ? { cookie } : {}), "accept-encoding": "gzip" } }, (answer) => {
            let bytes = 0;
            answer.on("data", (part) => { bytes += part.length; });
            answer.on("end", () => resolve({ ms: performance.now() - began, status: answer.statusCode, headers: answer.headers, bytes }));
        });
        request.on("error", reject);
        request.end(body);
    });
}

const entered = await ask("/api/v1/login", { method: "POST", body: JSON.stringify({ name: "measuring", password }) });
const cookie = entered.headers["set-cookie"][0].split(";")[0];
const first = await ask("/explore", { cookie });
const size = new URL(first.headers.location, "http://x").searchParams.get("size");
const indicators = ["all-crime", "homicide", "rape", "robbery", "aggravated-assault", "burglary", "theft", "vehicle-theft", "fraud", "drugs", "weapons", "vandalism", "domestic", "cleared-by-arrest"];
let seed = 1;
const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % n; };
const lastYear = Number(new URL(first.headers.location, "http://x").searchParams.get("period").slice(0, 4));
function view() {
    const year = lastYear - random(3), period = [`${year}`, `${year}-Q${1 + random(4)}`, `${year}-0${1 + random(9)}`][random(3)];
    return `/explore?source=${source}&indicator=${indicators[random(indicators.length)]}&period=${period}&by=${["area", "month", "class"][random(3)]}&size=${size}&lang=en`;
}

const asked = new Set(), fresh = [], all = [];
async function click() {
    const path = view(), isNew = !asked.has(path);
    asked.add(path);
    const { ms, status } = await ask(path, { cookie });
    if (status !== 200) throw new Error(`${status} for ${path}`);
    all.push(ms);
    if (isNew) fresh.push(ms);
}
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))]?.toFixed(0) ?? "none";
const line = (what, list) => console.log(`${what}: ${list.length} views, median ${quantile(list, 0.5)} ms, p99 ${quantile(list, 0.99)} ms`);

const alone = [];
for (let i = 0; i < 40; i += 1) { const before = all.length; await click(); alone.push(all[before]); }
line("one user alone", alone);
all.length = 0; fresh.length = 0;
await Promise.all(Array.from({ length: users }, click));
line(`${users} users at the same moment`, all);
all.length = 0; fresh.length = 0;
const until = performance.now() + seconds * 1000;
await Promise.all(Array.from({ length: users }, async () => {
    await new Promise((resolve) => { setTimeout(resolve, random(1000)); });
    while (performance.now() < until) { await click(); await new Promise((resolve) => { setTimeout(resolve, 500 + random(1000)); }); }
}));
line(`${users} users, a second between clicks`, all);
line("of these, seen for the first time", fresh);
server.kill("SIGTERM");
agent.destroy();
