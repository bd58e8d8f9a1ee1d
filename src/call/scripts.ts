// The scripts a dialplan may ask for: one closed list for all doors.

/** How far a question goes. */
export interface Script {
  /** One line for the documents. */
  readonly does: string;
  /** Which part of the policy decides: lists alone, or rules behind them. */
  readonly policy: 'lists' | 'rules';
  /**
   * `wait` for the lookup, `start` it and answer with what is known now, or `never` ask anybody: then rules that need
   * to know more than the call itself do not decide.
   */
  readonly lookup: 'wait' | 'start' | 'never';
  readonly direction: 'inbound' | 'outbound';
  /** Set the caller's name on the channel. */
  readonly setsCallerName?: boolean;
  /** Add the number to this runtime list instead of answering about it. */
  readonly adds?: 'allow' | 'block';
}

const INBOUND = { policy: 'lists', lookup: 'wait', direction: 'inbound' } as const;

export const SCRIPTS = {
  lookup: { ...INBOUND, does: 'look the number up and check the lists; rules are not applied' },
  route: { ...INBOUND, does: 'full decision for an incoming call: lists, lookup, rules', policy: 'rules' },
  outbound: {
    does: 'full decision for a dialled number: trunks and caller ID',
    policy: 'rules',
    lookup: 'wait',
    direction: 'outbound',
  },
  blacklist: {
    ...INBOUND,
    does: 'lists and the rules that need no lookup; never asks Voxlink',
    policy: 'rules',
    lookup: 'never',
  },
  name: {
    ...INBOUND,
    does: 'look the number up and set CALLERID(name), unless the caller already has a real name',
    setsCallerName: true,
  },
  prefetch: { ...INBOUND, does: 'start the lookup and answer at once from the cache', lookup: 'start' },
  block: { ...INBOUND, does: 'add the number to the block list at run time', lookup: 'never', adds: 'block' },
  allow: { ...INBOUND, does: 'add the number to the allow list at run time', lookup: 'never', adds: 'allow' },
} as const satisfies Record<string, Script>;

export type ScriptName = keyof typeof SCRIPTS;

/** The script of that name; undefined for a name that is none (`constructor` included). */
export function scriptOf(name: string): Script | undefined {
  return Object.hasOwn(SCRIPTS, name) ? SCRIPTS[name as ScriptName] : undefined;
}
