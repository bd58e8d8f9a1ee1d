// Faults of a host, planted one at a time: each is named, with the right advice, and nothing else is.

import { chmodSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/time/clock.js';
import { freePort } from '../../fakes/free-port.js';
import { installRegistry } from '../../fakes/installed-registry.js';
import { canMount, smallDisk } from '../../store/small-disk.js';
import { HealthyHost, wrongOf } from './healthy-host.js';

let host: HealthyHost;
beforeAll(async () => {
  host = await HealthyHost.start();
});
beforeEach(() => host.heal());
afterAll(() => host.stop());

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Takes connections and says nothing; resolves with its port. */
async function silentServer(): Promise<number> {
  const server = createServer((socket) => void socket.on('error', () => undefined));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const GOOD_DIALPLAN = `[from-trunk]
exten => _X!,1,MSet(VOX_STATUS=FAILED,VOX_ACTION=pass,VOX_BLACKLIST=0)
 same => n,AGI(agi://127.0.0.1:4583/route?num=\${URIENCODE(\${CALLERID(num)})}&did=\${URIENCODE(\${EXTEN})})
 same => n,Dial(PJSIP/\${EXTEN}@sip-main,30)
`;

it('says nothing on a host where all is well', async () => {
  const lines = await host.examine({ dialplan: host.plantDialplan({ 'extensions.conf': GOOD_DIALPLAN }) });
  expect(wrongOf(lines)).toEqual([]);
  expect(lines.filter(({ verdict }) => verdict === 'not checked')).toEqual([]);
  expect([...new Set(lines.map(({ check }) => check))]).toEqual([
    ...['configuration', 'daemon', 'ports', 'ami', 'names', 'voxlink', 'clock', 'tables', 'storage'],
    ...['permissions', 'dialplan'],
  ]);
});

describe('names', () => {
  it('1: the wrong AMI password', async () => {
    writeFileSync(host.path('etc', 'ami-secret'), 'another');
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(
        /^ami: failed: pbx: Asterisk refuses user "voxroute": "Authentication failed": the user or its secret is wrong → give \[voxroute\] of that host's manager.conf the secret of ami.servers pbx .*manager reload/,
      ),
    ]);
    // One login, so that nobody is shut out.
    expect(host.asterisk.actions.filter(({ name }) => name.toLowerCase() === 'login')).toHaveLength(1);
  });

  it('2: a port that another program has', async () => {
    host.standStill();
    const port = await silentServer();
    host.writeConfig({ agi: `{ listen: "127.0.0.1:${port}" }` });
    expect(wrongOf(await host.examine({ host: { waitMs: 300 } }))).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^ports: failed: 127.0.0.1:${port} \\(agi.listen\\) is taken by node, process ${process.pid}: voxroute cannot listen there → end that program, or write another port in agi.listen`,
        ),
      ),
    );
  });

  it('2b: FreePBX’s own port', async () => {
    host.standStill();
    host.writeConfig({ agi: '{ listen: "127.0.0.1:4573" }' });
    expect(wrongOf(await host.examine({ host: { waitMs: 300 } }))).toContainEqual(
      expect.stringMatching(
        /^ports: failed: .* is the port of FreePBX's own FastAGI server → write agi.listen: 127.0.0.1:4583/,
      ),
    );
  });

  it('3: a Voxlink that refuses this address', async () => {
    await host.voxlink.play('forbidden');
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(
        /^voxlink: failed: .* refuses this host's address: .* → Voxlink serves Russian addresses only/,
      ),
    ]);
  });

  it('4: an old registry', async () => {
    await installRegistry(join(host.state, 'registry'), Date.now() - 200 * DAY_MS);
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(
        /^tables: warning: the numbering registry is 200 days old: .* → import it again: `voxroute registry import/,
      ),
    ]);
  });

  it.skipIf(!canMount())('5: a full disk', async () => {
    host.standStill();
    const disk = smallDisk(16);
    chmodSync(disk.path, 0o755);
    disk.fill();
    host.writeConfig({ cache: `{ dir: ${disk.path} }` });
    expect(wrongOf(await host.examine())).toContainEqual(
      expect.stringMatching(
        /^storage: failed: the disk of .* is full \(0 MiB free\): .* → free some space on the volume of/,
      ),
    );
  });

  it('6: a bad rule, with its line', async () => {
    writeFileSync(
      host.configFile,
      `${Object.entries(host.config)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join('')}rules:\n  - { id: a, if: { operatr: mts }, then: { block: true } }\n`,
    );
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(
        /^configuration: failed: .*voxroute.yaml:7:20: rules.0.if.operatr: unknown key; did you mean operator\? → correct this line/,
      ),
    ]);
  });

  it('7: a clock that is an hour off', async () => {
    const ahead = { ...systemClock, epochMs: () => Date.now() + HOUR_MS };
    expect(wrongOf(await host.examine({ host: { clock: ahead } }))).toEqual([
      expect.stringMatching(
        /^clock: failed: this host's clock is 60 min ahead of 127.0.0.1:\d+ → `timedatectl set-ntp true`/,
      ),
    ]);
  });

  it('7b: the same by a provider’s clock, where Voxlink is not asked; it is asked without keys', async () => {
    const asked: (string | undefined)[][] = [];
    const provider = createHttpServer(({ method, url, headers }, response) => {
      asked.push([method, url, headers.authorization]);
      response.setHeader('date', new Date(Date.now() - HOUR_MS).toUTCString());
      response.writeHead(404).end();
    });
    await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void provider.close());
    const { port } = provider.address() as AddressInfo;
    writeFileSync(host.path('etc', 'plusofon-token'), 'a-token-of-a-test', { mode: 0o640 });
    const account = `{ name: plus, baseUrl: "http://127.0.0.1:${port}/api", tokenFile: ${host.path('etc', 'plusofon-token')} }`;
    host.writeConfig({ voxlink: '{ enabled: false }', providers: `{ plusofon: [${account}] }` });
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(
        new RegExp(
          `^clock: failed: this host's clock is 60 min ahead of 127.0.0.1:${port} → \`timedatectl set-ntp true\``,
        ),
      ),
    ]);
    expect(asked).toEqual([['HEAD', '/', undefined]]);
  });

  it('8: a secret that everybody can read', async () => {
    chmodSync(host.path('etc', 'ami-secret'), 0o644);
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(
        /^permissions: failed: every user of this host can read the secret .*ami-secret → `chown root:voxroute .*chmod 640/,
      ),
    ]);
  });

  it('9: an Asterisk that is down', async () => {
    host.plant('/etc/asterisk/asterisk.conf', '[directories]\n');
    await host.asterisk.stop();
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(
        /^asterisk: failed: Asterisk is installed but not running.* → start it: `systemctl start asterisk`/,
      ),
      expect.stringMatching(
        /^ami: failed: pbx: no Asterisk answers at 127.0.0.1:\d+: .*ECONNREFUSED → is Asterisk running/,
      ),
    ]);
  });

  it('10: a daemon that hangs', async () => {
    host.standStill();
    const port = await silentServer();
    host.writeConfig({ agi: `{ listen: "127.0.0.1:${port}" }` });
    const control = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((listening) => control.listen(host.path('alone', 'control.sock'), listening));
    onTestFinished(() => void control.close());
    const wrong = wrongOf(await host.examine({ host: { waitMs: 300 } }));
    expect(wrong).toContainEqual(
      expect.stringMatching(
        /^daemon: failed: the daemon does not respond to commands: .* → it may be frozen .*`systemctl restart voxroute`/,
      ),
    );
    expect(wrong).toContainEqual(
      expect.stringMatching(
        /^daemon: failed: FastAGI at 127.0.0.1:\d+ accepts connections and does not answer them: the daemon hangs → /,
      ),
    );
  });

  it('10b: no daemon at all', async () => {
    host.standStill();
    host.writeConfig({ agi: `{ listen: "127.0.0.1:${await freePort()}" }` });
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(/^daemon: failed: no daemon is running here → start it: `systemctl start voxroute`/),
    ]);
  });

  it('11: a caller ID that stands raw in a dialplan', async () => {
    const raw = 'AGI(agi://127.0.0.1:4583/lookup?num=${CALLERID(num)})';
    const dialplan = host.plantDialplan({
      'extensions.conf': `[from-trunk]\nexten => s,1,Set(VOX_STATUS=FAILED)\n same => n,${raw}\n`,
    });
    expect(wrongOf(await host.examine({ dialplan }))).toEqual([
      expect.stringMatching(
        /^dialplan: failed: .*extensions.conf:3: \$\{CALLERID\(num\)\} is a raw argument of AGI\(\): .* → write \$\{URIENCODE\(\$\{CALLERID\(num\)\}\)\}/,
      ),
    ]);
  });

  it('12: a proxy that does not respond', async () => {
    const port = await freePort();
    host.writeConfig({ voxlink: `{ baseUrl: ${host.voxlink.baseUrl}, proxy: "http://127.0.0.1:${port}" }` });
    const lines = await host.examine();
    expect(wrongOf(lines)).toEqual([
      expect.stringMatching(
        /^proxy: failed: the proxy 127.0.0.1:\d+ does not respond: refuses connections .* → start the proxy, or correct voxlink.proxy/,
      ),
    ]);
    expect(lines).toContainEqual(expect.objectContaining({ check: 'voxlink', verdict: 'not checked' }));
  });

  it('13: a host that does not know its own name', async () => {
    host.plant('/etc/hosts', '127.0.0.1 localhost # pbx\n');
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(
        /^names: warning: this host's own name, pbx, is not in \/etc\/hosts: .*20 s .* → `echo '127.0.1.1 pbx' >> \/etc\/hosts`/,
      ),
    ]);
  });

  it('14: a trunk that no route has', async () => {
    host.writeConfig({ rules: '[{ id: gsm, if: { direction: outbound }, then: { trunks: [gsm-mts, sip-mian] } }]' });
    const dialplan = host.plantDialplan({
      'extensions.conf': '#include extensions_additional.conf\n',
      'extensions_additional.conf': `[globals]
OUT_1 = PJSIP/sip-main
OUT_2 = AMP:DAHDI/g0/$OUTNUM$
OUT_3 = PJSIP/gsm-mts

[outrt-1]
exten => _8X.,1,Gosub(macro-dialout-trunk,s,1(1,\${EXTEN:1},,off))
exten => _9X.,1,Macro(dialout-trunk,2,\${EXTEN:1},,off)
`,
    });
    expect(wrongOf(await host.examine({ dialplan }))).toEqual([
      expect.stringMatching(
        /^dialplan: warning: .*voxroute.yaml:6: rule gsm names the trunk gsm-mts, which no outbound route has → add the trunk/,
      ),
      expect.stringMatching(
        /^dialplan: warning: .*rule gsm names the trunk sip-mian, which this Asterisk does not have → .*known trunks: g0, gsm-mts, sip-main/,
      ),
    ]);
  });

  it('a list that was never downloaded, once', async () => {
    host.writeConfig({ lists: '{ block: [{ url: "http://127.0.0.1:9/list.txt" }] }' });
    expect(wrongOf(await host.examine())).toEqual([
      expect.stringMatching(/^tables: warning: the list at http:\/\/127.0.0.1:9\/list.txt was never downloaded/),
    ]);
  });

  it('15: a Node.js that is too old for the programs of agi-bin', async () => {
    host.plant('/var/lib/asterisk/agi-bin/voxroute-agi', '#!/usr/bin/env node\n');
    const asked: unknown[] = [];
    const run = (...call: unknown[]) => {
      asked.push(call);
      return Promise.resolve('v18.19.0\n');
    };
    expect(wrongOf(await host.examine({ host: { run } }))).toEqual([
      expect.stringMatching(
        /^agi-bin: failed: .*voxroute-agi: Asterisk finds Node.js v18.19.0, which is too old: .* → install Node.js 20.19 or later/,
      ),
    ]);
    expect(asked).toContainEqual(['node', ['--version'], { PATH: expect.stringContaining('/usr/bin') as string }]);
  });

  it('16: a state directory of another user', async () => {
    host.standStill();
    host.plant('/etc/passwd', `me:x:${process.getuid?.() ?? 0}:0::/:/bin/sh\nvoxroute:x:4000000:4000000::/:/bin/sh\n`);
    host.writeConfig({ agi: `{ listen: "127.0.0.1:${await freePort()}" }` });
    chmodSync(host.configFile, 0o644);
    chmodSync(host.path('etc', 'ami-secret'), 0o600);
    expect(wrongOf(await host.examine())).toContainEqual(
      expect.stringMatching(
        /^permissions: failed: .*alone belongs to me, and voxroute may not write it: .* → `chown -R voxroute: .*alone`/,
      ),
    );
  });
});

it('warns of a daemon that runs as root, and of one that has lost its rights over AMI', async () => {
  host.plant(`/proc/${process.pid}/status`, 'Uid:\t0\t0\t0\t0\n');
  host.asterisk.write = 'user';
  const run = () =>
    Promise.resolve('       username: voxroute\n      read perm: system,dialplan\n     write perm: user\n');
  expect(wrongOf(await host.examine({ host: { run } }))).toEqual([
    expect.stringMatching(/^user: warning: the daemon runs as root/),
    expect.stringMatching(
      /^ami: failed: pbx: the user may not read and set variables of channels.* → write = call in \[voxroute\]/,
    ),
    expect.stringMatching(/^ami: failed: pbx: the user does not receive UserEvents: no request arrives → read = user/),
  ]);
});
