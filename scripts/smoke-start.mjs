// Starts the daemon as the README says, asks it as the README says, and stops it. No configuration.
import { spawn, spawnSync } from 'node:child_process';

const daemon = spawn('npm', ['start', '--silent'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
const end = (code, message) => {
  console.log(message);
  process.kill(-daemon.pid, 'SIGTERM');
  process.exitCode = code;
};
const timer = setTimeout(() => end(1, 'smoke-start: the daemon did not listen within 60 s'), 60_000);
let output = '';
daemon.stdout.setEncoding('utf8');
daemon.stdout.on('data', (text) => {
  output += text;
  if (!output.includes('FastAGI is served')) return;
  output = '';
  clearTimeout(timer);
  const asked = spawnSync('npx', ['voxroute', 'agi-test', '79170415564', '--json'], { encoding: 'utf8' });
  try {
    const { variables, tookMs } = JSON.parse(asked.stdout);
    const right =
      variables.VOX_NUMBER === '79170415564' && variables.VOX_COUNTRY === 'RU' && variables.VOX_ACTION === 'pass';
    end(
      right ? 0 : 1,
      `smoke-start: ${variables.VOX_STATUS} in ${tookMs} ms${right ? '' : `, unexpected: ${asked.stdout}`}`,
    );
  } catch {
    end(1, `smoke-start: no answer: ${asked.stdout}${asked.stderr}`);
  }
});
