import { expect, it } from 'vitest';
import { createHttpApi } from '../../src/daemon/http-api.js';
import type { ListChange } from '../../src/http/http-api.js';
import { manualClock } from '../fakes/manual-clock.js';

type Asked = Parameters<typeof createHttpApi>;

function setUp(maskNumbers: boolean) {
  const lines: object[] = [];
  const log = {
    write: (level: string, fields: object, message: string) => void lines.push({ level, ...fields, message }),
  };
  const serving = {
    resources: { clock: manualClock(), journal: {}, hostTimeZone: { zone: null } },
    snapshot: { loaded: { config: { log: { maskNumbers } } } },
  } as unknown as Asked[0];
  const api = createHttpApi(serving, {} as Asked[1], { log, version: 'test' } as unknown as Asked[2]);
  return { api, lines };
}

const CHANGE: ListChange = {
  ...{ door: 'http', peer: '192.0.2.7', session: 's1', list: 'block', import: 'i1' },
  entries: ['79170415564', '79170000000-79179999999'],
  ...{ added: 2, replaced: 0, refused: 0, removed: 0 },
};
const COMMAND: ListChange = { ...CHANGE, door: 'cli', peer: '', session: null, import: null };

it('a list that was changed has a line: who, which list, and the first entries, masked', () => {
  const { api, lines } = setUp(true);
  api.changed(CHANGE);
  expect(lines).toEqual([
    {
      ...CHANGE,
      ...{ level: 'info', message: 'a list was changed' },
      entries: ['7917*****64', '7917*****00-7917*****99'],
    },
  ]);
});

it('a command that changed one has no peer, session and import to be named; where numbers are not masked they are whole', () => {
  const { api, lines } = setUp(false);
  const entries = Array.from({ length: 11 }, (_, n) => String(79_170_000_000 + n));
  api.changed({ ...COMMAND, entries });
  const { door, list, added, replaced, refused, removed } = COMMAND;
  expect(lines).toEqual([
    {
      ...{ level: 'info', message: 'a list was changed', door, list, added, replaced, refused, removed },
      entries: entries.slice(0, 10),
    },
  ]);
});
