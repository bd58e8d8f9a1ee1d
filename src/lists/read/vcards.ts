// Reading a list or contacts file: address books of phones and mail programs, vCard 2.1 to 4.0.
//
//   BEGIN:VCARD
//   FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD
//   item1.TEL;TYPE=CELL:+7 917 041-55-64
//   TEL;VALUE=uri:tel:+7-495-111-22-33;ext=12
//   CATEGORIES:vip,moscow
//   END:VCARD

import { TextDecoder } from 'node:util';
import { textLines } from '../../tables/text-lines.js';

export interface VCard {
  readonly name: string;
  readonly company: string;
  readonly categories: readonly string[];
  /** Numbers as they were written, with their lines. */
  readonly numbers: readonly { readonly line: number; readonly text: string }[];
}

interface Property {
  readonly line: number;
  /** Upper case, without group. */
  readonly name: string;
  readonly value: string;
}

/** Longest property; pictures are longer and are left out. */
const MAX_PROPERTY_LENGTH = 2000;
/** Of one card. */
const MAX_PROPERTIES = 100;

/** Null for every line that does not end a card. */
export function* vCards(text: string): Generator<VCard | null> {
  let properties: Property[] = [];
  for (const property of propertiesOf(text)) {
    if (property?.name === 'END') yield cardOf(properties);
    else yield null;
    if (property?.name === 'BEGIN' || property?.name === 'END') properties = [];
    else if (property !== null && properties.length < MAX_PROPERTIES) properties.push(property);
  }
  // The last card of a file that was cut off.
  if (properties.length > 0) yield cardOf(properties);
}

function cardOf(properties: readonly Property[]): VCard {
  const valueOf = (name: string) => properties.find((property) => property.name === name)?.value ?? '';
  const [family = '', given = '', middle = ''] = partsOf(valueOf('N'), ';');
  return {
    name: unescaped(valueOf('FN')) || [family, given, middle].filter((part) => part !== '').join(' '),
    company: partsOf(valueOf('ORG'), ';')[0] ?? '',
    categories: partsOf(valueOf('CATEGORIES'), ','),
    numbers: properties
      .filter(({ name }) => name === 'TEL')
      .map(({ line, value }) => ({ line, text: unescaped(value) })),
  };
}

const WANTED = new Set(['BEGIN', 'END', 'FN', 'N', 'ORG', 'CATEGORIES', 'TEL']);

function* propertiesOf(text: string): Generator<Property | null> {
  for (const { line, content } of unfoldedLines(text)) {
    const [, name = '', parameters = '', value = ''] =
      /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/s.exec(content) ?? [];
    const isQuoted = /QUOTED-PRINTABLE/i.test(parameters);
    if (!WANTED.has(name.toUpperCase())) yield null;
    else
      yield {
        line,
        name: name.toUpperCase(),
        value: (isQuoted ? fromQuotedPrintable(value, charsetOf(parameters)) : value).trim(),
      };
  }
}

/**
 * A line goes on in the next one that begins with a blank; of quoted-printable in the next one behind a `=`. Such lines
 * pass with empty content.
 */
function* unfoldedLines(text: string): Generator<{ line: number; content: string }> {
  let content = '';
  let first = 1;
  for (const { line, text: raw } of textLines(text)) {
    const isSoft = content.endsWith('=') && /QUOTED-PRINTABLE/i.test(content);
    const isFolded = raw !== null && /^[ \t]/.test(raw);
    yield { line: first, content: isSoft || isFolded ? '' : content };
    if (isSoft) content = content.slice(0, -1) + (raw ?? '');
    else if (isFolded) content += raw.slice(1);
    else {
      content = raw ?? '';
      first = line;
    }
    content = content.slice(0, MAX_PROPERTY_LENGTH);
  }
  yield { line: first, content };
}

/** A line break in a value says nothing here: `=0D=0A`. */
function fromQuotedPrintable(text: string, charset: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  if (/[^\u0000-\u00ff]/.test(bytes)) return text;
  return decoderOf(charset)
    .decode(Buffer.from(bytes, 'latin1'))
    .replace(/[\r\n]+/g, ' ');
}

/** Of `;CHARSET=WINDOWS-1251;ENCODING=QUOTED-PRINTABLE`; UTF-8 where none is named. */
function charsetOf(parameters: string): string {
  return /;CHARSET="?([\w.:-]{1,40})/i.exec(parameters)?.[1] ?? 'utf-8';
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

/** Parts between separators that no backslash stands before. */
function partsOf(value: string, separator: string): string[] {
  const parts = value.split(new RegExp(String.raw`(?<!\\)${separator}`));
  return parts.map((part) => unescaped(part).trim());
}

function unescaped(value: string): string {
  return value.replace(/\\([\\,;:nN])/g, (_, mark: string) => (mark.toLowerCase() === 'n' ? ' ' : mark));
}
