import { afterEach, describe, expect, it, vi } from 'vitest';
import { breakerStatuses, type BreakerStatus } from '../../src/lookup/breaker-status.js';
import { CircuitBreaker, guarded } from '../../src/lookup/circuit-breaker.js';
import { LOOKUP_FAULTS, LookupFault, type LookupFaultCode } from '../../src/lookup/lookup-fault.js';
import type { NumberSource } from '../../src/lookup/observation.js';
import { stackOn } from '../fakes/lookup-stack.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found, notFound, scriptedSource } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';
const fault = (code: LookupFaultCode) => new LookupFault(code, `it was ${code}`);
const answer = found(NUMBER, { operator: 'МТС' }, 0);

afterEach(() => vi.useRealTimers());

function setUp() {
  const clock = manualClock();
  const breaker = new CircuitBreaker({ name: 'Voxlink', clock });
  const changes: BreakerStatus[] = [];
  breaker.onChange((status) => changes.push(status));
  const source = scriptedSource();
  const guardedSource = guarded(source, breaker);
  /** Asks and keeps the outcome: `found`, or the code of the fault. */
  const ask = () =>
    guardedSource.observe(NUMBER).then(
      ({ outcome }) => outcome as string,
      (error: unknown) => (error instanceof LookupFault ? error.code : String(error)),
    );
  /** Asks and lets the source fail. */
  const fail = async (code: LookupFaultCode, times = 1) => {
    for (let failed = 0; failed < times; failed += 1) {
      const asking = ask();
      await source.fail(fault(code));
      expect(await asking).toBe(code);
    }
  };
  const succeed = async () => {
    const asking = ask();
    await source.answer(answer);
    expect(await asking).toBe('found');
  };
  const states = () => changes.map(({ state }) => state);
  return { clock, breaker, changes, states, source, guardedSource, ask, fail, succeed };
}

const COUNTING = [
  'TIMEOUT', 'CONNECTION', 'SERVER_ERROR', 'NOT_JSON', 'UNEXPECTED_BODY', 'BODY_TOO_LARGE',
] as const satisfies LookupFaultCode[]; // prettier-ignore
const INNOCENT = [
  'RATE_LIMITED', 'NUMBER_REFUSED', 'CIRCUIT_OPEN', 'INTERNAL_ERROR',
] as const satisfies LookupFaultCode[]; // prettier-ignore

it('every failure counts against the source or does not', () => {
  expect([...COUNTING, ...INNOCENT, 'REFUSED'].sort()).toEqual(Object.keys(LOOKUP_FAULTS).sort());
});

describe('the circuit opens', () => {
  it.each(COUNTING)('after five times %s in a row, and then nobody is asked', async (code) => {
    const { breaker, source, ask, fail } = setUp();
    await fail(code, 4);
    expect(breaker.state()).toBe('closed');
    await fail(code);
    expect(breaker.state()).toBe('open');
    expect(await ask()).toBe('CIRCUIT_OPEN');
    expect(source.asked).toHaveLength(5);
  });

  it('when more than half of the last twenty failed', async () => {
    const { breaker, fail, succeed } = setUp();
    for (let round = 0; round < 5; round += 1) {
      await succeed();
      await fail('TIMEOUT');
    }
    expect(breaker.state()).toBe('closed');
    await fail('TIMEOUT');
    expect(breaker.state()).toBe('open');
  });

  it('whatever was answered before the last twenty', async () => {
    const { breaker, fail, succeed } = setUp();
    for (let answered = 0; answered < 40; answered += 1) await succeed();
    for (let round = 0; round < 3; round += 1) {
      await fail('TIMEOUT', 3);
      await succeed();
    }
    await fail('TIMEOUT');
    expect(breaker.state()).toBe('closed');
    await fail('TIMEOUT');
    expect(breaker.state()).toBe('open');
  });

  it('after five in a row, although a request from before a recovery is answered among them', async () => {
    const { clock, breaker, fail, succeed } = setUp();
    let endOld: () => void = () => undefined;
    const old = breaker.run(() => new Promise<void>((resolve) => (endOld = resolve)));
    await fail('TIMEOUT', 5);
    clock.advance(5000);
    await succeed();
    await fail('TIMEOUT', 4);
    endOld();
    await old;
    await fail('TIMEOUT');
    expect(breaker.state()).toBe('open');
  });

  it('says why, for how long, and what calls get', async () => {
    const { changes, fail } = setUp();
    await fail('TIMEOUT', 5);
    expect(changes.map(({ state, message, rejection }) => [state, message, rejection?.message])).toEqual([
      [
        'open',
        'Voxlink fails (last: it was TIMEOUT): it is not asked for 5 s, then tried once; ' +
          'until then calls are answered from memory, registry and numbering plan',
        'Voxlink: not asked: it fails (last: it was TIMEOUT)',
      ],
    ]);
  });
});

