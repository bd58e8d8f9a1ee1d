// Makes a question (`IncomingCall`) of an AGI environment: which script, which number, which DID.

import { parseCallOptions, type CallOptionDefaults } from '../call/call-options.js';
import { isDialled } from '../call/dialled-number.js';
import { givenContext } from '../call/given-context.js';
import type { IncomingCall } from '../call/incoming-call.js';
import { boundedText, parseQuestionTarget } from '../call/question-target.js';
import { CALL_PARTS } from '../policy/call-facts.js';
import { presentationFromCallingPres } from '../number/presentation.js';
import type { AgiEnvironment } from './agi-environment.js';

/** Arguments of an AGI() that are looked at. */
const MAX_ARGUMENTS = 32;

/** Why the number of a forged environment is none, as VOX_REASON. */
const FORGED = 'a line break in what the caller sent';

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** Complaints about one call that are worth a line. */
const MAX_COMPLAINTS = 10;

/**
 * Reads `agi_network_script: lookup?num=+7917…&did=7495…` and what stands around it. Never fails: what is missing is
 * empty, what is wrong is left out and complained of.
 *
 * The number is the first argument, else `num`, else the caller ID (`outbound`: else the extension); an empty one
 * counts as none, because dialplans pass variables that may be empty. Presentation is the caller's, whatever the
 * number: Asterisk signals no other.
 *
 * @param askedAtMs `Clock.monotonicMs()` when the environment was whole
 */
export function readAgiRequest(
  environment: AgiEnvironment,
  defaults: CallOptionDefaults,
  askedAtMs: number,
): { call: IncomingCall; complaints: string[] } {
  const value = (name: string) => boundedText(environment.values.get(`agi_${name}`) ?? '');
  const { script, parameters, complaints } = parseQuestionTarget(environment.values.get('agi_network_script') ?? '');
  const { options, complaints: optionComplaints } = parseCallOptions(parameters, defaults);
  complaints.push(...optionComplaints);
  const own = script === 'outbound' ? value('extension') : value('callerid');
  const given = [value('arg_1'), parameters.get('num') ?? ''].find((text) => text.trim() !== '');
  const call: IncomingCall = {
    door: 'agi',
    script,
    number: given ?? own,
    numberGiven: given !== undefined,
    presentation: presentationFromCallingPres(value('callingpres')),
    did: [parameters.get('did') ?? '', value('dnid'), value('extension')].find(isDialled) ?? '',
    callerName: known(value('calleridname')),
    rdnis: known(value('rdnis')),
    channel: value('channel'),
    context: givenContext(parameters, complaints) ?? value('context'),
    uniqueId: value('uniqueid'),
    remark: remarkOf(environment),
    freepbx: null,
    options,
    askedAtMs,
  };
  return { call, complaints: complaints.slice(0, MAX_COMPLAINTS) };
}

/**
 * The same of an environment that is not what Asterisk writes: the URL stands in front of all that a caller can write, so
 * script and parameters are believed where it came whole, and nothing else is.
 */
export function readForgedRequest(
  { values, isInPlace }: AgiEnvironment,
  defaults: CallOptionDefaults,
  askedAtMs: number,
): IncomingCall {
  const { script, parameters } = parseQuestionTarget(values.get('agi_network_script') ?? '');
  const believed = isInPlace('request') ? parameters : NO_PARAMETERS;
  const number = believed.get('num') ?? '';
  const isGiven = number.trim() !== '';
  const did = [believed.get('did') ?? ''].find(isDialled) ?? '';
  const context = givenContext(believed, []) ?? '';
  return {
    door: 'agi',
    script,
    number,
    ...(isGiven ? {} : { numberProblem: FORGED }),
    numberGiven: isGiven,
    presentation: 'unavailable',
    did,
    callerName: '',
    rdnis: '',
    channel: '',
    context,
    uniqueId: isInPlace('uniqueid') ? boundedText(values.get('agi_uniqueid') ?? '') : '',
    notKnown: CALL_PARTS.filter((part) => !((part === 'did' && did !== '') || (part === 'context' && context !== ''))),
    remark: '',
    freepbx: null,
    options: parseCallOptions(parameters, defaults).options,
    askedAtMs,
  };
}

/** Whatever stands behind the number: commas in it have made it several arguments. */
function remarkOf({ values }: AgiEnvironment): string {
  const words: string[] = [];
  for (let place = 2; place <= MAX_ARGUMENTS; place++) {
    const word = values.get(`agi_arg_${place}`);
    if (word === undefined) break;
    words.push(word);
  }
  return boundedText(words.join(', ').trim());
}

/** Asterisk writes the word `unknown` where there is nothing. */
function known(text: string): string {
  return text === 'unknown' ? '' : text;
}
