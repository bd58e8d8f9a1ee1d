import { expect, it, onTestFinished } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startDaemon } from './running-daemon.js';

const numbers = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`);

it('a hundred lookups over HTTP at a time leave half of the rate to live calls', async () => {
  const daemon = await startDaemon({ voxlink: { generate: true }, config: 'agi: { deadlineMs: 3000 }' });
  onTestFinished(() => daemon.stop());
  const { voxlink, httpPort, agiPort } = daemon;
  const get = (path: string) => fetch(`http://127.0.0.1:${httpPort}${path}`);
  await voxlink.play({ slowMs: 1500 });

  const lookups = numbers(100, '7917041').map((number) => get(`/v1/lookup/${number}`));
  const waiting = async () =>
    /^voxroute_rate_queue_length\{upstream="voxlink",urgency="lookup"\} (\d+)/m.exec(
      await (await get('/metrics')).text(),
    )?.[1];
  // The page of metrics may be a second old.
  await expect.poll(waiting, { timeout: 30_000, interval: 200 }).toBe('95');
  expect(voxlink.requests).toHaveLength(5);

  const callers = numbers(5, '7917042');
  const calls = callers.map((callerId) => callFastAgi(agiPort, { callerId }));
  for (const caller of callers) await expect.poll(() => voxlink.countOf('v1', caller)).toBe(1);
  for (const { variables } of await Promise.all(calls)) expect(variables.get('VOX_STATUS')).toBe('OK');
  for (const answer of await Promise.all(lookups)) expect(answer.status).toBe(200);
  expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);
});

it('sixteen calls are answered within the usual deadline beside a hundred lookups of new numbers', async () => {
  const daemon = await startDaemon({ voxlink: { generate: true } });
  onTestFinished(() => daemon.stop());
  const { voxlink, httpPort, agiPort } = daemon;
  const get = (path: string) => fetch(`http://127.0.0.1:${httpPort}${path}`);
  await voxlink.play({ slowMs: 50 });
  const lookups = numbers(100, '7917051').map((number) => get(`/v1/lookup/${number}`));
  await expect.poll(() => voxlink.requests.length).toBeGreaterThan(0);

  const callers = numbers(16, '7917052');
  const calls = await Promise.all(callers.map((callerId) => callFastAgi(agiPort, { callerId })));
  const answers = calls.map(({ variables }) => [variables.get('VOX_STATUS'), variables.get('VOX_COUNTRY')].join(' '));
  // What the rate does not let through in time is answered from what is known offline.
  expect(new Set(answers)).toEqual(new Set(['OK RU', 'OFFLINE RU']));
  expect(answers.filter((answer) => answer === 'OK RU').length).toBeGreaterThanOrEqual(4);
  for (const { tookMs, stoodStillMs } of calls) expect(tookMs - stoodStillMs).toBeLessThan(600);
  for (const answer of await Promise.all(lookups)) expect(answer.status).toBe(200);
  expect(voxlink.busiestSecond()).toBeLessThanOrEqual(10);
});
