// What more than reads leaves one line: which account, what, with whom, and what came of it. Who asked for it, the one who reports
// knows.

import { maskNumbersIn } from '../number/mask-number.js';
import { printableText } from '../number/printable-text.js';
import type { ProviderKind } from './account.js';
import { withoutSecretInput, type ProviderClient } from './method-client.js';
import type { MethodClass, ProviderMethod } from './method.js';
import { ProviderFault, type ProviderFaultCode } from './provider-fault.js';

/** One acting request, sent or refused. */
export interface Act {
  readonly account: string;
  readonly kind: ProviderKind;
  readonly method: string;
  readonly class: MethodClass;
  /** Whom or what it is about, without secrets; numbers are whole. */
  readonly target: string;
  readonly outcome: 'ok' | ProviderFaultCode;
  /** Why it is not `ok`; empty when it is. Without secrets. */
  readonly why: string;
}

const MAX_TARGET = 300;

/**
 * Asks, and reports once what came of it, unless it only reads. Rejects as the client does.
 *
 * @param about in the words of whoever asks; empty: the parameters
 */
export async function auditedCall(
  client: ProviderClient,
  method: string,
  input: unknown,
  { about = '', report }: { readonly about?: string; readonly report: (act: Act) => void },
): Promise<unknown> {
  const entry = Object.hasOwn(client.methods, method) ? client.methods[method] : undefined;
  if (entry === undefined || entry.class === 'reads') return client.call(method, input);
  const { name: account } = client.account;
  const target = printableText(about === '' ? parameterText(entry, input) : about, MAX_TARGET);
  const common = { account, kind: client.kind, method, class: entry.class, target };
  try {
    const answer = await client.call(method, input);
    report({ ...common, outcome: 'ok', why: '' });
    return answer;
  } catch (error) {
    if (error instanceof ProviderFault) report({ ...common, outcome: error.code, why: error.reason });
    throw error;
  }
}

/** A client whose acting requests are all reported. */
export function audited<Client extends ProviderClient>(client: Client, report: (act: Act) => void): Client {
  return { ...client, call: (method: string, input: unknown) => auditedCall(client, method, input, { report }) };
}

/** As fields of a log line, numbers masked unless they are to be whole. */
export function actFields({ target, why, ...act }: Act, isMasked: boolean): Readonly<Record<string, string>> {
  const shown = (text: string) => (isMasked ? maskNumbersIn(text) : text);
  return { ...act, target: shown(target), ...(why === '' ? {} : { why: shown(why) }) };
}

/** `callerId=74951112233 dstNumber=79041112233` */
function parameterText(entry: ProviderMethod, input: unknown): string {
  const shown = withoutSecretInput(entry, input);
  if (typeof shown !== 'object' || shown === null) return '';
  return Object.entries(shown)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
