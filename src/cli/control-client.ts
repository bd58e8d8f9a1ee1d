// Asks a running daemon over its control socket.

import { request } from 'node:http';
import { CommandFailure, EXIT } from './exit-code.js';

const TIMEOUT_MS = 15_000;
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export interface AskOptions {
  /** Sent as JSON. */
  readonly body?: object;
  /** Longest silence of the daemon; default 15 s. */
  readonly timeoutMs?: number;
  /** Cuts the request. */
  readonly signal?: AbortSignal;
}

/** Nobody serves any of the places where a daemon's socket could be. */
export class NoDaemon extends Error {
  override readonly name = 'NoDaemon';
}

/** It answered, and did nothing of what was asked. */
export class DaemonRefused extends CommandFailure {}

/**
 * Asks the first socket that answers.
 *
 * @throws {NoDaemon} when none does
 * @throws {DaemonRefused} when the daemon refuses, or a socket may not be used
 * @throws {CommandFailure} when there is no answer that can be read
 */
export async function askDaemon(
  sockets: readonly string[],
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: AskOptions = {},
): Promise<unknown> {
  for (const socketPath of sockets) {
    const answer = await ask(socketPath, method, path, options);
    if (answer !== null) return answer;
  }
  throw new NoDaemon('no daemon is running here');
}

/** Null when nobody serves this socket. */
function ask(
  socketPath: string,
  method: string,
  path: string,
  { body: sent, timeoutMs = TIMEOUT_MS, signal }: AskOptions,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cut = signal === undefined ? {} : { signal };
    const content = sent === undefined ? undefined : JSON.stringify(sent);
    const headers = {
      host: 'voxroute',
      ...(content === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
    };
    // A connection of its own each time: a kept one ends with a daemon that is restarted, in the middle of the next question.
    const to = { socketPath, method, path, headers, timeout: timeoutMs, agent: false, ...cut };
    const asked = request(to, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_BODY_BYTES) response.destroy(new Error('the answer is too long'));
      });
      response.on('error', reject);
      response.on('end', () => {
        try {
          const answer = JSON.parse(body) as { detail?: string };
          const { statusCode = 500 } = response;
          if (statusCode === 200) resolve(answer);
          else {
            const message = `the daemon refused: ${answer.detail ?? statusCode}`;
            // A fault of its own says nothing of how far it had come.
            reject(
              statusCode === 500 ? new CommandFailure(EXIT.failed, message) : new DaemonRefused(EXIT.failed, message),
            );
          }
        } catch (cause) {
          reject(new CommandFailure(EXIT.failed, `the daemon's answer could not be read: ${String(cause)}`));
        }
      });
    });
    asked.on('timeout', () =>
      asked.destroy(new CommandFailure(EXIT.failed, `the daemon did not answer on ${socketPath}`)),
    );
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTDIR') {
        resolve(null);
        return;
      }
      if (error.code === 'EACCES') {
        reject(new DaemonRefused(EXIT.failed, `no permission to use ${socketPath}: try with sudo`));
        return;
      }
      const isCut = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      reject(isCut ? new CommandFailure(EXIT.failed, 'the daemon ended before it had answered') : error);
    });
    asked.end(content);
  });
}
