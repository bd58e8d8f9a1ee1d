// The honest floor of the bench (docs/performance.md) as a measure of the machine: microseconds of one machine say nothing
// about another, and this one changes its pace within minutes.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numberAt } from '../../bench/callers.js';
import { buildTools } from '../../bench/load-generator.js';
import { freePort } from '../fakes/free-port.js';
import { ServerProcess } from '../../bench/server-process.js';
import { measureSession } from '../../bench/sessions.js';
import { median } from '../../bench/statistics.js';
import type { Subject } from '../../bench/subjects.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

/** What a session of it took where the limits in microseconds were set. */
export const FLOOR_OF_THE_LIMITS_US = 92;

const LINE =
  'EXEC MSet "VOX_STATUS=OK,VOX_OPERATOR=МТС,VOX_REGION=Республика Башкортостан,VOX_COUNTRY=RU,VOX_BLACKLIST=0"';
const POOL = 1000;

/** It runs until `stop`, and is measured whenever it is asked. */
export async function startHonestFloor() {
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-floor-'));
  const [line, numbers] = [join(directory, 'line'), join(directory, 'numbers')];
  writeFileSync(line, LINE);
  writeFileSync(numbers, Array.from({ length: POOL }, (_, n) => `${numberAt(n)}\n`).join(''));
  const tools = buildTools(directory);
  const port = await freePort();
  const programArguments = ['bench/servers/honest.mjs', String(port), line];
  const server = await ServerProcess.start(
    { name: 'honest', program: process.execPath, programArguments, port },
    directory,
  );
  const floor: Subject = { id: 'honest', server, script: 'lookup?num=@', numbers, expected: 'VOX_STATUS=OK' };
  const sessionUs = async (sessions: number) => (await measureSession(floor, tools, 32, { sessions })).cpuUs;
  await sessionUs(10_000);
  return {
    /** Processor time of one session, user and system, in microseconds. */
    async measureUs(): Promise<number> {
      const took: number[] = [];
      for (let turn = 0; turn < 5; turn++) took.push(await sessionUs(1500));
      return median(took);
    },
    async stop(): Promise<void> {
      await server.stop();
      removeDirectory(directory);
    },
  };
}
