// Sends calls elsewhere while an Asterisk is down, and back once it is up: by two profiles, damped, one switch at a time. It
// checks every few seconds and never delays a call.

import type { Clock } from '../../time/clock.js';
import type { PlusofonClient } from './plusofon-client.js';
import type { FailoverFiles, FailoverState } from './failover-state.js';
import { switchForwarding, type ForwardingChange, type ForwardProfile } from './forwarding.js';
import type { PlusofonNumber } from './plusofon-methods.js';

export interface FailoverSettings {
  readonly profile: string;
  readonly back: string;
  readonly server: string;
  /** Milliseconds. */
  readonly after: number;
  readonly backAfter: number;
  /** E.164 digits; null: all business numbers. */
  readonly numbers: readonly string[] | null;
  readonly forward: Readonly<Record<string, ForwardProfile>>;
}

export interface FailoverParts {
  readonly account: string;
  readonly settings: FailoverSettings;
  readonly client: PlusofonClient;
  readonly files: FailoverFiles;
  readonly clock: Clock;
  /** Is the server up? Null: it is not watched. */
  readonly isUp: () => boolean | null;
  readonly report: (news: FailoverNews) => void;
}

export type FailoverNews =
  | {
      readonly kind: 'switched';
      readonly account: string;
      readonly profile: string;
      readonly changes: readonly ForwardingChange[];
      readonly unchanged: number;
    }
  | { readonly kind: 'failed'; readonly account: string; readonly profile: string; readonly why: string }
  /** A person has forwarded by hand a while ago. */
  | { readonly kind: 'held'; readonly account: string; readonly profile: string; readonly untilMs: number };

const LOOK_EVERY_MS = 5000;
/** Between two switches, whichever way. */
const DAMPING_MS = 600_000;
/** After a failure; each one doubles it. */
const FIRST_RETRY_MS = 60_000;

export class Failover {
  #state: FailoverState | null = null;
  /** The latest change of the server, `Clock.monotonicMs()`. */
  #since: { readonly isUp: boolean; readonly atMs: number } | null = null;
  #failures = 0;
  #retryAtMs = -Infinity;
  #isHeldReported = false;
  #cancel: () => void = () => undefined;
  #isStopped = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: FailoverParts) {}

  /** What a run before has left; `look` reads it where this was not called. Never rejects. */
  async load(): Promise<void> {
    this.#state ??= await this.parts.files.read().catch(() => null);
  }

  start(): void {
    this.#cancel = this.parts.clock.after(LOOK_EVERY_MS, () => {
      this.#looking = this.look().then(() => {
        if (!this.#isStopped) this.start();
      });
    });
  }

  /** Resolves when nothing of it is under way any more; that ends as soon as its client is closed. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#looking;
  }

  /** Do calls go elsewhere, as far as is known? Null until that is read. */
  isElsewhere(): boolean | null {
    if (this.#state === null) return null;
    const { at, switching } = this.#state;
    return (at === 'profile') !== switching;
  }

  /** One look; never rejects. */
  async look(): Promise<void> {
    const { account, clock, settings, report } = this.parts;
    const isUp = this.parts.isUp();
    const nowMs = clock.monotonicMs();
    if (isUp === null) this.#since = null;
    else if (this.#since?.isUp !== isUp) this.#since = { isUp, atMs: nowMs };
    let wanted: 'back' | 'profile' = 'back';
    try {
      this.#state ??= await this.parts.files.read();
      const due = this.#due(this.#state, nowMs);
      if (due === null) return;
      wanted = due;
      await this.#switch(wanted, this.#state);
    } catch (error) {
      this.#failures += 1;
      this.#retryAtMs = nowMs + Math.min(DAMPING_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
      const why = error instanceof Error ? error.message : String(error);
      report({ kind: 'failed', account, profile: settings[wanted], why });
    }
  }

  /** What is to be sent now; null: nothing. */
  #due({ at, switching, switchedAtMs }: FailoverState, nowMs: number): 'back' | 'profile' | null {
    const { settings, clock } = this.parts;
    if (this.#since === null || nowMs < this.#retryAtMs) return null;
    const { isUp, atMs } = this.#since;
    const wanted = isUp ? 'back' : 'profile';
    if (nowMs - atMs < (isUp ? settings.backAfter : settings.after)) return null;
    // What was begun and not finished is finished: the same forwarding sent twice means the same.
    if (wanted === at) return switching ? wanted : null;
    // A clock that was set back would hold it for long.
    const sinceMs = switchedAtMs === null ? Infinity : Math.abs(clock.epochMs() - switchedAtMs);
    return sinceMs < DAMPING_MS ? null : wanted;
  }

  async #switch(to: 'back' | 'profile', before: FailoverState): Promise<void> {
    const { account, client, clock, files, report, settings } = this.parts;
    const name = settings[to];
    const profile = settings.forward[name];
    if (profile === undefined) throw new Error(`there is no forwarding ${name}`);
    const untilMs = await files.pausedUntilMs();
    const nowMs = clock.epochMs();
    if (untilMs > nowMs) {
      if (!this.#isHeldReported) report({ kind: 'held', account, profile: name, untilMs });
      this.#isHeldReported = true;
      return;
    }
    this.#isHeldReported = false;
    const rows = chosen(await client.all('number.list'), settings.numbers);
    const begun: FailoverState = { ...before, at: to, switching: true, switchedAtMs: nowMs };
    await files.write(begun);
    this.#state = begun;
    const { changes, unchanged, seen } = await switchForwarding(client, {
      profile,
      rows,
      seen: before.seen[name] ?? {},
    });
    const done: FailoverState = { ...begun, switching: false, seen: { ...before.seen, [name]: seen } };
    this.#state = done;
    await files.write(done);
    this.#failures = 0;
    this.#retryAtMs = -Infinity;
    report({ kind: 'switched', account, profile: name, changes, unchanged: unchanged.length });
  }
}

function chosen(rows: readonly PlusofonNumber[], numbers: readonly string[] | null): PlusofonNumber[] {
  if (numbers === null) return rows.filter(({ owner_type }) => owner_type === 'business');
  return rows.filter(({ number }) => numbers.includes(number));
}
