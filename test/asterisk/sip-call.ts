// A caller of the lab's own: one INVITE over UDP whose every byte the test decides, and what is due to a call from there
// on: ACK, CANCEL, BYE. Each has a socket of its own, and every wait an end.

import { createSocket, type Socket } from 'node:dgram';
import { CALLERS_MEDIA, parseSipMessage, sipText, type SipMessage } from './sip-message.js';

export interface SipInvite {
  /** User part of the request URI as it goes over the wire; the test escapes what it wants escaped. */
  readonly to: string;
  /** Of 127.0.0.0/8, from where the call comes; 127.0.0.1 when absent. */
  readonly address?: string;
  /** User part of From, likewise; `anonymous` when absent. */
  readonly from?: string;
  /** In front of From's address, quotation marks included: `"Ivan"`. */
  readonly displayName?: string;
  /** Further headers, whole: `Diversion: <sip:74951112233@127.0.0.1>`. */
  readonly headers?: readonly string[];
}

/** How a call ended for the caller. */
export interface SipEnd {
  /** Final status of the INVITE: 200 for a call that was answered. */
  readonly status: number;
  /** Q.850 cause, from a `Reason` header of the last message; null where there is none. */
  readonly cause: number | null;
}

const RETRANSMIT_MS = 500;
const RETRANSMISSIONS = 5;
let lastCall = 0;

export class SipCall {
  /** Digits and small letters: it becomes part of names of variables. */
  readonly callId: string;
  readonly #socket: Socket;
  readonly #asteriskPort: number;
  readonly #invite: SipInvite;
  readonly #waiting = new Set<() => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #failure: Error | undefined;
  #provisional = 0;
  #final: SipMessage | undefined;
  #contact = '';
  #end: SipEnd | undefined;
  #branch = 0;
  #closed = false;

  private constructor(asteriskPort: number, invite: SipInvite, callId: string) {
    this.#asteriskPort = asteriskPort;
    this.#invite = invite;
    this.callId = callId;
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (bytes) => this.#take(parseSipMessage(bytes.toString('utf8'))));
    this.#socket.on('error', (error) => this.#fail(error));
  }

  /** A Call-ID that no other call of this process has. */
  static newCallId(): string {
    return `lab${process.pid}x${++lastCall}`;
  }

  /** Sends the INVITE and resolves when it is on its way. Whoever starts a call must `close()` it. */
  static async start(asteriskPort: number, invite: SipInvite, callId = SipCall.newCallId()): Promise<SipCall> {
    const call = new SipCall(asteriskPort, invite, callId);
    await new Promise<void>((resolve, reject) => {
      call.#socket.once('error', reject);
      call.#socket.bind(0, call.#address, resolve);
    });
    call.#sendInvite(RETRANSMISSIONS);
    return call;
  }

  /** Resolves with the first final response. Rejects after `deadlineMs`. */
  async answered(deadlineMs: number): Promise<number> {
    await this.#until('final response', deadlineMs, () => this.#final !== undefined);
    return this.#final?.status ?? 0;
  }

  /** Resolves when the call is over: refused, cancelled, or ended by a BYE of either side. */
  async ended(deadlineMs: number): Promise<SipEnd> {
    await this.#until('end of the call', deadlineMs, () => this.#end !== undefined);
    return this.#end ?? { status: 0, cause: null };
  }

