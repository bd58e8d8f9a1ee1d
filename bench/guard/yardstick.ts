// What the cost of a call is divided by.

import { fork, type ChildProcess } from 'node:child_process';
import { nextMessage } from '../child-message.js';

const WARM_UP_PIECES = 20_000;
const PIECES = 5000;

export class Yardstick {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Whoever starts it must `stop()` it. */
  static async start(): Promise<Yardstick> {
    const child = fork('bench/guard/yardstick-process.mjs');
    await nextMessage(child);
    const yardstick = new Yardstick(child);
    await yardstick.measureUs(WARM_UP_PIECES);
    return yardstick;
  }

  /** Processor time of one piece of its work, in microseconds. */
  async measureUs(pieces = PIECES): Promise<number> {
    this.#child.send(pieces);
    return nextMessage<number>(this.#child);
  }

  stop(): void {
    this.#child.kill();
  }
}
