// Names for tests that are not about names: brackets tell what a text means, `МТС [mts]`, `Башкирия [RU-BA]`; a text
// without them is a name that nobody knows. The real table: registry/.

import type { Identifier } from '../../src/lookup/identity.js';
import { transliterate } from '../../src/lookup/transliterate.js';

const BRACKETS = /^(.*?)\s*\[([^\]]*)\]$/;

/** `host`: ids whose network Voxlink may name instead. */
export function bracketNames(host: Readonly<Record<string, string>> = {}): Identifier {
  return {
    operator(text) {
      const [, name = text, id] = BRACKETS.exec(text) ?? [];
      const madeUp = transliterate(name)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-');
      return {
        id: id ?? madeUp,
        name,
        latin: transliterate(name),
        known: id !== undefined,
        host: host[id ?? ''] ?? null,
      };
    },
    isNoOperator: (text) => text === 'reserve',
    isSameName: (one, other) => one === other,
    regions(text) {
      const [, name = text, ids] = BRACKETS.exec(text) ?? [];
      const known = ids !== undefined;
      return (
        ids?.split(' ') ?? [
          transliterate(name)
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-'),
        ]
      ).map((id) => ({
        id,
        name,
        latin: transliterate(name),
        district: known && id.startsWith('RU-') ? 'volga' : null,
        timeZone: known ? 'Asia/Yekaterinburg' : null,
        known,
      }));
    },
  };
}
