// What routes and commands ask of the call journal, over a real journal in a directory of the test.

import { describe, expect, it, vi } from 'vitest';
import { checkConfig } from '../../src/config/inspect-config.js';
import { createCallsApi } from '../../src/daemon/calls-api.js';
import type { Serving } from '../../src/daemon/state.js';
import { JournalUnavailable } from '../../src/journal/journal-unavailable.js';
import type { JournalEntry } from '../../src/journal/search-calls.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { manualClock } from '../fakes/manual-clock.js';
import { about, answer, NUMBER, openJournal, question } from '../journal/open-journal.js';

const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2026, 10, 24, 9);
const never = new AbortController().signal;

/** Calls of three hours: two to one DID in two spellings, then one of another number. */
async function withCalls(yaml = 'number: { areaCode: "495" }') {
  const clock = manualClock(FIRST_MS);
  const { journal } = openJournal({ clock });
  const calls = [
    { number: NUMBER, did: '74951112233' },
    { number: NUMBER, did: '1112233' },
    { number: '79161234567', did: '200' },
  ];
  for (const { number, did } of calls) {
    journal.observe(
      question({ number: `+${number}`, did }),
      answer({ number: about(number), answeredAtMs: clock.epochMs() }),
    );
    clock.advance(HOUR_MS);
  }
  await journal.flush();
  const config = checkConfig(parseYaml('v.yaml', yaml));
  const serving = {
    resources: { journal, clock, hostTimeZone: { zone: 'Europe/Moscow' } },
    snapshot: { loaded: { config } },
  } as unknown as Serving;
  const api = createCallsApi(serving, {});
  const didsOf = async (asked: Partial<Parameters<typeof api.search>[0]>) => {
    const { entries, hasMore } = await api.search({ limit: 10, ...asked }, never);
    return { dids: entries.map(({ call }) => call.question.did), hasMore };
  };
  return { api, journal, clock, serving, didsOf };
}

describe('calls of the journal are found', () => {
  it('newest first, a page at a time', async () => {
    const { didsOf } = await withCalls();
    expect(await didsOf({})).toEqual({ dids: ['200', '1112233', '74951112233'], hasMore: false });
    expect(await didsOf({ limit: 2 })).toEqual({ dids: ['200', '1112233'], hasMore: true });
    expect(await didsOf({ limit: 3 })).toMatchObject({ hasMore: false });
  });

  it('by a number in any spelling, and by a called number in any', async () => {
    const { didsOf } = await withCalls();
    expect(await didsOf({ number: '8 (917) 041-55-64' })).toMatchObject({ dids: ['1112233', '74951112233'] });
    expect(await didsOf({ did: '8 495 111-22-33' })).toMatchObject({ dids: ['1112233', '74951112233'] });
    expect(await didsOf({ did: '200' })).toMatchObject({ dids: ['200'] });
    expect(await didsOf({ did: '201' })).toMatchObject({ dids: [] });
  });

  it('since and until a time of day of this host, or of the configured zone', async () => {
    const moscow = await withCalls();
    expect(await moscow.didsOf({ since: '2026-11-24 12:30' })).toMatchObject({ dids: ['200', '1112233'] });
    expect(await moscow.didsOf({ until: '2026-11-24 12:30' })).toMatchObject({ dids: ['74951112233'] });
    expect(await moscow.didsOf({ until: '2026-11-24' })).toMatchObject({ dids: ['200', '1112233', '74951112233'] });
    const utc = await withCalls('{ number: { areaCode: "495" }, timeZone: UTC }');
    expect(await utc.didsOf({ since: '2026-11-24 09:30' })).toMatchObject({ dids: ['200', '1112233'] });
  });

  it('not by what is no time: the name of the parameter is said', async () => {
    const { api } = await withCalls();
    await expect(api.search({ limit: 1, since: 'soon' }, never)).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
      message: expect.stringMatching(/^since: expected/) as string,
    });
    await expect(api.search({ limit: 1, until: 'soon' }, never)).rejects.toThrow(/^until: expected/);
  });

  it('no further once whoever asked has gone', async () => {
    const { api } = await withCalls();
    expect(await api.search({ limit: 10 }, AbortSignal.abort())).toEqual({ entries: [], hasMore: false });
  });

  it('by their id, and are forgotten by their number in any spelling', async () => {
    const { api, didsOf } = await withCalls();
    const { entries } = await api.search({ limit: 1 }, never);
    expect(await api.get(entries[0]?.id ?? '')).toEqual(entries[0]);
    expect(await api.get('000000000000')).toBeNull();
    expect(await api.forget('8 917 041 55 64')).toBe(2);
    expect(await didsOf({})).toMatchObject({ dids: ['200'] });
  });
});

