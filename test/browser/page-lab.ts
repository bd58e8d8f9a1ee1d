// The page as people have it: Debian's Chromium in front of a whole daemon, with a stand-in Voxlink and a strict Asterisk behind it.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { callFastAgi, type FastAgiCallOptions } from '../fakes/agi-asterisk.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';

/** Where Debian's package `chromium` has it. */
const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);
if (!hasChromium && process.env['CI'] !== undefined) throw new Error(`CI has Chromium: ${CHROMIUM} is missing`);
if (!hasChromium) console.info(`browser tests are skipped: ${CHROMIUM} is missing (apt-get install chromium)`);

export const TOKENS = { change: 'the-token-that-changes', view: 'the-token-that-looks' };
export const DAY_MS = 86_400_000;

/** CI keeps what is there; those of the documents are copied from there by hand. */
const PICTURES = process.env['VOXROUTE_SCREENSHOTS'] ?? 'build/screenshots';

/** The whole view, as it is now. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

export interface PageLab {
  readonly daemon: RunningDaemon;
  readonly asterisk: FakeAmiAsterisk;
  /** Wall time of the daemon goes so much ahead of that of the host; may be changed. */
  readonly shift: { ms: number };
  readonly address: string;
  /** A call over FastAGI, as `route` answers it. */
  call(options: FastAgiCallOptions): Promise<unknown>;
  /** In a browser window of its own; what goes wrong there is in `faults`. */
  open(options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, of the console, and whatever the content security policy has kept off. */
  readonly faults: readonly string[];
}

export async function startPageLab(config: string): Promise<PageLab> {
  const asterisk = await FakeAmiAsterisk.start();
  const shift = { ms: 0 };
  const clock: Clock = { ...systemClock, epochMs: () => systemClock.epochMs() + shift.ms };
  const daemon = await startDaemon({
    config: `${config}\nami: { servers: [{ name: pbx, port: ${asterisk.port}, username: voxroute, secretFile: /none }] }\n`,
    httpTokens: TOKENS,
    amiSecrets: new Map([['pbx', asterisk.secret]]),
    clock,
  });
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    // Root, as in CI, has no sandbox there.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const address = `http://127.0.0.1:${daemon.httpPort}/`;
  return {
    daemon,
    asterisk,
    shift,
    address,
    call: (options) => callFastAgi(daemon.agiPort, { script: 'route', ...options }),
    async open(options = {}) {
      const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1200, height: 900 }, ...options });
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        // What the daemon refuses is shown in the page, and the browser notes it here as well.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          faults.push(message.text());
      });
      await page.goto(address);
      return { page, context, faults };
    },
    async close() {
      await browser.close();
      await daemon.stop();
      await asterisk.stop();
    },
  };
}
