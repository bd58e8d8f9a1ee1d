// The README as a new user follows it on a host that has nothing: its own commands, and no others.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BootedDebian } from './booted-debian.js';
import { describeOnEachDebian } from './each-debian.js';

/** Those of "Install", without what is said of them. */
const COMMANDS = (/^## Install\n[^]*?```sh\n([^]*?)```/m.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '')
  .trim()
  .split('\n')
  .map((line) => line.replace(/\s+#.*/, ''));

describeOnEachDebian('the README', ({ root, suite }, { deb }) => {
  let host: BootedDebian;
  beforeAll(async () => {
    host = await BootedDebian.over(root);
    await host.boot();
    // Built for the processor of this host; the README names that of most.
    host.take(deb, `/root/${basename(deb).replace(/_(?:amd64|arm64)/, '_amd64')}`);
  });
  afterAll(() => host.stop());

  it('gives a first answer with its first two commands', async () => {
    const [install = '', ask = '', ...more] = COMMANDS;
    expect([install, ask, more.length]).toEqual([
      expect.stringMatching(/^apt install /),
      expect.stringMatching(/^voxroute agi-test /),
      2,
    ]);
    const fromMs = performance.now();
    await host.ask(`cd /root && ${install} </dev/null`);
    let answer = '';
    // A machine with too much other work may end the first start after 5 s; it begins again by itself.
    await expect.poll(async () => (answer = (await host.run(ask)).out)).toContain('VOX_STATUS');
    const seconds = (performance.now() - fromMs) / 1000;
    process.stderr.write(`test:debian: ${suite}: first answer after 2 commands and ${seconds.toFixed(1)} s\n`);
    // Voxlink cannot be reached from here: the numbering plan answers.
    expect(answer).toMatch(/VOX_STATUS +│ OFFLINE/);
    expect(answer).toMatch(/VOX_COUNTRY +│ RU/);
  });

  it('names with its last two what is missing here, and what to do', async () => {
    const [, , setup = '', doctor = ''] = COMMANDS;
    expect((await host.run(setup)).out).toMatch(/^voxroute: setup: no \/etc\/asterisk here/m);
    const { code, out } = await host.run(doctor);
    expect(code).toBe(1);
    // No network, so no Voxlink; nothing else is wrong but that there is no Asterisk to be looked at.
    expect(out).toMatch(/^FAILED +voxlink .*\n +→ /m);
    expect(out).toMatch(/^ok +daemon /m);
    expect(out).toMatch(/^ok +permissions /m);
  });
});
