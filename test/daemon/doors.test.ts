import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../src/config/load-config.js';
import { doorsBeside, isServerUp, openDoors, type DoorOpeners, type OpenDoors } from '../../src/daemon/doors.js';
import { loadedConfig } from '../fakes/loaded-config.js';

const WEBHOOKS = 'webhooks: { listen: "127.0.0.1:4001" }\n';
const SERVER = 'ami: { servers: [{ name: pbx, username: voxroute, secretFile: /s }] }\n';

const loaded = (yaml = '', amiSecret = 'secret') => loadedConfig(yaml, { amiSecrets: new Map([['pbx', amiSecret]]) });

type Name = keyof OpenDoors;

/** Openers that note what is done, and can fail to serve one door. */
function setUp() {
  const done: string[] = [];
  const system: { cannotServe: Name | null } = { cannotServe: null };
  const door = (name: Name, address: object | null) => {
    done.push(`open ${name}`);
    if (system.cannotServe === name) return null;
    const close = () => Promise.resolve(void done.push(`close ${name}`));
    return { address, close, retryRefused: () => void done.push('retry ami'), states: () => [] };
  };
  const opened = (name: Exclude<Name, 'ami'>, { config }: LoadedConfig) => {
    const made = door(name, config[name].listen);
    if (made === null && name === 'agi') throw new Error('the port is in use');
    return made;
  };
  const openers = {
    openAgi: (next: LoadedConfig) => Promise.resolve().then(() => opened('agi', next)),
    openAmi: () => door('ami', null),
    openHttp: (next: LoadedConfig) => Promise.resolve(opened('http', next)),
    openWebhooks: (next: LoadedConfig) =>
      Promise.resolve(next.config.webhooks.listen === null ? null : opened('webhooks', next)),
  } as unknown as DoorOpeners;
  const log = {
    write: (_level: string, _fields: object, message: string) => void done.push(message),
    setLevel: () => undefined,
    settle: () => Promise.resolve('written' as const),
  };
  const sinceThen = () => done.splice(0);
  const start = async (first: LoadedConfig) => {
    const doors = await openDoors(openers, first, null, log);
    return { doors, started: sinceThen() };
  };
  const reload = (before: LoadedConfig, doors: OpenDoors, next: LoadedConfig) =>
    openDoors(openers, next, { loaded: before, doors }, log);
  return { system, start, reload, sinceThen };
}

describe('the doors of a daemon', () => {
  it('are opened at the start, HTTP first; webhooks only where they are wanted', async () => {
    const { start } = setUp();
    expect((await start(loaded())).started).toEqual(['open http', 'open agi', 'open ami']);
    const { doors, started } = await start(loaded(WEBHOOKS));
    expect(started).toEqual(['open http', 'open webhooks', 'open agi', 'open ami']);
    expect(doorsBeside({}, doors)).toHaveLength(4);
  });

  it('serve calls at the start though HTTP or webhooks cannot be served', async () => {
    const { system, start } = setUp();
    system.cannotServe = 'http';
    const { doors } = await start(loaded());
    expect(doors.http).toBeNull();
    expect(doorsBeside({}, doors)).toHaveLength(2);
    system.cannotServe = 'webhooks';
    expect((await start(loaded(WEBHOOKS))).doors).toMatchObject({ webhooks: null, http: {} });
  });

  it('stay as they are through a reload that does not name another address; a refused login is tried again', async () => {
    const { start, reload, sinceThen } = setUp();
    const before = loaded(WEBHOOKS + SERVER);
    const { doors } = await start(before);
    const next = await reload(before, doors, loaded(`${WEBHOOKS}${SERVER}agi: { deadlineMs: 400 }\n`));
    expect(next).toEqual(doors);
    expect(doorsBeside(next, doors)).toEqual([]);
    expect(sinceThen()).toEqual(['retry ami']);
  });

  it.each<[Name, string]>([
    ['agi', `${WEBHOOKS}${SERVER}agi: { listen: "127.0.0.1:4002" }`],
    ['http', `${WEBHOOKS}${SERVER}http: { listen: "127.0.0.1:4002" }`],
    ['webhooks', `${SERVER}webhooks: { listen: "127.0.0.1:4002" }`],
    ['ami', `${WEBHOOKS}${SERVER.replace('pbx', 'other')}`],
  ])('are opened anew one by one: %s', async (name, yaml) => {
    const { start, reload, sinceThen } = setUp();
    const before = loaded(WEBHOOKS + SERVER);
    const { doors } = await start(before);
    const next = await reload(before, doors, loaded(yaml));
    expect(sinceThen().filter((each) => each !== 'retry ami')).toEqual([`open ${name}`]);
    expect(doorsBeside(next, doors)).toEqual([doors[name]]);
  });

  it('of AMI are opened anew with another secret', async () => {
    const { start, reload } = setUp();
    const { doors } = await start(loaded(SERVER));
    const next = await reload(loaded(SERVER), doors, loaded(SERVER, 'another'));
    expect(doorsBeside(next, doors)).toEqual([doors.ami]);
  });

  it('stay as they were, with nothing new left open, where one cannot be served at its new address', async () => {
    const { system, start, reload, sinceThen } = setUp();
    const before = loaded(WEBHOOKS);
    const { doors } = await start(before);
    const at = (...sections: string[]) =>
      loaded(
        ['webhooks', 'http', 'agi']
          .map(
            (name) =>
              `${name}: { listen: "127.0.0.1:${sections.includes(name) ? 4003 : { webhooks: 4001, http: 8483, agi: 4583 }[name]}" }`,
          )
          .join('\n'),
      );
    system.cannotServe = 'http';
    await expect(reload(before, doors, at('http', 'agi'))).rejects.toThrow('HTTP cannot be served');
    expect(sinceThen()).toEqual(['retry ami', 'open http']);
    system.cannotServe = 'webhooks';
    await expect(reload(before, doors, at('http', 'webhooks'))).rejects.toThrow('webhooks cannot be served');
    expect(sinceThen()).toEqual(['retry ami', 'open http', 'open webhooks', 'close http']);
    system.cannotServe = 'agi';
    await expect(reload(before, doors, at('http', 'webhooks', 'agi'))).rejects.toThrow('in use');
    expect(sinceThen()).toEqual([
      'retry ami',
      'open http',
      'open webhooks',
      'open agi',
      'close http',
      'close webhooks',
    ]);
    await expect(reload(before, doors, at('agi'))).rejects.toThrow('in use');
    expect(sinceThen()).toEqual(['retry ami', 'open agi']);
  });

  it('of HTTP and webhooks that could not be served before do not keep a reload from being taken', async () => {
    const { system, start, reload } = setUp();
    system.cannotServe = 'http';
    const { doors } = await start(loaded());
    expect(await reload(loaded(), doors, loaded('agi: { deadlineMs: 400 }'))).toMatchObject({ http: null });
    system.cannotServe = 'webhooks';
    const before = loaded(WEBHOOKS);
    const without = (await start(before)).doors;
    expect(await reload(before, without, loaded(`${WEBHOOKS}agi: { deadlineMs: 400 }`))).toMatchObject({
      webhooks: null,
    });
  });
});

it('a server is up by its own state alone, and nobody knows of one that is not configured', () => {
  const states = () => [
    { name: 'pbx', state: 'up', calls: 0 } as const,
    { name: 'other', state: 'login-refused', calls: 0 } as const,
  ];
  const doors = { ami: { states } } as unknown as OpenDoors;
  expect(['pbx', 'other', 'third'].map((name) => isServerUp(doors, name))).toEqual([true, false, null]);
  expect(isServerUp(null, 'pbx')).toBeNull();
});
