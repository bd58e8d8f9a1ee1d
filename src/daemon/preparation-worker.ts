// The daemon's side of the thread that reads and checks: started when there is something to do, ended when there has been
// nothing for a while.

import { Worker } from 'node:worker_threads';
import type { Clock } from '../time/clock.js';
import { ConfigError } from '../yaml/config-error.js';
import { receiveGiven, transferable, type PreparationAnswer } from './preparation-message.js';
import type { Preparation, PreparationTasks } from './preparation.js';

/** Several reloads in a row do not each start a thread. */
const IDLE_MS = 20_000;
/** 50 MiB of list take seconds; a disk of another host that does not answer must not keep later reloads waiting. */
const LONGEST_TASK_MS = 300_000;
/** Four times what everything at its limit takes. */
const MAX_HEAP_MIB = 2048;

const THREAD = new URL('./preparation-thread.js', import.meta.url);

export class PreparationWorker implements Preparation {
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #cancelIdle: () => void = () => undefined;
  #isClosed = false;

  constructor(
    private readonly clock: Clock,
    private readonly thread = THREAD,
  ) {}

  /** One after the other. */
  run<Kind extends keyof PreparationTasks>(
    kind: Kind,
    asked: PreparationTasks[Kind]['asked'],
  ): Promise<PreparationTasks[Kind]['given']> {
    const done = this.#last.then(() => this.#run(kind, asked));
    this.#last = done.catch(() => undefined);
    return done as Promise<PreparationTasks[Kind]['given']>;
  }

  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  async #run(kind: keyof PreparationTasks, asked: unknown): Promise<unknown> {
    if (this.#isClosed) throw new Error('the daemon is stopping');
    this.#cancelIdle();
    const worker = (this.#worker ??= this.#start());
    try {
      const answer = await this.#answerOf(worker, () => {
        if (kind === 'body') {
          // The daemon goes on to use it; a message would copy it once more than needed.
          const { body, check } = asked as PreparationTasks['body']['asked'];
          const copy = new Uint8Array(body);
          worker.postMessage({ kind, asked: { body: copy, check } }, transferable(copy));
        } else worker.postMessage({ kind, asked });
      });
      if (answer.kind === 'problems') throw new ConfigError(answer.problems);
      if (answer.kind === 'failed') throw new Error(answer.stack);
      return await receiveGiven(kind, answer);
    } finally {
      this.#cancelIdle = this.clock.after(IDLE_MS, () => this.#end());
    }
  }

  #start(): Worker {
    const worker = new Worker(this.thread, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB } });
    worker.unref();
    // Whoever waits for an answer hears of it; between tasks nobody does.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    return worker;
  }

  #answerOf(worker: Worker, ask: () => void): Promise<PreparationAnswer> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(LONGEST_TASK_MS, () => {
        this.#end();
        end(() => reject(new Error(`reading took longer than ${LONGEST_TASK_MS / 60_000} minutes`)));
      });
      const onMessage = (answer: PreparationAnswer) => end(() => resolve(answer));
      const onError = (error: Error) => end(() => reject(error));
      const onExit = () => end(() => reject(new Error('the thread that reads has ended')));
      const end = (settle: () => void) => {
        cancel();
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        settle();
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      ask();
    });
  }

  #end(): void {
    this.#cancelIdle();
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }
}
