// A value that is available at once is given without a promise: most calls do not wait, and a promise costs as much as the rest.

/** A value that is there, or one that will be. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with the value: at once where it is there. `go` may throw: then so does this, or the promise rejects. */
export function andThen<T, Result>(
  value: MaybePromise<T>,
  go: (value: T) => MaybePromise<Result>,
): MaybePromise<Result> {
  return value instanceof Promise ? value.then(go) : go(value);
}
