// The rate of the host, shared by all processes that use one state directory, across restarts. A claim is a line that is
// appended to a file which all of them read (rate-ledger.ts). Whatever the disk does, a call waits for it a moment at most,
// and goes by this process's own count then.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { messageOf } from '../errors.js';
import { endsWithin, watched } from '../files/slow-disk.js';
import type { HostClaim } from '../lookup/host-claim.js';
import type { Clock } from '../time/clock.js';
import { RateFiles } from './rate-files.js';
import { claimLine, endLine, RateLedger, withdrawalLine, type ClaimKind, type ClaimLimits } from './rate-ledger.js';
import { isRunningProcess, thisProcess } from './running-process.js';

const DIRECTORY = 'rate';
/** Longer than that it is said that the disk does not answer. */
const DISK_LIMIT_MS = 1000;
/** A disk that failed is left alone. */
const REST_MS = 5000;
const CLOSE_LIMIT_MS = 500;
/** When more has come in for a claim than there are places, and one has become free since. */
const SOON_MS = 5;
/** What the disk has answered while this process was busy is heard in these. */
const TURNS_OF_A_ROUND = 4;

export interface HostRateSettings {
  /** Where state lives. */
  readonly stateDirectory: string;
  readonly kind: ClaimKind;
  readonly clock: Clock;
  /** So long a request waits for the disk at most; then it goes by the count of its own process. */
  readonly claimLimitMs: number;
  /** Told once when the others cannot be counted any more, with the reason, and once when they can again (null). */
  readonly onChange: (why: string | null) => void;
}

interface Claimant {
  readonly id: string;
  readonly limits: ClaimLimits;
  readonly settle: (claim: HostClaim) => void;
}

export class SharedRate {
  readonly #files: RateFiles;
  readonly #ledger = new RateLedger(isRunningProcess);
  readonly #process = thisProcess();
  readonly #instance = randomBytes(4).toString('hex');
  /** `performance.now()` begins with the process; what it counts is the same for all. */
  readonly #sinceBootMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  #claims = 0;
  #waiting: Claimant[] = [];
  #notes: string[] = [];
  #work: Promise<void> | null = null;
  #restUntilMs = -Infinity;
  #why: string | null = null;
  /** The round under way takes longer than a claim may wait. */
  #isLate = false;
  #isClosing = false;
  #isClosed = false;

  constructor(private readonly settings: HostRateSettings) {
    this.#files = new RateFiles(join(settings.stateDirectory, DIRECTORY));
  }

  /** Never rejects. */
  claim(limits: ClaimLimits): Promise<HostClaim> {
    const { clock } = this.settings;
    // Who waits for a disk that is late would wait in vain.
    if (this.#isClosing || this.#isLate || clock.monotonicMs() < this.#restUntilMs)
      return Promise.resolve({ kind: 'unavailable' });
    const id = `${this.#instance}-${++this.#claims}`;
    return new Promise((resolve) => {
      let isSettled = false;
      const settle = (claim: HostClaim) => {
        cancel();
        // The request left without it, and the place is held by our own count.
        if (isSettled && claim.kind === 'granted') claim.end();
        isSettled = true;
        resolve(claim);
      };
      const late = () => {
        if (isSettled) return;
        this.#isLate = true;
        settle({ kind: 'unavailable' });
      };
      const cancel = clock.after(this.settings.claimLimitMs, () => afterTurns(TURNS_OF_A_ROUND, late));
      this.#waiting.push({ id, limits, settle });
      this.#goOn();
    });
  }

  /** Says how the last requests ended, as far as the disk takes it at once. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = async () => {
      while (this.#work !== null) await this.#work;
      this.#isClosed = true;
      await this.#files.close();
    };
    await endsWithin(closed(), CLOSE_LIMIT_MS, this.settings.clock);
  }

  #nowMs(): number {
    return this.settings.clock.monotonicMs() + this.#sinceBootMs;
  }

  #goOn(): void {
    if (this.#isClosed || this.#work !== null) return;
    this.#work = this.#run().finally(() => {
      this.#work = null;
      // What came in the last moment.
      if (this.#waiting.length > 0 || this.#notes.length > 0) this.#goOn();
    });
  }

  /** One after another: those that come meanwhile share the next round. */
  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#notes.length > 0) {
      const [claimants, notes] = [this.#waiting.splice(0), this.#notes.splice(0)];
      const onLate = () => this.#unavailable(`the disk has not answered for ${DISK_LIMIT_MS} ms`);
      try {
        await watched(() => this.#round(claimants, notes), [{ limitMs: DISK_LIMIT_MS, onLate }], this.settings.clock);
        this.#isLate = false;
        if (claimants.length > 0) this.#available();
      } catch (error) {
        this.#isLate = false;
        this.#restUntilMs = this.settings.clock.monotonicMs() + REST_MS;
        this.#unavailable(messageOf(error));
        for (const { settle } of claimants) settle({ kind: 'unavailable' });
      }
    }
  }

  async #round(claimants: readonly Claimant[], notes: readonly string[]): Promise<void> {
    const asking = this.#whoMayAsk(claimants) ?? (await this.#readOn([]), this.#whoMayAsk(claimants)) ?? [];
    const claims = asking.map(({ id }) => claimLine(id, this.#nowMs(), this.#process, this.settings.kind));
    if (claims.length + notes.length > 0) await this.#readOn([...notes, ...claims]);
    const nowMs = this.#nowMs();
    for (const [index, { id, limits, settle }] of claimants.entries()) {
      const isAsking = index < asking.length;
      const againInMs = isAsking
        ? this.#ledger.waitMs(id, limits, nowMs)
        : (this.#ledger.waitForMs(1, this.settings.kind, limits, nowMs) ?? SOON_MS);
      if (againInMs === Infinity) throw new Error('a line that was written is not there');
      if (againInMs === null) settle(this.#granted(id));
      else {
        if (isAsking) this.#withdraw(id);
        settle({ kind: 'full', againInMs });
      }
    }
    this.#ledger.tidy(nowMs);
  }

  /** The first ones, as many as there are places by what is known; null when that is none. What claims in vain would only
   * make the files grow. */
  #whoMayAsk(claimants: readonly Claimant[]): readonly Claimant[] | null {
    const nowMs = this.#nowMs();
    const asking = claimants.filter(
      ({ limits }, index) => this.#ledger.waitForMs(index + 1, this.settings.kind, limits, nowMs) === null,
    );
    return asking.length > 0 || claimants.length === 0 ? asking : null;
  }

  async #readOn(lines: readonly string[]): Promise<void> {
    const added = await this.#files.append(lines, this.#nowMs());
    for (const each of added) this.#ledger.read(each.file, each.lines);
  }

  #granted(id: string): HostClaim {
    return {
      kind: 'granted',
      end: () => {
        const nowMs = this.#nowMs();
        this.#ledger.end(id, nowMs);
        this.#notes.push(endLine(id, nowMs));
        this.#goOn();
      },
      withdraw: () => {
        this.#withdraw(id);
        this.#goOn();
      },
    };
  }

  #withdraw(id: string): void {
    this.#ledger.withdraw(id);
    this.#notes.push(withdrawalLine(id));
  }

  #unavailable(why: string): void {
    if (this.#why === null) this.settings.onChange(why);
    this.#why = why;
  }

  #available(): void {
    if (this.#why !== null) this.settings.onChange(null);
    this.#why = null;
  }
}

/** Turns of the event loop. */
function afterTurns(turns: number, action: () => void): void {
  setImmediate(() => (turns > 1 ? afterTurns(turns - 1, action) : action()));
}
