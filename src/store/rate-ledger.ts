// Who claimed a place of the host's rate, in the order of claiming: what is read in the files of host-rate.ts.
//
//     + 9c2f31ab-17 81234567 4242 918273 d      claimed at 81234567 ms since the boot, by process 4242, a daemon
//     - 9c2f31ab-17 81234661                    its request has ended
//     x 9c2f31ab-18                             it was not sent
//
// Files only grow, by whole lines, so all processes read claims of one file in the same order: a claim counts what stands
// before it, and never what stands behind. Between files each counts the other. Of two that claim at once, at least the later
// one so sees the other.

import { WINDOW_MARGIN_MS } from '../lookup/send-window.js';

/** As in `SendWindow`: a place is held until a second after the end of its request. */
const HELD_AFTER_END_MS = 1000 + WINDOW_MARGIN_MS;
/** A request of another process whose end is never told does not cost its place for ever. */
export const LONGEST_REQUEST_MS = 15_000;
/** Of a request under way it is not known when it will end. */
const UNDER_WAY_MS = 50;
const SOONEST_MS = 5;

const CLAIM = /^\+ ([0-9a-f]{8}-\d{1,12}) (\d{1,15}) (\d{1,10}) (\d{1,20}) ([dc])$/;
const END = /^- ([0-9a-f]{8}-\d{1,12}) (\d{1,15})$/;
const WITHDRAWAL = /^x ([0-9a-f]{8}-\d{1,12})$/;

/** `d`: a daemon. `c`: a command that works without one. */
export type ClaimKind = 'd' | 'c';

/** A process and when it began, because numbers of processes are used again. */
export interface ClaimingProcess {
  readonly pid: number;
  readonly start: string;
}

interface Claim extends ClaimingProcess {
  readonly id: string;
  readonly file: string;
  readonly order: number;
  readonly atMs: number;
  readonly kind: ClaimKind;
  endedAtMs: number | null;
}

/** Most claims of all processes, and of those of one kind, at a time. */
export interface ClaimLimits {
  readonly together: number;
  readonly ofKind: number;
}

export function claimLine(id: string, atMs: number, { pid, start }: ClaimingProcess, kind: ClaimKind): string {
  return `+ ${id} ${Math.round(atMs)} ${pid} ${start} ${kind}`;
}
export const endLine = (id: string, atMs: number) => `- ${id} ${Math.round(atMs)}`;
export const withdrawalLine = (id: string) => `x ${id}`;

export class RateLedger {
  readonly #claims = new Map<string, Claim>();
  #lines = 0;

  /** @param isRunning is this process still there? Asked of those whose requests are under way. */
  constructor(private readonly isRunning: (process: ClaimingProcess) => boolean) {}

  /** Claims that are remembered. */
  get size(): number {
    return this.#claims.size;
  }

  /** Takes whole lines of a file, as they come in it. What is none of the lines above is passed over. */
  read(file: string, lines: readonly string[]): void {
    for (const line of lines) {
      this.#lines += 1;
      const [, id = '', at, pid, start = '', kind] = CLAIM.exec(line) ?? [];
      if (id !== '') {
        const claimed = { id, file, order: this.#lines, atMs: Number(at), pid: Number(pid), start };
        this.#claims.set(id, { ...claimed, kind: kind as ClaimKind, endedAtMs: null });
        continue;
      }
      const [, ended = '', endedAt] = END.exec(line) ?? [];
      if (ended !== '') this.end(ended, Number(endedAt));
      this.withdraw(WITHDRAWAL.exec(line)?.[1] ?? '');
    }
  }

  end(id: string, atMs: number): void {
    const claim = this.#claims.get(id);
    if (claim !== undefined) claim.endedAtMs = atMs;
  }

  withdraw(id: string): void {
    this.#claims.delete(id);
  }

  /**
   * Is there a place for this claim? Null when there is, else how long to wait before the next one is made. Infinity for a
   * claim that was never read.
   */
  waitMs(id: string, limits: ClaimLimits, nowMs: number): number | null {
    const mine = this.#claims.get(id);
    if (mine === undefined) return Infinity;
    const before = [...this.#claims.values()].filter(
      (claim) => claim !== mine && !(claim.file === mine.file && claim.order > mine.order),
    );
    return this.#waitBehind(before, mine.kind, limits, nowMs);
  }

  /** The same for so many claims of a kind that are not made yet, as far as is known of the others; the last of them. */
  waitForMs(count: number, kind: ClaimKind, { together, ofKind }: ClaimLimits, nowMs: number): number | null {
    const limits = { together: together - count + 1, ofKind: ofKind - count + 1 };
    return limits.together < 1 || limits.ofKind < 1
      ? SOONEST_MS
      : this.#waitBehind([...this.#claims.values()], kind, limits, nowMs);
  }

  /** Forgets claims whose places are free. */
  tidy(nowMs: number): void {
    for (const claim of this.#claims.values()) {
      if (this.#freeInMs(claim, nowMs) === null) this.#claims.delete(claim.id);
    }
  }

  #waitBehind(before: readonly Claim[], kind: ClaimKind, limits: ClaimLimits, nowMs: number): number | null {
    const freeInMs = (claims: readonly Claim[]) => claims.flatMap((claim) => this.#freeInMs(claim, nowMs) ?? []);
    const waits = [
      overTheLimit(freeInMs(before), limits.together),
      overTheLimit(freeInMs(before.filter((claim) => claim.kind === kind)), limits.ofKind),
    ].filter((wait) => wait !== null);
    return waits.length === 0 ? null : Math.max(SOONEST_MS, ...waits);
  }

  /** Null when its place is free. */
  #freeInMs(claim: Claim, nowMs: number): number | null {
    // Of another boot, or nonsense.
    if (claim.atMs > nowMs + HELD_AFTER_END_MS) return null;
    // A process that was killed has no request under way: it ended when that was noticed, at the latest.
    if (claim.endedAtMs === null && !this.isRunning(claim)) claim.endedAtMs = nowMs;
    const endMs = Math.min(claim.endedAtMs ?? Infinity, claim.atMs + LONGEST_REQUEST_MS);
    if (endMs + HELD_AFTER_END_MS <= nowMs) return null;
    return claim.endedAtMs === null ? UNDER_WAY_MS : endMs + HELD_AFTER_END_MS - nowMs;
  }
}

/** Null when fewer than `limit` places are taken, else when so many are free that one more fits. */
function overTheLimit(freeInMs: readonly number[], limit: number): number | null {
  if (freeInMs.length < limit) return null;
  return [...freeInMs].sort((a, b) => a - b)[freeInMs.length - limit] ?? null;
}
