// A call from outside: a SIP caller without a password, and what the channel reported when it was over.

import type { LabManager } from './lab-manager.js';
import { SipCall, type SipEnd, type SipInvite } from './sip-call.js';
import { callersAddress, type SipAddress } from './sip-config.js';

export interface OutsideCallRequest extends Omit<SipInvite, 'address'> {
  /** Where the call comes in; the strangers' context when absent. */
  readonly context?: string;
  /** Variables and functions whose values at the end of the call are wanted. */
  readonly read?: readonly string[];
}

/** What was seen of a call that is over, by the caller and on the channel. */
export interface OutsideCallReport extends SipEnd {
  readonly uniqueId: string;
  /** What was asked for in `read`, byte for byte; empty for what was not set. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether the dialplan had answered the channel. */
  readonly answered: boolean;
}

export class OutsideCall {
  readonly #call: SipCall;
  readonly #manager: LabManager;
  readonly #reads: readonly string[];

  private constructor(call: SipCall, manager: LabManager, reads: readonly string[]) {
    this.#call = call;
    this.#manager = manager;
    this.#reads = reads;
  }

  /** Resolves when the INVITE is on its way. */
  static async start(manager: LabManager, sip: SipAddress, request: OutsideCallRequest): Promise<OutsideCall> {
    const { context = sip.context, ...invite } = request;
    const address = callersAddress(sip, context);
    if (address === undefined) throw new Error(`no call comes in at ${context}`);
    const callId = SipCall.newCallId();
    const reads = request.read ?? [];
    for (const [index, name] of reads.entries()) await setGlobal(manager, `LAB_READ_${callId}_${index + 1}`, name);
    return new OutsideCall(await SipCall.start(sip.port, { ...invite, address }, callId), manager, reads);
  }

  /** Status of the first final response. */
  answered(deadlineMs: number): Promise<number> {
    return this.#call.answered(deadlineMs);
  }

  /** The caller hangs up. */
  async hangup(): Promise<void> {
    await this.#call.hangup();
  }

  /** Resolves when the call is over and its report is there. */
  async end(deadlineMs: number): Promise<OutsideCallReport> {
    const deadline = performance.now() + deadlineMs;
    try {
      const end = await this.#call.ended(deadlineMs);
      const [uniqueId = '', state = ''] = (await this.#reported(deadline)).split(' ');
      return { ...end, uniqueId, answered: state === 'Up', values: await this.#values() };
    } finally {
      this.close();
    }
  }

  /** Forgets a call that nobody waits for. */
  close(): void {
    this.#call.close();
  }

  /** Asterisk's own hang-up comes behind the report, a caller's own does not. */
  async #reported(deadline: number): Promise<string> {
    for (;;) {
      const said = await this.#global(`LAB_END_${this.#call.callId}`);
      if (said !== '') return said;
      if (performance.now() > deadline) throw new Error('the call has not reported');
    }
  }

  async #values(): Promise<Record<string, string>> {
    const values: Record<string, string> = {};
    for (const [index, name] of this.#reads.entries()) {
      const value = await this.#global(`LAB_VALUE_${this.#call.callId}_${index + 1}`);
      values[name] = Buffer.from(value, 'base64').toString().slice(1);
    }
    return values;
  }

  async #global(name: string): Promise<string> {
    return (await this.#manager.action('Getvar', { Variable: name })).get('Value');
  }
}

async function setGlobal(manager: LabManager, name: string, value: string): Promise<void> {
  await manager.action('Setvar', { Variable: name, Value: value });
}
