// Three-valued logic: true, false, and not known. What is not known never blocks a call (fail open), so a rule that
// is not known does not match, and neither does "none of" something that is not known.

/** Null: not known. */
export type Verdict = boolean | null;

export type Test<Subject> = (subject: Subject) => Verdict;

/** False as soon as one fails, whatever else is not known. */
export function allOf<Subject>(tests: readonly Test<Subject>[]): Test<Subject> {
  const [first, second, third] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (third === undefined) {
    return (subject) => {
      const one = first(subject);
      if (one === false) return false;
      const other = second(subject);
      return one === null && other === true ? null : other;
    };
  }
  return (subject) => {
    let verdict: Verdict = true;
    for (const test of tests) {
      const one = test(subject);
      if (one === false) return false;
      if (one === null) verdict = null;
    }
    return verdict;
  };
}

/** True as soon as one holds, whatever else is not known. */
export function anyOf<Subject>(tests: readonly Test<Subject>[]): Test<Subject> {
  const [first, second] = tests;
  if (first !== undefined && second === undefined) return first;
  return (subject) => {
    let verdict: Verdict = false;
    for (const test of tests) {
      const one = test(subject);
      if (one === true) return true;
      if (one === null) verdict = null;
    }
    return verdict;
  };
}

export function noneOf<Subject>(tests: readonly Test<Subject>[]): Test<Subject> {
  const any = anyOf(tests);
  return (subject) => not(any(subject));
}

export function not(verdict: Verdict): Verdict {
  return verdict === null ? null : !verdict;
}
