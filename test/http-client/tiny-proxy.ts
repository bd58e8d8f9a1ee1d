// A forward proxy such as squid, as small as it goes: whole URLs for plain HTTP, CONNECT for the rest.

import { createServer, request as forward } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** What it does with `CONNECT`; `tunnel` is the honest way. */
export type ConnectManner = 'tunnel' | 'close' | 'hang' | 'deny';

export interface TinyProxy {
  readonly url: string;
  /** Request lines without the version, such as `CONNECT num.voxlink.ru:443`. */
  readonly asked: readonly string[];
  /** Values of Proxy-Authorization. */
  readonly authorizations: readonly (string | undefined)[];
  connectManner: ConnectManner;
  /** From now on the proxy answers for this host itself: a redirect where there is a `location`. */
  answerFor(host: string, headers: Readonly<Record<string, string>>, body?: string): void;
  /** Answer 407 to everyone without a user name. */
  wantsPassword: boolean;
  close(): Promise<void>;
}

export async function startTinyProxy(): Promise<TinyProxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const own = new Map<string, { headers: Readonly<Record<string, string>>; body: string }>();
  const server = createServer((request, response) => {
    asked.push(`${String(request.method)} ${String(request.url)}`);
    authorizations.push(request.headers['proxy-authorization']);
    if (proxy.wantsPassword && request.headers['proxy-authorization'] === undefined) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end('<html>who are you?</html>');
      return;
    }
    const itself = URL.canParse(request.url ?? '') ? own.get(new URL(request.url ?? '').host) : undefined;
    if (itself !== undefined) {
      response.writeHead('location' in itself.headers ? 302 : 200, itself.headers).end(itself.body);
      return;
    }
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    forward(request.url ?? '', { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    })
      .on('error', () => response.writeHead(502).end('<html>Bad Gateway</html>'))
      .end();
  });
  server.on('connect', (request, socket: Socket) => {
    asked.push(`CONNECT ${String(request.url)}`);
    authorizations.push(request.headers['proxy-authorization']);
    socket.on('error', () => undefined);
    if (proxy.connectManner === 'close') socket.end();
    if (proxy.connectManner === 'deny') socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    if (proxy.connectManner !== 'tunnel') return;
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: TinyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    authorizations,
    connectManner: 'tunnel',
    wantsPassword: false,
    answerFor: (host, headers, body = '') => own.set(host, { headers, body }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}
