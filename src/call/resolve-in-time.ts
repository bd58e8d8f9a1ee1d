// The lookup of a call, within what is left of its deadline.

import { andThen, type MaybePromise } from '../time/maybe-promise.js';
import type { Clock } from '../time/clock.js';
import { ABORTED, type AbortSignalLike } from '../time/abort-signal-like.js';
import type { Urgency } from '../lookup/observation.js';
import type { Resolution, Resolver } from '../lookup/resolver.js';
import type { CallAnswer } from './call-answer.js';
import type { Door, IncomingCall } from './incoming-call.js';
import type { Script } from './scripts.js';

/** What ends a wait before the deadline. */
export interface WaitLimits {
  /** Is the host so busy that calls are to be answered from memory at once? Never, when absent. */
  readonly overloaded?: () => boolean;
  /** Aborts when the daemon stops and open calls have to be answered with what is known. */
  readonly shutdown?: AbortSignalLike;
}

/** Of a call's budget: the deadline is that of the last write, and many calls may reach theirs at a time. */
const WRITING_RESERVE_MS = 10;

/**
 * Asterisk and webhooks ask for live calls, and so does whoever has the rules decide over HTTP; a program or a person that asks for a
 * number must not take their places.
 */
function urgencyOf({ door, urgency }: IncomingCall, { policy }: Script): Urgency {
  if (urgency !== undefined) return urgency;
  return HAS_CALLER[door] || (door === 'http' && policy === 'rules') ? 'call' : 'lookup';
}

/** A hosted PBX that asks by webhook has a caller on the line as well. */
const HAS_CALLER: Readonly<Record<Door, boolean>> = { agi: true, ami: true, http: false, webhook: true, cli: false };

type InTime = Omit<Resolution, 'fault'> & Pick<CallAnswer, 'fault'>;

/** At once where nobody has to be waited for. @param abandoned aborts when the caller is gone */
export function resolveInTime(
  { resolver, clock, overloaded, shutdown }: WaitLimits & { readonly resolver: Resolver; readonly clock: Clock },
  call: IncomingCall,
  e164: string,
  script: Script,
  abandoned: AbortSignalLike | undefined,
): MaybePromise<InTime> {
  if (call.fromMemory === true || overloaded?.() === true)
    return andThen(resolver.resolve(e164, ABORTED, 'remember', 'call', call.wantedSource), saveTheHost);
  const untilMs = call.askedAtMs + call.options.deadlineMs - WRITING_RESERVE_MS;
  const wait = new CallWait(clock, untilMs, abandoned, shutdown);
  const mode = script.lookup === 'wait' ? 'wait' : 'start';
  return resolver.resolve(e164, wait, mode, urgencyOf(call, script), call.wantedSource);
}

/**
 * The wait of a call: until its deadline, until the caller is gone or the daemon stops. It costs nothing until somebody
 * listens, and leaves nothing behind once nobody does.
 */
class CallWait implements AbortSignalLike {
  readonly reason = undefined;
  #stops: Map<() => void, () => void> | null = null;

  /** @param untilMs monotonic */
  constructor(
    private readonly clock: Clock,
    private readonly untilMs: number,
    private readonly abandoned: AbortSignalLike | undefined,
    private readonly shutdown: AbortSignalLike | undefined,
  ) {}

  get aborted(): boolean {
    return this.abandoned?.aborted === true || this.shutdown?.aborted === true || this.#remainingMs() <= 0;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    const end = () => {
      this.removeEventListener('abort', listener);
      listener();
    };
    const cancel = this.clock.after(this.#remainingMs(), end);
    this.abandoned?.addEventListener('abort', end);
    this.shutdown?.addEventListener('abort', end);
    this.#stops ??= new Map();
    this.#stops.set(listener, () => {
      cancel();
      this.abandoned?.removeEventListener('abort', end);
      this.shutdown?.removeEventListener('abort', end);
    });
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#stops?.get(listener)?.();
    this.#stops?.delete(listener);
  }

  #remainingMs(): number {
    return Math.max(0, this.untilMs - this.clock.monotonicMs());
  }
}

/** A fresh answer is as good as ever; anything less is so because of the load. */
function saveTheHost(resolution: Resolution): InTime {
  if (resolution.fault !== null || resolution.status === 'OK' || resolution.status === 'STALE') return resolution;
  return { ...resolution, fault: 'OVERLOAD', faultDetail: 'the host is overloaded: no lookup was made' };
}
