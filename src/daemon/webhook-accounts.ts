// Who may ask by webhook, out of the configuration and its secrets.

import { isOnly } from '../config/direction-findings.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { WebhookAccount } from '../http/webhooks/webhook-account.js';
import { allows } from './allowed-addresses.js';

/** The accounts that have a webhook, and its secret. */
export function webhookAccounts({
  config,
  providerSecrets,
}: Pick<LoadedConfig, 'config' | 'providerSecrets'>): WebhookAccount[] {
  const outbound = config.rules.filter((rule) => isOnly('outbound', rule.if)).map(({ id }) => id);
  return config.providers.alovoice.flatMap(({ name, country, webhook }): WebhookAccount[] => {
    const secret = providerSecrets.get(name)?.['webhookSecret'];
    if (webhook === null || secret === undefined) return [];
    const { pass, block, routes, deadlineMs, callTo, allow } = webhook;
    const isAllowed = allow.length === 0 ? () => true : allows(allow);
    return [
      {
        ...{ name, secret, pass, block, routes, deadlineMs, callTo, isAllowed },
        numberSettings: { ...config.number, country, areaCode: null },
        outboundRules: new Set(outbound),
      },
    ];
  });
}
