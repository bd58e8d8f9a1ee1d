// Starts the program of an arm64 package under qemu-user, and asks it about a call. The C library comes from Debian.
//
//   node scripts/smoke-arm64.mjs build/voxroute_0.1.0_arm64.deb
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [deb = ''] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'voxroute-arm64-'));
const LIBRARIES = ['libc6', 'libstdc++6', 'libgcc-s1'];
let daemon;
try {
  run('dpkg-deb', ['-x', deb, join(work, 'root')]);
  if (!spawnSync('dpkg', ['--print-foreign-architectures'], { encoding: 'utf8' }).stdout.includes('arm64')) {
    run('dpkg', ['--add-architecture', 'arm64']);
    run('apt-get', ['update', '-qq']);
  }
  run('apt-get', ['download', '-qq', ...LIBRARIES.map((name) => `${name}:arm64`)], { cwd: work });
  for (const name of readdirSync(work).filter((each) => each.endsWith('.deb')))
    run('dpkg-deb', ['-x', join(work, name), join(work, 'root')]);
  const config = join(work, 'voxroute.yaml');
  writeFileSync(
    config,
    `agi: { listen: "127.0.0.1:0" }\nhttp: { listen: "127.0.0.1:0" }\nvoxlink: { enabled: false }\ncache: { dir: ${work}/state }\n`,
  );
  const lib = join(work, 'root/usr/lib/voxroute');
  const node = ['-L', join(work, 'root'), join(lib, 'node/bin/node'), join(lib, 'bin/voxroute')];
  daemon = spawn('qemu-aarch64-static', [...node, 'serve', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { port } = await listening(daemon);
  const asked = spawnSync(
    'node',
    ['bin/voxroute', 'agi-test', '84232000000', '--address', `127.0.0.1:${port}`, '--json'],
    { encoding: 'utf8' },
  );
  const { variables, tookMs } = JSON.parse(asked.stdout);
  if (variables.VOX_REGION_ID !== 'RU-PRI') throw new Error(`unexpected: ${asked.stdout}`);
  console.log(`smoke-arm64: ${variables.VOX_STATUS} of ${variables.VOX_REGION_ID} in ${tookMs} ms, emulated`);
} finally {
  daemon?.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
}

/** The address that the log names. */
function listening(child) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it did not listen within 120 s')), 120_000);
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      const line = output.split('\n').find((each) => each.includes('"FastAGI is served"'));
      if (line === undefined) return;
      clearTimeout(timer);
      resolve(JSON.parse(line).address);
    });
  });
}

function run(program, args, options = {}) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
