// A number in a body: text, or an integer, because that is how many programs keep it.

import { z } from 'zod';

/** Longest text that is taken for a number. */
const MAX_TEXT = 300;

export const numberInBody = z
  .union([z.string().min(1).max(MAX_TEXT), z.int().min(0)], { error: 'a number as text or as an integer' })
  .transform(String);
