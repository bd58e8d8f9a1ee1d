// `voxroute doctor`: names that have to be resolved, and the one that must be known without asking anybody.

import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../../config/schema.js';
import { messageOf } from '../../errors.js';
import type { FeedSpec } from '../../lists/fetch/feed-spec.js';
import { inTime } from '../../time/in-time.js';
import { namesIn, textOf, type DoctorHost } from './doctor-host.js';
import { failed, ok, warning, type CheckLine } from './finding.js';

export interface NameFacts {
  readonly asked: readonly {
    readonly name: string;
    /** Keys that want it. */
    readonly keys: readonly string[];
    readonly tookMs: number;
    /** Null where it resolved. */
    readonly problem: string | null;
  }[];
  readonly own: { readonly name: string; readonly isKnownHere: boolean };
}

const SLOW_MS = 1000;

export async function lookAtNames(config: Config, feeds: readonly FeedSpec[], host: DoctorHost): Promise<NameFacts> {
  const wanted = [...namesOf(config, feeds)].map(async ([name, keys]) => {
    const startedMs = host.clock.monotonicMs();
    const problem = await inTime(
      lookup(name).then(
        () => null,
        (error: unknown) => messageOf(error),
      ),
      host.clock,
      host.waitMs,
      () => `no answer within ${host.waitMs} ms`,
    );
    return { name, keys, tookMs: Math.round(host.clock.monotonicMs() - startedMs), problem };
  });
  return { asked: await Promise.all(wanted), own: { name: host.hostname, isKnownHere: isKnownHere(host) } };
}

function namesOf({ voxlink, ami }: Config, feeds: readonly FeedSpec[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  const add = (name: string, key: string) => {
    if (isIP(name.replace(/^\[|\]$/g, '')) === 0) names.set(name, [...(names.get(name) ?? []), key]);
  };
  const hostOf = (url: string) => new URL(url).hostname;
  // Behind a proxy the proxy resolves.
  if (voxlink.enabled && voxlink.proxy === null) add(hostOf(voxlink.baseUrl), 'voxlink.baseUrl');
  if (voxlink.enabled && voxlink.proxy !== null) add(hostOf(voxlink.proxy), 'voxlink.proxy');
  for (const { url, proxy } of feeds) add(hostOf(proxy ?? url), 'lists');
  for (const { name, host } of ami.servers) add(host, `ami.servers ${name}`);
  return names;
}

/** In /etc/hosts, or by nss-myhostname where `hosts:` of nsswitch.conf names it. */
export function isKnownHere(host: DoctorHost): boolean {
  const { hostname } = host;
  const lines = (textOf(host, '/etc/hosts') ?? '').split('\n').map((line) => line.replace(/#.*/, '').trim());
  if (
    lines.some((line) =>
      line
        .split(/\s+/)
        .slice(1)
        .some((name) => name.toLowerCase() === hostname.toLowerCase()),
    )
  )
    return true;
  const sources = /^\s*hosts:(.*)$/m.exec(textOf(host, '/etc/nsswitch.conf') ?? '')?.[1] ?? '';
  const libraries = [
    '/lib',
    '/usr/lib',
    ...namesIn(host, '/usr/lib').flatMap((name) => (name.includes('-linux-gnu') ? [`/usr/lib/${name}`] : [])),
  ];
  return (
    /\bmyhostname\b/.test(sources) &&
    libraries.some((directory) => existsSync(join(host.root, directory, 'libnss_myhostname.so.2')))
  );
}

export function checkNames({ asked, own }: NameFacts): readonly CheckLine[] {
  const lines = asked.map(({ name, keys, tookMs, problem }) => {
    const what = `${name} (${keys.join(', ')})`;
    if (problem !== null) {
      const advice = `look at /etc/resolv.conf, and try \`getent hosts ${name}\``;
      return failed('names', `${what} does not resolve: ${problem}`, advice);
    }
    if (tookMs <= SLOW_MS) return ok('names', `${what} resolves in ${tookMs} ms`);
    const advice = 'the first name server in /etc/resolv.conf may not respond: replace it with one that does';
    return warning('names', `${what} took ${tookMs} ms to resolve`, advice);
  });
  if (own.isKnownHere) return [...lines, ok('names', `this host knows its own name, ${own.name}, without DNS`)];
  const advice = `\`echo '127.0.1.1 ${own.name}' >> /etc/hosts\``;
  const found = `this host's own name, ${own.name}, is not in /etc/hosts: chan_pjsip asks DNS for it with each INVITE, up to 20 s a call if the name server does not respond`;
  return [...lines, warning('names', found, advice)];
}
