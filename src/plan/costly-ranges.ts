// A fact of the numbering plan: which numbers cost far more than a call of their country. data/costly.yaml lists the ranges, each
// with its source.

/** Of E.164 digits without plus. */
export type IsCostly = (number: string) => boolean;

/** @param prefixes E.164 digits without plus */
export function costlyNumbers(prefixes: ReadonlySet<string>): IsCostly {
  const lengths = [...new Set([...prefixes].map(({ length }) => length))];
  return (number) => lengths.some((length) => prefixes.has(number.slice(0, length)));
}
