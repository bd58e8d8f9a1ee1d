// Forwarding numbers by a profile of the configuration: read, check, send what is not so already, read again. It is written by
// codes and ids and read back as a display text only, so what a profile looks like is known once it was sent.

import { ProviderFault } from '../provider-fault.js';
import type { PlusofonClient } from './plusofon-client.js';
import type { PlusofonNumber } from './plusofon-methods.js';

/** A profile of `providers.plusofon[].forward`; the other keys are those of its type. */
export interface ForwardProfile {
  readonly type: string;
  readonly cliType?: string | undefined;
  readonly [key: string]: string | number | undefined;
}

/** How each number showed its forwarding after a profile was sent, by id of the number. */
export type SeenForwarding = Readonly<Record<string, string>>;

export interface ForwardingChange {
  readonly number: string;
  /** Display texts; empty: not forwarded. */
  readonly before: string;
  readonly after: string;
}

export interface ForwardingSwitch {
  readonly profile: ForwardProfile;
  /** By their rows of a list that was just read. */
  readonly rows: readonly PlusofonNumber[];
  /** Of this profile, from earlier. */
  readonly seen: SeenForwarding;
}

export interface SwitchOutcome {
  /** Those that were sent; a number is among them also where its text is as before. */
  readonly changes: readonly ForwardingChange[];
  /** Digits of those that showed this profile already. */
  readonly unchanged: readonly string[];
  readonly seen: SeenForwarding;
}

/** Numbers in one request. */
const TOGETHER = 100;

/** `sip 73, Номер и имя звонящего`; empty where it is not forwarded. */
export function forwardingText({ following, integration_following: crm }: PlusofonNumber): string {
  const plain = following === null ? '' : `${following.name}, ${following.cli_type}`;
  const toCrm = crm === null ? '' : `${crm.type} ${crm.host}, ${crm.cli_type}`;
  return [toCrm, plain].filter((part) => part !== '').join('; ');
}

/** What the wire calls the profile's keys. */
export function followFields(profile: ForwardProfile): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(profile).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

/** Numbers that need it sent. */
function toBeSent({ profile, rows, seen }: ForwardingSwitch): PlusofonNumber[] {
  return rows.filter((row) =>
    profile.type === 'empty'
      ? forwardingText(row) !== ''
      : seen[row.id] === undefined || seen[row.id] !== forwardingText(row),
  );
}

/** Why the profile cannot be sent for these numbers, in words; null when it can. Rejects with a `ProviderFault`. */
export async function whyNotForwarded(
  client: PlusofonClient,
  profile: ForwardProfile,
  rows: readonly PlusofonNumber[],
): Promise<string | null> {
  if (profile.type === 'empty') return null;
  const { follow_types: types } = await client.call('number.follow-types', {});
  const { cli_types: cliTypes } = await client.call('number.cli-types', {});
  // The list has fewer types than the document: of one that it has not nothing is known.
  const allowed = types.find(({ type }) => type === profile.type)?.owner_types;
  const wrong = rows.filter(({ owner_type }) => allowed?.includes(owner_type) === false);
  if (wrong.length > 0)
    return `type ${profile.type} is for ${(allowed ?? []).join(', ')} numbers, not for ${wrong.map(({ number, owner_type }) => `${number} (${owner_type})`).join(', ')}`;
  const known = cliTypes.map(({ type }) => type);
  if (profile.cliType !== undefined && !known.includes(profile.cliType))
    return `cliType ${profile.cliType} is not known there; known are ${known.join(', ')}`;
  return null;
}

/**
 * Sends, and reads what came of it. Where it is not known whether it was done, what is read tells: rejects then only if the
 * numbers look as before.
 */
export async function switchForwarding(client: PlusofonClient, asked: ForwardingSwitch): Promise<SwitchOutcome> {
  const { profile, rows, seen } = asked;
  const wanted = toBeSent(asked);
  const fields = followFields(profile);
  let doubt: ProviderFault | null = null;
  for (let first = 0; first < wanted.length; first += TOGETHER) {
    const numbers = wanted.slice(first, first + TOGETHER).map(({ id }) => id);
    try {
      await client.call('number.follow', { ...fields, numbers });
    } catch (error) {
      if (!(error instanceof ProviderFault) || error.code !== 'NOT_KNOWN') throw error;
      doubt = error;
      break;
    }
  }
  if (wanted.length === 0) return { changes: [], unchanged: rows.map(({ number }) => number), seen };
  const after = new Map((await client.all('number.list')).map((row) => [row.id, row]));
  const changes = wanted.map((row) => {
    const now = after.get(row.id);
    return {
      id: row.id,
      number: row.number,
      before: forwardingText(row),
      after: now === undefined ? '' : forwardingText(now),
    };
  });
  if (doubt !== null && changes.some(({ before, after: now }) => before === now)) throw doubt;
  const sent = new Set(wanted.map(({ id }) => id));
  return {
    changes: changes.map(({ number, before, after: now }) => ({ number, before, after: now })),
    unchanged: rows.filter(({ id }) => !sent.has(id)).map(({ number }) => number),
    seen: { ...seen, ...Object.fromEntries(changes.map(({ id, after: now }) => [String(id), now])) },
  };
}
