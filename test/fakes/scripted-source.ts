// A source whose answers a test hands out one by one.

import type { LookupFault, SecondTry } from '../../src/lookup/lookup-fault.js';
import type { NumberSource, Observation, ObservedFields, SourceName } from '../../src/lookup/observation.js';

export interface ScriptedSource extends NumberSource {
  /** Numbers asked for, in order. */
  readonly asked: string[];
  /** Of each of them, what was said of a second try. */
  readonly again: (SecondTry | undefined)[];
  /** Ends the oldest question under way. */
  answer(observation: Observation): Promise<void>;
  fail(fault: LookupFault | Error): Promise<void>;
}

export function scriptedSource(name: SourceName = 'voxlink-v1'): ScriptedSource {
  const asked: string[] = [];
  const again: (SecondTry | undefined)[] = [];
  const open: { resolve: (observation: Observation) => void; reject: (error: Error) => void }[] = [];
  const next = () => {
    const question = open.shift();
    if (question === undefined) throw new Error('nobody is asking');
    return question;
  };
  // Lets the question pass the links in front of the source, and everything that waits for the answer run.
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    name,
    asked,
    again,
    observe(number, _urgency, secondTry) {
      asked.push(number);
      again.push(secondTry);
      return new Promise((resolve, reject) => open.push({ resolve, reject }));
    },
    async answer(observation) {
      await settle();
      next().resolve(observation);
      await settle();
    },
    async fail(fault) {
      await settle();
      next().reject(fault);
      await settle();
    },
  };
}

/** A found observation. */
export function found(
  number: string,
  fields: ObservedFields,
  learntAtMs: number,
  source: SourceName = 'voxlink-v1',
): Observation {
  return { source, number, learntAtMs, outcome: 'found', fields, raw: null };
}

export function notFound(number: string, learntAtMs: number, source: SourceName = 'voxlink-v1'): Observation {
  return { source, number, learntAtMs, outcome: 'not-found', fields: {}, raw: null };
}
