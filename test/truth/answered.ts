// What a call is answered where Voxlink says this and the imported tables say that.

import { createCallHandler } from '../../src/call/handle-call.js';
import type { CallAnswer } from '../../src/call/call-answer.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { writeAnswer } from '../../src/call/written-answer.js';
import type { NumberSource } from '../../src/lookup/observation.js';
import type { OfflineSource } from '../../src/lookup/resolver.js';
import { isInRussianRegistry } from '../../src/number/zone-7.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { decodeBdpn } from '../../src/registry/bdpn-codec.js';
import { bdpnSource } from '../../src/registry/bdpn-source.js';
import { importBdpn } from '../../src/registry/import/import-bdpn.js';
import { importedBytes } from '../../src/registry/import/import-file.js';
import { registrySource } from '../../src/registry/registry-source.js';
import { parseV1 } from '../../src/voxlink/parse-v1.js';
import { parseV2 } from '../../src/voxlink/parse-v2.js';
import { stackOn } from '../fakes/lookup-stack.js';
import { manualClock } from '../fakes/manual-clock.js';
import { recordingLists, scriptedPolicy } from '../fakes/policy.js';
import { tableWith, type Truth } from './open-truth.js';

export interface Reply {
  readonly api: 'v1' | 'v2';
  readonly status: number;
  readonly body: string;
}

export interface Told {
  /** Null: Voxlink is not asked. */
  readonly voxlink: Reply | null;
  /** Rows of the registry; null where none is imported. */
  readonly rows?: readonly string[];
  /** Numbers of ten digits of the portability database, and who serves each. */
  readonly ported?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly answer: CallAnswer;
  /** Channel variables, without their prefix. */
  readonly variables: Readonly<Record<string, string>>;
}

const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 500, variablePrefix: '' };

export async function answered(number: string, told: Told, { identify, plan }: Truth): Promise<Answered> {
  await plan.prepare(number);
  const clock = manualClock();
  const sources = told.voxlink === null ? [] : [sourceOf(told.voxlink, clock.epochMs())];
  const offline = [...(await importedSources(told, identify)), (digits: string) => plan.look(digits)];
  const { resolver } = stackOn(clock, { sources, offline, identify, canMiss: isInRussianRegistry });
  const handle = createCallHandler({
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    resolver,
    clock,
    policy: scriptedPolicy(),
    lists: recordingLists(),
  });
  const question = plainQuestion(
    { door: 'agi', script: 'lookup', number: `+${number}` },
    DEFAULTS,
    clock.monotonicMs(),
  );
  const answer = await handle(question);
  return { answer, variables: Object.fromEntries(writeAnswer(question, answer, 'all', () => true).variables) };
}

function sourceOf({ api, ...reply }: Reply, learntAtMs: number): NumberSource {
  const source = `voxlink-${api}` as const;
  const parse = api === 'v1' ? parseV1 : parseV2;
  return {
    name: source,
    observe(number) {
      const { outcome, fields } = parse({ ...reply, retryAfterMs: null }, number);
      return Promise.resolve({ source, number, learntAtMs, outcome, fields, raw: reply.body });
    },
  };
}

async function importedSources({ rows, ported }: Told, identify: Truth['identify']): Promise<OfflineSource[]> {
  const table = rows === undefined ? null : await tableWith(rows);
  return [
    ...(ported === undefined ? [] : [bdpnSource(await bdpnOf(ported), table, identify, 1)]),
    ...(table === null ? [] : [registrySource(table, identify, 1)]),
  ];
}

async function bdpnOf(ported: Readonly<Record<string, string>>) {
  const rows = Object.entries(ported).map(([number, owner]) => `${number},${owner},01,D0000,77,2026-01-01,1`);
  const text = `Number,OwnerId,MNC,Route,RegionCode,PortDate,RowCount\n${rows.join('\n')}\n`;
  const file = importedBytes('Port_All_202611260000_1.csv', Buffer.from(text), 1);
  const { bytes } = await importBdpn([file], null, 1, { force: true, read: () => undefined });
  return decodeBdpn('memory', Buffer.from(new Uint8Array(bytes).buffer));
}
