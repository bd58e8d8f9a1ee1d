// The door for webhooks with nothing behind it, and AloVoice's part played towards it.

import { readFileSync } from 'node:fs';
import { answerOf } from '../open-http-door.js';
import type { CallAnswer } from '../../../src/call/call-answer.js';
import type { IncomingCall } from '../../../src/call/incoming-call.js';
import type { RecordedCall } from '../../../src/call/recorded-call.js';
import type { RecalledCall } from '../../../src/http/webhooks/answer-webhook.js';
import type { WebhookAccount } from '../../../src/http/webhooks/webhook-account.js';
import type { WebhookDoorEvent } from '../../../src/http/webhooks/webhook-event.js';
import { serveWebhooks, type WebhookDoor } from '../../../src/http/webhooks/webhook-server.js';
import type { Contact } from '../../../src/lists/match/contacts.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { PASS, type Decision } from '../../../src/policy/decision.js';
import { systemClock, type Clock } from '../../../src/time/clock.js';

export const SECRET = 'a-secret-in-the-path-of-32-signs';

export interface OpenWebhookDoor {
  readonly door: WebhookDoor;
  readonly port: number;
  readonly calls: IncomingCall[];
  readonly recorded: RecordedCall[];
  readonly events: WebhookDoorEvent[];
  /** `tashkent route pass` */
  readonly outcomes: string[];
  /** Posts a body as AloVoice does. */
  readonly post: (
    event: string,
    body: unknown,
    options?: PostOptions,
  ) => Promise<{ status: number; type: string | null; text: string }>;
}

export interface PostOptions {
  readonly secret?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WebhookChoice {
  readonly decision?: Partial<Decision>;
  /** In place of `decision`. */
  readonly decide?: (call: IncomingCall) => Promise<CallAnswer>;
  readonly account?: Partial<WebhookAccount>;
  readonly accounts?: () => readonly WebhookAccount[];
  readonly contact?: Contact;
  readonly recall?: (account: string, id: string) => Promise<RecalledCall>;
  readonly clock?: Clock;
  readonly maxConnections?: number;
}

export function webhookAccount(change: Partial<WebhookAccount> = {}): WebhookAccount {
  return {
    name: 'tashkent',
    secret: SECRET,
    pass: { queue: '6000' },
    block: { hangup: '123' },
    routes: {
      support: { queue: '6001' },
      director: { peer: '2000' },
      duty: { trunk: '990000001' },
      menu: { ivr: '111' },
    },
    deadlineMs: 800,
    callTo: false,
    numberSettings: { ...DEFAULT_NUMBER_SETTINGS, country: 'UZ' },
    outboundRules: new Set(['out']),
    isAllowed: () => true,
    ...change,
  };
}

export function answerWith(decision: Partial<Decision>, change: Partial<CallAnswer> = {}): CallAnswer {
  return { ...answerOf('998970000004'), decision: { ...PASS, ...decision }, ...change };
}

export async function openWebhookDoor(choice: WebhookChoice = {}): Promise<OpenWebhookDoor> {
  const calls: IncomingCall[] = [];
  const recorded: RecordedCall[] = [];
  const events: WebhookDoorEvent[] = [];
  const outcomes: string[] = [];
  const account = webhookAccount(choice.account);
  const door = await serveWebhooks({
    host: '127.0.0.1',
    port: 0,
    clock: choice.clock ?? systemClock,
    accounts: choice.accounts ?? (() => [account]),
    report: (event) => events.push(event),
    answered: (...told) => outcomes.push(told.join(' ')),
    ...(choice.maxConnections === undefined ? {} : { maxConnections: choice.maxConnections }),
    api: {
      decide(call) {
        calls.push(call);
        return choice.decide?.(call) ?? Promise.resolve(answerWith(choice.decision ?? {}));
      },
      contact: () => choice.contact ?? null,
      record: (call) => recorded.push(call),
      recall: choice.recall ?? (() => Promise.resolve({ start: null, isEnded: false })),
    },
  });
  const { port } = door.address;
  return {
    ...{ door, port, calls, recorded, events, outcomes },
    async post(event, body, { secret = SECRET, method = 'POST', headers = {} } = {}) {
      const response = await fetch(`http://127.0.0.1:${port}/alovoice/${secret}/${event}`, {
        method,
        headers: { connection: 'close', ...headers },
        ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
    },
  };
}

export interface WebhookSample {
  readonly request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Readonly<Record<string, unknown>>;
  };
  readonly response: { readonly body: unknown };
}

/** @param name of a file of the documented examples, such as `route.queue` */
export function webhookSample(name: string): WebhookSample {
  const file = new URL(`../../providers/samples/alovoice/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as WebhookSample;
}
