// Plusofon's group "numbers" as a table: all 13 documented methods. Names of fields are its own.

import { z } from 'zod';
import { method, NO_INPUT, oneOfOrOther, text, type ProviderMethod } from '../method.js';

const PHONE_TYPES = ['abc', 'def', '800'] as const;
const OWNER_TYPES = ['business', 'personal'] as const;
/** In the document's order. */
export const NUMBER_CLASSES = { plain: 0, silver: 1, gold: 2, platinum: 3, exclusive: 4, bronze: 5 } as const;
const FOLLOW_TYPES = [
  'sip', 'number', 'group', 'scenario', 'call_queue', 'sip_uri', 'bitrix', 'amo', 'empty',
] as const; // prettier-ignore

const id = z.int({ error: 'a whole number, the id' }).min(1);
const phoneType = z.enum(PHONE_TYPES, { error: 'abc, def or 800' });
const ownerType = z.enum(OWNER_TYPES, { error: 'business or personal' });
const ids = z.array(id).min(1).max(1000);
const page = z.int({ error: 'a whole number from 1' }).min(1).max(100_000).optional();

/** A number in one list, a text in the next. */
const price = z.union([z.number(), text.regex(/^-?\d+(\.\d+)?$/)]);
const knownPhoneType = oneOfOrOther(PHONE_TYPES);
const knownOwnerType = oneOfOrOther(OWNER_TYPES);
const whole = z.int();

/** Pages are Laravel's; some lists have no total. */
function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    current_page: whole,
    data: z.array(row),
    first_page_url: text.optional(),
    from: whole.nullable().optional(),
    last_page: whole.optional(),
    last_page_url: text.optional(),
    next_page_url: text.nullable().optional(),
    path: text.optional(),
    per_page: whole.optional(),
    prev_page_url: text.nullable().optional(),
    to: whole.nullable().optional(),
    total: whole.optional(),
    success: z.boolean().optional(),
  });
}

/** Of what does something: anything else is not known to be done. */
const done = z.object({ success: z.literal(true), message: text.optional() });

const forwarding = z.object({ name: text, cli_type: text });
const number = z.object({
  id: whole,
  number: text,
  phone_type: knownPhoneType,
  owner_type: knownOwnerType,
  period_price: price,
  buy_price: price,
  black_list: whole.nullable(),
  aon_for_sips: z.array(z.object({ id: whole, name: text })),
  following: forwarding.nullable(),
  integration_following: z.object({ host: text, type: text, cli_type: text }).nullable(),
});
const smsNumber = z.object({
  id: whole,
  number: text,
  phone_type: knownPhoneType,
  owner_type: knownOwnerType,
  sms_packet: z.object({ packet: text, packet_name: text, sms_amount: whole, price, sms_remaining: whole }).nullable(),
});
const numberOnSale = z.object({
  number_type: z.union([whole, text]),
  number: text,
  buy_price: price,
  period_price: price,
  owner_type: knownOwnerType,
  phone_type: knownPhoneType,
});
const reservation = z.object({
  id: whole,
  number: text,
  reserved_untill: text,
  phone_type: knownPhoneType,
  owner_type: knownOwnerType,
  buy_price: price,
  period_price: price,
});

/** The forwarding of some numbers; see `forward` of the configuration, which has the same in camelCase. */
const follow = z
  .strictObject({
    type: z.enum(FOLLOW_TYPES, { error: FOLLOW_TYPES.join(', ') }),
    numbers: ids,
    cli_type: text.optional(),
    sip_id: id.optional(),
    destination_number: text.optional(),
    group_id: id.optional(),
    scenario_id: id.optional(),
    call_queue_id: id.optional(),
    destination_uri: text.optional(),
    host: text.optional(),
    type_default: text.optional(),
    cli_type_default: text.optional(),
  })
  .refine(({ type, cli_type }) => type === 'empty' || cli_type !== undefined, {
    path: ['cli_type'],
    error: 'needed with every type but empty',
  });

