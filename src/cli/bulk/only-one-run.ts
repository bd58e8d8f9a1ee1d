// Prevents two runs from writing the same file. The lock is an abstract socket, which the kernel
// releases with the process, however that ends.

import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { CommandFailure, EXIT } from '../exit-code.js';

/**
 * @param path what only one run may write
 * @returns ends the claim
 * @throws {CommandFailure} when another run has it
 */
export async function claimAlone(path: string): Promise<() => void> {
  const name = `\0voxroute-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  const server = createServer((socket) => socket.destroy());
  const code = await new Promise<string | null>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    server.listen(name, () => resolve(null));
  });
  if (code === 'EADDRINUSE') throw new CommandFailure(EXIT.failed, `${path}: another run is writing it`);
  // Where there are no such sockets, whoever starts the command twice must know.
  server.unref();
  return () => void server.close();
}
