// AloVoice as a table: all eight methods that are asked of it. Names of fields are its own. Secrets of extensions, and the
// addresses that lead to them, are named nowhere here, so they never get past the edge; see `peer-secrets.ts`.

import { z } from 'zod';
import { method, NO_INPUT, oneOfOrOther, text, type ProviderMethod } from '../method.js';

const date = text.regex(/^\d{4}\.(0[1-9]|1[0-2])\.(0[1-9]|[12]\d|3[01])$/, { error: 'a day such as 2026.11.28' });
const time = text.regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'a time such as 18:00' });
const count = z.union([z.int().min(0), text.regex(/^\d{1,9}$/)], { error: 'a whole number' });
const fileWith = (end: RegExp, message: string) => text.regex(end, { error: message });
const phone = text.regex(/^\+?\d{3,15}$/, { error: 'digits, such as 990000001' });
const digits = (message: string) => z.union([z.int().min(1), text.regex(/^\d{1,18}$/)], { error: message });
const callId = text.regex(/^[A-Za-z0-9_.-]{1,100}$/, { error: 'the id of a call' });

/** What is documented as null or false alone, and has other values nobody has told of. */
const anyValue = z.union([z.null(), z.boolean(), z.number(), text]);
const whole = z.int();
const wholeOrText = z.union([whole, text]);

const campaign = z.object({
  id: whole,
  name: text,
  from: text,
  to: text,
  fromtime: text,
  totime: text,
  trunks: z.array(text),
  record: text,
  recipients: whole,
  maxline: wholeOrText,
  goodtime: wholeOrText,
  tryes: wholeOrText,
  paused: wholeOrText,
  status: oneOfOrOther(['new']),
  timezone: wholeOrText,
  updatedAt: text,
  createdAt: text,
});

/** Two forms, of which the short one has a type. */
const peer = z.object({
  number: wholeOrText,
  type: oneOfOrOther(['sip']).optional(),
  id: whole.optional(),
  username: wholeOrText.optional(),
  paystatus: text.optional(),
  status: text.optional(),
  block: anyValue.optional(),
  dnd: z.boolean().optional(),
  isws: z.boolean().optional(),
  lastip: anyValue.optional(),
  isdef: anyValue.optional(),
  extnumber: text.optional(),
  rule: anyValue.optional(),
  trunk_id: whole.nullable().optional(),
  amoid: anyValue.optional(),
  bxid: anyValue.optional(),
  payto: anyValue.optional(),
});

const analysis = { begin_time: whole, aicallid: text, stereoaudio: text };
const tag = z.object({
  name: text,
  value: text,
  visible: anyValue,
  tag_type: oneOfOrOther(['rule']),
  begin: whole.optional(),
  end: whole.optional(),
  match_text: text.optional(),
  fragment_id: text.optional(),
});
const talk = z.object({
  begin: whole,
  end: whole,
  direction: oneOfOrOther(['operator', 'client']),
  text,
  fragment_id: text,
});

const language = text.regex(/^[a-z]{2}$/, { error: 'ru, uz or another language' }).optional();
const party = z.strictObject({ phone, lang: language });
const requestcall = z
  .strictObject({
    callfrom: party.optional(),
    callto: z.union([
      z.array(z.union([party, z.strictObject({ queue: digits('the number of a queue').transform(String) })])).min(1).max(50),
      phone,
    ]),
    ivrid: digits('the id of a menu').optional(),
    fromline: digits('a line of this PBX').optional(),
    extid: text.regex(/^\d{1,15}$/, { error: 'digits' }).optional(),
    /** As a form with nested values as JSON, instead of JSON: nobody has documented which of both is read. */
    form: z.boolean().default(false),
  })
  .refine(({ callfrom, callto, ivrid, fromline }) =>
    Array.isArray(callto)
      ? callfrom !== undefined && ivrid === undefined && fromline === undefined
      : callfrom === undefined && ivrid !== undefined && fromline !== undefined,
    { error: 'callfrom and a list in callto, or one number in callto with ivrid and fromline' },
  ); // prettier-ignore

export const ALOVOICE_METHODS = {
  addAutorule: method({
    summary: 'creates an autodial campaign out of a recording and a list of recipients',
    ...{ class: 'acts', verb: 'POST', path: '/mapi/addAutorule' },
    input: z.strictObject({
      record: fileWith(/\.mp3$/i, 'a file that ends in .mp3'),
      recipients: fileWith(/\.csv$/i, 'a file that ends in .csv'),
      name: text.min(1),
      from: date,
      to: date,
      fromtime: time,
      totime: time,
      trunks: text.regex(/^\d{3,15}(,\d{3,15})*$/, { error: 'lines with commas between them, such as 712000001' }),
      maxline: count.optional(),
      goodtime: count.optional(),
      tryes: count.optional(),
      paused: z.enum(['0', '1'], { error: '0 or 1' }).optional(),
      timezone: text.optional(),
    }),
    fileInput: ['record', 'recipients'],
    answer: campaign,
  }),
  getAutorule: method({
    summary: 'one campaign',
    ...{ class: 'reads', verb: 'GET', path: '/mapi/getAutorule/{id}' },
    input: z.strictObject({ id: digits('the id of a campaign') }),
    answer: campaign,
  }),
  getMyTrunks: method({
    summary: 'lines of the PBX, nine digits each',
    ...{ class: 'reads', verb: 'GET', path: '/mapi/getMyTrunks' },
    input: NO_INPUT,
    answer: z.array(text),
  }),
  requestcall: method({
    summary: 'rings one party and then joins others in turn, or rings one and plays a menu',
    ...{ class: 'acts', verb: 'POST', path: '/requestcall/{token}' },
    input: requestcall,
    /** None is documented: what came, as words. */
    answer: text,
  }),
  outcall: method({
    summary: 'rings an extension and then a number',
    ...{ class: 'acts', verb: 'POST', path: '/outcall/{token}' },
    input: z.strictObject({
      call_id: text.regex(/^[A-Za-z0-9]{1,32}$/, { error: 'letters and digits' }),
      inner_phone: z.int({ error: 'an extension' }).min(1),
      number: phone,
      user_id: z.int().min(0),
    }),
    /** Empty for none: the document has both. */
    answer: z.union([z.boolean(), z.literal('')]),
  }),
  getpeers: method({
    summary: 'extensions of the PBX, without their secrets',
    ...{ class: 'reads', verb: 'GET', path: '/getpeers/{token}' },
    input: NO_INPUT,
    answer: z.array(peer),
  }),
  callsendai: method({
    summary: 'sends a call to speech analytics, which costs',
    ...{ class: 'costs', verb: 'GET', path: '/callsendai/{token}/{callId}' },
    input: z.strictObject({ callId }),
    answer: z.object({ answer: z.object(analysis) }),
  }),
  callgetaireresult: method({
    summary: 'what speech analytics made of a call',
    ...{ class: 'reads', verb: 'GET', path: '/callgetaireresult/{token}/{callId}' },
    input: z.strictObject({ callId }),
    answer: z.object({ answer: z.object({ ...analysis, stalk: z.array(talk), tags: z.array(tag) }) }),
  }),
} as const satisfies Readonly<Record<string, ProviderMethod>>;

export type AlovoiceMethods = typeof ALOVOICE_METHODS;
export type Campaign = z.output<typeof campaign>;
export type Peer = z.output<typeof peer>;
