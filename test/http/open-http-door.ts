// An HTTP door with nothing behind it, whose answers a test can choose.

import { PASS } from '../../src/policy/decision.js';
import { connect } from 'node:net';
import { systemClock } from '../../src/time/clock.js';
import type { HttpDoorEvent } from '../../src/http/http-door-event.js';
import { serveHttp, type HttpDoor, type HttpDoorOptions } from '../../src/http/http-server.js';
import type { HttpApi } from '../../src/http/http-api.js';
import { LiveFeed } from '../../src/http/live-feed.js';
import { bracketNames } from '../fakes/names.js';
import type { CallAnswer } from '../../src/call/call-answer.js';
import type { LookupBody } from '../../src/call/lookup-body.js';
import { createListEditor } from '../../src/lists/runtime/edit-lists.js';
import { openRuntimeLists, type RuntimeLists } from '../../src/lists/runtime/runtime-lists.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { startStopwatch } from '../fakes/standstill.js';

export interface OpenHttpDoor {
  readonly door: HttpDoor;
  readonly port: number;
  /** What lookups were asked for, in order. */
  readonly asked: string[];
  readonly events: HttpDoorEvent[];
  readonly answers: [route: string, method: string, status: number][];
  readonly runtime: RuntimeLists;
  /** An answer with its body read as JSON where it is. */
  readonly ask: (path: string, init?: RequestInit) => Promise<{ status: number; headers: Headers; body: unknown }>;
  /**
   * Writes bytes, and gives all that came back when the door closed the connection, or when that matches or something
   * else has happened: `until`.
   */
  readonly raw: (
    bytes: string | Buffer,
    until?: RegExp | Promise<unknown>,
  ) => Promise<{ text: string; closed: boolean; tookMs: number }>;
}

/** Something to wait for until the test says so. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

export function lookupBodyOf(number: string): LookupBody {
  return {
    query: number,
    number,
    dial: '',
    status: 'OK',
    fault: null,
    detail: '',
    source: 'voxlink-v1',
    fields: {},
    contradictions: [],
    decision: PASS,
    lengths: null,
    ms: 0.1,
  };
}

/** An answer to a lookup of which nothing is known but the number. */
export function answerOf(number: string): CallAnswer {
  return {
    status: 'OK',
    fault: null,
    faultDetail: null,
    number: { kind: 'e164', raw: number, e164: number },
    dial: '',
    presentation: 'allowed',
    record: {},
    observations: [],
    upstream: null,
    lookedUp: true,
    decision: PASS,
    source: 'voxlink-v1',
    ageSeconds: null,
    answeredAtMs: 0,
    tookMs: 0.1,
    abandoned: false,
  };
}

/** What of the door and of what stands behind it a test chooses; `lookup` is how each question is answered. */
export type DoorChoice = Partial<Omit<HttpDoorOptions, 'api'>> &
  Partial<HttpApi> & {
    readonly lookup?: (door: 'http' | 'cli', number: string, abandoned: AbortSignal) => Promise<LookupBody>;
  };

export async function openHttpDoor(choice: DoorChoice = {}): Promise<OpenHttpDoor> {
  const asked: string[] = [];
  const events: HttpDoorEvent[] = [];
  const answers: OpenHttpDoor['answers'] = [];
  const runtime = await openRuntimeLists({ directory: null, clock: systemClock, report: () => undefined });
  const current = {
    numberSettings: DEFAULT_NUMBER_SETTINGS,
    ownNumbers: new Set(['74951112233']),
    lists: { allow: [runtime.lists.allow], block: [runtime.lists.block], named: new Map<string, []>() },
  };
  const { lookup = (_door: string, number: string) => Promise.resolve(lookupBodyOf(number)) } = choice;
  const bodies = new WeakMap<CallAnswer, LookupBody>();
  const door = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    tokens: () => ({ change: null, view: null }),
    hostNames: () => new Set(),
    isAllowed: () => false,
    origins: () => new Set(),
    report: (event) => events.push(event),
    answered: (...answer) => answers.push(answer),
    ...choice,
    api: {
      version: '1.2.3',
      clock: systemClock,
      notReady: () => [],
      metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1\n' }),
      calls: {
        search: () => Promise.resolve({ entries: [], hasMore: false }),
        get: () => Promise.resolve(null),
        follow: () => null,
        explain: () => Promise.resolve(null),
      },
      lists: createListEditor({ clock: systemClock, runtime, current: () => current }),
      changed: () => undefined,
      summary: () => ({ recent: {}, status: {} }),
      configuration: () => ({ since: '', origin: 'defaults', files: [], problems: [], warnings: [], sections: [] }),
      explain: () => Promise.reject(new Error('nothing is explained here')),
      feed: new LiveFeed({ clock: systemClock, follow: () => null, summary: () => ({}), notReady: () => [] }),
      names: () => bracketNames(),
      async ask({ door, number }, abandoned) {
        asked.push(number);
        const body = await lookup(door, number, abandoned);
        const answer = answerOf(number);
        bodies.set(answer, body);
        return answer;
      },
      describe: (answer) => bodies.get(answer) ?? lookupBodyOf(answer.number.raw),
      lookupInBulk(number, abandoned) {
        asked.push(number);
        return lookup('http', number, abandoned);
      },
      ...choice,
    },
  });
  const { port } = door.address;
  return {
    door,
    port,
    asked,
    events,
    answers,
    runtime,
    async ask(path, init) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { connection: 'close', ...init?.headers },
      });
      const text = await response.text();
      const json = text !== '' && /^application\/(?:problem\+)?json$/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: json ? (JSON.parse(text) as unknown) : text };
    },
    raw: (bytes, until) => exchange(port, bytes, until),
  };
}

/** Only what never comes is given up by time. */
const LONGEST_EXCHANGE_MS = 30_000;

function exchange(port: number, bytes: string | Buffer, until: RegExp | Promise<unknown> | undefined) {
  return new Promise<{ text: string; closed: boolean; tookMs: number }>((resolve) => {
    const ownMs = startStopwatch();
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    const end = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed, tookMs: ownMs() });
    };
    const timer = setTimeout(() => end(false), LONGEST_EXCHANGE_MS);
    if (until instanceof Promise) void until.then(() => end(false));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (until instanceof RegExp && until.test(text)) end(false);
    });
    // A reset after the answer is an end like any other.
    socket.on('error', () => undefined);
    socket.on('close', () => end(true));
  });
}
