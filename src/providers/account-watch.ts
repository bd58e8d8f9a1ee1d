// One account, asked again and again behind the calls: its numbers, and where the provider tells it, balance and status. Whatever
// happens there, what was known stays; nothing here is waited for.

import type { Clock } from '../time/clock.js';
import { accountNumbers, type AccountNumber, type FoundNumbers } from './account-numbers.js';
import type { AccountState, AccountStatus } from './account-status.js';
import { KINDS, openConfigured, type ConfiguredAccount } from './kinds.js';
import { keepNumberCopy, readNumberCopy, type NumberCopy } from './number-copy.js';
import { staffContacts, type StaffContact } from './staff-contacts.js';
import type { NewtelClient, NewtelSettings } from './newtel/newtel-client.js';
import type { ProviderClient } from './method-client.js';
import type { AccountSurroundings, OpenAccount } from './open-account.js';
import type { EndedCalls } from './newtel/ended-calls.js';
import type { NewtelCall } from './newtel/newtel-calls.js';
import { ProviderFault } from './provider-fault.js';

export interface WatchParts extends AccountSurroundings {
  /** Null where nothing can be kept. */
  readonly stateDirectory: () => string | null;
  /** Numbers, what they count for, or staff are others now. */
  readonly numbersChanged: () => void;
  /** Inbound calls that have ended there. Rejects where they cannot be taken: they are given again. */
  readonly callsEnded: (account: ConfiguredAccount, calls: readonly NewtelCall[]) => Promise<void>;
  /** Status, balance or trouble are others now; null: what was wrong is not any more. */
  readonly reportProblem: (account: string, message: string | null) => void;
}

/** After a failure. */
const AGAIN_MS = 300_000;
/** The same for calls, which somebody waits for. */
const CALLS_AGAIN_MS = 60_000;
/** Behind the start. */
const FIRST_MS = 1000;
/** An older answer says nothing of now. */
const STATE_HOLDS_MS = 3_600_000;
const NO_CALLS: ReadonlySet<string> = new Set(['blocked', 'suspended']);

interface KnownState extends AccountState {
  readonly atMs: number;
}

export class AccountWatch {
  #opened: Promise<OpenAccount> | null = null;
  #copy: NumberCopy | null = null;
  #numbers: readonly AccountNumber[] = [];
  #staff: readonly StaffContact[] | null = null;
  #lastState: KnownState | null = null;
  #problem: string | null = null;
  /** What is wrong, by what was asked. */
  readonly #troubles = new Map<string, string>();
  #cancelNumbers: () => void = () => undefined;
  #cancelState: () => void = () => undefined;
  #cancelCalls: () => void = () => undefined;
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  /** Reads what was kept; asks nobody yet. */
  constructor(
    readonly account: ConfiguredAccount,
    private readonly parts: WatchParts,
  ) {
    const directory = parts.stateDirectory();
    const owner = { ...account.settings, kind: account.kind };
    this.#take(directory === null ? null : readNumberCopy(directory, owner));
  }

  get numbers(): readonly AccountNumber[] {
    return this.#numbers;
  }

  /** Staff that are contacts; null: wanted, and nothing was heard of them yet. */
  get staff(): readonly StaffContact[] | null {
    if (this.#own('members') !== true) return [];
    return this.#staff;
  }

  /** Known to be so within the last hour: calls by it fail. */
  get isBlocked(): boolean {
    const last = this.#lastState;
    return last !== null && this.#clock.epochMs() - last.atMs <= STATE_HOLDS_MS && NO_CALLS.has(last.state);
  }

  /**
   * What somebody else asks of the account, at its rate; `close` waits for it. Rejects with a `ProviderFault` where the account
   * cannot be asked, and as `work` does.
   */
  use<T>(work: (client: ProviderClient) => Promise<T>): Promise<T> {
    return this.#underWay(async () => work((await this.#open()).client));
  }

  /** Asks from now on, until `close`. */
  start(): void {
    const { kind } = this.account;
    this.#cancelNumbers = this.#clock.after(FIRST_MS, () => void this.#underWay(() => this.#askNumbers()));
    const stateEvery = this.#own('stateEvery') ?? null;
    if (stateEvery !== null && KINDS[kind]?.state !== undefined)
      this.#cancelState = this.#clock.after(FIRST_MS, () => void this.#underWay(() => this.#askState(stateEvery)));
    const callsEvery = this.#own('callsEvery') ?? null;
    const ended = KINDS[kind]?.endedCalls?.();
    if (callsEvery !== null && ended !== undefined)
      this.#cancelCalls = this.#clock.after(
        FIRST_MS,
        () => void this.#underWay(() => this.#askCalls(ended, callsEvery)),
      );
  }

