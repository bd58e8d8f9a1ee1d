// One call of the lab: a Local channel into the dialplan, followed by its events until it is over.

import type { LabManager } from './lab-manager.js';
import type { ManagerMessage } from './manager-message.js';

export interface CallRequest {
  readonly context: string;
  readonly exten: string;
  /** Any text at all; without it the channel has no number, and AGI says `unknown`. */
  readonly callerIdNum?: string;
  readonly callerIdName?: string;
  /** Of number and name, in Asterisk's words: `allowed`, `prohib`, `unavailable`, `prohib_passed_screen`… */
  readonly callingPres?: string;
  /** Variables and functions such as `CALLERID(dnid)`, set in this order before the dialplan runs; at most 700 bytes each. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Variables and functions whose values at the end of the call are wanted. */
  readonly read?: readonly string[];
}

/** What was seen of a call that is over. */
export interface CallReport {
  /** Of the channel that ran the dialplan. */
  readonly uniqueId: string;
  /** What was asked for in `read`, byte for byte; empty for what was not set. */
  readonly values: Readonly<Record<string, string>>;
  /** Names of the variables that dialplan and applications set on the channel, in order, each time; Gosub's LOCAL(ARGC) left out. */
  readonly assigned: readonly string[];
  /** What Dial() was to ring, in order, each time, such as `PJSIP/100,30`. */
  readonly dialled: readonly string[];
  /** The dialplan's own UserEvents, in order: `event.get('UserEvent')` is the name. */
  readonly events: readonly ManagerMessage[];
  /** Whether the dialplan had answered the channel. */
  readonly answered: boolean;
  /** Q.850 cause of the hang-up; 0 when none was given. */
  readonly hangupCause: number;
}

const PHONE_WAITS_SECONDS = 300;
let lastCall = 0;

export class LabCall {
  /** Of the channel that runs the dialplan; AMI takes it wherever it wants a channel. */
  readonly uniqueId: string;
  readonly #phoneId: string;
  readonly #manager: LabManager;
  readonly #reads: readonly string[];
  /** The value at which the lab's counter stops, one beyond the number of variables that it sets. */
  readonly #lastPreparation: string;
  readonly #seen: ManagerMessage[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #stopListening: () => void;

