import { describe, expect, it } from 'vitest';
import { makeLookup } from '../../src/daemon/make-lookup.js';
import { NO_LOOKUP_METRICS, openLookupResources } from '../../src/daemon/lookup-resources.js';
import { checkConfig } from '../../src/config/inspect-config.js';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { createRegistryInUse } from '../../src/registry/registry-in-use.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { openStack, stackOn } from '../fakes/lookup-stack.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found, scriptedSource } from '../fakes/scripted-source.js';

const patient = () => new AbortController().signal;
const numberAt = (caller: number) => String(79_170_000_000 + caller);
const settle = () => new Promise((resolve) => setImmediate(resolve));
const configOf = (yaml: string) => checkConfig(parseYaml('test.yaml', yaml));

describe('the chain from a number to Voxlink', () => {
  it('counts and times what is sent to Voxlink, without the wait for a turn', async () => {
    const requests: { readonly outcome: string; readonly tookMs: number }[] = [];
    const clock = manualClock();
    const source = scriptedSource();
    const metrics = {
      ...NO_LOOKUP_METRICS,
      upstreamAnswered: (_source: string, outcome: string, tookMs: number) => requests.push({ outcome, tookMs }),
    };
    const { resolver } = stackOn(clock, { sources: [source], metrics, limits: { ratePerSecond: 1, deadlineMs: 3000 } });
    const first = resolver.resolve(numberAt(1), patient());
    const second = resolver.resolve(numberAt(2), patient());
    await source.answer(found(numberAt(1), { operator: 'МТС' }, clock.epochMs()));
    await first;
    clock.advance(1100);
    await settle();
    clock.advance(90);
    await source.answer(found(numberAt(2), { operator: 'МТС' }, clock.epochMs()));
    await second;
    expect(requests).toEqual([
      { outcome: 'found', tookMs: 0 },
      { outcome: 'found', tookMs: 90 },
    ]);
  });

  it('answers from memory while the circuit is open and no turn is free', async () => {
    const { source, resolver, memory, admission, breaker, clock } = openStack();
    memory.write(found(numberAt(1), { operator: 'МТС' }, clock.epochMs()));
    const failing = resolver.resolve(numberAt(2), patient());
    await source.fail(new LookupFault('REFUSED', 'HTTP 403'));
    await failing;
    expect(breaker.state()).toBe('refused');
    const { sent, refused } = admission.stats();
    expect(await resolver.resolve(numberAt(1), patient())).toMatchObject({ status: 'OK', fault: null });
    expect(await resolver.resolve(numberAt(3), patient())).toMatchObject({ fault: 'REFUSED' });
    expect(admission.stats()).toMatchObject({ sent, refused });
  });

  it('answers everybody in the queue the moment the circuit opens, and asks for none of them', async () => {
    const { source, resolver, admission, breakerChanges } = openStack();
    const callers = Array.from({ length: 15 }, async (_, caller) => resolver.resolve(numberAt(caller), patient()));
    await settle();
    expect(admission.stats().waiting.call).toBe(5);
    for (let failures = 0; failures < 5; failures += 1) await source.fail(new LookupFault('TIMEOUT', 'no answer'));
    const [late] = await Promise.all(callers.slice(10));
    expect(late).toMatchObject({ fault: 'CIRCUIT_OPEN' });
    expect(admission.stats().waiting.call).toBe(0);
    expect(source.asked).toHaveLength(10);
    expect(breakerChanges.map(({ state }) => state)).toEqual(['open']);
  });
});

describe('a stack that a reload has replaced', () => {
  it('is heard no more: its failures neither reach the log nor turn the queue of the new one away', async () => {
    const clock = manualClock();
    const before = scriptedSource();
    const old = stackOn(clock, { sources: [before] });
    const after = scriptedSource();
    const next = stackOn(clock, { sources: [after], admission: old.admission });
    const underWay = Array.from({ length: 10 }, async (_, caller) => old.resolver.resolve(numberAt(caller), patient()));
    await settle();
    next.stack.activate();
    old.stack.deactivate();
    const calls = [20, 21].map(async (caller) => next.resolver.resolve(numberAt(caller), patient()));
    await settle();
    expect(old.admission.stats().waiting.call).toBe(2);

    for (let failures = 0; failures < 10; failures += 1) await before.fail(new LookupFault('TIMEOUT', 'no answer'));
    await Promise.all(underWay);
    expect(old.breaker.state()).toBe('open');
    expect(old.breakerChanges).toEqual([]);
    expect(old.admission.stats().waiting.call).toBe(2);

    clock.advance(1100);
    await after.answer(found(numberAt(20), { operator: 'МТС' }, clock.epochMs()));
    await after.answer(found(numberAt(21), { operator: 'МТС' }, clock.epochMs()));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(['OK', 'OK']);
  });
});

describe('the limits of a configuration', () => {
  async function setUp() {
    const clock = manualClock();
    const config = configOf('voxlink: {ratePerSecond: 10}\nagi: {deadlineMs: 500}');
    const names = loadIdentifier(config.registry, () => ({ file: 'test.yaml', line: null, column: null }));
    const resources = await openLookupResources(config, {
      clock,
      version: 'test',
      names,
      registry: createRegistryInUse(null),
      memory: null,
      metrics: NO_LOOKUP_METRICS,
      stateDirectory: () => null,
      onPlanProblem: (file, cause) => expect.unreachable(`${file}: ${String(cause)}`),
      onBreakerChange: () => undefined,
    });
    /** What a reload with this configuration puts into force. */
    const reload = (yaml: string) =>
      makeLookup({ config: configOf(yaml), sourceSecrets: new Map() }, names, resources).activate();
    const sent: string[] = [];
    const refused: string[] = [];
    const enter = (who: string) =>
      resources.admission
        .enter(() => 'call')
        .then(
          (turn) => {
            sent.push(who);
            return turn;
          },
          () => void refused.push(who),
        );
    return { clock, reload, enter, sent, refused };
  }

  it('are those of the last reload: a lower rate lets fewer requests out, what was sent before included', async () => {
    const { reload, enter, sent } = await setUp();
    void enter('before');
    reload('voxlink: {ratePerSecond: 3}');
    for (const who of ['first', 'second', 'third', 'fourth']) void enter(who);
    await settle();
    expect(sent).toEqual(['before', 'first', 'second']);
  });

  it('a longer deadline lets a call wait for the end of a pause that a shorter one would not outlast', async () => {
    const { clock, reload, enter, sent, refused } = await setUp();
    const throttled = await enter('throttled');
    throttled?.end({ kind: 'throttled', retryAfterMs: 2000 });
    void enter('half a second');
    await settle();
    expect(refused).toEqual(['half a second']);
    reload('agi: {deadlineMs: 3000}');
    void enter('three seconds');
    await settle();
    expect(refused).toEqual(['half a second']);
    clock.advance(2000);
    await settle();
    expect(sent).toEqual(['throttled', 'three seconds']);
  });
});
