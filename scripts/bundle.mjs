// Puts what tsc made of src/, and the packages it needs, into the files of dist/program that bin/voxroute runs: to find and
// read eight hundred files one by one is nearly half of a start.
//
//   node scripts/bundle.mjs [DIRECTORY]     dist/program by default
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const out = resolve(process.argv[2] ?? 'dist/program');
/** Found by their names at run time: the thread that prepares configurations, and the sources of answers. */
const SOURCES = 'dist/daemon/sources';
const BY_NAME = {
  'preparation-thread': 'dist/daemon/preparation-thread.js',
  ...Object.fromEntries(
    readdirSync(SOURCES)
      .filter((file) => file.endsWith('.js'))
      .map((file) => [`sources/${file.slice(0, -'.js'.length)}`, join(SOURCES, file)]),
  ),
};
/** LevelDB is native, and the page's library is served as the file that it is. */
const LEFT = ['classic-level', 'htm', 'preact'];

// It says by its time how old all of it is: not there until all of it is.
rmSync(join(out, 'main.js'), { force: true });
const { output } = await build({
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: LEFT },
  build: {
    ssr: true,
    outDir: out,
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: { main: 'dist/main.js', ...BY_NAME },
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
removeOld(new Set(output.map(({ fileName }) => fileName)));
for (const { fileName, code } of output) refuseOtherPaths(fileName, code ?? '');

/** What is not of this build goes a day later: a daemon of the build before may still have to load something. */
function removeOld(files) {
  for (const name of readdirSync(out, { recursive: true })) {
    const path = join(out, String(name));
    if (files.has(String(name)) || statSync(path).isDirectory()) continue;
    if (Date.now() - statSync(path).mtimeMs > 86_400_000) rmSync(path);
  }
}

/** A path from `import.meta.url` means the same only in files that are as deep in the package as dist/program is. */
function refuseOtherPaths(fileName, code) {
  const other = code.split('\n').find((line) => /import\.meta\.(url|dirname)/.test(line) && line.includes('../../../'));
  if (other === undefined) return;
  rmSync(join(out, 'main.js'), { force: true });
  console.error(`bundle: ${fileName}: from dist/program this path leads elsewhere: ${other.trim().slice(0, 200)}`);
  process.exitCode = 1;
}
