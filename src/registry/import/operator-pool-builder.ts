// Operators of an import, each once by INN and name: one INN has several spellings.

import { ImportRefused } from './import-refused.js';
import { TextPoolBuilder } from '../text-pool.js';

/** Rows keep the index of an operator in two bytes. */
const MAX_OPERATORS = 0x1_0000;

export class OperatorPoolBuilder {
  /** INN, which may be empty, and name: `7743895280;ООО "Т2 Мобайл"`. */
  readonly texts = new TextPoolBuilder();
  readonly #byInn = new Map<string, Map<string, number>>();

  /** @throws {ImportRefused} when there are more operators than rows can tell apart */
  indexOf(name: string, inn: string): number {
    return this.#byInn.get(inn)?.get(name) ?? this.#add(name, inn);
  }

  #add(name: string, inn: string): number {
    const index = this.texts.indexOf(`${inn};${name}`);
    if (index >= MAX_OPERATORS) throw new ImportRefused('format', `more than ${MAX_OPERATORS} operators`);
    const byName = this.#byInn.get(inn) ?? new Map<string, number>();
    // A copy, for the same reason as in TextPoolBuilder.
    byName.set(Buffer.from(name).toString(), index);
    this.#byInn.set(inn, byName);
    return index;
  }
}
