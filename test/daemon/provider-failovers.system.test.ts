// Failover in the daemon: which accounts have it, what a reload changes, and what the log says.

import { describe, expect, it, onTestFinished } from 'vitest';
import { checkConfig } from '../../src/config/inspect-config.js';
import { ProviderFailovers } from '../../src/daemon/provider-failovers.js';
import { FailoverFiles } from '../../src/providers/plusofon/failover-state.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { manualClock } from '../fakes/manual-clock.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../fakes/plusofon-server.js';
import { stateDirectory } from '../fakes/provider-account.js';

async function open(hasState = true, more = '') {
  const server = await startPlusofonServer([plusofonRow(1, '74950000001'), plusofonRow(3, '74950000003')]);
  const clock = manualClock();
  const log: { level: string; fields: object; message: string }[] = [];
  const pbx = { isUp: true as boolean | null };
  const asked: string[] = [];
  const state = stateDirectory();
  const failovers = new ProviderFailovers({
    clock,
    log: { write: (level, fields, message) => void log.push({ level, fields, message }) },
    version: 'test',
    stateDirectory: hasState ? state : null,
    isUp: (name) => (asked.push(name), pbx.isUp),
  });
  onTestFinished(async () => {
    await failovers.stop();
    await server.close();
    expect(server.problems).toEqual([]);
  });
  const loaded = (failover: string, token = PLUSOFON_TOKEN) => ({
    config: checkConfig(
      parseYaml(
        'test.yaml',
        `${more}
providers:
  plusofon:
    - name: plus
      baseUrl: "${server.url}"
      tokenFile: /t
      ratePerSecond: 10
      forward:
        normal: { type: sip, sipId: 73, cliType: "Y" }
        down: { type: number, destinationNumber: "79990000001", cliType: "N" }
      failover: ${failover}
`,
      ),
    ),
    providerSecrets: new Map([['plus', { token }]]),
  });
  const first = () => server.numbers[0]?.following?.name ?? '';
  /** Time goes on until it is so; so slowly that no request is out of time meanwhile. */
  const until = (what: () => unknown) =>
    expect.poll(
      () => {
        clock.advance(1000);
        return what();
      },
      { interval: 10, timeout: 10_000 },
    );
  return { server, clock, state, log, pbx, asked, failovers, loaded, first, until };
}

const FAILOVER = '{ profile: down, back: normal, server: pbx, after: 30s, backAfter: 30s }';

describe('an account with failover', () => {
  it('is switched while its server is down, and back; the log masks numbers', async () => {
    const { failovers, loaded, pbx, asked, first, until, log, clock } = await open();
    await failovers.follow(loaded(FAILOVER));
    expect(failovers.states()).toEqual([{ account: 'plus', isElsewhere: false }]);
    pbx.isUp = false;
    await until(first).toBe('number 79990000001');
    await until(() => failovers.states()[0]?.isElsewhere).toBe(true);
    await until(() => log.length).toBe(2);
    // Nothing is switched twice in ten minutes.
    clock.advance(600_000);
    pbx.isUp = true;
    await until(first).toBe('sip 73');
    await until(() => log.length).toBe(4);
    expect(new Set(asked)).toEqual(new Set(['pbx']));
    expect(log.map(({ fields }) => fields)).toMatchObject([
      { account: 'plus', method: 'number.follow', class: 'sets', outcome: 'ok', by: 'failover' },
      { profile: 'down' },
      { account: 'plus', method: 'number.follow', outcome: 'ok', by: 'failover' },
      { profile: 'normal' },
    ]);
    expect(JSON.stringify(log)).not.toContain('79990000001');
    expect(JSON.stringify(log)).not.toContain('74950000001');
  });

  it('is switched for the numbers that are named alone', async () => {
    const { failovers, loaded, pbx, server, until } = await open();
    await failovers.follow(loaded(FAILOVER.replace(' }', ', numbers: ["8 (495) 000-00-03"] }')));
    pbx.isUp = false;
    await until(() => server.numbers[1]?.following?.name).toBe('number 79990000001');
    expect(server.numbers[0]?.following).toBeNull();
  });

  it('goes on as it is through a reload that does not change it, and ends with one that takes it away', async () => {
    const { failovers, loaded, pbx, first, until, server, clock } = await open();
    await failovers.follow(loaded(FAILOVER));
    pbx.isUp = false;
    for (let seconds = 0; seconds < 25; seconds += 1) {
      clock.advance(1000);
      await failovers.follow(loaded(FAILOVER));
    }
    await until(first).toBe('number 79990000001');
    await failovers.follow(loaded('null'));
    expect(failovers.states()).toEqual([]);
    const before = server.requests.length;
    pbx.isUp = true;
    clock.advance(3_600_000);
    await failovers.follow(loaded('null'));
    expect(server.requests).toHaveLength(before);
  });

  it('takes a new token with a reload', async () => {
    const { failovers, loaded, pbx, first, until, log } = await open();
    await failovers.follow(loaded(FAILOVER, 'an-old-token'));
    pbx.isUp = false;
    await until(() => log[0]?.message).toMatch(/could not be switched/);
    expect(JSON.stringify(log[0])).toMatch(/plus \(plusofon\): refuses the keys \(401\): check tokenFile/);
    expect(JSON.stringify(log)).not.toContain('an-old-token');
    await failovers.follow(loaded(FAILOVER));
    await until(first).toBe('number 79990000001');
  });
});

