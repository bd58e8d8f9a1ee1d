// A stand-in for New-Tel as its document describes it, strict: the token is computed anew from the bytes that came, parameters are
// checked by the document's tables, answers have both levels of error, and good ones are signed.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const ACCESS_KEY = '0123456789abcdef'.repeat(3);
export const SIGNING_KEY = 'fedcba9876543210'.repeat(3);
export const NEWTEL_SECRETS = { accessKey: ACCESS_KEY, signingKey: SIGNING_KEY };

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Parameters = Readonly<Record<string, unknown>>;

export interface NewtelRequest {
  readonly method: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface NewtelServer {
  readonly url: string;
  /** Those with right parameters as well. */
  readonly requests: NewtelRequest[];
  /** Everything with a right token, also what failed. */
  readonly received: NewtelRequest[];
  /** Why requests were not taken; a test of right requests expects none. */
  readonly refused: string[];
  /** Ids of ordered calls that somebody has answered: those of others are not found. */
  readonly answered: Set<string>;
  /** What this method answers from now on, in `data` beside `result`. */
  answer(method: string, payload: Readonly<Record<string, Json>>): void;
  /** This method is one that the server does not know. */
  forget(method: string): void;
  /** Everything but company/get-state fails. */
  block(): void;
  /** The server's clock is so far ahead of this host's, in milliseconds. */
  setClock(aheadMs: number): void;
  /** Spoils or leaves out signatures of answers. */
  sign(how: 'right' | 'wrong' | 'none'): void;
  /** True: it has answered in place of the server. */
  misbehave: ((request: IncomingMessage, response: ServerResponse, method: string) => boolean) | null;
  /** How long a password call rings that is waited for. */
  ringMs: number;
}

const TOKEN = /^Bearer ([0-9a-f]{48})(\d{10})([0-9a-f]{64})$/;
const TYPES: readonly string[] = ['application/json', 'application/x-www-form-urlencoded'];
const ID = '[0-9a-f]{40}';
const OF_CALL = { vpbxId: ID };

/** Parameters by the document: the pattern of each as text; a `?` behind the name for one that may be absent. */
const METHODS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'company/get-state': {},
  'company/get-profile-details': {},
  'company/get-members': {},
  'company/get-members-list': {},
  'company/get-member-details': { name: '.+' },
  'company/get-numbers': {},
  'user/get-profile-details': {},
  'call/start-simple-call': {
    callerId: '[1-9][0-9]{3,14}',
    dstNumber: '[1-9][0-9]{8,14}',
    srcNumber: '[1-9][0-9]{1,14}(,[1-9][0-9]{1,14})*',
    'timeout?': '[2-9][0-9]',
  },
  'call/start-password-call': {
    async: '[01]',
    dstNumber: '[1-9][0-9]{8,14}',
    'pin?': '[0-9]{5}',
    'timeout?': '[2-9][0-9]',
  },
  'call/get-vpbx-id': { callId: '[0-9]+' },
  'vpbx/get-calls': {},
  'vpbx/get-calls-list': {},
  'vpbx/get-active-calls': {},
  'vpbx/get-active-calls-list': {},
  ...Object.fromEntries(
    [
      'get-call-details',
      'get-call-direction',
      'get-call-status',
      'get-call-start-time',
      'get-call-answer-time',
      'get-call-end-time',
      'get-inbound-call-clid',
      'get-inbound-call-dnid',
      'get-inbound-call-answered-numbers',
      'get-inbound-call-first-answered-number',
      'get-outbound-call-internal-clid',
      'get-outbound-call-external-clid',
      'get-outbound-call-dnid',
      'get-call-record-link',
    ].map((name) => [`vpbx/${name}`, OF_CALL]),
  ),
  'vpbx/get-registered-numbers-list': {},
  'vpbx/get-ringing-numbers-list': {},
  'vpbx/get-active-numbers-list': {},
  'call-password/start-password-call': {
    'async?': '[01]',
    dstNumber: '[1-9][0-9]{8,14}',
    'pin?': '[0-9]{4,5}',
    'timeout?': '[2-9][0-9]',
  },
  'call-password/start-voice-password-call': { 'async?': '[01]', dstNumber: '[1-9][0-9]{8,14}', text: '.+' },
  'call-password/get-password-call-status': { callId: '[0-9]+' },
  'call-verification/start-inbound-call-waiting': {
    clientNumber: '[1-9][0-9]{8,14}',
    callbackLink: 'https://.+',
    'timeout?': '[0-9]{2,3}',
  },
};
const NUMBERS = new Set(['timeout', 'async']);

