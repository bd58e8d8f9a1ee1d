import { describe, expect, it } from 'vitest';
import { parseCallOptions } from '../../src/call/call-options.js';

const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };
const parse = (parameters: Record<string, string>) => parseCallOptions(new Map(Object.entries(parameters)), DEFAULTS);

describe('parameters of a question', () => {
  it('are the defaults when none are given', () => {
    expect(parse({})).toEqual({
      options: {
        deadlineMs: 500,
        variablePrefix: 'VOX_',
        jsonVariable: null,
        language: 'ru',
        inherit: false,
        force: false,
        ttlMs: null,
      },
      complaints: [],
    });
  });

  it('are taken when they are well formed', () => {
    const { options, complaints } = parse({
      deadline: '800',
      prefix: 'VOXOUT_',
      json: 'var',
      lang: 'en',
      inherit: '1',
      force: '1',
      ttl: '30d',
    });
    expect(complaints).toEqual([]);
    expect(options).toEqual({
      deadlineMs: 800,
      variablePrefix: 'VOXOUT_',
      jsonVariable: 'var',
      language: 'en',
      inherit: true,
      force: true,
      ttlMs: 2_592_000_000,
    });
  });

  it('may be written out where they say the same as the defaults', () => {
    expect(parse({ deadline: '500', prefix: 'VOX_', lang: 'ru', inherit: '0', force: '0' })).toEqual(parse({}));
    expect(parse({ deadline: '5000' }).complaints).toEqual([]);
  });

  it.each([
    ['prefix', 'CALLERID(name)='],
    ['prefix', 'a,b'],
    ['prefix', ''],
    ['prefix', 'x'.repeat(41)],
    ['json', '1var'],
    ['json', 'a b'],
    ['deadline', '0'],
    ['deadline', '-5'],
    ['deadline', '1e3'],
    ['deadline', '9'.repeat(40)],
    ['lang', 'de'],
    ['inherit', 'yes'],
    ['force', ''],
    ['inherit', 'constructor'],
    ['ttl', '0s'],
    ['ttl', 'soon'],
  ])('%s=%s leaves the default and says what was expected', (name, value) => {
    const { options, complaints } = parse({ [name]: value });
    expect(options).toEqual(parse({}).options);
    expect(complaints).toEqual([expect.stringContaining(`parameter ${name} ignored: expected`)]);
  });

  it('asks for no more time than the administrator allows', () => {
    const { options, complaints } = parse({ deadline: '60000' });
    expect(options.deadlineMs).toBe(5000);
    expect(complaints).toEqual(['parameter deadline limited to agi.maxDeadlineMs, 5000 ms']);
  });
});
