// Failover at Plusofon, beside the calls: one for each account that has it, with this daemon's own view of ami.servers.

import { isDeepStrictEqual } from 'node:util';
import type { LoadedConfig } from '../config/load-config.js';
import { messageOf } from '../errors.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { Failover, FailoverNews } from '../providers/plusofon/failover.js';
import { actFields, audited } from '../providers/audited-call.js';
import type { RequestEnd } from '../providers/provider-edge.js';
import type { Log } from '../telemetry/log.js';
import type { Clock } from '../time/clock.js';
import { e164Of } from '../providers/account-numbers.js';

export interface FailoverSurroundings {
  readonly clock: Clock;
  readonly log: Pick<Log, 'write'>;
  /** Of voxroute. */
  readonly version: string;
  /** Null where there is no place for state: then nothing is switched. */
  readonly stateDirectory: string | null;
  /** See `AccountSurroundings`. */
  readonly requestEnded?: (end: RequestEnd) => void;
  /** Is this one of `ami.servers` connected? Null: nobody knows, or another daemon has the state. */
  readonly isUp: (server: string) => boolean | null;
}

type Account = LoadedConfig['config']['providers']['plusofon'][number];

interface Running {
  readonly account: Account;
  readonly secrets: Readonly<Record<string, string>>;
  readonly failover: Failover;
  readonly close: () => Promise<void>;
}

export class ProviderFailovers {
  #running: readonly Running[] = [];
  #following: Promise<void> = Promise.resolve();
  #maskNumbers = true;

  constructor(private readonly around: FailoverSurroundings) {}

  /** Those of this configuration run from now on; one whose account is as before goes on as it is. Never rejects. */
  follow({ config, providerSecrets }: Pick<LoadedConfig, 'config' | 'providerSecrets'>): Promise<void> {
    this.#maskNumbers = config.log.maskNumbers;
    this.#following = this.#following.then(async () => {
      const wanted = config.providers.plusofon.filter(({ failover }) => failover !== null);
      const before = this.#running;
      const running: Running[] = [];
      for (const account of wanted) {
        const secrets = providerSecrets.get(account.name) ?? {};
        const kept = before.find((each) => isDeepStrictEqual([each.account, each.secrets], [account, secrets]));
        const started = kept ?? (await this.#started(account, secrets));
        if (started !== null) running.push(started);
      }
      this.#running = running;
      await Promise.all(before.filter((each) => !running.includes(each)).map((each) => each.close()));
    });
    return this.#following;
  }

  /** Do calls of each account go elsewhere? Those of which it is known. */
  states(): readonly { readonly account: string; readonly isElsewhere: boolean }[] {
    return this.#running.flatMap(({ account, failover }) => {
      const isElsewhere = failover.isElsewhere();
      return isElsewhere === null ? [] : [{ account: account.name, isElsewhere }];
    });
  }

  async stop(): Promise<void> {
    await this.#following;
    await Promise.all(this.#running.map((each) => each.close()));
    this.#running = [];
  }

  /** Null where it cannot run: the log says why. */
  async #started(account: Account, secrets: Running['secrets']): Promise<Running | null> {
    const { clock, log, version, stateDirectory, isUp, requestEnded: ended } = this.around;
    const { name, failover: settings } = account;
    if (settings === null) return null;
    if (stateDirectory === null) {
      log.write('warn', { account: name }, 'failover is off: there is no directory for its state');
      return null;
    }
    try {
      // A daemon without failover loads none of it.
      const [{ openAccount }, { PLUSOFON }, { Failover }, { FailoverFiles }, { openActingLimits }] = await Promise.all([
        import('../providers/open-account.js'),
        import('../providers/plusofon/plusofon-client.js'),
        import('../providers/plusofon/failover.js'),
        import('../providers/plusofon/failover-state.js'),
        import('../providers/acting-limits.js'),
      ]);
      const opened = await openAccount('plusofon', PLUSOFON, account, secrets, {
        ...{ clock, limits: openActingLimits(stateDirectory, clock), userAgent: `voxroute/${version}`, ended },
      });
      const failover = new Failover({
        ...{ account: name, clock },
        client: audited(opened.client, (act) =>
          log.write(
            act.outcome === 'ok' ? 'info' : 'warn',
            { ...actFields(act, this.#maskNumbers), by: 'failover' },
            'request to a provider',
          ),
        ),
        settings: {
          ...settings,
          numbers: settings.numbers?.map((text) => digitsOf(text, account)) ?? null,
          forward: account.forward,
        },
        files: new FailoverFiles(stateDirectory, name),
        isUp: () => isUp(settings.server),
        report: (news) => this.#report(news),
      });
      await failover.load();
      failover.start();
      return {
        ...{ account, secrets, failover },
        async close() {
          const stopped = failover.stop();
          await opened.close();
          await stopped;
        },
      };
    } catch (error) {
      log.write('error', { account: name, why: messageOf(error) }, 'failover is off');
      return null;
    }
  }

  #report(news: FailoverNews): void {
    const { log } = this.around;
    const { account, profile } = news;
    const shown = (text: string) => (this.#maskNumbers ? maskNumbersIn(text) : text);
    switch (news.kind) {
      case 'switched': {
        const changes = news.changes.map(({ number, before, after }) =>
          shown(`${number}: ${before || 'nowhere'} → ${after || 'nowhere'}`),
        );
        log.write('warn', { account, profile, changes, unchanged: news.unchanged }, 'the forwarding was switched');
        return;
      }
      case 'failed':
        log.write(
          'error',
          { account, profile, why: shown(news.why) },
          'the forwarding could not be switched; it will be tried again',
        );
        return;
      case 'held':
        log.write(
          'warn',
          { account, profile, until: new Date(news.untilMs).toISOString() },
          'the forwarding is not switched: it was changed by hand',
        );
    }
  }
}

/** As the account's own list has them. */
function digitsOf(text: string, account: Account): string {
  return e164Of(text, account) ?? text;
}
