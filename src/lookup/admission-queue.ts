// The queue in front of Voxlink. Both versions of its API share one, because they share the host that counts. Three
// classes wait in it: live calls, single lookups, refreshes; each is bounded in length and in time.

import type { Clock } from '../time/clock.js';
import type { HostClaim, HostRate } from './host-claim.js';
import { LookupFault } from './lookup-fault.js';
import { moreUrgent, type Urgency } from './observation.js';
import type { Admission, RequestEnd, Turn } from './rate-limited-source.js';
import type { SendWindow } from './send-window.js';
import { sendingOrder, type Waiting } from './sending-order.js';
import { ThrottlePause } from './throttle-pause.js';

export interface AdmissionOptions {
  /** Whose rate it is, for messages, such as `Voxlink`. */
  readonly name: string;
  readonly window: SendWindow;
  readonly clock: Clock;
  /** What a call usually has, in milliseconds; once the queue cannot keep to it, the newest call goes first. */
  readonly deadlineMs: number;
  /** Entries of each class that wait at a time; default 1000 calls, 100 lookups, 1000 refreshes. */
  readonly maxWaiting?: Readonly<Record<Urgency, number>>;
  /** How long one may wait; default 3 s for a call, 5 s for a lookup, 30 s for a refresh, which nobody waits for. */
  readonly maxWaitMs?: Readonly<Record<Urgency, number>>;
  /**
   * Places that lookups and refreshes leave free; default half of them. Without these a call would find all of them
   * taken: with 5 of 10, refreshes without end and 4 calls a second at random times, 1 call in 28 has to wait.
   */
  readonly reservedForCalls?: number;
  /** Other processes of this host that ask the same server; without it the window is all there is. */
  readonly host?: HostRate;
  /** Told of every request sent, and how long it waited as what it is (a call that joined a refresh: since then). */
  readonly onSent?: (urgency: Urgency, waitedMs: number) => void;
}

export interface AdmissionStats {
  readonly waiting: Readonly<Record<Urgency, number>>;
  /** Since the start. */
  readonly sent: number;
  /** Since the start: those who were told that they will not be sent. */
  readonly refused: number;
  /** Left of a pause that the server asked for; 0 outside of one. */
  readonly pausedForMs: number;
}

interface Entry extends Waiting {
  urgency: Urgency;
  sinceMs: number;
  readonly askUrgency: () => Urgency;
  /** From then on a turn is of no use to it, whatever the limit of the queue; monotonic. */
  readonly untilMs: number;
  readonly send: (turn: Turn) => void;
  readonly refuse: (fault: LookupFault) => void;
}

const STOPPING = 'voxroute is stopping';

export class AdmissionQueue implements Admission {
  /** In the order of arrival. */
  readonly #waiting = new Set<Entry>();
  readonly #throttle = new ThrottlePause();
  readonly #maxWaiting: Readonly<Record<Urgency, number>>;
  readonly #maxWaitMs: Readonly<Record<Urgency, number>>;
  #host: HostRate | undefined;
  /** Of those that wait: who has a place of the window and claims one of the host. */
  readonly #claiming = new Set<Entry>();
  /** Until then the others have no place for a call, and for what leaves some free for calls. */
  #full = { callUntilMs: Number.NEGATIVE_INFINITY, otherUntilMs: Number.NEGATIVE_INFINITY };
  #cancelTimer: () => void = () => undefined;
  /** When the timer is due; monotonic. Of old where there is none. */
  #dueMs = Number.NEGATIVE_INFINITY;
  #sent = 0;
  #refused = 0;
  #closed = false;
  #deadlineMs: number;

  constructor(private readonly options: AdmissionOptions) {
    this.#deadlineMs = options.deadlineMs;
    this.#host = options.host;
    this.#maxWaiting = options.maxWaiting ?? { call: 1000, lookup: 100, refresh: 1000 };
    this.#maxWaitMs = options.maxWaitMs ?? { call: 3000, lookup: 5000, refresh: 30_000 };
  }

