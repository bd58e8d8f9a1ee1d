// What takes long and answers no call: reading and checking a configuration, making lists, looking a body over. Plain data
// in and plain data out, so that a daemon can have it done by a thread.

import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { readConfigTexts, type ConfigPlaces } from '../config/config-files.js';
import { configBytes, type ConfigBytes } from '../config/last-good.js';
import { readConfig, type LoadedConfig, type ReadConfig } from '../config/load-config.js';
import { readStoredBody, type StoredBodies } from '../lists/fetch/feed-file.js';
import type { DownloadCheck, FeedReader } from '../lists/fetch/feed-spec.js';
import { validateDownload } from '../lists/read/validate-download.js';
import { loadNameTables } from '../names/load-names.js';
import type { NameIdentifier } from '../names/identifier.js';
import type { NameTables } from '../names/name-tables.js';
import type { Place } from '../yaml/config-error.js';
import type { ConfigText } from '../yaml/config-text.js';
import { nearestPlace, pathKey } from '../yaml/yaml-source.js';
import { listPlan, prepareLists, preparePolicy, type ListPlan, type PreparedPolicy } from './load-policy.js';

/** Each kind of work: what is asked for, and what comes of it. */
export interface PreparationTasks {
  readonly configuration: {
    /** `namesInUse`: see `PreparedConfig.namesKey`. */
    readonly asked: ({ readonly places: ConfigPlaces } | { readonly texts: readonly ConfigText[] }) & {
      readonly bodies: StoredBodies;
      readonly namesInUse: string;
    };
    readonly given: PreparedConfig;
  };
  readonly lists: {
    readonly asked: { readonly plan: Uint8Array; readonly bodies: StoredBodies };
    readonly given: PreparedPolicy;
  };
  readonly body: {
    readonly asked: { readonly body: Uint8Array; readonly check: DownloadCheck };
    readonly given: string | null;
  };
}

/** Rejects with a `ConfigError`, or with what went wrong besides. */
export interface Preparation {
  run<Kind extends keyof PreparationTasks>(
    kind: Kind,
    asked: PreparationTasks[Kind]['asked'],
  ): Promise<PreparationTasks[Kind]['given']>;
  close(): void;
}

/** A configuration that can be used, with everything that it names. */
export interface PreparedConfig {
  /** What `policy`, `names` and `plan` hold is not in it once more: no lists, contacts and names. */
  readonly loaded: Omit<LoadedConfig, 'placeOf'>;
  readonly secretFiles: readonly string[];
  /** What it was read from: kept for the next start. */
  readonly texts: ConfigBytes;
  readonly policy: PreparedPolicy;
  /** Null where those in use are the same. */
  readonly names: NameTables | null;
  /** Equal where the configuration says the same of names. */
  readonly namesKey: string;
  /** For the task `lists`: what to read again when a list changes. */
  readonly plan: Uint8Array;
}

type Run = {
  readonly [Kind in keyof PreparationTasks]: (
    asked: PreparationTasks[Kind]['asked'],
  ) => Promise<PreparationTasks[Kind]['given']>;
};

const RUN: Run = {
  configuration({ bodies, namesInUse, ...from }) {
    const texts = 'texts' in from ? from.texts : readConfigTexts(from.places);
    return prepareConfig(readConfig(texts), bodies, namesInUse);
  },
  lists: ({ plan, bodies }) => prepareLists(unpackPlan(plan), readerOf(bodies)),
  body: ({ body, check }) => validateDownload(body, check),
};

/** Here and now: where no call waits. */
export const preparationHere: Preparation = {
  run: (kind, asked) => RUN[kind](asked),
  close: () => undefined,
};

/** Names take time to read, and hardly ever change between two reloads. */
let lastNames: { readonly key: string; readonly names: NameIdentifier } | null = null;

/** @throws {ConfigError} with every problem and its place */
export async function prepareConfig(read: ReadConfig, bodies: StoredBodies, namesInUse = ''): Promise<PreparedConfig> {
  const { config, placeOf, files, secretFiles, amiSecrets, httpTokens, providerSecrets, sourceSecrets, sharedSecrets } =
    read;
  const key = namesKey(read);
  const kept = lastNames?.key === key ? lastNames.names : undefined;
  const { policy, names } = await preparePolicy(read, readerOf(bodies), { names: kept });
  lastNames = { key, names };
  const { freepbxAstdb } = config.lists;
  const rest = {
    ...config,
    lists: { allow: [], block: [], named: {}, freepbxAstdb },
    contacts: [],
    registry: { ...config.registry, operators: [], regions: [] },
  };
  return {
    loaded: { config: rest, files, amiSecrets, httpTokens, providerSecrets, sourceSecrets, sharedSecrets },
    secretFiles,
    texts: configBytes(read),
    policy,
    names: key === namesInUse ? null : loadNameTables(config.registry, placeOf),
    namesKey: key,
    plan: packPlan(read),
  };
}

export function namesKey({ config: { registry } }: Pick<LoadedConfig, 'config'>): string {
  return createHash('sha256')
    .update(JSON.stringify([registry.operators, registry.regions]))
    .digest('base64');
}

function readerOf(bodies: StoredBodies): FeedReader {
  return { read: (spec) => readStoredBody(bodies, spec) };
}

type PackedPlan = ReturnType<typeof listPlan> & { readonly places: Map<string, Place> };

/** What a list has to be made of, as bytes that are handed on unread. */
export function packPlan({ config, placeOf }: Pick<LoadedConfig, 'config' | 'placeOf'>): Uint8Array {
  const plan = listPlan(config);
  const places = new Map<string, Place>();
  const note = (...path: PropertyKey[]) => places.set(pathKey(path), placeOf(path));
  note();
  const noteAll = (entries: readonly (string | object)[], ...path: PropertyKey[]) => {
    note(...path);
    for (const [index, entry] of entries.entries()) {
      note(...path, index);
      const key = typeof entry === 'string' ? undefined : ['number', 'file', 'url'].find((each) => each in entry);
      if (key !== undefined) note(...path, index, key);
    }
  };
  noteAll(plan.lists.allow, 'lists', 'allow');
  noteAll(plan.lists.block, 'lists', 'block');
  for (const [name, entries] of Object.entries(plan.lists.named)) noteAll(entries, 'lists', 'named', name);
  noteAll(plan.contacts, 'contacts');
  return serialize({ ...plan, places } satisfies PackedPlan);
}

function unpackPlan(packed: Uint8Array): ListPlan {
  const { places, ...plan } = deserialize(packed) as PackedPlan;
  return { ...plan, placeOf: nearestPlace({ data: {}, places }) };
}
