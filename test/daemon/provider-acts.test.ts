// Acting requests of commands, as the daemon takes them: what is sent, what is not, and the line in its log.

import { describe, expect, it, vi } from 'vitest';
import { createProviderActs } from '../../src/daemon/provider-acts.js';
import type { AskedAct } from '../../src/http/provider-acts-api.js';
import { FailoverFiles, HAND_MS } from '../../src/providers/plusofon/failover-state.js';
import { ProviderFault } from '../../src/providers/provider-fault.js';
import { manualClock } from '../fakes/manual-clock.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const ASKED: AskedAct = {
  ...{ account: 'office', kind: 'newtel', baseUrl: 'https://api.example' },
  ...{ method: 'call/start', input: { to: '79170415564' }, files: {}, about: 'a call to 79170415564', by: 'root' },
};
const fault = (code: 'REFUSED' | 'KEYS', why: string) => new ProviderFault(code, 'office', 'newtel', why);
const METHODS = {
  'call/start': { class: 'spends' },
  'call/list': { class: 'reads' },
  'fax/send': { class: 'spends', fileInput: ['page', 'cover'] },
};

function openActs({
  call = () => Promise.resolve({ id: 7 }),
  use,
  state = null,
  masks = true,
}: {
  call?: (method: string, input: unknown) => Promise<unknown>;
  use?: () => Promise<never>;
  state?: string | null;
  masks?: boolean;
} = {}) {
  const asked = vi.fn(call);
  const settings = { name: 'office', baseUrl: 'https://api.example' };
  const client = { methods: METHODS, account: settings, kind: 'newtel', call: asked };
  const watch = {
    account: { kind: 'newtel', settings },
    use: use ?? ((work: (of: unknown) => unknown) => work(client)),
  };
  const lines: unknown[][] = [];
  const clock = manualClock();
  const acts = createProviderActs({
    accounts: { find: (name: string) => (name === 'office' ? watch : null) } as never,
    clock,
    log: { write: (...line: unknown[]) => lines.push(line) } as never,
    masks: () => masks,
    stateDirectory: () => state,
  });
  return { acts, asked, lines, clock };
}

