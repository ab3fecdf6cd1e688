// The bot's program against a Telegram of the test's own: people talk to it while it is killed and Telegram fails, and in the end each of them has filed
// what they said, once.
//   node bot.test.mjs PROGRAM FOLDER      SEED=N repeats a run; KILLS=N kills more often
// The last line is "N passed, N failed".
import {spawn, execFileSync} from "node:child_process";
import {appendFileSync, mkdirSync, readFileSync, rmSync, existsSync} from "node:fs";
import path from "node:path";
import {FakeTelegram, randomFrom, sleep} from "./fake_telegram.mjs";

const [program, folder] = process.argv.slice(2).map((part) => path.resolve(part));
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const random = randomFrom(seed);
let passed = 0, failed = 0;

function check(description, truth, ...more) {
    truth ? passed++ : failed++;
    console.log(truth ? `ok      ${description}` : `FAILED  ${description}`, ...(truth ? [] : more));
}
function fresh(name) {
    const place = path.join(folder, name);
    rmSync(place, {recursive: true, force: true});
    mkdirSync(place, {recursive: true});
    return place;
}
function run(address, place, ...more) {
    const bot = spawn(program, [address, place, ...more], {stdio: ["ignore", "ignore", "pipe"]});
    bot.log = "";
    bot.stderr.on("data", (text) => (bot.log += text));
    bot.ended = new Promise((done) => bot.once("exit", (code, signal) => done({code, signal})));
    return bot;
}
// Waits for something to become true, but no longer than ten seconds: a slow machine is no failure.
async function until(truth) {
    for (const end = Date.now() + 10_000; !truth() && Date.now() < end; ) await sleep(20);
}
const reportsIn = (place) => (existsSync(path.join(place, "reports")) ? readFileSync(path.join(place, "reports"), "utf8").split("\n").filter(Boolean).map((line) => line.split("\t")[1]) : []);
const withoutRepeats = (list) => list.filter((text, i) => i === 0 || text !== list[i - 1]);

// A person: says something, waits for the answer, says the next thing, and at last presses the button.
class Person {
    constructor(telegram, chat) {
        this.telegram = telegram;
        this.chat = chat;
        this.script = [];
        for (let i = 0; i < 1 + Math.floor(random() * 3); i++) this.script.push(`word${chat}.${i}`);
        if (random() < 0.5) this.script.splice(Math.floor(random() * this.script.length), 0, {photo: 100 + Math.floor(random() * 5000)});
        this.answers = this.script.map((said) => `heard ${this.#word(said)}`);
        this.report = this.script.map((said) => `${this.#word(said)}|`).join("");
        this.answers.push(`filed ${this.report}`);
        this.isNamed = random() < 0.5;
        if (this.isNamed) this.answers.push(willTell);
    }
    // Notices that there is news, as they came.
    get told() {
        return (this.telegram.shown.get(this.chat) ?? []).filter((text) => text === news(this.report));
    }
    #word(said) {
        return typeof said === "string" ? said : `file of ${said.photo} bytes`;
    }
    get seen() {
        return withoutRepeats(this.telegram.shown.get(this.chat) ?? []);
    }
    async talk() {
        for (let i = 0; i <= this.script.length; i++) {
            const said = this.script[i];
            if (i === this.script.length) this.telegram.presses(this.chat, this.isNamed ? "send named" : "send");
            else if (typeof said === "string") this.telegram.says(this.chat, {text: said});
            else this.#shows(said);
            while (this.seen.length <= i) await sleep(20);
            await sleep(random() * 300);
        }
    }
    #shows({photo}) {
        const id = `p${this.chat}`;
        this.telegram.files.set(id, Buffer.alloc(photo, 7));
        this.telegram.says(this.chat, {photo: [{file_id: id, file_unique_id: id, file_size: photo}]});
    }
}

const phrases = new Map(readFileSync(new URL("../../data/reporting/channels.tsv", import.meta.url), "utf8").split("\n").map((line) => line.split("\t").slice(0, 2)));
const willTell = phrases.get("telegram.will-tell");
const news = (report) => phrases.get("telegram.news-at").replace("{reference}", `filed ${report}`).replace("{address}", "https://reports.example/follow?lang=en");

// Staff write to people and decide, while the bot is killed: whoever left a name is told of each report that has news, nobody else is.
async function staffAnswers(people, place) {
    for (let round = 0; round < 2; round++) {
        const before = people.map((person) => person.told.length);
        for (const person of [...people].sort(() => random() - 0.5)) {
            appendFileSync(path.join(place, "news"), `filed ${person.report}\n`);
            await sleep(random() * 60);
        }
        while (!people.every((person, i) => !person.isNamed || person.told.length > before[i])) await sleep(50);
    }
}

