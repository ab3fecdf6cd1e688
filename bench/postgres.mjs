// PostgreSQL 15 as Debian ships it, in a folder of its own: a table of reports, and pgbench inserting single rows into it.
// Every setting that bears on durability is the default: fsync, synchronous_commit and full_page_writes are on.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const programs = '/usr/lib/postgresql/15/bin';

// The same facts as Daybook keeps of a report. What a person wrote is one bytea of the length that Daybook's sealed part has.
const table = `create table report (
    reference text primary key, received timestamp(0) not null, channel text not null, language text not null, naming text not null,
    category text not null, area text not null, occurred date not null, status text not null, attachments smallint not null,
    once text not null unique, opens bytea not null, seal bytea not null, sealed bytea not null);
create index report_received on report (received);`;

const hex = (bytes) => `'\\x${Buffer.from(bytes).toString('hex')}'`;

// One pgbench script: the insert of one body, with a reference and a key of its own each time. pgbench prepares it once a client.
function script(body) {
    const { language, naming, category, occurred, ...personal } = JSON.parse(body);
    const sealed = Buffer.alloc(Buffer.byteLength(JSON.stringify(personal)) + 32 + 40, 0xa5);  // salt, nonce and tag of the sealed part
    return `\\set reference random(0, 1125899906842623)
\\set once_a random(0, 4611686018427387903)
\\set once_b random(0, 4611686018427387903)
insert into report values (lpad(to_hex(:reference::bigint), 13, '0'), localtimestamp(0), 'api', '${language}', '${naming}', '${category}', 'market-quarter', '${occurred.slice(0, 10)}', 'received', 0, to_hex(:once_a::bigint) || to_hex(:once_b::bigint), ${hex(Buffer.alloc(16, 7))}, ${hex(Buffer.alloc(32, 9))}, ${hex(sealed)});
`;
}

export class Postgres {
    #server;
    #identity = {};

    // `bodies`: reports as the load posts them.
    constructor(folder, bodies) {
        this.folder = folder;
        if (process.getuid() === 0) {  // PostgreSQL refuses to run as root
            const id = (option) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
            this.#identity = { uid: id('-u'), gid: id('-g') };
        }
        fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
        this.scripts = bodies.map((body, i) => {
            const file = path.join(folder, `insert-${i}.sql`);
            fs.writeFileSync(file, script(body));
            return file;
        });
        if (this.#identity.uid !== undefined) fs.chownSync(folder, this.#identity.uid, this.#identity.gid);
    }

    #run(program, args) {
        const outcome = spawnSync(path.join(programs, program), args, { encoding: 'utf8', cwd: this.folder, maxBuffer: 1 << 28, ...this.#identity });
        if (outcome.status !== 0) throw new Error(`${program} ended with ${outcome.status ?? outcome.error}: ${outcome.stderr?.slice(0, 500)}`);
        return outcome.stdout;
    }
    #connection() { return ['-h', this.folder, '-U', 'postgres']; }
    sql(text) { return this.#run('psql', [...this.#connection(), '-d', 'postgres', '-At', '-c', text]).trim(); }

    async start() {
        const data = path.join(this.folder, 'data');
        this.#run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8']);
        this.#server = spawn(path.join(programs, 'postgres'), ['-D', data, '-k', this.folder, '-c', 'listen_addresses='], { stdio: 'ignore', cwd: this.folder, ...this.#identity });
        this.ended = new Promise((resolve) => this.#server.once('exit', resolve));
        for (let tries = 0; ; ++tries) {
            try {
                this.#run('pg_isready', ['-q', ...this.#connection()]);
                break;
            } catch (error) {
                if (tries === 100) throw error;
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
        }
        this.sql(table);
        return this.sql("select version() || '; fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')");
    }

    // Inserts for so many seconds; what it gave a second and how long a client waited.
    insert(seconds, clients) {
        for (const name of fs.readdirSync(this.folder)) if (name.startsWith('wait.')) fs.rmSync(path.join(this.folder, name));
        const output = this.#run('pgbench', [...this.#connection(), '-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), '-l', '--log-prefix=wait', ...this.scripts.flatMap((file) => ['-f', file]), 'postgres']);
        const waits = [];
        for (const name of fs.readdirSync(this.folder))
            if (name.startsWith('wait.')) for (const line of fs.readFileSync(path.join(this.folder, name), 'latin1').split('\n')) if (line) waits.push(Number(line.split(' ')[2]) / 1000);
        waits.sort((a, b) => a - b);
        const at = (share) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))];
        return { per_second: Number(/tps = ([0-9.]+)/.exec(output)[1]), p50_ms: at(0.5), p99_ms: at(0.99), inserted: waits.length };
    }

    // Writes what is left to write, so that it does not disturb the next measurement.
    settle() { this.sql('checkpoint'); }

    async stop() {
        this.#server?.kill('SIGINT');
        await this.ended;
    }
}
