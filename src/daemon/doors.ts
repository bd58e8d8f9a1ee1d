// The doors of a daemon: how each is opened, with its limits, who answers, and where its events go.

import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../errors.js';
import { fitsInMSet } from '../agi/agi-encoding.js';
import { listenForAgi, type AgiDoor } from '../agi/agi-server.js';
import type { FreepbxBlacklist } from '../agi/freepbx-blacklist.js';
import { startAmiDoor, type AmiDoor } from '../ami/ami-door.js';
import { fitsSetvar } from '../ami/setvar-answer.js';
import { scriptOf } from '../call/scripts.js';
import type { LoadedConfig } from '../config/load-config.js';
import { isLoopback } from '../http/access.js';
import type { HttpApi } from '../http/http-api.js';
import { serveHttp, type HttpDoor } from '../http/http-server.js';
import type { WebhookDoor } from '../http/webhooks/webhook-server.js';
import { normalizeNumber } from '../number/normalize-number.js';
import { astdbQuestion, readAstdbAnswer } from '../policy/freepbx-astdb.js';
import { logAgiEvent, logAmiEvent, logHttpEvent, logWebhookEvent, type DoorLog } from '../telemetry/door-event-line.js';
import type { Log } from '../telemetry/log.js';
import { closeDoors, type ClosingDoor } from './drain.js';
import type { Resources } from './resources.js';
import type { Snapshot } from './snapshot.js';
import { webhookAccounts } from './webhook-accounts.js';
import { webhookApi } from './webhooks.js';

export interface OpenDoors {
  readonly agi: AgiDoor;
  readonly ami: AmiDoor;
  /** Null when it cannot be served: calls are answered all the same. */
  readonly http: HttpDoor | null;
  /** Null where there is none, or it cannot be served. */
  readonly webhooks: WebhookDoor | null;
}

export interface DoorOpeners {
  /** @throws {ListenError} */
  openAgi(loaded: LoadedConfig): Promise<AgiDoor>;
  openAmi(loaded: LoadedConfig): AmiDoor;
  /** Null when it cannot be served: the log says why. */
  openHttp(loaded: LoadedConfig): Promise<HttpDoor | null>;
  /** Null where there is none, or it cannot be served: the log says why. */
  openWebhooks(loaded: LoadedConfig): Promise<WebhookDoor | null>;
}

export interface DoorParts extends Pick<Resources, 'clock' | 'metrics' | 'limit' | 'journal'> {
  readonly log: Log;
  /** Asked for each call, so that a reload needs no new door. */
  readonly current: () => Snapshot;
  readonly http: HttpApi;
}

/** Time for the environment of a FastAGI session to arrive whole, in milliseconds. */
const ENVIRONMENT_TIMEOUT_MS = 3000;
const ENVIRONMENT_MAX_BYTES = 64 * 1024;
/** Past `agi.maxSessions` calls are answered from memory; only past this multiple of it is a connection refused. */
const SESSIONS_BEFORE_REFUSAL = 5;

/** A question for every caller that lists are asked about. */
function freepbxBlacklist(current: () => Snapshot): FreepbxBlacklist {
  return {
    question({ script, number }) {
      const asked = scriptOf(script);
      if (asked === undefined || asked.direction === 'outbound' || asked.adds !== undefined) return null;
      const { number: settings } = current().loaded.config;
      return astdbQuestion(normalizeNumber(number, settings), settings);
    },
    read: readAstdbAnswer,
  };
}

