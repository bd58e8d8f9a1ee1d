// From the AGI environment to the question every door asks: which script, which number, which DID.

import { parseCallOptions, type CallOptionDefaults } from '../call/call-options.js';
import { isDialled } from '../call/dialled-number.js';
import { givenContext } from '../call/given-context.js';
import type { IncomingCall } from '../call/incoming-call.js';
import { boundedText, parseQuestionTarget } from '../call/question-target.js';
import { presentationFromCallingPres } from '../number/presentation.js';
import type { AgiEnvironment } from './agi-environment.js';

/** Arguments of an AGI() that are looked at. */
const MAX_ARGUMENTS = 32;

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
  if (environment.strayLines > 0) complaints.push(`${environment.strayLines} lines of the environment passed over`);
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
