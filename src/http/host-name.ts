// Which hosts a request may name. A stranger's page can have a browser ask here under a name that he points at this
// address (DNS rebinding), and then reads the answers; he cannot do so under an address or a name of the administrator's.

import { isIP } from 'node:net';

/**
 * @param target of the request; in absolute form (`GET http://host/path`) it names a host itself
 * @param hosts every `Host` header; none is fine, as in HTTP/1.0: browsers always send one
 * @param hostNames of `http.hostNames`, in lower case
 */
export function namesThisHost(target: string, hosts: readonly string[], hostNames: ReadonlySet<string>): boolean {
  const absolute = /^https?:\/\/([^/?#]*)/i.exec(target)?.[1];
  return [...hosts, ...(absolute === undefined ? [] : [absolute])].every((authority) => isOurs(authority, hostNames));
}

/** `127.0.0.1:8483`, `[::1]`, `localhost`; only what is written as an address or a name, and nothing that becomes one. */
function isOurs(authority: string, hostNames: ReadonlySet<string>): boolean {
  const [, bracketed, plain] = /^(?:\[([^[\]]*)\]|([^:[\]]*))(?::\d{1,5})?$/.exec(authority) ?? [];
  if (bracketed !== undefined) return isIP(bracketed) === 6;
  const name = plain?.toLowerCase();
  return name !== undefined && (isIP(name) === 4 || name === 'localhost' || hostNames.has(name));
}
