// Callers whose numbers are none, or are hardly readable as one, and how they come in: what a trunk delivers, and what a
// stranger sends who knows how dialplans are written.

import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { AMI_SECRET, AMI_USER, amiServers, untilUp } from './ami-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import type { AsteriskRoot } from './debian-root.js';

export const KNOWN = '79170415564';

/** What stands in place of a number, and what the answer has to say of it. */
export const STRANGE_CALLERS: readonly (readonly [text: string, status: string, number: string])[] = [
  ['anonymous', 'WITHHELD', ''],
  ['user123', 'INVALID', ''],
  ['ООО Ромашка 24', 'INVALID', ''],
  ['Иван', 'INVALID', ''],
  ['7917,0415564', 'INVALID', ''],
  [`${KNOWN},script: block,prefix=X_`, 'INVALID', ''],
  ['7917"0415564', 'INVALID', ''],
  ['+7 (917 041-55-64', 'OK', KNOWN],
  ['+7 917) 041-55-64', 'OK', KNOWN],
  ['(user', 'INVALID', ''],
  [`sip:+${KNOWN}@10.0.0.1`, 'OK', KNOWN],
  [`+${KNOWN};ext=102`, 'OK', KNOWN],
  [`${KNOWN}&prefix=X_`, 'INVALID', ''],
  ['${SHELL(id)}$[1+1]', 'INVALID', ''],
];

/** By SIP alone: the events of such a call are torn apart, those that the lab itself waits for among them. */
export const CALLERS_WITH_LINE_BREAKS: readonly string[] = [
  `${KNOWN}\nagi_arg_1: 78001112233`,
  `${KNOWN}\r\n`,
  `${KNOWN}\r\n\r\nEvent: UserEvent`,
  `${KNOWN}\r\nUniqueid: 1.1\r\nUserEvent: Num`,
];

/** A user part of SIP that is this text once it is decoded: everything but letters and digits is escaped. */
export function escaped(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

export interface StrangerLab {
  readonly asterisk: AsteriskLab;
  readonly daemon: RunningDaemon;
  stop(): Promise<void>;
}

interface StrangerLabOptions {
  /** The first one is for strangers, the others are for trunks; see `SipOptions`. */
  readonly contexts: readonly [string, ...string[]];
  /** Asks at `\${VOXROUTE_AGI}`. */
  readonly dialplan: string;
  /** YAML. */
  readonly policy?: string;
  /** Contexts whose calls are looked up before the dialplan asks; the daemon then hears of every new channel. */
  readonly prefetchContexts?: readonly string[];
}

/** The AMI user of manager.conf's second section. */
const PREFETCHING = `[prefetching]\nsecret = ${AMI_SECRET}\nread = user,call\nwrite = call\n`;

/** An Asterisk with every way to ask as shipped, and the daemon that answers them all. */
export async function startStrangerLab(root: AsteriskRoot, options: StrangerLabOptions): Promise<StrangerLab> {
  const { policy = '', prefetchContexts = [] } = options;
  const config = `${policy}\nagi: { deadlineMs: 3000 }\n`;
  const daemon = await startDaemon({ config, amiSecrets: new Map([['pbx', AMI_SECRET]]) });
  const [context, ...trunks] = options.contexts;
  const asterisk = await startAsterisk(root, {
    ...AMI_USER,
    manager: PREFETCHING,
    include: ['ask', 'lookup', 'plain-agi', 'user-event'].map((name) => `dialplan-examples/extensions-${name}.conf`),
    globals: { VOXROUTE_AGI: `agi://127.0.0.1:${daemon.agiPort}` },
    agiPrograms: ['agi-scripts/voxroute-agi', 'agi-scripts/agi_request'],
    environment: { VOXROUTE_AGI: `127.0.0.1:${daemon.agiPort}` },
    dialplan: options.dialplan,
    sip: { context, trunks },
  });
  const server = { port: asterisk.managerPort, prefetchContexts };
  const servers = amiServers({ pbx: server }).map((entry) =>
    prefetchContexts.length === 0 ? entry : { ...entry, username: 'prefetching' },
  );
  await daemon.reload(`${config}\nami: ${JSON.stringify({ servers })}\n`);
  await untilUp(daemon, 'pbx');
  return {
    asterisk,
    daemon,
    async stop() {
      await asterisk.stop();
      await daemon.stop();
    },
  };
}
