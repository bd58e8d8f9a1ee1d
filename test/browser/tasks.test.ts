// Ten things that a supervisor does, by keyboard alone.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { choose, press, tabTo, type } from './keyboard.js';
import { DAY_MS, hasChromium, picture, startPageLab, TOKENS, type OpenPage, type PageLab } from './page-lab.js';

const BLOCKED = '74950000009';
const POLICY = `
timeZone: Europe/Moscow
lists: { block: ["${BLOCKED}"], named: { vip: ["79991234567"] } }
routes: { sales: "sales,s,1" }
rules:
  - { id: moscow, if: { direction: inbound, number: ["7495*"] }, then: { route: sales } }
`;

describe.skipIf(!hasChromium)('by keyboard alone somebody can', () => {
  let lab: PageLab;
  let open: OpenPage;
  let page: Page;

  beforeAll(async () => {
    lab = await startPageLab(POLICY);
    lab.shift.ms = -DAY_MS;
    await lab.call({ callerId: BLOCKED, dnid: '74959998877' });
    lab.shift.ms = 0;
    for (const callerId of ['74951112201', '78432000000', '79037390000', '74950000009', '74951112200'])
      await lab.call({ callerId, dnid: '74959998877' });
    open = await lab.open();
    page = open.page;
  });
  afterAll(async () => {
    await lab.close();
  });

  const shows = (text: string | RegExp) => expect.poll(() => page.innerText('body')).toMatch(text);
  const heading = (text: string) => expect.poll(() => page.innerText('h1')).toBe(text);
  /** The address of the page says which view it is, never a number. */
  const goTo = async (view: string) => {
    await press(page, view);
    await heading(view);
  };
  const blockedNow = async (number: string) =>
    (await (
      await fetch(`${lab.address}v1/lists/search?text=${number}&full=1`, {
        headers: { authorization: `Bearer ${TOKENS.change}` },
      })
    ).json()) as { about: { list: string; entry: string }[] };

  it('see whether calls are answered now', async () => {
    await heading('Now');
    await shows(/Calls are answered\./);
    await shows(/7495\*+00/);
    await picture(page, 'docs-now');
  });

  it('log in', async () => {
    await press(page, 'Log in');
    await heading('Log in');
    await type(page, 'Token', TOKENS.change);
    await page.keyboard.press('Enter');
    await heading('Now');
    await shows(/Logged in\./);
    await shows(/74951112200/);
  });

  it('find yesterday’s call of a number', async () => {
    await goTo('Calls');
    await type(page, 'Number', '8 (495) 000-00-09');
    await choose(page, 'When', 'yesterday');
    await page.keyboard.press('Tab');
    await press(page, 'Search');
    await shows(/Calls shown: 1$/m);
    await shows(/74950000009/);
    expect(await page.innerText('body')).not.toContain('74951112200');
    expect(page.url()).not.toMatch(/\d{7}/);
  });

  it('learn why it was blocked', async () => {
    await press(page, BLOCKED);
    await heading('Call');
    await shows(/Because of\s+block: on the block list/);
    await shows(/block list: has an entry 74950000009 \(test\.yaml\)/);
    await shows(/A call like this would get the same decision now\./);
    await picture(page, 'docs-call');
  });

  it('allow the number', async () => {
    await press(page, 'Allow');
    await shows(/74950000009 is on the allow list\./);
    await shows(/A call like this would be decided differently now\./);
    expect((await blockedNow(BLOCKED)).about.map(({ list }) => list)).toEqual(['allow', 'block']);
  });

  it('undo that', async () => {
    await press(page, 'Undo');
    await shows(/Undone\./);
    await shows(/A call like this would get the same decision now\./);
    expect((await blockedNow(BLOCKED)).about.map(({ list }) => list)).toEqual(['block']);
  });

  it('block a prefix', async () => {
    await goTo('Lists');
    await type(page, 'Number, prefix', '7917*');
    await type(page, 'Reason', 'spam of autumn');
    await press(page, 'Put on the list');
    await shows(/7917\* is on the block list\./);
    await expect.poll(async () => (await blockedNow('79170415564')).about).toMatchObject([{ entry: '7917*' }]);
  });

  it('try a number', async () => {
    await goTo('Try a number');
    await type(page, 'Number', '+7 917 041-55-64');
    await page.keyboard.press('Enter');
    await shows(/Because of\s+block: spam of autumn/);
  });

  it('find which list has an entry', async () => {
    await goTo('Lists');
    await type(page, 'Number, or words', '8 999 123-45-67');
    await page.keyboard.press('Enter');
    await shows(/vip: 79991234567 \(test\.yaml\)/);
  });

  it('import a list', async () => {
    await tabTo(page, 'File');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
    // As Excel in Russia saves it: windows-1251.
    const csv = Buffer.from('номер;причина\n84952223344;спам\n84952223345;спам\nне номер;спам\n', 'utf8').toString(
      'utf8',
    );
    await chooser.setFiles({ name: 'spam.csv', mimeType: 'text/csv', buffer: inWindows1251(csv) });
    await press(page, 'Import');
    await shows(/On the list: 2, of them there before: 0; lines skipped: 1\./);
    await shows(/84952223344|74952223344/);
    expect(await page.innerText('body')).toContain('спам');
  });

  it('undo an import, at once or later', async () => {
    await press(page, 'Undo the import of');
    await shows(/Removed from the list: 2; restored: 0\./);
    await expect.poll(async () => (await blockedNow('84952223344')).about).toEqual([]);
    expect((await blockedNow('79170415564')).about).toMatchObject([{ entry: '7917*' }]);
  });

  it('log out', async () => {
    await press(page, 'Log out');
    await shows(/Logged out\./);
    await expect.poll(() => page.innerText('main')).not.toMatch(/\d{11}/);
  });

  it('and each change is in the log, with who made it; nothing went wrong on the way', () => {
    const changes = lab.daemon.log.filter((line) => line['msg'] === 'a list was changed');
    expect(changes).toMatchObject([
      { list: 'allow', added: 1, entries: ['7495*****09'] },
      { list: 'allow', removed: 1, entries: ['7495*****09'] },
      { list: 'block', added: 1, entries: ['7917*'] },
      { list: 'block', added: 2, refused: 1 },
      { list: 'block', added: 0, removed: 2 },
    ]);
    expect(changes.at(-1)?.['import']).toBe(changes.at(-2)?.['import']);
    expect(changes.at(-1)?.['import']).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}$/);
    const login = lab.daemon.log.find((line) => line['event'] === 'logged-in');
    for (const change of changes) {
      expect(change['peer']).toBe('127.0.0.1');
      expect(login?.['detail']).toContain(String(change['session']));
    }
    expect(open.faults).toEqual([]);
    expect(lab.asterisk.problems).toEqual([]);
  });
});

/** Cyrillic letters and ASCII, a byte each. */
function inWindows1251(text: string): Buffer {
  return Buffer.from(
    [...text].map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      return code < 0x80 ? code : code - 0x410 + 0xc0;
    }),
  );
}
