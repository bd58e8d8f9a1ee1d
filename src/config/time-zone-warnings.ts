// Rules by the clock on a host whose time zone cannot be read.

import type { HostTimeZone } from '../time/host-time-zone.js';
import type { ConfigProblem } from '../yaml/config-error.js';
import type { PolicyConfig } from '../policy/rule-config.js';

/** Conditions that go by the clock of the PBX. */
const BY_THE_CLOCK = ['schedule', 'date', 'holiday', 'workday'] as const;

/** None, or the one. */
export function timeZoneWarnings(
  { timeZone, rules }: Pick<PolicyConfig, 'timeZone' | 'rules'>,
  host: HostTimeZone,
): ConfigProblem[] {
  if (timeZone !== null || host.zone !== null) return [];
  const keys = JSON.stringify(rules.map(({ if: conditions }) => conditions));
  if (!BY_THE_CLOCK.some((key) => keys.includes(`"${key}":`))) return [];
  return [
    {
      ...{ file: '(host)', line: null, column: null, key: 'timeZone' },
      message:
        `the time zone of this host is not known (${host.found}), so office hours, dates and holidays are not known ` +
        'either, and rules by them never match: write timeZone, such as Europe/Moscow',
    },
  ];
}
