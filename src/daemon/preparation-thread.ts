// The thread in which a daemon reads and checks: one task after the other, until it is ended.

import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { ConfigError } from '../yaml/config-error.js';
import { sendGiven, type PreparationAnswer, type PreparationQuestion } from './preparation-message.js';
import { preparationHere } from './preparation.js';

/** As with `nice`: a quarter of a processor that calls want too. */
const NICENESS = 5;

giveWayToCalls();
parentPort?.on('message', (question: PreparationQuestion) => void answer(question));

async function answer({ kind, asked }: PreparationQuestion): Promise<void> {
  let message: PreparationAnswer;
  try {
    message = sendGiven(kind, await preparationHere.run(kind, asked as never));
  } catch (error) {
    message =
      error instanceof ConfigError
        ? { kind: 'problems', problems: error.problems }
        : { kind: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(message, message.kind === 'given' ? [message.pieces] : []);
}

/** On Linux each thread has a priority of its own. */
function giveWayToCalls(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICENESS);
  } catch {
    // Then it is as important as they are.
  }
}
