// `npm run package`: build/voxroute_VERSION_ARCH.deb and build/voxroute-VERSION-linux-ARCH.tar.xz, for amd64 and arm64, each
// with its own Node.js. Needs dpkg-deb, tar, xz, and the network once, for what is not in npm's cache.
//
//   node packaging/build.mjs [--arch amd64] [--version 0.1.0] [--out build] [--fast]
//
// --fast compresses less, for tests.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { completionFor, manPages } from './command-pages.mjs';
import { copyrightOf } from './copyright.mjs';
import { materials } from './materials.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: ['amd64', 'arm64'] },
    version: { type: 'string', multiple: true },
    out: { type: 'string', default: 'build' },
    fast: { type: 'boolean', default: false },
  },
});
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const runtime = JSON.parse(readFileSync(join(root, 'packaging/node-runtime.json'), 'utf8'));
const versions = values.version ?? [project.version];
const out = resolve(root, values.out);
const OWN_NODE = '/usr/lib/voxroute/node/bin/node';
const MAX_PACKAGE_BYTES = 40 * 2 ** 20;
/** Of the last commit, so that the same sources give the same package. */
const epoch =
  process.env.SOURCE_DATE_EPOCH ??
  (run('git', ['log', '-1', '--format=%ct'], { cwd: root, mayFail: true }).trim() || '0');

/** Made from the one table of commands. */
const { COMMANDS } = await import(pathToFileURL(join(root, 'dist/cli/commands.js')).href);
const completion = completionFor(COMMANDS);

const work = mkdtempSync(join(tmpdir(), 'voxroute-package-'));
process.umask(0o022);
try {
  mkdirSync(out, { recursive: true });
  const program = stageProgram();
  for (const version of versions) for (const arch of values.arch) packageFor(arch, version, program);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** What is the same for every architecture: the built program and the packages that it needs. */
function stageProgram() {
  const program = join(work, 'program');
  mkdirSync(program);
  for (const name of [
    'package.json',
    'package-lock.json',
    'bin',
    'data',
    'page',
    'agi-scripts',
    'integrations',
    'NOTICE',
    'LICENSE',
    '.npmrc',
  ])
    if (existsSync(join(root, name))) cpSync(join(root, name), join(program, name), { recursive: true });
  run(process.execPath, ['scripts/bundle.mjs', join(program, 'dist/program')], { cwd: root });
  const npm = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--silent'];
  run('npm', npm, { cwd: program });
  writeFileSync(join(work, 'sbom.json'), materials(program, project, runtime));
  for (const name of ['package-lock.json', '.npmrc', 'node_modules/.package-lock.json'])
    rmSync(join(program, name), { force: true });
  // What nobody runs: maps, types, words, pages, and the C++ that the prebuilt binary was made of.
  rmSync(join(program, 'node_modules/classic-level/deps'), { recursive: true, force: true });
  prune(join(program, 'node_modules'), /^\.|\.(map|d\.[mc]?ts|md|markdown|html|cc|h|gyp|gypi)$/);
  pruneDirectories(join(program, 'node_modules'), /^(\.husky|\.github|tests?|player|examples?|benchmarks?)$/);
  return program;
}

/** Removes files that are called so; licences stay. */
function prune(directory, pattern) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) prune(path, pattern);
    else if (pattern.test(entry.name) && !/^(licen[cs]e|notice|copying)/i.test(entry.name)) rmSync(path);
  }
}

/** Removes directories that are called so, with what is in them. */
function pruneDirectories(directory, pattern) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(directory, entry.name);
    if (pattern.test(entry.name)) rmSync(path, { recursive: true });
    else pruneDirectories(path, pattern);
  }
}

