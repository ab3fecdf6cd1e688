// No descriptor is left for one more connection: the server waits instead of asking again without a pause, and goes on afterwards.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';
import { connect, ordinary, skip } from './raw_client.mjs';

const pid = process.env.DAYBOOK_SERVER_PID;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const limitDescriptors = (limits) => assert.equal(spawnSync('prlimit', ['--pid', pid, `--nofile=${limits}`]).status, 0);
const openDescriptors = () => fs.readdirSync(`/proc/${pid}/fd`).length;
// Processor time of the server so far, in hundredths of a second.
const processorTicks = () => fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks), 0);

test('a server without a free descriptor costs no processor, and serves again when there is one', { skip: skip || (pid ? false : 'DAYBOOK_SERVER_PID names no server') }, async () => {
    const limits = fs.readFileSync(`/proc/${pid}/limits`, 'utf8').match(/Max open files +(\d+) +(\d+)/).slice(1, 3).join(':');
    limitDescriptors(`${openDescriptors() + 20}:`);
    const sockets = Array.from({ length: 60 }, () => connect());
    try {
        await pause(1000);
        const before = processorTicks();
        await pause(2000);
        assert.ok(processorTicks() - before < 50, `${processorTicks() - before} ticks of processor time in two seconds of waiting`);
    } finally {
        for (const socket of sockets) socket.destroy();
        limitDescriptors(limits);
    }
    await pause(500);
    assert.equal((await ordinary()).status, 200);
});
