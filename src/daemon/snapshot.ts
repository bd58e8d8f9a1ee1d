// What calls are answered with, made from one configuration: a reload replaces it as a whole, and a call keeps the one
// it started with.

import { createCallAnswers, type AnswerParts, type CallAnswers, type CallObserver } from '../call/answer-call.js';
import type { ListEditor } from '../call/call-policy.js';
import { explainCall, type ExplainedCall, type SimulatedCall } from '../call/explain-call.js';
import { createCallHandler } from '../call/handle-call.js';
import type { WaitLimits } from '../call/resolve-in-time.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { Config } from '../config/schema.js';
import type { ListEditorParts } from '../lists/runtime/edit-lists.js';
import { timeZoneWarnings } from '../config/time-zone-warnings.js';
import { DEFAULT_NUMBER_SETTINGS } from '../number/number-settings.js';
import type { Policy } from '../policy/compile-policy.js';
import { ownE164 } from '../policy/own-number.js';
import type { Shared } from '../shared/open-shared.js';
import type { HostTimeZone } from '../time/host-time-zone.js';
import { allows } from './allowed-addresses.js';
import type { Fleet } from './fleet.js';
import type { ListSources, LoadedPolicy } from './load-policy.js';
import type { LookupResources } from './lookup-resources.js';
import { makeLookup, type Lookup } from './make-lookup.js';
import type { WebhookAccount } from '../http/webhooks/webhook-account.js';
import type { Contacts } from '../lists/match/contacts.js';
import { joinedContacts } from './joined-contacts.js';
import { joinedOwnNumbers } from './own-numbers.js';
import { callPolicy, composePolicy, type CallMemory, type PolicySurroundings } from './policy-stack.js';
import { webhookAccounts } from './webhook-accounts.js';

export interface Snapshot extends CallAnswers {
  readonly loaded: LoadedConfig;
  readonly loadedPolicy: LoadedPolicy;
  readonly policy: Policy;
  /** Those of files, and staff of accounts at providers. */
  readonly contacts: Contacts;
  /** This PBX's own numbers as E.164 digits. */
  readonly ownNumbers: ReadonlySet<string>;
  readonly lookup: Lookup;
  /** Null where nothing is shared with other hosts. */
  readonly shared: Shared | null;
  /** Names by which HTTP may be asked, in lower case. */
  readonly httpHostNames: ReadonlySet<string>;
  readonly httpOrigins: ReadonlySet<string>;
  /** May this address use FastAGI? */
  isAllowed(address: string): boolean;
  /** Is it an address of `http.allow`? */
  isAllowedOverHttp(address: string): boolean;
  /** Accounts whose hosted PBX asks by webhook. */
  readonly webhookAccounts: readonly WebhookAccount[];
  /** Why a call would go where it goes; no call is counted. */
  explain(call: SimulatedCall): Promise<ExplainedCall>;
}

/** What a snapshot is made on; kept across reloads. */
export interface SnapshotResources
  extends LookupResources, WaitLimits, Pick<PolicySurroundings, 'accountNumbers' | 'staff' | 'blockedTrunks'> {
  readonly hostTimeZone: HostTimeZone;
  readonly callMemory: CallMemory;
  readonly lists: ListEditor;
  readonly listSources: ListSources;
  /** Log, metrics and whatever else keeps account of calls. */
  readonly observersFor: (config: Config) => readonly CallObserver[];
  readonly onAnswerFault: AnswerParts['onFault'];
  /** Other hosts; absent for a command. */
  readonly fleet?: Pick<Fleet, 'of'>;
}

/**
 * From a configuration, and everything that it names, to what answers calls. Lets calls be answered meanwhile.
 *
 * @param kept of the same configuration, where only lists and contacts changed
 */
export async function makeSnapshot(
  loaded: LoadedConfig,
  read: LoadedPolicy,
  resources: SnapshotResources,
  kept?: Pick<Snapshot, 'lookup' | 'shared'>,
): Promise<Snapshot> {
  const { config } = loaded;
  const { clock, callMemory, lists, plan, hostTimeZone } = resources;
  const zoneWarnings = timeZoneWarnings(config, hostTimeZone);
  // What a snapshot was made of already has them.
  const earlier = read.warnings.filter(({ message }) => !zoneWarnings.some((each) => each.message === message));
  const loadedPolicy = { ...read, warnings: [...earlier, ...zoneWarnings] };
  const shared = kept === undefined ? ((await resources.fleet?.of(loaded)) ?? null) : kept.shared;
  const lookup = kept?.lookup ?? makeLookup(loaded, loadedPolicy.names, resources, shared);
  const policy = await composePolicy(config, loadedPolicy, callMemory, (number) => lookup.known(number), resources);
  const spine = { numberSettings: config.number, resolver: lookup.resolver, clock };
  const handle = createCallHandler({
    ...spine,
    policy: callPolicy(policy, shared === null ? callMemory : { ...callMemory, guard: shared.notes }),
    lists,
    ...(resources.overloaded === undefined ? {} : { overloaded: resources.overloaded }),
    ...(resources.shutdown === undefined ? {} : { shutdown: resources.shutdown }),
  });
  return {
    loaded,
    loadedPolicy,
    policy,
    contacts: joinedContacts(loadedPolicy.contacts, resources.staff?.()),
    ownNumbers: new Set(
      ownE164(joinedOwnNumbers(config.ownNumbers, resources.accountNumbers?.() ?? [], config.number), config.number),
    ),
    httpHostNames: new Set(config.http.hostNames),
    lookup,
    shared,
    httpOrigins: new Set(config.http.corsOrigins),
    webhookAccounts: webhookAccounts(loaded),
    isAllowed: allows(config.agi.allow),
    isAllowedOverHttp: allows(config.http.allow),
    explain: (call) =>
      explainCall(call, {
        ...spine,
        callDefaults: config.agi,
        identify: lookup.names,
        policy,
        registryFinding: (number) => lookup.registryFinding(number),
      }),
    ...createCallAnswers({
      handle,
      clock,
      callDefaults: config.agi,
      maxKeptAnswers: config.cache.maxEntries,
      variables: (door) => (door === 'ami' ? config.ami.variables : null) ?? config.agi.variables,
      observers: resources.observersFor(config),
      onFault: resources.onAnswerFault,
      identify: lookup.names,
      lengthsOf: (number) => plan.lengthLimits(number),
    }),
  };
}

/** What changes of the runtime lists go by. */
export function listsInForce({ loaded, loadedPolicy, ownNumbers }: Snapshot): ReturnType<ListEditorParts['current']> {
  return { numberSettings: loaded.config.number, ownNumbers, lists: loadedPolicy.lists };
}

/** Before there is a snapshot. */
export const NO_LISTS: ReturnType<ListEditorParts['current']> = {
  numberSettings: DEFAULT_NUMBER_SETTINGS,
  ownNumbers: new Set(),
  lists: { allow: [], block: [], named: new Map() },
};
