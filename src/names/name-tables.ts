// What the names of operators and regions mean, as plain data: data/operators.yaml and
// data/regions.yaml, and additions from the configuration.

export interface OperatorName {
  /** `[a-z0-9-]+`. */
  readonly id: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly name: string;
  readonly latin: string;
  readonly inn: readonly string[];
  /** Other firms bear its names: they stand for it only beside one of `inn`. */
  readonly byInnAlone: boolean;
  /** Id of the network that Voxlink may name in its place; null for none. */
  readonly host: string | null;
  readonly spellings: readonly string[];
}

export interface RegionName {
  /** ISO 3166-2, else `[a-z0-9-]+`. */
  readonly id: string;
  readonly country: string;
  readonly name: string;
  readonly latin: string;
  readonly district: string | null;
  readonly timeZone: string | null;
  /** Id of the region it precedes when a text names both. */
  readonly leads: string | null;
  /** Id of the region that it lies in: `Ненецкий АО|Архангельская область` is the former. */
  readonly within: string | null;
  readonly spellings: readonly string[];
  /** Parts that keep another time: `when` is found as words of the whole text. */
  readonly zones: readonly { readonly when: string; readonly timeZone: string }[];
}

export interface NoOperator {
  readonly name: string;
  readonly inn?: string | undefined;
}

export interface NameTables {
  readonly operators: readonly OperatorName[];
  readonly regions: readonly RegionName[];
  /** What stands where an operator should and is none: a reserve of the ministry. */
  readonly noOperator: readonly NoOperator[];
  /** Whole names, legal form included, of firms that no entry stands for, although one has the name without the form. */
  readonly namesakes: readonly string[];
  /** Texts that stand where a region should and name none. */
  readonly noRegion: readonly string[];
}
