// What a route gives back: an HTTP response as plain data, but for a body that comes piece by piece.

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | ReadableStream<Uint8Array>;
}

export function json(value: object, status = 200): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}

/** On every answer: nothing is guessed from the body, and no number stays in a cache. */
export const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;