describe('calls are followed', () => {
  it('by twenty at most, and a place is free again once, however often one says that he goes', async () => {
    const { api, journal } = await withCalls();
    const heard = vi.fn<() => void>();
    const places = Array.from({ length: 20 }, () => api.follow(() => heard()));
    expect(places).not.toContain(null);
    expect(api.follow(heard)).toBeNull();
    places[0]?.();
    places[0]?.();
    expect(api.follow(() => heard())).not.toBeNull();
    expect(api.follow(heard)).toBeNull();
    journal.observe(question(), answer());
    expect(heard).toHaveBeenCalledTimes(20);
  });
});

describe('a journal that cannot be read', () => {
  const WHY = 'calls are not recorded: journal.enabled is false';
  const unavailable = () => Promise.reject(new JournalUnavailable(WHY));
  const broken = {
    get: unavailable,
    forget: unavailable,
    search: async function* (): AsyncGenerator<JournalEntry> {
      yield* await Promise.reject<JournalEntry[]>(new JournalUnavailable(WHY));
    },
  };

  it('is a problem of its own, with the reason; an error of ours is not taken for it', async () => {
    const { serving } = await withCalls();
    const resources = { ...serving.resources, journal: broken as never };
    const api = createCallsApi({ ...serving, resources }, {});
    const problem = { code: 'NO_JOURNAL', message: WHY };
    await expect(api.get('x')).rejects.toMatchObject(problem);
    await expect(api.forget('7')).rejects.toMatchObject(problem);
    await expect(api.explain('x')).rejects.toMatchObject(problem);
    await expect(api.search({ limit: 1 }, never)).rejects.toMatchObject(problem);
    const ours = { ...broken, get: () => Promise.reject(new TypeError('ours')) };
    const other = createCallsApi({ ...serving, resources: { ...resources, journal: ours as never } }, {});
    await expect(other.get('x')).rejects.toThrow(TypeError);
  });
});

describe('a replay', () => {
  it('is refused beside another one, and for a configuration that is wrong; the next one may come then', async () => {
    const { serving } = await withCalls();
    let finish: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (finish = resolve));
    const preparation = {
      run: async () => {
        await waits;
        const { ConfigError } = await import('../../src/yaml/config-error.js');
        throw new ConfigError([{ file: 'v.yaml', line: 1, column: 1, key: 'agi', message: 'expected something' }]);
      },
    };
    const listSources = { stored: () => ({}), runtime: null };
    const api = createCallsApi({ ...serving, resources: { ...serving.resources, listSources }, made: {} } as never, {
      preparation: preparation as never,
    });
    const asked = { since: null, texts: [{ file: 'v.yaml', text: '' }] };
    const first = api.replay(asked, never);
    await expect(api.replay(asked, never)).rejects.toMatchObject({ code: 'OVERLOAD' });
    finish();
    await expect(first).rejects.toMatchObject({
      code: 'BAD_BODY',
      message: expect.stringContaining('agi: expected') as string,
    });
    await expect(api.replay({ ...asked, since: 'soon' }, never)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
    await expect(api.replay(asked, never)).rejects.toMatchObject({ code: 'BAD_BODY' });
  });
});