function packageFor(arch, version, program) {
  const tree = join(work, arch);
  const lib = join(tree, 'usr/lib/voxroute');
  mkdirSync(dirname(lib), { recursive: true });
  cpSync(program, lib, { recursive: true, verbatimSymlinks: true });
  const manifest = { ...project, version, scripts: undefined, devDependencies: undefined, overrides: undefined };
  put(join(lib, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  onlyFor(arch, join(lib, 'node_modules/classic-level/prebuilds'));
  fetchNode(arch, lib);
  programsOf(tree, lib);
  documentsOf(tree, version);
  systemdOf(tree);
  const etc = join(tree, 'etc/voxroute');
  mkdirSync(etc, { recursive: true });
  put(join(etc, 'voxroute.yaml'), readFileSync(join(root, 'packaging/voxroute.yaml'), 'utf8'));
  normalise(tree);
  tarball(arch, version, tree);
  debian(arch, version, tree);
}

/** classic-level brings every system's binary. */
function onlyFor(arch, prebuilds) {
  const wanted = { amd64: 'linux-x64', arm64: 'linux-arm64' }[arch];
  for (const name of readdirSync(prebuilds)) if (name !== wanted) rmSync(join(prebuilds, name), { recursive: true });
  // musl's, beside that of glibc.
  for (const name of readdirSync(join(prebuilds, wanted))) if (/musl/.test(name)) rmSync(join(prebuilds, wanted, name));
}

function fetchNode(arch, lib) {
  const { name, integrity } = runtime.packages[arch];
  const cache = join(work, `node-${arch}`);
  if (existsSync(cache)) {
    cpSync(cache, join(lib, 'node'), { recursive: true });
    return;
  }
  mkdirSync(join(cache, 'bin'), { recursive: true });
  const [packed] = JSON.parse(
    run('npm', ['pack', `${name}@${runtime.version}`, '--json', '--prefer-offline'], { cwd: cache }),
  );
  const file = join(cache, packed.filename);
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (found !== integrity)
    throw new Error(`${name}@${runtime.version} is not what packaging/node-runtime.json says: ${found}`);
  run('tar', ['-xzf', file, '-C', cache, 'package/bin/node', 'package/LICENSE']);
  renameSync(join(cache, 'package/bin/node'), join(cache, 'bin/node'));
  renameSync(join(cache, 'package/LICENSE'), join(cache, 'LICENSE'));
  chmodSync(join(cache, 'bin/node'), 0o755);
  for (const name of ['package', packed.filename]) rmSync(join(cache, name), { recursive: true });
  cpSync(cache, join(lib, 'node'), { recursive: true });
}

function programsOf(tree, lib) {
  put(join(tree, 'usr/bin/voxroute'), `#!/bin/sh\nexec ${OWN_NODE} /usr/lib/voxroute/bin/voxroute "$@"\n`, 0o755);
  for (const name of ['voxroute-agi', 'agi_request']) {
    const path = join(lib, 'agi-scripts', name);
    put(path, readFileSync(path, 'utf8').replace(/^#!.*/, `#!${OWN_NODE}`), 0o755);
    // Where Debian's Asterisk looks; FreePBX has /var/lib/asterisk/agi-bin.
    mkdirSync(join(tree, 'usr/share/asterisk/agi-bin'), { recursive: true });
    symlinkSync(`../../../lib/voxroute/agi-scripts/${name}`, join(tree, 'usr/share/asterisk/agi-bin', name));
  }
  const own = join(lib, 'bin/voxroute');
  put(own, readFileSync(own, 'utf8').replace(/^#!.*/, `#!${OWN_NODE}`), 0o755);
  const share = join(tree, 'usr/share/voxroute');
  mkdirSync(share, { recursive: true });
  cpSync(join(root, 'dialplan-examples'), join(share, 'dialplan-examples'), { recursive: true });
  for (const name of readdirSync(join(share, 'dialplan-examples'))) {
    const path = join(share, 'dialplan-examples', name);
    put(
      path,
      readFileSync(path, 'utf8').replaceAll(
        /\/(?:opt|path\/to)(?:\/voxroute)?\/dialplan-examples\//g,
        '/usr/share/voxroute/dialplan-examples/',
      ),
    );
  }
}

function documentsOf(tree, version) {
  const doc = join(tree, 'usr/share/doc/voxroute');
  mkdirSync(doc, { recursive: true });
  for (const name of ['README.md', 'README.ru.md', 'docs', 'NOTICE'])
    cpSync(join(root, name), join(doc, name), { recursive: true });
  put(join(doc, 'changelog.gz'), zipped(Buffer.from(debianChangelog(version))));
  put(join(doc, 'CHANGELOG.md.gz'), zipped(readFileSync(join(root, 'CHANGELOG.md'))));
  put(join(doc, 'sbom.cdx.json.gz'), zipped(readFileSync(join(work, 'sbom.json'))));
  put(join(doc, 'copyright'), copyrightOf(join(tree, 'usr/lib/voxroute'), root));
  const configuration = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  const pages = manPages(COMMANDS, { version, epoch: Number(epoch), configuration });
  for (const [name, text] of Object.entries(pages)) {
    const section = name.split('.').at(-1);
    mkdirSync(join(tree, `usr/share/man/man${section}`), { recursive: true });
    put(join(tree, `usr/share/man/man${section}/${name}.gz`), zipped(Buffer.from(text)));
  }
  mkdirSync(join(tree, 'usr/share/bash-completion/completions'), { recursive: true });
  put(join(tree, 'usr/share/bash-completion/completions/voxroute'), completion.bash);
  mkdirSync(join(tree, 'usr/share/zsh/vendor-completions'), { recursive: true });
  put(join(tree, 'usr/share/zsh/vendor-completions/_voxroute'), completion.zsh);
}

/** In the form that Debian's tools read; what has changed stands in CHANGELOG.md beside it. */
function debianChangelog(version) {
  const date = new Date(Number(epoch) * 1000).toUTCString().replace('GMT', '+0000');
  const control = readFileSync(join(root, 'packaging/debian/control'), 'utf8');
  const [, maintainer] = /^Maintainer: (.*)$/m.exec(control) ?? [];
  return `voxroute (${version}) stable; urgency=medium\n\n  * What has changed: CHANGELOG.md.gz in this directory.\n\n -- ${maintainer}  ${date}\n`;
}

function systemdOf(tree) {
  const unit = readFileSync(join(root, 'systemd/voxroute.service'), 'utf8')
    .replaceAll('/opt/voxroute/bin/voxroute', '/usr/bin/voxroute')
    .replace('file:///opt/voxroute/README.md', 'man:voxroute(1) file:///usr/share/doc/voxroute/README.md')
    .replace(/^#.*\n/, '');
  mkdirSync(join(tree, 'usr/lib/systemd/system'), { recursive: true });
  put(join(tree, 'usr/lib/systemd/system/voxroute.service'), unit);
  put(
    join(tree, 'usr/lib/voxroute/older-systemd.conf'),
    readFileSync(join(root, 'systemd/older-systemd.conf'), 'utf8'),
  );
  mkdirSync(join(tree, 'usr/lib/sysusers.d'), { recursive: true });
  put(
    join(tree, 'usr/lib/sysusers.d/voxroute.conf'),
    readFileSync(join(root, 'systemd/voxroute.sysusers.conf'), 'utf8'),
  );
}

function debian(arch, version, tree) {
  const control = join(tree, 'DEBIAN');
  mkdirSync(control);
  const kib = Number(run('du', ['-sk', '--apparent-size', '--exclude=DEBIAN', tree]).split('\t')[0]);
  put(
    join(control, 'control'),
    readFileSync(join(root, 'packaging/debian/control'), 'utf8')
      .replace('@VERSION@', version)
      .replace('@ARCH@', arch)
      .replace('@KIB@', String(kib)),
  );
  put(join(control, 'conffiles'), '/etc/voxroute/voxroute.yaml\n');
  for (const name of ['postinst', 'prerm', 'postrm'])
    put(join(control, name), readFileSync(join(root, 'packaging/debian', name), 'utf8'), 0o755);
  put(join(control, 'md5sums'), sums(tree));
  const file = join(out, `voxroute_${version}_${arch}.deb`);
  run('dpkg-deb', ['--root-owner-group', '-Zxz', values.fast ? '-z0' : '-z6', '--build', tree, file], {
    env: { ...process.env, SOURCE_DATE_EPOCH: epoch },
  });
  report(file);
  rmSync(tree, { recursive: true });
}

function tarball(arch, version, tree) {
  const name = `voxroute-${version}-linux-${arch}`;
  const file = join(out, `${name}.tar.xz`);
  const scripts = join(work, name);
  mkdirSync(scripts);
  for (const script of ['install.sh', 'uninstall.sh'])
    put(join(scripts, script), readFileSync(join(root, 'packaging/tarball', script), 'utf8'), 0o755);
  renameSync(tree, join(scripts, 'tree'));
  run('tar', [
    '-C',
    work,
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    `--mtime=@${epoch}`,
    '-I',
    values.fast ? 'xz -0' : 'xz -6 -T0',
    '-cf',
    file,
    name,
  ]);
  renameSync(join(scripts, 'tree'), tree);
  report(file);
}

function report(file) {
  const { size } = statSync(file);
  if (size > MAX_PACKAGE_BYTES && !values.fast)
    throw new Error(`${file} has ${size} bytes, more than ${MAX_PACKAGE_BYTES}`);
  console.log(`${file}: ${(size / 2 ** 20).toFixed(1)} MiB`);
}

function sums(tree) {
  const lines = run('find', ['.', '-type', 'f', '-not', '-path', './DEBIAN/*', '-not', '-path', './etc/*'], {
    cwd: tree,
  })
    .trim()
    .split('\n')
    .sort();
  return lines
    .map(
      (path) =>
        `${createHash('md5')
          .update(readFileSync(join(tree, path)))
          .digest('hex')}  ${path.slice(2)}\n`,
    )
    .join('');
}

/** Modes as they are meant, whatever umask the sources were checked out with. */
function normalise(tree) {
  run('find', [tree, '-type', 'd', '-exec', 'chmod', '755', '{}', '+']);
  run('find', [tree, '-type', 'f', '-perm', '/111', '-exec', 'chmod', '755', '{}', '+']);
  run('find', [tree, '-type', 'f', '-not', '-perm', '/111', '-exec', 'chmod', '644', '{}', '+']);
  // Modules that some package ships executable are none; programs that it ships otherwise are.
  const modules = join(tree, 'usr/lib/voxroute/node_modules');
  run('find', [modules, '-type', 'f', '-exec', 'chmod', '644', '{}', '+']);
  const scripts = run('grep', ['-rIlm1', '^#!', modules], { mayFail: true }).split('\n').filter(isScript);
  for (const path of scripts) chmodSync(path, 0o755);
}

/** Does it begin with the line that names its interpreter? */
function isScript(path) {
  return path !== '' && readFileSync(path, 'latin1').startsWith('#!');
}

function zipped(bytes) {
  return gzipSync(bytes, { level: 9 });
}

function put(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

function run(program, args, { mayFail = false, ...options } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    ...options,
  });
  if (status === 0 || mayFail) return stdout ?? '';
  throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
