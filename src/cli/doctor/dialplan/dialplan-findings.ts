// What is wrong with how a dialplan asks the daemon: a call that waits for DNS, a stranger's text where it becomes more than
// a text, a call that goes on with variables of an earlier one.

import { isIP } from 'node:net';
import { warning, failed, type CheckLine } from '../finding.js';
import type { Dialplan, DialplanStep } from './read-dialplan.js';

export interface DialplanParts {
  readonly dialplan: Dialplan;
  /** Ports of FastAGI that are the daemon's: 4583 and that of agi.listen. */
  readonly ports: ReadonlySet<number>;
  /** UserEvents that are questions, in lower case. */
  readonly events: ReadonlySet<string>;
}

export function dialplanFindings(parts: DialplanParts): CheckLine[] {
  const { dialplan } = parts;
  return [
    ...dialplan.missing.map((file) =>
      warning(
        'dialplan',
        `${file} is included but does not exist`,
        'remove the #include, or create the file: Asterisk loads nothing from a file that includes a missing one',
      ),
    ),
    ...dialplan.steps.flatMap((step) => [...hostName(step), ...rawText(step, parts), ...swallowing(step)]),
    ...dialplan.settings.flatMap(({ name, value, ...place }) =>
      place.section === 'globals' && name === 'VOXROUTE_AGI'
        ? hostName({ ...place, data: value, application: 'AGI' })
        : [],
    ),
    ...withoutDefaults(parts),
  ];
}

type Placed = Pick<DialplanStep, 'file' | 'line'>;
const at = ({ file, line }: Placed) => `${file}:${line}`;

/** `agi://pbx.example/route`, `hagi://…`: Asterisk waits for the name server, up to 10 s, with its 2 s limit not counting. */
function hostName(step: Placed & Pick<DialplanStep, 'data' | 'application'>): CheckLine[] {
  if (!isAgi(step.application)) return [];
  const [, scheme = '', host = ''] = /(h?agi):\/\/(\[[^\]]*\]|[^/:,?\s]*)/i.exec(step.data) ?? [];
  if (scheme === '' || host.startsWith('$')) return [];
  const isNumeric = isIP(host.replace(/^\[|\]$/g, '')) !== 0;
  if (isNumeric && scheme.toLowerCase() === 'agi') return [];
  const found = `${at(step)}: ${scheme}://${host} makes each call wait for the name server, up to 10 s if it does not respond`;
  return [failed('dialplan', found, 'write agi:// with a numeric address, such as agi://127.0.0.1:4583')];
}

const isAgi = (application: string) => /^(E|Dead)?AGI$/i.test(application);

/** Is it the daemon that this step asks? */
function asksDaemon({ application, data }: DialplanStep, { ports, events }: DialplanParts): boolean {
  if (/^UserEvent$/i.test(application)) return events.has((data.split(',')[0] ?? '').trim().toLowerCase());
  if (!isAgi(application)) return false;
  if (/^\s*(\S*\/)?(voxroute-agi|agi_request)\s*(,|$)/.test(data)) return true;
  if (data.startsWith('${agi}/') || /\$\{(GLOBAL\()?VOXROUTE_AGI/.test(data)) return true;
  const port = /^agi:\/\/(?:\[[^\]]*\]|[^/:,?]*)(?::(\d+))?/i.exec(data)?.[1];
  return port !== undefined && ports.has(Number(port));
}

const OUTSIDE = /\$\{(?:CALLERID\((?:num|name|all|ani|rdnis|dnid)[^)]*\)|CALLERIDNUM|CALLERIDNAME)\}/gi;

/** A caller ID that is not wrapped: its commas, ampersands and line breaks become the caller's own parameters and headers. */
function rawText(step: DialplanStep, parts: DialplanParts): CheckLine[] {
  if (!asksDaemon(step, parts)) return [];
  const raw = [...step.data.matchAll(OUTSIDE)].filter(({ index }) => !isWrapped(step.data, index));
  const [first] = raw;
  if (first === undefined) return [];
  const isEvent = /^UserEvent$/i.test(step.application);
  const found = `${at(step)}: ${first[0]} is a raw argument of ${step.application}(): a caller can add parameters of his own`;
  const advice = isEvent
    ? 'write UserEvent(Num) alone: the daemon reads the caller ID from the channel'
    : `write \${URIENCODE(${first[0]})} in the URL: AGI(agi://127.0.0.1:4583/route?num=\${URIENCODE(\${CALLERID(num)})}&did=\${URIENCODE(\${EXTEN})})`;
  return [failed('dialplan', found, advice)];
}

/** In `${URIENCODE(…)}` or `${FILTER(…)}`, however deep. */
function isWrapped(data: string, index: number): boolean {
  const open: number[] = [];
  for (let place = 0; place < index; place += 1) {
    if (data[place] === '(') open.push(place);
    else if (data[place] === ')') open.pop();
  }
  return open.some((place) => /\$\{(URIENCODE|FILTER|MD5|SHA1|BASE64_ENCODE)$/i.test(data.slice(0, place)));
}

/** `_.` matches every DID and `h`, so that no inbound route of FreePBX is ever reached. */
function swallowing(step: DialplanStep): CheckLine[] {
  if (step.context !== 'from-pstn-custom' || !/^_(\.|!|X[.!]|\[[^\]]*\][.!])$/i.test(step.extension)) return [];
  const found = `${at(step)}: ${step.extension} in [from-pstn-custom] matches every called number, so none of FreePBX's inbound routes is reached`;
  const advice =
    'remove it, write from-voxroute into the trunk’s field Context, and include dialplan-examples/extensions-freepbx.conf (docs/freepbx.md)';
  // One line for each extension of the file.
  return /^(Hangup|Return)$/i.test(step.application) ? [] : [failed('dialplan', found, advice)];
}

/** The first step of an extension that asks, with nothing set in front of it. */
function withoutDefaults(parts: DialplanParts): CheckLine[] {
  const seen = new Set<string>();
  const ready = new Set<string>();
  return parts.dialplan.steps.flatMap((step): CheckLine[] => {
    const key = `${step.context}\0${step.extension}`;
    const { application, data } = step;
    if (/^M?Set$/i.test(application) && /\b(?:VOX\w*_STATUS|VOX\w*_ACTION|VOX\w*_BLACKLIST|VOX_\w+|var)=/.test(data))
      ready.add(key);
    if (!asksDaemon(step, parts) || ready.has(key) || seen.has(key)) return [];
    seen.add(key);
    const found = `${at(step)}: no defaults are set before the daemon is asked: while it is stopped, the call goes on with values from an earlier request on this channel`;
    const advice =
      'set the defaults first, as dialplan-examples/extensions-ask.conf does: MSet(VOX_STATUS=FAILED,VOX_ACTION=pass,VOX_BLACKLIST=0,…), or ask by Gosub(voxroute-ask,s,1(route,…))';
    return [warning('dialplan', found, advice)];
  });
}
