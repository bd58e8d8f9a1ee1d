// How Plusofon is asked: JSON in the body, of a GET too, four headers; and how it says no.
//
//   {"success":false,"code":500,"message":"…"}   with 200, or with a status of its own

import { jsonOf, jsonOrNot } from '../json-answer.js';
import type { Wire } from '../method-client.js';
import type { ProviderEdge } from '../provider-edge.js';

/** A constant of the document. */
const CLIENT = '10553';

export function plusofonWire(token: string, edge: Pick<ProviderEdge, 'fault'>): Wire {
  return {
    request(_name, { verb, path }, input) {
      const { page, ...fields } = input as Readonly<Record<string, unknown>>;
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const body = Object.fromEntries(Object.entries(fields).filter(([name]) => !inPath.includes(name)));
      const whole = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(fields[name])));
      return {
        // The same filter goes with every page: its addresses have none, and are not followed.
        path: typeof page === 'number' ? `${whole}?page=${page}` : whole,
        verb,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          client: CLIENT,
          authorization: `Bearer ${token}`,
        },
        ...(Object.keys(body).length === 0 ? {} : { body: [JSON.stringify(body)] }),
      };
    },
    errorIn: ({ text }) => refusalIn(jsonOrNot(text)),
    payload(name, _method, answer) {
      const value = jsonOf(name, answer, edge);
      const refusal = refusalIn(value);
      if (refusal !== null) throw edge.fault('REFUSED', `${name}: it says no: ${refusal || 'without a reason'}`);
      return value;
    },
  };
}

/** Its own words of an answer that says no; empty where it has none. */
function refusalIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('success' in value) || value.success !== false) return null;
  return 'message' in value && typeof value.message === 'string' ? value.message : '';
}
