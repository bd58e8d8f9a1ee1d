// AMI: what is asked, out of what Getvar read from the channel. Pure.

import { parseCallOptions, type CallOptionDefaults } from '../call/call-options.js';
import { isDialled } from '../call/dialled-number.js';
import { givenContext } from '../call/given-context.js';
import type { IncomingCall } from '../call/incoming-call.js';
import { boundedText, parseQuestionTarget } from '../call/question-target.js';
import { normalizeNumber } from '../number/normalize-number.js';
import type { Presentation } from '../number/normalized-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { CallPart } from '../policy/call-facts.js';
import { adviceOnOldHeaders } from './old-headers.js';
import type { EventTrigger } from './user-event.js';

/**
 * What is read, in this order. A value that holds a line break goes on behind its reply, so each one needs a reply of
 * Asterisk's behind it, and the last one a value that nobody can write: the presentation is a word of a closed list.
 */
export const CHANNEL_READS = {
  name: 'CHANNEL(name)',
  uniqueId: 'CHANNEL(uniqueid)',
  question: 'VOXROUTE_QUESTION',
  number: 'CALLERID(num)',
  callerName: 'CALLERID(name)',
  dnid: 'CALLERID(dnid)',
  exten: 'EXTEN',
  context: 'CONTEXT',
  presentation: 'CALLERID(num-pres)',
} as const;
export type ChannelRead = keyof typeof CHANNEL_READS;

export interface ReadValue {
  /** As it came, empty where the channel has none. Where it is not whole, what stands in front of the break. */
  readonly text: string;
  /** It came in a reply of exactly its own lines, with nothing behind. */
  readonly isWhole: boolean;
}
export type ChannelValues = Readonly<Record<ChannelRead, ReadValue>>;

export interface QuestionRules {
  readonly defaults: CallOptionDefaults;
  readonly numberSettings: NumberSettings;
  /** `ami.servers[].json`: the variable for the whole answer, where the question names none. */
  readonly jsonVariable: string | null;
}

