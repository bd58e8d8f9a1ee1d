// The state of the daemon in words: what needs attention first, then one row for each part.

import type { AccountStatus } from '../providers/account-status.js';
import type { SharedStatus } from '../shared/shared-status.js';
import { configurationText, configurationTrouble, type ConfigurationBody } from './configuration-text.js';

/** What `GET /v1/status` answers; parts that this version does not know are shown as they come. */
export interface StatusBody {
  readonly version: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly configuration: ConfigurationBody;
  /** `isOwn`: false while another daemon has the directory. */
  readonly state: { readonly directory: string | null; readonly isOwn: boolean };
  readonly memoryMiB: number;
  readonly cacheEntries: number;
  readonly lookupsUnderWay: number;
  /** IANA zone of schedules; null where the host does not say. */
  readonly timeZone: string | null;
  readonly registry: {
    readonly directory: string | null;
    readonly source: string;
    readonly ranges?: number;
    readonly ageDays?: number;
    readonly ported?: number;
    readonly portedAgeDays?: number;
    readonly portedOf?: Readonly<Record<string, { readonly numbers: number; readonly ageDays: number }>>;
    readonly problems?: readonly string[];
  };
  readonly lists: Readonly<Record<'allow' | 'block' | 'contacts', number>>;
  readonly voxlink: { readonly state: string; readonly message: string };
  readonly rate: {
    readonly waiting: Readonly<Record<string, number>>;
    readonly sent: number;
    readonly refused: number;
    readonly pausedForMs: number;
  };
  /** Of the configuration; absent where there are none. */
  readonly sources?: readonly SourceBody[];
  readonly journal: {
    readonly state: { readonly kind: string; readonly why?: string };
    readonly entries: number;
    readonly maxCalls: number;
    /** ISO 8601; null where there is no call. */
    readonly oldestAt: string | null;
    readonly dropped: number;
  };
  readonly agi?: { readonly address: Address; readonly sessions: number };
  readonly ami?: readonly { readonly name: string; readonly state: string; readonly calls: number }[];
  readonly http?: { readonly address: Address; readonly connections: number } | null;
  /** Absent where none are configured. */
  readonly webhooks?: {
    readonly address: Address;
    readonly connections: number;
    readonly accounts: readonly string[];
  } | null;
  /** Other hosts; absent where nothing is shared. */
  readonly shared?: SharedStatus;
  /** Accounts at providers; absent where there are none. */
  readonly providers?: readonly AccountStatus[];
  readonly loopLagMs: number;
}

interface SourceBody {
  readonly name: string;
  /** Of its circuit breaker. */
  readonly state: string;
  readonly message: string;
  readonly perDay: number | null;
  /** Null before the first request of a day. */
  readonly usedToday: number | null;
  readonly rate: StatusBody['rate'];
}

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface StatusText {
  /** One sentence each; empty when all is well. */
  readonly attention: readonly string[];
  readonly rows: readonly (readonly [part: string, state: string])[];
}

/** A registry that is older names too many holders that have changed. */
const OLD_REGISTRY_DAYS = 60;
const LATE_LOOP_MS = 100;
const AMI_STATES: Readonly<Record<string, string>> = {
  up: 'connected',
  connecting: 'not connected yet',
  down: 'not connected; retrying',
  'login-refused': 'login refused: check the user and its secret in manager.conf',
};
const KNOWN: ReadonlySet<string> = new Set([
  ...[
    'version',
    'pid',
    'startedAt',
    'uptimeSeconds',
    'configuration',
    'state',
    'memoryMiB',
    'cacheEntries',
    'lookupsUnderWay',
  ],
  ...[
    'timeZone',
    'registry',
    'lists',
    'voxlink',
    'rate',
    'sources',
    'journal',
    'agi',
    'ami',
    'http',
    'webhooks',
    'providers',
    'shared',
    'loopLagMs',
  ],
]);

/**
 * @param localTime of a moment in ISO 8601, as the clock on the wall shows it
 * @param flat names and values of what has no words here
 */
