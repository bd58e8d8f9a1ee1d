// Keys on the server. Each contains the version, so that hosts of different versions use different keys.
// Keys used together have the same hash tag, so that they are in one slot of a Cluster.
//
//     voxroute:1:{79170415564}:a:voxlink-v1   an answer: <learnt at, 9 digits of base 36><sealed observation>
//     voxroute:1:{79170415564}:f:voxlink-v1   which host is asking: <rank><host>-<count>
//     voxroute:1:{rate}:log                   places of the rate limit in use: member → free from
//     voxroute:1:{rate}:hosts                 hosts: id → last heartbeat
//     voxroute:1:{rate}:leases                hosts with a lease: id → until
//     voxroute:1:{rate}:born                  since when the log is kept
//     voxroute:1:{changes}                    newest change by what it is about: <at><sealed change>
//     voxroute:1:news                         channel of messages

import { SOURCE_NAMES, type SourceName } from '../lookup/sources.js';
import type { Seal } from './seal.js';

const VERSION = 1;

export interface AnswerKeys {
  readonly answer: string;
  readonly flight: string;
}

export function sharedKeys(prefix: string, seal: Pick<Seal, 'name'>) {
  const root = `${prefix}${VERSION}:`;
  const answerKeys = (source: SourceName, number: string): AnswerKeys => {
    const of = `${root}{${seal.name(number)}}`;
    return { answer: `${of}:a:${source}`, flight: `${of}:f:${source}` };
  };
  return {
    messages: `${root}news`,
    changes: `${root}{changes}`,
    rate: ['log', 'hosts', 'leases', 'born'].map((name) => `${root}{rate}:${name}`),
    answer: answerKeys,
    /** All that there may be of a number. */
    ofNumber: (number: string) =>
      SOURCE_NAMES.flatMap((source) => Object.values(answerKeys(source, number) as unknown as Record<string, string>)),
  };
}
export type SharedKeys = ReturnType<typeof sharedKeys>;
