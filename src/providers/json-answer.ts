// JSON out of an answer, or what came in its place.

import type { ProviderEdge } from './provider-edge.js';
import type { WireAnswer } from './wire.js';

/** @throws ProviderFault `NOT_UNDERSTOOD` */
export function jsonOf(
  name: string,
  { text, headers, status }: WireAnswer,
  edge: Pick<ProviderEdge, 'fault'>,
): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch {
    throw edge.fault('NOT_UNDERSTOOD', `${name}: answers ${status} with ${whatItIs(text, headers['content-type'])}`);
  }
}

/** Undefined for what is no JSON. */
export function jsonOrNot(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function whatItIs(text: string, contentType = ''): string {
  if (text.trim() === '') return 'nothing';
  if (/^\s*<(!doctype|html|head|body)/i.test(text) || contentType.toLowerCase().includes('html'))
    return 'a web page instead of JSON: maintenance, a proxy in between, or a wrong baseUrl';
  if (/^\s*[[{]/.test(text)) return 'JSON that is cut off or broken';
  return 'something that is not JSON';
}
