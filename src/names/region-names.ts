// Which regions a text names.
//
//   Москва и Московская область · Город Москва, Московская область · Москва * Московская область
//   г. Стерлитамак|м.р-н Стерлитамакский|Республика Башкортостан · Московская область; Москва|Московская область; Москва
//   Российская Федерация, кроме Чеченской Республики · <82 subjects>

import type { RegionIdentity } from '../lookup/identity.js';
import { transliterate } from '../lookup/transliterate.js';
import { fallbackId } from './fallback-id.js';
import { NameIndex } from './name-index.js';
import type { NameTables, RegionName } from './name-tables.js';
import { isCyrillic, plainWords } from './plain-words.js';
import { regionKey } from './region-key.js';

/** The registry lists whole federal districts for some codes. */
const MAX_CHARACTERS = 4096;
const MAX_PIECES = 100;
/** What a number of the whole country is not for. */
const EXCEPT = /[\s,;(]+(?:кроме|за исключением|krome|za iskljucheniem)\s.*$/isu;

interface Entry {
  readonly name: RegionName;
  readonly identity: RegionIdentity;
  /** The same, for a text that names the region and nothing in it. */
  readonly whole: RegionIdentity;
  /** The same, for parts that keep another time. */
  readonly zones: readonly { readonly words: readonly string[]; readonly identity: RegionIdentity }[];
}

type Find = (text: string) => Entry | undefined;

export interface NamedRegions {
  readonly regions: readonly RegionIdentity[];
  /** Pieces of the text that no table knows. */
  readonly unknown: readonly string[];
}

export class RegionNames {
  readonly ids: ReadonlySet<string>;
  readonly #byId: ReadonlyMap<string, RegionIdentity>;
  readonly #index = new NameIndex<Entry>();
  /** Keys of texts that name no region. */
  readonly #none: ReadonlySet<string>;
  /** By country, how many there are. */
  readonly #counts = new Map<string, number>();

  constructor({ regions, noRegion }: Pick<NameTables, 'regions' | 'noRegion'>) {
    this.ids = new Set(regions.map(({ id }) => id));
    this.#none = new Set(['', ...noRegion.flatMap((text) => [regionKey(text), regionKey(transliterate(text))])]);
    const spelled = regions.map((name) => ({ entry: entryOf(name), spellings: spellingsOf(name) }));
    this.#byId = new Map(spelled.map(({ entry }) => [entry.name.id, entry.identity]));
    for (const { country } of regions) this.#counts.set(country, (this.#counts.get(country) ?? 0) + 1);
    for (const { entry, spellings } of spelled) {
      for (const spelling of spellings) this.#index.add(entry.name.country, regionKey(spelling), entry);
    }
    for (const { entry, spellings } of spelled) {
      for (const latin of spellings.filter(isCyrillic).map(transliterate)) {
        this.#index.addDerived(entry.name.country, regionKey(latin), entry);
      }
    }
  }

  ofId(id: string): RegionIdentity | null {
    return this.#byId.get(id) ?? null;
  }

  /**
   * A piece that is not known is left out beside one that is: it is a town or a district of it. More than half of a
   * country's regions are the whole country, which is none of them.
   */
  named(text: string, country: string | undefined): NamedRegions {
    const short = text.slice(0, MAX_CHARACTERS).replace(EXCEPT, '');
    const find: Find = (piece) => this.#index.find(regionKey(piece), country);
    const pieces = piecesOf(short, find).filter((piece) => !this.#none.has(regionKey(piece)));
    const entries = pieces.map(find);
    const unknown = pieces.filter((_, index) => entries[index] === undefined);
    const known = cityFirst([...new Set(entries.filter((entry) => entry !== undefined))]);
    if (this.#isWholeCountry(known)) return { regions: [], unknown };
    if (known.length > 0 || unknown.length === 0)
      return { regions: known.map((entry) => inZone(entry, short)), unknown };
    return { regions: [this.#unknown(text, unknown)], unknown };
  }

  #isWholeCountry(known: readonly Entry[]): boolean {
    const [first] = known;
    return first !== undefined && known.length > (this.#counts.get(first.name.country) ?? 0) / 2 && known.length > 1;
  }

  #unknown(text: string, pieces: readonly string[]): RegionIdentity {
    const id = fallbackId(plainWords(pieces.join(' ')), this.ids);
    return { id, name: text, latin: transliterate(text), district: null, timeZone: null, known: false };
  }
}

function entryOf(name: RegionName): Entry {
  const { id, latin, district, timeZone } = name;
  const identity = { id, name: name.name, latin, district, timeZone, known: true };
  const zones = name.zones.map(({ when, timeZone }) => ({
    words: plainWords(when),
    identity: { ...identity, timeZone },
  }));
  return { name, identity, whole: { ...identity, timeZone: zones.length === 0 ? timeZone : null }, zones };
}

function spellingsOf({ name, latin, spellings }: RegionName): string[] {
  return [name, latin, ...spellings];
}

function piecesOf(text: string, find: Find): string[] {
  if (find(text) !== undefined) return [text];
  const pieces = text.split(/[,;*]/, MAX_PIECES).flatMap((piece) => {
    const subject = subjectOf(piece, find);
    // "и" may stand inside a name as well: it parts two regions only where one of them is known.
    const joined = subject.split(/\s(?:и|i|and)\s/iu, MAX_PIECES);
    return find(subject) === undefined && joined.some(find) ? joined : [subject];
  });
  return pieces.map((piece) => piece.trim());
}

/** Of `settlement|district|subject` the last that is known, but the one that lies in it where both are. */
function subjectOf(piece: string, find: Find): string {
  const parts = piece.split('|', MAX_PIECES).filter((part) => part.trim() !== '');
  const last = parts.findLastIndex((part) => find(part) !== undefined);
  const subject = parts.at(last) ?? '';
  const id = find(subject)?.name.id;
  return (
    parts.slice(0, Math.max(last, 0)).find((part) => id !== undefined && find(part)?.name.within === id) ?? subject
  );
}

/** `Московская область, Город Москва` stands for Moscow as much as the other way round. */
function cityFirst(entries: readonly Entry[]): readonly Entry[] {
  const result: Entry[] = [];
  for (const entry of entries) {
    const led = result.findIndex(({ name }) => name.id === entry.name.leads);
    result.splice(led < 0 ? result.length : led, 0, entry);
  }
  return result;
}

/**
 * A district that is not among the parts keeps the region's usual time: `г. Мирный|Республика Саха (Якутия)`. The name of
 * the region alone does not tell which of its times.
 */
function inZone({ identity, whole, zones }: Entry, text: string): RegionIdentity {
  if (zones.length === 0) return identity;
  const words = new Set(plainWords(text));
  const part = zones.find((zone) => zone.words.every((word) => words.has(word)))?.identity;
  return part ?? (text.includes('|') ? identity : whole);
}
