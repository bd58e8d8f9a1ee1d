// What Asterisk's ARRAY() does with a list of names and a list of values, as func_strings.c does it. Stricter than
// Asterisk: what it would take in silence is refused.

import { separate } from './agi-mset-decoder.js';

/** More arguments are lost without an error. */
const MAX_ARGUMENTS = 99;

/** @throws for a list that a real one would not read back as it was meant */
export function setArray(names: string, values: string): [name: string, value: string][] {
  // Without a comma it cuts at bars instead.
  if (!names.includes(',') || !values.includes(',')) throw new Error(`ARRAY of one variable: ${names}`);
  const variables = separate(names, ',', MAX_ARGUMENTS + 1);
  const texts = separate(values, ',', MAX_ARGUMENTS + 1);
  if (variables.length > MAX_ARGUMENTS) throw new Error(`ARRAY of more than ${MAX_ARGUMENTS} variables`);
  if (variables.length !== texts.length) throw new Error(`ARRAY: ${variables.length} names, ${texts.length} values`);
  return variables.map((variable, place) => {
    if (!/^_{0,2}[A-Za-z][A-Za-z0-9_]*(\([A-Za-z0-9_]+\))?$/.test(variable)) throw new Error(`ARRAY of ${variable}`);
    return [variable.replace(/^__?/, ''), texts[place] ?? ''];
  });
}
