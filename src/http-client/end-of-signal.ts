// Part of an HTTP request: an end that does not depend on the HTTP client.

/** Never resolves; rejects with the reason of the abort, which must be an error. */
export function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
