import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadOpeners } from '../../src/daemon/open-sources.js';
import {
  CONFIGURED_NAME,
  isConfigured,
  isOnline,
  knowsHolders,
  knowsOf,
  SOURCES,
  TAKEN_NAMES,
} from '../../src/lookup/sources.js';
import { observationKey, partsOfKey, partsOfTimeKey, timeKey } from '../../src/store/store-key.js';

describe('a source declares', () => {
  it('a name by which the file that opens it is found, and there is no other file', async () => {
    const files = readdirSync(new URL('../../src/daemon/sources/', import.meta.url)).map((file) =>
      file.replace('.ts', ''),
    );
    expect(files.sort()).toEqual(SOURCES.map(({ name }) => name).sort());
    expect(await loadOpeners()).toHaveLength(SOURCES.length);
  });

  it.each([
    ['voxlink-v1', 'number', false, true],
    ['voxlink-v2', 'number', false, true],
    ['bdpn', 'number', true, false],
    ['ported', 'number', true, false],
    ['registry', 'range', true, false],
    ['plan', 'coarse', false, false],
    ['a source of the configuration', 'number', false, true],
  ] as const)('%s: it knows %s, of holders of ranges: %s, and asks a server: %s', (name, knows, holders, online) => {
    expect(knowsOf(name)).toBe(knows);
    expect(knowsHolders(name)).toBe(holders);
    expect(isOnline(name)).toBe(online);
    expect(isConfigured(name)).toBe(name.includes(' '));
  });

  it.each(['hlr', 'a', 'my-hlr-2', 'x'.repeat(40)])('%s may be the name of one in the configuration', (name) => {
    expect(CONFIGURED_NAME.test(name)).toBe(true);
  });

  it.each(['', 'HLR', '2hlr', '-hlr', 'my hlr', 'hlr ', ' hlr', 'x'.repeat(41)])('%j may not', (name) => {
    expect(CONFIGURED_NAME.test(name)).toBe(false);
  });

  it('a name that VOX_SOURCE does not have already', () => {
    expect(TAKEN_NAMES).toEqual(['voxlink-v1', 'voxlink-v2', 'bdpn', 'ported', 'registry', 'plan', 'list', 'none']);
  });

  it('a name of its own, that fits a variable, a label and a key on disk', () => {
    expect(new Set(SOURCES.map(({ name }) => name)).size).toBe(SOURCES.length);
    for (const { name } of SOURCES) {
      expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
      const key = observationKey(name, '79170415564')!;
      expect(partsOfKey(key)).toEqual({ source: name, number: '79170415564' });
      expect(partsOfTimeKey(timeKey(5, key))).toEqual({ learntAtMs: 5, key });
    }
  });

  it('a source of the configuration goes on disk by its name', () => {
    const key = observationKey('dadata', '79170415564')!;
    expect(key).toBe('odadata/79170415564');
    expect(partsOfTimeKey(timeKey(5, key))).toEqual({ learntAtMs: 5, key });
    expect(partsOfKey(key)).toEqual({ source: 'dadata', number: '79170415564' });
    expect(partsOfKey('oDaData/79170415564')).toBeNull();
  });
});
