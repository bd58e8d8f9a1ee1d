// How each door is opened: its limits, who answers, and where its events go.

import { wordsOf } from '../errors.js';
import { fitsInMSet } from '../agi/agi-encoding.js';
import { listenForAgi, type AgiDoor } from '../agi/agi-server.js';
import type { FreepbxBlacklist } from '../agi/freepbx-blacklist.js';
import { startAmiDoor, type AmiDoor } from '../ami/ami-door.js';
import { fitsSetvar } from '../ami/setvar-answer.js';
import { scriptOf } from '../call/scripts.js';
import type { Snapshot } from './snapshot.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { DaemonEdges } from './edges.js';
import { isLoopback } from '../http/http-access.js';
import { serveHttp, type HttpDoor } from '../http/http-server.js';
import { normalizeNumber } from '../number/normalize-number.js';
import { astdbQuestion, readAstdbAnswer } from '../policy/freepbx-astdb.js';
import { logAgiEvent } from '../telemetry/agi-event-line.js';
import { logAmiEvent } from '../telemetry/ami-event-line.js';
import { logHttpEvent } from '../telemetry/http-event-line.js';
import type { LineLimit } from '../telemetry/line-limit.js';
import type { Metrics } from '../telemetry/metrics.js';

export interface Doors {
  /** @throws ListenError */
  openAgi(loaded: LoadedConfig): Promise<AgiDoor>;
  openAmi(loaded: LoadedConfig): AmiDoor;
  /** Null when it cannot be served: the log says why, and calls are answered all the same. */
  openHttp(loaded: LoadedConfig): Promise<HttpDoor | null>;
}

export interface DoorParts extends Pick<DaemonEdges, 'clock' | 'log'> {
  readonly metrics: Pick<Metrics, 'doorEvent' | 'httpAnswered' | 'page'>;
  readonly limit: LineLimit;
  /** Looked at for each call, so that a reload needs no new door. */
  readonly current: () => Snapshot;
  readonly notReady: () => readonly string[];
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

export function createDoors({ clock, log, metrics, limit, current, notReady }: DoorParts): Doors {
  const masks = () => current().loaded.config.log.maskNumbers;
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
          logAgiEvent(log, limit, masks(), event);
        },
      }),
    openAmi: ({ config, amiSecrets }: LoadedConfig) =>
      startAmiDoor({
        servers: config.ami.servers.map((server) => ({ ...server, secret: amiSecrets.get(server.name) ?? '' })),
        callDefaults: () => current().loaded.config.agi,
        clock,
        answer: (call, abandoned) => current().answer(call, abandoned, fitsSetvar),
        prefetch: (number) => current().prefetch(number),
        report: (event) => {
          metrics.doorEvent('ami', event.kind);
          logAmiEvent(log, limit, masks(), event);
        },
      }),
    async openHttp({ config, httpToken }: LoadedConfig): Promise<HttpDoor | null> {
      try {
        const door = await serveHttp({
          ...config.http.listen,
          clock,
          lookup: (number, abandoned) => current().lookupBody('http', number, abandoned),
          notReady,
          metrics: () => metrics.page(),
          token: () => current().loaded.httpToken,
          answered: (route, status) => metrics.httpAnswered(route, status),
          report: (event) => {
            metrics.doorEvent('http', event.kind);
            logHttpEvent(log, limit, masks(), event);
          },
        });
        log.write('info', { address: door.address }, 'HTTP is served');
        if (!isLoopback(door.address.host) && httpToken === null) {
          log.write('warn', {}, 'HTTP listens for others, but http.tokenFile is not set: they are refused');
        }
        return door;
      } catch (error) {
        const why = wordsOf(error);
        log.write('error', { why }, 'HTTP is not served; calls are answered all the same');
        return null;
      }
    },
  };
}
