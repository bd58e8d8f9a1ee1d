// Conditions on what the administrator has written down of a number: lists and contacts.

import type { CallView } from '../call-view.js';
import type { ListMatcher } from '../policy.js';
import { flagCondition, orList, valuesCondition, type Condition } from './condition.js';

/** @param lists by name, `allow` and `block` among them */
export function listCondition(wanted: readonly string[], lists: ReadonlyMap<string, ListMatcher>): Condition {
  const chosen = wanted.flatMap((name) => {
    const list = lists.get(name);
    return list === undefined ? [] : [{ name, list }];
  });
  return {
    key: 'list',
    wanted: orList(wanted),
    test: (call) => {
      for (const { list } of chosen) if (call.matchIn(list) !== null) return true;
      return false;
    },
    found: (call) => {
      const entries = chosen.map(({ name, list }) => ({ name, entry: call.matchIn(list)?.entry }));
      const found = entries.flatMap(({ name, entry }) => (entry === undefined ? [] : [`${name} (${entry})`]));
      return found.length === 0 ? 'on none of them' : found.join(', ');
    },
    parts: [],
  };
}

const NO_TAGS: readonly string[] = [];

export const isContactCondition = (wanted: boolean): Condition =>
  flagCondition('isContact', wanted, (call) => call.contact !== null);

/** Tags of contacts are in lower case, however the file has them. */
export const tagCondition = (wanted: readonly string[]): Condition => ({
  ...valuesCondition(
    'tag',
    wanted.map((tag) => tag.toLowerCase()),
    (call) => call.contact?.tags ?? NO_TAGS,
  ),
  found: (call: CallView) => (call.contact === null ? 'no contact' : call.contact.tags.join(', ') || 'no tag'),
});
