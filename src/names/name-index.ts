// Index from a spelling to its meaning, by country.

const HOME = 'RU';

/** Keys to entries. A key that was only derived from a spelling gives way to one that is written in the table. */
export class NameIndex<Entry> {
  /** Null: two entries share the derived key, so that it tells neither. */
  readonly #byCountry = new Map<string, Map<string, Entry | null>>();
  readonly #derived = new Set<string>();

  /** To be called for all written keys before any derived one. */
  add(country: string, key: string, entry: Entry): void {
    if (key !== '') this.#keysOf(country).set(key, entry);
  }

  addDerived(country: string, key: string, entry: Entry): void {
    const keys = this.#keysOf(country);
    const there = keys.get(key);
    if (key === '' || there === entry) return;
    if (there === undefined) {
      keys.set(key, entry);
      this.#derived.add(country + key);
    } else if (this.#derived.has(country + key)) keys.set(key, null);
  }

  /** Without a country: Russia, else the first country that knows the key. */
  find(key: string, country: string | undefined): Entry | undefined {
    if (country !== undefined) return this.#byCountry.get(country)?.get(key) ?? undefined;
    const home = this.find(key, HOME);
    if (home !== undefined) return home;
    for (const keys of this.#byCountry.values()) {
      const entry = keys.get(key);
      if (entry != null) return entry;
    }
    return undefined;
  }

  #keysOf(country: string): Map<string, Entry | null> {
    let keys = this.#byCountry.get(country);
    if (keys === undefined) this.#byCountry.set(country, (keys = new Map<string, Entry | null>()));
    return keys;
  }
}