/** Both calls of the samples. */
const INBOUND_CALL = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const OUTBOUND_CALL = '943a702d06f34599aee1f8da8ef9f7296031d699';

/** @param atEnd is given what closes it; default: it closes with the test */
export async function startNewtelServer(atEnd: (close: () => void) => void = onTestFinished): Promise<NewtelServer> {
  const answers = new Map<string, Readonly<Record<string, Json>>>(Object.entries(FIRST_ANSWERS));
  const state = { isBlocked: false, aheadMs: 0, sign: 'right' as 'right' | 'wrong' | 'none' };
  const requests: NewtelRequest[] = [];
  const received: NewtelRequest[] = [];
  const forgotten = new Set<string>();
  const refused: string[] = [];
  const answered = new Set(['1234567890123456']);
  const self = {
    answered,
    requests,
    received,
    refused,
    ringMs: 0,
    misbehave: null as NewtelServer['misbehave'],
    answer: (method: string, payload: Readonly<Record<string, Json>>) => {
      answers.set(method, payload);
    },
    forget: (method: string) => {
      forgotten.add(method);
    },
    block: () => {
      state.isBlocked = true;
    },
    setClock: (aheadMs: number) => {
      state.aheadMs = aheadMs;
    },
    sign: (how: 'right' | 'wrong' | 'none') => {
      state.sign = how;
    },
  };

  /** Status and message for a request that is not even looked at; null for one with a right token. */
  function notTaken(request: IncomingMessage, bytes: Buffer): readonly [number, string] | null {
    const { headers, method, url = '' } = request;
    if (method !== 'POST') return [405, 'POST only'];
    if (headers.accept?.includes('xml') === true) return [406, 'XML is not supported here'];
    if (!TYPES.includes(typeOf(request))) return [400, 'Content-Type'];
    if (headers['content-length'] !== String(bytes.length)) return [411, 'Content-Length'];
    const [, key, time = '', signature] = TOKEN.exec(headers.authorization ?? '') ?? [];
    if (signature === undefined) return [401, 'Token of 122 characters expected'];
    if (key !== ACCESS_KEY) return [401, 'Unknown access key'];
    if (Math.abs(Date.now() + state.aheadMs - Number(time) * 1000) > 600_000) return [401, 'Token expired'];
    return signatureOf(url.slice(1), time, bytes) === signature ? null : [401, 'Wrong signature'];
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const method = (request.url ?? '').slice(1);
    if (self.misbehave?.(request, response, method) === true) return;
    const send = (status: number, body: Json, isSigned: boolean) => {
      const text = JSON.stringify(body);
      const [, , time = ''] = TOKEN.exec(request.headers.authorization ?? '') ?? [];
      const good = signatureOf(method, time, Buffer.from(text));
      const given = state.sign === 'right' ? good : good.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
      response.writeHead(status, {
        date: new Date(Date.now() + state.aheadMs).toUTCString(),
        'content-type': 'application/json; charset=utf-8',
        ...(isSigned && state.sign !== 'none' ? { signature: given } : {}),
      });
      response.end(text);
    };
    const refuse = (status: number, message: string, isSigned: boolean) => {
      refused.push(message);
      send(status, { status: 'error', message }, isSigned);
    };
    const why = notTaken(request, bytes);
    if (why === null) await take();
    else refuse(...why, false);

    async function take(): Promise<void> {
      const name = method.replace('start_simple_call', 'start-simple-call');
      const taken = { method, body: bytes.toString(), headers: request.headers };
      received.push(taken);
      const table = forgotten.has(name) ? undefined : METHODS[name];
      const type = typeOf(request);
      const parameters = parametersOf(type, bytes.toString());
      const wrong = parameters === null ? 'the body' : wrongParameter(table ?? {}, parameters, type);
      if (table === undefined) refuse(404, 'Requested method not found', true);
      else if (wrong !== null) refuse(400, `Invalid parameter: ${wrong}`, false);
      else {
        requests.push(taken);
        const isFailing = state.isBlocked && name !== 'company/get-state';
        const failure = isFailing ? 'Error occured' : failureOf(name, parameters ?? {}, answered);
        if (parameters?.['async'] === 0) await new Promise((resolve) => setTimeout(resolve, self.ringMs));
        const data =
          failure === null ? { result: 'success', ...answers.get(name) } : { result: 'error', message: failure };
        send(200, { status: 'success', data }, true);
      }
    }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function typeOf({ headers }: IncomingMessage): string {
  return headers['content-type']?.split(';')[0] ?? '';
}

/** Written by the document, not with the client's code. */
function signatureOf(method: string, time: string, body: Buffer): string {
  const text = Buffer.concat([
    Buffer.from(`${method}\n${time}\n${ACCESS_KEY}\n`),
    body,
    Buffer.from(`\n${SIGNING_KEY}`),
  ]);
  return createHash('sha256').update(text).digest('hex');
}

/** Null for a body that is none. Without parameters `""`, `{}` and nothing are taken. */
function parametersOf(type: string, body: string): Parameters | null {
  if (type !== 'application/json') return Object.fromEntries(new URLSearchParams(body));
  if (body === '') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed === '') return {};
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Parameters) : null;
  } catch {
    return null;
  }
}