  enter(askUrgency: () => Urgency, untilMs = Infinity): Promise<Turn> {
    return new Promise((send, refuse) => {
      const sinceMs = this.options.clock.monotonicMs();
      const entry = { urgency: askUrgency(), sinceMs, askUrgency, untilMs, send, refuse };
      this.#waiting.add(entry);
      if (this.#closed) this.#refuse(entry, STOPPING);
      else if (!this.#onlyWaits(entry)) this.#turn();
    });
  }

  /** Requests that may leave at once without taking anything from a call; refreshes ahead of time keep to it. */
  spare(): number {
    return Math.max(0, this.options.window.free() - this.#reserved());
  }

  /** Takes over what a reload may have changed. What was sent before still counts. */
  adjust({ ratePerSecond, deadlineMs }: { readonly ratePerSecond: number; readonly deadlineMs: number }): void {
    this.options.window.ratePerSecond = ratePerSecond;
    this.#deadlineMs = deadlineMs;
    this.#turn();
  }

  /** With whom the rate is shared from now on; undefined: with nobody. */
  shareWith(host: HostRate | undefined): void {
    if (host === this.#host) return;
    this.#host = host;
    this.#full = { callUntilMs: Number.NEGATIVE_INFINITY, otherUntilMs: Number.NEGATIVE_INFINITY };
    this.#turn();
  }

  stats(): AdmissionStats {
    const { window, clock } = this.options;
    const waiting = { call: 0, lookup: 0, refresh: 0 };
    for (const { askUrgency } of this.#waiting) waiting[askUrgency()] += 1;
    return {
      waiting,
      sent: this.#sent,
      refused: this.#refused,
      pausedForMs: Math.max(0, window.pausedUntilMs - clock.monotonicMs()),
    };
  }

  /**
   * To be called when the urgency of one that waits has changed: a call that joins a refresh may take a place that the
   * refresh had to leave free. Without it the change is noticed when a place falls due.
   */
  reconsider(): void {
    this.#turn();
  }

  /** Refuses all who wait, for a reason that is not the rate: the circuit has opened, and none of them will be asked. */
  turnAway(fault: LookupFault): void {
    for (const entry of this.#waiting) this.#refuse(entry, fault);
    this.#turn();
  }

  /** Refuses all who wait, and whoever comes after. What is under way is not touched. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#waiting) this.#refuse(entry, STOPPING);
    this.#cancelTimer();
  }

  /**
   * One more in a line that stands: it changes nothing for the others until the timer is due, so that a flood of new
   * numbers does not sort the line a thousand times a second. False where it may change something.
   */
  #onlyWaits(entry: Entry): boolean {
    const { window } = this.options;
    const couldLeaveMs = Math.max(this.#fullUntilMs(entry), window.freeAtMs(this.#placesNeeded(entry)));
    return (
      window.pausedUntilMs < this.#uselessFromMs(entry) &&
      this.#waiting.size <= this.#maxWaiting[entry.urgency] &&
      this.#dueMs > Number.NEGATIVE_INFINITY &&
      Math.min(couldLeaveMs, this.#limitMs(entry)) >= this.#dueMs
    );
  }

  /** Everything that can happen leads here: someone came, a place or a limit is due, a request ended. */
  #turn(): void {
    this.#cancelTimer();
    this.#dueMs = Number.NEGATIVE_INFINITY;
    if (this.#waiting.size === 0) return;
    this.#refuseLate();
    const staying = this.#sendWhatMayLeave(this.#inLine());
    this.#setTimer(this.#refuseTooMany(staying));
  }

  #inLine(): Entry[] {
    const { window } = this.options;
    const schedules = { call: window.schedule(), lookup: window.schedule(this.#reserved()) };
    const unclaimed = [...this.#waiting].filter((entry) => !this.#claiming.has(entry));
    return sendingOrder(unclaimed, schedules, this.#deadlineMs);
  }

  /** Those that may go on waiting: of each class the first ones in line. */
  #refuseTooMany(line: readonly Entry[]): Entry[] {
    const waiting = { call: 0, lookup: 0, refresh: 0 };
    return line.filter((entry) => {
      const { urgency } = entry;
      const most = this.#maxWaiting[urgency];
      if (++waiting[urgency] <= most) return true;
      this.#refuse(entry, `${most} others wait`);
      return false;
    });
  }

  /** Who cannot be sent before its limit because of a pause is told now: the caller need not wait for it. */
  #refuseLate(): void {
    const { window, clock } = this.options;
    const nowMs = clock.monotonicMs();
    for (const entry of this.#waiting) {
      this.#notice(entry, nowMs);
      const limitMs = this.#limitMs(entry);
      if (nowMs >= limitMs)
        this.#refuse(
          entry,
          `no turn within ${Math.ceil(limitMs - entry.sinceMs)} ms at ${window.ratePerSecond} a second`,
        );
      else if (window.pausedUntilMs >= this.#uselessFromMs(entry))
        this.#refuse(entry, `it asked for a pause, ${Math.ceil(window.pausedUntilMs - nowMs)} ms are left`);
    }
  }

  /** A call may have joined a lookup or a refresh, and begins to wait then. */
  #notice(entry: Entry, nowMs: number): void {
    const urgency = entry.askUrgency();
    if (urgency !== entry.urgency && moreUrgent(urgency, entry.urgency) === urgency) entry.sinceMs = nowMs;
    entry.urgency = urgency;
  }

  /** Those who have to stay. Nobody is sent past one who waits. */
  #sendWhatMayLeave(line: readonly Entry[]): Entry[] {
    const staying = [...line];
    for (const entry of line) {
      const isFull = this.options.clock.monotonicMs() < this.#fullUntilMs(entry);
      if (isFull || this.options.window.free() < this.#placesNeeded(entry)) break;
      this.#send(entry);
      staying.shift();
    }
    return staying;
  }

  #placesNeeded({ urgency }: Entry): number {
    return urgency === 'call' ? 1 : 1 + this.#reserved();
  }

  #fullUntilMs({ urgency }: Entry): number {
    return urgency === 'call' ? this.#full.callUntilMs : this.#full.otherUntilMs;
  }

  #reserved(): number {
    const { window, reservedForCalls = Math.floor(window.ratePerSecond / 2) } = this.options;
    return Math.min(reservedForCalls, window.ratePerSecond - 1);
  }

  #send(entry: Entry): void {
    const { window } = this.options;
    const placesNeeded = this.#placesNeeded(entry);
    const release = window.take();
    if (this.#host === undefined) {
      this.#leave(entry, release);
      return;
    }
    // It waits on in its place: what refuses those who wait refuses it too.
    this.#claiming.add(entry);
    void this.#host
      .claim(window.ratePerSecond, placesNeeded)
      .then((claim) => this.#claimed(entry, release, claim, placesNeeded));
  }

  #claimed(entry: Entry, release: (how?: 'unused') => void, claim: HostClaim, placesNeeded: number): void {
    this.#claiming.delete(entry);
    if (claim.kind !== 'full' && this.#waiting.has(entry)) {
      this.#leave(entry, () => {
        if (claim.kind === 'granted') claim.end();
        release();
      });
      return;
    }
    release('unused');
    if (claim.kind === 'granted') claim.withdraw();
    if (claim.kind === 'full') {
      const untilMs = this.options.clock.monotonicMs() + claim.againInMs;
      // One that leaves places free for calls says nothing of them.
      this.#full = { callUntilMs: placesNeeded > 1 ? this.#full.callUntilMs : untilMs, otherUntilMs: untilMs };
    }
    this.#turn();
  }

  #leave(entry: Entry, release: () => void): void {
    const { clock, onSent } = this.options;
    const sentAtMs = clock.monotonicMs();
    this.#waiting.delete(entry);
    this.#sent += 1;
    onSent?.(entry.urgency, sentAtMs - entry.sinceMs);
    entry.send({
      end: (how) => {
        release();
        this.#heed(how, sentAtMs);
        this.#turn();
      },
    });
  }