  status(): AccountStatus {
    const { settings, kind } = this.account;
    const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
    return {
      account: settings.name,
      kind,
      state: this.#lastState?.state ?? null,
      balance: this.#lastState?.balance ?? null,
      currency: this.#lastState?.currency ?? null,
      stateAt: iso(this.#lastState?.atMs),
      numbers: this.#copy === null ? null : this.#numbers.length,
      numbersAt: iso(this.#copy?.askedAtMs),
      problem: this.#problem,
    };
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelNumbers();
    this.#cancelState();
    this.#cancelCalls();
    await (await this.#opened?.catch(() => null))?.close();
    // What was asked is given up now, and what was learnt before is being written.
    await Promise.allSettled(this.#running);
  }

  #underWay<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#running.add(running);
    const ended = () => void this.#running.delete(running);
    running.then(ended, ended);
    return running;
  }

  get #clock(): Clock {
    return this.parts.clock;
  }

  /** A key that only New-Tel has; absent for another kind. */
  #own<Key extends keyof NewtelSettings>(key: Key): NewtelSettings[Key] | undefined {
    return this.account.kind === 'newtel' ? (this.account.settings as NewtelSettings)[key] : undefined;
  }

  #open(): Promise<OpenAccount> {
    this.#opened ??= openConfigured(this.account, this.parts);
    // A certificate file may be mended meanwhile.
    this.#opened.catch(() => (this.#opened = null));
    return this.#opened;
  }

  async #askNumbers(): Promise<void> {
    const { settings, kind } = this.account;
    const isAsked = await this.#asking('numbers', async ({ client }) => {
      const found = await KINDS[kind]?.numbers(client);
      if (found === undefined || this.#isClosed) return;
      await this.#learn(found);
    });
    if (this.#isClosed) return;
    const pauseMs = isAsked ? settings.every : Math.min(AGAIN_MS, settings.every);
    this.#cancelNumbers = this.#clock.after(pauseMs, () => void this.#underWay(() => this.#askNumbers()));
  }

  /** An empty answer never takes the place of a good one: somebody's filter, or an account that is not whole. */
  async #learn(found: FoundNumbers): Promise<void> {
    const { settings, kind } = this.account;
    if (found.texts.length === 0 && this.#copy !== null && this.#copy.texts.length > 0)
      throw new ProviderFault(
        'NOT_UNDERSTOOD',
        settings.name,
        kind,
        'has no numbers any more: the previous ones are kept',
      );
    // Without them their own phones would count as lines of the company.
    if (found.isStaffEmpty === true && this.#copy !== null && this.#copy.staff.length > 0)
      throw new ProviderFault(
        'NOT_UNDERSTOOD',
        settings.name,
        kind,
        'has no staff any more: the previous numbers and staff are kept',
      );
    const { texts, staff, people = null } = found;
    const copy = { texts, staff, people, askedAtMs: this.#clock.epochMs() };
    const known = () => JSON.stringify([this.#numbers, this.#staff]);
    const before = known();
    this.#take(copy);
    if (known() !== before) this.parts.numbersChanged();
    const directory = this.parts.stateDirectory();
    if (directory === null) return;
    await keepNumberCopy(directory, { ...settings, kind }, copy).catch(() => undefined);
  }

  #take(copy: NumberCopy | null): void {
    this.#copy = copy;
    this.#numbers = copy === null ? [] : accountNumbers(this.account.settings, copy).numbers;
    const people = copy?.people ?? null;
    this.#staff = people === null ? null : staffContacts(this.account.settings, people);
  }

  async #askCalls(ended: EndedCalls, everyMs: number): Promise<void> {
    const isAsked = await this.#asking('calls', async ({ client }) => {
      const calls = await ended.look(client as NewtelClient, this.#clock.epochMs());
      if (calls.length === 0 || this.#isClosed) return;
      await this.parts.callsEnded(this.account, calls);
      ended.done(calls);
    });
    if (this.#isClosed) return;
    this.#cancelCalls = this.#clock.after(
      isAsked ? everyMs : Math.max(everyMs, CALLS_AGAIN_MS),
      () => void this.#underWay(() => this.#askCalls(ended, everyMs)),
    );
  }

  async #askState(everyMs: number): Promise<void> {
    const { kind } = this.account;
    const isAsked = await this.#asking('state', async ({ client }) => {
      const state = await KINDS[kind]?.state?.(client);
      if (state === undefined || this.#isClosed) return;
      this.#lastState = { ...state, atMs: this.#clock.epochMs() };
      const warning = (await KINDS[kind]?.warning?.(client, state)) ?? null;
      if (warning !== null) throw new StateWarning(warning);
    });
    if (this.#isClosed) return;
    this.#cancelState = this.#clock.after(
      isAsked ? everyMs : Math.min(AGAIN_MS, everyMs),
      () => void this.#underWay(() => this.#askState(everyMs)),
    );
  }

  /** False when it failed. Never rejects. */
  async #asking(what: string, ask: (opened: OpenAccount) => Promise<void>): Promise<boolean> {
    try {
      await ask(await this.#open());
      this.#trouble(what, null);
      return true;
    } catch (error) {
      const message =
        error instanceof ProviderFault ? error.reason : error instanceof Error ? error.message : String(error);
      this.#trouble(what, message);
      return error instanceof StateWarning;
    }
  }

  #trouble(what: string, message: string | null): void {
    if (this.#isClosed) return;
    if (message === null) this.#troubles.delete(what);
    else this.#troubles.set(what, message);
    const problem = this.#troubles.size === 0 ? null : [...new Set(this.#troubles.values())].join('; ');
    if (problem !== this.#problem) this.parts.reportProblem(this.account.settings.name, problem);
    this.#problem = problem;
  }
}

/** It was answered, and what was answered needs attention. */
class StateWarning extends Error {}
