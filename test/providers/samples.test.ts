// Each documented example goes through typed client and contract server, and each field of it comes out by its name and with its
// value. A field that no type names fails, and so does one that the table does not name.

import { describe, expect, it } from 'vitest';
import { ALOVOICE_SAMPLES } from './alovoice-samples.js';
import { NEWTEL_SAMPLES } from './newtel-samples.js';
import { PLUSOFON_SAMPLES } from './plusofon-samples.js';
import { fieldOf, leavesOf, samplesOf, type SampleTable } from './sample.js';

const TABLES: readonly SampleTable[] = [NEWTEL_SAMPLES, PLUSOFON_SAMPLES, ALOVOICE_SAMPLES];

describe.each(TABLES)('examples of $kind', (table) => {
  const { kind, fields, methods, dropped = {}, others = [] } = table;
  const samples = samplesOf(kind).filter(({ file }) => !others.includes(file));

  it('are all in the table', () => {
    expect(samples.map(({ file }) => file).sort()).toEqual(Object.keys(fields).sort());
  });

  it('are of every method', () => {
    const played = new Set(samples.filter(({ file }) => !file.startsWith('error-')).map(({ method }) => method));
    for (const method of methods) expect(played).toContain(method);
  });

  it.each(samples)('$file', async (sample) => {
    const { documented, typed, sent } = await table.play(sample);
    expect(sent).toEqual({ path: sample.path, body: sample.request.body });
    const wanted = leavesOf(documented);
    expect([...new Set([...wanted.keys()].map(fieldOf))].sort()).toEqual([...(fields[sample.file] ?? [])].sort());
    const given = leavesOf(typed);
    for (const [leaf, value] of wanted) {
      const isDropped = dropped[sample.file]?.includes(fieldOf(leaf)) === true;
      if (isDropped) expect(given.has(leaf), `${leaf} is dropped`).toBe(false);
      else expect({ [leaf]: given.get(leaf) }).toEqual({ [leaf]: value });
    }
  });
});
