// The page over a longer time: reloads, a session that has ended, notices, focus, limits.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { hasChromium, startPageLab, TOKENS, type OpenPage, type PageLab } from './page-lab.js';

const FOCUSED = 'document.activeElement.tagName + " " + document.activeElement.innerText';

describe.skipIf(!hasChromium)('the page over time', () => {
  let lab: PageLab;
  const caller = (index: number) => `749511122${String(index).padStart(2, '0')}`;

  beforeAll(async () => {
    lab = await startPageLab('timeZone: Europe/Moscow');
    for (let index = 0; index < 55; index += 1) await lab.call({ callerId: caller(index), dnid: '74959998877' });
  });
  afterAll(() => lab.close());

  async function loggedIn(options?: Parameters<PageLab['open']>[0]): Promise<OpenPage> {
    const open = await lab.open(options);
    await open.page.goto(`${lab.address}#/login`);
    await open.page.fill('input[type=password]', TOKENS.change);
    await open.page.keyboard.press('Enter');
    await open.page.waitForSelector('text=Log out');
    return open;
  }
  const block = async (page: Page, number: string) => {
    await page.fill('label:has-text("Number, prefix") >> input', number);
    await page.click('button:has-text("Put on the list")');
  };

  it('shows the last twenty calls, the newest first, and no more', async () => {
    const { page, context } = await loggedIn();
    await page.waitForSelector('tbody tr:nth-child(20)');
    await lab.call({ callerId: caller(60), dnid: '74959998877' });
    await page.waitForSelector(`tbody tr:first-child:has-text("${caller(60)}")`);
    const numbers = await page.locator('tbody tr a').allInnerTexts();
    expect(numbers).toEqual([caller(60), ...Array.from({ length: 19 }, (_, index) => caller(54 - index))]);
    await context.close();
  });

  it('shows older calls behind those that were found, each once', async () => {
    const { page, context } = await loggedIn();
    await page.goto(`${lab.address}#/calls`);
    await page.click('button:has-text("Search")');
    await page.waitForSelector('text=/^Calls shown: 50$/');
    await page.click('button:has-text("Older calls")');
    await page.waitForSelector('tbody tr:nth-child(55)');
    const numbers = await page.locator('tbody tr a').allInnerTexts();
    expect(numbers.slice(-55)).toEqual(Array.from({ length: 55 }, (_, index) => caller(54 - index)));
    expect(new Set(numbers).size).toBe(numbers.length);
    await context.close();
  });

  it('forgets the numbers of a search when somebody logs out', async () => {
    const { page, context } = await loggedIn();
    await page.goto(`${lab.address}#/calls`);
    await page.click('button:has-text("Search")');
    await page.waitForSelector(`tbody tr:has-text("${caller(0)}"), tbody tr:has-text("${caller(30)}")`);
    await page.click('text=Log out');
    await page.waitForSelector('text=look only, numbers masked');
    await expect.poll(() => page.innerText('main')).not.toMatch(/7495\d{7}/);
    await page.click('button:has-text("Search")');
    await page.waitForSelector('tbody tr:has-text("7495*****")');
    await context.close();
  });

  it('can still change lists after a reload', async () => {
    const { page, context } = await loggedIn();
    await page.goto(`${lab.address}#/lists`);
    await page.reload();
    await block(page, '79990001100');
    await page.waitForSelector('text=79990001100 is on the block list.');
    await context.close();
  });

  it('notices that the session has ended: nothing can be changed any more, and numbers are masked again', async () => {
    const { page, context } = await loggedIn();
    await page.goto(`${lab.address}#/lists`);
    await page.waitForSelector('label:has-text("Number, prefix") >> input');
    await context.clearCookies();
    await block(page, '79990001101');
    await page.waitForSelector('[role=alert]');
    await page.waitForSelector('text=look only, numbers masked');
    expect(await page.getByRole('button', { name: 'Put on the list' }).count()).toBe(0);
    await page.goto(`${lab.address}#/now`);
    await page.waitForSelector('tbody tr:has-text("7495*****")');
    expect(await page.innerText('body')).not.toMatch(/7495\d{7}/);
    await context.close();
  });

  it('takes a notice away in the next view, unless it has a way back', async () => {
    const { page, context } = await loggedIn();
    await page.waitForSelector('text=Logged in.');
    await page.click('nav a:has-text("Lists")');
    await page.waitForSelector('text=Logged in.', { state: 'detached' });
    await block(page, '79990001102');
    await page.waitForSelector('text=79990001102 is on the block list.');
    await page.click('nav a:has-text("Now")');
    await page.waitForSelector('h1:has-text("Now")');
    expect(await page.innerText('.notices')).toContain('79990001102 is on the block list.');
    await context.close();
  });

  it('puts the focus on the heading of a new view, and the skip link does', async () => {
    const { page, context } = await lab.open();
    await page.click('nav a:has-text("Calls")');
    await expect.poll(() => page.evaluate(FOCUSED)).toBe('H1 Calls');
    await page.focus('.skip');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(FOCUSED)).toBe('H1 Calls');
    expect(page.url()).toMatch(/#\/calls$/);
    await context.close();
  });

  it('has moved the focus by the time the new view can be read, so that nobody is taken out of a field', async () => {
    const { page, context } = await lab.open();
    await page.waitForSelector('h1:has-text("Now")');
    // An observer is told before anything else happens on the page.
    const focused = await page.evaluate<string>(`new Promise((resolve) => {
      new MutationObserver(() => resolve(${FOCUSED})).observe(document.querySelector('h1'), { characterData: true, childList: true, subtree: true });
      location.hash = '#/login';
    })`);
    expect(focused).toBe('H1 Log in');
    await context.close();
  });

  it('says that somebody is logged in, however soon a timer comes', async () => {
    const { context, page } = await lab.open();
    await page.addInitScript(`
      const later = window.setTimeout;
      window.setTimeout = (act, ms, ...rest) => (ms === undefined ? queueMicrotask(act) : later(act, ms, ...rest));
    `);
    await page.reload();
    await page.click('text=Log in');
    await page.fill('input[type=password]', TOKENS.change);
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Logged in.');
    await page.waitForSelector('h1:has-text("Now")');
    expect(await page.innerText('.notices')).toContain('Logged in.');
    await context.close();
  });

  it('refuses a file that is too large before it sends anything', async () => {
    const { page, context } = await loggedIn();
    await page.goto(`${lab.address}#/lists`);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    const buffer = Buffer.alloc(512 * 1024 + 1, '79990001103\n');
    await page.setInputFiles('input[type=file]', { name: 'large.txt', mimeType: 'text/plain', buffer });
    await page.click('form:has(input[type=file]) >> button:has-text("Import")');
    await page.waitForSelector('[role=alert]:has-text("larger than 512 KiB: use voxroute list import")');
    expect(sent.filter((request) => request.startsWith('POST'))).toEqual([]);
    await context.close();
  });

  it('is English for a browser in a language that it does not have', async () => {
    const { page, context, faults } = await lab.open({ locale: 'de-DE' });
    await page.waitForSelector('text=Calls are answered.');
    expect(faults).toEqual([]);
    await context.close();
  });
});
