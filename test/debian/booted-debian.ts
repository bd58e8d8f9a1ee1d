// A Debian whose own systemd runs as the first process of namespaces: its root is a layer over one that stays as it is.

import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../asterisk/run-program.js';
import { ROOT_ENVIRONMENT } from '../asterisk/debian-root.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

/** What a container manager does before it starts `init`. `$1` is the root. */
const BOOT = `
set -e
mount --make-rprivate /
cd "$1"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs dev
for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ip link set lo up 2>/dev/null || true
hostname pbx
mkdir -p .outside
pivot_root . .outside
umount -l /.outside
# As it is on a host: a unit's credentials are a mount that others see, too.
mount --make-rshared /
exec env -i container=voxroute-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init
`;
const BOOT_MS = 90_000;

/** A control group of its own, so that two of them do not take each other's services for their own. */
const GROUPS = existsSync('/sys/fs/cgroup/unified/cgroup.procs') ? '/sys/fs/cgroup/unified' : '/sys/fs/cgroup';
const IN_GROUP = 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"';

export interface Said {
  readonly code: number;
  readonly out: string;
}

export class BootedDebian {
  #init: ChildProcess | null = null;
  #pid = 0;
  readonly #group = join(GROUPS, `voxroute-test-${randomUUID()}`);

  private constructor(
    private readonly directory: string,
    /** Seen from outside. */
    readonly root: string,
  ) {}

  /** A layer of its own over `lower`; nothing runs yet. */
  static async over(lower: string): Promise<BootedDebian> {
    const directory = mkdtempSync(join(tmpdir(), 'voxroute-debian-'));
    await run('mount', '-t', 'tmpfs', '-o', 'size=2g', 'tmpfs', directory);
    for (const name of ['upper', 'work', 'root']) mkdirSync(join(directory, name));
    const root = join(directory, 'root');
    const layers = `lowerdir=${lower},upperdir=${join(directory, 'upper')},workdir=${join(directory, 'work')}`;
    await run('mount', '-t', 'overlay', '-o', layers, 'overlay', root);
    const debian = new BootedDebian(directory, root);
    debian.write('/etc/hosts', '127.0.0.1 localhost pbx\n');
    debian.write('/etc/hostname', 'pbx\n');
    // Services are started here.
    rmSync(join(root, 'usr/sbin/policy-rc.d'), { force: true });
    return debian;
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text, { mode });
  }

  take(file: string, to: string): void {
    copyFileSync(file, join(this.root, to));
  }

  /** A minimal Debian has no xz of its own. */
  async unpack(tarball: string, to: string): Promise<void> {
    await run('tar', '-xf', tarball, '-C', join(this.root, to));
  }

  /** In the root, with or without its systemd. */
  async chroot(...command: string[]): Promise<string> {
    return runProgram('chroot', [this.root, ...command], { env: ROOT_ENVIRONMENT, timeoutMs: BOOT_MS });
  }

  /** Resolves when everything that is enabled was started, or has failed. */
  async boot(): Promise<void> {
    const flags = ['--pid', '--mount', '--uts', '--ipc', '--cgroup', '--net', '--fork', '--kill-child'];
    mkdirSync(this.#group);
    const boot = ['unshare', ...flags, '/bin/sh', '-c', BOOT, 'boot', this.root];
    const init = spawn('/bin/sh', ['-c', IN_GROUP, 'group', this.#group, ...boot], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#init = init;
    let said = '';
    for (const stream of [init.stdout, init.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    const untilMs = Date.now() + BOOT_MS;
    for (;;) {
      if (init.exitCode !== null) throw new Error(`systemd did not start: ${said}`);
      this.#pid = childOf(init.pid ?? 0) ?? 0;
      if (this.#pid !== 0) {
        const { out } = await this.run('systemctl is-system-running --wait');
        if (/running|degraded/.test(out)) return;
      }
      if (Date.now() > untilMs) throw new Error(`systemd did not come up: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** One line of shell, under its systemd. */
  async run(line: string): Promise<Said> {
    const child = spawn(
      'nsenter',
      ['-t', String(this.#pid), '-m', '-u', '-i', '-n', '-p', '-C', '--', '/bin/sh', '-c', line],
      {
        env: ROOT_ENVIRONMENT,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), BOOT_MS);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    return { code: code ?? -1, out };
  }

  /** The same, of one that has to succeed. */
  async ask(line: string): Promise<string> {
    const { code, out } = await this.run(line);
    if (code !== 0) throw new Error(`${line}: exit code ${code}: ${out}`);
    return out;
  }

  async property(unit: string, name: string): Promise<string> {
    return (await this.ask(`systemctl show ${unit} -P ${name}`)).trim();
  }

  /** A moment that systemd has noted, such as `ActiveEnterTimestampMonotonic` of a unit, in milliseconds since the boot; 0: never. */
  async notedMs(unit: string, name: string): Promise<number> {
    return Number(await this.property(unit, name)) / 1000;
  }

  /**
   * Runs a line, and gives the moment just before it by the clock that systemd notes by: what a test takes to get there on a busy
   * machine is in no measurement.
   */
  async timed(line: string): Promise<{ readonly atMs: number; readonly code: number }> {
    const { code, out } = await this.run(`read -r up rest < /proc/uptime; echo "at $up"; ${line}`);
    return { atMs: Number(/^at ([\d.]+)$/m.exec(out)?.[1]) * 1000, code };
  }

  async stop(): Promise<void> {
    const init = this.#init;
    if (init !== null && init.exitCode === null && init.signalCode === null) {
      const gone = once(init, 'exit');
      init.kill('SIGKILL');
      await gone;
    }
    await run('find', this.#group, '-depth', '-type', 'd', '-delete').catch(() => undefined);
    for (const path of [this.root, this.directory]) await run('umount', '-l', path);
    removeDirectory(this.directory);
  }
}

/** `unshare --fork`: the first process of the new namespaces. */
function childOf(pid: number): number | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const child = Number(children[0]);
    // Until it has become init, it is the shell that mounts.
    return child > 0 && readFileSync(`/proc/${child}/comm`, 'utf8').trim() === 'systemd' ? child : null;
  } catch {
    return null;
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  await runProgram(program, args, { env: process.env, timeoutMs: 30_000 });
}
