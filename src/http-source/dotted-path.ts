// Paths into a JSON answer: `$.a.b`, `$[0].a`, `$.a[2].b`. Names of members and places in lists, and nothing else: no
// wildcards, no filters, no way to what a member inherits.

export type DottedPath = readonly (string | number)[];

/** Of one step: a name without the signs that divide steps, or a place of at most four digits. */
const STEP = /\.([^.[\]\s]{1,100})|\[(\d{1,4})\]/y;
const MAX_STEPS = 20;

/** Null for what is no path. `$` alone is the whole answer. */
export function parseDottedPath(text: string): DottedPath | null {
  if (!text.startsWith('$')) return null;
  const steps: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const [step, name, place] = STEP.exec(text) ?? [];
    if (step === undefined || steps.length === MAX_STEPS) return null;
    steps.push(name ?? Number(place));
  }
  return steps;
}

/** What stands there; undefined where nothing does. Only what the JSON itself has: nothing inherited. */
export function valueAt(answer: unknown, path: DottedPath): unknown {
  let value = answer;
  for (const step of path) {
    const isThere =
      typeof value === 'object' &&
      value !== null &&
      Array.isArray(value) === (typeof step === 'number') &&
      Object.hasOwn(value, step);
    if (!isThere) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
