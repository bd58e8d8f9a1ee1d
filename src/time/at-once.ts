// A value that is available at once is given without a promise: most calls do not wait, and a promise costs as much as the rest.

/** A value that is there, or one that will be. */
export type AtOnce<T> = T | Promise<T>;

/** Goes on with the value: at once where it is there. `go` may throw: then so does this, or the promise rejects. */
export function goOn<T, Result>(value: AtOnce<T>, go: (value: T) => AtOnce<Result>): AtOnce<Result> {
  return value instanceof Promise ? value.then(go) : go(value);
}
