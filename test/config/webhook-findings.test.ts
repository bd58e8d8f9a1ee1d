// A route without an action would end the call: check-config refuses it where a rule can lead there.

import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/inspect-config.js';
import { webhookRouteFindings } from '../../src/config/webhook-findings.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';

function findings(rule: string, webhook = 'routes: { support: { queue: "6001" } }'): string[] {
  const config = checkConfig(
    parseYaml(
      'test.yaml',
      `
webhooks: { listen: 127.0.0.1:8484 }
providers:
  alovoice:
    - { name: Tashkent, tokenFile: /t, webhook: { secretFile: /s, pass: { queue: "6000" }, ${webhook} } }
routes: { support: "support,s,1", sales: "sales,s,1" }
contactContext: from-internal
rules:
  - { id: r, ${rule} }
`,
    ),
  );
  return webhookRouteFindings(config).map(
    ({ path, message, severity }) => `${severity} ${path.map(String).join('.')}: ${message}`,
  );
}

const SALES = 'then: { route: sales }';
const REFUSED = [
  'error rules.0.then.route: calls of Tashkent get here, and its webhook.routes has no action for sales: add one, or a condition on trunk',
];

describe('refused', () => {
  it.each([
    ['a rule for everybody', `if: {}, ${SALES}`],
    ['a rule for its trunk, in any case', `if: { trunk: tashkent }, ${SALES}`],
    ['a rule for one of several trunks', `if: { trunk: [mts, TASHKENT] }, ${SALES}`],
    ['a rule for a queue there', `if: { context: queue-6000 }, ${SALES}`],
    ['a rule for a line there', `if: { did: "998712000001" }, ${SALES}`],
    ['a rule for calls that go out', `if: { direction: outbound }, ${SALES}`],
    ['a rule under any', `if: { any: [{ trunk: mts }, { trunk: tashkent }] }, ${SALES}`],
    ['a rule for none of other trunks', `if: { none: [{ trunk: mts }] }, ${SALES}`],
  ])('%s', (_what, rule) => {
    expect(findings(rule)).toEqual(REFUSED);
  });
});

describe('not refused', () => {
  it.each([
    ['a route that has an action', 'if: {}, then: { route: support }'],
    ['the contact’s own extension', 'if: {}, then: { route: contact }'],
    ['a rule that does not route', 'if: {}, then: { label: x }'],
    ['a rule for another trunk', `if: { trunk: mts }, ${SALES}`],
    ['a rule for none of its trunk', `if: { none: [{ trunk: tashkent }] }, ${SALES}`],
    ['a rule under any of other trunks', `if: { any: [{ trunk: mts }, { trunk: mgts }] }, ${SALES}`],
    ['a rule for a context of Asterisk', `if: { context: from-trunk }, ${SALES}`],
    ['a rule for a number of another country', `if: { did: ["74951112233", "74951112234"] }, ${SALES}`],
  ])('%s', (_what, rule) => {
    expect(findings(rule)).toEqual([]);
  });

  it('an account without a webhook', () => {
    const config = checkConfig(parseYaml('test.yaml', `
providers: { alovoice: [{ name: tashkent, tokenFile: /t }] }
routes: { sales: "sales,s,1" }
rules: [{ id: r, if: {}, then: { route: sales } }]
`)); // prettier-ignore
    expect(webhookRouteFindings(config)).toEqual([]);
  });
});

it('names a route that is nearly it', () => {
  expect(findings(`if: {}, ${SALES}`, 'routes: { sale: { queue: "6001" } }')[0]).toContain('(it has sale)');
});
