// AMI: what may be sent. Nothing else reaches the package's writer, which checks nothing.

import { AmiFault } from './ami-fault.js';

/**
 * Field names become header names, values go out as they are. All of them have exactly one reply: the package hands
 * over only the first message of an action that answers with a list.
 */
export type AmiAction =
  | { readonly action: 'Ping' }
  | { readonly action: 'Events'; readonly eventmask: string }
  | { readonly action: 'Getvar'; readonly channel: string; readonly variable: string }
  | { readonly action: 'Setvar'; readonly channel: string; readonly variable: string; readonly value: string };

/** Asterisk reads lines of 1024 bytes and refuses the whole action beyond that. */
export const MAX_ACTION_LINE_BYTES = 1000;
/** Whatever the name, a line takes as much. */
const MAX_VALUE_BYTES = 900;

/** Throws an AmiFault for what would inject a header, overrun a line, or touch a global variable. */
export function checkAction(action: AmiAction | { readonly action: 'Login'; readonly username: string }): void {
  for (const [name, value] of Object.entries(action)) {
    if (/[\r\n\0]/.test(value)) throw bad(action.action, `a line break or NUL in ${name}`);
    // A character has at most three bytes.
    if (value.length * 3 > MAX_VALUE_BYTES && Buffer.byteLength(value) + name.length + 4 > MAX_ACTION_LINE_BYTES) {
      throw bad(action.action, `${name} makes a line over ${MAX_ACTION_LINE_BYTES} bytes`);
    }
  }
  // Without a channel Asterisk reads and sets global variables, which every later call reads.
  if ('channel' in action && action.channel.trim() === '') throw bad(action.action, 'no channel');
}

function bad(name: string, problem: string): AmiFault {
  return new AmiFault('BAD_ACTION', `${name} not sent: ${problem}`);
}
