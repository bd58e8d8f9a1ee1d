// `voxroute doctor`: the sources of the configuration, as the daemon finds them. None is asked from here: an answer may cost.

import type { Config } from '../../config/schema.js';
import type { StatusBody } from '../status-rows.js';
import { failed, notChecked, ok, warning, type CheckLine } from './finding.js';

/** @param status null where no daemon says */
export function checkSources(sources: Config['sources'], status: StatusBody | null): readonly CheckLine[] {
  if (sources.length === 0) return [];
  if (status === null) return [notChecked('sources', 'no daemon says how they do, and a question may cost')];
  return sources.map(({ name, perDay }) => {
    const found = status.sources?.find((source) => source.name === name);
    if (found === undefined) return notChecked('sources', `${name}: the daemon does not know it yet`);
    if (found.state === 'refused') {
      const advice = 'look at secretFile, and at the balance and the allowed addresses there';
      return failed('sources', `${name} refuses to answer: ${found.message}`, advice);
    }
    if (found.state !== 'closed') {
      const advice = `look at its url, and whether this host reaches it; calls are answered without it meanwhile`;
      return failed('sources', `${name} gives no answer: ${found.message}`, advice);
    }
    if (perDay !== null && (found.usedToday ?? 0) >= perDay) {
      const advice = 'raise perDay, or wait for midnight (UTC): calls are answered without it meanwhile';
      return warning('sources', `${name}: all of the ${perDay} requests of this day are used`, advice);
    }
    const used = perDay === null ? '' : `, ${found.usedToday ?? 0} of ${perDay} requests of this day are used`;
    return ok('sources', `${name}: ${found.rate.sent} requests since the start of the daemon${used}`);
  });
}
