// Files for imports, out of text.

import { importedBytes, type ImportFile } from '../../../src/registry/import/import-file.js';

export const HEADER_3 = 'АВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН';
export const HEADER_2 = 'АВС/ DEF;От;До;Емкость;Оператор;Регион;ИНН';
export const HEADER_1 = 'АВС/ DEF;От;До;Емкость;Оператор;Регион';

export function fileOf(name: string, bytes: Uint8Array | string): ImportFile {
  return importedBytes(name, Buffer.from(bytes), Date.UTC(2026, 10, 1));
}

/** UTF-8 with a mark in front and LF, as the registry is today. */
export function rangeText(header: string, ...rows: string[]): string {
  return `\uFEFF${[header, ...rows].join('\n')}\n`;
}

const CYRILLIC = new Map(
  Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1251').decode(Uint8Array.of(byte)), byte]),
);

export function windows1251(text: string): Uint8Array {
  return Uint8Array.from([...text], (character) => {
    const byte = CYRILLIC.get(character);
    if (byte === undefined) throw new RangeError(`${character} is not in windows-1251`);
    return byte;
  });
}
