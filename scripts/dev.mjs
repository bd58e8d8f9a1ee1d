// Compiles on every change and restarts the daemon when the output changes. Arguments go to `voxroute serve`.
import { spawn, spawnSync } from 'node:child_process';

spawnSync(process.execPath, ['scripts/build-if-needed.mjs'], { stdio: 'inherit' });
const children = [
  spawn(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
    { stdio: 'inherit' },
  ),
  spawn(process.execPath, ['--watch', 'dist/main.js', 'serve', ...process.argv.slice(2)], { stdio: 'inherit' }),
];
for (const child of children) {
  child.on('exit', (code) => {
    for (const other of children) other.kill();
    process.exitCode = code ?? 1;
  });
}
