// What a request of a hosted PBX would be answered, for people who write rules.

import type { CallAnswer } from '../../call/call-answer.js';
import type { IncomingCall } from '../../call/incoming-call.js';
import type { Contact } from '../../lists/match/contacts.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import { actionFor, actionText } from './pbx-answer.js';
import type { WebhookAccount } from './webhook-account.js';
import { webhookCall } from './webhook-call.js';

export interface SimulatedQuestion {
  readonly account: string;
  readonly number: string;
  readonly line: string;
  /** Empty where there is none. */
  readonly queue: string;
  readonly direction: 'inbound' | 'outbound';
}

export interface SimulatedAnswer {
  /** As AloVoice would get it. */
  readonly answer: object;
  readonly action: 'pass' | 'block' | 'route';
  readonly rule: string;
  readonly reason: string;
  /** E.164 digits of the caller, or the text where it is no such number. */
  readonly number: string;
  readonly line: string;
  /** Words where the answer is not what rules wanted; empty otherwise. */
  readonly note: string;
}

export interface SimulatedParts {
  readonly accounts: readonly WebhookAccount[];
  readonly decide: (call: IncomingCall) => Promise<CallAnswer>;
  /** @param e164 digits without plus */
  readonly contact: (e164: string) => Contact | null;
  readonly epochMs: number;
  /** `Clock.monotonicMs()` */
  readonly nowMs: number;
}

/** It is counted nowhere. Words where there is no such account. */
export async function simulateQuestion(
  { account: name, number, line, queue, direction }: SimulatedQuestion,
  { accounts, decide, contact, epochMs, nowMs }: SimulatedParts,
): Promise<SimulatedAnswer | string> {
  const account = accounts.find((each) => each.name === name);
  if (account === undefined) return `${name} has no webhook: providers.alovoice[].webhook`;
  const call = webhookCall({ direction, from: number, line, queue, uniqueId: '' }, account, nowMs);
  const { decision, number: read } = await decide({ ...call, simulatedAtMs: epochMs });
  const action = actionFor(decision, direction, read.kind === 'e164' ? contact(read.e164) : null, account);
  const lineRead = normalizeNumber(line, account.numberSettings);
  return {
    answer: JSON.parse(actionText(action ?? account.pass)) as object,
    ...{ action: decision.action, rule: decision.rule, reason: decision.reason },
    number: read.kind === 'e164' ? read.e164 : read.raw,
    line: lineRead.kind === 'e164' ? lineRead.e164 : line,
    note: action === null ? `webhook.routes has no action for ${decision.routeName}: the call passes` : '',
  };
}
