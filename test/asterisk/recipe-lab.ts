// The recipes of dialplan-examples/ as an administrator has them: all of them included, their policy, a daemon, and a
// clock that the test sets.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../src/time/clock.js';
import { startDaemon, type DaemonOptions, type RunningDaemon } from '../system/running-daemon.js';
import type { AsteriskConfigOptions } from './asterisk-config.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import type { AsteriskRoot } from './debian-root.js';
import type { CallReport, CallRequest } from './lab-call.js';

/** One that needs no other comes first. */
export const RECIPES = [
  'ask',
  'name',
  'blacklist',
  'route',
  'outbound',
  'feature-codes',
  'cdr',
  'freepbx',
  'mikopbx',
].map((name) => `dialplan-examples/extensions-${name}.conf`);
/** Who calls from outside calls this number. */
const DID = '74951112233';
/** A Tuesday on which everybody works; noon in Moscow. */
export const OFFICE_HOURS = '2026-11-24T09:00:00Z';
/** Where nobody listens. */
const NO_DAEMON = 'agi://127.0.0.1:1';
/** Voxlink is asked ten times a second at most, and tests know more callers than that. */
const PATIENCE = '\nagi: { deadlineMs: 5000 }\n';
/** Hostile callers: what may come from a trunk in place of a number. */
export const HOSTILE_CALLERS = [
  '7917,script: block),${EXTEN}"',
  '79253047679&ttl=1&prefix=X_',
  '${SHELL(id)}$[1+1]',
  '") | Hangup(',
  'a'.repeat(90),
];
/** Hostile operators: what may come from upstream in place of a name. */
export const HOSTILE_NAMES = ['ПАО "МегаФон"', 'Т2), (Мобайл\\', '${HANGUPCAUSE}$[1', 'a:b?c,d;e&f|g=h', '\n\n;'];

export interface RecipeLab {
  readonly asterisk: AsteriskLab;
  readonly daemon: RunningDaemon;
  /** The daemon's clock shows this time from now on. */
  setTime(iso: string): void;
  /** Voxlink knows this Russian number so from now on. */
  teach(number: string, operator: string, region: string): void;
  /** A call to our number, unless `exten` says otherwise. */
  call(context: string, callerIdNum: string | undefined, request?: Partial<CallRequest>): Promise<CallReport>;
  /** As long as `work` takes, the administrator has changed the policy. */
  withPolicy<T>(change: (policy: string) => string, work: () => Promise<T>): Promise<T>;
  /** As long as `work` takes, nobody listens where the dialplan asks. */
  withoutDaemon<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

interface RecipeLabOptions extends Pick<AsteriskConfigOptions, 'dialplan' | 'files' | 'sip'> {
  /** What the administrator has changed in voxroute-policy.yaml. */
  readonly policy?: (shipped: string) => string;
  /** Keys of accounts at providers. */
  readonly providerSecrets?: DaemonOptions['providerSecrets'];
}

/** The shipped policy, with the shipped contacts for those of the administrator. */
function shippedPolicy(): string {
  const text = readFileSync('dialplan-examples/voxroute-policy.yaml', 'utf8');
  return text.replace('/etc/voxroute/contacts.csv', resolve('dialplan-examples/contacts-example.csv'));
}

export async function startRecipeLab(root: AsteriskRoot, options: RecipeLabOptions = {}): Promise<RecipeLab> {
  let nowMs = Date.parse(OFFICE_HOURS);
  const policy = (options.policy ?? String)(shippedPolicy()) + PATIENCE;
  const daemon = await startDaemon({
    config: policy,
    ...(options.providerSecrets === undefined ? {} : { providerSecrets: options.providerSecrets }),
    clock: { ...systemClock, epochMs: () => nowMs },
  });
  const address = `agi://127.0.0.1:${daemon.agiPort}`;
  const asterisk = await startAsterisk(root, {
    include: RECIPES,
    globals: { VOXROUTE_AGI: address },
    ...(options.dialplan === undefined ? {} : { dialplan: options.dialplan }),
    ...(options.files === undefined ? {} : { files: options.files }),
    ...(options.sip === undefined ? {} : { sip: options.sip }),
  });
  const ask = (where: string) => asterisk.command(`dialplan set global VOXROUTE_AGI ${where}`);
  return {
    asterisk,
    daemon,
    setTime(iso) {
      nowMs = Date.parse(iso);
    },
    teach(number, operator, region) {
      const spelling = { code: number.slice(1, 4), num: number.slice(4), full_num: number.slice(1) };
      daemon.voxlink.teach('v1', number, { ...spelling, operator, region });
    },
    call(context, callerIdNum, request = {}) {
      const caller = callerIdNum === undefined ? {} : { callerIdNum };
      return asterisk.originate({ context, exten: DID, ...caller, ...request });
    },
    async withPolicy(change, work) {
      await daemon.reload(change(policy));
      return work().finally(() => daemon.reload(policy));
    },
    async withoutDaemon(work) {
      await ask(NO_DAEMON);
      return work().finally(() => ask(address));
    },
    async stop() {
      await asterisk.stop();
      await daemon.stop();
    },
  };
}
