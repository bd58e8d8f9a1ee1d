// How AloVoice is asked: the token in a header or in the path, JSON or a form with files; and how it answers: JSON, or one word.

import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { BodyPart } from '../../http-client/http-request.js';
import { providerText } from '../fault-message.js';
import { jsonOf } from '../json-answer.js';
import type { Wire } from '../method-client.js';
import type { ProviderEdge } from '../provider-edge.js';
import type { WireAnswer } from '../wire.js';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of addAutorule that are files. */
const FILES: Readonly<Record<string, string>> = { record: 'audio/mpeg', recipients: 'text/csv' };

export function alovoiceWire(token: string, edge: Pick<ProviderEdge, 'fault'>): Wire {
  return {
    request(name, { verb, path }, input) {
      const { form = false, ...fields } = input as Fields;
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, each = '']) => each);
      const whole = path.replace(/\{(\w+)\}/g, (_all, each: string) =>
        encodeURIComponent(each === 'token' ? token : String(fields[each])),
      );
      const sent = Object.fromEntries(
        Object.entries(fields).filter(([each, value]) => !inPath.includes(each) && value !== undefined),
      );
      return {
        path: whole,
        verb,
        ...(verb === 'GET' ? { headers: secretHeaders(name, path) } : written(name, path, sent, form === true)),
      };
    },
    // No form of an error is documented.
    errorIn: () => null,
    payload(name, _method, answer) {
      if (name === 'requestcall') return messageOf(name, answer);
      if (name === 'outcall') return wordOf(name, answer);
      return jsonOf(name, answer, edge);
    },
  };

  function secretHeaders(name: string, path: string): Record<string, string> {
    if (path.startsWith('/mapi/')) return { accept: 'application/json', authorization: `Bearer ${token}` };
    return { accept: 'application/json', ...(name === 'getpeers' ? { token } : {}) };
  }

  function written(name: string, path: string, fields: Fields, isForm: boolean) {
    const headers = secretHeaders(name, path);
    if (name !== 'addAutorule' && !isForm)
      return { headers: { ...headers, 'content-type': 'application/json' }, body: [JSON.stringify(fields)] };
    const boundary = `voxroute-${randomBytes(16).toString('hex')}`;
    const type = `multipart/form-data; boundary=${boundary}`;
    return { headers: { ...headers, 'content-type': type }, body: multipart(fields, boundary) };
  }

  /** `true`, `false`, or nothing, which the document shows as well. */
  function wordOf(name: string, { text }: WireAnswer): boolean | '' {
    const word = text.trim().toLowerCase();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === '') return word;
    throw edge.fault('NOT_UNDERSTOOD', `${name}: answers something other than true or false`);
  }

  function messageOf(name: string, answer: WireAnswer): string {
    const message = answer.text.trim();
    if (message.toLowerCase() === 'false') throw edge.fault('REFUSED', `${name}: it says false`);
    if (/^\s*</.test(message) || (answer.headers['content-type'] ?? '').toLowerCase().includes('html'))
      throw edge.fault(
        'NOT_UNDERSTOOD',
        `${name}: a web page arrived: maintenance, a proxy in between, or a wrong baseUrl`,
      );
    return providerText(message);
  }
}

function multipart(fields: Fields, boundary: string): BodyPart[] {
  const parts: BodyPart[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const type = FILES[name];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const file =
      type === undefined ? '' : `; filename="${basename(text).replace(/[^\w.-]/g, '_')}"\r\ncontent-type: ${type}`;
    parts.push(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`);
    parts.push(type === undefined ? text : { file: text }, '\r\n');
  }
  return [...parts, `--${boundary}--\r\n`];
}
