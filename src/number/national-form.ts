// The national format of a country's own numbers.

/** One kind of national number, and what stands in front of it inside the country. */
export interface NationalForm {
  /** Digits of the number without any prefix. */
  readonly length: number;
  /** What the number may begin with; nothing else is in use. */
  readonly begins: readonly string[];
  /** Dialled in front of the number inside the country; empty where it is dialled bare. */
  readonly dialPrefix: string;
  /** Read in front of the number; never an empty one. */
  readonly trunkPrefixes: readonly string[];
  /** Numbers that are recognised without any prefix; null for none, where they would hide another reading. */
  readonly bare: RegExp | null;
}

/** Can these digits, without any prefix, be a number of this form? */
export function fitsForm(national: string, form: NationalForm): boolean {
  return national.length === form.length && form.begins.some((start) => national.startsWith(start));
}
