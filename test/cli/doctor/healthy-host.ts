// A host on which all is well, with a daemon, an Asterisk's AMI and a Voxlink behind it: faults are planted in it.

import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { thisHost, type DoctorHost } from '../../../src/cli/doctor/doctor-host.js';
import { examine } from '../../../src/cli/doctor/examine.js';
import type { CheckLine } from '../../../src/cli/doctor/finding.js';
import { FakeAmiAsterisk } from '../../fakes/ami-asterisk.js';
import { installRegistry } from '../../fakes/installed-registry.js';
import { startVoxlinkServer, type VoxlinkServer } from '../../fakes/voxlink-server.js';
import { startDaemon, type RunningDaemon } from '../../system/running-daemon.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

export class HealthyHost {
  /** Laid over the host that is looked at. */
  readonly host: DoctorHost;
  /** Lines of the configuration, by section. */
  readonly config: Record<string, string> = {};

  private constructor(
    private readonly directory: string,
    readonly asterisk: FakeAmiAsterisk,
    readonly voxlink: VoxlinkServer,
    private readonly daemon: RunningDaemon,
  ) {
    this.host = { ...thisHost, environment: {}, root: this.path('root'), hostname: 'pbx', waitMs: 10_000 };
  }

  static async start(): Promise<HealthyHost> {
    const directory = mkdtempSync(join(tmpdir(), 'voxroute-doctor-'));
    chmodSync(directory, 0o755);
    for (const name of ['etc', 'state', 'state/registry', 'alone']) mkdirSync(join(directory, name));
    const asterisk = await FakeAmiAsterisk.start();
    const voxlink = await startVoxlinkServer({ generate: true });
    const daemon = await startDaemon({ directory: join(directory, 'state') });
    return new HealthyHost(directory, asterisk, voxlink, daemon);
  }

  async stop(): Promise<void> {
    await this.daemon.stop();
    await this.asterisk.stop();
    await this.voxlink.close();
    removeDirectory(this.directory);
  }

  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  get configFile(): string {
    return this.path('etc', 'voxroute.yaml');
  }

  get state(): string {
    return this.path('state');
  }

  /** Of the system, such as `/etc/hosts`. */
  plant(file: string, text: string): void {
    mkdirSync(dirname(this.path('root', file)), { recursive: true });
    writeFileSync(this.path('root', file), text);
  }

  /** Asterisk's own files. */
  plantDialplan(files: Readonly<Record<string, string>>): string {
    mkdirSync(this.path('asterisk'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(this.path('asterisk', name), text);
    return this.path('asterisk');
  }

  writeConfig(more: Readonly<Record<string, string>> = {}): void {
    const sections = Object.entries({ ...this.config, ...more });
    writeFileSync(this.configFile, sections.map(([key, value]) => `${key}: ${value}\n`).join(''));
  }

  async examine(
    options: { readonly dialplan?: string; readonly host?: Partial<DoctorHost> } = {},
  ): Promise<CheckLine[]> {
    const asked = { config: this.configFile, dialplan: options.dialplan };
    return [...(await examine(asked, { ...this.host, ...options.host }))];
  }

  /** All is well again. */
  async heal(): Promise<void> {
    for (const name of ['root', 'asterisk']) removeDirectory(this.path(name));
    this.asterisk.write = 'call';
    this.asterisk.actions.length = 0;
    await this.asterisk.stop();
    await this.asterisk.start();
    await this.voxlink.play('none');
    const uid = process.getuid?.() ?? 0;
    this.plant('/etc/hosts', '127.0.0.1 localhost\n127.0.1.1 pbx.example PBX # us\n');
    this.plant('/etc/nsswitch.conf', 'hosts: files dns\n');
    this.plant('/etc/passwd', `voxroute:x:${uid}:${process.getgid?.() ?? 0}::/:/bin/sh\n`);
    this.plant('/etc/group', '');
    // The sockets and open files are those of this process, whoever runs the tests.
    this.plant(`/proc/${process.pid}/comm`, 'node\n');
    symlinkSync('/proc/self/fd', this.path('root', 'proc', String(process.pid), 'fd'));
    symlinkSync('/proc/self/net', this.path('root', 'proc', 'net'));
    await installRegistry(join(this.state, 'registry'), Date.now());
    const secret = this.path('etc', 'ami-secret');
    writeFileSync(secret, this.asterisk.secret);
    chmodSync(secret, 0o640);
    const { port } = this.asterisk;
    Object.assign(this.config, {
      cache: `{ dir: ${this.state} }`,
      voxlink: `{ baseUrl: ${this.voxlink.baseUrl} }`,
      ami: `{ servers: [{ name: pbx, port: ${port}, username: voxroute, secretFile: ${secret} }] }`,
      agi: `{ listen: "127.0.0.1:${this.daemon.agiPort}" }`,
      http: `{ listen: "127.0.0.1:${this.daemon.httpPort}" }`,
    });
    this.writeConfig();
  }

  /** No daemon is running where this configuration looks for one. */
  standStill(): void {
    Object.assign(this.config, { cache: `{ dir: ${this.path('alone')} }`, http: '{ listen: "127.0.0.1:0" }' });
    this.writeConfig();
  }
}

/** What is not right, as `check: verdict: …`. */
export function wrongOf(lines: readonly CheckLine[]): string[] {
  // The daemon shares this process with the tests.
  const isOurs = (found: string) => found.startsWith('the daemon is busy');
  return lines
    .filter(({ found }) => !isOurs(found))
    .flatMap(({ check, verdict, found, advice }) =>
      verdict === 'failed' || verdict === 'warning' ? [`${check}: ${verdict}: ${found} → ${advice ?? ''}`] : [],
    );
}
