// The end of a wait, as much of an AbortSignal as a wait needs: a signal of Node.js costs each call several microseconds
// also where nobody listens.

/** Every AbortSignal is one. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  /** Why; undefined as long as it is not there. */
  readonly reason: unknown;
  /** Not called for an end that is there already. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** An end that somebody brings about. Listeners are called once, in their order; they must not throw. */
export class LightAbortController implements AbortSignalLike {
  #listeners: (() => void)[] | null = null;
  aborted = false;
  reason: unknown = undefined;

  /** The first reason counts. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners ?? [];
    this.#listeners = null;
    for (const listener of listeners) listener();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.aborted || this.#listeners?.includes(listener) === true) return;
    (this.#listeners ??= []).push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.#listeners !== null) this.#listeners = this.#listeners.filter((other) => other !== listener);
  }
}

/** For whoever waits for nothing. */
export const ABORTED: AbortSignalLike = Object.freeze({
  aborted: true,
  reason: undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
});
