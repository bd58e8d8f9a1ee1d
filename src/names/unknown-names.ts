// Spellings that were seen but not recognized, so that the tables can grow.

import { LRUCache } from 'lru-cache';

export interface UnknownName {
  readonly kind: 'operator' | 'region';
  /** Without control characters, at most 120 characters. */
  readonly spelling: string;
  /** How often it was asked for since the daemon started, or since it was last forgotten. */
  readonly count: number;
}

const MAX_NAMES = 1000;
const MAX_CHARACTERS = 120;

/** Holds the 1000 names that were seen last. */
export class UnknownNames {
  readonly #names = new LRUCache<string, { kind: UnknownName['kind']; spelling: string; count: number }>({
    max: MAX_NAMES,
  });

  saw(kind: UnknownName['kind'], name: string): void {
    const key = kind + name.slice(0, MAX_CHARACTERS);
    const seen = this.#names.get(key);
    if (seen === undefined) this.#names.set(key, { kind, spelling: shown(name), count: 1 });
    else seen.count++;
  }

  /** Most frequent first. */
  list(): readonly UnknownName[] {
    return [...this.#names.values()].map((name) => ({ ...name })).sort((one, other) => other.count - one.count);
  }
}

function shown(name: string): string {
  const clean = name.slice(0, MAX_CHARACTERS).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  return clean.trim().normalize('NFC');
}
