// A web server on a free port of loopback, plain or with the certificate of ./certificates, for downloads.

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface FileServer {
  /** Such as `http://127.0.0.1:1234/numbers.csv`. */
  readonly url: (path: string) => URL;
  readonly requests: readonly IncomingMessage[];
  readonly openConnections: () => number;
  /** PEM of who signed its certificate. */
  readonly authority: string;
  /** Ends all connections, and goes on listening. */
  dropConnections(): void;
  close(): Promise<void>;
}

export function certificatePath(name: string): string {
  return fileURLToPath(new URL(`./certificates/${name}`, import.meta.url));
}

export async function startFileServer(answer: RequestListener, options: { tls?: boolean } = {}): Promise<FileServer> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(request, response);
  };
  const tls = () => ({
    cert: readFileSync(certificatePath('server.pem')),
    key: readFileSync(certificatePath('server-key.pem')),
  });
  const server: Server = options.tls === true ? createSecureServer(tls(), listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: (path) => new URL(path, origin),
    requests,
    openConnections: () => sockets.size,
    authority: readFileSync(certificatePath('ca.pem'), 'utf8'),
    dropConnections() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
