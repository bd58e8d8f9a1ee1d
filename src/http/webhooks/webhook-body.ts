// What AloVoice sends. Its samples come without a content type: whatever it says, the body is JSON. A number may be a text or
// an integer; what is not expected is not looked at.
//
//   route        {"from_number":"970000004","line_number":"712000001","queue_number":6000,"direction":"inc"}
//   callstart    {"inner_phone":2005,"number":"+998990000001","line":"712000001","type":"inc","start_time":1745572464}
//   callend      {"call_id":1,"finish_time":1745572530,"duration":60,"status_code":200,"record":"https://…"}
//   requestcall  {"id":1234,"from_number":"712000001","to_number":"990000001","dialstatus":"ANSWER","externalid":123123,…}

export interface AskedRoute {
  /** Empty where the number is withheld. */
  readonly from: string;
  readonly line: string;
  /** Empty where there is none. */
  readonly queue: string;
  readonly direction: 'inbound' | 'outbound';
}

export interface CallStart {
  readonly extension: string;
  readonly number: string;
  readonly line: string;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  /** Unix seconds; null where it is none. */
  readonly startedAtSeconds: number | null;
}

export interface CallEnd {
  /** As callstart was answered. */
  readonly id: string;
  /** Unix seconds; null where it is none. */
  readonly endedAtSeconds: number | null;
  readonly durationSeconds: number | null;
  /** In words. */
  readonly outcome: string;
}

export interface ConferenceResult {
  readonly id: string;
  /** Of whoever ordered it; empty where it has none. */
  readonly externalId: string;
  /** Who was rung first. */
  readonly from: string;
  /** Who took the call; empty where nobody did. */
  readonly to: string;
  readonly line: string;
  readonly beganAtSeconds: number | null;
  readonly durationSeconds: number | null;
  readonly outcome: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Longest text taken from a body. */
const MAX_TEXT = 64;
const MAX_ITEMS = 20;

/** Null for what is no JSON object, nor a list of some; of a list all members together, as one result comes in parts. */
export function jsonFields(body: Buffer): Fields | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
  const parts: unknown[] = Array.isArray(value) ? value.slice(0, MAX_ITEMS) : [value];
  if (parts.length === 0 || !parts.every(isFields)) return null;
  const entries = parts.flatMap((part) => Object.entries(part));
  return Object.fromEntries(entries.map(([name, member]) => [name.replace(/^\[\]/, ''), member]));
}

/** Null where it does not say what it asks for. */
export function routeOf(fields: Fields): AskedRoute | null {
  const direction = directionOf(fields['direction']);
  const isAsked = Object.hasOwn(fields, 'from_number') && Object.hasOwn(fields, 'line_number');
  if (!isAsked || direction === null || direction === 'internal') return null;
  const [from, line] = [textOf(fields['from_number']), textOf(fields['line_number'])];
  return from === null || line === null ? null : { from, line, queue: textOf(fields['queue_number']) ?? '', direction };
}

export function callStartOf(fields: Fields): CallStart | null {
  const direction = directionOf(fields['type']);
  const number = textOf(fields['number']);
  if (direction === null || number === null || !Object.hasOwn(fields, 'number')) return null;
  return {
    extension: textOf(fields['inner_phone']) ?? '',
    number,
    line: textOf(fields['line']) ?? '',
    direction,
    startedAtSeconds: secondsOf(fields['start_time']),
  };
}

export function callEndOf(fields: Fields): CallEnd | null {
  const id = textOf(fields['call_id']) ?? '';
  if (id === '' && !Object.hasOwn(fields, 'status_code')) return null;
  return {
    id,
    endedAtSeconds: secondsOf(fields['finish_time']),
    durationSeconds: countOf(fields['duration']),
    outcome: outcomeOf(textOf(fields['status_code']) ?? ''),
  };
}

export function conferenceResultOf(fields: Fields): ConferenceResult | null {
  const id = textOf(fields['id']) ?? '';
  const externalId = textOf(fields['externalid']) ?? '';
  if (id === '' && externalId === '') return null;
  return {
    id,
    externalId,
    from: textOf(fields['from_number']) ?? '',
    to: textOf(fields['to_number']) ?? '',
    line: textOf(fields['trunk_number']) ?? '',
    beganAtSeconds: secondsOf(fields['begin_time']),
    durationSeconds: countOf(fields['duration']),
    outcome: (textOf(fields['dialstatus']) ?? '').toLowerCase(),
  };
}

/** All documented values of `status_code`; others are kept as they are. */
const OUTCOMES: Readonly<Record<string, string>> = {
  200: 'answered',
  304: 'missed',
  603: 'declined',
  '603-S': 'cancelled',
  403: 'forbidden',
  404: 'wrong number',
  486: 'busy',
  484: 'direction not available',
  503: 'direction not available',
  480: 'temporarily not available',
  402: 'no money on the account',
  423: 'blocked',
  OTHER: 'not known',
};

function outcomeOf(code: string): string {
  return Object.hasOwn(OUTCOMES, code) ? (OUTCOMES[code] ?? code) : code === '' ? '' : `status ${code}`;
}

function directionOf(value: unknown): CallStart['direction'] | null {
  return value === 'inc' ? 'inbound' : value === 'out' ? 'outbound' : value === 'int' ? 'internal' : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Empty for null and what is absent; null for what is no text. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === 'string' && value.length <= MAX_TEXT ? value.trim() : null;
}

/** Times of this century. */
function secondsOf(value: unknown): number | null {
  const seconds = countOf(value);
  return seconds !== null && seconds >= 946_684_800 && seconds < 4_102_444_800 ? seconds : null;
}

function countOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? Math.floor(number) : null;
}
