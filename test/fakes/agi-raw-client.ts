// A client of the FastAGI door that is no Asterisk: sends what it is told and watches.

import { connect, type Socket } from 'node:net';

export interface RawClient {
  readonly socket: Socket;
  /** What has come so far. */
  received(): string;
  /** Resolves when `received()` satisfies the test; rejects after half a minute. */
  until(enough: (received: string) => boolean): Promise<void>;
  /** Milliseconds from connecting until the connection was gone; rejects after half a minute. */
  readonly gone: Promise<number>;
}

/** Connects to 127.0.0.1; a reset by the server counts as an end like any other. */
export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  let check: () => void = () => undefined;
  socket.setEncoding('utf8');
  socket.on('data', (more: Buffer | string) => {
    text += String(more);
    check();
  });
  socket.on('error', () => undefined);
  const startedAt = performance.now();
  const gone = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('still connected after 30 s')), 30_000);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(performance.now() - startedAt);
    });
  });
  gone.catch(() => undefined);
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    received: () => text,
    until: (enough) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`waited in vain; received ${JSON.stringify(text)}`)), 30_000);
        check = () => {
          if (!enough(text)) return;
          clearTimeout(timer);
          resolve();
        };
        check();
      }),
    gone,
  };
}
