// The accounts of the configuration in use, watched behind the calls and across reloads. The call path reads what is in memory
// here, and nothing else.

import { isDeepStrictEqual } from 'node:util';
import type { LoadedConfig } from '../config/load-config.js';
import { openActingLimits } from '../providers/acting-limits.js';
import type { AccountNumber } from '../providers/account-numbers.js';
import type { AccountStatus } from '../providers/account-status.js';
import { AccountWatch } from '../providers/account-watch.js';
import { configuredAccounts, type ConfiguredAccount } from '../providers/kinds.js';
import type { RequestEnd } from '../providers/provider-edge.js';
import type { CallJournal } from '../journal/call-journal.js';
import type { LineLimit } from '../telemetry/line-limit.js';
import type { DaemonEdges } from './edges.js';
import type { Staff } from './joined-contacts.js';
import { recordMissed } from './missed-calls.js';

export interface ProviderAccountsParts extends Pick<DaemonEdges, 'clock' | 'log' | 'version'> {
  readonly limit: LineLimit;
  /** Null while there is no place for state, or another daemon has it. */
  readonly stateDirectory: () => string | null;
  readonly numbersChanged: () => void;
  readonly journal: Pick<CallJournal, 'record' | 'since' | 'stats'>;
  readonly requestEnded: (end: RequestEnd) => void;
}

export interface ProviderAccounts {
  /** The accounts of this configuration from now on; those that did not change go on as they are. */
  follow(loaded: Pick<LoadedConfig, 'config' | 'providerSecrets'>): void;
  numbers(): readonly AccountNumber[];
  /** Of the accounts that have them as contacts. */
  staff(): Staff;
  /** Trunks of accounts that are blocked, with the name of the account. */
  blockedTrunks(): ReadonlyMap<string, string>;
  status(): readonly AccountStatus[];
  /** Null for none of this name. */
  find(name: string): Pick<AccountWatch, 'account' | 'use'> | null;
  /** Never rejects. */
  close(): Promise<void>;
}

export function createProviderAccounts(parts: ProviderAccountsParts): ProviderAccounts {
  const { clock, log, version, limit } = parts;
  let watches: readonly AccountWatch[] = [];
  const limits = {
    claim: (account: string) => openActingLimits(parts.stateDirectory(), clock).claim(account),
  };

  const all = () => watches.flatMap(({ numbers }) => numbers);
  const staff = () => ({
    contacts: watches.flatMap((watch) => watch.staff ?? []),
    isUnavailable: watches.some((watch) => watch.staff === null),
  });
  const known = () => JSON.stringify([all(), staff()]);
  const open = (account: ConfiguredAccount) =>
    new AccountWatch(account, {
      clock,
      userAgent: `voxroute/${version}`,
      limits,
      stateDirectory: parts.stateDirectory,
      numbersChanged: parts.numbersChanged,
      ended: parts.requestEnded,
      async callsEnded({ settings }, calls) {
        const missed = await recordMissed(parts.journal, settings, calls);
        if (missed > 0)
          log.write(
            'info',
            { account: settings.name, calls: missed },
            'calls that this PBX never saw are in the journal',
          );
      },
      reportProblem(name, message) {
        if (message === null) log.write('info', { account: name }, 'the account at the provider works again');
        else log.write('warn', { account: name, why: message }, 'an account at a provider needs attention');
      },
      warned(name, message) {
        if (limit.pass(`provider/${name}`) !== null)
          log.write('warn', { account: name, why: message }, 'a provider sent an unexpected answer');
      },
    });

  return {
    follow({ config, providerSecrets }) {
      const next = configuredAccounts(config.providers, providerSecrets);
      const before = known();
      const kept = watches.filter(({ account }) => next.some((each) => isDeepStrictEqual(each, account)));
      const gone = watches.filter((watch) => !kept.includes(watch));
      const added = next
        .filter((account) => !kept.some((watch) => isDeepStrictEqual(watch.account, account)))
        .map(open);
      watches = [...kept, ...added];
      for (const watch of added) watch.start();
      for (const watch of gone) void watch.close();
      if (known() !== before) parts.numbersChanged();
    },
    numbers: all,
    staff,
    blockedTrunks: () =>
      new Map(
        watches.flatMap(({ isBlocked, account: { settings } }) =>
          isBlocked ? settings.trunks.map((trunk) => [trunk, settings.name] as const) : [],
        ),
      ),
    status: () => watches.map((watch) => watch.status()),
    find: (name) => watches.find(({ account }) => account.settings.name === name) ?? null,
    async close() {
      await Promise.all(watches.map((watch) => watch.close()));
    },
  };
}
