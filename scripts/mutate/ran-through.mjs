// Setup file of mutation tests: tells mutate.mjs how often a test file has come across each mutant, and ends loops that a mutant made endless.
import { afterAll } from 'vitest';

const stryker = (globalThis.__stryker__ ??= {});
const limit = Number(process.env.MUTANT_HIT_LIMIT ?? 0);
if (limit > 0) Object.assign(stryker, { hitCount: 0, hitLimit: limit });

// The first argument is for fixtures, and Vitest insists on a pattern.
// eslint-disable-next-line no-empty-pattern
afterAll(({}, file) => {
  file.meta.hits = stryker.mutantCoverage?.static ?? {};
});
