// What the answers of the API look like, for OpenAPI. The tests hold real answers against them.

import { z } from 'zod';
import { CALL_FAULTS, CALL_STATUSES, type CallFault, type CallStatus } from '../call/call-answer.js';

const names = <Name extends string>(table: Readonly<Record<Name, unknown>>) => Object.keys(table) as [Name, ...Name[]];

const field = z.object({
  value: z.union([z.string(), z.boolean(), z.array(z.string())]),
  source: z.string(),
  learntAt: z.iso.datetime(),
});

const decision = z.object({
  action: z.enum(['pass', 'block', 'route']),
  hangupCause: z.int().min(1).max(127).nullable().describe('Q.850 cause of a block'),
  route: z.string().describe('context,extension,priority'),
  routeName: z.string(),
  trunks: z.array(z.string()).max(3),
  callerId: z.string(),
  callerIds: z.array(z.string()).max(3).describe('For each of the trunks'),
  label: z.string(),
  set: z.record(z.string(), z.string()),
  rule: z.string(),
  reason: z.string(),
});

export const lookupSchema = z.object({
  query: z.string().describe('The number as it was given'),
  number: z.string().nullable().describe('E.164 digits'),
  dial: z.string().describe("As this PBX's trunks dial it"),
  status: z.enum(names<CallStatus>(CALL_STATUSES)),
  fault: z.enum(names<CallFault>(CALL_FAULTS)).nullable(),
  detail: z.string(),
  source: z.string(),
  fields: z.record(z.string(), field),
  contradictions: z.array(z.looseObject({})),
  decision,
  lengths: z.object({ min: z.int(), max: z.int() }).nullable(),
  ms: z.number(),
});

export const decisionSchema = lookupSchema.extend({
  ...decision.shape,
  sip: z.object({ code: z.int().min(100).max(699), reason: z.string() }),
});