function wrongParameter(table: Readonly<Record<string, string>>, parameters: Parameters, type: string): string | null {
  for (const [key, pattern] of Object.entries(table)) {
    const name = key.replace('?', '');
    const value = parameters[name];
    if (value === undefined && key.endsWith('?')) continue;
    const wanted = NUMBERS.has(name) && type === 'application/json' ? 'number' : 'string';
    if (typeof value !== wanted || !new RegExp(`^(?:${pattern})$`, 'u').test(String(value))) return name;
  }
  const known = new Set(Object.keys(table).map((key) => key.replace('?', '')));
  return Object.keys(parameters).find((name) => !known.has(name)) ?? null;
}

function failureOf(method: string, parameters: Parameters, answered: ReadonlySet<string>): string | null {
  const { name, callId, vpbxId, callerId, srcNumber, dstNumber } = parameters;
  if (method === 'company/get-member-details' && name !== 'Павел') return 'Member not found';
  if (method === 'call/start-simple-call') {
    if (callerId !== '74951112233') return 'Specified caller ID not allowed';
    if (srcNumber === dstNumber) return 'Destination and source numbers must not match';
  }
  if (method === 'call/get-vpbx-id' && !answered.has(String(callId))) return 'Call not found or unavailable';
  if (vpbxId !== undefined) {
    if (vpbxId !== INBOUND_CALL && vpbxId !== OUTBOUND_CALL) return 'Call not found';
    if (method.startsWith('vpbx/get-inbound-') && vpbxId !== INBOUND_CALL) return 'Method for inbound call only';
    if (method.startsWith('vpbx/get-outbound-') && vpbxId !== OUTBOUND_CALL) return 'Method for outbound call only';
  }
  return null;
}

