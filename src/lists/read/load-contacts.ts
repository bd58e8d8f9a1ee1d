// Loads the contacts of all files and URLs into one book.

import type { ContactsConfig } from './lists-schema.js';
import { ContactsBuilder, type PackedContacts } from '../match/contacts.js';
import { LineErrors } from './line-errors.js';
import type { DownloadCheck } from '../fetch/feed-spec.js';
import { contactFormatOf, contactLines } from './contact-lines.js';
import { forEachYielding } from '../../time/yield-to-calls.js';
import { sourceText, unreadableText, unusable, type Findings, type LoadParts } from './source-text.js';

type ContactSource = ContactsConfig[number];

/** Of a number that stands twice the first contact counts, in the order of the configuration. */
export async function loadContacts(
  sources: readonly ContactSource[],
  parts: LoadParts,
  findings: Findings,
): Promise<PackedContacts> {
  const builder = new ContactsBuilder();
  let isUnavailable = false;
  for (const [index, source] of sources.entries()) {
    if (!(await addSource(source, ['contacts', index], builder, parts, findings))) isUnavailable = true;
  }
  return builder.pack(isUnavailable);
}

/** False when it could not be read; the findings say why. */
async function addSource(
  source: ContactSource,
  path: readonly PropertyKey[],
  builder: ContactsBuilder,
  parts: LoadParts,
  findings: Findings,
): Promise<boolean> {
  const read = (text: string) =>
    contactLines(text, source.format === 'auto' ? contactFormatOf(text) : source.format, parts.numberSettings);
  const check: DownloadCheck = { kind: 'contacts', format: source.format, numberSettings: parts.numberSettings };
  const found = await sourceText(source, path, check, parts, findings);
  if (found === null) return false;
  const whole = { file: found.name, line: null, column: null, key: '' };
  const bad = new LineErrors();
  let [added, repeated] = [0, 0];
  try {
    await forEachYielding(read(found.text), (line) => {
      if (line === null) return;
      const result = 'problem' in line ? line.problem : builder.add(line.e164, line.contact);
      if (typeof result === 'string') bad.add({ line: line.line, problem: result });
      else if (result) added += 1;
      else repeated += 1;
    });
  } catch (error) {
    unusable(source, findings).push({ ...whole, ...unreadableText(error) });
    return false;
  }
  if (bad.count > added + repeated) {
    unusable(source, findings).push({ ...whole, message: bad.moreThan(added + repeated) });
    return false;
  }
  findings.warnings.push(...bad.problems(found.name));
  if (repeated > 0) {
    const message = `${repeated} numbers have a contact already; the first one counts`;
    findings.warnings.push({ ...whole, message });
  }
  return true;
}
