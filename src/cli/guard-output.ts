// What a command does when its output is not read or cannot be written: `voxroute list export | head -1`, `> /dev/full`.

import type { Writable } from 'node:stream';
import type { CommandFailure } from './exit-code.js';
import { EXIT } from './exit-code.js';

/** Ends the process with an exit code. */
export type EndProcess = (exitCode: CommandFailure['exitCode']) => void;

/**
 * A closed pipe ends a command quietly: who closed it has what he wanted. Any other failure to write is said on standard
 * error, and the command has failed. Where standard error itself cannot be written there is nobody to tell.
 */
export function guardOutput(stdout: Writable, stderr: Writable, end: EndProcess): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      end(EXIT.done);
      return;
    }
    stderr.write(`voxroute: standard output cannot be written: ${error.message}\n`);
    end(EXIT.failed);
  });
}
