// Conditions that share calls out: how often a number calls, and a part of all calls by chance.

import { chanceOf, hashOf } from '../call-hash.js';
import type { CallView } from '../call-view.js';
import type { CallCountConfig } from '../rule-config.js';
import { NOTHING_KNOWN, type Condition } from './condition.js';

export function callsCondition({ over, within, by }: CallCountConfig): Condition {
  const inWords = `in ${durationText(within)}${by === 'range' ? ' from its range of a hundred' : ''}`;
  return {
    key: 'calls',
    wanted: `over ${over} ${inWords}`,
    test: (call) => {
      const count = call.countCalls(within, by);
      return count === null ? null : count > over;
    },
    found: (call) => call.countCalls(within, by)?.toString() ?? NOTHING_KNOWN,
    parts: [],
  };
}

/** @param rule keeps rules apart: of two that take half of the calls each, the second gets its half of the rest */
export function percentCondition(percent: number, rule: string): Condition {
  const draw = hashOf(rule);
  const drawn = (call: CallView) => chanceOf(call.hash, draw) * 100;
  return {
    key: 'percent',
    wanted: `${percent} of a hundred`,
    test: (call) => drawn(call) < percent,
    found: (call) => `${drawn(call).toFixed(1)} drawn`,
    parts: [],
  };
}

function durationText(ms: number): string {
  const [unit, unitMs] = (
    [
      ['h', 3_600_000],
      ['m', 60_000],
      ['s', 1000],
    ] as const
  ).find(([, size]) => ms % size === 0) ?? ['ms', 1];
  return `${ms / unitMs} ${unit}`;
}
