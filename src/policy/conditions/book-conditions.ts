// Conditions on what the administrator has written down of a number: lists and contacts.

import type { CallView } from '../call-view.js';
import { targetText } from '../../lists/match/list-entry.js';
import type { ListMatcher } from '../../lists/match/number-list.js';
import { flagCondition, NOTHING_KNOWN, orList, valuesCondition, type Condition } from './condition.js';

/** @param lists by name, `allow` and `block` among them */
export function listCondition(wanted: readonly string[], lists: ReadonlyMap<string, ListMatcher>): Condition {
  const chosen = wanted.flatMap((name) => {
    const list = lists.get(name);
    return list === undefined ? [] : [{ name, list }];
  });
  const isUnavailable = chosen.some(({ list }) => list.isUnavailable === true);
  // Lists have no others.
  const mayStandThere = ({ facts: { number } }: CallView) => number.kind === 'e164' || number.kind === 'withheld';
  return {
    key: 'list',
    wanted: orList(wanted),
    test: (call) => {
      for (const { list } of chosen) if (call.matchIn(list) !== null) return true;
      return isUnavailable && mayStandThere(call) ? null : false;
    },
    found: (call) => {
      const entries = chosen.map(({ name, list }) => ({ name, entry: call.matchIn(list) }));
      const found = entries.flatMap(({ name, entry }) =>
        entry === null ? [] : [`${name} (${targetText(entry.target)})`],
      );
      if (found.length > 0) return found.join(', ');
      return isUnavailable && mayStandThere(call) ? 'a list that has not been downloaded yet' : 'on none of them';
    },
    parts: [],
  };
}

const NO_TAGS: readonly string[] = [];

export const isContactCondition = (wanted: boolean): Condition =>
  flagCondition('isContact', wanted, (call) => (call.isContactKnown ? call.contact !== null : undefined));

/** Tags of contacts are in lower case, however the file has them. */
export const tagCondition = (wanted: readonly string[]): Condition => ({
  ...valuesCondition(
    'tag',
    wanted.map((tag) => tag.toLowerCase()),
    (call) => call.contact?.tags ?? (call.isContactKnown ? NO_TAGS : undefined),
  ),
  found: (call: CallView) => {
    if (call.contact === null) return call.isContactKnown ? 'no contact' : NOTHING_KNOWN;
    return call.contact.tags.join(', ') || 'no tag';
  },
});