describe('an acting request', () => {
  it('is sent once, answered, and leaves one line with who asked for it and a masked number', async () => {
    const { acts, asked, lines } = openActs();
    expect(await acts.act(ASKED)).toEqual({ outcome: 'ok', answer: { id: 7 } });
    expect(asked.mock.calls).toEqual([['call/start', { to: '79170415564' }]]);
    expect(lines).toEqual([
      [
        'info',
        expect.objectContaining({ account: 'office', method: 'call/start', outcome: 'ok', by: 'root' }),
        'request to a provider',
      ],
    ]);
    expect(JSON.stringify(lines)).not.toContain('79170415564');
  });

  it('has its number in the log in full where numbers are not masked', async () => {
    const { acts, lines } = openActs({ masks: false });
    await acts.act(ASKED);
    expect(JSON.stringify(lines)).toContain('79170415564');
  });

  it('that has no answer is answered with null', async () => {
    const { acts } = openActs({ call: () => Promise.resolve(undefined) });
    expect(await acts.act(ASKED)).toEqual({ outcome: 'ok', answer: null });
  });

  it('that the provider refuses is told as it is, with a warning', async () => {
    const { acts, lines } = openActs({ call: () => Promise.reject(fault('REFUSED', 'no money')) });
    expect(await acts.act(ASKED)).toEqual({ outcome: 'REFUSED', message: 'no money' });
    expect(lines).toEqual([
      ['warn', expect.objectContaining({ outcome: 'REFUSED', why: 'no money' }), 'request to a provider'],
    ]);
  });

  it('of an account whose keys cannot be used is told so; an error of ours is not hidden', async () => {
    const refused = openActs({ use: () => Promise.reject(fault('KEYS', 'there is no key')) });
    expect(await refused.acts.act(ASKED)).toEqual({ outcome: 'KEYS', message: 'there is no key' });
    const broken = openActs({ use: () => Promise.reject(new TypeError('ours')) });
    await expect(broken.acts.act(ASKED)).rejects.toThrow('ours');
    const inside = openActs({ call: () => Promise.reject(new TypeError('ours')) });
    await expect(inside.acts.act(ASKED)).rejects.toThrow('ours');
  });

  it.each([
    ['of no account', { account: 'home' }, 'it has no account home: reload it'],
    [
      'of an account of another kind',
      { kind: 'plusofon' },
      'its account office is at https://api.example (newtel), not at https://api.example: reload it',
    ],
    [
      'of an account at another address',
      { baseUrl: 'https://other.example' },
      'its account office is at https://api.example (newtel), not at https://other.example: reload it',
    ],
    ['by a method that there is not', { method: 'toString' }, 'toString is not known to it'],
    ['that only reads', { method: 'call/list' }, 'call/list only reads: it is not sent by the daemon'],
    ['without its files', { method: 'fax/send' }, 'fax/send takes these files: cover, page'],
    [
      'with a file that it does not take',
      { files: { page: { name: 'a', base64: '' } } },
      'call/start takes these files: none',
    ],
    [
      'with files and no place for them',
      { method: 'fax/send', files: { page: { name: 'a', base64: '' }, cover: { name: 'b', base64: '' } } },
      'the daemon has no directory for its state, and so none for the files',
    ],
  ])('%s is not sent', async (_what, changes, words) => {
    const { acts, asked, lines } = openActs();
    expect(await acts.act({ ...ASKED, ...changes })).toBe(words);
    expect(asked).not.toHaveBeenCalled();
    expect(lines).toEqual([]);
  });

  it('beyond the eighth at a time is not sent, and is again when one has ended', async () => {
    let end: () => void = () => undefined;
    const held = new Promise((resolve) => (end = () => resolve({})));
    const { acts } = openActs({ call: () => held });
    const under = Array.from({ length: 8 }, () => acts.act(ASKED));
    expect(await acts.act(ASKED)).toBe('too many such requests are under way: try again later');
    end();
    await Promise.all(under);
    expect(await acts.act(ASKED)).toMatchObject({ outcome: 'ok' });
  });

  it('is sent with its files by paths of the daemon’s own, which are gone afterwards', async () => {
    const state = temporaryDirectory('acts');
    const paths: string[] = [];
    const { acts } = openActs({
      state,
      async call(_method, input) {
        const { readFile } = await import('node:fs/promises');
        const { page, to } = input as { page: string; to: string };
        paths.push(page, await readFile(page, 'utf8'), to);
        return {};
      },
    });
    const file = (text: string) => ({ name: '../page.pdf', base64: Buffer.from(text).toString('base64') });
    const files = { cover: file('cover'), page: file('page') };
    expect(await acts.act({ ...ASKED, method: 'fax/send', files })).toMatchObject({ outcome: 'ok' });
    expect(paths).toEqual([expect.stringContaining(state), 'page', '79170415564']);
    const { existsSync } = await import('node:fs');
    expect(existsSync(paths[0] ?? '')).toBe(false);
  });
});

describe('forwarding by hand', () => {
  it('keeps failover away from the account for an hour', async () => {
    const state = temporaryDirectory('acts');
    const { acts, clock } = openActs({ state });
    expect(await acts.takeInHand('office')).toBe(clock.epochMs() + HAND_MS);
    expect(await new FailoverFiles(state, 'office').pausedUntilMs()).toBe(clock.epochMs() + HAND_MS);
  });

  it('is told why not where there is no place for that, or none that can be written', async () => {
    expect(await openActs().acts.takeInHand('office')).toBe('there is no directory for its state');
    expect(await openActs({ state: '/proc/nowhere' }).acts.takeInHand('office')).toMatch(/no such file|cannot|denied/);
  });
});
