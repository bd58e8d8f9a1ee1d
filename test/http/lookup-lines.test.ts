import { describe, expect, it } from 'vitest';
import { connect } from 'node:net';
import { manualClock } from '../fakes/manual-clock.js';
import { lookupBodyOf, openHttpDoor } from './open-http-door.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(79170000000 + index));
const request = (body: string) =>
  `POST /v1/lookup HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Answers that a test hands out one by one. */
function answersInHand() {
  const waiting = new Map<string, () => void>();
  return {
    waiting,
    lookupInBulk: (number: string, abandoned: AbortSignal) =>
      new Promise<ReturnType<typeof lookupBodyOf>>((resolve) => {
        const answer = () => resolve(lookupBodyOf(number));
        waiting.set(number, answer);
        abandoned.addEventListener('abort', answer);
      }),
  };
}

describe('many numbers in one request', () => {
  it('are looked up sixteen at a time', async () => {
    const { waiting, lookupInBulk } = answersInHand();
    const { door, raw } = await openHttpDoor({ lookupInBulk });
    const answer = raw(request(JSON.stringify({ numbers: numbers(40) })), /"index".*\n/);
    await expect.poll(() => waiting.size).toBe(16);
    waiting.get('79170000003')?.();
    await expect.poll(() => waiting.size).toBe(17);
    const { text } = await answer;
    expect([...text.matchAll(/^\{"index":(\d+)/gm)].map((match) => match[1])).toEqual(['3']);
    await door.close(0);
  });

  it('are not looked up any more once the client is gone', async () => {
    const { waiting, lookupInBulk } = answersInHand();
    const { door, port, events } = await openHttpDoor({ lookupInBulk });
    const client = connect(port, '127.0.0.1');
    client.write(request(JSON.stringify({ numbers: numbers(40) })));
    await expect.poll(() => waiting.size).toBe(16);
    client.destroy();
    await expect.poll(() => door.connections()).toBe(0);
    expect(waiting.size).toBe(16);
    expect(events).toEqual([]);
    await door.close(0);
  });

  it('may take as long as they need, while each line comes and is taken in time', async () => {
    const clock = manualClock();
    const { waiting, lookupInBulk } = answersInHand();
    const { door, raw, events } = await openHttpDoor({ lookupInBulk, clock });
    const answer = raw(request(JSON.stringify({ numbers: numbers(3) })));
    for (const number of numbers(3)) {
      await expect.poll(() => waiting.size).toBe(3);
      clock.advance(10 * 60_000);
      waiting.get(number)?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { text } = await answer;
    expect(text.match(/"index"/g)).toHaveLength(3);
    expect(events).toEqual([]);
    await door.close(0);
  });

  it('are cut where a line never comes, and where nobody takes them', async () => {
    const clock = manualClock();
    const { waiting, lookupInBulk } = answersInHand();
    const { door, port, raw, events } = await openHttpDoor({ lookupInBulk, clock });
    const never = raw(request(JSON.stringify({ numbers: numbers(1) })));
    await expect.poll(() => waiting.size).toBe(1);
    clock.advance(11 * 60_000);
    expect((await never).closed).toBe(true);
    expect(events).toMatchObject([{ kind: 'slow-reader', detail: 'closed after 660000 ms' }]);
    await door.close(0);

    const long = { ...lookupBodyOf('7'), detail: 'x'.repeat(400_000) };
    const other = await openHttpDoor({ lookupInBulk: () => Promise.resolve(long), clock });
    const reader = connect(other.port, '127.0.0.1').pause();
    reader.on('error', () => undefined);
    reader.write(request(JSON.stringify({ numbers: numbers(200) })));
    await expect.poll(() => other.answers).toHaveLength(1);
    // Until the buffers of the system are full the lines go somewhere.
    await expect
      .poll(() => {
        clock.advance(10_000);
        return other.events;
      })
      .toMatchObject([{ kind: 'slow-reader', detail: 'closed after 10000 ms' }]);
    expect(port).not.toBe(other.port);
    reader.destroy();
    await other.door.close(0);
  });
});