  private constructor(manager: LabManager, request: CallRequest) {
    // Looks like Asterisk's own, and is out of the way of its counter.
    const seconds = Math.floor(Date.now() / 1000);
    this.#phoneId = `${seconds}.${1_000_000 + ++lastCall}`;
    this.uniqueId = `${seconds}.${1_000_000 + ++lastCall}`;
    this.#manager = manager;
    this.#reads = request.read ?? [];
    this.#lastPreparation = String(channelSettings(request).length + 1);
    this.#stopListening = manager.onEvent((event) => {
      if (event.get('Uniqueid') !== this.uniqueId) return;
      this.#seen.push(event);
      for (const wake of this.#waiting) wake();
    });
  }

  /** Starts the call; the dialplan runs from here on. Rejects when Asterisk refuses it. */
  static async start(manager: LabManager, request: CallRequest): Promise<LabCall> {
    const call = new LabCall(manager, request);
    try {
      await manager.action('Originate', {
        Channel: 'Local/call@voxroute-lab/n',
        ChannelId: call.#phoneId,
        OtherChannelId: call.uniqueId,
        Application: 'Wait',
        Data: PHONE_WAITS_SECONDS,
        Timeout: PHONE_WAITS_SECONDS * 1000,
        Async: 'true',
        Variable: originateVariables(request),
      });
      return call;
    } catch (error) {
      call.#stopListening();
      throw error;
    }
  }

  /** The first UserEvent of this name on the channel, also one that has already come. */
  waitForUserEvent(name: string, deadlineMs: number): Promise<ManagerMessage> {
    return this.#find(`UserEvent ${name} of the call`, deadlineMs, (event) => event.get('UserEvent') === name);
  }

  /** Value of a variable or function of the channel, now. */
  async getvar(name: string): Promise<string> {
    const reply = await this.#manager.action('Getvar', { Channel: this.uniqueId, Variable: name });
    return reply.get('Value');
  }

  /** The caller hangs up. Rejects with `No such channel` when the call is already over. */
  async hangup(): Promise<void> {
    await this.#manager.action('Hangup', { Channel: this.#phoneId });
  }

  /** Resolves when the channel is gone. Rejects after `deadlineMs`, or when the extension does not exist. */
  async end(deadlineMs: number): Promise<CallReport> {
    const hangup = await this.#find('end of the call', deadlineMs, (event) => event.get('Event') === 'Hangup');
    this.#stopListening();
    const labs = this.#userEvents().filter((event) => event.get('UserEvent').startsWith('Lab'));
    if (labs.some((event) => event.get('UserEvent') === 'LabNoExtension')) throw new Error('no such extension');
    return {
      uniqueId: this.uniqueId,
      values: this.#values(labs),
      assigned: this.#assigned(),
      dialled: this.#dialled(),
      events: this.#userEvents().filter((event) => !labs.includes(event)),
      answered: labs.some((event) => event.get('State') === 'Up'),
      hangupCause: Number(hangup.get('Cause')),
    };
  }

  #userEvents(): ManagerMessage[] {
    return this.#seen.filter((event) => event.get('Event') === 'UserEvent');
  }

  #values(labs: readonly ManagerMessage[]): Record<string, string> {
    const reported = labs.filter((event) => event.get('UserEvent') === 'LabValue');
    if (reported.length !== this.#reads.length) throw new Error(`the call reported ${reported.length} values`);
    const values = reported.map((event) => Buffer.from(event.get('Value'), 'base64').toString().slice(1));
    return Object.fromEntries(this.#reads.map((name, index) => [name, values[index] ?? '']));
  }

  /** From where the lab's own preparations end to where its report begins. */
  #assigned(): string[] {
    const sets = this.#seen.filter((event) => event.get('Event') === 'VarSet');
    const from = sets.findIndex((set) => set.get('Variable') === 'LAB_I' && set.get('Value') === this.#lastPreparation);
    const to = sets.findIndex((set) => set.get('Variable') === 'LAB_STATE');
    const names = sets.slice(from + 1, to).map((set) => set.get('Variable'));
    return names.filter((name) => !name.startsWith('LOCAL(ARG'));
  }

  #dialled(): string[] {
    const steps = this.#seen.filter((event) => event.get('Event') === 'Newexten');
    return steps.filter((step) => step.get('Application') === 'Dial').map((step) => step.get('AppData'));
  }

  async #find(what: string, deadlineMs: number, matches: (event: ManagerMessage) => boolean): Promise<ManagerMessage> {
    const deadline = AbortSignal.timeout(deadlineMs);
    const stop = AbortSignal.any([deadline, this.#manager.closed]);
    for (;;) {
      const found = this.#seen.find(matches);
      if (found !== undefined) return found;
      if (deadline.aborted) throw new Error(`no ${what} within ${deadlineMs} ms`);
      if (stop.aborted) throw new Error(`no ${what}`, { cause: stop.reason });
      await this.#nextEvent(stop);
    }
  }

  /** Resolves with the next event of the channel, or when `stop` is aborted. */
  #nextEvent(stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        stop.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      stop.addEventListener('abort', wake);
    });
  }
}

/** What the lab sets before the dialplan runs, in order. */
function channelSettings(request: CallRequest): [name: string, value: string][] {
  return Object.entries({
    ...(request.callerIdNum === undefined ? {} : { 'CALLERID(num)': request.callerIdNum }),
    ...(request.callerIdName === undefined ? {} : { 'CALLERID(name)': request.callerIdName }),
    ...(request.callingPres === undefined ? {} : { 'CALLERID(pres)': request.callingPres }),
    ...request.variables,
  });
}

function originateVariables(request: CallRequest): string[] {
  const settings = channelSettings(request);
  const reads = request.read ?? [];
  return [
    `LAB_CONTEXT=${request.context}`,
    `LAB_EXTEN=${request.exten}`,
    `LAB_SETS=${settings.length}`,
    ...settings.flatMap(([name, value], index) => {
      const set = `LAB_SET_${index + 1}=${name}`;
      const encoded = `LAB_VALUE_${index + 1}=${Buffer.from(`.${value}`).toString('base64')}`;
      // A message may have 128 lines, and a line 1024 characters.
      return encoded.length < 800 ? [`${set},${encoded}`] : [set, encoded];
    }),
    `LAB_READS=${reads.length}`,
    ...reads.map((name, index) => `LAB_READ_${index + 1}=${name}`),
  ];
}
