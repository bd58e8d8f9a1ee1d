// New-Tel's examples. Client and server have the clock of the examples, so each request must carry the very token of its example.

import { expect } from 'vitest';
import { NEWTEL_METHODS } from '../../src/providers/newtel/newtel-methods.js';
import { systemClock } from '../../src/time/clock.js';
import { openNewtel } from '../fakes/newtel-account.js';
import { startNewtelServer, type NewtelServer } from '../fakes/newtel-server.js';
import type { PlayedSample, Sample, SampleTable } from './sample.js';

const AT_MS = 1_700_000_000_000;
const clock = { ...systemClock, epochMs: () => AT_MS };

type Data = Readonly<Record<string, string>>;

async function play(sample: Sample): Promise<PlayedSample> {
  const server = await startNewtelServer();
  server.setClock(AT_MS - Date.now());
  const { body } = sample.response as { readonly body: { readonly data?: Data; readonly message?: string } };
  const { result = '', ...data } = body.data ?? {};
  if (result === 'success') server.answer(sample.method, data);
  if (sample.file === 'error-method-failed') server.block();
  if (sample.file.includes('underscore')) return playByHand(server, sample);
  // Any method that the server does not know: that of the example is not in the client either.
  const isUnknown = sample.file === 'error-unknown-method';
  const method = isUnknown ? 'company/get-state' : sample.method;
  if (isUnknown) server.forget(method);
  const client = await openNewtel(server.url, { around: { clock } });
  const input = sample.request.body === '' ? {} : sample.request.body;
  const message = body.message ?? data['message'];
  const typed = await client.call(method, input).catch((error: unknown) => {
    if (!(error instanceof Error) || message === undefined) throw error;
    return { message: error.message.includes(`says: ${message}`) ? message : error.message };
  });
  const [request] = server.received;
  if (!isUnknown) {
    const wanted = Object.entries(sample.request.headers).map(([name, value]) => [name.toLowerCase(), value]);
    expect(request?.headers).toMatchObject(Object.fromEntries(wanted));
  }
  const sent = {
    path: isUnknown ? sample.path : `/${request?.method}`,
    body: JSON.parse(request?.body ?? 'null') as unknown,
  };
  return { documented: message === undefined ? data : { message }, typed, sent };
}

/** The document's own code calls this path with underscores; the client does not. */
async function playByHand(server: NewtelServer, { path, request, response }: Sample): Promise<PlayedSample> {
  // fetch counts for itself.
  const headers = Object.entries(request.headers).filter(([name]) => name !== 'Content-Length');
  const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(request.body) });
  const idOf = (body: unknown) => ({ callId: (body as { readonly data: Data }).data['callId'] });
  const [received] = server.received;
  const sent = { path: `/${received?.method}`, body: JSON.parse(received?.body ?? '') as unknown };
  return { documented: idOf(response.body), typed: idOf(await answer.json()), sent };
}

const PERSON = ['name', 'email', 'internalNumber', 'personalNumber', 'timeZone'];
const CALL = ['vpbxId', 'active', 'direction', 'clid', 'dnid', 'status', 'startTime', 'answerTime', 'endTime'];
const STATE = ['balance', 'credit', 'currency', 'dayTrafficCost', 'monthTrafficCost', 'status'];
const under = (name: string, fields: readonly string[]) => fields.map((field) => `${name}.${field}`);

export const NEWTEL_SAMPLES: SampleTable = {
  kind: 'newtel',
  play,
  // Those outside the document have none.
  methods: Object.keys(NEWTEL_METHODS).filter((method) => !/^call-(password|verification)\//.test(method)),
  others: ['token-vectors'],
  fields: {
    'company-get-state': under('state', STATE),
    'company-get-state.positive-balance': under('state', STATE),
    'company-get-profile-details': under('profileDetails', [
      ...['id', 'companyName', 'registeredBy', 'registeredOn', 'agreementNumber', 'agreementDate'],
    ]),
    'company-get-members': under('members[]', ['id', ...PERSON]),
    'company-get-members-list': ['membersList[]'],
    'company-get-member-details': under('memberDetails', ['id', ...PERSON]),
    'company-get-numbers': ['numbers.external[]', 'numbers.internal[]', 'numbers.virtual'],
    'user-get-profile-details': under('profileDetails', PERSON),
    'call-start-simple-call': ['callId'],
    'call-start-simple-call.underscore-path': ['callId'],
    'call-start-password-call': under('callDetails', ['callId', 'pin', 'status']),
    'call-start-password-call.async': under('callDetails', ['callId', 'pin', 'status']),
    'call-get-vpbx-id': ['vpbxId'],
    'vpbx-get-calls': under('calls[]', CALL),
    'vpbx-get-calls-list': ['callsList[]'],
    'vpbx-get-active-calls': under('activeCalls[]', CALL),
    'vpbx-get-active-calls-list': ['activeCallsList[]'],
    'vpbx-get-call-details': under('callDetails', CALL),
    'vpbx-get-call-direction': ['callDirection'],
    'vpbx-get-call-status': ['callStatus'],
    'vpbx-get-call-start-time': ['callStartTime'],
    'vpbx-get-call-answer-time': ['callAnswerTime'],
    'vpbx-get-call-end-time': ['callEndTime'],
    'vpbx-get-inbound-call-clid': ['callClid'],
    'vpbx-get-inbound-call-dnid': ['callDnid'],
    'vpbx-get-inbound-call-answered-numbers': ['callAnsweredNumbers[]'],
    'vpbx-get-inbound-call-first-answered-number': ['callFirstAnsweredNumber'],
    'vpbx-get-outbound-call-internal-clid': ['callInternalClid'],
    'vpbx-get-outbound-call-external-clid': ['callExternalClid'],
    'vpbx-get-outbound-call-dnid': ['callDnid'],
    'vpbx-get-call-record-link': ['callRecordLink'],
    'vpbx-get-registered-numbers-list': ['registeredNumbersList[]'],
    'vpbx-get-ringing-numbers-list': ['ringingNumbersList[]'],
    'vpbx-get-active-numbers-list': ['activeNumbersList[]'],
    'error-call-not-found': ['message'],
    'error-call-not-found-or-unavailable': ['message'],
    'error-caller-id-not-allowed': ['message'],
    'error-inbound-only': ['message'],
    'error-member-not-found': ['message'],
    'error-method-failed': ['message'],
    'error-numbers-match': ['message'],
    'error-outbound-only': ['message'],
    'error-unknown-method': ['message'],
  },
};