export function doorOpeners({ clock, log, metrics, limit, journal, current, http: api }: DoorParts): DoorOpeners {
  const doorLog: DoorLog = { log, limit, masksNumbers: () => current().loaded.config.log.maskNumbers };
  return {
    openAgi: ({ config }: LoadedConfig) =>
      listenForAgi({
        ...config.agi.listen,
        maxSessions: () => current().loaded.config.agi.maxSessions * SESSIONS_BEFORE_REFUSAL,
        isAllowed: (address) => current().isAllowed(address),
        environmentTimeoutMs: ENVIRONMENT_TIMEOUT_MS,
        environmentMaxBytes: ENVIRONMENT_MAX_BYTES,
        callDefaults: () => current().loaded.config.agi,
        clock,
        freepbx: () => (current().loaded.config.lists.freepbxAstdb ? freepbxBlacklist(current) : null),
        answer: (call, abandoned) => current().answer(call, abandoned, fitsInMSet),
        report: (event) => {
          metrics.doorEvent('agi', event.kind);
          logAgiEvent(doorLog, event);
        },
      }),
    openAmi: ({ config, amiSecrets }: LoadedConfig) =>
      startAmiDoor({
        servers: config.ami.servers.map((server) => ({ ...server, secret: amiSecrets.get(server.name) ?? '' })),
        callDefaults: () => current().loaded.config.agi,
        numberSettings: () => current().loaded.config.number,
        clock,
        answer: (call, abandoned) => current().answer(call, abandoned, fitsSetvar),
        prefetch: (number) => current().prefetch(number),
        report: (event) => {
          metrics.doorEvent('ami', event.kind);
          logAmiEvent(doorLog, event);
        },
      }),
    async openHttp({ config, httpTokens }: LoadedConfig): Promise<HttpDoor | null> {
      try {
        const door = await serveHttp({
          ...config.http.listen,
          clock,
          api,
          tokens: () => current().loaded.httpTokens,
          hostNames: () => current().httpHostNames,
          isAllowed: (address) => current().isAllowedOverHttp(address),
          origins: () => current().httpOrigins,
          answered: (route, method, status) => metrics.httpAnswered(route, method, status),
          report: (event) => {
            metrics.doorEvent('http', event.kind);
            logHttpEvent(doorLog, event);
          },
        });
        log.write('info', { address: door.address }, 'HTTP is served');
        const isForOthers = !isLoopback(door.address.host);
        if (isForOthers && httpTokens.change === null && httpTokens.view === null && config.http.allow.length === 0) {
          log.write(
            'warn',
            {},
            'HTTP listens for other hosts, but neither http.tokenFile nor http.allow is set: their requests are refused',
          );
        }
        return door;
      } catch (error) {
        const why = messageOf(error);
        log.write('error', { why }, 'HTTP is not served; calls are still answered');
        return null;
      }
    },
    async openWebhooks(loaded) {
      const { listen } = loaded.config.webhooks;
      if (listen === null) return null;
      try {
        const { serveWebhooks } = await import('../http/webhooks/webhook-server.js');
        const door = await serveWebhooks({
          ...listen,
          clock,
          api: webhookApi({ current, journal }),
          accounts: () => current().webhookAccounts,
          answered: (account, event, outcome) => metrics.webhookAnswered(account, event, outcome),
          report: (event) => {
            metrics.doorEvent('webhook', event.kind);
            logWebhookEvent(doorLog, event);
          },
        });
        const accounts = webhookAccounts(loaded).map(({ name }) => name);
        log.write('info', { address: door.address, accounts }, 'webhooks are served');
        return door;
      } catch (error) {
        const why = messageOf(error);
        log.write('error', { why }, 'webhooks are not served; other calls are still answered');
        return null;
      }
    },
  };
}

/**
 * Opens every door that is not open yet, or whose address or servers changed; the others are kept as they are.
 * Rejects, with nothing left open, when FastAGI cannot be served, or HTTP not at its new address.
 *
 * @param before null at the start
 */
export async function openDoors(
  open: DoorOpeners,
  next: LoadedConfig,
  before: { readonly loaded: LoadedConfig; readonly doors: OpenDoors } | null,
  log: Log,
): Promise<OpenDoors> {
  const kept = before === null ? NO_DOORS : unchanged(before.loaded, before.doors, next);
  const { agi, ami, http } = kept;
  // Whoever reloads has seen to it that the login is right now.
  ami?.retryRefused();
  // HTTP first: loading it holds the event loop, and that would look like overload to the first call.
  const openedHttp = http ?? (await open.openHttp(next));
  if (openedHttp === null && before !== null && before.doors.http !== null)
    throw new Error('HTTP cannot be served at its new address');
  const webhooks = kept.webhooks ?? (await open.openWebhooks(next));
  try {
    if (webhooks === null && isNewFor(next, before?.loaded))
      throw new Error('webhooks cannot be served at their new address');
    return { http: openedHttp, webhooks, agi: agi ?? (await open.openAgi(next)), ami: ami ?? open.openAmi(next) };
  } catch (error) {
    const opened = [http === null ? openedHttp : null, kept.webhooks === null ? webhooks : null];
    await closeDoors(
      opened.filter((door) => door !== null),
      0,
      log,
    );
    throw error;
  }
}

/** Is this an address for webhooks that a reload brings? */
function isNewFor({ config: { webhooks } }: LoadedConfig, before: LoadedConfig | undefined): boolean {
  return webhooks.listen !== null && before !== undefined && !isDeepStrictEqual(webhooks, before.config.webhooks);
}

/** Null for what is none of `ami.servers`. */
export function isServerUp(doors: Pick<OpenDoors, 'ami'> | null, name: string): boolean | null {
  const server = doors?.ami.states().find((each) => each.name === name);
  return server === undefined ? null : server.state === 'up';
}

/** The doors of `doors` that are not among `kept`. */
export function doorsBeside(kept: Partial<OpenDoors>, doors: OpenDoors): ClosingDoor[] {
  const names = ['agi', 'ami', 'http', 'webhooks'] as const;
  return names.flatMap((name) => (doors[name] === null || doors[name] === kept[name] ? [] : [doors[name]]));
}

const NO_DOORS = { agi: null, ami: null, http: null, webhooks: null } as const;

/** Null for those that have to be reopened. */
function unchanged({ config, amiSecrets }: LoadedConfig, { agi, ami, http, webhooks }: OpenDoors, next: LoadedConfig) {
  // The address is compared as well: with port 0 the configuration does not say which one it is.
  const isSame = (section: 'agi' | 'http' | 'webhooks', address: object | undefined) =>
    [config[section].listen, address].some((present) => isDeepStrictEqual(present, next.config[section].listen));
  return {
    agi: isSame('agi', agi.address) ? agi : null,
    http: isSame('http', http?.address) ? http : null,
    webhooks: isSame('webhooks', webhooks?.address) ? webhooks : null,
    ami: isDeepStrictEqual([config.ami.servers, amiSecrets], [next.config.ami.servers, next.amiSecrets]) ? ami : null,
  };
}
