// Three-valued logic: true, false, and not known. What is not known never blocks a call (fail open), so a rule that
// is not known does not match, and neither does "none of" something that is not known.

/** Null: not known. */
export type Verdict = boolean | null;

/** False as soon as one fails, whatever else is not known. */
export function allHold<T>(items: readonly T[], test: (item: T) => Verdict): Verdict {
  let verdict: Verdict = true;
  for (const item of items) {
    const one = test(item);
    if (one === false) return false;
    if (one === null) verdict = null;
  }
  return verdict;
}

/** True as soon as one holds, whatever else is not known. */
export function anyHolds<T>(items: readonly T[], test: (item: T) => Verdict): Verdict {
  let verdict: Verdict = false;
  for (const item of items) {
    const one = test(item);
    if (one === true) return true;
    if (one === null) verdict = null;
  }
  return verdict;
}

export function not(verdict: Verdict): Verdict {
  return verdict === null ? null : !verdict;
}
