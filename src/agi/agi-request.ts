// From the AGI environment to the question every door asks: which script, which number, which DID.

import { parseCallOptions, type CallOptionDefaults } from '../call/call-options.js';
import { isDialled } from '../call/dialled-number.js';
import { givenContext } from '../call/given-context.js';
import type { IncomingCall } from '../call/incoming-call.js';
import { presentationFromCallingPres } from '../number/presentation.js';
import type { AgiEnvironment } from './agi-environment.js';

/** Asked for by `agi://host` without a path. */
const DEFAULT_SCRIPT = 'lookup';

/** Longest text taken into a call, in UTF-16 units; a number has 15 digits, a channel name 80 characters. */
const MAX_TEXT = 256;

/** All that an AGI URL may say. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'num', 'did', 'context', 'deadline', 'prefix', 'json', 'lang', 'inherit', 'ttl', 'force',
]); // prettier-ignore

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
  const value = (name: string) => bounded(environment.values.get(`agi_${name}`) ?? '');
  const { script, query } = splitTarget(environment.values.get('agi_network_script') ?? '');
  const { parameters, complaints } = parseQuery(query);
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
  return bounded(words.join(', ').trim());
}

/** `lookup?num=7917…` → script and query; slashes around the script do not matter. */
function splitTarget(target: string): { script: string; query: string } {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const script = bounded(path).replace(/^\/+/, '').replace(/\/+$/, '');
  return { script: script === '' ? DEFAULT_SCRIPT : script, query: mark === -1 ? '' : target.slice(mark + 1) };
}

/** `num=%2B7917…&did=7495…`. A plus is a plus, not a blank: numbers begin with one. */
function parseQuery(query: string): { parameters: Map<string, string>; complaints: string[] } {
  const parameters = new Map<string, string>();
  const complaints: string[] = [];
  for (const piece of query.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = equals === -1 ? piece : piece.slice(0, equals);
    if (!PARAMETERS.has(name)) {
      // Whoever forgets `num=` gives a number as the name, and complaints go to the log.
      const shown = JSON.stringify(name.slice(0, 40).replace(/\d{4,}/g, '…'));
      complaints.push(`unknown parameter ${shown} ignored`);
    } else if (!parameters.has(name)) {
      const text = equals === -1 ? '' : piece.slice(equals + 1);
      const decoded = percentDecoded(text);
      if (decoded === undefined) complaints.push(`parameter ${name} taken as written: not percent-encoding`);
      parameters.set(name, bounded(decoded ?? text));
    }
  }
  return { parameters, complaints };
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Asterisk writes the word `unknown` where there is nothing. */
function known(text: string): string {
  return text === 'unknown' ? '' : text;
}

/** Cut without leaving half a character. */
function bounded(text: string): string {
  return text.length <= MAX_TEXT ? text : text.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/, '');
}
