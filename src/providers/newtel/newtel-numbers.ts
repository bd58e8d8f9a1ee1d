// What an account at New-Tel says of itself: its numbers, and whose it is.

import type { FoundNumbers, StaffMember } from '../account-numbers.js';
import type { AccountState } from '../account-status.js';
import type { ProviderClient } from '../method-client.js';
import type { NewtelClient, NewtelSettings } from './newtel-client.js';
import type { Member } from './newtel-shapes.js';

/** Staff first: without knowing their own phones, the company's numbers must not count. */
export async function newtelNumbers(client: ProviderClient): Promise<FoundNumbers> {
  const newtel = client as NewtelClient;
  const { members } = await newtel.call('company/get-members', {});
  const { numbers } = await newtel.call('company/get-numbers', {});
  return {
    texts: numbers.external,
    staff: members.flatMap(({ personalNumber }) => (personalNumber === null ? [] : [personalNumber])),
    isStaffEmpty: members.length === 0,
    people: (newtel.account as NewtelSettings).members ? members.flatMap(personOf) : null,
  };
}

function personOf({ name, internalNumber, personalNumber }: Member): StaffMember[] {
  return personalNumber === null ? [] : [{ number: personalNumber, name, extension: internalNumber ?? '' }];
}

/** Which company the keys belong to, and whose they are. */
export async function newtelAbout(client: ProviderClient): Promise<readonly string[]> {
  const newtel = client as NewtelClient;
  const company = await newtel.call('company/get-profile-details', {});
  const user = await newtel.call('user/get-profile-details', {});
  return [`company ${company.profileDetails.companyName}`, `keys of ${user.profileDetails.name}`];
}

export async function newtelState(client: ProviderClient): Promise<AccountState> {
  const { state } = await (client as NewtelClient).call('company/get-state', {});
  return { state: state.status, balance: state.balance, currency: state.currency };
}

/** No money, or not for long; our own line not registered there: everything looks well here, and no call comes. */
export async function newtelWarning(
  client: ProviderClient,
  { state, balance, currency }: AccountState,
): Promise<string | null> {
  const { lowBalance, registersAs } = client.account as NewtelSettings;
  if (state === 'blocked' || state === 'suspended') return `is ${state}: calls by it fail; pay, or ask the provider`;
  const words: string[] = [];
  if (lowBalance !== null && balance !== null && balance < lowBalance)
    words.push(`has ${balance} ${currency} left, less than lowBalance ${lowBalance}`);
  if (registersAs !== null) {
    const { registeredNumbersList } = await (client as NewtelClient).call('vpbx/get-registered-numbers-list', {});
    if (!registeredNumbersList.includes(registersAs))
      words.push(`${registersAs} is not registered there: it gets no calls`);
  }
  return words.length === 0 ? null : words.join('; ');
}
