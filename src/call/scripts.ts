// The scripts a dialplan may ask for: one closed list for all doors.

/** How far a question goes. */
export interface Script {
  /** One line for the documents. */
  readonly does: string;
  /** Start the lookup and answer with what is known now. */
  readonly memoryOnly?: boolean;
  /** Ask the rules, not only the lists. */
  readonly rules?: boolean;
  /** Set the caller's name on the channel. */
  readonly setsCallerName?: boolean;
}

export const SCRIPTS = {
  lookup: { does: 'resolve the number, decide nothing' },
  route: { does: 'the whole way for an incoming call', rules: true },
  outbound: { does: 'the whole way for a dialled number', rules: true },
  name: { does: 'resolve the number and set CALLERID(name), unless the caller has a real one', setsCallerName: true },
  prefetch: { does: 'start the lookup and answer from memory at once', memoryOnly: true },
} as const satisfies Record<string, Script>;

export type ScriptName = keyof typeof SCRIPTS;

/** The script of that name; undefined for a name that is none (`constructor` included). */
export function scriptOf(name: string): Script | undefined {
  return Object.hasOwn(SCRIPTS, name) ? SCRIPTS[name as ScriptName] : undefined;
}
