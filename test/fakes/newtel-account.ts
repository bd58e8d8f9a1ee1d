// A New-Tel account as tests open it.

import { onTestFinished } from 'vitest';
import { NEWTEL, type NewtelClient, type NewtelSettings } from '../../src/providers/newtel/newtel-client.js';
import { openAccount } from '../../src/providers/open-account.js';
import { account, surroundings } from './provider-account.js';
import { NEWTEL_SECRETS } from './newtel-server.js';

export function newtelSettings(baseUrl: string, more: Partial<NewtelSettings> = {}): NewtelSettings {
  const own = { stateEvery: null, lowBalance: null, registersAs: null, callsEvery: null, members: false };
  return { ...account(baseUrl), ...own, verifySignature: 'require', timeoutMs: 30_000, ...more };
}

interface NewtelOptions {
  readonly settings?: Partial<NewtelSettings>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly warned?: (account: string, message: string) => void;
  readonly around?: Partial<ReturnType<typeof surroundings>>;
}

/** Closes with the test. */
export async function openNewtel(baseUrl: string, options: NewtelOptions = {}): Promise<NewtelClient> {
  const { settings, secrets = NEWTEL_SECRETS, warned, around } = options;
  const whole = { ...surroundings(), ...around, warned };
  const opened = await openAccount('newtel', NEWTEL, newtelSettings(baseUrl, settings), secrets, whole);
  onTestFinished(() => opened.close());
  return opened.client;
}