export interface ChannelQuestion {
  readonly call: IncomingCall;
  /** What was ignored, and what was expected. Holds no number. */
  readonly complaints: readonly string[];
  /** What an older dialplan should write instead of its headers; null where there is nothing to say. */
  readonly advice: string | null;
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const FROM_CONTROL_ON = /[\p{Cc}\u2028\u2029].*/su;

/** Does a line break or another control character say that a stranger has written the value? */
export function isBroken({ text, isWhole }: ReadValue): boolean {
  return !isWhole || CONTROL.test(text);
}

/** Do the values belong to the channel that rang? One that is torn counts only where the channel shows why. */
export function answersTrigger({ channel, uniqueId }: EventTrigger, values: ChannelValues): boolean {
  const { name, uniqueId: own } = values;
  if (!name.isWhole || !own.isWhole || name.text !== channel || isBroken(own) || own.text === '') return false;
  if (uniqueId !== null) return own.text === uniqueId;
  return (['question', 'number', 'callerName', 'dnid', 'exten'] as const).some((read) => isBroken(values[read]));
}

/**
 * The question of a channel: `VOXROUTE_QUESTION`, such as
 *
 *     route?did=74951112233,79170415564,words
 *
 * else `lookup` of its caller ID. A header `number` counts where the channel has no number of its own or the same one,
 * `did` where it is the channel's extension or DNID, `deadline` where it is shorter. What holds a control character is
 * not believed, and a number that does is none.
 *
 * @param askedAtMs `Clock.monotonicMs()` when the event was whole
 */
export function questionOf(
  trigger: EventTrigger,
  values: ChannelValues,
  rules: QuestionRules,
  askedAtMs: number,
): ChannelQuestion {
  const asked = readQuestion(values.question);
  const complaints = [...asked.complaints];
  const { options, complaints: optionComplaints } = parseCallOptions(asked.parameters, rules.defaults);
  complaints.push(...optionComplaints);
  const context = givenContext(asked.parameters, complaints);
  const did = didOf(asked.parameters.get('did'), trigger, values, complaints);
  const call: IncomingCall = {
    door: 'ami',
    script: asked.script,
    ...(asked.number ?? numberOf(asked.script, trigger, values, rules, complaints)),
    numberGiven: asked.number !== undefined,
    presentation: readPresentation(believed(values.presentation)),
    did,
    callerName: believed(values.callerName),
    rdnis: '',
    channel: believed(values.name),
    context: context ?? believed(values.context),
    uniqueId: values.uniqueId.text,
    notKnown: notKnown(values, did, context),
    remark: asked.remark,
    freepbx: null,
    options: {
      ...options,
      deadlineMs: shorter(options.deadlineMs, trigger.given.deadline, complaints),
      jsonVariable: options.jsonVariable ?? rules.jsonVariable,
    },
    askedAtMs,
  };
  const advice = values.question.text === '' ? adviceOnOldHeaders(trigger.given.old) : null;
  return { call, complaints, advice };
}

type AskedNumber = Pick<IncomingCall, 'number' | 'numberProblem'>;

const NO_NUMBER: AskedNumber = { number: '', numberProblem: 'it contains a line break or another control character' };

function readQuestion(value: ReadValue) {
  const broken = isBroken(value);
  const [target = '', number = '', ...words] = value.text.replace(FROM_CONTROL_ON, '').split(',');
  const { script, parameters, complaints } = parseQuestionTarget(target);
  // In front of the break stands what the dialplan itself wrote, up to where it took something from the caller.
  const kept = [...parameters].filter(([name]) => !broken || !['num', 'did', 'context'].includes(name));
  const given = [number, parameters.get('num') ?? ''].find((text) => text.trim() !== '');
  return {
    script,
    parameters: new Map(kept),
    complaints,
    number: broken
      ? NO_NUMBER
      : given === undefined
        ? undefined
        : ({ number: boundedText(given) } satisfies AskedNumber),
    remark: broken ? '' : boundedText(words.join(',').trim()),
  };
}

function numberOf(
  script: string,
  { given }: EventTrigger,
  values: ChannelValues,
  { numberSettings }: QuestionRules,
  complaints: string[],
): AskedNumber {
  const value = script === 'outbound' ? values.exten : values.number;
  if (isBroken(value)) return NO_NUMBER;
  const number = boundedText(value.text);
  const header = given.number?.trim() ?? '';
  if (header === '' || header === number) return { number };
  const read = (text: string) => normalizeNumber(text, numberSettings);
  const [own, other] = [read(number), read(header)];
  if (own.kind === 'withheld' || (script === 'outbound' && !isDialled(number))) {
    return CONTROL.test(given.number ?? '') ? NO_NUMBER : { number: header };
  }
  const isSame =
    (own.kind === 'e164' && other.kind === 'e164' && own.e164 === other.e164) ||
    (own.kind === 'internal' && other.kind === 'internal' && own.digits === other.digits);
  if (!isSame) complaints.push('header number ignored: the channel has a different number of its own');
  return { number };
}

/** A header may only choose which of the two is meant. */
function didOf(
  asked: string | undefined,
  { given }: EventTrigger,
  values: ChannelValues,
  complaints: string[],
): string {
  const [dnid, exten] = [believed(values.dnid), believed(values.exten)];
  const header = given.did?.trim() ?? '';
  const counts = header === dnid || header === exten;
  if (header !== '' && !counts)
    complaints.push('header did ignored: neither the extension nor the DNID of the channel');
  return [asked ?? '', counts ? header : '', dnid, exten].find(isDialled) ?? '';
}

function believed(value: ReadValue): string {
  return isBroken(value) ? '' : boundedText(value.text);
}

/** Who redirected a call is not read: its value has no limit, so a whole event could stand behind its reply. */
function notKnown(values: ChannelValues, did: string, context: string | undefined): CallPart[] {
  const parts: CallPart[] = ['rdnis'];
  if (did === '' && (isBroken(values.dnid) || isBroken(values.exten))) parts.push('did');
  if (context === undefined && isBroken(values.context)) parts.push('context');
  if (isBroken(values.name)) parts.push('channel');
  return parts;
}

function shorter(deadlineMs: number, given: string | undefined, complaints: string[]): number {
  if (given === undefined) return deadlineMs;
  if (/^[1-9]\d{0,8}$/.test(given)) return Math.min(deadlineMs, Number(given));
  complaints.push('header deadline ignored: expected whole milliseconds from 1');
  return deadlineMs;
}

/** `allowed_not_screened`, `prohib_passed_screen`, `unavailable`. */
function readPresentation(value: string): Presentation {
  if (value.startsWith('prohib')) return 'restricted';
  return value.startsWith('unavailable') ? 'unavailable' : 'allowed';
}