  #heed(how: RequestEnd, sentAtMs: number): void {
    const { window, clock } = this.options;
    const nowMs = clock.monotonicMs();
    if (how.kind === 'answered') this.#throttle.answered(sentAtMs);
    if (how.kind === 'throttled')
      window.pauseUntil(nowMs + this.#throttle.throttled(sentAtMs, nowMs, how.retryAfterMs));
  }

  #refuse(entry: Entry, reason: LookupFault | string): void {
    this.#waiting.delete(entry);
    this.#refused += 1;
    const fault =
      typeof reason === 'string'
        ? new LookupFault('RATE_LIMITED', `${this.options.name}: not asked: ${reason}`)
        : reason;
    entry.refuse(fault);
  }

  /** One timer: for the place that the first in line needs, or for the first limit, whichever comes sooner. */
  #setTimer(line: readonly Entry[]): void {
    const [first] = line;
    if (first === undefined) return;
    const { window, clock } = this.options;
    const dueMs = line.reduce(
      (soonestMs, entry) => Math.min(soonestMs, this.#limitMs(entry)),
      Math.max(this.#fullUntilMs(first), window.freeAtMs(this.#placesNeeded(first))),
    );
    this.#dueMs = dueMs;
    // A timer may fire a little early and is then set again; whole milliseconds keep that from going on without end.
    this.#cancelTimer = clock.after(Math.max(1, Math.ceil(dueMs - clock.monotonicMs())), () => this.#turn());
  }

  /** A caller is answered at its deadline whatever happens, so a pause beyond that is nothing to wait for. */
  #uselessFromMs(entry: Entry): number {
    return entry.urgency === 'call' ? entry.sinceMs + this.#deadlineMs : this.#limitMs(entry);
  }

  #limitMs({ sinceMs, urgency, untilMs }: Entry): number {
    return Math.min(untilMs, sinceMs + this.#maxWaitMs[urgency]);
  }
}
