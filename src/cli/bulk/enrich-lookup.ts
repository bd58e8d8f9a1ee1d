// What `enrich` writes behind a row, and where it gets that from.

/** All texts; empty where nothing is known. */
export interface EnrichAnswer {
  /** E.164 digits. */
  readonly number: string;
  readonly operator: string;
  readonly operatorId: string;
  readonly region: string;
  readonly regionId: string;
  readonly country: string;
  readonly type: string;
  /** IANA time zone. */
  readonly zone: string;
  /** `1`, `0`, or empty where unknown. */
  readonly ported: string;
  /** As VOX_STATUS. */
  readonly status: string;
  /** As VOX_SOURCE. */
  readonly source: string;
}

export interface EnrichLookup {
  /** @param text the cell, whatever stands in it */
  look(text: string): EnrichAnswer | Promise<EnrichAnswer>;
  /** Is told of the texts of some rows before they are looked up, each once; ends early when it is interrupted. */
  prepare?(texts: readonly string[]): Promise<void>;
  /** Rows that are written together; so many are lost when the process is killed. */
  readonly rowsAtOnce: number;
  close(): Promise<void>;
}

/** Columns in the order in which they are written: names without prefix. */
export const ENRICH_COLUMNS = [
  ['number', 'number'],
  ['operator', 'operator'],
  ['operatorId', 'operator_id'],
  ['region', 'region'],
  ['regionId', 'region_id'],
  ['country', 'country'],
  ['type', 'type'],
  ['zone', 'zone'],
  ['ported', 'ported'],
  ['status', 'status'],
  ['source', 'source'],
] as const satisfies readonly (readonly [keyof EnrichAnswer, string])[];

export function columnNames(prefix: string): string[] {
  return ENRICH_COLUMNS.map(([, name]) => prefix + name);
}

/** What an answer to a lookup has in common with its JSON. */
interface Answered {
  readonly number: string | null;
  readonly status: string;
  readonly source: string;
  readonly fields: Readonly<Record<string, { readonly value: unknown } | undefined>>;
}

export function enrichAnswerOf({ number, status, source, fields }: Answered): EnrichAnswer {
  const text = (field: string) => {
    const value = fields[field]?.value;
    return typeof value === 'string' ? value : '';
  };
  const ported = fields['ported']?.value;
  return {
    number: number ?? '',
    operator: text('operator'),
    operatorId: text('operatorId'),
    region: text('region'),
    regionId: text('regionId'),
    country: text('country'),
    type: text('type'),
    zone: text('timeZone'),
    ported: typeof ported === 'boolean' ? String(Number(ported)) : '',
    status,
    source,
  };
}
