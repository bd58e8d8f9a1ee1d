// Part of the spine: the lookup, within what is left of the call's deadline.

import type { Clock } from '../time/clock.js';
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
  readonly shutdown?: AbortSignal;
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

/** @param abandoned aborts when the caller is gone */
export async function resolveInTime(
  { resolver, clock, overloaded, shutdown }: WaitLimits & { readonly resolver: Resolver; readonly clock: Clock },
  call: IncomingCall,
  e164: string,
  script: Script,
  abandoned: AbortSignal | undefined,
): Promise<InTime> {
  if (call.fromMemory === true || overloaded?.() === true)
    return saveTheHost(await resolver.resolve(e164, AbortSignal.abort(), 'remember', 'call', call.wantedSource));
  const wait = new AbortController();
  const end = () => wait.abort();
  const remainingMs = call.askedAtMs + call.options.deadlineMs - WRITING_RESERVE_MS - clock.monotonicMs();
  const cancel = clock.after(Math.max(0, remainingMs), end);
  const enders = [abandoned, shutdown].filter((signal) => signal !== undefined);
  for (const ender of enders) ender.addEventListener('abort', end, { once: true });
  if (enders.some((ender) => ender.aborted)) end();
  try {
    const mode = script.lookup === 'wait' ? 'wait' : 'start';
    return await resolver.resolve(e164, wait.signal, mode, urgencyOf(call, script), call.wantedSource);
  } finally {
    cancel();
    for (const ender of enders) ender.removeEventListener('abort', end);
  }
}

/** A fresh answer is as good as ever; anything less is so because of the load. */
function saveTheHost(resolution: Resolution): InTime {
  if (resolution.fault !== null || resolution.status === 'OK' || resolution.status === 'STALE') return resolution;
  return { ...resolution, fault: 'OVERLOAD', faultDetail: 'the host is overloaded: nothing was asked' };
}