  /** CANCEL while it rings, BYE once it is answered; nothing when it is over. Resolves when the call has ended. */
  async hangup(deadlineMs = 5000): Promise<SipEnd> {
    await this.#until('response at all', deadlineMs, () => this.#provisional > 0 || this.#final !== undefined);
    if (this.#end === undefined) {
      if (this.#final === undefined) this.#send('CANCEL', this.#uri, 'CSeq: 1 CANCEL', '', this.#via(1));
      else this.#send('BYE', this.#contact, 'CSeq: 2 BYE', this.#final.header('To'));
    }
    return this.ended(deadlineMs);
  }

  /** Forgets the call, whatever became of it; more than once does no harm. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#fail(new Error('the call was closed'));
    this.#socket.close();
  }

  get #uri(): string {
    return `sip:${this.#invite.to}@127.0.0.1:${this.#asteriskPort}`;
  }

  get #address(): string {
    return this.#invite.address ?? '127.0.0.1';
  }

  get #host(): string {
    return `${this.#address}:${this.#socket.address().port}`;
  }

  #via(branch: number): string {
    return `Via: SIP/2.0/UDP ${this.#host};branch=z9hG4bK${this.callId}-${branch}`;
  }

  #sendInvite(again: number): void {
    if (this.#provisional > 0 || this.#final !== undefined || this.#failure !== undefined) return;
    this.#branch = 1;
    const more = [`Contact: <sip:lab@${this.#host}>`, ...(this.#invite.headers ?? [])];
    const media = ['Content-Type: application/sdp'];
    this.#send('INVITE', this.#uri, 'CSeq: 1 INVITE', '', this.#via(1), [...more, ...media], CALLERS_MEDIA);
    if (again === 0) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#sendInvite(again - 1);
      },
      RETRANSMIT_MS * 2 ** (RETRANSMISSIONS - again),
    );
    this.#timers.add(timer);
  }

  #send(
    method: string,
    uri: string,
    cseq: string,
    to: string,
    via = this.#via(++this.#branch),
    more: readonly string[] = [],
    body = '',
  ): void {
    const { from = 'anonymous', displayName = '' } = this.#invite;
    const name = displayName === '' ? '' : `${displayName} `;
    const headers = [
      via,
      'Max-Forwards: 70',
      `From: ${name}<sip:${from}@${this.#host}>;tag=${this.callId}`,
      to === '' ? `To: <sip:lab@127.0.0.1>` : `To: ${to}`,
      `Call-ID: ${this.callId}`,
      cseq,
      ...more,
    ];
    this.#socket.send(sipText(`${method} ${uri} SIP/2.0`, headers, body), this.#asteriskPort, '127.0.0.1');
  }

  #take(message: SipMessage): void {
    if (message.header('Call-ID') !== this.callId) return;
    if (message.status === null) this.#takeRequest(message);
    else if (message.header('CSeq').endsWith('INVITE')) this.#takeResponse(message, message.status);
    else if (message.header('CSeq').endsWith('BYE')) this.#over(message);
    for (const wake of this.#waiting) wake();
  }

  #takeRequest(request: SipMessage): void {
    const echoed = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].flatMap((name) => request.lines(name));
    this.#socket.send(sipText('SIP/2.0 200 OK', echoed), this.#asteriskPort, '127.0.0.1');
    if (request.method === 'BYE') this.#over(request);
  }

  #takeResponse(response: SipMessage, status: number): void {
    if (status < 200) {
      this.#provisional += 1;
      return;
    }
    // Again, when the ACK was lost.
    this.#final = response;
    if (status >= 300) {
      this.#send('ACK', this.#uri, 'CSeq: 1 ACK', response.header('To'), this.#via(1));
      this.#over(response);
      return;
    }
    this.#contact = /<([^>]*)>/.exec(response.header('Contact'))?.[1] ?? this.#uri;
    this.#send('ACK', this.#contact, 'CSeq: 1 ACK', response.header('To'));
  }

  #over(last: SipMessage): void {
    const cause = /cause=(\d+)/.exec(last.header('Reason'))?.[1];
    this.#end ??= { status: this.#final?.status ?? 0, cause: cause === undefined ? null : Number(cause) };
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const wake of this.#waiting) wake();
  }

  async #until(what: string, deadlineMs: number, isSo: () => boolean): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (!isSo()) {
      if (this.#failure !== undefined) throw new Error(`no ${what}: ${this.#failure.message}`);
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw new Error(`no ${what} within ${deadlineMs} ms`);
      await this.#nextMessage(leftMs);
    }
  }

  #nextMessage(leftMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, leftMs);
      this.#waiting.add(wake);
    });
  }
}