export function statusText(
  body: StatusBody,
  localTime: (iso: string) => string,
  flat: (rest: Readonly<Record<string, unknown>>) => [name: string, value: string][],
): StatusText {
  const { version, pid, startedAt, uptimeSeconds, memoryMiB, cacheEntries, lookupsUnderWay } = body;
  const {
    agi,
    ami = [],
    http,
    state,
    voxlink,
    rate,
    registry,
    lists,
    journal,
    timeZone,
    loopLagMs,
    providers = [],
  } = body;
  const rest = Object.fromEntries(Object.entries(body).filter(([key]) => !KNOWN.has(key)));
  const waiting = Object.entries(rate.waiting).map(([urgency, count]) => `${count} ${urgency}`);
  return {
    attention: attentionOf(body, localTime),
    rows: [
      ['running since', `${localTime(startedAt)}, for ${span(uptimeSeconds)}`],
      ['version', `${version}, process ${pid}, ${memoryMiB} MiB`],
      ['configuration', configurationText(body.configuration, localTime)],
      [
        'FastAGI',
        agi === undefined ? 'not served yet' : `${addressText(agi.address)}, ${count(agi.sessions, 'session')}`,
      ],
      ...ami.map(({ name, state, calls }): [string, string] => [
        `AMI ${name}`,
        `${AMI_STATES[state] ?? state}, ${count(calls, 'call')}`,
      ]),
      ['HTTP', http == null ? 'not served' : `${addressText(http.address)}, ${count(http.connections, 'connection')}`],
      ...webhookRows(body.webhooks),
      ['Voxlink', voxlink.message],
      ...(body.shared === undefined ? [] : sharedRows(body.shared)),
      ['requests to Voxlink', `${rate.sent} sent, ${rate.refused} refused; waiting: ${waiting.join(', ')}`],
      ...(body.sources ?? []).map((source): [string, string] => [`source ${source.name}`, sourceText(source)]),
      ['state', state.directory ?? 'in memory only: no directory can be used'],
      ['cache', `${count(cacheEntries, 'number')} in memory, ${count(lookupsUnderWay, 'lookup')} in progress`],
      ['registry', registryText(registry)],
      ['ported numbers', portedText(registry)],
      ['lists', `${lists.allow} allowed, ${lists.block} blocked, ${count(lists.contacts, 'contact')}`],
      ['call journal', journalText(journal, localTime)],
      ['time zone', timeZone ?? 'not known'],
      ...providers.map((account): [string, string] => [`account ${account.account}`, accountText(account, localTime)]),
      ['event loop', `${loopLagMs} ms late`],
      ...flat(rest),
    ],
  };
}

/** `hlr is asked; 12 sent, 0 refused; 40 of 1000 today` */
function sourceText({ message, rate, perDay, usedToday }: SourceBody): string {
  const day = perDay === null ? [] : [`${usedToday ?? 'an unknown number'} of ${perDay} today`];
  return [message, `${rate.sent} sent, ${rate.refused} refused`, ...day].join('; ');
}

function sharedRows({ message, latencyMs, answers, changes, refusedMessages }: SharedStatus): [string, string][] {
  const { hits, waiting, dropped } = answers;
  const refused = answers.refused + changes.refused + refusedMessages;
  const waitingChanges = waiting + changes.waiting;
  const lost = dropped + changes.dropped;
  const figures = [
    latencyMs === null ? 'no answer yet' : `answers in ${latencyMs} ms`,
    `${count(hits, 'lookup')} answered by other hosts`,
    ...(waitingChanges === 0 ? [] : [`${waitingChanges} waiting to be sent`]),
    ...(lost === 0 ? [] : [`${lost} lost`]),
    ...(refused === 0 ? [] : [`${refused} ignored`]),
  ];
  return [
    ['other hosts', message],
    ['shared cache', figures.join(', ')],
  ];
}

/** Where there is such a door. */
function webhookRows(webhooks: StatusBody['webhooks']): [string, string][] {
  if (webhooks === undefined) return [];
  if (webhooks === null) return [['webhooks', 'not served']];
  const { address, connections, accounts } = webhooks;
  return [['webhooks', `${addressText(address)}, ${count(connections, 'connection')}, of ${accounts.join(', ')}`]];
}

/** `newtel, active, 97.93 RUB, 7 numbers of 2026-11-28 14:05` */
function accountText(
  { kind, state, balance, currency, numbers, numbersAt }: AccountStatus,
  localTime: (iso: string) => string,
): string {
  const parts = [
    kind,
    ...(state === null ? [] : [state]),
    ...(balance === null ? [] : [`${balance.toFixed(2)} ${currency ?? ''}`]),
    numbersAt === null ? 'numbers not known yet' : `${count(numbers ?? 0, 'number')} of ${localTime(numbersAt)}`,
  ];
  return parts.join(', ').replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}

