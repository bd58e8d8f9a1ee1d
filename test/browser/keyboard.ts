// Somebody without a mouse: goes from one thing to the next with Tab, and knows where he is by its name.

import type { Page } from 'playwright-core';

/** More than any view has. */
const MOST_STOPS = 200;

/** What has the focus; null for the page itself. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const label = element.labels?.[0]?.innerText.split('\\n')[0];
  const name = element.getAttribute('aria-label') ?? label ?? element.innerText;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return { name: name.trim(), isSeen: outlineStyle !== 'none' && outlineWidth !== '0px' };
})()`;

/**
 * Goes on until something of this name has the focus, and can be seen to have it.
 *
 * @param name as a screen reader would say it, or how it begins
 */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<{ name: string; isSeen: boolean } | null>(FOCUSED);
    if (focused === null) continue;
    passed.push(focused.name);
    if (!focused.name.startsWith(name)) continue;
    if (!focused.isSeen) throw new Error(`nobody can see that "${focused.name}" has the focus`);
    return;
  }
  throw new Error(`Tab never comes to "${name}", but to: ${[...new Set(passed)].join(' | ')}`);
}

/** A link or a button. */
export async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Types over what stands in a field. */
export async function type(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

/** By the first letters of the choice. */
export async function choose(page: Page, name: string, letters: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.type(letters);
}
