// Interface: which operator or region a spelling means. Implemented by names/.

/** `МЕГАФОН`, `MegaFon` and `ПАО "МегаФон"` are one operator. Plain data. */
export interface OperatorIdentity {
  /** Canonical, `[a-z0-9-]+`, such as `megafon`; made from name and INN where neither is known. */
  readonly id: string;
  /** The brand in its own spelling, such as `МегаФон`; the name as given where it is not known. */
  readonly name: string;
  /** The brand in Latin letters, else the name transliterated. */
  readonly latin: string;
  /** Does a table know the name, or was the id made from it? */
  readonly known: boolean;
  /** Id of the host network that Voxlink may name instead of this operator, which has none of its own; null for none. */
  readonly host: string | null;
}

/** One federal subject, or one region of another country. Plain data. */
export interface RegionIdentity {
  /** ISO 3166-2 such as `RU-BA`, else a slug such as `crimea`; made from the name where the name is not known. */
  readonly id: string;
  /** In Russian as Voxlink v1 writes it (`Республика Башкортостан`, `Москва`); as given where it is not known. */
  readonly name: string;
  readonly latin: string;
  /**
   * Federal district: `central`, `northwestern`, `southern`, `north-caucasian`, `volga`, `ural`, `siberian`,
   * `far-eastern`; null where there is none.
   */
  readonly district: string | null;
  /** IANA zone; null where it is not known. */
  readonly timeZone: string | null;
  readonly known: boolean;
}

/** Pure functions of a table of names. Quick enough for every call: what was asked before is remembered, bounded. */
export interface Identifier {
  /**
   * @param inn decides where given and known, whatever the name; where it is another one than the name's, the name is
   *   that of a namesake and not known. Where it is absent, one that stands behind the name (`… (ИНН 7802594898)`) is used
   * @param country ISO 3166-1 alpha-2 of the number, where known: the same brand is another operator in another country.
   *   Without it: Russia, else the one country that knows the name
   */
  operator(name: string, inn?: string, country?: string): OperatorIdentity;
  /** Does it stand where an operator should, and name none: `МИНЦИФРЫ РОССИИ`, a reserve? `inn` as above. */
  isNoOperator(name: string, inn?: string): boolean;
  /** Are two texts the name of one firm, legal forms and quotes aside: `К Телеком` and `ООО "К ТЕЛЕКОМ"`? */
  isSameName(one: string, other: string): boolean;
  /**
   * A text may name several regions (`Москва и Московская область`): the first stands for the number, each may match a
   * rule. A name that is not known stands alone or not at all. Empty for a text that names no region, such as `-` or
   * `Российская Федерация`.
   *
   * @param country as above: the same name may be a region of two countries
   */
  regions(name: string, country?: string): readonly RegionIdentity[];
}
