// How often somebody may try to log in: wrong tokens are counted by address, and of all addresses together.

import { isIPv6 } from 'node:net';
import type { Clock } from '../time/clock.js';

const WINDOW_MS = 60_000;
/** Wrong tokens of one address in a minute. */
const MAX_OF_ADDRESS = 5;
/** And of all others than the host itself. */
const MAX_OF_ALL = 60;
/** Over it the one that was counted first is forgotten; all together are counted all the same. */
const MAX_ADDRESSES = 256;

interface Window {
  readonly beganMs: number;
  wrong: number;
}

export class LoginTries {
  readonly #of = new Map<string, Window>();
  #all: Window = { beganMs: 0, wrong: 0 };

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {}

  /** Addresses that are counted now. */
  get addresses(): number {
    return this.#of.size;
  }

  /** Seconds until this address may try again; 0: now. @param isHost is it the host itself? */
  waitSeconds(address: string, isHost: boolean): number {
    const nowMs = this.clock.monotonicMs();
    const own = this.#of.get(networkOf(address));
    return Math.max(left(own, MAX_OF_ADDRESS, nowMs), isHost ? 0 : left(this.#all, MAX_OF_ALL, nowMs));
  }

  wrong(address: string, isHost: boolean): void {
    const nowMs = this.clock.monotonicMs();
    const network = networkOf(address);
    const own = current(this.#of.get(network), nowMs);
    own.wrong += 1;
    this.#of.delete(network);
    for (const [oldest, { beganMs }] of this.#of)
      if (nowMs - beganMs >= WINDOW_MS || this.#of.size >= MAX_ADDRESSES) this.#of.delete(oldest);
    this.#of.set(network, own);
    if (isHost) return;
    this.#all = current(this.#all, nowMs);
    this.#all.wrong += 1;
  }

  right(address: string): void {
    this.#of.delete(networkOf(address));
  }
}

function current(window: Window | undefined, nowMs: number): Window {
  return window !== undefined && nowMs - window.beganMs < WINDOW_MS ? window : { beganMs: nowMs, wrong: 0 };
}

function left(window: Window | undefined, max: number, nowMs: number): number {
  if (window === undefined || window.wrong < max) return 0;
  return Math.max(0, Math.ceil((window.beganMs + WINDOW_MS - nowMs) / 1000));
}

/** Whoever has one IPv6 address has the 2^64 of its network. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const [front, back] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - (front?.length ?? 0) - (back?.length ?? 0));
  const groups = [...(front ?? []), ...Array<string>(zeros).fill('0'), ...(back ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':');
}
