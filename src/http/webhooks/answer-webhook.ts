// What each request of a hosted PBX is answered with. Nothing here throws for what came; what breaks of our own is the
// door's to turn into `pass`.

import type { CallAnswer } from '../../call/call-answer.js';
import type { CallReport } from '../../call/call-report.js';
import type { IncomingCall } from '../../call/incoming-call.js';
import { reportedCall, type RecordedCall } from '../../call/recorded-call.js';
import type { Contact } from '../../lists/match/contacts.js';
import type { Clock } from '../../time/clock.js';
import { text, type Answer } from '../answer.js';
import { actionFor, actionText } from './pbx-answer.js';
import type { PbxAction, WebhookAccount } from './webhook-account.js';
import { callEndOf, callStartOf, conferenceResultOf, jsonFields, routeOf, type CallStart } from './webhook-body.js';
import { channelOf, numberOfAccount, webhookCall } from './webhook-call.js';
import type { WebhookEvent, WebhookOutcome } from './webhook-event.js';
import { StartedCalls } from './started-calls.js';

/** What the door asks of the daemon. */
export interface WebhookApi {
  /** The one way of a call. Never rejects. */
  decide(call: IncomingCall): Promise<CallAnswer>;
  /** @param e164 digits without plus */
  contact(e164: string): Contact | null;
  /** Into the journal. */
  record(call: RecordedCall): void;
  /** What the journal has of a call that began before a restart. Never rejects. */
  recall(account: string, id: string): Promise<RecalledCall>;
}

export interface RecalledCall {
  readonly start: RecordedCall | null;
  readonly isEnded: boolean;
}

export interface WebhookAnswer extends Answer {
  readonly outcome: WebhookOutcome;
}

/** In the place of an answer that is not there. */
export function plainAnswer(event: WebhookEvent, account: WebhookAccount, outcome: WebhookOutcome): WebhookAnswer {
  if (event === 'route') return actionAnswer(account.pass, outcome);
  return { ...text(event === 'callend' ? 'true' : ''), outcome };
}

function actionAnswer(action: PbxAction, outcome: WebhookOutcome): WebhookAnswer {
  return { status: 200, contentType: 'application/json', body: actionText(action), outcome };
}

/** Remembers the calls of each account. */
export class WebhookAnswers {
  readonly #started = new Map<string, StartedCalls>();

  constructor(
    private readonly api: WebhookApi,
    private readonly clock: Pick<Clock, 'epochMs'>,
  ) {}

  /** @param askedAtMs `Clock.monotonicMs()` when the request came */
  async answer(event: WebhookEvent, account: WebhookAccount, body: Buffer, askedAtMs: number): Promise<WebhookAnswer> {
    const fields = jsonFields(body);
    const answered = fields === null ? null : await this.#answerTo(event, account, fields, askedAtMs);
    return answered ?? plainAnswer(event, account, 'bad-body');
  }

