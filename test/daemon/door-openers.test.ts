// How each door is opened: its limits, who answers, where its events go. Real sockets, and a snapshot of the test.

import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LoadedConfig } from '../../src/config/load-config.js';
import { doorOpeners } from '../../src/daemon/doors.js';
import { LineLimit } from '../../src/telemetry/line-limit.js';
import { systemClock } from '../../src/time/clock.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { loadedConfig } from '../fakes/loaded-config.js';

const LISTEN = 'agi: { listen: "127.0.0.1:0" }\nhttp: { listen: "127.0.0.1:0" }\n';
const WEBHOOKS = `webhooks: { listen: "127.0.0.1:0" }
providers:
  alovoice:
    - { name: tashkent, tokenFile: /a, webhook: { secretFile: /s, pass: { queue: "1" }, block: { hangup: "" } } }
    - { name: samarkand, tokenFile: /b, webhook: { secretFile: /t, pass: { queue: "1" }, block: { hangup: "" } } }
`;

function setUp(yaml = LISTEN, changes: Partial<LoadedConfig> = {}) {
  const loaded = loadedConfig(yaml, {
    providerSecrets: new Map([['tashkent', { webhookSecret: 'abc' }]]),
    ...changes,
  });
  const lines: string[] = [];
  const log = {
    write: (level: string, fields: object, message: string) =>
      lines.push(`${level} ${message} ${JSON.stringify(fields)}`),
  };
  const events: string[] = [];
  const snapshot = {
    loaded,
    isAllowed: vi.fn(() => true),
    isAllowedOverHttp: () => true,
    httpHostNames: new Set(['pbx.example']),
    httpOrigins: new Set(['https://crm.example']),
    webhookAccounts: [],
    answer: vi.fn((call: { script: string }) =>
      Promise.resolve({
        pairs: [
          ['VOX_STATUS', 'OK'],
          ['VOX_SCRIPT', call.script],
        ] as const,
        afterwards: () => undefined,
      }),
    ),
  };
  const metrics = {
    doorEvent: (door: string, kind: string) => events.push(`${door} ${kind}`),
    httpAnswered: (route: string, method: string, status: number) => events.push(`http ${route} ${method} ${status}`),
    webhookAnswered: (account: string, event: string, outcome: string) =>
      events.push(`webhook ${account} ${event} ${outcome}`),
  };
  const openers = doorOpeners({
    ...{ clock: systemClock, log, metrics, limit: new LineLimit(10, systemClock), journal: {} },
    current: () => snapshot,
    http: { notReady: () => [] },
  } as never);
  return { openers, loaded, lines, events, snapshot };
}

/** Somebody else has it. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('FastAGI', () => {
  it('is refused to an address that is not allowed, which is counted and logged', async () => {
    const { openers, loaded, snapshot, events, lines } = setUp();
    snapshot.isAllowed.mockReturnValue(false);
    const door = await openers.openAgi(loaded);
    await callFastAgi(door.address.port, { callerId: '79170415564' }).catch(() => undefined);
    await door.close(0);
    expect(snapshot.isAllowed).toHaveBeenCalledWith('127.0.0.1');
    expect(snapshot.answer).not.toHaveBeenCalled();
    expect(events).toEqual([expect.stringMatching(/^agi /)]);
    expect(lines).toHaveLength(1);
  });

  it('cannot be served where another program has the port', async () => {
    const { openers, loaded } = setUp(`agi: { listen: "127.0.0.1:${await takenPort()}" }`);
    await expect(openers.openAgi(loaded)).rejects.toMatchObject({ name: 'ListenError' });
  });
});

describe('HTTP', () => {
  it('is served with a line that says where, and counts what it answers', async () => {
    const { openers, loaded, lines, events } = setUp();
    const door = await openers.openHttp(loaded);
    onTestFinished(() => door?.close(0));
    expect(lines).toEqual([`info HTTP is served ${JSON.stringify({ address: door?.address })}`]);
    const port = door?.address.port;
    const answers = await Promise.all(
      ['/readyz', '/nowhere'].map((path) =>
        fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
    expect(events.sort()).toEqual(['http /readyz GET 200', 'http other GET 404']);
  });

  it('for other hosts says that they are refused where neither a token nor an address lets them in', async () => {
    const FOR_OTHERS = 'http: { listen: "0.0.0.0:0" }';
    const warnings = async (yaml: string, changes = {}) => {
      const { openers, loaded, lines } = setUp(yaml, changes);
      const door = await openers.openHttp(loaded);
      await door?.close(0);
      return lines.filter((line) => line.startsWith('warn'));
    };
    expect(await warnings(FOR_OTHERS)).toEqual([expect.stringContaining('HTTP listens for other hosts')]);
    expect(await warnings('http: { listen: "0.0.0.0:0", allow: ["192.0.2.0/24"] }')).toEqual([]);
    expect(await warnings(FOR_OTHERS, { httpTokens: { change: 't', view: null } })).toEqual([]);
    expect(await warnings(FOR_OTHERS, { httpTokens: { change: null, view: 't' } })).toEqual([]);
    expect(await warnings(LISTEN)).toEqual([]);
  });

  it('that cannot be served is an error in the log, and calls are answered', async () => {
    const port = await takenPort();
    const { openers, loaded, lines } = setUp(`http: { listen: "127.0.0.1:${port}" }`);
    expect(await openers.openHttp(loaded)).toBeNull();
    expect(lines).toEqual([expect.stringMatching(/^error HTTP is not served; calls are still answered .*"why":"/)]);
    expect(lines[0]).toContain(String(port));
  });
});

describe('webhooks', () => {
  it('are none where none are wanted', async () => {
    const { openers, loaded, lines } = setUp();
    expect(await openers.openWebhooks(loaded)).toBeNull();
    expect(lines).toEqual([]);
  });

  it('are served for the accounts that have a secret, and counted', async () => {
    const { openers, loaded, lines, events } = setUp(WEBHOOKS);
    const door = await openers.openWebhooks(loaded);
    onTestFinished(() => door?.close(0));
    expect(lines).toEqual([expect.stringMatching(/^info webhooks are served .*"accounts":\["tashkent"\]/)]);
    await fetch(`http://127.0.0.1:${door?.address.port}/nowhere`, { headers: { connection: 'close' } });
    expect(events).toContainEqual(expect.stringMatching(/^webhook {2}none /));
  });

  it('that cannot be served are an error in the log, and other calls are answered', async () => {
    const port = await takenPort();
    const { openers, loaded, lines } = setUp(WEBHOOKS.replace('127.0.0.1:0', `127.0.0.1:${port}`));
    expect(await openers.openWebhooks(loaded)).toBeNull();
    expect(lines).toEqual([expect.stringMatching(/^error webhooks are not served; other calls are still answered /)]);
  });
});
