// Voxlink's API, byte for byte, for clients that change only scheme, host and port.
//
//   GET /get/?num=79000000000                            {"code": "900", "num": "0000000", …}
//   GET /get/?num=+79000000000&field=operator&translit=1 MTS
//   GET /get/v2/?num=358181201235                        {"cns": 35818120, "country_code": 358, …}

import { z } from 'zod';
import type { CallAnswer } from '../../call/call-answer.js';
import { ownAnswer, type ServiceAnswer } from '../../voxlink/service-answer.js';
import { v1Answer, v1BadFormat, v1Field, v1NotFound, v1Number } from '../../voxlink/service-v1.js';
import { v2Answer, v2Number, V2_MISSING, V2_NOT_FOUND } from '../../voxlink/service-v2.js';
import { RUSSIAN_NUMBER } from '../../number/zone-7.js';
import { text, type Answer } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { HttpProblem, problemAnswer } from '../problem.js';
import { route } from '../route.js';

const JSON_TYPE = 'application/json; charset=utf-8';

const num = z.string().describe('The number; a raw + stays a plus');
const v1Query = z.object({
  num: num.default(''),
  field: z
    .string()
    .optional()
    .describe('This value alone, as plain text: code, num, full_num, operator, old_operator or region'),
  translit: z.string().optional().describe('1: in Latin letters; with field only'),
});
const v2Query = z.object({ num: num.optional() });

export const voxlinkRoutes = [
  route<HttpApi, z.output<typeof v1Query>>({
    method: 'GET',
    path: '/get/',
    alsoAt: ['/get'],
    summary:
      'the response of version 1 of the Voxlink API, byte for byte (`num`, `field`, `translit`), with or without the trailing slash; `X-Voxroute-Source` and `X-Voxroute-Age` (seconds) say where it comes from',
    right: 'ask',
    query: v1Query,
    answers: { type: JSON_TYPE, schema: null },
    refusal: refusedField,
    async handle({ door, query, abandoned }, api) {
      const national = v1Number(query.num);
      if (national === null) return served(v1BadFormat(query.num));
      // Kazakhstan and Abkhazia have the same form, and this version knows Russia alone.
      if (!RUSSIAN_NUMBER.test(`7${national}`)) return served(v1NotFound(query.num));
      const known = await api.ask(
        { door, script: 'lookup', number: `+7${national}`, wantedSource: 'voxlink-v1' },
        abandoned,
      );
      if (known.number.kind !== 'e164') return served(v1NotFound(query.num));
      const answer = v1Answer(query.num, national, known);
      if (answer === null) throw new HttpProblem('NOTHING_KNOWN');
      const origin = originHeaders('voxlink-v1', known);
      if (query.field === undefined || answer.status !== 200) return served(answer, origin);
      return text(v1Field(answer.body, query.field, query.translit === '1'), 200, origin);
    },
  }),
  route<HttpApi, z.output<typeof v2Query>>({
    method: 'GET',
    path: '/get/v2/',
    alsoAt: ['/get/v2'],
    summary: 'the response of version 2 of the Voxlink API, byte for byte (`num`), likewise',
    right: 'ask',
    query: v2Query,
    answers: { type: JSON_TYPE, schema: null },
    async handle({ door, query, abandoned }, api) {
      if (query.num === undefined) return served(V2_MISSING);
      const number = v2Number(query.num);
      if (number === null) return served(V2_NOT_FOUND);
      const known = await api.ask(
        { door, script: 'lookup', number: `+${number}`, wantedSource: 'voxlink-v2' },
        abandoned,
      );
      // Digits are taken as they are there: 8 and a Russian number is a number of nobody.
      if (known.number.kind !== 'e164' || known.number.e164 !== number) return served(V2_NOT_FOUND);
      const answer = v2Answer(number, known, { identify: api.names(), lengths: api.describe(known).lengths });
      if (answer === null) throw new HttpProblem('NOTHING_KNOWN');
      return served(answer, originHeaders('voxlink-v2', known));
    },
  }),
];

const NO_ORIGIN = { 'x-voxroute-source': 'none' };

function served({ status, body }: ServiceAnswer, origin: Readonly<Record<string, string>> = NO_ORIGIN): Answer {
  return { status, contentType: JSON_TYPE, headers: origin, body };
}

/** Who knew, and how many seconds ago. */
function originHeaders(version: 'voxlink-v1' | 'voxlink-v2', known: CallAnswer): Record<string, string> {
  const own = ownAnswer(version, known);
  const ageSeconds =
    own === null ? known.ageSeconds : Math.max(0, Math.floor((known.answeredAtMs - own.learntAtMs) / 1000));
  return {
    'x-voxroute-source': own?.source ?? known.source,
    ...(ageSeconds === null ? {} : { 'x-voxroute-age': String(ageSeconds) }),
  };
}

/** A dialplan takes whatever comes for the name of an operator, so a problem has no words where one value is wanted. */
function refusedField(problem: HttpProblem, target: string): Answer {
  return /[?&]field=/.test(target) ? text('', problem.status, problem.options.headers) : problemAnswer(problem);
}
