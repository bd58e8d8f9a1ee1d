// From the templates of the configuration to one request. A number is digits, and a secret is written as the place wants
// it, so that neither can become another address, another header or another member of the body.

import type { HttpRequest } from '../http-client/http-request.js';
import { LookupFault } from '../lookup/lookup-fault.js';
import type { SourceSecrets, SourceSettings } from './source-settings.js';

const PLACEHOLDER = /\{(number|secret|secret2)\}/g;

/** Placeholders that a text has. */
export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/**
 * @param number E.164 digits
 * @throws LookupFault `INTERNAL_ERROR` where the address would become that of another host, or a secret is missing
 */
export function fillRequest(
  { name, url, method, body, headers }: SourceSettings,
  secrets: SourceSecrets,
  number: string,
): Pick<HttpRequest, 'url' | 'method' | 'headers' | 'body'> {
  const values: Readonly<Record<string, string | undefined>> = { ...secrets, number };
  const fill = (text: string, written: (value: string) => string) =>
    text.replace(PLACEHOLDER, (_placeholder, key: string) => {
      const value = values[key];
      if (value === undefined) throw new LookupFault('INTERNAL_ERROR', `${name}: not asked: ${key}File cannot be used`);
      return written(value);
    });
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  const filled = new URL(fill(url, encodeURIComponent));
  if (filled.host !== hostOf(url) || filled.username !== '' || filled.password !== '')
    throw new LookupFault('INTERNAL_ERROR', `${name}: not asked: the address would be that of another host`);
  const sent = Object.entries(headers).map(([header, value]) => [header, fill(value, (text) => text)] as const);
  return {
    url: filled,
    method,
    headers: {
      accept: 'application/json',
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...Object.fromEntries(sent),
    },
    ...(body === null ? {} : { body: [fill(body, isForm ? encodeURIComponent : inJson)] }),
  };
}

/** Null where the template has no address, or a placeholder stands in its host. */
export function hostOf(template: string): string | null {
  const [, host = ''] = /^https?:\/\/([^/?#\\]+)/i.exec(template) ?? [];
  if (host === '' || /[{}@\s]/.test(host)) return null;
  const url = URL.canParse(template.slice(0, template.indexOf(host) + host.length)) ? new URL(template) : null;
  return url?.host ?? null;
}

/** As it stands between the quotes of a JSON text. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
