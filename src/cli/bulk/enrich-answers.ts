// What is written behind a row, by the text of its number: the same text is looked up once, as long as it is remembered.

import { LRUCache } from 'lru-cache';
import { addedRests, addedValues, type AddedCells } from './enriched-rows.js';
import type { EnrichAnswer, EnrichLookup } from './enrich-lookup.js';
import { textOfBytes } from '../../tables/table-bytes.js';
import type { TableDialect } from '../../tables/table-dialect.js';

export interface AddedAnswer extends AddedCells {
  readonly status: string;
}

/** Call records repeat a number soon or hardly ever; remembering more costs more than looking it up again. */
const MAX_REMEMBERED = 5000;
/** Longer texts are no numbers, and each is another one. */
const MAX_KEY = 40;
/** V8 keeps the whole text of which such a long piece was cut out. */
const MAX_COPIED = 12;

export class EnrichAnswers {
  readonly #rests = addedRests();
  readonly #remembered = new LRUCache<string, AddedAnswer>({ maxSize: MAX_REMEMBERED, sizeCalculation: () => 1 });

  constructor(
    private readonly lookup: EnrichLookup,
    private readonly dialect: TableDialect,
  ) {}

  /** @param cells as bytes */
  async prepare(cells: readonly string[]): Promise<void> {
    if (this.lookup.prepare === undefined) return;
    const unknown = new Set(cells.filter((cell) => !this.#remembered.has(cell)));
    await this.lookup.prepare([...unknown].map((cell) => textOfBytes(cell, this.dialect.encoding)));
  }

  /** @param cell as bytes */
  of(cell: string): AddedAnswer | Promise<AddedAnswer> {
    const remembered = this.#remembered.get(cell);
    if (remembered !== undefined) return remembered;
    const answer = this.lookup.look(textOfBytes(cell, this.dialect.encoding));
    return answer instanceof Promise
      ? answer.then((known) => this.#remember(cell, this.#added(known)))
      : this.#remember(cell, this.#added(answer));
  }

  #added(answer: EnrichAnswer): AddedAnswer {
    const { bytes, isExact } = addedValues(this.dialect, answer, this.#rests);
    return { bytes, isExact, status: answer.status };
  }

  /** A number of which no answer could be given may have better luck further on. */
  #remember(cell: string, answer: AddedAnswer): AddedAnswer {
    if (cell.length <= MAX_KEY && answer.status !== 'FAILED') this.#remembered.set(copied(cell), answer);
    return answer;
  }
}

function copied(cell: string): string {
  return cell.length <= MAX_COPIED ? cell : Buffer.from(cell, 'latin1').toString('latin1');
}
