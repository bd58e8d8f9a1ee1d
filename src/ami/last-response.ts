// AMI: what followed a response directly. A value with line breaks goes on there, so it tells whether the value was
// whole.

import { headerValue, type AmiHeader } from './ami-framing.js';
import { hasOwnStart, readChannelEvent } from './channel-event.js';
import type { AmiResponse } from './manager-connection.js';

/** An event that nobody asked for is no rest of a number from this size on: a number has 79 bytes. */
const EVENT_BYTES = 200;

/** A response as it goes to the package's dispatcher: keys of our own choice, never a header's name. */
export interface DispatchedResponse {
  readonly response: string;
  readonly actionid: string;
  readonly headers: readonly AmiHeader[];
  behind: AmiResponse['behind'];
}

/** The response that came last, as long as nothing that is Asterisk's own has come behind it. */
export class LastResponse {
  #last: DispatchedResponse | null = null;

  isNow(response: DispatchedResponse): void {
    this.#last = response;
  }

  /** Something that is surely Asterisk's own. */
  followedByAsterisk(): void {
    this.#last = null;
  }

  followedBy(behind: 'text' | 'either'): void {
    if (this.#last !== null && this.#last.behind !== 'text') this.#last.behind = behind;
  }

  followedByEvent(headers: readonly AmiHeader[]): void {
    if (hasOwnStart(headers)) {
      this.#last = null;
      return;
    }
    const event = readChannelEvent(headers);
    // Programs that use `Action: UserEvent` make such events, and so can a caller.
    this.followedBy(event.kind === 'no-channel' && event.rest[0]?.[0] === 'userevent' ? 'either' : 'text');
  }

  /** A message that nobody asked for was passed over unread. */
  followedByUnread(bytes: number): void {
    if (bytes >= EVENT_BYTES) this.#last = null;
    else this.followedBy('either');
  }
}

/** The package gives the message as the error when it says `Response: Error`, and nothing at all after a login. */
export function responseOf(error: unknown, message: unknown): AmiResponse {
  const dispatched = (error ?? message ?? { headers: [], behind: 'nothing' }) as DispatchedResponse;
  return new Reply(error === undefined, dispatched);
}

/** A class: an object literal with a getter has a shape of its own each time, which costs more than all the rest. */
class Reply implements AmiResponse {
  readonly message: string;
  readonly headers: readonly AmiHeader[];

  constructor(
    readonly ok: boolean,
    private readonly dispatched: Pick<DispatchedResponse, 'headers' | 'behind'>,
  ) {
    this.headers = dispatched.headers;
    this.message = headerValue(dispatched.headers, 'message') ?? '';
  }

  /** Known only when the next message has come. */
  get behind(): AmiResponse['behind'] {
    return this.dispatched.behind;
  }
}
