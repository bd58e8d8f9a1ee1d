// `voxroute doctor`: this host's clock beside those of Voxlink and of providers.

import type { Config } from '../../config/schema.js';
import { createHttpClient } from '../../http-client/http-client.js';
import type { HttpResponse } from '../../http-client/http-request.js';
import { trustedRoots } from '../../http-client/trusted-roots.js';
import type { AccountSettings } from '../../providers/account.js';
import { readVersion } from '../package-files.js';
import type { DoctorHost } from './doctor-host.js';
import { failed, notChecked, ok, warning, type CheckLine } from './finding.js';

/** A server's clock beside this one's. */
export interface DateSample {
  readonly from: string;
  /** What `Date` said, whole seconds. */
  readonly theirsMs: number;
  /** Between sending and answer here. */
  readonly oursMs: number;
  /** How far off `oursMs` may be. */
  readonly doubtMs: number;
}

/** Servers of providers that are asked; with more, those of the first accounts. */
const MAX_SERVERS = 5;

/**
 * What time it is at the providers of the accounts: each server is asked once for its first page, without keys, and whatever it
 * answers has a date. One that does not answer says nothing of the clock. Never rejects.
 */
export async function lookAtProviderClocks(
  providers: Config['providers'],
  host: DoctorHost,
): Promise<readonly DateSample[]> {
  const accounts: readonly AccountSettings[] = Object.values(providers).flat();
  const servers = new Map<string, AccountSettings>();
  for (const account of accounts) {
    const { origin } = new URL(account.baseUrl);
    if (servers.size < MAX_SERVERS && !servers.has(origin)) servers.set(origin, account);
  }
  const samples = await Promise.all([...servers].map(([origin, account]) => providerDate(origin, account, host)));
  return samples.filter((sample) => sample !== null);
}

async function providerDate(
  origin: string,
  { proxy, caFile }: AccountSettings,
  { clock, waitMs }: DoctorHost,
): Promise<DateSample | null> {
  try {
    const trusted = caFile === null ? undefined : await trustedRoots(caFile);
    const client = createHttpClient({ userAgent: `voxroute/${readVersion()}`, proxy, trusted, clock });
    try {
      const url = new URL('/', origin);
      const sentMs = clock.epochMs();
      const answer = await client.send({ url, method: 'HEAD', timeoutMs: waitMs });
      return dateSample(url.host, answer, { sentMs, answeredMs: clock.epochMs() });
    } finally {
      await client.close();
    }
  } catch {
    // `voxroute provider check` says why.
    return null;
  }
}

/** Null for an answer without a date, or out of a cache: that has the date of then. */
export function dateSample(
  from: string,
  { headers }: Pick<HttpResponse, 'headers'>,
  { sentMs, answeredMs }: { readonly sentMs: number; readonly answeredMs: number },
): DateSample | null {
  const theirsMs = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(theirsMs) || headers['age'] !== undefined) return null;
  const doubtMs = (answeredMs - sentMs) / 2;
  return { from, theirsMs, oursMs: sentMs + doubtMs, doubtMs };
}

const WRONG_MS = 30_000;
const FAR_OFF_MS = 300_000;

/** Schedules, ages and what is signed go by this host's clock. */
export function checkClock(samples: readonly DateSample[]): readonly CheckLine[] {
  const [first] = samples;
  if (first === undefined) return [notChecked('clock', 'nothing answered with a date')];
  // Whole seconds: half of one on either side.
  const off = (sample: DateSample) => {
    const differenceMs = sample.oursMs - (sample.theirsMs + 500);
    return Math.sign(differenceMs) * Math.max(0, Math.abs(differenceMs) - sample.doubtMs - 500);
  };
  // Where one agrees with this clock, the other one is wrong.
  const nearest = samples.reduce(
    (best, sample) => (Math.abs(off(sample)) < Math.abs(off(best)) ? sample : best),
    first,
  );
  const offMs = off(nearest);
  if (Math.abs(offMs) < WRONG_MS) return [ok('clock', `agrees with ${nearest.from}`)];
  const found = `this host's clock is ${spanText(Math.abs(offMs))} ${offMs > 0 ? 'ahead of' : 'behind'} ${nearest.from}`;
  const advice =
    '`timedatectl set-ntp true` (chrony or systemd-timesyncd), then `timedatectl`: office hours, ages and signatures go by this clock';
  return [Math.abs(offMs) >= FAR_OFF_MS ? failed('clock', found, advice) : warning('clock', found, advice)];
}

function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
