// The package under a real systemd: installed, started, asked, frozen, killed, reloaded, stopped.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { BootedDebian } from './booted-debian.js';
import { describeOnEachDebian } from './each-debian.js';

const UNIT = 'voxroute.service';

describeOnEachDebian('the service', ({ root, suite }, { deb }) => {
  let host: BootedDebian;
  beforeAll(async () => {
    host = await BootedDebian.over(root);
    // A PBX that waits for voxroute.
    host.write(
      '/etc/systemd/system/asterisk.service',
      '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
    );
    await host.chroot('systemctl', 'enable', 'asterisk.service');
    await host.boot();
    host.take(deb, '/root/voxroute.deb');
  });
  afterAll(() => host.stop());

  const pid = async () => {
    const main = await host.property(UNIT, 'MainPID');
    if (!/^[1-9]\d*$/.test(main))
      throw new Error(`the service does not run: ${await host.ask(`journalctl -u ${UNIT} -n 20 -o cat`)}`);
    return main;
  };
  /** Another process than `before`, and ready. */
  const startedAgain = (before: string) =>
    expect
      .poll(async () => (await host.property(UNIT, 'ActiveState')) === 'active' && (await pid()) !== before)
      .toBe(true);
  /** A host under load is ready before it listens, see `TimeoutStartSec`. */
  const answers = async () => (await host.run('voxroute agi-test 84232000000 --json')).out;

  it('installs, starts and answers a call, as a user of its own', async () => {
    await host.ask('dpkg -i /root/voxroute.deb');
    // A busy machine may end a first start after 5 s; it begins again by itself.
    await expect.poll(() => host.property(UNIT, 'ActiveState')).toBe('active');
    await expect.poll(answers).toContain('RU-PRI');
    expect(JSON.parse(await answers())).toMatchObject({ variables: { VOX_COUNTRY: 'RU', VOX_REGION_ID: 'RU-PRI' } });
    expect(await host.ask('voxroute --version')).toBe('0.1.0\n');
    expect(await host.ask(`ps -o user= -p ${await pid()} 2>/dev/null || stat -c %U /proc/${await pid()}`)).toBe(
      'voxroute\n',
    );
    expect(await host.ask('stat -c "%a %U %G" /etc/voxroute /etc/voxroute/voxroute.yaml /var/lib/voxroute')).toBe(
      '750 root voxroute\n640 root voxroute\n750 voxroute voxroute\n',
    );
  });

  it('is exposed to no more than 1.4, and was started with it', async () => {
    const said = await host.ask(`systemd-analyze security ${UNIT} --no-pager`);
    const exposure = Number(/Overall exposure level for voxroute.service: ([\d.]+)/.exec(said)?.[1]);
    expect(exposure).toBeLessThanOrEqual(1.4);
  });

  it('is ready within a second or so, and its lines have priorities in the journal', async () => {
    const tookMs =
      (await host.notedMs(UNIT, 'ActiveEnterTimestampMonotonic')) -
      (await host.notedMs(UNIT, 'ExecMainStartTimestampMonotonic'));
    process.stderr.write(`test:debian: ${suite}: ready after ${Math.round(tookMs)} ms\n`);
    expect(tookMs).toBeGreaterThan(0);
    expect(tookMs).toBeLessThan(5000);
    const all = await host.ask(`journalctl -u ${UNIT} -o cat`);
    expect(all).toContain('"msg":"FastAGI is served"');
    expect(all).not.toMatch(/^<\d>/m);
    const warnings = await host.ask(`journalctl -u ${UNIT} -p warning -o cat`);
    expect(warnings).toContain('"level":"warn"');
    expect(warnings).not.toContain('"level":"info"');
  });

  it('is started again by the watchdog when it is frozen', async () => {
    const frozen = await pid();
    const { atMs } = await host.timed(`kill -STOP ${frozen}`);
    await startedAgain(frozen);
    const begunMs = (await host.notedMs(UNIT, 'ExecMainStartTimestampMonotonic')) - atMs;
    const readyMs = (await host.notedMs(UNIT, 'ActiveEnterTimestampMonotonic')) - atMs;
    process.stderr.write(
      `test:debian: ${suite}: frozen, begun again after ${Math.round(begunMs)} ms, ready after ${Math.round(readyMs)} ms\n`,
    );
    // The last sign of life may be as old as it is at most; then RestartSec.
    expect(begunMs).toBeGreaterThan(1000);
    expect(begunMs).toBeLessThan(8000);
    expect(readyMs).toBeLessThan(15_000);
    await expect.poll(answers).toContain('RU-PRI');
    expect(await host.ask(`journalctl -u ${UNIT}`)).toMatch(/Watchdog timeout/);
  });

  it('keeps its state for itself, whatever root does there without it', async () => {
    await host.ask(
      'printf 0123456789abcdef0123456789abcdef0123456789abcdef > /etc/voxroute/key && chmod 640 /etc/voxroute/key',
    );
    host.write(
      '/etc/voxroute/acting.yaml',
      'voxlink: { baseUrl: "http://127.0.0.1:9" }\nproviders: { newtel: [{ name: moscow, baseUrl: "http://127.0.0.1:9", accessKeyFile: /etc/voxroute/key, signingKeyFile: /etc/voxroute/key }] }\n',
    );
    await host.ask(`systemctl stop ${UNIT} && rm -rf /var/lib/voxroute/providers /var/lib/voxroute/rate`);
    // Neither is answered; each is counted.
    await host.run('voxroute lookup 79170415564 --config /etc/voxroute/acting.yaml');
    const dial = 'dial 79041112233 --from 101 --caller-id 74951112233 --force --yes';
    await host.run(`voxroute provider --config /etc/voxroute/acting.yaml moscow ${dial}`);
    const state = await host.ask('find /var/lib/voxroute -printf "%P %u:%g\\n"');
    expect(state).toMatch(/^providers\/acts-moscow-\S+ voxroute:voxroute$/m);
    expect(state).toMatch(/^rate\/\S+ voxroute:voxroute$/m);
    expect(state.split('\n').filter((line) => line !== '' && !line.endsWith(' voxroute:voxroute'))).toEqual([]);
    await host.ask(`rm /etc/voxroute/acting.yaml /etc/voxroute/key && systemctl start ${UNIT}`);
  });

  it('stays up while it is well: the watchdog does not bite', async () => {
    const before = await pid();
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    expect(await pid()).toBe(before);
    // No call of its own shows anywhere.
    expect(await host.ask('voxroute calls --json --full')).not.toContain('self-call');
  });

  it('is started again when it is killed, as often as that happens', async () => {
    for (let time = 0; time < 6; time += 1) {
      const killed = await pid();
      await host.ask(`kill -KILL ${killed}`);
      await startedAgain(killed);
    }
    await expect.poll(answers).toContain('RU-PRI');
  });

  it('reloads with the same process, takes a credential, and stops within 3 s', async () => {
    const before = await pid();
    await host.ask('printf "a-token-of-sixteen-letters" > /etc/voxroute/token && chmod 600 /etc/voxroute/token');
    host.write(
      '/etc/systemd/system/voxroute.service.d/token.conf',
      '[Service]\nLoadCredential=http-token:/etc/voxroute/token\n',
    );
    await host.ask('printf "lists: { block: [\\"74957778899\\"] }\\n" > /etc/voxroute/voxroute.yaml');
    await host.ask(`systemctl reload ${UNIT}`);
    await expect
      .poll(async () => (await host.run('voxroute agi-test 74957778899 --script blacklist --json')).out)
      .toContain('"VOX_BLACKLIST":"1"');
    expect(await pid()).toBe(before);
    await host.ask('printf "http: { tokenFile: \\"credential:http-token\\" }\\n" > /etc/voxroute/voxroute.yaml');
    await host.ask(`systemctl daemon-reload && systemctl restart ${UNIT}`);
    expect(await host.ask('voxroute check-config')).toMatch(/^usable/m);
    expect(await host.ask('voxroute status --json')).toContain('"problems": []');
    await host.ask(`systemctl stop ${UNIT}`);
    const tookMs =
      (await host.notedMs(UNIT, 'InactiveEnterTimestampMonotonic')) -
      (await host.notedMs(UNIT, 'ActiveExitTimestampMonotonic'));
    expect(tookMs).toBeGreaterThan(0);
    expect(tookMs).toBeLessThan(3000);
    expect(await host.property(UNIT, 'Result')).toBe('success');
    await host.ask(`systemctl start ${UNIT}`);
  });

  it('is not started again with a configuration that cannot be used, where none was good before', async () => {
    await host.ask(`systemctl stop ${UNIT} && rm -rf /var/lib/voxroute/last-good*`);
    await host.ask('echo "agi: { listn: x }" > /etc/voxroute/voxroute.yaml');
    await host.run(`systemctl start ${UNIT}`);
    await expect.poll(() => host.property(UNIT, 'ActiveState')).toBe('failed');
    expect(await host.property(UNIT, 'ExecMainStatus')).toBe('2');
    const { code, out } = await host.run('voxroute doctor');
    expect(code).toBe(1);
    expect(out).toContain('voxroute.yaml:1:8: agi.listn: unknown key');
    await host.ask(`echo "{}" > /etc/voxroute/voxroute.yaml && systemctl start ${UNIT}`);
  });

  it('delays a PBX by no more than 5 s where its disk hangs', async () => {
    // What it reads of the disk never comes.
    await host.ask(`systemctl stop asterisk.service ${UNIT}`);
    await host.ask(
      'rm -rf /var/lib/voxroute/store /var/lib/voxroute/registry; install -d -o voxroute /var/lib/voxroute/store /var/lib/voxroute/registry',
    );
    await host.ask(
      'mkfifo /var/lib/voxroute/store/CURRENT /var/lib/voxroute/registry/ranges.json && chown voxroute /var/lib/voxroute/*/*',
    );
    /** How long the PBX waits, in milliseconds. */
    const delay = async () => {
      const { atMs } = await host.timed(`systemctl start ${UNIT} asterisk.service`);
      expect(await host.property('asterisk.service', 'ActiveState')).toBe('active');
      return (await host.notedMs('asterisk.service', 'ExecMainStartTimestampMonotonic')) - atMs;
    };
    expect(await delay()).toBeLessThan(5500);
    expect(await host.property(UNIT, 'ActiveState')).toBe('active');
    await expect.poll(answers).toContain('RU-PRI');
    await host.ask(`systemctl stop asterisk.service ${UNIT}`);
    // And where not even the program can be read.
    host.write('/etc/systemd/system/voxroute.service.d/hang.conf', '[Service]\nExecStartPre=/bin/sleep 600\n');
    await host.ask('systemctl daemon-reload');
    const delayedMs = await delay();
    process.stderr.write(`test:debian: ${suite}: a program that hangs delays a PBX by ${Math.round(delayedMs)} ms\n`);
    expect(delayedMs).toBeGreaterThan(4000);
    expect(delayedMs).toBeLessThan(6500);
  });
});
