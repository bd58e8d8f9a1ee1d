import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, vi } from 'vitest';
import { freePort } from './free-port.js';

it('gives no port to two tests, though nobody listens there yet', async () => {
  // The same place each time at first.
  const random = vi.spyOn(Math, 'random').mockReturnValueOnce(0.5).mockReturnValueOnce(0.5);
  const [first, second] = [await freePort(), await freePort()];
  random.mockRestore();
  expect(second).not.toBe(first);
});

it('gives a port that somebody listens at to nobody', async () => {
  const server = createServer().listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  vi.spyOn(Math, 'random').mockReturnValueOnce((port - 12_000 + 0.5) / 20_000);
  expect(await freePort()).not.toBe(port);
  server.close();
  vi.restoreAllMocks();
});
