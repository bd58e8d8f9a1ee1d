// The share of one host while the server cannot be reached, also below one request a second. State only, no
// timers; all recent requests of the host take places, also those claimed on the server before.

import { HELD_AFTER_END_MS } from './scripts.js';

interface Place {
  readonly member: string;
  readonly sentAtMs: number;
  endedAtMs: number | null;
}

const SECOND_MS = 1000;
const UNDER_WAY_MS = 50;

/** All times are monotonic milliseconds. */
export class RateShare {
  #places: Place[] = [];

  /** @param longestMs after that a request whose end was never reported counts as ended */
  constructor(private readonly longestMs: () => number) {}

  /**
   * The share of this host, in requests a second.
   *
   * @param hosts how many share the limit; null: none was seen yet, then at most one request a second
   */
  static perSecond(ratePerSecond: number, hosts: number | null): number {
    return hosts === null ? Math.min(1, ratePerSecond) : ratePerSecond / Math.max(1, hosts);
  }

  /**
   * Milliseconds until `needed` places are free at so many requests a second; null when they are.
   *
   * @param perSecond below 1: one request in `1 / perSecond` seconds
   */
  waitMs(perSecond: number, needed: number, nowMs: number): number | null {
    const places = Math.max(1, Math.floor(perSecond));
    const windowMs = Math.max(SECOND_MS, SECOND_MS / perSecond) - SECOND_MS + HELD_AFTER_END_MS;
    this.#tidy(nowMs, windowMs);
    const missing = this.#places.length + Math.min(needed, places) - places;
    if (missing <= 0) return null;
    // Of a request under way it is not known when it will end.
    const waits = this.#places.map(({ endedAtMs }) =>
      endedAtMs === null ? UNDER_WAY_MS : endedAtMs + windowMs - nowMs,
    );
    return Math.max(1, waits.sort((one, other) => one - other)[missing - 1] ?? 1);
  }

  take(member: string, nowMs: number): void {
    this.#places.push({ member, sentAtMs: nowMs, endedAtMs: null });
  }

  end(member: string, nowMs: number): void {
    const place = this.#places.find((each) => each.member === member);
    if (place !== undefined) place.endedAtMs = nowMs;
  }

  withdraw(member: string): void {
    this.#places = this.#places.filter((each) => each.member !== member);
  }

  /** Places that are still held, for the others to count: each with the milliseconds that are left of it. */
  held(nowMs: number): readonly { readonly member: string; readonly leftMs: number }[] {
    return this.#places.flatMap(({ member, sentAtMs, endedAtMs }) => {
      const leftMs = (endedAtMs ?? sentAtMs + this.longestMs()) + HELD_AFTER_END_MS - nowMs;
      return leftMs > 0 ? [{ member, leftMs: Math.ceil(leftMs) }] : [];
    });
  }

  #tidy(nowMs: number, windowMs: number): void {
    this.#places = this.#places.filter(
      ({ sentAtMs, endedAtMs }) => (endedAtMs ?? sentAtMs + this.longestMs()) + windowMs > nowMs,
    );
  }
}
