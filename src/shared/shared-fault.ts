// The closed list of ways in which the server that is shared can fail. What the client and the server say becomes one of these.

/** The values are what a person reads. */
export const SHARED_FAULTS = {
  timeout: 'it does not answer in time',
  unreachable: 'it cannot be reached',
  'login-refused': 'it refuses the login: look at shared.username, shared.passwordFile and the rights of the user',
  'read-only': 'it is read-only: nothing can be written there',
  full: 'it is full (maxmemory): nothing can be written there',
  'not-ready': 'it is not ready: it loads its data, cannot write to its disk, or its Cluster is down',
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
  NOPERM: 'login-refused',
  READONLY: 'read-only',
  NOREPLICAS: 'read-only',
  OOM: 'full',
  LOADING: 'not-ready',
  MISCONF: 'not-ready',
  CLUSTERDOWN: 'not-ready',
  MASTERDOWN: 'not-ready',
  BUSY: 'not-ready',
  TRYAGAIN: 'not-ready',
};

/** What the client threw. An error reply is known by its first word: the rest of it may repeat a key. */
export function sharedFaultOf(error: unknown): SharedFault {
  if (error instanceof SharedFault) return error;
  const { name = '', message = '', code = '' } = error as { name?: string; message?: string; code?: string };
  const word = /^[A-Z]+/.exec(message)?.[0] ?? '';
  const known = REPLIES[word] ?? /\b(READONLY|OOM)\b/.exec(message)?.[1];
  if (known !== undefined) return new SharedFault(REPLIES[known] ?? (known as SharedFaultCode));
  if (name === 'ReplyError') return new SharedFault('rejected', word);
  return new SharedFault('unreachable', /^E[A-Z]+$/.test(code) ? code : '');
}
