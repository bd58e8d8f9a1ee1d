// The thread in which a daemon reads and checks: one task after the other, until it is ended.

import { parentPort } from 'node:worker_threads';
import { ConfigError } from '../yaml/config-error.js';
import { arraysIn, givenMessage, type PreparationAnswer, type PreparationQuestion } from './preparation-message.js';
import { preparationHere } from './preparation.js';

parentPort?.on('message', (question: PreparationQuestion) => void answer(question));

async function answer({ kind, asked }: PreparationQuestion): Promise<void> {
  let message: PreparationAnswer;
  try {
    message = givenMessage(kind, await preparationHere.run(kind, asked as never));
  } catch (error) {
    message =
      error instanceof ConfigError
        ? { kind: 'problems', problems: error.problems }
        : { kind: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(message, arraysIn(message));
}
