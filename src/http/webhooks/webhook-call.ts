// A question of a hosted PBX as a call: its numbers are those of the account's country, its trunk is the account.

import { parseCallOptions } from '../../call/call-options.js';
import type { CallReport } from '../../call/call-report.js';
import type { IncomingCall } from '../../call/incoming-call.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NormalizedNumber } from '../../number/normalized-number.js';
import type { WebhookAccount } from './webhook-account.js';

export interface WebhookQuestion {
  readonly direction: 'inbound' | 'outbound';
  /** Of the caller; of a call that goes out, not told. */
  readonly from: string;
  readonly line: string;
  readonly queue: string;
  /** Of the call there, see `StartedCalls.pair`. */
  readonly uniqueId: string;
  readonly report?: CallReport;
}

export function numberOfAccount(
  text: string,
  { numberSettings }: Pick<WebhookAccount, 'numberSettings'>,
): NormalizedNumber {
  return normalizeNumber(text, numberSettings);
}

/** Such as a rule on `trunk` sees it. */
export function channelOf({ name }: Pick<WebhookAccount, 'name'>): string {
  return `AloVoice/${name}-0`;
}

export function webhookCall(
  { direction, from, line, queue, uniqueId, report }: WebhookQuestion,
  account: WebhookAccount,
  askedAtMs: number,
): IncomingCall {
  const { deadlineMs } = account;
  const defaults = { deadlineMs, maxDeadlineMs: deadlineMs, variablePrefix: 'VOX_' };
  const number = direction === 'inbound' ? numberOfAccount(from, account) : null;
  return {
    door: 'webhook',
    script: direction === 'inbound' ? 'route' : 'outbound',
    number: number === null ? '' : wholeText(number),
    ...(number?.kind === 'invalid' ? { numberProblem: number.problem } : {}),
    numberGiven: true,
    presentation: 'allowed',
    did: wholeText(numberOfAccount(line, account)),
    callerName: '',
    rdnis: '',
    channel: channelOf(account),
    context: queue === '' ? '' : `queue-${queue}`,
    uniqueId,
    remark: '',
    freepbx: null,
    options: parseCallOptions(new Map(), defaults).options,
    ...(report === undefined ? {} : { report }),
    askedAtMs,
  };
}

/** So that it means the same wherever the PBX of the rules is. */
function wholeText(number: NormalizedNumber): string {
  return number.kind === 'e164' ? `+${number.e164}` : number.raw;
}
