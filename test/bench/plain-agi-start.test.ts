// How long the plain AGI programs take from their start to their first command, beside Node itself.

import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { figures } from '../asterisk/figures.js';

const TIMES = 15;
const ENVIRONMENT = 'agi_request: voxroute-agi\nagi_callerid: 79170415564\nagi_arg_1: 79170415564\n\n';

it('they start hardly later than node itself', async () => {
  const address = await nowhere();
  const programs: Record<string, readonly [string, ...string[]]> = {
    'node -e': [process.execPath, '-e', 'process.stdout.write("x\\n")'],
    'voxroute-agi': [resolve('agi-scripts/voxroute-agi'), '7'],
    agi_request: [resolve('agi-scripts/agi_request'), '7'],
  };
  const tookMs: Record<string, number[]> = {};
  for (let count = 0; count < TIMES; count++)
    for (const [name, command] of Object.entries(programs))
      (tookMs[name] ??= []).push(await firstCommandMs(command, address));
  const said = Object.entries(tookMs).map(([name, times]) => `${name} ${figures(times)} ms`);
  console.info(`from start to first command: ${said.join(', ')} (min / median / max of ${TIMES})`);
  const least = (name: string) => Math.min(...(tookMs[name] ?? []));
  expect(least('voxroute-agi')).toBeLessThan(least('node -e') * 2);
  expect(least('agi_request')).toBeLessThan(least('node -e') * 2);
});

function firstCommandMs([program, ...args]: readonly [string, ...string[]], address: string): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(program, args, { env: { PATH: process.env['PATH'], VOXROUTE_AGI: address } });
  child.stdin.on('error', () => undefined);
  child.stdin.write(ENVIRONMENT);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.stdout.once('data', () => {
      done(performance.now() - startedMs);
      child.kill();
    });
  });
}

/** An address at which nobody listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `127.0.0.1:${port}`;
}
