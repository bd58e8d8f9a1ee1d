// `voxroute doctor --dialplan DIR`: Asterisk's own files, read and not changed.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigurationFacts } from '../configuration.js';
import { failed, orOk, type CheckLine } from '../finding.js';
import { dialplanFindings } from './dialplan-findings.js';
import { readDialplan, type Dialplan } from './read-dialplan.js';
import { knownTrunks, trunkFindings, wantedTrunks } from './trunks.js';

export interface DialplanFacts {
  readonly directory: string;
  /** Null where there is no extensions.conf. */
  readonly dialplan: Dialplan | null;
  /** pjsip.conf, sip.conf, iax.conf. */
  readonly channels: Dialplan;
}

export function lookAtDialplan(directory: string): DialplanFacts {
  const isThere = existsSync(join(directory, 'extensions.conf'));
  return {
    directory,
    dialplan: isThere ? readDialplan(directory, ['extensions.conf']) : null,
    channels: readDialplan(directory, ['pjsip.conf', 'sip.conf', 'iax.conf']),
  };
}

const DEFAULT_PORT = 4583;

export function checkDialplan(
  { directory, dialplan, channels }: DialplanFacts,
  { config, placeOf }: ConfigurationFacts,
): readonly CheckLine[] {
  if (dialplan === null) {
    const advice = 'name the directory of Asterisk’s configuration: --dialplan /etc/asterisk';
    return [failed('dialplan', `there is no extensions.conf in ${directory}`, advice)];
  }
  const ports = new Set([DEFAULT_PORT, config.agi.listen.port]);
  const events = new Set(config.ami.servers.flatMap(({ events: names }) => names.map((name) => name.toLowerCase())));
  const lines = [
    ...dialplanFindings({ dialplan, ports, events: new Set(['num', ...events]) }),
    ...trunkFindings(wantedTrunks(config, placeOf), knownTrunks(dialplan, channels)),
  ];
  const files = `${dialplan.files.length} file${dialplan.files.length === 1 ? '' : 's'}`;
  return orOk(lines, 'dialplan', `${directory}: ${files}, asks as it should`);
}
