// All commands to the shared server, with timeouts and a circuit breaker for each kind of command: a read-only server can still
// be read. `rate` and `change` each use a single key, so they can fail alone: if their node of a Cluster is down, or if the key
// holds foreign data.

import type { Clock } from '../time/clock.js';
import type { RedisClient } from './redis-client.js';
import { SharedFault, sharedFaultOf, type SharedFaultCode } from './shared-fault.js';
import type { ScriptName } from './scripts.js';

/** Closed list: labels of metrics. `read`, `write`: answers. `change`: list entries and removed numbers. */
export const SHARED_OPERATIONS = ['read', 'write', 'change', 'rate'] as const;
export type SharedOperation = (typeof SHARED_OPERATIONS)[number];

export interface SharedLinkParts {
  readonly client: RedisClient;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly readTimeoutMs: number;
  readonly onTook: (operation: SharedOperation, tookMs: number) => void;
}

/** Failures in a row after which the circuit opens. */
const FAILURES_IN_A_ROW = 3;
const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 10_000;
const FORGIVEN_AFTER_MS = 2000;
/** After so long without an answer, during the handshake or to a command, the connections are recreated. */
const HUNG_MS = 3000;

export class SharedLink {
  readonly #breakers = {
    read: new Breaker(),
    write: new Breaker(),
    change: new Breaker(),
    rate: new Breaker(),
  };
  #latencyMs: number | null = null;
  #heardMs: number;
  #underWay = 0;

  constructor(private readonly parts: SharedLinkParts) {
    this.#heardMs = parts.clock.monotonicMs();
  }

  /** Response time in milliseconds, a moving average; null before the first answer. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  /** Why a kind of command fails; null while it works. */
  faults(): Readonly<Record<SharedOperation, SharedFaultCode | null>> {
    const { read, write, change, rate } = this.#breakers;
    return { read: read.code, write: write.code, change: change.code, rate: rate.code };
  }

  /** May a command of this kind be sent now? Lets one through when a pause is over. */
  allows(operation: SharedOperation): boolean {
    return this.parts.client.isReady && this.#breakers[operation].allows(this.parts.clock.monotonicMs());
  }

  /** Rejects with a `SharedFault`, after `readTimeoutMs` or `timeoutMs` at the latest. */
  run(
    operation: SharedOperation,
    script: ScriptName,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    return this.#limited(operation, () => this.parts.client.run(script, keys, args));
  }

  scan(key: string, cursor: string): ReturnType<RedisClient['scan']> {
    return this.#limited('change', () => this.parts.client.scan(key, cursor));
  }

  /** To be called regularly: recreates connections that hang. */
  watch(): void {
    const nowMs = this.parts.clock.monotonicMs();
    if (nowMs - this.#heardMs < HUNG_MS || (this.parts.client.isReady && this.#underWay === 0)) return;
    this.#heardMs = nowMs;
    this.parts.client.reconnect();
  }

  async #limited<T>(operation: SharedOperation, ask: () => Promise<T>): Promise<T> {
    const { client, clock, timeoutMs, readTimeoutMs, onTook } = this.parts;
    if (!client.isReady) throw client.lastFault() ?? new SharedFault('unreachable');
    const startedMs = clock.monotonicMs();
    const breaker = this.#breakers[operation];
    this.#underWay += 1;
    try {
      const reply = await within(ask(), operation === 'read' ? readTimeoutMs : timeoutMs, clock);
      const tookMs = clock.monotonicMs() - startedMs;
      breaker.succeeded();
      // The server is there: a kind of command that failed a while ago, and was not tried since, may be tried again.
      if (operation === 'rate') for (const other of Object.values(this.#breakers)) other.forgive(clock.monotonicMs());
      this.#answered(tookMs);
      onTook(operation, tookMs);
      return reply;
    } catch (error) {
      const fault = sharedFaultOf(error);
      const nowMs = clock.monotonicMs();
      breaker.failed(fault.code, nowMs);
      if (fault.code !== 'timeout' && fault.code !== 'unreachable') this.#heardMs = nowMs;
      throw fault;
    } finally {
      this.#underWay -= 1;
    }
  }

  #answered(tookMs: number): void {
    this.#heardMs = this.parts.clock.monotonicMs();
    this.#latencyMs = this.#latencyMs === null ? tookMs : this.#latencyMs * 0.8 + tookMs * 0.2;
  }
}

/** Opens after failures in a row; then lets one command at a time through, after growing pauses. */
class Breaker {
  #code: SharedFaultCode | null = null;
  #failedMs = -Infinity;
  #failures = 0;
  #restMs = 0;
  #untilMs = -Infinity;

  /** Null while it is closed. */
  get code(): SharedFaultCode | null {
    return this.#failures < FAILURES_IN_A_ROW ? null : this.#code;
  }

  allows(nowMs: number): boolean {
    if (this.#failures < FAILURES_IN_A_ROW) return true;
    if (nowMs < this.#untilMs) return false;
    this.#untilMs = nowMs + this.#restMs;
    return true;
  }

  succeeded(): void {
    this.#code = null;
    this.#failures = 0;
    this.#restMs = 0;
  }

  forgive(nowMs: number): void {
    if (nowMs - this.#failedMs >= FORGIVEN_AFTER_MS + this.#restMs) this.succeeded();
  }

  failed(code: SharedFaultCode, nowMs: number): void {
    this.#code = code;
    this.#failedMs = nowMs;
    this.#failures += 1;
    if (this.#failures < FAILURES_IN_A_ROW) return;
    this.#restMs = Math.min(Math.max(this.#restMs * 2, FIRST_REST_MS), LONGEST_REST_MS);
    this.#untilMs = nowMs + this.#restMs;
  }
}

function within<T>(work: Promise<T>, limitMs: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(new SharedFault('timeout')));
    const ended = (settle: () => void) => {
      cancel();
      settle();
    };
    work.then(
      (value) => ended(() => resolve(value)),
      (error: unknown) => ended(() => reject(sharedFaultOf(error))),
    );
  });
}
