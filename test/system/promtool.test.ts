// What Prometheus's own tool says of our metrics and alert rules. Debian has it in the package `prometheus`.

import { spawnSync } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startDaemon } from './running-daemon.js';

const PROMTOOL = process.env['PROMTOOL'] ?? 'promtool';
const isThere = spawnSync(PROMTOOL, ['--version']).status === 0;
if (!isThere) {
  const message = `not run: ${PROMTOOL} is not there; it comes with Debian's package prometheus, or set PROMTOOL`;
  if ((process.env['CI'] ?? '') !== '') throw new Error(message);
  console.info(message);
}

it.skipIf(!isThere)('promtool finds nothing in the metrics of a daemon that has answered calls', async () => {
  const daemon = await startDaemon();
  onTestFinished(() => daemon.stop());
  await callFastAgi(daemon.agiPort, { script: 'route', callerId: '79170415564' });
  const page = await fetch(`http://127.0.0.1:${daemon.httpPort}/metrics`, { headers: { connection: 'close' } });
  const { status, stdout, stderr } = spawnSync(PROMTOOL, ['check', 'metrics'], {
    input: await page.text(),
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});

it.skipIf(!isThere)('promtool finds nothing wrong in the alert rules', () => {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, ['check', 'rules', 'monitoring/prometheus-alerts.yaml'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
  expect(status).toBe(0);
});
