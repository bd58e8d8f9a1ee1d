// Real calls on real Asterisks: what a call waits for inside AGI(), and whether a caller notices.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startVoxlinkServer, type VoxlinkServer } from '../../test/fakes/voxlink-server.js';
import { startAsterisk } from '../../test/asterisk/asterisk-lab.js';
import type { AsteriskRoot } from '../../test/asterisk/debian-root.js';
import { provision } from '../../test/asterisk/provision.js';
import { buildTools, type Tools } from '../load-generator.js';
import { freePort } from '../../test/fakes/free-port.js';
import { ServerProcess } from '../server-process.js';
import { numberAt } from '../callers.js';
import { remember, startVoxroute } from '../voxroute.js';
import { twentyRules } from '../twenty-rules.js';
import { dialplan } from './dialplan.js';
import { measureInside, type InsideFigures } from './inside.js';
import { measureAnswers, type AnswerFigures } from './answers.js';

export interface CallsPlan {
  /** Times that each application is run in one call; fewer where each takes long. */
  readonly times: number;
  readonly rounds: number;
  readonly ratesPerSecond: readonly number[];
  readonly seconds: number;
}

export const WHOLE_CALLS: CallsPlan = { times: 200, rounds: 5, ratesPerSecond: [10, 50, 100], seconds: 5 };

/** To try the bench itself. */
export const SMALL_CALLS: CallsPlan = { times: 20, rounds: 1, ratesPerSecond: [10], seconds: 1 };

export interface AsteriskFigures {
  readonly release: string;
  readonly inside: readonly InsideFigures[];
  readonly answers: readonly AnswerFigures[];
}

/** Of each Asterisk; or why there is none. */
export type CallsResult = { readonly asterisks: readonly AsteriskFigures[] } | { readonly skipped: string };

type Say = (text: string) => void;

const REMEMBERED = 2000;
const WARM_UP = 3000;

export async function measureCalls(directory: string, plan: CallsPlan, say: Say): Promise<CallsResult> {
  const roots = await provision().catch((error: unknown) => (error as Error).message);
  if (typeof roots === 'string') return { skipped: roots.split('\n', 1)[0] ?? '' };
  const tools = buildTools(directory);
  const voxlink = await startVoxlinkServer({ generate: true });
  try {
    const asterisks: AsteriskFigures[] = [];
    for (const root of roots) asterisks.push(await measureOn(root, directory, voxlink, tools, plan, say));
    return { asterisks };
  } finally {
    await voxlink.play('none');
    await voxlink.close();
  }
}

async function measureOn(
  root: AsteriskRoot,
  directory: string,
  voxlink: VoxlinkServer,
  tools: Tools,
  plan: CallsPlan,
  say: Say,
): Promise<AsteriskFigures> {
  const name = `calls-${root.version}`;
  await remember(directory, name, [{ from: 0, count: REMEMBERED, ageDays: 1 }]);
  const policy = twentyRules();
  const voxroute = await startVoxroute(name, directory, { voxlink: { baseUrl: voxlink.baseUrl }, ...policy });
  const floor = await startFloor(directory, root.version);
  try {
    const ports = { voxroute: voxroute.process.port, floor: floor.port };
    const known = numberAt(1);
    // What is compiled late is compiled.
    const numbers = join(directory, 'known');
    writeFileSync(numbers, known);
    for (const port of Object.values(ports)) {
      const load = { port, atATime: 4, length: { sessions: WARM_UP }, numbers, expected: '' };
      await tools.run({ ...load, script: 'lookup?num=@' });
      await tools.run({ ...load, script: 'route?num=@&did=74951112233' });
    }
    const asterisk = await startAsterisk(root, {
      dialplan: dialplan({ ...ports, known, service: voxlink.baseUrl }),
      sip: { context: 'from-trunk' },
    });
    try {
      say(`Asterisk ${root.release}: inside AGI()`);
      const inside = await measureInside(asterisk, voxroute.process, voxlink, plan);
      say(`Asterisk ${root.release}: INVITE to answer`);
      const answers = await measureAnswers(asterisk.sipPort, voxroute.process, voxlink, REMEMBERED, plan);
      return { release: root.release, inside, answers };
    } finally {
      await asterisk.stop();
    }
  } finally {
    await floor.stop();
    await voxroute.process.stop();
  }
}

/** The honest floor, with a line as long as an answer. */
async function startFloor(directory: string, version: string): Promise<ServerProcess> {
  const line = join(directory, 'calls-line');
  const names = ['OPERATOR', 'OPERATOR_OLD', 'REGION', 'NAME', 'LABEL', 'REASON'];
  const values = names.map((name) => `VOX_${name}=${'Краснодарский край'.repeat(2)}`);
  writeFileSync(line, `EXEC MSet "VOX_STATUS=OK,${values.join(',')}"`);
  const port = await freePort();
  const programArguments = ['bench/servers/honest.mjs', String(port), line];
  return ServerProcess.start(
    { name: `floor-${version}`, program: process.execPath, programArguments, port },
    directory,
  );
}
