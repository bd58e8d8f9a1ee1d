// How New-Tel is asked and how its answers are read.
//
//     POST /company/get-state                     {"status":"success","data":{"result":"success","state":{…}}}
//     Authorization: Bearer <token>               {"status":"success","data":{"result":"error","message":"…"}}     the method failed
//     ""                                          {"status":"error","message":"…"}                                 not taken
//
// What is sent is what is signed; a method without parameters sends the JSON text of an empty string.

import { z } from 'zod';
import type { AccountSettings } from '../account.js';
import { providerText } from '../fault-message.js';
import { jsonOf, jsonOrNot } from '../json-answer.js';
import { createMethodClient, type TypedClient, type Wire } from '../method-client.js';
import type { ClientMaking, KindEntry } from '../open-account.js';
import type { WireAnswer, WireRequest } from '../wire.js';
import { NEWTEL_METHODS } from './newtel-methods.js';
import { CLOCK_TOLERANCE_MS, isSameSignature, signatureOf, tokenOf } from './sign.js';

/** The keys of `providers.newtel[]`; times in milliseconds. */
export interface NewtelSettings extends AccountSettings {
  readonly verifySignature: 'off' | 'warn' | 'require';
  readonly stateEvery: number | null;
  readonly lowBalance: number | null;
  readonly registersAs: string | null;
  /** Milliseconds; null: never. */
  readonly callsEvery: number | null;
  /** Staff as contacts. */
  readonly members: boolean;
}

export interface NewtelClient extends TypedClient<typeof NEWTEL_METHODS> {
  /** The server's clock less this host's at the last answer, in milliseconds, give or take a second; null where it is not known. */
  clockDifferenceMs(): number | null;
}

const failed = z.object({ status: z.literal('error'), message: z.string() });
const taken = z.object({ status: z.literal('success'), data: z.looseObject({ result: z.string() }) });

/** The server gives an outcome after `timeout` seconds at the earliest. */
const BESIDE_RINGING_MS = 20_000;
const RINGING_S = 20;

/** What to do about what the document says a method may fail with. */
const ADVICE: Readonly<Record<string, string>> = {
  'Member not found': 'company/get-members-list has the names, as they have to be written',
  'Destination and source numbers must not match': 'call another number than your own',
  'Specified caller ID not allowed': 'show one of the external numbers of company/get-numbers',
  'Call not found or unavailable': 'nobody has answered yet, or it is more than 24 hours old',
  'Call not found': 'calls are known for 24 hours',
  'Method for inbound call only': 'the call went out',
  'Method for outbound call only': 'the call came in',
};

export const NEWTEL: KindEntry<NewtelSettings, NewtelClient> = {
  keyFiles: 'accessKeyFile and signingKeyFile',
  needs: ['accessKey', 'signingKey'],
  make: createNewtelClient,
};

function createNewtelClient({
  account,
  secrets,
  edge,
  clock,
  redact,
  warned,
}: ClientMaking<NewtelSettings>): NewtelClient {
  const keys = { accessKey: secrets['accessKey'] ?? '', signingKey: secrets['signingKey'] ?? '' };
  let differenceMs: number | null = null;

  function checkSignature(name: string, { headers, bytes }: WireAnswer, sent: WireRequest): void {
    if (account.verifySignature === 'off') return;
    const given = headers['signature'];
    const expected = signatureOf(name, timeOf(sent), bytes, keys);
    if (given !== undefined && isSameSignature(given, expected)) return;
    const message = `${name}: the answer has ${given === undefined ? 'no' : 'a wrong'} signature`;
    if (account.verifySignature === 'warn') warned(`${message}; accepted, because verifySignature is warn`);
    else throw edge.fault('SIGNATURE', `${message}: rejected, because verifySignature is require`);
  }

  const wire: Wire = {
    request(name, { path }, input) {
      const hasInput = typeof input === 'object' && input !== null && Object.keys(input).length > 0;
      const body = JSON.stringify(hasInput ? input : '');
      const time = String(Math.floor(clock.epochMs() / 1000)).padStart(10, '0');
      return {
        verb: 'POST',
        path,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          authorization: `Bearer ${tokenOf(name, time, body, keys)}`,
        },
        body: [body],
        timeoutMs: waitOf(name, input, account.timeoutMs),
      };
    },
    errorIn({ text }) {
      const parsed = failed.safeParse(jsonOrNot(text));
      return parsed.success ? parsed.data.message : null;
    },
    faultIn({ status, headers, receivedAtMs }) {
      const serverMs = Date.parse(headers['date'] ?? '');
      differenceMs = Number.isNaN(serverMs) ? null : serverMs - receivedAtMs;
      if (status < 400 || status === 404 || status >= 500) return null;
      if (differenceMs === null || Math.abs(differenceMs) <= CLOCK_TOLERANCE_MS) return null;
      const minutes = Math.round(Math.abs(differenceMs) / 60_000);
      const way = differenceMs > 0 ? 'behind' : 'ahead of';
      return edge.fault(
        'CLOCK',
        `this host's clock is ${minutes} minutes ${way} the server's (${status}): set it, best by NTP`,
      );
    },
    payload(name, _, answer, sent) {
      checkSignature(name, answer, sent);
      const body = jsonOf(name, answer, edge);
      const refused = failed.safeParse(body);
      if (refused.success) throw edge.fault('REFUSED', `${name}: ${saying(refused.data.message)}`);
      const parsed = taken.safeParse(body);
      if (!parsed.success)
        throw edge.fault('NOT_UNDERSTOOD', `${name}: not an answer of New-Tel: status and data.result are missing`);
      const { result, ...payload } = parsed.data.data;
      if (result === 'success') return payload;
      if (result !== 'error')
        throw edge.fault('NOT_UNDERSTOOD', `${name}: the answer has another data.result than success or error`);
      const message = payload['message'];
      throw edge.fault('REFUSED', `${name}: ${saying(typeof message === 'string' ? message : '')}`);
    },
  };
  const client = createMethodClient({ ...{ account, edge, wire, redact }, kind: 'newtel', methods: NEWTEL_METHODS });
  return { ...client, clockDifferenceMs: () => differenceMs };
}

/** The time that went into the token, which goes into the answer's signature as well. */
function timeOf({ headers }: WireRequest): string {
  return (headers['authorization'] ?? '').slice('Bearer '.length + 48, 'Bearer '.length + 58);
}

function waitOf(name: string, input: unknown, timeoutMs: number): number {
  if (!name.endsWith('password-call')) return timeoutMs;
  const { async: isAsync = 1, timeout = RINGING_S } = input as { async?: number; timeout?: number };
  return isAsync === 0 ? Math.max(timeoutMs, timeout * 1000 + BESIDE_RINGING_MS) : timeoutMs;
}

function saying(message: string): string {
  const text = providerText(message) || 'refused without a word';
  const advice = ADVICE[message];
  return `it says: ${text}${advice === undefined ? '' : ` (${advice})`}`;
}