export const PLUSOFON_METHODS = {
  'number.list': method({
    summary: 'own numbers, what they are forwarded to, and their black list',
    ...{ class: 'reads', verb: 'GET', path: '/api/v1/number' },
    input: z.strictObject({ phone_type: phoneType.optional(), page }),
    answer: pageOf(number),
  }),
  'number.sms': method({
    summary: 'own numbers with what is left of their SMS packets',
    ...{ class: 'reads', verb: 'GET', path: '/api/v1/number/sms' },
    input: z.strictObject({ page }),
    answer: pageOf(smsNumber),
  }),
  'number.delete': method({
    summary: 'gives a number up for good',
    ...{ class: 'deletes', verb: 'DELETE', path: '/api/v1/number/{number_id}' },
    input: z.strictObject({ number_id: id, pin: text.optional() }),
    secretInput: ['pin'],
    answer: done,
  }),
  'number.follow': method({
    summary: 'forwards numbers',
    ...{ class: 'sets', verb: 'POST', path: '/api/v1/number/follow' },
    input: follow,
    answer: done,
  }),
  'number.contact-list': method({
    summary: 'attaches a black list to numbers; without contact_list_id detaches it',
    ...{ class: 'sets', verb: 'PATCH', path: '/api/v1/number/contact-list' },
    input: z.strictObject({ contact_list_id: id.optional(), numbers: ids }),
    answer: done,
  }),
  'number.follow-types': method({
    summary: 'what numbers can be forwarded to, by owner type',
    ...{ class: 'reads', verb: 'GET', path: '/api/v1/number/follow-types' },
    input: NO_INPUT,
    answer: z.object({
      follow_types: z.array(z.object({ type: text, title: text, owner_types: z.array(text) })),
      success: z.boolean().optional(),
    }),
  }),
  'number.cli-types': method({
    summary: 'what a forwarded call can show as caller ID',
    ...{ class: 'reads', verb: 'GET', path: '/api/v1/number/cli-types' },
    input: NO_INPUT,
    answer: z.object({
      cli_types: z.array(z.object({ type: text, title: text })),
      success: z.boolean().optional(),
    }),
  }),
  'number.search': method({
    summary: 'numbers on sale',
    ...{ class: 'reads', verb: 'GET', path: '/api/v1/number/search' },
    input: z.strictObject({
      owner_type: ownerType.optional(),
      region: id.optional(),
      city_code: id.optional(),
      phone_number: text.optional(),
      number_type: z.enum(['0', '1', '2', '3', '4', '5'], { error: '0 to 5' }).optional(),
      phone_type: phoneType.optional(),
      page,
    }),
    answer: pageOf(numberOnSale),
  }),
  'number.code-regions': method({
    summary: 'regions and their area codes, for number.search',
    ...{ class: 'reads', verb: 'GET', path: '/api/v1/number/code-regions' },
    input: NO_INPUT,
    answer: z.object({
      code_regions: z.array(z.object({ id: whole, title: text, code: z.array(text) })),
      success: z.boolean().optional(),
    }),
  }),
  'number.reserve': method({
    summary: 'reserves a number on sale; short: 1 for an hour',
    ...{ class: 'sets', verb: 'POST', path: '/api/v1/number/reserve' },
    input: z.strictObject({
      number: z.int({ error: 'ten digits' }).min(1_000_000_000).max(9_999_999_999),
      owner_type: ownerType,
      short: z.int().min(0).max(1).optional(),
    }),
    answer: done,
  }),
  'number.reserve.delete': method({
    summary: 'gives a reservation up',
    ...{ class: 'sets', verb: 'DELETE', path: '/api/v1/number/reserve/{reserve_number_id}' },
    input: z.strictObject({ reserve_number_id: id }),
    answer: done,
  }),
  'number.reserve.list': method({
    summary: 'list reserved numbers with expiry and prices',
    ...{ class: 'reads', verb: 'GET', path: '/api/v1/number/reserve' },
    input: z.strictObject({ page }),
    answer: pageOf(reservation),
  }),
  'number.buy': method({
    summary: 'buys reserved numbers',
    ...{ class: 'costs', verb: 'POST', path: '/api/v1/number/buy' },
    input: z.strictObject({ numbers: z.array(z.int().min(1)).max(100), owner_type: ownerType }),
    answer: done,
  }),
} as const satisfies Readonly<Record<string, ProviderMethod>>;

export type PlusofonMethods = typeof PLUSOFON_METHODS;
export type PlusofonNumber = z.output<typeof number>;
export type NumberOnSale = z.output<typeof numberOnSale>;
export type Reservation = z.output<typeof reservation>;
export type SmsNumber = z.output<typeof smsNumber>;
