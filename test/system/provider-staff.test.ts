// Staff of an account as contacts of a whole daemon: the name shows, the extension rings, and nobody is an impostor.

import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { NEWTEL_SECRETS, startNewtelServer } from '../fakes/newtel-server.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { startDaemon } from './running-daemon.js';

const PERSON = { email: 'a@b.example', timeZone: 'Europe/Moscow' };

it('their own phones are contacts with name and extension; a file wins; who is not known may be one of them until then', async () => {
  const directory = temporaryDirectory('staff');
  const file = join(directory, 'contacts.csv');
  writeFileSync(file, 'number,name,extension\n79990000002,Борис из файла,222\n');
  const server = await startNewtelServer();
  server.answer('company/get-members', {
    members: [
      { ...PERSON, id: 1, name: 'Анна', internalNumber: '303', personalNumber: '8 (999) 000-00-01' },
      { ...PERSON, id: 2, name: 'Борис', internalNumber: '304', personalNumber: '79990000002' },
      { ...PERSON, id: 3, name: 'Evil\u001b[2J', internalNumber: '305,1)&SYSTEM(x', personalNumber: '79990000003' },
      { ...PERSON, id: 4, name: 'Глеб', internalNumber: null, personalNumber: null },
    ],
  });
  server.answer('company/get-numbers', {
    numbers: { external: ['74951112233', '79990000001'], internal: [], virtual: [] },
  });
  const configOf = (url: string) => `
contacts: [{ file: ${file} }]
contactContext: staff
providers: { newtel: [{ name: moscow, baseUrl: "${url}", accessKeyFile: /a, signingKeyFile: /b, ratePerSecond: 10, stateEvery: null, members: true }] }
rules:
  - { id: impostor, if: { callerIsOwn: true }, then: { block: true } }
  - { id: known, if: { isContact: true }, then: { route: contact } }
  - { id: stranger, if: { isContact: false }, then: { label: stranger } }
`;
  // Nobody listens on port 1.
  const daemon = await startDaemon({
    config: configOf('http://127.0.0.1:1'),
    directory,
    providerSecrets: new Map([['moscow', NEWTEL_SECRETS]]),
  });
  onTestFinished(() => daemon.stop());
  const ask = async (number: string) =>
    Object.fromEntries((await callFastAgi(daemon.agiPort, { script: 'route', callerId: number })).variables);
  // Nothing was heard of the staff yet: nobody is known to be a stranger.
  expect(await ask('79990000009')).toMatchObject({ VOX_RULE: '' });
  expect(await ask('79990000002')).toMatchObject({ VOX_RULE: 'known', VOX_ROUTE: 'staff,222,1' });
  await daemon.reload(configOf(server.url));
  await expect
    .poll(() => ask('79990000001'), { timeout: 10_000 })
    .toMatchObject({ VOX_RULE: 'known', VOX_ROUTE: 'staff,303,1', VOX_NAME: 'Анна', VOX_ACTION: 'route' });
  expect(await ask('79990000002')).toMatchObject({ VOX_ROUTE: 'staff,222,1', VOX_NAME: 'Борис из файла' });
  expect(await ask('79990000003')).toMatchObject({ VOX_ROUTE: '', VOX_ACTION: 'pass' });
  expect(await ask('79990000009')).toMatchObject({ VOX_RULE: 'stranger' });
  expect(await ask('74951112233')).toMatchObject({ VOX_RULE: 'impostor' });
});
