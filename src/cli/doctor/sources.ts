// `voxroute doctor`: the sources of the configuration, as the daemon finds them. None is asked from here: an answer may cost.

import type { Config } from '../../config/schema.js';
import type { StatusBody } from '../status-rows.js';
import { failed, notChecked, ok, warning, type CheckLine } from './finding.js';

/** @param status null where no daemon says */
export function checkSources(sources: Config['sources'], status: StatusBody | null): readonly CheckLine[] {
  if (sources.length === 0) return [];
  if (status === null)
    return [notChecked('sources', 'not tried without a running daemon, because a request may cost money')];
  return sources.map(({ name, perDay }) => {
    const found = status.sources?.find((source) => source.name === name);
    if (found === undefined) return notChecked('sources', `${name}: the daemon does not know it yet`);
    if (found.state === 'refused') {
      const advice = 'check secretFile, and the balance and the allowed addresses at the provider';
      return failed('sources', `${name} refuses to answer: ${found.message}`, advice);
    }
    if (found.state !== 'closed') {
      const advice = `check its url, and whether this host reaches it; calls are answered without it in the meantime`;
      return failed('sources', `${name} gives no answer: ${found.message}`, advice);
    }
    if (perDay !== null && (found.usedToday ?? 0) >= perDay) {
      const advice = 'raise perDay, or wait until midnight (UTC): calls are answered without it in the meantime';
      return warning('sources', `${name}: all ${perDay} requests of today (UTC) are used up`, advice);
    }
    const used = perDay === null ? '' : `, ${found.usedToday ?? 0} of ${perDay} requests of today are used`;
    return ok('sources', `${name}: ${found.rate.sent} requests since the start of the daemon${used}`);
  });
}
