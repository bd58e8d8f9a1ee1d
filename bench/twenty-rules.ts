// A policy as offices have it, for whatever is measured with rules.

/** Twenty rules as offices have them; the calls of the bench are blocked by none. */
export function twentyRules(): Record<string, unknown> {
  const regions = ['RU-PRI', 'RU-KHA', 'RU-NVS', 'RU-SVE', 'RU-SPE', 'RU-KGD', 'RU-ROS', 'RU-TA'];
  return {
    lists: {
      block: ['7809*', '79161112233', '7000*'],
      allow: ['74951112233'],
      named: { partners: ['7812*', '74959990000-74959990999'] },
    },
    schedules: { night: ['22:00-08:00'] },
    routes: { office: 'office,s,1', far: 'far,s,1', vip: 'vip,s,1' },
    rules: [
      { id: 'partners', if: { direction: 'inbound', list: 'partners' }, then: { route: 'vip' } },
      { id: 'flood', if: { direction: 'inbound', calls: { over: 900, within: '1m' } }, then: { block: true } },
      { id: 'nameless', if: { status: ['WITHHELD', 'INVALID'] }, then: { label: 'no number' } },
      { id: 'mark-mts', if: { operator: 'mts' }, then: { label: 'МТС' }, continue: true },
      { id: 'mark-ported', if: { ported: true }, then: { set: { PORTED: 'yes' } }, continue: true },
      { id: 'abroad', if: { none: [{ country: ['RU', 'KZ', 'BY'] }] }, then: { block: true } },
      { id: 'toll-free', if: { type: 'TOLLFREE' }, then: { route: 'vip' } },
      { id: 'costly', if: { type: 'PREMIUM' }, then: { block: true } },
      { id: 'far-east', if: { district: 'far-eastern' }, then: { route: 'far' } },
      { id: 'fax', if: { did: '74951119999' }, then: { route: 'office' } },
      ...regions.map((region) => ({ id: region.toLowerCase(), if: { region }, then: { route: 'far', label: region } })),
      { id: 'nobody', if: { status: 'NOTFOUND' }, then: { label: 'unknown' } },
      { id: 'moscow', if: { region: ['RU-MOW', 'RU-MOS'] }, then: { route: 'office' } },
    ],
  };
}