const CALL = {
  vpbxId: INBOUND_CALL,
  active: false,
  direction: 'in',
  clid: '79991234567',
  dnid: '78881234567',
  status: 'no answer',
  startTime: 1530446400,
  answerTime: null,
  endTime: 1530446460,
} as const;

/** Methods that have no sample, and those that tests of other things ask. */
const FIRST_ANSWERS: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  'company/get-state': {
    state: { balance: 97.93, credit: 0, currency: 'RUB', dayTrafficCost: 0, monthTrafficCost: 0, status: 'active' },
  },
  'company/get-profile-details': {
    profileDetails: {
      id: 1,
      companyName: 'ООО «Пример»',
      registeredBy: null,
      registeredOn: 1500000000,
      agreementNumber: null,
      agreementDate: null,
    },
  },
  'user/get-profile-details': {
    profileDetails: {
      name: 'API',
      email: 'api@company.example',
      internalNumber: null,
      personalNumber: null,
      timeZone: 'Europe/Moscow',
    },
  },
  'company/get-members': { members: [] },
  'company/get-members-list': { membersList: ['Павел'] },
  'company/get-member-details': {
    memberDetails: {
      id: 9402,
      name: 'Павел',
      email: 'member2@company.example',
      internalNumber: '303',
      personalNumber: null,
      timeZone: 'Europe/Moscow',
    },
  },
  'company/get-numbers': { numbers: { external: ['74951112233'], internal: ['100', '101'], virtual: [] } },
  'call/start-simple-call': { callId: '1234567890123456' },
  'call/start-password-call': { callDetails: { callId: '1234567890123456', pin: '12345', status: null } },
  'call/get-vpbx-id': { vpbxId: INBOUND_CALL },
  'vpbx/get-calls': { calls: [CALL] },
  'vpbx/get-calls-list': { callsList: [INBOUND_CALL] },
  'vpbx/get-active-calls': { activeCalls: [] },
  'vpbx/get-active-calls-list': { activeCallsList: [] },
  'vpbx/get-call-details': { callDetails: CALL },
  'vpbx/get-call-direction': { callDirection: 'in' },
  'vpbx/get-call-status': { callStatus: 'no answer' },
  'vpbx/get-call-start-time': { callStartTime: 1530446400 },
  'vpbx/get-call-answer-time': { callAnswerTime: null },
  'vpbx/get-call-end-time': { callEndTime: 1530446460 },
  'vpbx/get-inbound-call-clid': { callClid: '79991234567' },
  'vpbx/get-inbound-call-dnid': { callDnid: '78881234567' },
  'vpbx/get-inbound-call-answered-numbers': { callAnsweredNumbers: ['101', '102'] },
  'vpbx/get-inbound-call-first-answered-number': { callFirstAnsweredNumber: null },
  'vpbx/get-outbound-call-internal-clid': { callInternalClid: '101' },
  'vpbx/get-outbound-call-external-clid': { callExternalClid: '74951112233' },
  'vpbx/get-outbound-call-dnid': { callDnid: '79991234567' },
  'vpbx/get-call-record-link': { callRecordLink: 'https://web.new-tel.net/public/audio/rec-canary' },
  'vpbx/get-registered-numbers-list': { registeredNumbersList: ['101'] },
  'vpbx/get-ringing-numbers-list': { ringingNumbersList: [] },
  'vpbx/get-active-numbers-list': { activeNumbersList: [] },
  'call-password/start-password-call': { callDetails: { callId: '1234567890123456', pin: '1234', status: null } },
  'call-password/start-voice-password-call': {},
  'call-password/get-password-call-status': { callDetails: { callId: '1', status: 'cancel', reasonCode: 8 } },
  'call-verification/start-inbound-call-waiting': {
    callDetails: {
      callId: '1',
      clientNumber: '79041112233',
      confirmationNumber: '74950000000',
      isMnp: true,
      operatorName: 'МТС',
      operatorNameMnp: 'Т2 Мобайл',
      regionName: 'Тверская область',
    },
  },
};
