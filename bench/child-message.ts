// A helper process that answers.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Its next message. Rejects where it ends instead. */
export async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.at(-1) ?? 'a helper'} ended with ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Message];
    return message;
  } finally {
    waiting.abort();
  }
}
