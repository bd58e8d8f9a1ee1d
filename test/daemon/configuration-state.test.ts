import { expect, it } from 'vitest';
import { ConfigurationState, type ConfigOrigin } from '../../src/daemon/configuration-state.js';

function start(origin: ConfigOrigin = { origin: 'files' }) {
  const told: boolean[] = [];
  const state = new ConfigurationState(origin, ['voxroute.yaml'], 0, ({ isRead }) => told.push(isRead));
  return { state, told };
}

it('is read as long as neither the files nor the lists on disk have failed', () => {
  const { state, told } = start();
  expect(state.isRead).toBe(true);
  state.reloadFailed('a line\n\nanother one of 79170415564');
  state.listsFailed('a list');
  expect(state.status().problems).toEqual(['a line', 'another one of 7917*****64', 'a list']);
  state.listsReloaded();
  expect(state.status().problems).toEqual(['a line', 'another one of 7917*****64']);
  state.reloaded(['voxroute.yaml'], 60_000);
  state.listsFailed('a list');
  state.listsReloaded();
  expect(told).toEqual([false, false, false, true, false, true]);
});

it('is as the files on disk were read last, or without any the defaults', () => {
  const { state } = start({ origin: 'last-good', keptAt: '2026-11-22T12:00:00.000Z', problem: 'a line' });
  expect(state.isRead).toBe(false);
  expect(state.status()).toEqual({
    ...{ origin: 'last-good', keptAt: '2026-11-22T12:00:00.000Z', since: '1970-01-01T00:00:00.000Z' },
    ...{ files: ['voxroute.yaml'], problems: ['a line'] },
  });
  state.reloaded(['other.yaml'], 60_000);
  expect(state.status()).toEqual({
    ...{ origin: 'files', keptAt: null, since: '1970-01-01T00:01:00.000Z', files: ['other.yaml'], problems: [] },
  });
  state.reloaded([], 60_000);
  expect(state.status().origin).toBe('defaults');
});

it('names twenty problems, and says how many there are', () => {
  const { state } = start();
  const lines = Array.from({ length: 21 }, (_, index) => `line ${index}`);
  state.reloadFailed(lines.slice(0, 20).join('\n'));
  expect(state.status().problems).toHaveLength(20);
  state.reloadFailed(lines.join('\n'));
  expect(state.status().problems.slice(19)).toEqual(['line 19', 'and 1 more: voxroute check-config']);
});