it.each([
  [1499, '1 s'],
  [90_000, '90 s'],
  [119_000, '119 s'],
  [120_000, '2 minutes'],
  [180_000, '3 minutes'],
])('a pause of %i ms is called %s', (pauseMs, words) => {
  const { message } = breakerStatuses('HLR').fails(new LookupFault('TIMEOUT', 'late'), pauseMs);
  expect(message).toMatch(/^HLR fails \(last: late\): it is not asked for /);
  expect(message).toContain(` for ${words}, then tried once`);
});

describe('the circuit stays closed', () => {
  it('after a single timeout among answers', async () => {
    const { breaker, fail, succeed } = setUp();
    for (let round = 0; round < 30; round += 1) {
      await fail('TIMEOUT');
      for (let answered = 0; answered < 3; answered += 1) await succeed();
    }
    expect(breaker.state()).toBe('closed');
  });

  it('when numbers are not found', async () => {
    const { breaker, source, ask } = setUp();
    for (let asked = 0; asked < 30; asked += 1) {
      const asking = ask();
      await source.answer(notFound(NUMBER, 0));
      expect(await asking).toBe('not-found');
    }
    expect(breaker.state()).toBe('closed');
  });

  it.each(INNOCENT)('however often %s comes', async (code) => {
    const { breaker, fail } = setUp();
    await fail(code, 30);
    expect(breaker.state()).toBe('closed');
  });

  it('and what is no fault of the source does not hide its faults', async () => {
    const { breaker, fail } = setUp();
    await fail('TIMEOUT', 4);
    await fail('RATE_LIMITED');
    await fail('TIMEOUT');
    expect(breaker.state()).toBe('open');
  });

  it('when requests from before a recovery end late', async () => {
    const { clock, breaker, source, ask, fail } = setUp();
    const old = Array.from({ length: 5 }, ask);
    for (let opened = 0; opened < 5; opened += 1) void ask();
    for (let failed = 0; failed < 5; failed += 1) await source.fail(fault('TIMEOUT'));
    expect(await Promise.all(old)).toEqual(Array.from({ length: 5 }, () => 'TIMEOUT'));
    expect(breaker.state()).toBe('open');
    clock.advance(5000);
    const trial = ask();
    for (let failed = 0; failed < 5; failed += 1) await source.fail(fault('TIMEOUT'));
    expect(breaker.state()).toBe('half-open');
    await source.answer(answer);
    expect(await trial).toBe('found');
    expect(breaker.state()).toBe('closed');
    await fail('TIMEOUT', 4);
    expect(breaker.state()).toBe('closed');
  });
});

