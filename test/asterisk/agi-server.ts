// The least that can answer AGI(): stands in for the daemon where only Asterisk's side is in question.

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface AgiServer {
  /** `agi://127.0.0.1:<port>` */
  readonly url: string;
  /** The environment of each session so far, by name. */
  readonly sessions: readonly Readonly<Record<string, string>>[];
  /** Replies of Asterisk to the commands, in order, such as `200 result=1`. */
  readonly replies: readonly string[];
  readonly close: () => Promise<void>;
}

/** Sends `commands` in each session, one after the reply to the other, and then closes. */
export async function startAgiServer(commands: readonly string[]): Promise<AgiServer> {
  const sessions: Record<string, string>[] = [];
  const replies: string[] = [];
  const server = createServer((socket) => {
    converse(socket, commands, sessions, replies);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `agi://127.0.0.1:${port}`,
    sessions,
    replies,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

function converse(socket: Socket, commands: readonly string[], sessions: object[], replies: string[]): void {
  const environment: Record<string, string> = {};
  const unsent = [...commands];
  let pending = '';
  let conversing = false;
  const sendNext = (): void => {
    const command = unsent.shift();
    if (command === undefined) socket.end();
    else socket.write(`${command}\n`);
  };
  // Asterisk closes its side whenever it likes.
  socket.on('error', () => socket.destroy());
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      if (conversing) {
        if (line !== 'HANGUP') replies.push(line);
        sendNext();
      } else if (line === '') {
        conversing = true;
        sessions.push(environment);
        sendNext();
      } else {
        const colon = line.indexOf(':');
        environment[line.slice(0, colon)] = line.slice(colon + 2);
      }
    }
  });
}