  #answerTo(
    event: WebhookEvent,
    account: WebhookAccount,
    fields: Readonly<Record<string, unknown>>,
    askedAtMs: number,
  ): WebhookAnswer | null | Promise<WebhookAnswer | null> {
    switch (event) {
      case 'route':
        return this.#route(account, fields, askedAtMs);
      case 'callstart':
        return this.#callStart(account, fields, askedAtMs);
      case 'callend':
        return this.#callEnd(account, fields);
      case 'requestcall':
        return this.#conference(account, fields);
    }
  }

  async #route(account: WebhookAccount, fields: Readonly<Record<string, unknown>>, askedAtMs: number) {
    const asked = routeOf(fields);
    if (asked === null) return null;
    const about = { number: identityOf(asked.from, account), line: identityOf(asked.line, account) };
    // A call that goes out is told of with the number that is dialled, which is not known here.
    const { uniqueId } =
      asked.direction === 'inbound'
        ? this.#calls(account).pair('question', about, this.clock.epochMs())
        : { uniqueId: '' };
    const answer = await this.api.decide(webhookCall({ ...asked, uniqueId }, account, askedAtMs));
    const action = this.#actionFor(answer, asked.direction, account);
    if (answer.fault === 'INTERNAL_ERROR') return actionAnswer(account.pass, 'fault');
    if (action === null) return actionAnswer(account.pass, 'no-action');
    return actionAnswer(action, action === account.pass ? 'pass' : answer.decision.action);
  }

  async #callStart(account: WebhookAccount, fields: Readonly<Record<string, unknown>>, askedAtMs: number) {
    const start = callStartOf(fields);
    if (start === null) return null;
    const calls = this.#calls(account);
    const before = calls.known(start);
    if (before !== undefined) return { ...text(before.answer), outcome: 'repeated' as const };
    const nowMs = this.clock.epochMs();
    const id = calls.newId(start, nowMs);
    const report = { ...reportOf(account, 'start', id, start.direction) };
    const about = { number: identityOf(start.number, account), line: identityOf(start.line, account) };
    const { uniqueId, isSecond } = calls.pair('start', about, nowMs);
    const call = this.#recordOf('callstart', account, start, uniqueId, nowMs, report);
    // Before anything is waited for: the same request may come again meanwhile.
    calls.begin(start, { id, call, answer: id });
    if (start.direction !== 'inbound' || isSecond) {
      this.api.record(call);
      return { ...text(id), outcome: 'taken' as const };
    }
    const question = {
      direction: 'inbound',
      from: start.number,
      line: start.line,
      queue: '',
      uniqueId,
      report,
    } as const;
    const answer = await this.api.decide(webhookCall(question, account, askedAtMs));
    const action = account.callTo ? this.#actionFor(answer, 'inbound', account) : null;
    if (action === null || answer.decision.action !== 'route' || !('trunk' in action))
      return { ...text(id), outcome: 'taken' as const };
    const elsewhere = JSON.stringify({ callto: action.trunk });
    calls.begin(start, { id, call, answer: elsewhere });
    return { ...text(elsewhere), contentType: 'application/json', outcome: 'route' as const };
  }

  #callEnd(account: WebhookAccount, fields: Readonly<Record<string, unknown>>) {
    const end = callEndOf(fields);
    if (end === null) return null;
    const calls = this.#calls(account);
    const isFirst = calls.isFirst(`end ${end.id} ${end.id === '' ? JSON.stringify(end) : ''}`);
    if (!isFirst) return { ...text('true'), outcome: 'repeated' as const };
    const atHand = end.id === '' ? undefined : calls.byId(end.id)?.call;
    // The PBX need not wait for the journal to be searched.
    void this.#recordEnd(account, end, atHand);
    return { ...text('true'), outcome: 'taken' as const };
  }

  async #recordEnd(
    account: WebhookAccount,
    { id, endedAtSeconds, durationSeconds, outcome }: NonNullable<ReturnType<typeof callEndOf>>,
    atHand: RecordedCall | undefined,
  ): Promise<void> {
    const recalled = atHand === undefined && id !== '' ? await this.api.recall(account.name, id) : null;
    if (recalled?.isEnded === true) return;
    const start = atHand ?? recalled?.start ?? null;
    const direction = start?.report?.direction ?? 'inbound';
    const report: CallReport = { ...reportOf(account, 'end', id, direction), outcome, durationSeconds };
    const atMs = endedAtSeconds === null ? this.clock.epochMs() : endedAtSeconds * 1000;
    if (start === null) {
      const unknown = { extension: '', number: '', line: '', direction, startedAtSeconds: null } as const;
      this.api.record(this.#recordOf('callend', account, unknown, '', atMs, report));
    } else this.api.record({ ...start, atMs, question: { ...start.question, script: 'callend' }, report });
  }

  #conference(account: WebhookAccount, fields: Readonly<Record<string, unknown>>) {
    const result = conferenceResultOf(fields);
    if (result === null) return null;
    const { id, externalId, from, to, line, beganAtSeconds, durationSeconds, outcome } = result;
    if (!this.#calls(account).isFirst(`conference ${id} ${externalId}`))
      return { ...text(''), outcome: 'repeated' as const };
    const report: CallReport = {
      ...reportOf(account, 'conference', externalId === '' ? id : externalId, 'outbound'),
      ...{ outcome, durationSeconds },
    };
    const atMs = beganAtSeconds === null ? this.clock.epochMs() : beganAtSeconds * 1000;
    const about = {
      extension: '',
      number: to === '' ? from : to,
      line,
      direction: 'outbound',
      startedAtSeconds: null,
    } as const;
    this.api.record(this.#recordOf('requestcall', account, about, '', atMs, report));
    return { ...text(''), outcome: 'taken' as const };
  }

  #actionFor({ decision, number }: CallAnswer, direction: 'inbound' | 'outbound', account: WebhookAccount) {
    const contact = decision.action === 'route' && number.kind === 'e164' ? this.api.contact(number.e164) : null;
    return actionFor(decision, direction, contact, account);
  }

  #recordOf(
    script: 'callstart' | 'callend' | 'requestcall',
    account: WebhookAccount,
    { number, line }: CallStart,
    uniqueId: string,
    atMs: number,
    report: CallReport,
  ): RecordedCall {
    const did = numberOfAccount(line, account);
    return reportedCall({
      ...{ door: 'webhook', script, uniqueId, atMs, report },
      number: numberOfAccount(number, account),
      did: did.kind === 'e164' ? did.e164 : line,
      channel: channelOf(account),
    });
  }

  #calls({ name }: WebhookAccount): StartedCalls {
    let calls = this.#started.get(name);
    if (calls === undefined) this.#started.set(name, (calls = new StartedCalls()));
    return calls;
  }
}

function reportOf(
  { name }: WebhookAccount,
  event: CallReport['event'],
  id: string,
  direction: CallReport['direction'],
): CallReport {
  return { account: name, event, id, direction, outcome: '', durationSeconds: null };
}

/** One number is `970000004` in a question and `+998970000004` when its call begins. */
function identityOf(number: string, account: WebhookAccount): string {
  const read = numberOfAccount(number, account);
  return read.kind === 'e164' ? read.e164 : number;
}
