// Staff of accounts behind the contacts of files: what a file says wins, and foreign text stays text.

import { expect, it } from 'vitest';
import { joinedContacts } from '../../src/daemon/joined-contacts.js';
import { ContactsBuilder, unpackContacts } from '../../src/lists/match/contacts.js';

const BORIS = '79990000002';
const files = () => {
  const builder = new ContactsBuilder();
  builder.add(BORIS, { name: 'Борис', company: '', extension: '222', queue: '', tags: ['vip'] });
  return unpackContacts(builder.pack());
};

it('a file wins; names are one line, and an extension that no dialplan dials is none', () => {
  const contacts = joinedContacts(files(), {
    isUnavailable: false,
    contacts: [
      { e164: '79990000001', name: 'Anna\u001b[2J\nof sales', extension: '303' },
      { e164: BORIS, name: 'another', extension: '304' },
      { e164: '79990000003', name: 'Eve', extension: '305,1)&SYSTEM(x' },
      { e164: '79990000003', name: 'again', extension: '306' },
    ],
  });
  expect(contacts.size).toBe(3);
  expect(contacts.isUnavailable).toBe(false);
  expect(contacts.find('79990000001')).toMatchObject({
    name: 'Anna [2J of sales',
    extension: '303',
    queue: '',
    tags: [],
  });
  expect(contacts.find(BORIS)).toMatchObject({ name: 'Борис', extension: '222', tags: ['vip'] });
  expect(contacts.find('79990000003')).toMatchObject({ name: 'Eve', extension: '' });
  expect(contacts.find('79990000009')).toBeNull();
});

it('while nothing was heard of them, whoever is not found may be one of them; without any, files are all there is', () => {
  expect(joinedContacts(files(), { isUnavailable: true, contacts: [] }).isUnavailable).toBe(true);
  const alone = files();
  expect(joinedContacts(alone, { isUnavailable: false, contacts: [] })).toBe(alone);
  expect(joinedContacts(alone, undefined)).toBe(alone);
});
