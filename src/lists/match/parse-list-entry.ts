// From the text of one entry, wherever it stands, to an entry.

import type { NumberSettings } from '../../number/number-settings.js';
import type { ListEntry } from './list-entry.js';
import { listText, MAX_LABEL, MAX_REASON } from './list-text.js';
import { parseTarget } from './parse-target.js';

/** What an entry says besides whom it is about; texts as they came. */
export type ListFields = Omit<ListEntry, 'target'>;

/** `problem`: what is wrong with the number, in words for a person. */
export function parseListEntry(
  text: string,
  fields: ListFields,
  settings: NumberSettings,
): { readonly entry: ListEntry } | { readonly problem: string } {
  const parsed = parseTarget(text, settings);
  if ('problem' in parsed) return parsed;
  const { target } = parsed;
  const [reason, label] = [listText(fields.reason, MAX_REASON), listText(fields.label, MAX_LABEL)];
  return { entry: { ...fields, target, reason, label } };
}