function attentionOf(body: StatusBody, localTime: (iso: string) => string): string[] {
  const { configuration, state, voxlink, ami = [], registry, rate, http, journal, timeZone, loopLagMs } = body;
  const { ageDays = 0, problems = [] } = registry;
  const accounts = body.providers ?? [];
  return [
    ...accounts.flatMap(({ account, kind, problem }) => (problem === null ? [] : [`${account} (${kind}): ${problem}`])),
    ...configurationTrouble(configuration, localTime),
    ...(state.isOwn
      ? []
      : [`another daemon has ${state.directory ?? ''}: this one stores nothing on disk and changes no list`]),
    ...(voxlink.state === 'closed' ? [] : [voxlink.message]),
    ...(body.sources ?? []).flatMap(({ name, state: breaker, message, perDay, usedToday }) => [
      ...(breaker === 'closed' ? [] : [message]),
      ...(perDay !== null && (usedToday ?? 0) >= perDay
        ? [`${name}: all ${perDay} requests of today (UTC) are used up: it is not asked until midnight`]
        : []),
    ]),
    ...(body.shared === undefined || body.shared.state === 'up' ? [] : [body.shared.message]),
    ...(rate.pausedForMs > 0 ? [`Voxlink asked for a pause: ${span(Math.ceil(rate.pausedForMs / 1000))} left`] : []),
    ...ami.filter(({ state }) => state !== 'up').map(({ name, state }) => `AMI ${name}: ${AMI_STATES[state] ?? state}`),
    ...problems.map((problem) => `an imported table cannot be used: ${problem}`),
    ...(registry.ranges === undefined ? ['no numbering registry is imported: voxroute registry import --help'] : []),
    ...(ageDays > OLD_REGISTRY_DAYS ? [`the numbering registry is ${ageDays} days old: import a newer one`] : []),
    ...(journalTrouble(journal) ?? []),
    ...(http === null ? ['HTTP is not served: see the log'] : []),
    ...(body.webhooks === null ? ['webhooks are not served: see the log'] : []),
    ...(timeZone === null ? ['the time zone of this host is unknown: set timeZone in the configuration'] : []),
    ...(loopLagMs > LATE_LOOP_MS ? [`the daemon is busy: its event loop is ${loopLagMs} ms late`] : []),
  ];
}

function journalText(
  { state, entries, maxCalls, oldestAt, dropped }: StatusBody['journal'],
  localTime: (iso: string) => string,
): string {
  if (state.kind === 'off') return 'off: calls are not recorded';
  const since = oldestAt === null ? '' : ` since ${localTime(oldestAt)}`;
  const lost = dropped === 0 ? '' : `, ${count(dropped, 'call')} lost`;
  return `${count(entries, 'call')}${since}, at most ${maxCalls}${lost}`;
}

/** Null while all is well, or on its way. */
function journalTrouble({ state }: StatusBody['journal']): string[] | null {
  if (['open', 'opening', 'off', 'closed'].includes(state.kind)) return null;
  return [`calls are not recorded: ${state.why ?? state.kind}; see the log`];
}

function registryText({ ranges, ageDays, directory }: StatusBody['registry']): string {
  if (ranges === undefined) return 'none imported: Russian numbers are known by their area codes only';
  return `${aged(ranges, ageDays, 'range')}, in ${directory ?? ''}`;
}

function portedText({ ported, portedAgeDays, portedOf = {} }: StatusBody['registry']): string {
  const tables = [
    ...(ported === undefined ? [] : [aged(ported, portedAgeDays)]),
    ...Object.entries(portedOf).map(([country, { numbers, ageDays }]) => `${country}: ${aged(numbers, ageDays)}`),
  ];
  return tables.length === 0 ? 'none imported' : tables.join('; ');
}

function aged(entries: number, ageDays = 0, what = 'number'): string {
  return `${count(entries, what)}, ${count(ageDays, 'day')} old`;
}

function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** `3 h 12 min` */
function span(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) return `${count(days, 'day')} ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}
