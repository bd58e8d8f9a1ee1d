// New-Tel's methods: the 31 of its document (2021-05-03), and four newer ones that its public clients use.

import { z } from 'zod';
import { method, NO_INPUT, text } from '../method.js';
import * as shape from './newtel-shapes.js';

const { texts, textOrNull, unixSeconds } = shape.list;

/** A day of calls, some 210 bytes each. */
const CALLS_MAX_BYTES = 32 * 1024 * 1024;

/** The payload has one key. */
function reads<Input extends z.ZodType, Key extends string, Answer extends z.ZodType>(
  path: string,
  summary: string,
  input: Input,
  key: Key,
  answer: Answer,
) {
  const payload = z.object({ [key]: answer } as Record<Key, Answer>);
  return method({ summary, class: 'reads', verb: 'POST', path: `/${path}`, input, answer: payload });
}

const ofCall = z.strictObject({ vpbxId: shape.vpbxId });
const passwordCall = z.object({ callDetails: shape.passwordCall });

export const NEWTEL_METHODS = {
  'company/get-state': reads(
    'company/get-state',
    'balance, costs and status of the account',
    NO_INPUT,
    'state',
    shape.state,
  ),
  'company/get-profile-details': reads(
    'company/get-profile-details',
    'which company the keys belong to',
    NO_INPUT,
    'profileDetails',
    shape.companyProfile,
  ),
  'company/get-members': reads('company/get-members', 'staff', NO_INPUT, 'members', z.array(shape.member)),
  'company/get-members-list': reads('company/get-members-list', 'names of staff', NO_INPUT, 'membersList', texts),
  'company/get-member-details': reads(
    'company/get-member-details',
    'one of the staff',
    z.strictObject({ name: z.string().min(1).max(300).describe('as the list has it') }),
    'memberDetails',
    shape.member,
  ),
  'company/get-numbers': reads('company/get-numbers', 'numbers of the company', NO_INPUT, 'numbers', shape.numbers),
  'user/get-profile-details': reads(
    'user/get-profile-details',
    'whose keys these are',
    NO_INPUT,
    'profileDetails',
    shape.userProfile,
  ),
  'call/start-simple-call': method({
    summary: 'calls two numbers and joins them',
    class: 'acts',
    verb: 'POST',
    path: '/call/start-simple-call',
    input: z.strictObject({
      callerId: shape.callerId,
      dstNumber: shape.dstNumber,
      srcNumber: shape.srcNumber,
      timeout: shape.timeout,
    }),
    answer: z.object({ callId: text }),
  }),
  'call/start-password-call': method({
    summary: 'calls a number from one that ends with the digits',
    class: 'acts',
    verb: 'POST',
    path: '/call/start-password-call',
    secretInput: ['pin'],
    input: z.strictObject({
      async: shape.isAsync,
      dstNumber: shape.dstNumber,
      pin: shape.pin(/^\d{5}$/, '5 digits'),
      timeout: shape.timeout,
    }),
    answer: passwordCall,
  }),
  'call/get-vpbx-id': reads(
    'call/get-vpbx-id',
    'vpbxId of a call that was started; not found until it is answered',
    z.strictObject({ callId: shape.callId }),
    'vpbxId',
    text,
  ),
  'vpbx/get-calls': {
    ...reads('vpbx/get-calls', 'calls of the last 24 hours', NO_INPUT, 'calls', z.array(shape.call)),
    maxBytes: CALLS_MAX_BYTES,
  },
  'vpbx/get-calls-list': reads('vpbx/get-calls-list', 'their ids', NO_INPUT, 'callsList', texts),
  'vpbx/get-active-calls': reads(
    'vpbx/get-active-calls',
    'calls in progress',
    NO_INPUT,
    'activeCalls',
    z.array(shape.call),
  ),
  'vpbx/get-active-calls-list': reads(
    'vpbx/get-active-calls-list',
    'ids of calls in progress',
    NO_INPUT,
    'activeCallsList',
    texts,
  ),
  'vpbx/get-call-details': reads('vpbx/get-call-details', 'one call', ofCall, 'callDetails', shape.call),
  'vpbx/get-call-direction': reads(
    'vpbx/get-call-direction',
    'in or out',
    ofCall,
    'callDirection',
    shape.call.shape.direction,
  ),
  'vpbx/get-call-status': reads(
    'vpbx/get-call-status',
    'answered or not',
    ofCall,
    'callStatus',
    shape.call.shape.status,
  ),
  'vpbx/get-call-start-time': reads('vpbx/get-call-start-time', 'when it began', ofCall, 'callStartTime', unixSeconds),
  'vpbx/get-call-answer-time': reads(
    'vpbx/get-call-answer-time',
    'when it was answered',
    ofCall,
    'callAnswerTime',
    unixSeconds.nullable(),
  ),
  'vpbx/get-call-end-time': reads(
    'vpbx/get-call-end-time',
    'when it ended',
    ofCall,
    'callEndTime',
    unixSeconds.nullable(),
  ),
  'vpbx/get-inbound-call-clid': reads('vpbx/get-inbound-call-clid', 'who called', ofCall, 'callClid', text),
  'vpbx/get-inbound-call-dnid': reads(
    'vpbx/get-inbound-call-dnid',
    'the number that was called',
    ofCall,
    'callDnid',
    text,
  ),
  'vpbx/get-inbound-call-answered-numbers': reads(
    'vpbx/get-inbound-call-answered-numbers',
    'extensions that answered, in their order',
    ofCall,
    'callAnsweredNumbers',
    texts.nullable(),
  ),
  'vpbx/get-inbound-call-first-answered-number': reads(
    'vpbx/get-inbound-call-first-answered-number',
    'the extension that answered first',
    ofCall,
    'callFirstAnsweredNumber',
    textOrNull,
  ),
  'vpbx/get-outbound-call-internal-clid': reads(
    'vpbx/get-outbound-call-internal-clid',
    'the extension that called',
    ofCall,
    'callInternalClid',
    text,
  ),
  'vpbx/get-outbound-call-external-clid': reads(
    'vpbx/get-outbound-call-external-clid',
    'the number that was shown',
    ofCall,
    'callExternalClid',
    text,
  ),
  'vpbx/get-outbound-call-dnid': reads('vpbx/get-outbound-call-dnid', 'who was called', ofCall, 'callDnid', text),
  'vpbx/get-call-record-link': {
    ...reads(
      'vpbx/get-call-record-link',
      'address of the recording, as good as a password',
      ofCall,
      'callRecordLink',
      textOrNull,
    ),
    secretFields: ['callRecordLink'],
  },
  'vpbx/get-registered-numbers-list': reads(
    'vpbx/get-registered-numbers-list',
    'extensions whose SIP account is registered',
    NO_INPUT,
    'registeredNumbersList',
    texts,
  ),
  'vpbx/get-ringing-numbers-list': reads(
    'vpbx/get-ringing-numbers-list',
    'extensions that ring',
    NO_INPUT,
    'ringingNumbersList',
    texts,
  ),
  'vpbx/get-active-numbers-list': reads(
    'vpbx/get-active-numbers-list',
    'extensions that talk',
    NO_INPUT,
    'activeNumbersList',
    texts,
  ),
  'call-password/start-password-call': method({
    summary: 'newer form of call/start-password-call; not in the document',
    class: 'acts',
    verb: 'POST',
    path: '/call-password/start-password-call',
    secretInput: ['pin'],
    input: z.strictObject({
      async: shape.isAsync,
      dstNumber: shape.dstNumber,
      pin: shape.pin(/^\d{4,5}$/, '4 or 5 digits'),
      timeout: shape.timeout,
    }),
    answer: passwordCall,
  }),
  'call-password/start-voice-password-call': method({
    summary: 'calls a number and reads a text out; not in the document',
    class: 'acts',
    verb: 'POST',
    path: '/call-password/start-voice-password-call',
    secretInput: ['text'],
    input: z.strictObject({
      async: shape.isAsync,
      dstNumber: shape.dstNumber,
      text: z.string().min(1).max(1000).describe('what is read out'),
    }),
    answer: z.object({}),
  }),
  'call-password/get-password-call-status': reads(
    'call-password/get-password-call-status',
    'what became of a password call; not in the document',
    z.strictObject({ callId: shape.callId }),
    'callDetails',
    shape.passwordCallStatus,
  ),
  'call-verification/start-inbound-call-waiting': method({
    summary: 'waits for a call that verifies a number, and names its operator; not in the document',
    class: 'costs',
    verb: 'POST',
    path: '/call-verification/start-inbound-call-waiting',
    input: z.strictObject({
      clientNumber: shape.dstNumber.describe('number to be verified'),
      callbackLink: z.url({ protocol: /^https$/, error: 'an https address' }).describe('where the outcome is sent'),
      timeout: z.int().min(30).max(120).optional().describe('seconds to wait; 60 by default'),
    }),
    answer: z.object({ callDetails: shape.verification }),
  }),
} as const;
