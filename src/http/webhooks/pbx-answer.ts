// What AloVoice's PBX is answered: strict JSON, one action, its argument always a text.
//
//   {"action_type":"queue","action_data":"6000"}      {"action_type":"hangup"}

import type { Contact } from '../../lists/match/contacts.js';
import { CONTACT_ROUTE } from '../../policy/rule-config.js';
import type { Decision } from '../../policy/decision.js';
import type { PbxAction, WebhookAccount } from './webhook-account.js';

const EXTENSION = /^[0-9]{1,12}$/;

export function actionText(action: PbxAction): string {
  // It has one key.
  for (const [type, data] of Object.entries(action))
    return JSON.stringify({ action_type: type, ...(data === '' ? {} : { action_data: data }) });
  throw new Error('an action without a key');
}

/**
 * What a decision means there. Null for a route that has no action: then the call passes.
 *
 * @param contact of the caller, where he is one
 */
export function actionFor(
  { action, routeName, rule }: Pick<Decision, 'action' | 'routeName' | 'rule'>,
  direction: 'inbound' | 'outbound',
  contact: Contact | null,
  account: Pick<WebhookAccount, 'pass' | 'block' | 'routes' | 'outboundRules'>,
): PbxAction | null {
  if (action === 'pass') return account.pass;
  // The number that is dialled is not told: nothing may keep anybody from 112.
  if (direction === 'outbound' && (action === 'block' || !account.outboundRules.has(rule))) return account.pass;
  if (action === 'block') return account.block;
  if (routeName !== CONTACT_ROUTE)
    return Object.hasOwn(account.routes, routeName) ? (account.routes[routeName] ?? null) : null;
  if (contact !== null && EXTENSION.test(contact.extension)) return { peer: contact.extension };
  return contact !== null && EXTENSION.test(contact.queue) ? { queue: contact.queue } : account.pass;
}
