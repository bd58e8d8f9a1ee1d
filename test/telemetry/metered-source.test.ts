import { describe, expect, it } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { meteredSource } from '../../src/telemetry/metered-source.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found, scriptedSource } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';

function setUp() {
  const clock = manualClock();
  const source = scriptedSource();
  const counted: unknown[][] = [];
  const metered = meteredSource(source, { upstreamAnswered: (...args) => counted.push(args) }, clock);
  return { clock, source, counted, metered };
}

describe('a source whose requests are counted', () => {
  it('gives the same answer, with its time', async () => {
    const { clock, source, counted, metered } = setUp();
    const answer = metered.observe(NUMBER);
    clock.advance(95);
    const observation = found(NUMBER, { operator: 'МТС' }, clock.epochMs());
    await source.answer(observation);
    expect(await answer).toBe(observation);
    expect(metered.name).toBe('voxlink-v1');
    expect(counted).toEqual([['voxlink-v1', 'found', 95]]);
  });

  it('fails in the same way, and says why', async () => {
    const { clock, source, counted, metered } = setUp();
    const fault = new LookupFault('TIMEOUT', 'no answer');
    const answers = expect(metered.observe(NUMBER)).rejects.toBe(fault);
    clock.advance(3000);
    await source.fail(fault);
    await answers;
    expect(counted).toEqual([['voxlink-v1', 'TIMEOUT', 3000]]);
  });

  it('counts what is no known fault as one of our own', async () => {
    const { source, counted, metered } = setUp();
    const error = new TypeError('x is not a function');
    const answers = expect(metered.observe(NUMBER)).rejects.toBe(error);
    await source.fail(error);
    await answers;
    expect(counted).toEqual([['voxlink-v1', 'INTERNAL_ERROR', 0]]);
  });
});