it('without a directory for its state nothing is switched, and it is said', async () => {
  const { failovers, loaded, log } = await open(false);
  await failovers.follow(loaded(FAILOVER));
  expect(failovers.states()).toEqual([]);
  expect(log[0]?.message).toMatch(/failover is off: there is no directory/);
});

it('an account without a token is said, and the others run', async () => {
  const { failovers, loaded, log } = await open();
  const { config } = loaded(FAILOVER);
  await failovers.follow({ config, providerSecrets: new Map() });
  expect(JSON.stringify(log)).toMatch(/plus \(plusofon\): has no usable token: check tokenFile/);
});

describe('what the log says of a switch', () => {
  it('has the numbers in full where they are not masked, and what stays as it was', async () => {
    const { failovers, loaded, pbx, first, until, log } = await open(true, 'log: { maskNumbers: false }');
    await failovers.follow(loaded(FAILOVER));
    pbx.isUp = false;
    await until(first).toBe('number 79990000001');
    await until(() => log.length).toBe(2);
    expect(log.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'info request to a provider',
      'warn the forwarding was switched',
    ]);
    expect(log[1]?.fields).toEqual({
      ...{ account: 'plus', profile: 'down', unchanged: 0 },
      changes: [
        '74950000001: nowhere → number 79990000001, Переадресующий номер',
        '74950000003: nowhere → number 79990000001, Переадресующий номер',
      ],
    });
  });

  it('names the time until when a forwarding by hand is left alone', async () => {
    const { failovers, loaded, pbx, first, until, log, state, clock } = await open();
    const untilMs = clock.epochMs() + 3_600_000;
    await new FailoverFiles(state, 'plus').pause(untilMs);
    await failovers.follow(loaded(FAILOVER));
    pbx.isUp = false;
    await until(() => log.length).toBe(1);
    expect(log[0]).toEqual({
      level: 'warn',
      fields: { account: 'plus', profile: 'down', until: new Date(untilMs).toISOString() },
      message: 'the forwarding is not switched: it was changed by hand',
    });
    expect(first()).toBe('');
    await failovers.stop();
    expect(failovers.states()).toEqual([]);
  });

  it('is an error where a switch failed, without numbers of the answer', async () => {
    const { failovers, loaded, pbx, until, log } = await open();
    await failovers.follow(loaded(FAILOVER, 'an-old-token'));
    pbx.isUp = false;
    await until(() => log.some(({ level }) => level === 'error')).toBe(true);
    const failed = log.find(({ level }) => level === 'error');
    expect(failed).toMatchObject({
      fields: { account: 'plus', profile: 'down' },
      message: 'the forwarding could not be switched; it will be tried again',
    });
  });
});
