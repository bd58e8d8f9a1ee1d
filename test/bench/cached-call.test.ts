// What a cached call costs, step by step and over loopback. Figures, not a pass or fail: compare within one run.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from 'tinybench';
import { encodeMSet } from '../../src/agi/agi-encoding.js';
import { parseCallOptions } from '../../src/call/call-options.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { writeAnswer } from '../../src/call/written-answer.js';
import { systemClock } from '../../src/time/clock.js';
import { normalizeNumber } from '../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { playAsterisk } from '../../src/cli/play-asterisk.js';
import { found } from '../fakes/scripted-source.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { CALL_DEFAULTS, openCachedCalls } from './cached-calls.js';
import { DaemonProcess } from '../processes/daemon-process.js';

const NUMBER = '79170415564';

describe('the steps of a cached call', () => {
  it('are timed one by one', async () => {
    const clock = systemClock;
    const known = { operator: 'МТС', region: 'Республика Башкортостан', ported: false };
    const { handle, plan } = await openCachedCalls([found(NUMBER, known, clock.epochMs())]);
    const ask = (): IncomingCall => ({
      ...plainQuestion({ door: 'agi', script: 'lookup', number: `+${NUMBER}` }, CALL_DEFAULTS, clock.monotonicMs()),
      options: parseCallOptions(new Map(), CALL_DEFAULTS).options,
    });
    const answer = await handle(ask());
    const { variables } = writeAnswer(ask(), answer, 'all', () => true);

    const bench = new Bench({ time: 500 });
    bench
      .add('normalize +7 (917) 041-55-64', () => void normalizeNumber('+7 (917) 041-55-64', DEFAULT_NUMBER_SETTINGS))
      .add('numbering plan', () => void plan(NUMBER))
      .add('handle a cached call', () => handle(ask()))
      .add('write 35 variables', () => void writeAnswer(ask(), answer, 'all', () => true))
      .add('encode one EXEC MSet', () => void encodeMSet(variables));
    await bench.run();
    console.info(
      bench
        .table()
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
    expect(bench.tasks.every((task) => task.result.state === 'completed')).toBe(true);
  });
});

describe('a cached call over loopback', () => {
  let voxlink: VoxlinkServer;
  let daemon: DaemonProcess;
  beforeAll(async () => {
    voxlink = await startVoxlinkServer();
    daemon = await DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } });
  });
  afterAll(async () => {
    await daemon.stop();
    await voxlink.close();
  });

  const call = () =>
    playAsterisk({
      host: '127.0.0.1',
      port: daemon.agiPort,
      script: 'lookup',
      number: NUMBER,
      asArgument: true,
      timeoutMs: 5000,
    });

  it('one after the other, and 64 at a time', async () => {
    for (let i = 0; i < 200; i++) await call();
    const times: number[] = [];
    for (let i = 0; i < 2000; i++) times.push((await call()).tookMs);
    times.sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
    const startedMs = performance.now();
    const worker = async () => {
      for (let i = 0; i < 100; i++) expect((await call()).variables['VOX_STATUS']).toBe('OK');
    };
    await Promise.all(Array.from({ length: 64 }, worker));
    const perSecond = 6400 / ((performance.now() - startedMs) / 1000);
    console.info(
      `one FastAGI session: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; 64 at a time: ${perSecond.toFixed(0)} sessions a second`,
    );
    expect(voxlink.countOf('v1')).toBe(1);
  });
});
