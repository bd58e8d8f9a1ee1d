// Every list of the configuration and the runtime one, as they are asked with a call.

import { unpackList, type PackedList } from './static-list.js';
import type { ListKind } from './list-entry.js';
import type { ListMatcher, NumberList } from './number-list.js';

/**
 * Each kind in the order in which it is asked: entries of the configuration itself, its files, its URLs, the runtime
 * list. The first list that has an entry for a number decides; within a list the most specific entry does.
 */
export interface ListSet {
  readonly allow: readonly NumberList[];
  readonly block: readonly NumberList[];
  /** Lists that only rules ask for; each has everything that stands under its name. */
  readonly named: ReadonlyMap<string, readonly NumberList[]>;
}

/** The same as it crosses from one thread to another, without the runtime list. */
export interface PackedListSet {
  readonly allow: readonly PackedList[];
  readonly block: readonly PackedList[];
  readonly named: readonly (readonly [name: string, lists: readonly PackedList[]])[];
}

/** @param runtime the lists that are changed at run time, which outlive reloads; null where there are none */
export function unpackListSet(
  { allow, block, named }: PackedListSet,
  runtime: Readonly<Record<ListKind, NumberList>> | null,
): ListSet {
  return {
    allow: [...allow.map(unpackList), ...(runtime === null ? [] : [runtime.allow])],
    block: [...block.map(unpackList), ...(runtime === null ? [] : [runtime.block])],
    named: new Map(named.map(([name, lists]) => [name, lists.map(unpackList)])),
  };
}

/** Several lists as one. */
export function firstOf(lists: readonly NumberList[]): ListMatcher {
  return {
    isUnavailable: lists.some(({ isUnavailable = false }) => isUnavailable),
    match(number, atMs) {
      for (const list of lists) {
        const entry = list.match(number, atMs);
        if (entry !== null) return entry;
      }
      return null;
    },
  };
}
