// The closed list of failures of the shared server. Errors of the client and error replies of the server become one of these.

/** The values are the messages for people. */
export const SHARED_FAULTS = {
  timeout: 'it does not answer in time',
  unreachable: 'it cannot be reached',
  'sentinel-name': 'the Sentinels know no group of that name: check shared.sentinelName',
  untrusted: 'its certificate is not trusted: check shared.caFile, and the name or address in shared.url',
  'no-tls': 'it does not speak TLS at this port: write redis:// in shared.url, or the port that does',
  'login-refused': 'it refuses the login: check shared.username and shared.passwordFile',
  forbidden: 'the user of shared.username may not do that: give it the rights of docs/fleets.md (ACL SETUSER)',
  'read-only': 'it is read-only: nothing can be written there',
  full: 'it is full (maxmemory): nothing can be written there',
  'not-ready': 'it is not ready: it loads its data, cannot write to its disk, or its Cluster is down',
  'foreign-data':
    'there is data under shared.prefix that voxroute has not written: delete it, or choose another prefix',
  rejected: 'it rejects the command',
} as const;
export type SharedFaultCode = keyof typeof SHARED_FAULTS;

/** `message` never holds a key or a number. */
export class SharedFault extends Error {
  override readonly name = 'SharedFault';

  constructor(
    readonly code: SharedFaultCode,
    detail = '',
  ) {
    super(detail === '' ? SHARED_FAULTS[code] : `${SHARED_FAULTS[code]} (${detail})`);
  }
}

/** First word of an error reply. */
const REPLIES: Readonly<Record<string, SharedFaultCode>> = {
  NOAUTH: 'login-refused',
  WRONGPASS: 'login-refused',
  NOPERM: 'forbidden',
  READONLY: 'read-only',
  NOREPLICAS: 'read-only',
  OOM: 'full',
  WRONGTYPE: 'foreign-data',
  LOADING: 'not-ready',
  MISCONF: 'not-ready',
  CLUSTERDOWN: 'not-ready',
  MASTERDOWN: 'not-ready',
  BUSY: 'not-ready',
  TRYAGAIN: 'not-ready',
};

/** Codes of Node.js and OpenSSL for a certificate that is not believed. */
const UNTRUSTED =
  /^(?:UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT$|CERT_|ERR_TLS_CERT|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$)/;
/** What is heard from a port that answers in plain text. */
const NOT_TLS = /^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/;

/** What the client threw. An error reply is known by its first word: the rest of it may repeat a key. */
export function sharedFaultOf(error: unknown): SharedFault {
  if (error instanceof SharedFault) return error;
  const { name = '', message = '', code = '' } = error as { name?: string; message?: string; code?: string };
  const word = /^[A-Z]+/.exec(message)?.[0] ?? '';
  // A script repeats the reply of its command, with words of its own before it.
  const known = REPLIES[word] ?? REPLIES[/\b(READONLY|OOM|WRONGTYPE|CLUSTERDOWN)\b/.exec(message)?.[1] ?? ''];
  if (known !== undefined) return new SharedFault(known);
  if (UNTRUSTED.test(code)) return new SharedFault('untrusted', code);
  if (NOT_TLS.test(code)) return new SharedFault('no-tls');
  if (name === 'ReplyError') return new SharedFault('rejected', word);
  return new SharedFault('unreachable', /^E[A-Z]+$/.test(code) ? code : '');
}