async function manyPeople({people: count, kills, trouble}) {
    const place = fresh("many");
    const telegram = new FakeTelegram({token: "123:ABC", random, trouble});
    const address = `http://127.0.0.1:${await telegram.start()}`;
    const people = Array.from({length: count}, (_, i) => new Person(telegram, 1000 + i));
    let bot = run(address, place), finished = false, killed = 0, allowed = Math.ceil((kills * 2) / 3);  // the rest of the kills is for the answers of staff
    const killing = (async () => {
        while (!finished) {
            await sleep(200 + random() * 900);
            if (finished) break;
            if (killed >= allowed) continue;
            bot.kill("SIGKILL");
            await bot.ended;
            killed++;
            telegram.forgetLimits();
            bot = run(address, place);
        }
    })();
    const late = sleep(300_000).then(() => "late");
    const talked = async () => {
        await Promise.all(people.map((person) => person.talk()));
        allowed = kills;
        await staffAnswers(people, place);
    };
    const end = await Promise.race([talked(), late]);
    finished = true;
    await killing;
    await sleep(2500);  // whatever comes too much comes now
    const reports = reportsIn(place).sort();
    const expected = people.map((person) => person.report).sort();
    check(`everybody gets to the end (${count} people, ${killed} kills, ${telegram.counts.failed} failures, ${telegram.counts.refused429} times told to wait, ${telegram.counts.repeated} updates again)`, end !== "late");
    check("each report is filed once, and says what was said", JSON.stringify(reports) === JSON.stringify(expected), {missing: expected.filter((text) => !reports.includes(text)), twice: reports.filter((text, i) => text === reports[i - 1])});
    const wrong = people.filter((person) => JSON.stringify(person.seen.filter((text) => text !== news(person.report))) !== JSON.stringify(person.answers));
    check("everybody sees every answer, in order", wrong.length === 0, wrong.slice(0, 2).map((person) => [person.seen, person.answers]));
    const untold = people.filter((person) => (person.isNamed ? person.told.length < 2 : person.told.length > 0));
    check(`of two pieces of news are told those ${people.filter((person) => person.isNamed).length} who left a name, and nobody else`, untold.length === 0, untold.map((person) => [person.isNamed, person.told]));
    const shown = [...telegram.shown.values()].reduce((sum, list) => sum + list.length, 0);
    const needed = people.reduce((sum, person) => sum + person.answers.length + (person.isNamed ? 2 : 0), 0);
    check(`a message goes out twice only after a kill or a lost answer (${shown - needed} of ${shown})`, shown - needed <= killed + telegram.counts.lostAnswers);
    check("no rule of Telegram is broken", telegram.broken.length === 0, telegram.broken);
    check("all updates are confirmed", telegram.updates.length === 0, telegram.updates.length);
    check("photos were fetched", people.every((person) => person.script.every((said) => typeof said === "string")) || telegram.counts.files > 0);
    await stops(bot, "in the middle of a long poll");
    await telegram.stop();
}

async function stops(bot, when) {
    const began = Date.now();
    bot.kill("SIGTERM");
    const end = await Promise.race([bot.ended, sleep(5000).then(() => null)]);
    check(`the bot stops at once ${when} (${Date.now() - began} ms)`, end?.code === 0 && Date.now() - began < 3000);
    if (!end) bot.kill("SIGKILL");
}

async function silentServer() {
    const telegram = new FakeTelegram({token: "123:ABC", random});
    const bot = run(`http://127.0.0.1:${await telegram.start()}`, fresh("silent"));
    await until(() => telegram.counts.polls > 0);
    await sleep(500);
    check("an idle bot holds one long poll and asks for nothing more", telegram.counts.polls === 1 && telegram.polls.size === 1, telegram.counts);
    telegram.says(5, {text: "hello"});
    await until(() => telegram.shown.has(5));
    check("what comes is answered, without another poll's wait", telegram.shown.get(5)?.[0] === "heard hello", telegram.shown);
    await stops(bot, "while Telegram is silent");
    await telegram.stop();
}

// A certificate of the test's own, for a name.
function certificate(place, name) {
    const [key, cert] = [path.join(place, `${name}.key`), path.join(place, `${name}.pem`)];
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`, "-keyout", key, "-out", cert], {stdio: "ignore"});
    return {key: readFileSync(key), cert: readFileSync(cert), file: cert};
}

async function overTls() {
    const place = fresh("tls");
    const [right, wrong] = [certificate(place, "localhost"), certificate(place, "elsewhere.example")];
    for (const {what, tls, trusted, talks} of [
        {what: "a certificate that is trusted and for this name", tls: right, trusted: right.file, talks: true},
        {what: "a certificate for another name", tls: wrong, trusted: wrong.file, talks: false},
        {what: "a certificate of somebody else", tls: right, trusted: wrong.file, talks: false},
    ]) {
        const telegram = new FakeTelegram({token: "123:ABC", random, tls});
        const bot = run(`https://localhost:${await telegram.start()}`, place, trusted);
        await (talks ? until(() => telegram.counts.polls > 0) : until(() => bot.log.includes("telegram.announce-refused")));
        check(`${what}: the bot ${talks ? "talks" : "says nothing, its token least of all"}`, telegram.counts.polls > 0 === talks, telegram.counts, bot.log);
        await stops(bot, talks ? "over TLS" : "when it cannot connect");
        await telegram.stop();
    }
    const bot = run("http://telegram.example", place);
    check("without TLS no other machine is called", (await bot.ended).code === 4, bot.log);
    check("the token is in no log", !bot.log.includes("123:ABC"));
}

console.log(`seed ${seed}`);
await silentServer();
await overTls();
await manyPeople({people: 25, kills: 0, trouble: 0});
await manyPeople({people: 25, kills: Number(process.env.KILLS ?? 15), trouble: 0.1});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