describe('the trial', () => {
  it('is one request, and nobody else waits for it', async () => {
    const { clock, states, source, ask, fail } = setUp();
    await fail('CONNECTION', 5);
    clock.advance(4999);
    expect(await ask()).toBe('CIRCUIT_OPEN');
    clock.advance(1);
    const trial = ask();
    const others = await Promise.all(Array.from({ length: 50 }, ask));
    expect(new Set(others)).toEqual(new Set(['CIRCUIT_OPEN']));
    expect(source.asked).toHaveLength(6);
    expect(states()).toEqual(['open', 'half-open']);
    await source.answer(answer);
    expect(await trial).toBe('found');
    expect(states()).toEqual(['open', 'half-open', 'closed']);
    const asking = ask();
    await source.answer(answer);
    expect(await asking).toBe('found');
  });

  it('comes after 5, 10, 20 and then every 30 s as long as it fails', async () => {
    const { clock, source, ask, fail, succeed } = setUp();
    await fail('TIMEOUT', 5);
    for (const pauseMs of [5000, 10_000, 20_000, 30_000, 30_000]) {
      clock.advance(pauseMs - 1);
      expect(await ask()).toBe('CIRCUIT_OPEN');
      clock.advance(1);
      await fail('TIMEOUT');
    }
    clock.advance(30_000);
    await succeed();
    await fail('TIMEOUT', 5);
    const asked = source.asked.length;
    clock.advance(5000);
    await succeed();
    expect(source.asked).toHaveLength(asked + 1);
  });

  it('that could not be made closes nothing and is made up for after 5 s', async () => {
    const { clock, breaker, changes, ask, fail, succeed } = setUp();
    await fail('TIMEOUT', 5);
    clock.advance(5000);
    await fail('TIMEOUT');
    clock.advance(10_000);
    await fail('RATE_LIMITED');
    expect(breaker.state()).toBe('open');
    expect(changes.at(-1)?.message).toBe('Voxlink could not be tried: the next attempt follows in a moment');
    expect(await ask()).toBe('CIRCUIT_OPEN');
    clock.advance(5000);
    await succeed();
    expect(breaker.state()).toBe('closed');
  });

  it('comes in time although the clock of the host is set back by an hour', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { clock, fail, succeed } = setUp();
    await fail('TIMEOUT', 5);
    vi.setSystemTime(Date.now() - 3_600_000);
    clock.advance(5000);
    await succeed();
  });

  it('is as urgent as a call, because everybody is kept off by it', async () => {
    const { clock, breaker, fail } = setUp();
    const urgencies: (string | undefined)[] = [];
    const source: NumberSource = {
      name: 'voxlink-v2',
      observe: (_, urgency) => {
        urgencies.push(urgency?.());
        return Promise.resolve(answer);
      },
    };
    const refresh = () => guarded(source, breaker).observe(NUMBER, () => 'refresh');
    await refresh();
    await fail('TIMEOUT', 5);
    clock.advance(5000);
    await refresh();
    expect(urgencies).toEqual(['refresh', 'call']);
  });
});

describe('an address that Voxlink refuses', () => {
  it('is known after one 403, and every call is told so at once', async () => {
    const { breaker, changes, source, ask, fail } = setUp();
    await fail('REFUSED');
    expect(breaker.state()).toBe('refused');
    expect(await ask()).toBe('REFUSED');
    expect(source.asked).toHaveLength(1);
    expect(changes.map(({ message }) => message)).toEqual([
      'Voxlink does not serve this host: it was REFUSED; it is asked again once every 3 minutes, ' +
        'until then calls are answered from memory, registry and numbering plan',
    ]);
  });

  it('is tried again with one request every 3 minutes, and stays refused meanwhile', async () => {
    const { clock, breaker, states, source, ask, fail } = setUp();
    await fail('REFUSED');
    for (let round = 0; round < 3; round += 1) {
      clock.advance(179_999);
      expect(await ask()).toBe('REFUSED');
      clock.advance(1);
      const trial = ask();
      expect(await ask()).toBe('REFUSED');
      expect(breaker.state()).toBe('refused');
      await source.fail(fault('REFUSED'));
      expect(await trial).toBe('REFUSED');
    }
    expect(states()).toEqual(['refused']);
    expect(source.asked).toHaveLength(4);
  });

  it('is served as soon as a trial is answered', async () => {
    const { clock, states, fail, succeed } = setUp();
    await fail('REFUSED');
    clock.advance(180_000);
    await succeed();
    await succeed();
    expect(states()).toEqual(['refused', 'closed']);
  });

  it('and a trial that fails otherwise makes it an open circuit', async () => {
    const { clock, states, ask, fail, succeed } = setUp();
    await fail('TIMEOUT', 5);
    clock.advance(5000);
    await fail('REFUSED');
    clock.advance(180_000);
    await fail('TIMEOUT');
    expect(await ask()).toBe('CIRCUIT_OPEN');
    clock.advance(5000);
    await succeed();
    expect(states()).toEqual(['open', 'half-open', 'refused', 'open', 'half-open', 'closed']);
  });

  it('and a trial that could not be made leaves it refused', async () => {
    const { clock, states, ask, fail, succeed } = setUp();
    await fail('REFUSED');
    clock.advance(180_000);
    await fail('RATE_LIMITED');
    expect(await ask()).toBe('REFUSED');
    clock.advance(5000);
    await succeed();
    expect(states()).toEqual(['refused', 'closed']);
  });
});

