// `ding-dong` with the work of the honest floor: it parses the environment itself; one command, one line, two counters.
//
//   node ding-dong.mjs PORT FILE

import { readFileSync } from 'node:fs';
import AgiServer from 'ding-dong';
import { callDone } from './honest-work.mjs';

const [, , port, file] = process.argv;
const line = readFileSync(file, 'utf8');

new AgiServer((context) => {
  const startedMs = performance.now();
  context.on('error', () => undefined);
  void context.onEvent('variables').then((variables) =>
    context
      .sendCommand(line)
      .then(() => context.end())
      .then(() => callDone(variables.agi_network_script, variables.agi_uniqueid, variables.agi_callerid, startedMs)),
  );
}).start(Number(port), '127.0.0.1');
