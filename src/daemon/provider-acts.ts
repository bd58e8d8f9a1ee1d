// Acting requests of commands, sent by the daemon: it has the keys, its count is the one of the host, and each leaves one line in
// its log.

import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../errors.js';
import type { ActOutcome, AskedAct, ProviderActsApi } from '../http/provider-acts-api.js';
import { actFields, auditedCall, type Act } from '../providers/audited-call.js';
import type { ProviderClient } from '../providers/method-client.js';
import type { ProviderMethod } from '../providers/method.js';
import { ProviderFault } from '../providers/provider-fault.js';
import { FailoverFiles, HAND_MS } from '../providers/plusofon/failover-state.js';
import type { DaemonEdges } from './edges.js';
import { UploadedFiles } from './uploaded-files.js';
import type { ProviderAccounts } from './provider-accounts.js';

export interface ProviderActsParts extends Pick<DaemonEdges, 'clock' | 'log'> {
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  /** Null while there is no place for state, or another daemon has it. */
  readonly stateDirectory: () => string | null;
  /** `log.maskNumbers` of the configuration in use. */
  readonly masks: () => boolean;
}

/** Each may hold files of some megabytes. */
const MAX_AT_ONCE = 8;

export function createProviderActs(parts: ProviderActsParts): ProviderActsApi {
  const { accounts, clock, log, masks, stateDirectory } = parts;
  const handed = new UploadedFiles(stateDirectory);
  let underWay = 0;

  /** Words: nothing was sent. */
  async function sent(asked: AskedAct): Promise<ActOutcome | string> {
    const { account: name, kind, baseUrl } = asked;
    const found = accounts.find(name);
    if (found === null) return `it has no account ${name}: reload it`;
    const { settings } = found.account;
    if (found.account.kind !== kind || settings.baseUrl !== baseUrl)
      return `its account ${name} is at ${settings.baseUrl} (${found.account.kind}), not at ${baseUrl}: reload it`;
    try {
      return await found.use((client) => sentBy(client, asked));
    } catch (error) {
      // Its keys cannot be used.
      if (error instanceof ProviderFault) return { outcome: error.code, message: error.reason };
      throw error;
    }
  }

  async function sentBy(client: ProviderClient, asked: AskedAct): Promise<ActOutcome | string> {
    const { method, about, by } = asked;
    const why = whyNot(Object.hasOwn(client.methods, method) ? client.methods[method] : undefined, asked);
    if (why !== null) return `${method} ${why}`;
    const files = await handed.take(asked.files);
    if (typeof files === 'string') return files;
    const report = (act: Act) =>
      log.write(act.outcome === 'ok' ? 'info' : 'warn', { ...actFields(act, masks()), by }, 'request to a provider');
    try {
      const answer = await auditedCall(client, method, { ...asked.input, ...files.paths }, { about, report });
      return { outcome: 'ok', answer: answer ?? null };
    } catch (error) {
      if (error instanceof ProviderFault) return { outcome: error.code, message: error.reason };
      throw error;
    } finally {
      await files.remove();
    }
  }

  return {
    async act(asked) {
      if (underWay >= MAX_AT_ONCE) return 'too many such requests are under way: try again later';
      underWay += 1;
      try {
        return await sent(asked);
      } finally {
        underWay -= 1;
      }
    },
    async takeInHand(account) {
      const directory = stateDirectory();
      if (directory === null) return 'there is no directory for its state';
      const untilMs = clock.epochMs() + HAND_MS;
      try {
        await new FailoverFiles(directory, account).pause(untilMs);
        return untilMs;
      } catch (error) {
        return messageOf(error);
      }
    },
  };
}

/** In words that follow the method's name; null: it may be sent. */
function whyNot(entry: ProviderMethod | undefined, { files }: AskedAct): string | null {
  if (entry === undefined) return 'is not known to it';
  if (entry.class === 'reads') return 'only reads: it is not sent by the daemon';
  const wanted = [...(entry.fileInput ?? [])].sort();
  return isDeepStrictEqual(Object.keys(files).sort(), wanted)
    ? null
    : `takes these files: ${wanted.join(', ') || 'none'}`;
}
