// All mutants of a folder: Stryker's instrumenter puts them into the modules at once, each behind a switch.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Instrumenter } from '@stryker-mutator/instrumenter';

const QUIET = { debug() {}, info() {}, warn: console.warn, error: console.error, isDebugEnabled: () => false };

/**
 * The mutants of these files, and the text of each file with all of them in it. `id` is the switch, which is good for this run only;
 * `name` says the same from one run to the next. Texts for people are not changed: tests of wording are no tests of behaviour.
 */
export async function mutantsOf(files) {
  const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const result = await new Instrumenter(QUIET).instrument(
    files.map((name) => ({ name, mutate: true, content: sources.get(name) })),
    { ignorers: [], plugins: null, excludedMutations: ['StringLiteral'] },
  );
  const seen = new Map();
  const mutants = result.mutants
    .filter(({ status }) => status !== 'Ignored')
    .map(({ id, fileName: file, location, replacement }) => {
      const source = sources.get(file);
      const place = {
        file,
        line: source.split('\n')[location.start.line].trim(),
        change: `${oneLine(textAt(source, location))} → ${oneLine(replacement)}`,
      };
      const text = JSON.stringify(place);
      const count = (seen.get(text) ?? 0) + 1;
      seen.set(text, count);
      return { id, ...place, lineNumber: location.start.line + 1, name: `${text} ${count}` };
    });
  return { mutants, texts: new Map(result.files.map(({ name, content }) => [name, content])), sources };
}

/** The same ones for the same seed, whatever else has been added or removed; more of them include the fewer. */
export function sampleOf(mutants, size, seed) {
  const place = new Map(mutants.map((mutant) => [mutant, hashOf(`${seed} ${mutant.name}`)]));
  return mutants.toSorted((a, b) => (place.get(a) < place.get(b) ? -1 : 1)).slice(0, size);
}

export function hashOf(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function textAt(source, { start, end }) {
  return source.slice(offsetOf(source, start), offsetOf(source, end));
}

function offsetOf(source, { line, column }) {
  let offset = 0;
  for (let at = 0; at < line; at++) offset = source.indexOf('\n', offset) + 1;
  return offset + column;
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').slice(0, 160);
}