describe('rate and breaker together', () => {
  /** Lets whatever waits for a promise of the whole chain run. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  /** A source that takes as long and ends as the test says, behind both. */
  function setUpBoth(tookMs: number, end: () => LookupFault | null) {
    const clock = manualClock();
    const source: NumberSource = {
      name: 'voxlink-v1',
      observe: () =>
        new Promise((resolve, reject) =>
          clock.after(tookMs, () => {
            const failure = end();
            if (failure === null) resolve(answer);
            else reject(failure);
          }),
        ),
    };
    const { stack, admission, breaker } = stackOn(clock, { sources: [source] });
    const outcomes: { readonly fault: string | null; readonly afterMs: number }[] = [];
    let asked = 0;
    /** Each asks for a number of its own: one number would be asked for once. */
    const ask = () => {
      const startMs = clock.monotonicMs();
      asked += 1;
      const resolving = stack.resolver.resolve(String(79_170_000_000 + asked), new AbortController().signal);
      void Promise.resolve(resolving).then(({ fault }) =>
        outcomes.push({ fault, afterMs: clock.monotonicMs() - startMs }),
      );
    };
    const advance = async (ms: number) => {
      for (let left = ms; left > 0; left -= 10) {
        clock.advance(10);
        await settle();
      }
    };
    return { clock, admission, breaker, outcomes, ask, advance };
  }

  it('a Voxlink that hangs is left alone within 3.5 s, whoever waits for a turn is told, and it costs no rate', async () => {
    const { admission, breaker, outcomes, ask, advance } = setUpBoth(3000, () => fault('TIMEOUT'));
    let ms = 0;
    for (; breaker.state() === 'closed' && ms < 10_000; ms += 100) {
      ask();
      await advance(100);
    }
    expect(ms).toBeLessThanOrEqual(3500);
    await advance(1000);
    expect(outcomes.filter(({ fault: said }) => said === 'CIRCUIT_OPEN').length).toBeGreaterThan(10);
    expect(admission.stats().waiting).toEqual({ call: 0, lookup: 0, refresh: 0 });
    const { sent } = admission.stats();
    outcomes.length = 0;
    ask();
    await settle();
    expect(outcomes).toEqual([{ fault: 'CIRCUIT_OPEN', afterMs: 0 }]);
    expect(admission.stats().sent).toBe(sent);
  });

  it('a 403 ends the wait of all who are in the queue', async () => {
    const { breaker, outcomes, ask, advance } = setUpBoth(50, () => fault('REFUSED'));
    for (let caller = 0; caller < 200; caller += 1) ask();
    await advance(60);
    expect(breaker.state()).toBe('refused');
    expect(outcomes).toHaveLength(200);
    expect(new Set(outcomes.map(({ fault: said }) => said))).toEqual(new Set(['REFUSED']));
  });

  it('calls refused for the rate do not open the circuit', async () => {
    const { breaker, admission, ask, advance } = setUpBoth(95, () => null);
    for (let caller = 0; caller < 500; caller += 1) ask();
    await advance(4000);
    expect(admission.stats().refused).toBeGreaterThan(400);
    expect(breaker.state()).toBe('closed');
  });
});
