// The body of a request: bounded in bytes and in time, JSON, and what its route expects.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../time/clock.js';
import { HttpProblem, placesOf } from './problem.js';
import type { RequestBody } from './route.js';

/** What is still taken of a body that is refused, so that its sender gets to read why. */
const DISCARDED_BYTES = 4 * 2 ** 20;
const DISCARDED_MS = 5000;

const CLOSE = { connection: 'close' } as const;

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || !['0', undefined].includes(headers['content-length']);
}

/** @throws HttpProblem with what is wrong and where */
export async function readBody<Body>(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { schema, maxBytes, timeMs }: RequestBody & { readonly schema: { safeParse: RequestBody['schema']['safeParse'] } },
  clock: Pick<Clock, 'after'>,
): Promise<Body> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > maxBytes) return refuseBody(incoming, clock, `at most ${maxBytes} bytes`);
  if (incoming.headers.expect?.toLowerCase() === '100-continue') outgoing.writeContinue();
  const bytes = await receivedBody(incoming, maxBytes, timeMs, clock);
  if (bytes === 'too-large') return refuseBody(incoming, clock, `at most ${maxBytes} bytes`);
  if (bytes === 'too-slow')
    throw new HttpProblem('TOO_SLOW', `the body did not arrive within ${timeMs} ms`, { headers: CLOSE });
  const read = schema.safeParse(parsed(bytes));
  if (read.success) return read.data as Body;
  const errors = placesOf(read.error);
  const [first = { path: '', detail: 'not what is expected' }] = errors;
  throw new HttpProblem('BAD_BODY', first.path === '' ? first.detail : `${first.path}: ${first.detail}`, { errors });
}

/**
 * Takes and drops what comes for a while, because a connection that is closed while bytes are on their way loses the
 * answer too.
 *
 * @throws HttpProblem always
 */
export async function refuseBody(
  incoming: IncomingMessage,
  clock: Pick<Clock, 'after'>,
  message: string,
): Promise<never> {
  // Who waits for leave sends nothing.
  if (incoming.headers.expect === undefined) await receivedBody(incoming, DISCARDED_BYTES, DISCARDED_MS, clock, 'drop');
  throw new HttpProblem('TOO_LARGE', message, { headers: CLOSE });
}

/** What came of a body; it is read no further once it is too large or too slow. @throws {ClientGone} */
export function receivedBody(
  incoming: IncomingMessage,
  maxBytes: number,
  timeMs: number,
  clock: Pick<Clock, 'after'>,
  mode: 'keep' | 'drop' = 'keep',
): Promise<Buffer | 'too-large' | 'too-slow'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const cancel = clock.after(timeMs, () => end('too-slow'));
    incoming.on('data', take).once('end', ended).once('close', gone);
    if (incoming.readableEnded) ended();

    function take(chunk: Buffer) {
      bytes += chunk.length;
      if (bytes > maxBytes) end('too-large');
      else if (mode === 'keep') chunks.push(chunk);
    }
    function ended() {
      end(Buffer.concat(chunks));
    }
    function gone() {
      cancel();
      reject(new ClientGone());
    }
    function end(outcome: Buffer | 'too-large' | 'too-slow') {
      cancel();
      incoming.off('data', take).off('end', ended).off('close', gone);
      resolve(outcome);
    }
  });
}

/** The client closed the connection in the middle of its request: nobody waits for an answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new HttpProblem('BAD_BODY', 'not JSON in UTF-8');
  }
}
