// What the store, the call journal, the runtime lists and downloads report, as log lines: one for each change of state.

import type { Log } from './log.js';

/** All others are warnings. */
const GOOD_NEWS: ReadonlySet<string> = new Set(['opened', 'healed', 'repaired', 'loaded', 'fetched', 'recovered']);

/**
 * @param part stands in front of the kind: `store-opened`
 * @param messages of each kind of event, as the table of the documents has them
 */
export function logStateEvent<Kind extends string>(
  log: Log,
  part: 'store' | 'journal' | 'lists' | 'feed',
  messages: Readonly<Record<Kind, string>>,
  { kind, ...event }: { readonly kind: Kind; readonly cause?: unknown },
): void {
  const { cause, ...fields } = { cause: undefined, ...event };
  const error = cause instanceof Error ? { error: cause.message } : {};
  log.write(GOOD_NEWS.has(kind) ? 'info' : 'warn', { event: `${part}-${kind}`, ...fields, ...error }, messages[kind]);
}
