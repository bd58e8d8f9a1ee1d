// Which operator a name or a taxpayer number means.

import type { OperatorIdentity } from '../lookup/identity.js';
import { transliterate } from '../lookup/transliterate.js';
import { foldLatin } from './fold-latin.js';
import { withoutLegalForm } from './legal-forms.js';
import { fallbackId } from './fallback-id.js';
import { NameIndex } from './name-index.js';
import type { NameTables, OperatorName } from './name-tables.js';
import { isCyrillic, plainWords } from './plain-words.js';

/** `ООО "ПТФ" (ИНН 7802594898)`, as the registry tells namesakes apart. */
const INN_BEHIND = /\(\s*ИНН([^)]*)\)/giu;
/** Shorter names are too alike once folded: MTS and MC. */
const MIN_FOLDED_LETTERS = 6;
const MAX_CHARACTERS = 500;

/** What two spellings of one operator have in common. */
export function operatorKey(name: string): string {
  return brandWords(name).join('');
}

/** The INN that stands behind a name in brackets, of 10 or 12 digits; null for none. */
export function innBehind(name: string): string | null {
  if (!name.includes('(')) return null;
  for (const [, text = ''] of name.slice(0, MAX_CHARACTERS).matchAll(INN_BEHIND)) {
    const inn = /(?<!\d)\d{10}(?:\d{2})?(?!\d)/.exec(text)?.[0];
    if (inn !== undefined) return inn;
  }
  return null;
}

export class OperatorNames {
  readonly ids: ReadonlySet<string>;
  readonly #byInn = new Map<string, OperatorIdentity>();
  readonly #exact = new NameIndex<Entry>();
  readonly #folded = new NameIndex<Entry>();
  /** INNs and keys of names. */
  readonly #none: ReadonlySet<string>;
  readonly #namesakes: ReadonlySet<string>;

  constructor({ operators, noOperator, namesakes }: Omit<NameTables, 'regions' | 'noRegion'>) {
    this.ids = new Set(operators.map(({ id }) => id));
    this.#none = new Set(noOperator.flatMap(({ name, inn }) => [operatorKey(name), inn ?? []].flat()));
    this.#namesakes = new Set(namesakes.map(wholeKey));
    const spelled = operators.map((name) => ({
      entry: { name, identity: identityOf(name) },
      keys: name.byInnAlone ? [] : spellingsOf(name).map(operatorKey),
    }));
    for (const { entry, keys } of spelled) {
      for (const inn of entry.name.inn) this.#byInn.set(inn, entry.identity);
      for (const key of keys) this.#exact.add(entry.name.country, key, entry);
    }
    for (const { entry, keys } of spelled) {
      for (const latin of keys.map((key) => (isCyrillic(key) ? transliterate(key) : key))) {
        this.#exact.addDerived(entry.name.country, latin, entry);
        const folded = foldLatin(latin);
        if (folded.length >= MIN_FOLDED_LETTERS) this.#folded.addDerived(entry.name.country, folded, entry);
      }
    }
  }

  /** @param inn null where none is known */
  isNone(text: string, inn: string | null): boolean {
    return inn === null ? this.#none.has(operatorKey(text.slice(0, MAX_CHARACTERS))) : this.#none.has(inn);
  }

  /** Decides whatever the name. */
  ofInn(inn: string): OperatorIdentity | undefined {
    return this.#byInn.get(inn);
  }

  /**
   * @param otherInn an INN that no entry has: its bearer may be a namesake, and so may be two firms that no entry knows.
   *   Null where none is known
   */
  ofName(text: string, otherInn: string | null, country: string | undefined): OperatorIdentity {
    const words = brandWords(text.slice(0, MAX_CHARACTERS));
    const isOther = this.#namesakes.has(wholeKey(text.slice(0, MAX_CHARACTERS)));
    const entry = isOther ? undefined : this.#find(words.join(''), country);
    const isNamesake = otherInn !== null && entry !== undefined && entry.name.inn.length > 0;
    if (entry !== undefined && !isNamesake) return entry.identity;
    const id = fallbackId(words, this.ids, otherInn ?? '');
    return { id, name: text, latin: transliterate(text), known: false, host: null };
  }

  #find(key: string, country: string | undefined): Entry | undefined {
    const exact = this.#exact.find(key, country);
    return exact ?? (isCyrillic(key) ? undefined : this.#folded.find(foldLatin(key), country));
  }
}

interface Entry {
  readonly name: OperatorName;
  readonly identity: OperatorIdentity;
}

function identityOf({ id, name, latin, host }: OperatorName): OperatorIdentity {
  return { id, name, latin, known: true, host };
}

function spellingsOf({ name, latin, spellings }: OperatorName): string[] {
  return [name, latin, ...spellings];
}

/** With its legal form: `АО "РТК"` is no spelling of `РТК`. */
function wholeKey(name: string): string {
  return plainWords(name).join(' ');
}

function brandWords(name: string): readonly string[] {
  return withoutLegalForm(plainWords(name.replace(INN_BEHIND, ' ')));
}
