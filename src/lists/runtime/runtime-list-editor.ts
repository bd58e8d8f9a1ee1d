// What the scripts `block` and `allow` do with the runtime lists.

import type { ListEditor } from '../../call/call-policy.js';
import type { Clock } from '../../time/clock.js';
import { listText, MAX_REASON } from '../match/list-text.js';
import { mayBeListed } from '../match/may-be-listed.js';
import { RUNTIME_SOURCE } from './list-record.js';
import type { RuntimeLists } from './runtime-lists.js';

/** @param ownNumbers E.164 digits of this PBX's own numbers; asked each time, so that a reload takes effect */
export function runtimeListEditor(
  runtime: RuntimeLists,
  clock: Clock,
  ownNumbers: () => ReadonlySet<string>,
): ListEditor {
  return {
    add({ list, number, reason, ttlMs, by }) {
      const objection = mayBeListed(number, ownNumbers());
      if (objection !== null || number.kind !== 'e164') return { done: false, words: objection ?? 'not a number' };
      const addedAtMs = clock.epochMs();
      const untilMs = ttlMs === null ? null : addedAtMs + ttlMs;
      const added = runtime.add(list, {
        target: { kind: 'exact', number: number.e164 },
        reason: listText(reason, MAX_REASON),
        label: '',
        untilMs,
        source: RUNTIME_SOURCE,
        line: null,
        hangupCause: null,
        addedAtMs,
        by,
      });
      if ('problem' in added) return { done: false, words: added.problem };
      const end = untilMs === null ? '' : ` until ${new Date(untilMs).toISOString().slice(0, 16)}Z`;
      return { done: true, words: `added to the ${list} list${end}` };
    },
  };
}
