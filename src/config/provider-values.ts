// Values of `providers` that are objects: where Plusofon forwards a number to, and what AloVoice is answered.

import { z } from 'zod';

const text = (meaning: string) => z.string().min(1).max(300).optional().describe(meaning);
const id = (meaning: string) => z.int({ error: 'a whole number' }).min(1).optional().describe(meaning);

/** What each type needs beside `cliType`. Others are taken as they are: the provider may know more. */
const FORWARD_TARGETS: Readonly<Record<string, readonly string[]>> = {
  sip: ['sipId'],
  number: ['destinationNumber'],
  group: ['groupId'],
  scenario: ['scenarioId'],
  call_queue: ['callQueueId'],
  sip_uri: ['destinationUri'],
  bitrix: ['host', 'typeDefault', 'cliTypeDefault'],
  amo: ['host', 'typeDefault', 'cliTypeDefault'],
  empty: [],
};
const ALL_TARGETS = [...new Set(Object.values(FORWARD_TARGETS).flat())];
const WITH_FALLBACK: readonly string[] = ['bitrix', 'amo'];

const forwardKeys = z.strictObject({
  type: z
    .enum(Object.keys(FORWARD_TARGETS), { error: `one of ${Object.keys(FORWARD_TARGETS).join(', ')}` })
    .describe('Kind of destination; empty: no forwarding'),
  cliType: text('What the destination sees: Y: number and name of the caller, N: the number that forwards'),
  sipId: id('For sip: id of the SIP account'),
  destinationNumber: text('For number: the number, digits with country code'),
  groupId: id('For group: id of the group'),
  scenarioId: id('For scenario: id of the scenario'),
  callQueueId: id('For call_queue: id of the queue'),
  destinationUri: text('For sip_uri: the SIP address'),
  host: text('For bitrix and amo: host of the CRM'),
  typeDefault: text('For bitrix and amo: type to fall back on'),
  cliTypeDefault: text('For bitrix and amo: cliType of the fallback'),
});

/** One forwarding: a type, and what that type needs. */
export const forwardProfile = forwardKeys.superRefine((profile, context) => {
  const { type, cliType } = profile;
  const fallback = profile.typeDefault === undefined ? [] : (FORWARD_TARGETS[profile.typeDefault] ?? []);
  const needed = [...(FORWARD_TARGETS[type] ?? []), ...(WITH_FALLBACK.includes(type) ? fallback : [])];
  const has = (key: string) => profile[key as keyof typeof profile] !== undefined;
  const wrong = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  for (const key of needed) if (!has(key)) wrong(key, `a value: type: ${type} needs it`);
  for (const key of ALL_TARGETS)
    if (has(key) && !needed.includes(key)) wrong(key, `nothing: type: ${type} has no ${key}`);
  if (type !== 'empty' && cliType === undefined) wrong('cliType', `a value: type: ${type} needs it`);
});

const target = z.string().regex(/^[0-9A-Za-z*#+]{1,32}$/, { error: 'digits in quotes, such as "6000"' });

/** One action, the only key of it: what AloVoice does with the call. */
export const actionOf = z.union(
  [
    z.strictObject({ peer: target.describe('To an extension') }),
    z.strictObject({ queue: target.describe('To a department, by its number') }),
    z.strictObject({ ivr: target.describe('To a voice menu, by its id in the settings') }),
    z.strictObject({ trunk: target.describe('To an outside number, nine digits') }),
    z.strictObject({
      hangup: z
        .string()
        .regex(/^\d{0,20}$/, { error: 'the id of a sound file in quotes, or "" to end silently' })
        .describe('Hang up: after playing the sound file with this id, or "" silently'),
    }),
  ],
  { error: 'one of { peer: "2000" }, { queue: "6000" }, { ivr: "111" }, { trunk: "998765432" }, { hangup: "" }' },
);
